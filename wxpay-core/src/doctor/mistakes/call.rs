//! Mistakes against the policy of a call. They are found where the call is named.

use super::entry::{Mistake, mistake};
use super::names;
use crate::doctor::mutations::{call, no_mutation};

pub(super) const SIGN_TYPE_OF_CALL: Mistake = mistake(
    names::SIGN_TYPE_OF_CALL,
    no_mutation,
    [
        "The call takes one way of signing only, and another was used.",
        "Sign with the way of the call, whatever the account's other calls use.",
    ],
    ["该接口只支持一种签名算法，而使用的是另一种。", "按该接口要求的算法签名，与商户其他接口使用的算法无关。"],
);

pub(super) const SIGN_TYPE_NOT_TAKEN: Mistake = mistake(
    "sign-type-not-taken",
    call::sign_sign_type,
    [
        "A `sign_type` is sent and signed, and the call's signature does not cover that element.",
        "Leave `sign_type` out of the message and of the text.",
    ],
    ["发送了 sign_type 并参与签名，而该接口的签名不包含 sign_type。", "不要发送 sign_type，也不要让它参与签名。"],
);

pub(super) const SENT_ONLY_SIGNED: Mistake = mistake(
    "sent-only-signed",
    call::sign_sent_only,
    ["A field was signed that is only sent.", "Leave it out of the text, and send it."],
    ["只需发送、不参与签名的字段参与了签名。", "该字段只发送，不参与签名。"],
);

pub(super) const APPID_NOT_TAKEN: Mistake = mistake(
    names::APPID_NOT_TAKEN,
    no_mutation,
    ["The message has an appid, and the call is refused with one.", "Leave the appid out of the message."],
    ["报文中有 appid，而该接口不接受 appid。", "不要发送 appid。"],
);

pub(super) const NONCE_NOT_TAKEN: Mistake = mistake(
    names::NONCE_NOT_TAKEN,
    no_mutation,
    ["The message has a `nonce_str`, and the call has none.", "Leave `nonce_str` out of the message."],
    ["报文中有 nonce_str，而该接口没有此字段。", "不要发送 nonce_str。"],
);

pub(super) const ID_NAMES: Mistake = mistake(
    names::ID_NAMES,
    call::rename_ids,
    [
        "The appid or the merchant number was signed or sent under another name than the call's.",
        "Use the call's own names for both: `wxappid`, `mch_appid` or `mchid`, as its page has them.",
    ],
    [
        "appid 或商户号签名或发送时用的字段名不是该接口的字段名。",
        "签名与发送都用该接口自己的字段名：wxappid、mch_appid 或 mchid，以文档为准。",
    ],
);

pub(super) const WORKWX_SIGN_LEFT_OUT: Mistake = mistake(
    "workwx-sign-left-out",
    call::omit_workwx_sign,
    [
        "The second signature, `workwx_sign`, was not signed.",
        "Make `workwx_sign` first, and sign it as every other field.",
    ],
    ["workwx_sign 没有参与签名。", "先生成 workwx_sign，再让它和其他字段一起参与签名。"],
);

pub(super) const WORKWX_SIGN: Mistake = mistake(
    names::WORKWX_SIGN,
    no_mutation,
    [
        "The second signature, `workwx_sign`, is not that of its fields and the secret.",
        "Make it by MD5 over the call's own list of fields, sorted, with `&secret=` and the payment secret of WeCom \
         behind them, in capital letters.",
    ],
    [
        "workwx_sign 与其字段及密钥不符。",
        "按该接口规定的字段排序，末尾拼接 &secret= 和企业微信支付应用的 secret，取 MD5 大写。",
    ],
);

pub(super) const RED_PACKET_PACKAGE: Mistake = mistake(
    "red-packet-package",
    call::encode_package,
    [
        "The URL-encoded `package` was signed; most programs sign the plain one, and hand over the encoded one.",
        "Sign the `package` of the reply as it is, and hand it over encoded once. Sources differ: if the client \
         refuses that, sign the encoded one.",
    ],
    [
        "参与签名的是 URL 编码后的 package；多数程序用原始值签名，传参时再编码。",
        "用返回的原始 package 签名，传参时编码一次。资料不一致：若客户端不接受，再改为用编码后的值签名。",
    ],
);

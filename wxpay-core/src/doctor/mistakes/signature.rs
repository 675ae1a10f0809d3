//! Mistakes that show in the signature itself, and the message that changed after signing.

use super::entry::{Mistake, mistake};
use super::names;
use crate::doctor::mutations::no_mutation;

pub(super) const SIGN_IN_SMALL_LETTERS: Mistake = mistake(
    names::SMALL_LETTERS,
    no_mutation,
    ["The hex digits of the signature are small letters.", "Write the signature in capital letters."],
    ["签名的十六进制用了小写字母。", "将签名结果转换为大写。"],
);

pub(super) const SIGN_WITH_BLANKS: Mistake = mistake(
    names::BLANKS,
    no_mutation,
    ["Blanks or line ends stand around the signature.", "Write the signature without blanks."],
    ["签名前后有空白或换行。", "去掉签名前后的空白。"],
);

pub(super) const OTHER_SIGN_TYPE: Mistake = mistake(
    names::OTHER_SIGN_TYPE,
    no_mutation,
    [
        "It is signed in another way than its sign type says; a request that states none is signed with MD5.",
        "Sign as `sign_type` says, or state the way that was used. The `sign_type` takes part in the signature. \
          Of a reply or a notification that states none, the order decides.",
    ],
    [
        "实际使用的签名算法与 sign_type 不一致；请求未填 sign_type 表示 MD5。",
        "使算法与 sign_type 一致；sign_type 也参与签名。回包和通知没有 sign_type 时以下单时的算法为准。",
    ],
);

pub(super) const OTHER_KEY: Mistake = mistake(
    names::OTHER_KEY,
    no_mutation,
    [
        "It is signed with another of the secrets given than the first.",
        "Sign with the APIv2 key of the merchant number that the message names; an AppSecret or another \
          merchant's key does not do.",
    ],
    [
        "签名用的是给出的另一个密钥，而不是第一个。",
        "使用报文中商户号对应的 APIv2 密钥；AppSecret 或其他商户的密钥无效。",
    ],
);

pub(super) const CHANGED_AFTER_SIGNING: Mistake = mistake(
    names::CHANGED_AFTER_SIGNING,
    no_mutation,
    [
        "The message is not the one that was signed: fields were changed, added or lost after signing.",
        "Make nonce_str, times and everything else once, sign, and send exactly what was signed.",
    ],
    ["发送的报文与签名时的内容不同：签名之后字段被修改、增加或丢失。", "随机串、时间等只生成一次，签名后原样发送。"],
);

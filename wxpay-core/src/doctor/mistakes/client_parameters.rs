//! Mistakes with the parameters of a payer's client.

use super::entry::{Mistake, mistake};
use super::names;
use crate::doctor::mutations::{client_parameters, no_mutation, values};

pub(super) const OTHER_NAMES: Mistake = mistake(
    names::CLIENT_NAMES,
    no_mutation,
    [
        "Names were signed that the payer's client does not sign.",
        "Sign the client's own names: a page signs appId, nonceStr, package, signType and timeStamp, also where \
          `wx.chooseWXPay` is handed `timestamp`; an app signs appid, noncestr, package, partnerid, prepayid \
          and timestamp.",
    ],
    [
        "签名使用的字段名与支付客户端的不同。",
        "按客户端的字段名签名：网页和小程序为 appId、nonceStr、package、signType、timeStamp（wx.chooseWXPay 传 \
          timestamp 时签名仍用 timeStamp）；App 为 appid、noncestr、package、partnerid、prepayid、timestamp。",
    ],
);

pub(super) const FIELD_MISSING: Mistake = mistake(
    names::CLIENT_FIELD_MISSING,
    no_mutation,
    [
        "Fields are missing that the payer's client signs or takes.",
        "Sign every field that the client signs and hand it over; a page's appId is signed even where the page \
          is not handed it.",
    ],
    [
        "缺少支付客户端参与签名或需要的字段。",
        "客户端参与签名的字段都要签名并传入；网页即使不传 appId，appId 也要参与签名。",
    ],
);

pub(super) const FIELD_ADDED: Mistake = mistake(
    names::CLIENT_FIELD_ADDED,
    no_mutation,
    [
        "Fields were signed that the payer's client does not sign.",
        "Sign only what the client signs: five fields of a page, six of an app, where no signType is among them.",
    ],
    [
        "签名中包含了支付客户端不参与签名的字段。",
        "只签客户端参与签名的字段：网页和小程序五个，App 六个（不含 signType）。",
    ],
);

pub(super) const VALUE: Mistake = mistake(
    names::CLIENT_VALUE,
    no_mutation,
    [
        "The payer's client refuses a value, whatever the signature.",
        "Write it as the client takes it: a page's `package` is `prepay_id=` and the id, an app's is \
          `Sign=WXPay`, and times are seconds as text.",
    ],
    [
        "有的值支付客户端不接受，与签名无关。",
        "按客户端的要求填写：网页和小程序的 package 为 prepay_id= 加标识，App 为 Sign=WXPay；时间戳为秒，\
          字符串形式。",
    ],
);

pub(super) const OTHER_CLIENT: Mistake = mistake(
    "signed-for-other-client",
    client_parameters::sign_for_other_client,
    [
        "An app's parameters were signed as a page's, or a page's as an app's.",
        "Sign for the client that is handed them: their names, their package and their fields differ.",
    ],
    [
        "App 的参数按网页的规则签名，或网页的参数按 App 的规则签名。",
        "按实际调起支付的客户端签名：两者的字段名、package 和参与签名的字段都不同。",
    ],
);

pub(super) const REPLY_SIGN: Mistake = mistake(
    "reply-sign-handed-on",
    client_parameters::use_reply_signature,
    [
        "The signature is that of the unified order's reply, handed on to the payer's client.",
        "Sign the client's own parameters: the reply's `sign` is of the reply's fields, and only for checking \
          the reply.",
    ],
    [
        "直接把统一下单返回的 sign 当作支付签名传给了客户端。",
        "对调起支付的参数重新签名；统一下单返回的 sign 只用于校验该返回。",
    ],
);

pub(super) const PACKAGE_PREFIX: Mistake = mistake(
    names::PACKAGE_PREFIX,
    values::change_package_prefix,
    [
        "`package` was signed without `prepay_id=`, or is in the parameters without it.",
        "Sign and hand over `prepay_id=` and the id.",
    ],
    ["package 缺少 prepay_id= 前缀。", "签名和传参都用 prepay_id= 加预支付会话标识。"],
);

pub(super) const MILLISECONDS: Mistake = mistake(
    "milliseconds",
    values::change_time_unit,
    [
        "The time was signed in seconds and handed over in milliseconds, or the other way round.",
        "Use seconds since 1970, as text, for both.",
    ],
    ["时间戳一处用秒、一处用毫秒。", "统一使用秒级时间戳（字符串）。"],
);

//! The error codes that red packets and transfers share. A payment is repeated under its number
//! until it is certain, and a code that the repeat may get proves nothing of the first one.

use super::common::{NO_AUTH, SIGN_ERROR};
use super::order::NOT_ENOUGH;
use crate::table::error_code::{Action, Effect, ErrorCodeEntry};

pub(super) const CA_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    code: "CA_ERROR",
    text: "请求未携带证书，或请求携带的证书出错",
    meaning: "The client certificate was refused.",
    cause: "The connection had no client certificate, or not this merchant's.",
    solution: "Give the transport the client certificate of this merchant number.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

pub(super) const FREQ_LIMIT: ErrorCodeEntry = ErrorCodeEntry {
    code: "FREQ_LIMIT",
    text: "超过频率限制，请稍后再试",
    meaning: "Too many requests.",
    cause: "The rate limit was reached. This request was not taken; one before it may have been.",
    solution: "Slow down, and repeat with the same number and values.",
    action: Action::RetrySame,
    effect: Effect::Possible,
};

pub(super) const XML_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    code: "XML_ERROR",
    text: "请求的xml格式错误，或者post的数据为空",
    meaning: "The XML is malformed.",
    cause: "The body is empty, or not well-formed XML of this protocol.",
    solution: "Check the XML.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

pub(super) const OPENID_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    code: "OPENID_ERROR",
    text: "openid和appid不匹配",
    meaning: "The openid is wrong.",
    cause: "It is malformed, or not of this app.",
    solution: "Send the openid that the user has under this app.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

pub(super) const FATAL_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    code: "FATAL_ERROR",
    text: "两次请求参数不一致",
    meaning: "The values differ from those of the first time.",
    cause: "The same number was sent with other values.",
    solution: "Send the values of the first time; another number is another payment.",
    action: Action::CorrectRequest,
    effect: Effect::Possible,
};

pub(super) const SENDNUM_LIMIT: ErrorCodeEntry = ErrorCodeEntry {
    code: "SENDNUM_LIMIT",
    text: "该用户今日领取个数超过限制",
    meaning: "The user got too many payments today.",
    cause: "The merchant's limit for a user and day was reached, perhaps by this payment.",
    solution: "Query the number first; if it was not paid, wait for the next day or let the merchant raise the limit.",
    action: Action::Stop,
    effect: Effect::Possible,
};

pub(super) const UNVERIFIED_USER: ErrorCodeEntry = ErrorCodeEntry {
    code: "V2_ACCOUNT_SIMPLE_BAN",
    text: "无法给未实名用户付款",
    meaning: "The user has no verified name.",
    cause: "Money only goes to users who have verified their names.",
    solution: "Let the user verify the name in WeChat.",
    action: Action::Stop,
    effect: Effect::None,
};

pub(super) const NOT_FOUND: ErrorCodeEntry = ErrorCodeEntry {
    code: "NOT_FOUND",
    text: "指定单号数据不存在",
    meaning: "The number is unknown.",
    cause: "Nothing was paid under this number, or it lies too far back.",
    solution: "Check the number; take it as not paid only when the paying call has surely ended.",
    action: Action::Stop,
    effect: Effect::None,
};

pub(super) const UNDERSCORED_SIGN_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    code: "SIGN_ERROR",
    cause: "The key, the order of the fields or the encoding is not what the documents ask for.",
    solution: "First check the API key and the merchant number, then the text to sign, which is signed by MD5.",
    ..SIGN_ERROR
};

pub(super) const UNDERSCORED_NO_AUTH: ErrorCodeEntry = ErrorCodeEntry {
    code: "NO_AUTH",
    text: "没有该接口权限",
    cause: "The merchant has not opened the product, or has not listed the address of this server.",
    solution: "Ask the merchant to open the product and to list the address on the merchant platform.",
    ..NO_AUTH
};

pub(super) const TOP_UP: ErrorCodeEntry = ErrorCodeEntry {
    meaning: "The merchant's balance is too low.",
    cause: "The account that pays lacks the money.",
    solution: "Let the merchant top up, then repeat with the same number and values.",
    action: Action::RetrySame,
    effect: Effect::Possible,
    ..NOT_ENOUGH
};

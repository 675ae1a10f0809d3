//! The error codes of every call: faults of form, signature and account. The wording holds
//! for every call; the list of a call is more specific.

use crate::table::error_code::{Action, Effect, ErrorCodeEntry};

/// The error codes of every call, listed for it or not.
pub const EVERYWHERE: &[ErrorCodeEntry] = &[
    SIGN_ERROR,
    XML_FORMAT_ERROR,
    REQUIRE_POST_METHOD,
    POST_DATA_EMPTY,
    NOT_UTF8,
    LACK_PARAMS,
    PARAM_ERROR,
    INVALID_REQUEST,
    APPID_NOT_EXIST,
    MCHID_NOT_EXIST,
    APPID_MCHID_NOT_MATCH,
    NO_AUTH,
    FREQUENCY_LIMITED,
    // Whether an unknown call may be repeated is unknown.
    ErrorCodeEntry { action: Action::QueryOrder, solution: "Query what became of the request.", ..SYSTEM_ERROR },
];

pub(super) const SIGN_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    code: "SIGNERROR",
    text: "签名错误",
    meaning: "The signature is wrong.",
    cause: "The key, the order of the fields, the encoding or the way of signing is not what the documents ask for.",
    solution: "First check the API key, the merchant number and the sign type, then the text to sign. (The spelling \
               SIGN_ERROR occurs too.)",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

pub(super) const XML_FORMAT_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    code: "XML_FORMAT_ERROR",
    text: "XML格式错误",
    meaning: "The XML is malformed.",
    cause: "The body is not well-formed XML of this protocol.",
    solution: "Check the XML.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

pub(super) const REQUIRE_POST_METHOD: ErrorCodeEntry = ErrorCodeEntry {
    code: "REQUIRE_POST_METHOD",
    text: "请使用post方法",
    meaning: "POST is required.",
    cause: "The parameters were not sent by POST.",
    solution: "Send them by POST.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

pub(super) const POST_DATA_EMPTY: ErrorCodeEntry = ErrorCodeEntry {
    code: "POST_DATA_EMPTY",
    text: "post数据为空",
    meaning: "The body is empty.",
    cause: "Nothing was posted.",
    solution: "Send the message as the body.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

pub(super) const NOT_UTF8: ErrorCodeEntry = ErrorCodeEntry {
    code: "NOT_UTF8",
    text: "编码格式错误",
    meaning: "The encoding is wrong.",
    cause: "The body is not UTF-8. (The seed prints UTC-8.)",
    solution: "Encode it in UTF-8.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

pub(super) const LACK_PARAMS: ErrorCodeEntry = ErrorCodeEntry {
    code: "LACK_PARAMS",
    text: "缺少参数",
    meaning: "A parameter is missing.",
    cause: "A required field was not sent.",
    solution: "Complete the request.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

pub(super) const PARAM_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    code: "PARAM_ERROR",
    text: "参数错误",
    meaning: "A value breaks its rule.",
    cause: "A length, a character or a format is not what the table says.",
    solution: "Correct the value that the text names.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

pub(super) const INVALID_REQUEST: ErrorCodeEntry = ErrorCodeEntry {
    code: "INVALID_REQUEST",
    text: "参数错误",
    meaning: "The parameters are wrong.",
    cause: "A parameter is wrong, or does not fit what WeChat Pay knows.",
    solution: "Correct what the text names; where it names nothing, check every parameter and the account.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

pub(super) const APPID_NOT_EXIST: ErrorCodeEntry = ErrorCodeEntry {
    code: "APPID_NOT_EXIST",
    text: "APPID不存在",
    meaning: "The appid is unknown.",
    cause: "The appid is missing or wrong.",
    solution: "Check the appid.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

pub(super) const MCHID_NOT_EXIST: ErrorCodeEntry = ErrorCodeEntry {
    code: "MCHID_NOT_EXIST",
    text: "MCHID不存在",
    meaning: "The merchant number is unknown.",
    cause: "The mch_id is missing or wrong.",
    solution: "Check the mch_id.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

pub(super) const APPID_MCHID_NOT_MATCH: ErrorCodeEntry = ErrorCodeEntry {
    code: "APPID_MCHID_NOT_MATCH",
    text: "appid和mch_id不匹配",
    meaning: "The appid and the merchant number do not belong together.",
    cause: "They are not bound to each other.",
    solution: "Bind them on the merchant platform, or correct them.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

pub(super) const NO_AUTH: ErrorCodeEntry = ErrorCodeEntry {
    code: "NOAUTH",
    text: "商户无此接口权限",
    meaning: "The merchant may not use this call.",
    cause: "The merchant has not opened the product.",
    solution: "Ask the merchant to apply for it on the merchant platform.",
    action: Action::AskMerchant,
    effect: Effect::None,
};

/// Too many calls: the next one has to wait.
pub const FREQUENCY_LIMITED: ErrorCodeEntry = ErrorCodeEntry {
    code: "FREQUENCY_LIMITED",
    text: "频率限制",
    meaning: "Too many requests.",
    cause: "The rate limit was reached. (Unverified.)",
    solution: "Wait, then repeat with the same parameters.",
    action: Action::RetrySame,
    effect: Effect::None,
};

pub(super) const SYSTEM_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    code: "SYSTEMERROR",
    text: "系统错误",
    meaning: "WeChat Pay has a fault.",
    cause: "A system timed out; the outcome is unknown.",
    solution: "Repeat the call with the same parameters.",
    action: Action::RetrySame,
    effect: Effect::Possible,
};

/// The system error of a call that only reads.
pub(super) const SYSTEM_ERROR_OF_A_READ: ErrorCodeEntry = ErrorCodeEntry {
    cause: "A system behind the gateway failed.",
    solution: "Ask again.",
    effect: Effect::None,
    ..SYSTEM_ERROR
};

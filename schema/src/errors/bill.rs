//! The error codes of downloading bills. The trade bill is refused with a text in
//! `return_msg`, in several spellings, and a number in `error_code`; the fund flow with a
//! code.

use super::common::{PARAM_ERROR, SYSTEM_ERROR_OF_A_READ};
use crate::table::error_code::{Action, Effect, ErrorCodeEntry};

/// The error codes of the trade bill, on both channels: first the texts, each as its own
/// code, then the numbers. A text is more specific than its number.
pub const DOWNLOAD_BILL: &[ErrorCodeEntry] = &[
    failed("system error", "system error"),
    faulty("invalid bill_type", "The bill_type is unknown."),
    faulty("invalid bill_date", "The bill_date is not of the form yyyyMMdd."),
    faulty("invalid tar_type: Only GZIP supported", "The tar_type is unknown; GZIP is the only one."),
    faulty("nonce_str too long", "The nonce_str has more than 32 bytes."),
    faulty("data format error", "The body is not well-formed XML of this protocol."),
    faulty("missing parameter", "A required field was not sent."),
    faulty("invalid appid", "The appid is wrong."),
    faulty("invalid parameter", "A value breaks its rule."),
    faulty("require POST method", "The parameters were not sent by POST."),
    faulty("empty post data", "Nothing was posted."),
    ErrorCodeEntry {
        meaning: "The signature is wrong.",
        solution: "First check the API key, the merchant number and the sign type, then the text to sign.",
        ..faulty("SIGN ERROR", "The key or the way of signing is not what the documents ask for.")
    },
    ErrorCodeEntry { code: "NO Bill Exist", ..NO_BILL_EXIST },
    ErrorCodeEntry { code: "Bill Creating", ..BILL_CREATING },
    failed("CompressGZip Error", "CompressGZip Error"),
    failed("UnCompressGZip Error", "UnCompressGZip Error"),
    BILL_100,
    BILL_20001,
    BILL_20002,
    BILL_20003,
    BILL_20007,
    BILL_20100,
];

/// The error codes of the fund flow.
pub const DOWNLOAD_FUND_FLOW: &[ErrorCodeEntry] = &[
    SYSTEM_ERROR_OF_A_READ,
    NO_BILL_EXIST,
    BILL_CREATING,
    ErrorCodeEntry {
        cause: "A value is wrong, the request is signed with MD5, or the client certificate is another merchant's.",
        solution: "Sign with HMAC-SHA256, check the client certificate, and correct the value that the text names.",
        ..PARAM_ERROR
    },
];

/// The text for a day without a bill, in any spelling.
pub const NO_BILL_EXIST: ErrorCodeEntry = ErrorCodeEntry {
    code: "NO_BILL_EXIST",
    text: "账单不存在",
    meaning: "There is no bill.",
    cause: "Nothing happened on that day.",
    solution: "Take it as an empty bill.",
    action: Action::Stop,
    effect: Effect::None,
};

/// The bill is not made yet, in any spelling.
pub const BILL_CREATING: ErrorCodeEntry = ErrorCodeEntry {
    code: "BILL_CREATING",
    text: "账单生成中",
    meaning: "The bill is not ready.",
    cause: "Bills are made until about ten in the morning of the next day.",
    solution: "Ask again later.",
    action: Action::RetrySame,
    effect: Effect::None,
};

pub(super) const BILL_100: ErrorCodeEntry = failed("100", "system error");
pub(super) const BILL_20003: ErrorCodeEntry = failed("20003", "system error");
pub(super) const BILL_20100: ErrorCodeEntry = failed("20100", "system error");

pub(super) const BILL_20001: ErrorCodeEntry = ErrorCodeEntry {
    text: "invalid parameter",
    ..faulty("20001", "A parameter or the signature is wrong; return_msg says which.")
};

pub(super) const BILL_20002: ErrorCodeEntry = ErrorCodeEntry {
    code: "20002",
    text: "No Bill Exist",
    meaning: "There is no bill, or not yet.",
    cause: "Nothing happened on that day, or the bill is still being made.",
    solution: "Tell both apart by return_msg: No Bill Exist, or Bill Creating.",
    action: Action::Stop,
    effect: Effect::None,
};

pub(super) const BILL_20007: ErrorCodeEntry = ErrorCodeEntry {
    code: "20007",
    text: "当前商户号账单API权限已经关闭",
    meaning: "The merchant may not download bills.",
    cause: "The bill interface is switched off for this merchant.",
    solution: "Ask the merchant to switch it on at the merchant platform.",
    action: Action::AskMerchant,
    effect: Effect::None,
};

/// A row for a fault of WeChat Pay.
const fn failed(code: &'static str, text: &'static str) -> ErrorCodeEntry {
    ErrorCodeEntry { code, text, meaning: "The download failed.", ..SYSTEM_ERROR_OF_A_READ }
}

/// A row for a fault of the request.
const fn faulty(code: &'static str, cause: &'static str) -> ErrorCodeEntry {
    ErrorCodeEntry {
        code,
        text: code,
        meaning: "The request is faulty.",
        cause,
        solution: "Correct the request.",
        action: Action::CorrectRequest,
        effect: Effect::None,
    }
}

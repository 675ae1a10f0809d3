//! The error codes of 评价与上报.

use super::codes::code;
use super::common::{SIGN_ERROR, SYSTEM_ERROR_OF_A_READ};
use crate::table::error_code::{Action, Effect, ErrorCodeEntry};
use crate::table::model::Choice;

/// The error codes of downloading comments.
pub const BATCHQUERYCOMMENT: &[ErrorCodeEntry] = &[
    SYSTEM_ERROR_OF_A_READ,
    NO_COMMENT,
    ErrorCodeEntry {
        cause: "The request was signed with MD5, or its `limit` is not part of what WeChat Pay signs.",
        solution: "Sign with HMAC-SHA256, and leave `limit` out.",
        ..SIGN_ERROR
    },
];

const NO_COMMENT: ErrorCodeEntry = ErrorCodeEntry {
    code: "NO_COMMENT",
    text: "对应的时间段没有用户的评论数据",
    meaning: "There is no comment.",
    cause: "No payer commented on an order in the period. (Unverified.)",
    solution: "Nothing needs doing.",
    action: Action::Stop,
    effect: Effect::None,
};

/// The codes that only these calls have.
pub(super) const CODES: &[Choice] = &[code(NO_COMMENT, "NoComment")];

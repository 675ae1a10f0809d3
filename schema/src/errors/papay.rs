//! The error codes of 委托代扣.

use super::codes::code;
use super::common::{FREQUENCY_LIMITED, INVALID_REQUEST, SYSTEM_ERROR};
use super::order::{NOT_ENOUGH, ORDER_PAID};
use crate::table::error_code::{Action, Effect, ErrorCodeEntry};
use crate::table::model::Choice;

/// The codes that only these calls have.
pub(super) const CODES: &[Choice] = &[
    // Sharing spells it RULE_LIMIT, which is the same code.
    #[cfg(not(feature = "profit-sharing"))]
    code(RULE_LIMIT, "RuleLimit"),
    code(CONTRACT_NOT_EXIST, "ContractNotExist"),
    code(ACCOUNT_ERROR, "AccountError"),
    code(USER_NOT_EXIST, "UserNotExist"),
];

/// The error codes of a deduction.
pub const PAPPAYAPPLY: &[ErrorCodeEntry] = &[
    RULE_LIMIT,
    ErrorCodeEntry {
        meaning: "The deduction is not possible now.",
        cause: "The payer got no notice before it, it is outside the allowed time, or the number was used with other \
                values.",
        solution: "Give the notice, and deduct in the allowed time.",
        effect: Effect::Possible,
        ..INVALID_REQUEST
    },
    ErrorCodeEntry {
        cause: "The payer's account lacks the money. (Unverified.)",
        solution: "Deduct later, under a new out_trade_no.",
        ..NOT_ENOUGH
    },
    ErrorCodeEntry { cause: "This order number was deducted before. (Unverified.)", ..ORDER_PAID },
    CONTRACT_NOT_EXIST,
    SYSTEM_ERROR,
    ErrorCodeEntry { cause: "There were more than 150 deductions a second. (Unverified.)", ..FREQUENCY_LIMITED },
    ACCOUNT_ERROR,
    USER_NOT_EXIST,
];

const RULE_LIMIT: ErrorCodeEntry = ErrorCodeEntry {
    code: "RULELIMIT",
    text: "交易金额或次数超出限制",
    meaning: "The template forbids this deduction.",
    cause: "The amount or the number of deductions is above the template's limit, or the time is not between 7:00 and \
            22:00.",
    solution: "Wait, or have the template changed.",
    action: Action::Stop,
    effect: Effect::None,
};

const CONTRACT_NOT_EXIST: ErrorCodeEntry = ErrorCodeEntry {
    code: "CONTRACT_NOT_EXIST",
    text: "签约协议不存在",
    meaning: "The agreement is unknown.",
    cause: "The contract_id is wrong, or the agreement ended. (Unverified.)",
    solution: "Query the agreement.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

const ACCOUNT_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    code: "ACCOUNTERROR",
    text: "用户账号异常",
    meaning: "The payer's account cannot pay.",
    cause: "The payer's account is restricted or abnormal. (Unverified.)",
    solution: "Tell the payer.",
    action: Action::Stop,
    effect: Effect::None,
};

const USER_NOT_EXIST: ErrorCodeEntry = ErrorCodeEntry {
    code: "USER_NOT_EXIST",
    text: "用户不存在",
    meaning: "The payer is unknown.",
    cause: "The payer closed the account. (Unverified.)",
    solution: "End the agreement.",
    action: Action::Stop,
    effect: Effect::None,
};

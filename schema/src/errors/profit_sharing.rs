//! The error codes of 分账. What no page lists is marked.

use super::common::{FREQUENCY_LIMITED, INVALID_REQUEST, NO_AUTH, PARAM_ERROR, SYSTEM_ERROR, SYSTEM_ERROR_OF_A_READ};
use super::order::NOT_ENOUGH;
use super::refund::{INVALID_TRANSACTION_ID, ORDER_NOT_READY};
use crate::table::builders::choice;
use crate::table::error_code::{Action, Effect, ErrorCodeEntry};
use crate::table::model::Choice;

/// The codes that only these calls have.
pub(super) const CODES: &[Choice] = &[
    choice(NOT_SHARE_ORDER.code, NOT_SHARE_ORDER.meaning),
    choice(RULE_LIMIT.code, RULE_LIMIT.meaning),
    choice(RECEIVER_INVALID.code, RECEIVER_INVALID.meaning),
    choice(ACCOUNT_ABNORMAL.code, ACCOUNT_ABNORMAL.meaning),
    choice(TIME_OUT_CLOSED.code, TIME_OUT_CLOSED.meaning),
    choice(PAYER_ACCOUNT_ABNORMAL.code, PAYER_ACCOUNT_ABNORMAL.meaning),
];

/// The error codes of sharing a payment, once or several times, on both channels.
pub const PROFITSHARING: &[ErrorCodeEntry] = &[
    NOT_SHARE_ORDER,
    ErrorCodeEntry {
        text: "订单未就绪",
        meaning: "The order cannot be shared yet.",
        cause: "The payment is less than a minute old, or its money is not settled.",
        solution: "Repeat a minute later with the same out_order_no; if it stays, check the settlement account.",
        ..ORDER_NOT_READY
    },
    ErrorCodeEntry {
        text: "分账金额不足",
        meaning: "What is left of the order is too little.",
        cause: "The receivers together get more than is left to share. (Unverified.)",
        solution: "Query what is left and the limit, and share less.",
        action: Action::CorrectRequest,
        ..NOT_ENOUGH
    },
    RULE_LIMIT,
    ErrorCodeEntry {
        cause: "A value breaks its rule, or the out_order_no was used with other values.",
        solution: "Correct the value that the text names; a used number needs the values of the first time.",
        effect: Effect::Possible,
        ..PARAM_ERROR
    },
    ErrorCodeEntry {
        cause: "The merchant has no payment of this number. (Unverified.)",
        solution: "Check transaction_id and sub_mch_id.",
        ..INVALID_TRANSACTION_ID
    },
    ErrorCodeEntry {
        cause: "More than 300 requests a second of a provider, or 30 of a paying merchant. This one was not taken; one \
                before it may have been.",
        solution: "Slow down, and repeat with the same out_order_no.",
        effect: Effect::Possible,
        ..FREQUENCY_LIMITED
    },
    ErrorCodeEntry { solution: "Repeat with the same out_order_no and parameters, or query.", ..SYSTEM_ERROR },
    ErrorCodeEntry {
        cause: "The merchant has not opened profit sharing, or the sub-merchant has not authorised it. (Unverified.)",
        solution: "Ask the merchant to open it, and the sub-merchant to authorise it.",
        ..NO_AUTH
    },
    RECEIVER_INVALID,
];

/// The error codes of finishing and of removing a receiver, on both channels. No page lists any, but both may be
/// repeated.
pub const PROFITSHARING_CHANGE: &[ErrorCodeEntry] = &[SYSTEM_ERROR];

/// The error codes of the queries, on both channels. No page lists any.
pub const PROFITSHARING_READ: &[ErrorCodeEntry] = &[SYSTEM_ERROR_OF_A_READ];

/// The error codes of adding a receiver, on both channels.
pub const PROFITSHARINGADDRECEIVER: &[ErrorCodeEntry] = &[
    ErrorCodeEntry {
        cause: "The name is missing or not the registered one of the merchant, or the openid is of another app. \
                (Unverified.)",
        solution: "Correct the receiver.",
        ..PARAM_ERROR
    },
    SYSTEM_ERROR,
];

/// The error codes of returning a share, on both channels, with the values of `fail_reason`.
pub const PROFITSHARINGRETURN: &[ErrorCodeEntry] = &[
    ErrorCodeEntry {
        meaning: "The merchant may not take money back.",
        cause: "Returns are not opened, or the receiver has not allowed them.",
        solution: "Ask the merchants to open and to allow them on the merchant platform.",
        ..NO_AUTH
    },
    ErrorCodeEntry { solution: "Correct the value that error_msg names.", ..PARAM_ERROR },
    ErrorCodeEntry {
        text: "请求不合法",
        meaning: "The return is not possible.",
        cause: "The state of the share does not allow it, or the out_return_no was used with other values.",
        solution: "Query the sharing and the return.",
        action: Action::QueryOrder,
        effect: Effect::Possible,
        ..INVALID_REQUEST
    },
    ErrorCodeEntry { solution: "Repeat with the same out_return_no and parameters.", ..SYSTEM_ERROR },
    ACCOUNT_ABNORMAL,
    TIME_OUT_CLOSED,
    PAYER_ACCOUNT_ABNORMAL,
];

/// The order is not for sharing.
pub(super) const NOT_SHARE_ORDER: ErrorCodeEntry = ErrorCodeEntry {
    code: "NOT_SHARE_ORDER",
    text: "非分账订单不支持分账",
    meaning: "The order cannot be shared, or no more.",
    cause: "It was not placed for sharing, or it is shared and released already.",
    solution: "Query the sharing if one was sent before; otherwise nothing can be shared.",
    action: Action::Stop,
    effect: Effect::Possible,
};

pub(super) const RULE_LIMIT: ErrorCodeEntry = ErrorCodeEntry {
    code: "RULE_LIMIT",
    text: "业务规则限制",
    meaning: "A rule of the product forbids the share.",
    cause: "The share is above the limit of the ratio, or breaks another rule. (Unverified.)",
    solution: "Share less, or let the merchant raise the limit on the merchant platform.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

pub(super) const RECEIVER_INVALID: ErrorCodeEntry = ErrorCodeEntry {
    code: "RECEIVER_INVALID",
    text: "分账接收方无效",
    meaning: "A receiver is invalid.",
    cause: "It was not added, or its real name is not verified. (Unverified.)",
    solution: "Add the receiver; a query names the fault.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

pub(super) const ACCOUNT_ABNORMAL: ErrorCodeEntry = ErrorCodeEntry {
    code: "ACCOUNT_ABNORMAL",
    text: "分账接收方账户异常",
    meaning: "The account that returns the money is unusable.",
    cause: "The account is closed or blocked. The return has failed.",
    solution: "Settle it with the receiver in another way.",
    action: Action::Stop,
    effect: Effect::None,
};

pub(super) const TIME_OUT_CLOSED: ErrorCodeEntry = ErrorCodeEntry {
    code: "TIME_OUT_CLOSED",
    text: "超时关单",
    meaning: "The return was closed after a wait.",
    cause: "The account that returns the money had too little in time. The return has failed.",
    solution: "Try later with another out_return_no.",
    action: Action::Stop,
    effect: Effect::None,
};

pub(super) const PAYER_ACCOUNT_ABNORMAL: ErrorCodeEntry = ErrorCodeEntry {
    code: "PAYER_ACCOUNT_ABNORMAL",
    text: "原付款账户异常",
    meaning: "The account that gets the money back is unusable.",
    cause: "The account is closed or blocked. The return has failed.",
    solution: "Settle it with the receiver in another way.",
    action: Action::Stop,
    effect: Effect::None,
};

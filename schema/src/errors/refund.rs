//! The error codes of refunding, and of querying refunds.

use super::common::{
    APPID_MCHID_NOT_MATCH, APPID_NOT_EXIST, FREQUENCY_LIMITED, INVALID_REQUEST, MCHID_NOT_EXIST, PARAM_ERROR,
    REQUIRE_POST_METHOD, SIGN_ERROR, SYSTEM_ERROR, SYSTEM_ERROR_OF_A_READ, XML_FORMAT_ERROR,
};
use super::order::{NOT_ENOUGH, ORDER_NOT_EXIST};
use crate::table::error_code::{Action, Effect, ErrorCodeEntry};

/// The error codes of a refund, on both channels. A refund is repeated under its number until it
/// is certain, and a code that the repeat of a refund may get proves nothing of the first one.
pub const REFUND: &[ErrorCodeEntry] = &[
    ErrorCodeEntry {
        text: "接口返回错误",
        solution: "Repeat with the same out_refund_no and parameters; under a new number the money may go back twice.",
        ..SYSTEM_ERROR
    },
    BIZERR_NEED_RETRY,
    TRADE_OVERDUE,
    ERROR,
    USER_ACCOUNT_ABNORMAL,
    INVALID_REQ_TOO_MUCH,
    ErrorCodeEntry {
        meaning: "The merchant's balance is too low.",
        cause: "The unsettled funds, or the available balance, do not cover the refund.",
        solution: "Let the merchant top up or choose another refund_account, then repeat with the same out_refund_no.",
        action: Action::AskMerchant,
        ..NOT_ENOUGH
    },
    INVALID_TRANSACTION_ID,
    PARAM_ERROR,
    ErrorCodeEntry {
        text: "订单号不存在",
        cause: "The number is wrong, or the order is not paid.",
        solution: "Check the number; an order that is not paid cannot be refunded.",
        action: Action::CorrectRequest,
        ..ORDER_NOT_EXIST
    },
    ErrorCodeEntry {
        cause: "The rate limit was reached, which is lower for orders of more than a month or two. This request was \
                not taken; one before it may have been.",
        solution: "Slow down, and repeat with the same parameters.",
        effect: Effect::Possible,
        ..FREQUENCY_LIMITED
    },
    REFUND_FEE_MISMATCH,
    REFUND_FEE_INVALID,
    // Observed in live replies, on no page.
    ErrorCodeEntry {
        cause: "A parameter is wrong, or does not fit the order or what is left of it to refund.",
        solution: "Check the number, the amounts and the account against the order, and query its refunds for what is \
                   left.",
        effect: Effect::Possible,
        ..INVALID_REQUEST
    },
    CERT_ERROR,
    ORDER_NOT_READY,
    APPID_NOT_EXIST,
    MCHID_NOT_EXIST,
    APPID_MCHID_NOT_MATCH,
    REQUIRE_POST_METHOD,
    SIGN_ERROR,
    XML_FORMAT_ERROR,
];

/// The error codes of the refund query, on both channels.
pub const REFUND_QUERY: &[ErrorCodeEntry] = &[
    ErrorCodeEntry { text: "接口返回错误", ..SYSTEM_ERROR_OF_A_READ },
    REFUND_NOT_EXIST,
    INVALID_TRANSACTION_ID,
    PARAM_ERROR,
    APPID_NOT_EXIST,
    MCHID_NOT_EXIST,
    APPID_MCHID_NOT_MATCH,
    REQUIRE_POST_METHOD,
    SIGN_ERROR,
    XML_FORMAT_ERROR,
];

pub(super) const BIZERR_NEED_RETRY: ErrorCodeEntry = ErrorCodeEntry {
    code: "BIZERR_NEED_RETRY",
    text: "退款业务流程错误，需要商户触发重试来解决",
    meaning: "The refund has to be set going again.",
    cause: "Something else was being done to the order at the same time.",
    solution: "Repeat with the same out_refund_no and parameters.",
    action: Action::RetrySame,
    effect: Effect::Possible,
};

pub(super) const TRADE_OVERDUE: ErrorCodeEntry = ErrorCodeEntry {
    code: "TRADE_OVERDUE",
    text: "订单已经超过退款期限",
    meaning: "The time for a refund is over.",
    cause: "The payment lies more than a year back.",
    solution: "Pay the money back in another way.",
    action: Action::Stop,
    effect: Effect::Possible,
};

pub(super) const ERROR: ErrorCodeEntry = ErrorCodeEntry {
    code: "ERROR",
    text: "业务错误",
    meaning: "The refund was refused.",
    cause: "The reason stands in err_code_des.",
    solution: "Act on err_code_des.",
    action: Action::CorrectRequest,
    effect: Effect::Possible,
};

pub(super) const USER_ACCOUNT_ABNORMAL: ErrorCodeEntry = ErrorCodeEntry {
    code: "USER_ACCOUNT_ABNORMAL",
    text: "退款请求失败",
    meaning: "The payer's account is gone.",
    cause: "The payer closed the account.",
    solution: "The refund has failed; settle it with the payer in another way.",
    action: Action::Stop,
    effect: Effect::Possible,
};

pub(super) const INVALID_REQ_TOO_MUCH: ErrorCodeEntry = ErrorCodeEntry {
    code: "INVALID_REQ_TOO_MUCH",
    text: "无效请求过多",
    meaning: "Too many faulty requests.",
    cause: "The same faulty request came again and again, and is blocked for a while.",
    solution: "Find out why the requests before were refused, wait a minute, and repeat with the same out_refund_no.",
    action: Action::RetrySame,
    effect: Effect::Possible,
};

pub(super) const INVALID_TRANSACTION_ID: ErrorCodeEntry = ErrorCodeEntry {
    code: "INVALID_TRANSACTIONID",
    text: "无效transaction_id",
    meaning: "The transaction_id is wrong.",
    cause: "No payment has this number.",
    solution: "Check the number.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

pub(super) const REFUND_FEE_MISMATCH: ErrorCodeEntry = ErrorCodeEntry {
    code: "REFUND_FEE_MISMATCH",
    text: "订单金额或退款金额与之前请求不一致，请核实后再试",
    meaning: "The amount differs from that of the first time.",
    cause: "The same out_refund_no was sent with another refund_fee or total_fee.",
    solution: "Send the amounts of the first time; for another refund use another out_refund_no.",
    action: Action::CorrectRequest,
    effect: Effect::Possible,
};

pub(super) const REFUND_FEE_INVALID: ErrorCodeEntry = ErrorCodeEntry {
    code: "REFUND_FEE_INVALID",
    text: "累计退款金额大于支付金额",
    meaning: "The refund is too large.",
    cause: "With this refund more would go back than was paid. (Unverified.)",
    solution: "Query the refunds of the order, and refund at most the rest.",
    action: Action::CorrectRequest,
    effect: Effect::Possible,
};

pub(super) const CERT_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    code: "CERT_ERROR",
    text: "证书校验错误",
    meaning: "The client certificate was refused.",
    cause: "The connection had no client certificate, or not this merchant's.",
    solution: "Give the transport the client certificate of this merchant number.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

pub(super) const ORDER_NOT_READY: ErrorCodeEntry = ErrorCodeEntry {
    code: "ORDER_NOT_READY",
    text: "订单处理中，暂时无法退款，请稍后再试",
    meaning: "The order cannot be refunded yet.",
    cause: "The order is still being processed.",
    solution: "Repeat later with the same parameters.",
    action: Action::RetrySame,
    effect: Effect::Possible,
};

pub(super) const REFUND_NOT_EXIST: ErrorCodeEntry = ErrorCodeEntry {
    code: "REFUNDNOTEXIST",
    text: "退款订单查询失败",
    meaning: "The refund is unknown.",
    cause: "The number is wrong, or nothing was refunded.",
    solution: "Check the number; after a refund whose outcome is unknown, repeat that refund with the same \
               out_refund_no.",
    action: Action::Stop,
    effect: Effect::None,
};

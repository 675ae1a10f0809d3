//! The error codes of code payment: charging, revoking, and querying the payer of a code.

use super::common::{
    APPID_MCHID_NOT_MATCH, APPID_NOT_EXIST, INVALID_REQUEST, LACK_PARAMS, MCHID_NOT_EXIST, NO_AUTH, NOT_UTF8,
    PARAM_ERROR, REQUIRE_POST_METHOD, SIGN_ERROR, SYSTEM_ERROR, SYSTEM_ERROR_OF_A_READ, XML_FORMAT_ERROR,
};
use super::order::{NOT_ENOUGH, ORDER_CLOSED, ORDER_PAID, OUT_TRADE_NO_USED, TRADE_ERROR};
use super::refund::INVALID_TRANSACTION_ID;
use crate::table::error_code::{Action, Effect, ErrorCodeEntry};

/// The error codes of a code payment. SYSTEMERROR, BANKERROR and USERPAYING leave the outcome
/// open: the payer may yet be charged.
pub const MICROPAY: &[ErrorCodeEntry] = &[
    ErrorCodeEntry {
        text: "接口返回错误",
        solution: "Query the order at once and act on its state; revoke it if that stays unclear.",
        action: Action::QueryOrder,
        ..SYSTEM_ERROR
    },
    PARAM_ERROR,
    ErrorCodeEntry {
        text: "订单已支付",
        solution: "Query the order: if it is this sale, it is done; otherwise charge under a new out_trade_no.",
        ..ORDER_PAID
    },
    ErrorCodeEntry { text: "商户无权限", ..NO_AUTH },
    AUTH_CODE_EXPIRE,
    ErrorCodeEntry {
        solution: "Ask the payer for another card, and scan again under a new out_trade_no.",
        ..NOT_ENOUGH
    },
    NOT_SUPPORTED_CARD,
    ErrorCodeEntry { solution: "Charge under a new out_trade_no.", ..ORDER_CLOSED },
    ORDER_REVERSED,
    BANK_ERROR,
    USER_PAYING,
    AUTH_CODE_ERROR,
    AUTH_CODE_INVALID,
    BUYER_MISMATCH,
    ErrorCodeEntry {
        cause: "A business reason, such as a rule that was broken. (Unverified.)",
        solution: "Read err_code_des, and charge under a new out_trade_no.",
        ..TRADE_ERROR
    },
    ErrorCodeEntry {
        cause: "A parameter has the wrong format, or the order number was charged before with other values.",
        solution: "Query the order before it is charged again; then correct the parameter, or take a new out_trade_no.",
        effect: Effect::Possible,
        ..INVALID_REQUEST
    },
    XML_FORMAT_ERROR,
    REQUIRE_POST_METHOD,
    SIGN_ERROR,
    LACK_PARAMS,
    NOT_UTF8,
    APPID_NOT_EXIST,
    MCHID_NOT_EXIST,
    APPID_MCHID_NOT_MATCH,
    OUT_TRADE_NO_USED,
];

/// The error codes of revoking a code payment.
pub const REVERSE: &[ErrorCodeEntry] = &[
    ErrorCodeEntry {
        text: "接口返回错误",
        solution: "Repeat at once with the same parameters, and as long as recall is Y.",
        ..SYSTEM_ERROR
    },
    INVALID_TRANSACTION_ID,
    PARAM_ERROR,
    REVERSE_EXPIRE,
    ErrorCodeEntry {
        meaning: "The payer is paying.",
        cause: "The payer is entering the password.",
        solution: "Wait five seconds, query the order, then revoke again.",
        effect: Effect::None,
        ..USER_PAYING
    },
    ErrorCodeEntry {
        meaning: "The order cannot be revoked.",
        cause: "It is no code payment, or its state does not allow it. (Unverified.)",
        solution: "Refund it, or close it.",
        ..TRADE_ERROR
    },
    ErrorCodeEntry {
        cause: "A parameter is wrong, or does not fit the order.",
        solution: "Check the number and the account, and query the order for its state.",
        ..INVALID_REQUEST
    },
    SIGN_ERROR,
];

/// The error codes of querying the payer of a code.
pub const AUTH_CODE_TO_OPENID: &[ErrorCodeEntry] = &[
    // From the first answer on the code is this merchant's.
    ErrorCodeEntry { effect: Effect::Possible, ..SYSTEM_ERROR_OF_A_READ },
    ErrorCodeEntry { solution: "Ask the payer to refresh the code, and scan it again.", ..AUTH_CODE_EXPIRE },
    ErrorCodeEntry { solution: "Scan again.", ..AUTH_CODE_ERROR },
    ErrorCodeEntry {
        cause: "It is not WeChat's, or it has expired.",
        solution: "Scan a fresh payment code of WeChat's.",
        ..AUTH_CODE_INVALID
    },
];

pub(super) const AUTH_CODE_EXPIRE: ErrorCodeEntry = ErrorCodeEntry {
    code: "AUTHCODEEXPIRE",
    text: "二维码已过期，请用户在微信上刷新后再试",
    meaning: "The payer's code has expired.",
    cause: "A code lives for about a minute.",
    solution: "Ask the payer to refresh the code, and scan it under a new out_trade_no.",
    action: Action::Stop,
    effect: Effect::None,
};

pub(super) const NOT_SUPPORTED_CARD: ErrorCodeEntry = ErrorCodeEntry {
    code: "NOTSUPORTCARD",
    text: "不支持卡类型",
    meaning: "The kind of card is not taken.",
    cause: "The payer chose a card that this payment does not take. (The single P is the protocol's.)",
    solution: "Ask the payer for another card, and scan again under a new out_trade_no.",
    action: Action::Stop,
    effect: Effect::None,
};

pub(super) const ORDER_REVERSED: ErrorCodeEntry = ErrorCodeEntry {
    code: "ORDERREVERSED",
    text: "订单已撤销",
    meaning: "The order is revoked.",
    cause: "This order number was revoked and can never be paid.",
    solution: "Charge under a new out_trade_no.",
    action: Action::Stop,
    effect: Effect::None,
};

pub(super) const BANK_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    code: "BANKERROR",
    text: "银行系统异常",
    meaning: "The bank has a fault.",
    cause: "The bank timed out; the outcome is unknown.",
    solution: "Query the order at once and act on its state; revoke it if that stays unclear.",
    action: Action::QueryOrder,
    effect: Effect::Possible,
};

pub(super) const USER_PAYING: ErrorCodeEntry = ErrorCodeEntry {
    code: "USERPAYING",
    text: "用户支付中，需要输入密码",
    meaning: "The payer has to enter the password.",
    cause: "The amount or the account calls for it; the outcome is not known yet.",
    solution: "Wait five seconds, then query the order every five seconds for about 45; then revoke it.",
    action: Action::QueryOrder,
    effect: Effect::Possible,
};

pub(super) const AUTH_CODE_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    code: "AUTH_CODE_ERROR",
    text: "授权码参数错误",
    meaning: "The payer's code is wrong.",
    cause: "The code is malformed, or was used before: each works once.",
    solution: "Scan again under a new out_trade_no.",
    action: Action::Stop,
    effect: Effect::None,
};

pub(super) const AUTH_CODE_INVALID: ErrorCodeEntry = ErrorCodeEntry {
    code: "AUTH_CODE_INVALID",
    text: "授权码检验错误",
    meaning: "The code is no payment code.",
    cause: "It is not WeChat's, it has expired, or the order number was used before.",
    solution: "Scan a fresh payment code of WeChat's under a new out_trade_no.",
    action: Action::Stop,
    effect: Effect::None,
};

pub(super) const BUYER_MISMATCH: ErrorCodeEntry = ErrorCodeEntry {
    code: "BUYER_MISMATCH",
    text: "支付帐号错误",
    meaning: "The payer is another one.",
    cause: "The same order number came before with another payer's code.",
    solution: "Charge under a new out_trade_no.",
    action: Action::Stop,
    effect: Effect::None,
};

pub(super) const REVERSE_EXPIRE: ErrorCodeEntry = ErrorCodeEntry {
    code: "REVERSE_EXPIRE",
    text: "订单无法撤销",
    meaning: "It is too late to revoke the order.",
    cause: "A payment can be revoked for seven days.",
    solution: "Refund it.",
    action: Action::Stop,
    effect: Effect::None,
};

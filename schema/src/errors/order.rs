//! The error codes of placing, querying and closing an order.

use super::common::{
    APPID_MCHID_NOT_MATCH, APPID_NOT_EXIST, FREQUENCY_LIMITED, INVALID_REQUEST, LACK_PARAMS, MCHID_NOT_EXIST, NO_AUTH,
    NOT_UTF8, PARAM_ERROR, POST_DATA_EMPTY, REQUIRE_POST_METHOD, SIGN_ERROR, SYSTEM_ERROR, SYSTEM_ERROR_OF_A_READ,
    XML_FORMAT_ERROR,
};
use crate::table::error_code::{Action, Effect, ErrorCodeEntry};

/// The error codes of the unified order, on both channels: the sixteen codes of the cloud
/// page, and three more that occur.
pub const UNIFIED_ORDER: &[ErrorCodeEntry] = &[
    ErrorCodeEntry {
        cause: "A parameter has the wrong format, or the order number was placed before with other values.",
        solution: "To place the same out_trade_no again, send exactly the values of the first time; otherwise correct \
                   the parameter.",
        ..INVALID_REQUEST
    },
    NO_AUTH,
    NOT_ENOUGH,
    ORDER_PAID,
    ORDER_CLOSED,
    SYSTEM_ERROR,
    APPID_NOT_EXIST,
    MCHID_NOT_EXIST,
    APPID_MCHID_NOT_MATCH,
    LACK_PARAMS,
    OUT_TRADE_NO_USED,
    SIGN_ERROR,
    XML_FORMAT_ERROR,
    REQUIRE_POST_METHOD,
    POST_DATA_EMPTY,
    NOT_UTF8,
    PARAM_ERROR,
    TRADE_ERROR,
    FREQUENCY_LIMITED,
];

/// The error codes of the order query, on both channels.
pub const ORDER_QUERY: &[ErrorCodeEntry] = &[ORDER_NOT_EXIST, SYSTEM_ERROR_OF_A_READ];

/// The error codes of closing an order, on both channels.
pub const CLOSE_ORDER: &[ErrorCodeEntry] = &[
    ErrorCodeEntry {
        text: "订单已支付",
        cause: "A paid order cannot be closed.",
        solution: "Take it as paid; query the order for its data.",
        effect: Effect::None,
        ..ORDER_PAID
    },
    SYSTEM_ERROR,
    ErrorCodeEntry {
        text: "订单系统不存在此订单",
        cause: "Nothing was placed under this number.",
        solution: "There is nothing to close; take the order as never placed.",
        ..ORDER_NOT_EXIST
    },
    ErrorCodeEntry {
        cause: "It was closed before.",
        solution: "Nothing needs doing; take it as closed.",
        effect: Effect::Done,
        ..ORDER_CLOSED
    },
    TRADE_STATE_ERROR,
    SIGN_ERROR,
    REQUIRE_POST_METHOD,
    XML_FORMAT_ERROR,
];

pub(super) const NOT_ENOUGH: ErrorCodeEntry = ErrorCodeEntry {
    code: "NOTENOUGH",
    text: "余额不足",
    meaning: "The payer's balance is too low.",
    cause: "The payer's account lacks the money.",
    solution: "Let the payer top up or choose another card.",
    action: Action::Stop,
    effect: Effect::None,
};

pub(super) const ORDER_PAID: ErrorCodeEntry = ErrorCodeEntry {
    code: "ORDERPAID",
    text: "商户订单已支付",
    meaning: "The order is paid.",
    cause: "This order number was paid before.",
    solution: "Nothing needs doing; query the order for its data.",
    action: Action::QueryOrder,
    effect: Effect::Done,
};

pub(super) const ORDER_CLOSED: ErrorCodeEntry = ErrorCodeEntry {
    code: "ORDERCLOSED",
    text: "订单已关闭",
    meaning: "The order is closed.",
    cause: "This order number was closed and can never be paid.",
    solution: "Place a new order under a new out_trade_no.",
    action: Action::Stop,
    effect: Effect::None,
};

pub(super) const OUT_TRADE_NO_USED: ErrorCodeEntry = ErrorCodeEntry {
    code: "OUT_TRADE_NO_USED",
    text: "商户订单号重复",
    meaning: "The order number is in use.",
    cause: "The number was submitted for another transaction.",
    solution: "Query the number; use a new one if that order is not this one.",
    action: Action::QueryOrder,
    effect: Effect::Possible,
};

pub(super) const TRADE_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    code: "TRADE_ERROR",
    text: "交易错误",
    meaning: "The trade was refused.",
    cause: "A business reason, such as risk control. (Unverified.)",
    solution: "Read err_code_des, and place a new order.",
    action: Action::Stop,
    effect: Effect::None,
};

pub(super) const ORDER_NOT_EXIST: ErrorCodeEntry = ErrorCodeEntry {
    code: "ORDERNOTEXIST",
    text: "此交易订单号不存在",
    meaning: "The order is unknown.",
    cause: "No order was placed with this number under this merchant.",
    solution: "Check the number and the merchant; take it as never placed only when the placing call has surely ended.",
    action: Action::Stop,
    effect: Effect::None,
};

pub(super) const TRADE_STATE_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    code: "TRADE_STATE_ERROR",
    text: "订单状态错误",
    meaning: "The order's state is wrong.",
    cause: "An order in this state cannot be closed.",
    solution: "Query the order, and act on its state.",
    action: Action::QueryOrder,
    effect: Effect::Possible,
};

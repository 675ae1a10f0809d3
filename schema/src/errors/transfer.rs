//! The error codes of 付款.

use super::codes::code;
use super::common::{
    FREQUENCY_LIMITED, INVALID_REQUEST, PARAM_ERROR, SIGN_ERROR, SYSTEM_ERROR, SYSTEM_ERROR_OF_A_READ,
};
use super::order::{ORDER_NOT_EXIST, ORDER_PAID};
use super::payout::{
    CA_ERROR, FATAL_ERROR, FREQ_LIMIT, NOT_FOUND, OPENID_ERROR, SENDNUM_LIMIT, TOP_UP, UNDERSCORED_NO_AUTH,
    UNDERSCORED_SIGN_ERROR, UNVERIFIED_USER, XML_ERROR,
};
use crate::table::error_code::{Action, Effect, ErrorCodeEntry};
use crate::table::model::Choice;

/// The error codes of a transfer to a balance.
pub const TRANSFERS: &[ErrorCodeEntry] = &[
    // In another spelling NOAUTH.
    UNDERSCORED_NO_AUTH,
    AMOUNT_LIMIT,
    PARAM_ERROR,
    OPENID_ERROR,
    TRANSFER_FAILED,
    TOP_UP,
    TRANSFER_SYSTEM_ERROR,
    NAME_MISMATCH,
    UNDERSCORED_SIGN_ERROR,
    XML_ERROR,
    FATAL_ERROR,
    FREQ_LIMIT,
    TRANSFER_MONEY_LIMIT,
    CA_ERROR,
    UNVERIFIED_USER,
    PARAM_IS_NOT_UTF8,
    SENDNUM_LIMIT,
    RECV_ACCOUNT_NOT_ALLOWED,
    PAY_CHANNEL_NOT_ALLOWED,
    SEND_MONEY_LIMIT,
    RECEIVED_MONEY_LIMIT,
];

/// The error codes of a transfer in WeCom. The documents list none: they are those of a transfer to a
/// balance.
pub const PAYWWSPTRANS2POCKET: &[ErrorCodeEntry] = TRANSFERS;

/// The error codes of the query of a transfer to a balance.
pub const GETTRANSFERINFO: &[ErrorCodeEntry] = &[
    NOT_FOUND,
    CA_ERROR,
    UNDERSCORED_SIGN_ERROR,
    UNDERSCORED_NO_AUTH,
    ErrorCodeEntry {
        cause: "The rate limit was reached.",
        solution: "Slow down, and ask again.",
        effect: Effect::None,
        ..FREQ_LIMIT
    },
    XML_ERROR,
    PARAM_ERROR,
    SYSTEM_ERROR_OF_A_READ,
];

/// The error codes of the query of a transfer in WeCom. The documents list none.
pub const QUERYWWSPTRANS2POCKET: &[ErrorCodeEntry] = GETTRANSFERINFO;

/// The error codes of a transfer to a bank card.
pub const PAY_BANK: &[ErrorCodeEntry] = &[
    ErrorCodeEntry {
        text: "无效的请求，商户系统异常导致",
        meaning: "The transfer is not possible.",
        cause: "The merchant lacks a right, or the number was sent with other values before.",
        solution: "Act on err_code_des, and send the values of the first time.",
        effect: Effect::Possible,
        ..INVALID_REQUEST
    },
    TRANSFER_SYSTEM_ERROR,
    ErrorCodeEntry {
        cause: "A length, a character or a format is not what the table says, or the encrypted text cannot be opened.",
        solution: "Correct the value that the text names, and fetch the public key again.",
        ..PARAM_ERROR
    },
    MD5_SIGN_ERROR,
    AMOUNT_LIMIT,
    ErrorCodeEntry {
        text: "受理失败，订单已存在",
        meaning: "The number is paid.",
        cause: "A transfer under this number was accepted before.",
        solution: "Query it; never take another partner_trade_no.",
        // The reply has no signature that is verified.
        effect: Effect::Possible,
        ..ORDER_PAID
    },
    FATAL_ERROR,
    TOP_UP,
    ErrorCodeEntry {
        cause: "More than 600 requests were sent within a minute. This request was not taken; one before it may have \
                been.",
        solution: "Slow down, and repeat with the same partner_trade_no and values.",
        effect: Effect::Possible,
        ..FREQUENCY_LIMITED
    },
    RECV_ACCOUNT_NOT_ALLOWED,
    PAY_CHANNEL_NOT_ALLOWED,
    SENDNUM_LIMIT,
    UNDERSCORED_NO_AUTH,
];

/// The error codes of the query of a transfer to a bank card.
pub const QUERY_BANK: &[ErrorCodeEntry] = &[ErrorCodeEntry {
    text: "订单不存在",
    meaning: "The number is unknown.",
    cause: "Nothing was paid under this number. (Unverified.)",
    solution: "Check the number; take it as not paid only when the paying call has surely ended.",
    ..ORDER_NOT_EXIST
}];

/// The error codes of fetching the public key.
pub const GETPUBLICKEY: &[ErrorCodeEntry] = &[
    ErrorCodeEntry {
        cause: "The key is wrong, or sign_type is missing. (Unverified.)",
        solution: "First check the API key and the sign type, then the text to sign.",
        ..SIGN_ERROR
    },
    UNKNOWN_MERCHANT,
];

/// The codes that only these calls have.
pub(super) const CODES: &[Choice] = &[
    code(UNDERSCORED_NO_AUTH, "NoPermission"),
    code(AMOUNT_LIMIT, "AmountLimit"),
    code(OPENID_ERROR, "OpenidError"),
    code(TRANSFER_FAILED, "SendFailed"),
    code(NAME_MISMATCH, "NameMismatch"),
    code(UNDERSCORED_SIGN_ERROR, "SignatureError"),
    code(XML_ERROR, "XmlError"),
    code(FATAL_ERROR, "FatalError"),
    code(FREQ_LIMIT, "FreqLimit"),
    code(TRANSFER_MONEY_LIMIT, "MoneyLimit"),
    code(CA_ERROR, "CaError"),
    code(UNVERIFIED_USER, "V2AccountSimpleBan"),
    code(PARAM_IS_NOT_UTF8, "ParamIsNotUtf8"),
    code(SENDNUM_LIMIT, "SendnumLimit"),
    code(RECV_ACCOUNT_NOT_ALLOWED, "RecvAccountNotAllowed"),
    code(PAY_CHANNEL_NOT_ALLOWED, "PayChannelNotAllowed"),
    code(SEND_MONEY_LIMIT, "SendMoneyLimit"),
    code(RECEIVED_MONEY_LIMIT, "ReceivedMoneyLimit"),
    code(NOT_FOUND, "NotFound"),
];

const TRANSFER_SYSTEM_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    solution: "Query it, or repeat with the same partner_trade_no and values. Another number may pay twice.",
    ..SYSTEM_ERROR
};

const MD5_SIGN_ERROR: ErrorCodeEntry = ErrorCodeEntry { code: SIGN_ERROR.code, ..UNDERSCORED_SIGN_ERROR };

const AMOUNT_LIMIT: ErrorCodeEntry = ErrorCodeEntry {
    code: "AMOUNT_LIMIT",
    text: "金额超限",
    meaning: "The amount is out of its range.",
    cause: "It is below the least or above the greatest amount of a transfer.",
    solution: "Correct the amount.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

const TRANSFER_FAILED: ErrorCodeEntry = ErrorCodeEntry {
    code: "SEND_FAILED",
    text: "付款错误",
    meaning: "The transfer failed.",
    cause: "Paying under this number failed, or its outcome is open.",
    solution: "Query it first. Only if its state is FAILED may another partner_trade_no pay.",
    action: Action::QueryOrder,
    effect: Effect::Possible,
};

const NAME_MISMATCH: ErrorCodeEntry = ErrorCodeEntry {
    code: "NAME_MISMATCH",
    text: "姓名校验出错",
    meaning: "The name is not the payee's.",
    cause: "The re_user_name differs from the verified name.",
    solution: "Correct the name, and pay under another partner_trade_no.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

const TRANSFER_MONEY_LIMIT: ErrorCodeEntry = ErrorCodeEntry {
    code: "MONEY_LIMIT",
    text: "已经达到今日付款总额上限",
    meaning: "The limit of the day was reached.",
    cause: "The merchant paid as much as it may in a day, perhaps with this transfer.",
    solution: "Query the number first; if it was not paid, wait for the next day or let the merchant raise the limit.",
    action: Action::Stop,
    effect: Effect::Possible,
};

const PARAM_IS_NOT_UTF8: ErrorCodeEntry = ErrorCodeEntry {
    code: "PARAM_IS_NOT_UTF8",
    text: "请求参数中包含非utf8编码字符",
    meaning: "The encoding is wrong.",
    cause: "The body is not UTF-8.",
    solution: "Encode it in UTF-8.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

const RECV_ACCOUNT_NOT_ALLOWED: ErrorCodeEntry = ErrorCodeEntry {
    code: "RECV_ACCOUNT_NOT_ALLOWED",
    text: "收款账户不在收款账户列表",
    meaning: "The payee is not among the allowed ones.",
    cause: "The merchant lists the accounts that may be paid.",
    solution: "Ask the merchant to add the payee to the list.",
    action: Action::AskMerchant,
    effect: Effect::None,
};

const PAY_CHANNEL_NOT_ALLOWED: ErrorCodeEntry = ErrorCodeEntry {
    code: "PAY_CHANNEL_NOT_ALLOWED",
    text: "本商户号未配置API发起能力",
    meaning: "Paying by the API is switched off.",
    cause: "The merchant has not allowed it.",
    solution: "Ask the merchant to allow it on the merchant platform.",
    action: Action::AskMerchant,
    effect: Effect::None,
};

const SEND_MONEY_LIMIT: ErrorCodeEntry = ErrorCodeEntry {
    code: "SEND_MONEY_LIMIT",
    text: "已达到今日商户付款额度上限",
    meaning: "The merchant's limit of the day was reached.",
    cause: "The merchant paid as much as it may in a day, perhaps with this transfer.",
    solution: "Query the number first; if it was not paid, wait for the next day or let the merchant raise the limit.",
    action: Action::Stop,
    effect: Effect::Possible,
};

const RECEIVED_MONEY_LIMIT: ErrorCodeEntry = ErrorCodeEntry {
    code: "RECEIVED_MONEY_LIMIT",
    text: "已达到今日付款给此用户额度上限",
    meaning: "The limit of the day for this payee was reached.",
    cause: "The payee got as much as a user may in a day, perhaps with this transfer.",
    solution: "Query the number first; if it was not paid, wait for the next day or let the merchant raise the limit.",
    action: Action::Stop,
    effect: Effect::Possible,
};

const UNKNOWN_MERCHANT: ErrorCodeEntry = ErrorCodeEntry {
    code: "20002",
    text: "商户号信息有误，请检查修改后重试",
    meaning: "The merchant number is wrong.",
    cause: "It is unknown.",
    solution: "Check the merchant number.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

//! The error codes of 现金红包.

use super::codes::code;
use super::common::{PARAM_ERROR, SYSTEM_ERROR, SYSTEM_ERROR_OF_A_READ};
use super::payout::{
    CA_ERROR, FATAL_ERROR, FREQ_LIMIT, NOT_FOUND, OPENID_ERROR, SENDNUM_LIMIT, TOP_UP, UNDERSCORED_NO_AUTH,
    UNDERSCORED_SIGN_ERROR, UNVERIFIED_USER, XML_ERROR,
};
use crate::table::error_code::{Action, Effect, ErrorCodeEntry};
use crate::table::model::Choice;

/// The error codes of a red packet for one user.
pub const SENDREDPACK: &[ErrorCodeEntry] = &[
    RISK_REFUSED,
    SENDNUM_LIMIT,
    CA_ERROR,
    ILLEGAL_APPID,
    UNDERSCORED_SIGN_ERROR,
    FREQ_LIMIT,
    XML_ERROR,
    PARAM_ERROR,
    OPENID_ERROR,
    TOP_UP,
    FATAL_ERROR,
    RED_PACKET_MONEY_LIMIT,
    RED_PACKET_FAILED,
    RED_PACKET_SYSTEM_ERROR,
    PROCESSING,
    MSGAPPID_ERROR,
    ACCEPTMODE_ERROR,
    RECEIVED_AMOUNT_LIMIT,
    UNVERIFIED_USER,
    BUSY,
];

/// The error codes of a red packet for a group.
pub const SENDGROUPREDPACK: &[ErrorCodeEntry] = &[
    RISK_REFUSED,
    SENDNUM_LIMIT,
    CA_ERROR,
    ILLEGAL_APPID,
    UNDERSCORED_SIGN_ERROR,
    FREQ_LIMIT,
    XML_ERROR,
    PARAM_ERROR,
    OPENID_ERROR,
    TOP_UP,
    FATAL_ERROR,
    RED_PACKET_MONEY_LIMIT,
    RED_PACKET_FAILED,
    RED_PACKET_SYSTEM_ERROR,
    PROCESSING,
    SECOND_OVER_LIMITED,
    DAY_OVER_LIMITED,
    RECEIVED_AMOUNT_LIMIT,
    UNVERIFIED_USER,
    BUSY,
];

/// The error codes of a red packet in a mini program. The documents list none: they are those of a
/// red packet for one user, without those of service providers.
pub const SENDMINIPROGRAMHB: &[ErrorCodeEntry] = &[
    RISK_REFUSED,
    SENDNUM_LIMIT,
    CA_ERROR,
    ILLEGAL_APPID,
    UNDERSCORED_SIGN_ERROR,
    FREQ_LIMIT,
    XML_ERROR,
    PARAM_ERROR,
    OPENID_ERROR,
    TOP_UP,
    FATAL_ERROR,
    RED_PACKET_MONEY_LIMIT,
    RED_PACKET_FAILED,
    RED_PACKET_SYSTEM_ERROR,
    PROCESSING,
    RECEIVED_AMOUNT_LIMIT,
    UNVERIFIED_USER,
    BUSY,
];

/// The error codes of a red packet in WeCom. The documents list none.
pub const SENDWORKWXREDPACK: &[ErrorCodeEntry] = SENDMINIPROGRAMHB;

/// The error codes of the query of a red packet.
pub const GETHBINFO: &[ErrorCodeEntry] = &[
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

/// The error codes of the query of a red packet in WeCom. The documents list none.
pub const QUERYWORKWXREDPACK: &[ErrorCodeEntry] = GETHBINFO;

/// The codes that only these calls have.
pub(super) const CODES: &[Choice] = &[
    code(RISK_REFUSED, "NoPermission"),
    code(SENDNUM_LIMIT, "SendnumLimit"),
    code(CA_ERROR, "CaError"),
    code(ILLEGAL_APPID, "IllegalAppid"),
    code(UNDERSCORED_SIGN_ERROR, "SignatureError"),
    code(FREQ_LIMIT, "FreqLimit"),
    code(XML_ERROR, "XmlError"),
    code(OPENID_ERROR, "OpenidError"),
    code(FATAL_ERROR, "FatalError"),
    code(RED_PACKET_MONEY_LIMIT, "MoneyLimit"),
    code(RED_PACKET_FAILED, "SendFailed"),
    code(PROCESSING, "Processing"),
    code(MSGAPPID_ERROR, "MsgappidError"),
    code(ACCEPTMODE_ERROR, "AcceptmodeError"),
    code(SECOND_OVER_LIMITED, "SecondOverLimited"),
    code(DAY_OVER_LIMITED, "DayOverLimited"),
    code(RECEIVED_AMOUNT_LIMIT, "RcvdamountLimit"),
    code(UNVERIFIED_USER, "V2AccountSimpleBan"),
    code(BUSY, "Busy268458547"),
    code(NOT_FOUND, "NotFound"),
];

const RED_PACKET_SYSTEM_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    cause: "The request was accepted without a clear result; the outcome is unknown.",
    solution: "Query it, or repeat with the same mch_billno and values. Another number may pay twice.",
    action: Action::QueryOrder,
    ..SYSTEM_ERROR
};

const RISK_REFUSED: ErrorCodeEntry = ErrorCodeEntry {
    code: "NO_AUTH",
    text: "发放失败，此请求可能存在风险，已被微信拦截",
    meaning: "The red packet was refused as a risk.",
    cause: "The user's account looks abnormal, or the address of this server is not allowed.",
    solution: "Ask the user for an account in use, and check the allowed addresses; query the number first.",
    action: Action::Stop,
    effect: Effect::Possible,
};

const ILLEGAL_APPID: ErrorCodeEntry = ErrorCodeEntry {
    code: "ILLEGAL_APPID",
    text: "非法appid，请确认是否为公众号的appid，不能为APP的appid",
    meaning: "The app is not allowed.",
    cause: "The wxappid is that of an app.",
    solution: "Send the id of an official account or a mini program.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

const RED_PACKET_MONEY_LIMIT: ErrorCodeEntry = ErrorCodeEntry {
    code: "MONEY_LIMIT",
    text: "红包金额发放限制",
    meaning: "The amount is out of its range.",
    cause: "It is less than 100 or more than 20000 fen, or out of the merchant's range, or the scene_id is missing.",
    solution: "Correct the amount, or send a scene_id.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

const RED_PACKET_FAILED: ErrorCodeEntry = ErrorCodeEntry {
    code: "SEND_FAILED",
    text: "红包发放失败，请更换单号再重试",
    meaning: "The red packet failed.",
    cause: "Under this number it can no longer be sent.",
    solution: "Query the number to be sure; then another mch_billno may pay.",
    action: Action::Stop,
    effect: Effect::Possible,
};

const PROCESSING: ErrorCodeEntry = ErrorCodeEntry {
    code: "PROCESSING",
    text: "请求已受理，请稍后使用原单号查询发放结果",
    meaning: "The red packet is being sent.",
    cause: "The request was accepted, and its outcome is open.",
    solution: "Query it after 20 minutes, and act on its state. Another mch_billno may pay twice.",
    action: Action::QueryOrder,
    effect: Effect::Possible,
};

const MSGAPPID_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    code: "MSGAPPID_ERROR",
    text: "触达消息给用户appid有误",
    meaning: "The msgappid is wrong.",
    cause: "It is bound neither to the service provider nor to the sub-merchant.",
    solution: "Correct the msgappid.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

const ACCEPTMODE_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    code: "ACCEPTMODE_ERROR",
    text: "主、子商户号关系校验失败",
    meaning: "The service provider and the sub-merchant are not related.",
    cause: "The service provider does not act for this sub-merchant.",
    solution: "Check the sub_mch_id.",
    action: Action::CorrectRequest,
    effect: Effect::None,
};

const SECOND_OVER_LIMITED: ErrorCodeEntry = ErrorCodeEntry {
    code: "SECOND_OVER_LIMITED",
    text: "企业红包的按分钟发放受限",
    meaning: "Too many red packets in this minute.",
    cause: "More than 1800 were sent within a minute.",
    solution: "Slow down, and repeat with the same mch_billno and values.",
    action: Action::RetrySame,
    effect: Effect::Possible,
};

const DAY_OVER_LIMITED: ErrorCodeEntry = ErrorCodeEntry {
    code: "DAY_OVER_LIMITED",
    text: "企业红包的按天日发放受限",
    meaning: "Too many red packets today.",
    cause: "More than 10000 were sent today. (Pages print a blank in the code.)",
    solution: "Query the number first; if it was not sent, wait for the next day.",
    action: Action::Stop,
    effect: Effect::Possible,
};

const RECEIVED_AMOUNT_LIMIT: ErrorCodeEntry = ErrorCodeEntry {
    code: "RCVDAMOUNT_LIMIT",
    text: "该用户今日领取金额超过限制",
    meaning: "The user got too much today.",
    cause: "The limit for a user and day was reached, perhaps by this red packet. (Unverified.)",
    solution: "Query the number first; if it was not sent, wait for the next day.",
    action: Action::Stop,
    effect: Effect::Possible,
};

const BUSY: ErrorCodeEntry = ErrorCodeEntry {
    code: "268458547",
    text: "系统繁忙,请稍后再试.",
    meaning: "WeChat Pay is busy.",
    cause: "An old sample has this number as a code; the outcome is unknown.",
    solution: "Repeat with the same mch_billno and values, or query it. Another number may pay twice.",
    action: Action::QueryOrder,
    effect: Effect::Possible,
};

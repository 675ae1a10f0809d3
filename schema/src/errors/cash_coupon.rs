//! The error codes of 代金券.

use super::codes::code;
use super::common::{FREQUENCY_LIMITED, PARAM_ERROR, SIGN_ERROR, SYSTEM_ERROR};
use crate::table::error_code::{Action, Effect, ErrorCodeEntry};
use crate::table::model::Choice;

/// The codes that only these calls have.
pub(super) const CODES: &[Choice] = &[
    code(USER_HAS_COUPON, "UserAlGetCoupon"),
    code(NETWORK_ERROR, "NetworkError"),
    code(STOCK_OVER, "AlStockOver"),
    code(TOO_OFTEN, "FreqOverLimit"),
    code(CA_ERROR, "CaError"),
    code(XML_ERROR, "ReqParamXmlErr"),
    code(STOCK_ID_EMPTY, "CouponStockIdEmpty"),
    code(MCH_ID_EMPTY, "MchIdEmpty"),
    code(MCH_ID_WRONG, "Code2IdErr"),
    code(OPEN_ID_EMPTY, "OpenIdEmpty"),
    code(CERTIFICATE_SERIAL, "ErrVerifySslSerial"),
    code(CERTIFICATE_SUBJECT, "ErrVerifySslSn"),
    code(CERTIFICATE_REFUSED, "CaVerifyFailed"),
    code(NO_ACTIVITY, "Coupon268456007"),
    code(STOCK_ID_WRONG, "CouponStockIdNotValid"),
    code(STOCK_UNREADABLE, "GetCouponStockFail"),
    code(STOCK_UNKNOWN, "CouponStockNotFound"),
    code(COUPON_UNKNOWN, "CouponNotFound"),
];

/// The error codes of sending a coupon.
pub const SEND_COUPON: &[ErrorCodeEntry] = &[
    USER_HAS_COUPON,
    NETWORK_ERROR,
    STOCK_OVER,
    TOO_OFTEN,
    PARAM_ERROR,
    SIGN_ERROR,
    CA_ERROR,
    XML_ERROR,
    STOCK_ID_EMPTY,
    MCH_ID_EMPTY,
    MCH_ID_WRONG,
    OPEN_ID_EMPTY,
    CERTIFICATE_SERIAL,
    CERTIFICATE_SUBJECT,
    CERTIFICATE_REFUSED,
    NO_ACTIVITY,
];

/// The error codes of querying a stock.
pub const QUERY_COUPON_STOCK: &[ErrorCodeEntry] = &[
    STOCK_ID_WRONG,
    SIGN_ERROR,
    XML_ERROR,
    STOCK_ID_EMPTY,
    MCH_ID_EMPTY,
    MCH_ID_WRONG,
    STOCK_UNREADABLE,
    STOCK_UNKNOWN,
];

/// The error codes of querying a coupon.
pub const QUERYCOUPONSINFO: &[ErrorCodeEntry] = &[
    STOCK_ID_WRONG,
    SIGN_ERROR,
    XML_ERROR,
    STOCK_ID_EMPTY,
    MCH_ID_EMPTY,
    MCH_ID_WRONG,
    STOCK_UNREADABLE,
    STOCK_UNKNOWN,
    COUPON_UNKNOWN,
    ErrorCodeEntry {
        cause: "The network behind the gateway failed.",
        solution: "Ask again.",
        effect: Effect::None,
        ..NETWORK_ERROR
    },
];

/// A row for a fault of the request.
const fn request(
    code: &'static str,
    text: &'static str,
    meaning: &'static str,
    cause: &'static str,
    solution: &'static str,
) -> ErrorCodeEntry {
    ErrorCodeEntry { code, text, meaning, cause, solution, action: Action::CorrectRequest, effect: Effect::None }
}

const USER_HAS_COUPON: ErrorCodeEntry = ErrorCodeEntry {
    code: "USER_AL_GET_COUPON",
    text: "你已领取过该代金券",
    meaning: "The payer has the coupon already.",
    cause: "The stock gives a payer no more coupons; an earlier request with this number may have sent it.",
    solution: "Nothing needs doing.",
    action: Action::Stop,
    effect: Effect::Possible,
};

const NETWORK_ERROR: ErrorCodeEntry = ErrorCodeEntry {
    code: "NETWORK_ERROR",
    text: "网络环境不佳，请重试",
    meaning: "WeChat Pay has a fault of its network.",
    cause: "The network behind the gateway failed; the outcome is unknown. (The documents print a blank in the code.)",
    ..SYSTEM_ERROR
};

const STOCK_OVER: ErrorCodeEntry = ErrorCodeEntry {
    code: "AL_STOCK_OVER",
    text: "活动已结束",
    meaning: "The stock is over.",
    cause: "The activity ended, or no coupon is left.",
    solution: "Nothing can be done; use another stock.",
    action: Action::Stop,
    effect: Effect::None,
};

const TOO_OFTEN: ErrorCodeEntry = ErrorCodeEntry {
    code: "FREQ_OVER_LIMIT",
    text: "超过发放频率限制",
    cause: "The rate limit was reached.",
    ..FREQUENCY_LIMITED
};

const CA_ERROR: ErrorCodeEntry = request(
    "CA_ERROR",
    "商户证书有误",
    "The client certificate is wrong.",
    "The connection had none, or not the merchant's.",
    "Use the certificate of this merchant.",
);

const XML_ERROR: ErrorCodeEntry = request(
    "REQ_PARAM_XML_ERR",
    "输入参数xml格式有误",
    "The XML is malformed.",
    "The body is not well-formed XML of this protocol.",
    "Check the XML.",
);

const STOCK_ID_EMPTY: ErrorCodeEntry = request(
    "COUPON_STOCK_ID_EMPTY",
    "批次ID为空",
    "The number of the stock is missing.",
    "The request names no stock.",
    "Send the number of the stock.",
);

const MCH_ID_EMPTY: ErrorCodeEntry = request(
    "MCH_ID_EMPTY",
    "商户ID为空",
    "The merchant number is missing.",
    "The request has no mch_id.",
    "Send the mch_id.",
);

const MCH_ID_WRONG: ErrorCodeEntry = request(
    "CODE_2_ID_ERR",
    "商户ID有误",
    "The merchant number is wrong.",
    "The mch_id is not that of a merchant.",
    "Check the mch_id.",
);

const OPEN_ID_EMPTY: ErrorCodeEntry = request(
    "OPEN_ID_EMPTY",
    "用户openid为空",
    "The payer is missing.",
    "The request has no openid.",
    "Send the openid.",
);

const CERTIFICATE_SERIAL: ErrorCodeEntry = request(
    "ERR_VERIFY_SSL_SERIAL",
    "获取客户端证书序列号失败",
    "The client certificate is unreadable.",
    "The certificate has no readable serial number.",
    "Check the certificate.",
);

const CERTIFICATE_SUBJECT: ErrorCodeEntry = request(
    "ERR_VERIFY_SSL_SN",
    "获取客户端证书特征名称域失败",
    "The client certificate is unreadable.",
    "The certificate has no readable subject.",
    "Check the certificate.",
);

const CERTIFICATE_REFUSED: ErrorCodeEntry = request(
    "CA_VERIFY_FAILED",
    "证书验证失败",
    "The client certificate was refused.",
    "The certificate is not valid for this merchant.",
    "Check the certificate.",
);

const NO_ACTIVITY: ErrorCodeEntry = ErrorCodeEntry {
    code: "268456007",
    text: "你已领取过该代金券",
    meaning: "The stock gives this payer no coupon.",
    cause: "The activity has not begun or is over, or the payer has the coupon already.",
    solution: "Read ret_msg.",
    action: Action::Stop,
    effect: Effect::Possible,
};

const STOCK_ID_WRONG: ErrorCodeEntry = request(
    "COUPON_STOCK_ID_NOT_VALID",
    "批次ID不正确",
    "The number of the stock is wrong.",
    "It is not a number, or not one of this merchant.",
    "Check the number and the merchant.",
);

const STOCK_UNREADABLE: ErrorCodeEntry = request(
    "GET_COUPON_STOCK_FAIL",
    "获取批次信息失败",
    "The stock cannot be read.",
    "WeChat Pay found nothing readable under the number.",
    "Check the number of the stock.",
);

const STOCK_UNKNOWN: ErrorCodeEntry = request(
    "COUPON_STOCK_NOT_FOUND",
    "批次不存在",
    "The stock is unknown.",
    "There is no stock of that number.",
    "Check the number of the stock.",
);

const COUPON_UNKNOWN: ErrorCodeEntry = request(
    "COUPON_NOT_FOUND",
    "代金券不存在",
    "The coupon is unknown.",
    "The payer has no coupon of that number.",
    "Check coupon_id and openid.",
);

//! 统一下单: placing an order, and its reply.

use super::{EITHER, SCENE_INFO};
use crate::builders::{json_text, one_of, text, unbounded};
use crate::choices::IDENTITY_DOCUMENT;
use crate::error_code::{Action, ErrorCode};
use crate::field::Field;
use crate::message::{Channel, Message, Retry};
use crate::rule::{after, when, with};
use crate::shared::{
    APPID, ATTACH, BODY, CODE_URL, DETAIL_FIELD, DEVICE_INFO, ERR_CODE, ERR_CODE_DES, FEE_TYPE, GOODS_TAG,
    LIMIT_PAY_FIELD, MCH_ID, MWEB_URL, NONCE_STR, NOTIFY_URL, OPENID, OUT_TRADE_NO, PREPAY_ID, PROFIT_SHARING,
    RECEIPT_FIELD, RECEIVED_DEVICE_INFO, RECEIVED_NONCE_STR, RESULT_CODE, RETURN_CODE, RETURN_MSG, SIGN,
    SIGN_TYPE_FIELD, SPBILL_CREATE_IP, SUB_APPID, SUB_MCH_ID, SUB_OPENID, TIME_EXPIRE, TIME_START, TOTAL_FEE,
    TRADE_TYPE_FIELD, VERSION,
};

/// The product in the QR code.
const PRODUCT_ID: Field = text("product_id", 32)
    .conditional()
    .sample("12235413214070356458058")
    .doc("The product in the QR code, chosen by the merchant. Required for NATIVE.");

/// The scene.
pub(super) const SCENE_INFO_FIELD: Field = json_text("scene_info", 256, &SCENE_INFO)
    .conditional()
    .sample(
        r#"{"store_info":{"id":"SZTX001","name":"腾大餐厅","area_code":"440305","address":"科技园中一路腾讯大厦"}}"#,
    )
    .doc("The scene as JSON text: the store, or for MWEB, which requires it, `h5_info`.");

/// Places an order. Repeating it with the same values gives a prepay_id again.
pub static UNIFIED_ORDER: Message =
    Message::request(Channel::Pay, "unified_order", "/pay/unifiedorder")
        .doc("Places an order (统一下单). Repeating it with the same values gives a prepay_id again; other values under the same number are refused.")
        .signed_with(EITHER)
        .retry(Retry::Same)
        .answered_by(&UNIFIED_ORDER_RESPONSE)
        .errors(UNIFIED_ORDER_ERRORS)
        .fields(&[
            APPID,
            MCH_ID,
            SUB_APPID,
            SUB_MCH_ID,
            DEVICE_INFO,
            NONCE_STR,
            SIGN,
            SIGN_TYPE_FIELD,
            VERSION,
            BODY,
            DETAIL_FIELD,
            ATTACH,
            OUT_TRADE_NO,
            FEE_TYPE,
            TOTAL_FEE,
            SPBILL_CREATE_IP,
            TIME_START,
            TIME_EXPIRE,
            GOODS_TAG,
            NOTIFY_URL,
            TRADE_TYPE_FIELD.required().only(&["JSAPI", "NATIVE", "APP", "MWEB"]),
        PRODUCT_ID,
            LIMIT_PAY_FIELD,
            OPENID,
            SUB_OPENID,
            RECEIPT_FIELD,
            PROFIT_SHARING,
        SCENE_INFO_FIELD,
            unbounded("fingerprint").doc("The browser's fingerprint for MWEB risk control. Only the service provider's H5 guide has it."),
            one_of("user_type", &IDENTITY_DOCUMENT).max_bytes(32).merchant_only().sample("IDCARD").doc("The kind of the payer's identity document, for identity-bound payments by agreement."),
            text("user_creid", 32).merchant_only().personal().sample("43102119910910512X").doc("The number of the payer's identity document, for identity-bound payments by agreement."),
            text("user_truename", 64).merchant_only().personal().sample("周星星").doc("The payer's real name, for identity-bound payments by agreement."),
        ])
        .rules(&[
            when(TRADE_TYPE_FIELD.name, "JSAPI").any_of(&[OPENID.name, SUB_OPENID.name]),
            when(TRADE_TYPE_FIELD.name, "NATIVE").needs(&[PRODUCT_ID.name]),
            when(TRADE_TYPE_FIELD.name, "MWEB").needs(&[SCENE_INFO_FIELD.name]),
            with(SUB_OPENID.name).needs(&[SUB_APPID.name]),
            after(TIME_EXPIRE.name, TIME_START.name, 60),
        ]).sealed();
const _: () = UNIFIED_ORDER.assert_sound();

/// The reply to the unified order.
pub static UNIFIED_ORDER_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "unified_order.response")
    .doc("The reply to the unified order: the prepayment.")
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        MCH_ID.received(),
        SUB_APPID.received().optional(),
        SUB_MCH_ID.received().conditional(),
        RECEIVED_DEVICE_INFO,
        RECEIVED_NONCE_STR,
        SIGN.received(),
        RESULT_CODE,
        ERR_CODE,
        ERR_CODE_DES,
        TRADE_TYPE_FIELD.received(),
        PREPAY_ID,
        CODE_URL,
        MWEB_URL,
    ])
    .sealed();
const _: () = UNIFIED_ORDER_RESPONSE.assert_sound();

/// What the unified order may be refused with, on both channels: the sixteen
/// codes of the seed's page, and three that occur beside them.
pub(crate) const UNIFIED_ORDER_ERRORS: &[ErrorCode] = &[
    ErrorCode {
        code: "INVALID_REQUEST",
        text: "参数错误",
        meaning: "The parameters are wrong.",
        cause: "A parameter has the wrong format, or the order number was placed before with other values.",
        solution: "To place the same out_trade_no again, send exactly the values of the first time; otherwise correct the parameter.",
        action: Action::CorrectRequest,
    },
    ErrorCode {
        code: "NOAUTH",
        text: "商户无此接口权限",
        meaning: "The merchant may not use this call.",
        cause: "The merchant has not opened the product.",
        solution: "Ask the merchant to apply for it on the merchant platform.",
        action: Action::AskMerchant,
    },
    ErrorCode {
        code: "NOTENOUGH",
        text: "余额不足",
        meaning: "The payer's balance is too low.",
        cause: "The payer's account lacks the money.",
        solution: "Let the payer top up or choose another card.",
        action: Action::Stop,
    },
    ErrorCode {
        code: "ORDERPAID",
        text: "商户订单已支付",
        meaning: "The order is paid.",
        cause: "This order number was paid before.",
        solution: "Nothing needs doing; query the order for its data.",
        action: Action::QueryOrder,
    },
    ErrorCode {
        code: "ORDERCLOSED",
        text: "订单已关闭",
        meaning: "The order is closed.",
        cause: "This order number was closed and can never be paid.",
        solution: "Place a new order under a new out_trade_no.",
        action: Action::Stop,
    },
    ErrorCode {
        code: "SYSTEMERROR",
        text: "系统错误",
        meaning: "WeChat Pay has a fault.",
        cause: "A system timed out; the outcome is unknown.",
        solution: "Repeat the call with the same parameters.",
        action: Action::RetrySame,
    },
    ErrorCode {
        code: "APPID_NOT_EXIST",
        text: "APPID不存在",
        meaning: "The appid is unknown.",
        cause: "The appid is missing or wrong.",
        solution: "Check the appid.",
        action: Action::CorrectRequest,
    },
    ErrorCode {
        code: "MCHID_NOT_EXIST",
        text: "MCHID不存在",
        meaning: "The merchant number is unknown.",
        cause: "The mch_id is missing or wrong.",
        solution: "Check the mch_id.",
        action: Action::CorrectRequest,
    },
    ErrorCode {
        code: "APPID_MCHID_NOT_MATCH",
        text: "appid和mch_id不匹配",
        meaning: "The appid and the merchant number do not belong together.",
        cause: "They are not bound to each other.",
        solution: "Bind them on the merchant platform, or correct them.",
        action: Action::CorrectRequest,
    },
    ErrorCode {
        code: "LACK_PARAMS",
        text: "缺少参数",
        meaning: "A parameter is missing.",
        cause: "A required field was not sent.",
        solution: "Complete the request.",
        action: Action::CorrectRequest,
    },
    ErrorCode {
        code: "OUT_TRADE_NO_USED",
        text: "商户订单号重复",
        meaning: "The order number is in use.",
        cause: "The number was submitted for another transaction.",
        solution: "Query the number; use a new one if that order is not this one.",
        action: Action::QueryOrder,
    },
    ErrorCode {
        code: "SIGNERROR",
        text: "签名错误",
        meaning: "The signature is wrong.",
        cause: "The key, the order of the fields, the encoding or the way of signing is not what the documents ask for.",
        solution: "Check the key and the text to sign. (The spelling SIGN_ERROR occurs too.)",
        action: Action::CorrectRequest,
    },
    ErrorCode {
        code: "XML_FORMAT_ERROR",
        text: "XML格式错误",
        meaning: "The XML is malformed.",
        cause: "The body is not well-formed XML of this protocol.",
        solution: "Check the XML.",
        action: Action::CorrectRequest,
    },
    ErrorCode {
        code: "REQUIRE_POST_METHOD",
        text: "请使用post方法",
        meaning: "POST is required.",
        cause: "The parameters were not sent by POST.",
        solution: "Send them by POST.",
        action: Action::CorrectRequest,
    },
    ErrorCode {
        code: "POST_DATA_EMPTY",
        text: "post数据为空",
        meaning: "The body is empty.",
        cause: "Nothing was posted.",
        solution: "Send the message as the body.",
        action: Action::CorrectRequest,
    },
    ErrorCode {
        code: "NOT_UTF8",
        text: "编码格式错误",
        meaning: "The encoding is wrong.",
        cause: "The body is not UTF-8. (The seed prints UTC-8.)",
        solution: "Encode it in UTF-8.",
        action: Action::CorrectRequest,
    },
    ErrorCode {
        code: "PARAM_ERROR",
        text: "参数错误",
        meaning: "A value breaks its rule.",
        cause: "A length, a character or a format is not what the table says.",
        solution: "Correct the value that err_code_des names.",
        action: Action::CorrectRequest,
    },
    ErrorCode {
        code: "TRADE_ERROR",
        text: "交易错误",
        meaning: "The trade was refused.",
        cause: "A business reason, such as risk control. (Unverified.)",
        solution: "Read err_code_des, and place a new order.",
        action: Action::Stop,
    },
    ErrorCode {
        code: "FREQUENCY_LIMITED",
        text: "频率限制",
        meaning: "Too many requests.",
        cause: "The rate limit was reached. (Unverified.)",
        solution: "Wait, then repeat with the same parameters.",
        action: Action::RetrySame,
    },
];

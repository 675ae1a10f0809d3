//! 统一下单: placing an order, and its reply.

use super::detail::DETAIL_FIELD;
use super::order_query::ORDER_QUERY;
use super::scene_info::SCENE_INFO;
use super::sign_types::EITHER;
use crate::choices::IDENTITY_DOCUMENT;
use crate::errors;
use crate::shared::{
    APPID, ATTACH, BODY, CODE_URL, DEVICE_INFO, ERR_CODE, ERR_CODE_DES, FEE_TYPE, GOODS_TAG, LIMIT_PAY_FIELD, MCH_ID,
    MWEB_URL, NONCE_STR, NOTIFY_URL, OPENID, OUT_TRADE_NO, PREPAY_ID, PRODUCT_ID, PROFIT_SHARING, RECEIPT_FIELD,
    RECEIVED_DEVICE_INFO, RECEIVED_NONCE_STR, RESULT_CODE, RETURN_CODE, RETURN_MSG, SIGN, SIGN_TYPE_FIELD,
    SPBILL_CREATE_IP, SUB_APPID, SUB_MCH_ID, SUB_OPENID, TIME_EXPIRE, TIME_START, TOTAL_FEE, TRADE_TYPE_FIELD, VERSION,
};
use crate::table::builders::{json_text, one_of, text, unbounded};
use crate::table::model::{Channel, Field, Message, Retry};
use crate::table::rule::{after, when, with};

/// The scene.
pub(crate) const SCENE_INFO_FIELD: Field = json_text("scene_info", 256, &SCENE_INFO)
    .conditional()
    .sample(
        r#"{"store_info":{"id":"SZTX001","name":"腾大餐厅","area_code":"440305","address":"科技园中一路腾讯大厦"}}"#,
    )
    .doc("The scene as JSON text: the store, or for MWEB, which requires it, `h5_info`.");

/// Places an order. Repeating it with the same values gives a prepay_id again.
pub static UNIFIED_ORDER: Message = Message::request(Channel::Pay, "unified_order", "/pay/unifiedorder")
    .doc(
        "Places an order (统一下单). Repeating it with the same values gives a prepay_id again; other values under the \
         same number are refused.",
    )
    .signed_with(EITHER)
    .retry(Retry::Same)
    .keyed_by(&[OUT_TRADE_NO.name])
    .confirmed_by(&ORDER_QUERY)
    .answered_by(&UNIFIED_ORDER_RESPONSE)
    .errors(errors::UNIFIED_ORDER)
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
        unbounded("fingerprint")
            .doc("The browser's fingerprint for MWEB risk control. Only the service provider's H5 guide has it."),
        one_of("user_type", &IDENTITY_DOCUMENT)
            .max_bytes(32)
            .merchant_only()
            .sample("IDCARD")
            .doc("The kind of the payer's identity document, for identity-bound payments by agreement."),
        text("user_creid", 32)
            .merchant_only()
            .personal()
            .sample("43102119910910512X")
            .doc("The number of the payer's identity document, for identity-bound payments by agreement."),
        text("user_truename", 64)
            .merchant_only()
            .personal()
            .sample("周星星")
            .doc("The payer's real name, for identity-bound payments by agreement."),
    ])
    .rules(&[
        when(TRADE_TYPE_FIELD.name, "JSAPI").any_of(&[OPENID.name, SUB_OPENID.name]),
        when(TRADE_TYPE_FIELD.name, "NATIVE").needs(&[PRODUCT_ID.name]),
        when(TRADE_TYPE_FIELD.name, "MWEB").needs(&[SCENE_INFO_FIELD.name]),
        with(SUB_OPENID.name).needs(&[SUB_APPID.name]),
        after(TIME_EXPIRE.name, TIME_START.name, 60),
    ])
    .sealed();

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

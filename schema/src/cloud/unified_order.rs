//! CloudPay.unifiedOrder: placing an order from the cloud, and its reply.

use super::envelope::SIGN_OF_PLATFORM;
use super::query_order::QUERY_ORDER;
use super::scene_info::SCENE_INFO;
use crate::errors;
use crate::pay::DETAIL_FIELD;
use crate::shared::{
    APPID, ATTACH, BODY, CODE_URL, DEVICE_INFO, ERR_CODE, ERR_CODE_DES, FEE_TYPE, GOODS_TAG, LIMIT_PAY_FIELD, MCH_ID,
    NONCE_STR, OPENID, OUT_TRADE_NO, PAYMENT_FIELDS, PREPAY_ID, PROFIT_SHARING, RECEIPT_FIELD, RECEIVED_DEVICE_INFO,
    RECEIVED_NONCE_STR, RESULT_CODE, RETURN_CODE, RETURN_MSG, SPBILL_CREATE_IP, SUB_APPID, SUB_MCH_ID, SUB_OPENID,
    TIME_EXPIRE, TIME_START, TOTAL_FEE, TRADE_TYPE_FIELD,
};
use crate::table::builders::{json_text, number, object, unbounded};
use crate::table::model::{Channel, ClientValue, Field, Message, Retry};
use crate::table::rule::{after, exactly_one_of, when, with};

/// The cloud function that receives the callback.
pub const FUNCTION_NAME: Field = unbounded("function_name")
    .conditional()
    .sample("paycallback")
    .doc("The cloud function that receives the payment callback, for `callback_type` 1 or none; excludes `container`.");

/// The cloud environment of the callback.
pub(super) const ENV_ID: Field =
    unbounded("env_id").required().sample("test-123").doc("The cloud environment of the callback function or service.");

/// The receiver of the callback.
pub(super) const CALLBACK_TYPE: Field = number("callback_type")
    .at_least(1)
    .at_most(2)
    .conditional()
    .sample("2")
    .doc("Who receives the callback: 1 a cloud function, 2 a cloud-run service. Absent means 1.");

/// The cloud-run service that receives the callback.
pub const CONTAINER_FIELD: Field = object("container", &CONTAINER)
    .conditional()
    .sample(r#"{"service":"pay","path":"/"}"#)
    .doc("The cloud-run service that receives the callback, for `callback_type` 2; excludes `function_name`.");

/// Places an order from the cloud.
pub static UNIFIED_ORDER: Message = Message::request(Channel::Cloud, "unified_order", "/_/pay/unifiedOrder")
    .function("unifiedOrder")
    .doc("Places an order from the cloud. The platform fills in the merchant fields and signs.")
    .retry(Retry::Same)
    .keyed_by(&[OUT_TRADE_NO.name])
    .confirmed_by(&QUERY_ORDER)
    .answered_by(&UNIFIED_ORDER_RESPONSE)
    .errors(errors::UNIFIED_ORDER)
    .fields(&[
        FUNCTION_NAME,
        ENV_ID,
        CALLBACK_TYPE,
        CONTAINER_FIELD,
        SUB_APPID.by_caller().any_account(),
        SUB_MCH_ID.any_account(),
        DEVICE_INFO,
        NONCE_STR,
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
        TRADE_TYPE_FIELD.required().only(&["JSAPI"]).by_client(ClientValue::TradeType).doc(
            "The scene of the \
                payment, always JSAPI here. (The cloud page requires it, its own sample call leaves it out.)",
        ),
        LIMIT_PAY_FIELD,
        OPENID.doc("The payer's id under the platform's appid. With neither id a cloud function's caller pays."),
        SUB_OPENID.any_account(),
        RECEIPT_FIELD,
        PROFIT_SHARING,
        json_text("scene_info", 256, &SCENE_INFO)
            .sample(concat!(
                r#"{"store_info":{"id":"SZTX001","name":"腾大餐厅","area_code":"440305","#,
                r#""address":"科技园中一路腾讯大厦"}}"#,
            ))
            .doc(
                "The store as JSON text. (The cloud page's sample value `Y` is a slip: the Chinese page \
                        describes an object.)",
            ),
    ])
    .rules(&[
        exactly_one_of(&[FUNCTION_NAME.name, CONTAINER_FIELD.name]),
        when(CALLBACK_TYPE.name, "1").needs(&[FUNCTION_NAME.name]),
        when(CALLBACK_TYPE.name, "2").needs(&[CONTAINER_FIELD.name]),
        with(CONTAINER_FIELD.name).needs(&[CALLBACK_TYPE.name]),
        with(SUB_OPENID.name).needs(&[SUB_APPID.name]),
        after(TIME_EXPIRE.name, TIME_START.name, 60),
    ])
    .sealed();

/// The ready-made payment in the reply.
pub const PAYMENT_FIELD: Field =
    object("payment", &PAYMENT).received().sample("{...}").doc("The ready-made argument of wx.requestPayment.");

/// The reply to the cloud's unified order.
pub static UNIFIED_ORDER_RESPONSE: Message = Message::reply_to_request(Channel::Cloud, "unified_order.response")
    .doc("The reply to the cloud's unified order, with the ready-made payment.")
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        PAYMENT_FIELD,
        APPID.received(),
        MCH_ID.received(),
        SUB_APPID.received(),
        SUB_MCH_ID.received(),
        RECEIVED_DEVICE_INFO,
        RECEIVED_NONCE_STR,
        SIGN_OF_PLATFORM,
        RESULT_CODE,
        ERR_CODE,
        ERR_CODE_DES,
        TRADE_TYPE_FIELD.received(),
        PREPAY_ID,
        CODE_URL,
    ])
    .sealed();

/// The name of a cloud-run service.
pub const CONTAINER_SERVICE: Field = unbounded("service").required().sample("pay").doc("The service's name.");

/// The path of a cloud-run service.
pub const CONTAINER_PATH: Field = unbounded("path").required().sample("/").doc("The path that receives the callback.");

/// The cloud-run service that receives a callback.
pub static CONTAINER: Message = Message::nested(Channel::Cloud, "container")
    .doc("The cloud-run service that receives a callback.")
    .fields(&[CONTAINER_SERVICE, CONTAINER_PATH])
    .sealed();

/// The ready-made argument of wx.requestPayment.
pub static PAYMENT: Message = Message::client_parameters(Channel::Cloud, "payment")
    .doc("The ready-made argument of wx.requestPayment, in the reply to an order.")
    .fields(PAYMENT_FIELDS)
    .sealed();

//! 申请扣款: applying for a deduction.

use super::fields::{
    DRIVER, HMAC, HMAC_SIGN_TYPE, REPLY_NONCE_STR, REPLY_SIGN, SUB_MERCHANT_APPID, TRADE_SCENE, VERSION_FIELD,
};
use super::query::TRANSIT_QUERYORDER;
use super::scene::SCENE_INFO_FIELD;
use crate::choices::VEHICLE_TRADE_TYPE;
use crate::errors;
use crate::shared::{
    APPID, ATTACH, BODY, ERR_CODE, ERR_CODE_DES, FEE_TYPE, GOODS_TAG, MCH_ID, NONCE_STR, NOTIFY_URL, OUT_TRADE_NO,
    PROFIT_SHARING, RECEIVED_DEVICE_INFO, RESULT_CODE, RETURN_CODE, RETURN_MSG, SIGN, SPBILL_CREATE_IP, SUB_APPID,
    SUB_MCH_ID, TOTAL_FEE,
};
use crate::table::builders::{one_of, text};
use crate::table::model::{Channel, Message, Retry};

/// Applies for a deduction.
pub static VEHICLE_PAYAPPLY: Message = Message::request(Channel::Pay, "vehicle_payapply", "/vehicle/pay/payapply")
    .partner_path("/vehicle/partnerpay/payapply")
    .doc(
        "Applies for a deduction from the driver's account (申请扣款). SUCCESS only means that it was accepted: the \
         payment notification or `transit_queryorder` tells what became of it. After an unknown outcome repeat it with \
         the same `out_trade_no`.",
    )
    .signed_with(HMAC)
    .retry(Retry::Same)
    .keyed_by(&[OUT_TRADE_NO.name])
    .confirmed_by(&TRANSIT_QUERYORDER)
    .answered_by(&VEHICLE_PAYAPPLY_RESPONSE)
    .errors(errors::VEHICLE_PAYAPPLY)
    .fields(&[
        APPID,
        MCH_ID,
        NONCE_STR,
        HMAC_SIGN_TYPE,
        SIGN,
        BODY,
        text("detail", 6000)
            .single_source()
            .sample("公交代扣：A公交代扣：B公交代扣：C")
            .doc("What is paid for, in detail."),
        ATTACH,
        OUT_TRADE_NO,
        TOTAL_FEE,
        FEE_TYPE,
        SPBILL_CREATE_IP.decided().sample("8.8.8.8").doc("The IPv4 or IPv6 address of the server that calls."),
        GOODS_TAG,
        NOTIFY_URL,
        one_of("trade_type", &VEHICLE_TRADE_TYPE)
            .max_bytes(16)
            .required()
            .sample("PAP")
            .doc("The scene of the payment, always `PAP`."),
        VERSION_FIELD,
        TRADE_SCENE.decided(),
        DRIVER.optional().doc("The driver's id under `appid`. (PARKING SPACE is said to require it, unverified.)"),
        PROFIT_SHARING.max_bytes(16),
        SCENE_INFO_FIELD,
        SUB_MERCHANT_APPID.decided(),
        SUB_MCH_ID,
    ])
    .sealed();

/// The reply to applying for a deduction.
pub static VEHICLE_PAYAPPLY_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "vehicle_payapply.response")
    .doc("The reply to applying for a deduction: it was accepted. Nothing is paid yet.")
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        MCH_ID.received(),
        RECEIVED_DEVICE_INFO,
        REPLY_NONCE_STR,
        REPLY_SIGN,
        RESULT_CODE.doc("Whether the request was accepted."),
        ERR_CODE,
        ERR_CODE_DES,
        SUB_APPID.received().optional(),
        SUB_MCH_ID.received().conditional(),
    ])
    .sealed();

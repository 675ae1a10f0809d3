//! 查询订单: querying the order of a deduction.

use super::fields::{
    DRIVER, DRIVER_OF_SUB_MERCHANT, HMAC, HMAC_SIGN_TYPE, REPLY_NONCE_STR, REPLY_SIGN, SUB_MERCHANT_APPID,
};
use crate::choices::VEHICLE_TRADE_TYPE;
use crate::pay::coupon::COUPONS;
use crate::shared::{
    APPID, ATTACH, BANK_TYPE, CASH_FEE, CASH_FEE_TYPE, COUPON_COUNT, COUPON_FEE, COUPON_FEE_N, COUPON_ID_N,
    COUPON_TYPE_N, ERR_CODE, ERR_CODE_DES, FEE_TYPE, IS_SUBSCRIBE, MCH_ID, NONCE_STR, OUT_TRADE_NO,
    RECEIVED_DEVICE_INFO, RESULT_CODE, RETURN_CODE, RETURN_MSG, SETTLEMENT_TOTAL_FEE, SIGN, SUB_APPID, SUB_MCH_ID,
    TIME_END, TOTAL_FEE, TRADE_STATE_DESC, TRADE_STATE_FIELD, TRANSACTION_ID,
};
use crate::table::builders::one_of;
use crate::table::model::{Channel, Charset, Message, Money, Retry};
use crate::table::rule::any_of;

/// Queries the order of a deduction.
pub static TRANSIT_QUERYORDER: Message = Message::request(Channel::Pay, "transit_queryorder", "/transit/queryorder")
    .partner_path("/transit/partnerpay/queryorder")
    .doc("Asks what became of a deduction (查询订单). It only reads; repeat it freely.")
    .signed_with(HMAC)
    .retry(Retry::Read)
    .answered_by(&TRANSIT_QUERYORDER_RESPONSE)
    .fields(&[
        APPID,
        MCH_ID,
        TRANSACTION_ID
            .decided()
            .doc("The order number of WeChat Pay, which wins over `out_trade_no` (28 digits today)."),
        OUT_TRADE_NO.conditional().decided().of(Charset::OrderNumberOrAt).sample("20150806125346"),
        NONCE_STR,
        HMAC_SIGN_TYPE,
        SIGN,
        SUB_MERCHANT_APPID,
        SUB_MCH_ID,
    ])
    // The pages require one of the two; the gateway accepts both, and the first wins.
    .rules(&[any_of(&[TRANSACTION_ID.name, OUT_TRADE_NO.name])])
    .sealed();

/// The reply to the query of a deduction.
pub static TRANSIT_QUERYORDER_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "transit_queryorder.response")
        .doc("The reply to the query of a deduction. Until it is paid, most fields of the payment are absent.")
        .money(Money::Settles)
        .fields(&[
            RETURN_CODE,
            RETURN_MSG,
            APPID.received(),
            MCH_ID.received(),
            REPLY_NONCE_STR,
            REPLY_SIGN,
            RESULT_CODE,
            ERR_CODE,
            ERR_CODE_DES,
            RECEIVED_DEVICE_INFO,
            DRIVER.received().conditional(),
            IS_SUBSCRIBE,
            one_of("trade_type", &VEHICLE_TRADE_TYPE)
                .max_bytes(16)
                .received()
                .sample("PAP")
                .doc("The scene of the payment."),
            TRADE_STATE_FIELD,
            BANK_TYPE.conditional(),
            TOTAL_FEE.received(),
            FEE_TYPE.received().optional().max_bytes(8),
            CASH_FEE,
            CASH_FEE_TYPE,
            SETTLEMENT_TOTAL_FEE,
            COUPON_FEE,
            COUPON_COUNT,
            COUPON_TYPE_N.max_bytes(8),
            COUPON_ID_N,
            COUPON_FEE_N,
            COUPONS,
            TRANSACTION_ID.received().conditional(),
            OUT_TRADE_NO.received(),
            ATTACH.received().optional().max_bytes(128),
            TIME_END.conditional(),
            TRADE_STATE_DESC.optional(),
            SUB_APPID.received().optional(),
            SUB_MCH_ID.received().conditional(),
            DRIVER_OF_SUB_MERCHANT.received().optional().single_source(),
        ])
        .sealed();

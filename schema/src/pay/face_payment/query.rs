//! 刷脸支付查询订单: querying an order that is paid by face.

use super::fields::{CONSUME_FEE, PROMOTION_VERSION_FIELD, REPLY_NONCE_STR, REPLY_SIGN};
use crate::pay::coupon::COUPONS;
use crate::pay::promotion::PROMOTIONS_FIELD;
use crate::pay::sign_types::EITHER;
use crate::shared::{
    APPID, ATTACH, BANK_TYPE, CASH_FEE, CASH_FEE_TYPE, COUPON_COUNT, COUPON_FEE, COUPON_FEE_N, COUPON_ID_N,
    COUPON_TYPE_N, ERR_CODE, ERR_CODE_DES, FEE_TYPE, IS_SUBSCRIBE, MCH_ID, NONCE_STR, OPENID, OUT_TRADE_NO,
    RECEIVED_DEVICE_INFO, RESULT_CODE, RETURN_CODE, RETURN_MSG, SETTLEMENT_TOTAL_FEE, SIGN, SIGN_TYPE_FIELD, SUB_APPID,
    SUB_IS_SUBSCRIBE, SUB_MCH_ID, SUB_OPENID, TIME_END, TOTAL_FEE, TRADE_STATE_DESC, TRADE_STATE_FIELD,
    TRADE_TYPE_FIELD, TRANSACTION_ID,
};
use crate::table::model::{Certainty, Channel, Charset, Message, Money, Retry};
use crate::table::rule::any_of;

/// Queries an order that is paid by face.
pub static FACEPAYQUERY: Message = Message::request(Channel::Pay, "facepayquery", "/pay/facepayquery")
    .doc("Asks what became of an order that is paid by face (查询订单). It only reads; repeat it freely.")
    .signed_with(EITHER)
    .retry(Retry::Read)
    .certainty(Certainty::Single)
    .answered_by(&FACEPAYQUERY_RESPONSE)
    .fields(&[
        PROMOTION_VERSION_FIELD,
        APPID.single_source(),
        SUB_APPID.optional().single_source(),
        MCH_ID.single_source(),
        SUB_MCH_ID.single_source(),
        TRANSACTION_ID.decided().doc("The order number of WeChat Pay, which wins over `out_trade_no`."),
        OUT_TRADE_NO.conditional().decided().of(Charset::OrderNumberOrAt).sample("20150806125346"),
        NONCE_STR.single_source(),
        SIGN.single_source(),
        SIGN_TYPE_FIELD.single_source(),
    ])
    // The pages require one of the two; the gateway accepts both, and the first wins.
    .rules(&[any_of(&[TRANSACTION_ID.name, OUT_TRADE_NO.name])])
    .sealed();

/// The reply to the query of an order that is paid by face.
pub static FACEPAYQUERY_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "facepayquery.response")
    .doc(
        "The reply to the query of an order that is paid by face. While the order is not paid, most fields of the \
         payment are absent.",
    )
    .money(Money::Settles)
    .fields(&[
        RETURN_CODE.single_source(),
        RETURN_MSG.single_source(),
        APPID.received().single_source(),
        SUB_APPID.received().optional().single_source(),
        MCH_ID.received().single_source(),
        SUB_MCH_ID.received().conditional().single_source(),
        REPLY_NONCE_STR,
        REPLY_SIGN,
        RESULT_CODE.single_source(),
        ERR_CODE.single_source(),
        ERR_CODE_DES.single_source(),
        RECEIVED_DEVICE_INFO.single_source(),
        OPENID.received().conditional().single_source(),
        IS_SUBSCRIBE.conditional().single_source(),
        SUB_OPENID.received().optional().single_source(),
        SUB_IS_SUBSCRIBE.single_source(),
        TRADE_TYPE_FIELD.received().conditional().single_source(),
        TRADE_STATE_FIELD.single_source(),
        BANK_TYPE.conditional().single_source().max_bytes(16),
        TOTAL_FEE.received().conditional().single_source(),
        SETTLEMENT_TOTAL_FEE.single_source(),
        FEE_TYPE.received().optional().single_source().max_bytes(8),
        CASH_FEE.single_source(),
        CASH_FEE_TYPE.single_source(),
        COUPON_FEE.single_source(),
        COUPON_COUNT.single_source(),
        COUPON_TYPE_N.single_source(),
        COUPON_ID_N.single_source(),
        COUPON_FEE_N.single_source(),
        COUPONS,
        TRANSACTION_ID.received().conditional().single_source(),
        OUT_TRADE_NO.received().single_source(),
        ATTACH.received().optional().single_source().max_bytes(128),
        TIME_END.conditional().single_source(),
        TRADE_STATE_DESC.optional().single_source(),
        PROMOTIONS_FIELD.optional().single_source(),
        CONSUME_FEE,
    ])
    .sealed();

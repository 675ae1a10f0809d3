//! 查询押金订单: querying the order of a deposit.

use super::fields::{
    CONSUMED_FEE, EITHER_TRANSACTION_ID, HMAC, HMAC_SIGN_TYPE, REPLY_NONCE_STR, REPLY_SIGN, SUB_MERCHANT_APPID,
};
use crate::errors;
use crate::pay::coupon::COUPONS;
use crate::pay::face_payment::PROMOTION_VERSION_FIELD;
use crate::pay::promotion::PROMOTIONS_FIELD;
use crate::shared::{
    APPID, ATTACH, BANK_TYPE, CASH_FEE, CASH_FEE_TYPE, COUPON_COUNT, COUPON_FEE, COUPON_FEE_N, COUPON_ID_N,
    COUPON_TYPE_N, ERR_CODE, ERR_CODE_DES, FEE_TYPE, IS_SUBSCRIBE, MCH_ID, NONCE_STR, OPENID, OUT_TRADE_NO,
    RECEIVED_DEVICE_INFO, RESULT_CODE, RETURN_CODE, RETURN_MSG, SETTLEMENT_TOTAL_FEE, SIGN, SUB_APPID,
    SUB_IS_SUBSCRIBE, SUB_MCH_ID, SUB_OPENID, TIME_END, TOTAL_FEE, TRADE_STATE_DESC, TRADE_STATE_FIELD,
    TRADE_TYPE_FIELD, TRANSACTION_ID,
};
use crate::table::model::{Certainty, Channel, Charset, Message, Money, Retry};
use crate::table::rule::any_of;

/// Queries the order of a deposit.
pub static DEPOSIT_ORDERQUERY: Message = Message::request(Channel::Pay, "deposit_orderquery", "/deposit/orderquery")
    .doc("Asks what became of the order of a deposit (查询押金订单). It only reads; repeat it freely.")
    .for_partners()
    .signed_with(HMAC)
    .retry(Retry::Read)
    .certainty(Certainty::Decided)
    .answered_by(&DEPOSIT_ORDERQUERY_RESPONSE)
    .errors(errors::DEPOSIT_ORDERQUERY)
    .fields(&[
        PROMOTION_VERSION_FIELD,
        APPID,
        SUB_MERCHANT_APPID,
        MCH_ID,
        SUB_MCH_ID,
        EITHER_TRANSACTION_ID,
        OUT_TRADE_NO.conditional().decided().of(Charset::OrderNumberOrAt).sample("20150806125346"),
        NONCE_STR,
        SIGN,
        HMAC_SIGN_TYPE,
    ])
    // The pages require one of the two; the gateway accepts both, and the first wins.
    .rules(&[any_of(&[EITHER_TRANSACTION_ID.name, OUT_TRADE_NO.name])])
    .sealed();

/// The reply to the query of a deposit.
pub static DEPOSIT_ORDERQUERY_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "deposit_orderquery.response")
        .doc(
            "The reply to the query of a deposit. While it is not paid, most fields of the payment are absent; \
             `consume_fee` is there once it was consumed.",
        )
        .money(Money::Settles)
        .fields(&[
            RETURN_CODE,
            RETURN_MSG,
            APPID.received(),
            SUB_APPID.received().optional(),
            MCH_ID.received(),
            SUB_MCH_ID.received().optional(),
            REPLY_NONCE_STR,
            REPLY_SIGN,
            RESULT_CODE,
            ERR_CODE,
            ERR_CODE_DES,
            RECEIVED_DEVICE_INFO,
            OPENID.received().conditional(),
            IS_SUBSCRIBE.conditional(),
            SUB_OPENID.received().optional(),
            SUB_IS_SUBSCRIBE,
            TRADE_TYPE_FIELD.received().conditional(),
            TRADE_STATE_FIELD,
            BANK_TYPE.conditional().max_bytes(16),
            TOTAL_FEE.received().conditional(),
            SETTLEMENT_TOTAL_FEE,
            FEE_TYPE.received().optional().max_bytes(8),
            CASH_FEE,
            CASH_FEE_TYPE,
            COUPON_FEE,
            COUPON_COUNT.single_source(),
            COUPON_TYPE_N.single_source(),
            COUPON_ID_N.single_source(),
            COUPON_FEE_N.single_source(),
            COUPONS,
            TRANSACTION_ID.received().conditional(),
            OUT_TRADE_NO.received(),
            ATTACH.received().optional().max_bytes(128),
            TIME_END.conditional(),
            TRADE_STATE_DESC.optional(),
            PROMOTIONS_FIELD.optional().single_source(),
            CONSUMED_FEE
                .optional()
                .doc("The part consumed of the deposit, in fen; absent as long as nothing was consumed."),
        ])
        .sealed();

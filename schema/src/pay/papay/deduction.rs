//! 申请扣款, 查询订单: deducting by an agreement, querying a deduction, and the replies.

use super::fields::{CONTRACT_ID, DETAIL_TEXT};
use crate::choices::{DEDUCTION_STATE, DEDUCTION_TYPE};
use crate::errors;
use crate::pay::SCENE_INFO_FIELD;
use crate::shared::{
    APPID, ATTACH, BANK_TYPE, BODY, CASH_FEE, CASH_FEE_TYPE, COUPON_COUNT, COUPON_FEE, COUPON_FEE_N, COUPON_ID_N,
    ERR_CODE, ERR_CODE_DES, FEE_TYPE, GOODS_TAG, IS_SUBSCRIBE, MCH_ID, NONCE_STR, NOTIFY_URL, OPENID, OUT_TRADE_NO,
    RECEIPT_FIELD, RECEIVED_DEVICE_INFO, RECEIVED_NONCE_STR, RESULT_CODE, RETURN_CODE, RETURN_MSG, SIGN,
    SPBILL_CREATE_IP, SUB_APPID, SUB_MCH_ID, TIME_END, TOTAL_FEE, TRADE_STATE_DESC, TRANSACTION_ID,
};
use crate::table::builders::{family, one_of};
use crate::table::model::{Channel, Charset, Field, Message, Money, Retry, SignType};
use crate::table::rule::exactly_one_of;

const TRADE_TYPE: Field = one_of("trade_type", &DEDUCTION_TYPE).max_bytes(16).sample("PAP");

/// The state of an order that is deducted.
pub(super) const DEDUCTION_STATE_FIELD: Field = one_of("trade_state", &DEDUCTION_STATE)
    .max_bytes(32)
    .received()
    .sample("SUCCESS")
    .doc("What became of the order. After ACCEPT it is still open: no other number may be deducted for it.");

/// Deducts by an agreement.
pub static PAPPAYAPPLY: Message = Message::request(Channel::Pay, "pappayapply", "/pay/pappayapply")
    .doc(
        "Deducts from the payer by an agreement (申请扣款). SUCCESS only means that it was accepted: the notification \
         or the query tells what became of it. One order number is deducted once at most; after an unknown outcome \
         repeat it with the same number. Deductions are made from 7:00 to 22:00.",
    )
    .partner_path("/pay/partner/pappayapply")
    .signed_with(&[SignType::Md5])
    .retry(Retry::Same)
    .keyed_by(&[OUT_TRADE_NO.name])
    .confirmed_by(&PAPORDERQUERY)
    .answered_by(&PAPPAYAPPLY_RESPONSE)
    .errors(errors::PAPPAYAPPLY)
    .fields(&[
        APPID,
        MCH_ID,
        NONCE_STR,
        SIGN,
        BODY.decided().sample("水电代扣"),
        DETAIL_TEXT,
        ATTACH.max_bytes(128).sample("自定义参数"),
        OUT_TRADE_NO,
        TOTAL_FEE,
        FEE_TYPE,
        SPBILL_CREATE_IP
            .optional()
            .decided()
            .sample("8.8.8.8")
            .doc("The address of the calling server. (One source requires it.)"),
        GOODS_TAG,
        NOTIFY_URL.doc(
            "Where the notification of the deduction goes: a public, absolute http or https URL without query and \
             fragment.",
        ),
        TRADE_TYPE.required().doc("The scene of the payment: PAP."),
        CONTRACT_ID,
        RECEIPT_FIELD,
        SUB_APPID.optional(),
        SUB_MCH_ID,
        SCENE_INFO_FIELD.optional().single_source().doc("The store as JSON text."),
    ])
    .sealed();

/// The reply to a deduction.
pub static PAPPAYAPPLY_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "pappayapply.response")
    .doc("The reply to a deduction: it was accepted. Only the notification or the query tells what became of it.")
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        MCH_ID.received(),
        RECEIVED_NONCE_STR,
        SIGN.received(),
        RESULT_CODE,
        ERR_CODE.sample("SIGN_ERROR"),
        ERR_CODE_DES.sample("签名错误"),
        SUB_APPID.received().optional(),
        SUB_MCH_ID.received().conditional(),
    ])
    .sealed();

/// Queries a deduction.
pub static PAPORDERQUERY: Message = Message::request(Channel::Pay, "paporderquery", "/pay/paporderquery")
    .doc("Asks what became of a deduction (查询订单). It only reads; repeat it freely.")
    .partner_path("/pay/partner/paporderquery")
    .signed_with(&[SignType::Md5])
    .retry(Retry::Read)
    .answered_by(&PAPORDERQUERY_RESPONSE)
    .fields(&[
        APPID,
        MCH_ID,
        TRANSACTION_ID.decided(),
        OUT_TRADE_NO.conditional().of(Charset::OrderNumberOrAt).decided().sample("20150806125346"),
        NONCE_STR,
        SIGN.max_bytes(32),
        SUB_APPID.optional(),
        SUB_MCH_ID,
    ])
    .rules(&[exactly_one_of(&[TRANSACTION_ID.name, OUT_TRADE_NO.name])])
    .sealed();

/// The reply to the query of a deduction.
pub static PAPORDERQUERY_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "paporderquery.response")
    .doc("The reply to the query of a deduction. While it is not paid, most fields of the payment are absent.")
    .money(Money::Settles)
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received().single_source(),
        MCH_ID.received().single_source(),
        RECEIVED_NONCE_STR.single_source(),
        SIGN.received().single_source(),
        RESULT_CODE,
        ERR_CODE,
        ERR_CODE_DES,
        RECEIVED_DEVICE_INFO,
        OPENID.received().conditional(),
        IS_SUBSCRIBE,
        TRADE_TYPE.received().doc("The scene of the payment."),
        DEDUCTION_STATE_FIELD.decided(),
        BANK_TYPE.conditional().max_bytes(16),
        TOTAL_FEE.received(),
        FEE_TYPE.received().optional().max_bytes(8),
        CASH_FEE,
        CASH_FEE_TYPE,
        COUPON_FEE,
        COUPON_COUNT,
        COUPON_ID_N,
        COUPON_FEE_N,
        family("coupons", &PAPORDERQUERY_COUPON)
            .optional()
            .counted_by(COUPON_COUNT.name)
            .doc("The coupons used, one for each index that is there."),
        TRANSACTION_ID.received().conditional(),
        OUT_TRADE_NO.received(),
        ATTACH.received().optional().max_bytes(128),
        TIME_END.conditional(),
        // Documented as always present; the published reply lacks it.
        TRADE_STATE_DESC.conditional(),
        SUB_APPID.received().optional().single_source(),
        SUB_MCH_ID.received().conditional().single_source(),
    ])
    .sealed();

/// One coupon of a deduction that was queried.
pub static PAPORDERQUERY_COUPON: Message = Message::item(Channel::Pay, "paporderquery_coupon")
    .doc("One coupon of a deduction that was queried. Its kind is not listed.")
    .fields(&[COUPON_ID_N.in_item(), COUPON_FEE_N.in_item()])
    .sealed();

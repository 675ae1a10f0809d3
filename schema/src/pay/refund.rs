//! 申请退款: refunding an order, and the reply; the items refunded, and the coupons.

use super::promotion::PROMOTIONS_FIELD;
use super::refund_query::REFUND_QUERY;
use super::sign_types::EITHER;
use crate::errors;
use crate::shared::{
    APPID, CASH_FEE, CASH_FEE_TYPE, CASH_REFUND_FEE, COUPON_REFUND_COUNT, COUPON_REFUND_FEE, COUPON_REFUND_FEE_N,
    COUPON_REFUND_ID_N, DEVICE_INFO, ERR_CODE, ERR_CODE_DES, FEE_TYPE, GOODS_ID, GOODS_NAME, GOODS_PRICE, MCH_ID,
    NONCE_STR, NOTIFY_URL, OUT_REFUND_NO, OUT_TRADE_NO, RECEIVED_NONCE_STR, REFUND_ACCOUNT_FIELD, REFUND_COUPON_TYPE_N,
    REFUND_DESC, REFUND_FEE, REFUND_FEE_TYPE, REFUND_ID, RESULT_CODE, RETURN_CODE, RETURN_MSG, SETTLEMENT_REFUND_FEE,
    SETTLEMENT_TOTAL_FEE, SIGN, SIGN_TYPE_FIELD, SUB_APPID, SUB_MCH_ID, TOTAL_FEE, TRANSACTION_ID, WXPAY_GOODS_ID,
};
use crate::table::builders::{array, family, fen, json_text, number, object, text};
use crate::table::model::{Channel, Charset, Field, Message, Retry};
use crate::table::rule::{any_of, at_most};

/// Refunds an order, or part of it.
pub static REFUND: Message = Message::request(Channel::Pay, "refund", "/secapi/pay/refund")
    .doc(
        "Refunds an order or part of it (申请退款), within a year and in at most 50 parts, one a minute. SUCCESS only \
         means that the refund was accepted: a refund query tells what became of it. After an unknown outcome repeat \
         it with the same `out_refund_no`; another number is another refund. A FAIL does not always mean that it was \
         refused.",
    )
    .signed_with(EITHER)
    .with_certificate()
    .retry(Retry::Same)
    .keyed_by(&[OUT_REFUND_NO.name])
    .confirmed_by(&REFUND_QUERY)
    .answered_by(&REFUND_RESPONSE)
    .errors(errors::REFUND)
    .fields(&[
        APPID,
        MCH_ID,
        SUB_APPID.optional(),
        SUB_MCH_ID,
        DEVICE_INFO.sample("13467007045764").doc("The terminal's id; old pages only."),
        NONCE_STR,
        SIGN,
        SIGN_TYPE_FIELD,
        TRANSACTION_ID.doc("The order number of WeChat Pay, which wins over `out_trade_no` (28 digits today)."),
        OUT_TRADE_NO.conditional().of(Charset::OrderNumberOrAt),
        OUT_REFUND_NO,
        TOTAL_FEE.sample("100"),
        REFUND_FEE,
        REFUND_FEE_TYPE,
        REFUND_DESC,
        REFUND_ACCOUNT_FIELD,
        // The account's own URL is for notifications of payments.
        NOTIFY_URL.by_caller().optional().sample("https://weixin.qq.com/notify/").doc(
            "Where the refund notification goes, instead of the URL set on the merchant platform: a public, absolute \
             http or https URL without query and fragment. Never the account's.",
        ),
        json_text("detail", 6000, &REFUND_DETAIL)
            .conditional()
            .sample(concat!(
                r#"{"goods_detail":[{"goods_id":"A","wxpay_goods_id":"1001","goods_name":"iPhone6s 16G","#,
                r#""refund_amount":528800,"refund_quantity":1,"price":528800}]}"#,
            ))
            .doc(
                "The items refunded as JSON text, for part of an order with per-item promotions. Only the path \
                 /secapi/pay/refundv2 reads it: extend the table and give that path.",
            ),
        text("op_user_id", 32)
            .sample("1900000109")
            .doc("The operator, which old pages require and current ones no longer list. It is still accepted."),
    ])
    // The pages require one of the two; the gateway accepts both, and the first wins.
    .rules(&[any_of(&[TRANSACTION_ID.name, OUT_TRADE_NO.name]), at_most(REFUND_FEE.name, TOTAL_FEE.name)])
    .sealed();

/// The reply to a refund.
pub static REFUND_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "refund.response")
    .doc("The reply to a refund: it was accepted. Only a refund query tells what became of it.")
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        APPID.received(),
        MCH_ID.received(),
        SUB_APPID.received().optional(),
        SUB_MCH_ID.received().conditional(),
        RECEIVED_NONCE_STR,
        SIGN.received(),
        RESULT_CODE,
        ERR_CODE,
        ERR_CODE_DES,
        TRANSACTION_ID.received(),
        OUT_TRADE_NO.received(),
        OUT_REFUND_NO.received(),
        REFUND_ID.received(),
        REFUND_FEE.received(),
        SETTLEMENT_REFUND_FEE,
        TOTAL_FEE
            .received()
            .conditional()
            .sample("100")
            .doc("The amount of the order in fen. The tables require it; the published replies lack it."),
        SETTLEMENT_TOTAL_FEE,
        FEE_TYPE.received().optional().max_bytes(8),
        CASH_FEE,
        CASH_FEE_TYPE,
        CASH_REFUND_FEE,
        COUPON_REFUND_FEE,
        COUPON_REFUND_COUNT,
        REFUND_COUPON_TYPE_N,
        COUPON_REFUND_ID_N,
        COUPON_REFUND_FEE_N,
        family("coupons", &REFUND_COUPON)
            .optional()
            .counted_by(COUPON_REFUND_COUNT.name)
            .doc("The coupons refunded, one for each index that is there."),
        PROMOTIONS_FIELD.doc("What is refunded of promotions, as JSON text; only from /secapi/pay/refundv2."),
    ])
    .sealed();

/// The items refunded.
pub static REFUND_DETAIL: Message = Message::nested(Channel::Pay, "refund_detail")
    .doc("The items refunded of an order with per-item promotions.")
    .fields(&[array(object("goods_detail", &REFUND_GOODS_DETAIL)).required().sample("[...]").doc("The items.")])
    .sealed();

/// One item refunded.
pub static REFUND_GOODS_DETAIL: Message = Message::nested(Channel::Pay, "refund_goods_detail")
    .doc("One item refunded.")
    .fields(&[GOODS_ID, WXPAY_GOODS_ID, GOODS_NAME, REFUND_AMOUNT, REFUND_QUANTITY, GOODS_PRICE])
    .sealed();

const REFUND_AMOUNT: Field =
    fen("refund_amount").required().sample("528800").doc("What is refunded of the item, in fen.");
const REFUND_QUANTITY: Field =
    number("refund_quantity").required().at_least(1).sample("1").doc("How many pieces of the item are returned.");

/// One coupon refunded.
pub static REFUND_COUPON: Message = Message::item(Channel::Pay, "refund_coupon")
    .doc("One coupon refunded.")
    .fields(&[REFUND_COUPON_TYPE_N.in_item(), COUPON_REFUND_ID_N.in_item(), COUPON_REFUND_FEE_N.in_item()])
    .sealed();

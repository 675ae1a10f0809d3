//! 付款码支付: charging the payer's code, revoking the charge, and querying the payer of a
//! code.

use super::detail::DETAIL_FIELD;
use super::order_query::ORDER_QUERY;
use super::promotion::PROMOTIONS_FIELD;
use super::sign_types::EITHER;
use super::unified_order::SCENE_INFO_FIELD;
use crate::choices::YES_NO;
use crate::errors;
use crate::shared::{
    APPID, ATTACH, AUTH_CODE, BANK_TYPE, BODY, CASH_FEE, CASH_FEE_TYPE, COUPON_FEE, DEPOSIT_FIELD, DEVICE_INFO,
    ERR_CODE, ERR_CODE_DES, FEE_TYPE, GOODS_TAG, IS_SUBSCRIBE, LIMIT_PAY_FIELD, MCH_ID, NONCE_STR, OPENID,
    OUT_TRADE_NO, PROFIT_SHARING, RECEIPT_FIELD, RECEIVED_DEVICE_INFO, RECEIVED_NONCE_STR, RESULT_CODE, RETURN_CODE,
    RETURN_MSG, SETTLEMENT_TOTAL_FEE, SIGN, SIGN_TYPE_FIELD, SPBILL_CREATE_IP, SUB_APPID, SUB_IS_SUBSCRIBE, SUB_MCH_ID,
    SUB_OPENID, TIME_END, TIME_EXPIRE, TIME_START, TOTAL_FEE, TRADE_TYPE_FIELD, TRANSACTION_ID, VERSION,
};
use crate::table::builders::one_of;
use crate::table::model::{Channel, Field, Message, Money, Retry};
use crate::table::rule::{after, any_of};

/// Charges the payer's code.
pub static MICROPAY: Message = Message::request(Channel::Pay, "micropay", "/pay/micropay")
    .doc(
        "Charges the payer's code (付款码支付) and answers at once, without a notification. Never repeat it: after \
         SYSTEMERROR, BANKERROR, USERPAYING or no answer ask for the order every 5 seconds, up to 45, and then revoke \
         it.",
    )
    .signed_with(EITHER)
    .retry(Retry::QueryFirst)
    .keyed_by(&[OUT_TRADE_NO.name])
    .confirmed_by(&ORDER_QUERY)
    .answered_by(&MICROPAY_RESPONSE)
    .errors(errors::MICROPAY)
    .fields(&[
        APPID,
        MCH_ID,
        SUB_APPID
            .optional()
            .doc("The id of the sub-merchant's account, mini program or app. Send it to get `sub_openid` back."),
        SUB_MCH_ID,
        DEVICE_INFO,
        NONCE_STR,
        SIGN,
        SIGN_TYPE_FIELD,
        VERSION,
        BODY,
        DETAIL_FIELD.optional(),
        ATTACH,
        OUT_TRADE_NO,
        TOTAL_FEE,
        FEE_TYPE,
        SPBILL_CREATE_IP
            .sample("8.8.8.8")
            .doc("The IPv4 or IPv6 address of the till or server that calls. (16 bytes on old pages.)"),
        GOODS_TAG,
        LIMIT_PAY_FIELD,
        TIME_START,
        TIME_EXPIRE.doc(
            "When the order number expires, in Beijing time as yyyyMMddHHmmss; at least one minute after `time_start`, \
             five on older pages.",
        ),
        RECEIPT_FIELD,
        AUTH_CODE,
        SCENE_INFO_FIELD.optional().doc("The store as JSON text."),
        PROFIT_SHARING.max_bytes(1),
        one_of(DEPOSIT_FIELD.name, &YES_NO)
            .max_bytes(1)
            .partner_only()
            .sample("Y")
            .doc("`Y` makes it the payment of a deposit."),
    ])
    .rules(&[after(TIME_EXPIRE.name, TIME_START.name, 60)])
    .sealed();

/// The reply to charging a code.
pub static MICROPAY_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "micropay.response")
    .doc("The reply to charging a code: with `result_code` SUCCESS the order is paid.")
    .money(Money::Settles)
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
        OPENID.received(),
        IS_SUBSCRIBE,
        SUB_OPENID.received().optional(),
        SUB_IS_SUBSCRIBE,
        TRADE_TYPE_FIELD.received(),
        BANK_TYPE,
        FEE_TYPE.received().optional(),
        TOTAL_FEE.received(),
        SETTLEMENT_TOTAL_FEE,
        COUPON_FEE,
        CASH_FEE_TYPE,
        CASH_FEE,
        TRANSACTION_ID.received(),
        OUT_TRADE_NO.received(),
        ATTACH.received().optional().max_bytes(128),
        TIME_END,
        PROMOTIONS_FIELD.optional(),
    ])
    .sealed();

/// Whether the revocation has to be repeated.
pub const RECALL: Field = one_of("recall", &YES_NO)
    .max_bytes(1)
    .received()
    .sample("Y")
    .doc("`Y`: revoke again. `N`: done. It is there with `result_code` FAIL too.");

/// Revokes the charge of a code.
pub static REVERSE: Message = Message::request(Channel::Pay, "reverse", "/secapi/pay/reverse")
    .keyed_by(&[OUT_TRADE_NO.name])
    .confirmed_by(&ORDER_QUERY)
    .doc(
        "Revokes the charge of a code (撤销订单): a paid order is refunded, an unpaid one closed. At least 15 seconds \
         after the charge and within 7 days; repeat it while the reply's `recall` is Y.",
    )
    .signed_with(EITHER)
    .with_certificate()
    .retry(Retry::Same)
    .answered_by(&REVERSE_RESPONSE)
    .errors(errors::REVERSE)
    .fields(&[
        APPID,
        MCH_ID,
        SUB_APPID.optional(),
        SUB_MCH_ID,
        TRANSACTION_ID
            .sample("1217752501201407033233368018")
            .doc("The order number of WeChat Pay, which wins over `out_trade_no` (28 digits today)."),
        OUT_TRADE_NO.conditional(),
        NONCE_STR,
        SIGN,
        SIGN_TYPE_FIELD,
    ])
    // The pages require one of the two; the gateway accepts both, and the first wins.
    .rules(&[any_of(&[TRANSACTION_ID.name, OUT_TRADE_NO.name])])
    .sealed();

/// The reply to revoking a charge.
pub static REVERSE_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "reverse.response")
    .doc("The reply to revoking a charge.")
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
        RECALL,
    ])
    .sealed();

/// Queries the payer of a code.
pub static AUTH_CODE_TO_OPENID: Message =
    Message::request(Channel::Pay, "auth_code_to_openid", "/tools/authcodetoopenid")
        .doc(
            "Asks whose payment code it is (付款码查询openid). From then on only this merchant can charge the code, \
             until it refreshes; repeat it while the code lives.",
        )
        .signed_with(EITHER)
        .retry(Retry::Same)
        .answered_by(&AUTH_CODE_TO_OPENID_RESPONSE)
        .errors(errors::AUTH_CODE_TO_OPENID)
        .fields(&[APPID, MCH_ID, SUB_APPID.optional(), SUB_MCH_ID, AUTH_CODE, NONCE_STR, SIGN, SIGN_TYPE_FIELD])
        .sealed();

/// The reply with the payer of a code.
pub static AUTH_CODE_TO_OPENID_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "auth_code_to_openid.response")
        .doc("The reply to asking whose code it is.")
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
            OPENID.received(),
            SUB_OPENID.received().optional(),
        ])
        .sealed();

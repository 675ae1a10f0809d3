//! 订单附加信息重推: sending a declaration again, and the reply.

use super::fields::{CUSTOMS, MCH_CUSTOMS_NO, MD5_SIGN_TYPE, MODIFY_TIME, STATE, SUB_ORDER_ID, SUB_ORDER_NO};
use super::query::CUSTOMDECLAREQUERY;
use crate::errors;
use crate::shared::{
    APPID, ERR_CODE, ERR_CODE_DES, EXPLANATION, MCH_ID, OUT_TRADE_NO, RESULT_CODE, RETURN_CODE, RETURN_MSG, SIGN,
    SIGN_TYPE_FIELD, TRANSACTION_ID,
};
use crate::table::model::{Channel, Message, Retry, SignType};
use crate::table::rule::exactly_one_of;

/// Sends a declaration again.
pub static CUSTOMDECLAREREDECLARE: Message =
    Message::request(Channel::Pay, "customdeclareredeclare", "/cgi-bin/mch/newcustoms/customdeclareredeclare")
        .doc(
            "Sends again what was declared, when the customs office lost it (订单附加信息重推). After an unknown \
             outcome repeat it with the same values.",
        )
        .for_merchants()
        .signed_with(&[SignType::Md5])
        .retry(Retry::Same)
        .keyed_by(&[TRANSACTION_ID.name, SUB_ORDER_NO.name, CUSTOMS.name])
        .confirmed_by(&CUSTOMDECLAREQUERY)
        .answered_by(&CUSTOMDECLAREREDECLARE_RESPONSE)
        .errors(errors::CUSTOMDECLAREREDECLARE)
        .fields(&[
            MD5_SIGN_TYPE,
            SIGN.max_bytes(32),
            APPID,
            MCH_ID,
            OUT_TRADE_NO.conditional().decided(),
            TRANSACTION_ID.decided(),
            SUB_ORDER_NO.decided().doc(
                "The merchant's number of the part. Of an order in parts one of the two is \
                 needed.",
            ),
            SUB_ORDER_ID.decided(),
            CUSTOMS,
            MCH_CUSTOMS_NO,
        ])
        .rules(&[exactly_one_of(&[OUT_TRADE_NO.name, TRANSACTION_ID.name])])
        .sealed();

/// The reply to sending a declaration again.
pub static CUSTOMDECLAREREDECLARE_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "customdeclareredeclare.response")
        .doc("The reply to sending a declaration again. `state` tells how far it is; it has no nonce.")
        .outcome(STATE.name, "SUCCESS", &["FAIL", "EXCEPT"])
        .fields(&[
            RETURN_CODE,
            RETURN_MSG,
            SIGN_TYPE_FIELD.received().optional(),
            SIGN.received().max_bytes(32),
            APPID.received(),
            MCH_ID.received(),
            RESULT_CODE,
            ERR_CODE,
            ERR_CODE_DES,
            STATE,
            TRANSACTION_ID.received(),
            OUT_TRADE_NO.received(),
            SUB_ORDER_NO.received().optional(),
            SUB_ORDER_ID.received().optional(),
            MODIFY_TIME,
            EXPLANATION,
        ])
        .sealed();

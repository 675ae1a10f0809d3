//! 订单附加信息查询: querying the declarations of an order, and the reply.

use super::fields::{
    CERT_CHECK_RESULT_N, COUNT, CUSTOMS, CUSTOMS_N, DUTY_N, EXPLANATION_N, FEE_TYPE_N, MCH_CUSTOMS_NO_N, MD5_SIGN_TYPE,
    MODIFY_TIME_N, ORDER_FEE_N, PRODUCT_FEE_N, STATE_N, SUB_ORDER_ID, SUB_ORDER_ID_N, SUB_ORDER_NO, SUB_ORDER_NO_N,
    TRANSPORT_FEE_N, VERIFY_DEPARTMENT_FIELD, VERIFY_DEPARTMENT_TRADE_ID,
};
use crate::errors;
use crate::shared::{
    APPID, ERR_CODE, ERR_CODE_DES, MCH_ID, OUT_TRADE_NO, RESULT_CODE, RETURN_CODE, RETURN_MSG, SIGN, TRANSACTION_ID,
};
use crate::table::builders::family;
use crate::table::model::{Channel, Message, Retry, SignType};
use crate::table::rule::exactly_one_of;

/// Queries the declarations of an order.
pub static CUSTOMDECLAREQUERY: Message =
    Message::request(Channel::Pay, "customdeclarequery", "/cgi-bin/mch/customs/customdeclarequery")
        .doc("Asks what became of the declarations of an order (订单附加信息查询). It only reads; repeat it freely.")
        .for_merchants()
        .signed_with(&[SignType::Md5])
        .retry(Retry::Read)
        .answered_by(&CUSTOMDECLAREQUERY_RESPONSE)
        .errors(errors::CUSTOMDECLAREQUERY)
        .fields(&[
            MD5_SIGN_TYPE,
            SIGN.max_bytes(32),
            APPID,
            MCH_ID,
            OUT_TRADE_NO.conditional(),
            TRANSACTION_ID,
            SUB_ORDER_NO,
            SUB_ORDER_ID,
            CUSTOMS,
        ])
        .rules(&[exactly_one_of(&[SUB_ORDER_ID.name, SUB_ORDER_NO.name, TRANSACTION_ID.name, OUT_TRADE_NO.name])])
        .sealed();

/// The reply to the query of declarations.
pub static CUSTOMDECLAREQUERY_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "customdeclarequery.response")
        .doc("The reply to the query of declarations: one for each index, in `declarations`. It has no nonce.")
        .fields(&[
            RETURN_CODE,
            RETURN_MSG,
            SIGN.received().max_bytes(32),
            APPID.received(),
            MCH_ID.received(),
            RESULT_CODE,
            ERR_CODE,
            ERR_CODE_DES,
            TRANSACTION_ID.received(),
            COUNT,
            SUB_ORDER_NO_N,
            SUB_ORDER_ID_N,
            MCH_CUSTOMS_NO_N,
            CUSTOMS_N,
            FEE_TYPE_N,
            ORDER_FEE_N,
            DUTY_N,
            TRANSPORT_FEE_N,
            PRODUCT_FEE_N,
            STATE_N,
            EXPLANATION_N,
            MODIFY_TIME_N,
            CERT_CHECK_RESULT_N,
            family("declarations", &CUSTOMDECLAREQUERY_DECLARATION)
                .counted_by(COUNT.name)
                .doc("The declarations, one for each index that is there."),
            VERIFY_DEPARTMENT_FIELD,
            VERIFY_DEPARTMENT_TRADE_ID,
        ])
        .sealed();

/// One declaration that was queried.
pub static CUSTOMDECLAREQUERY_DECLARATION: Message = Message::item(Channel::Pay, "customdeclarequery_declaration")
    .doc("One declaration of an order, or of a part of it.")
    .fields(&[
        SUB_ORDER_NO_N.in_item(),
        SUB_ORDER_ID_N.in_item(),
        MCH_CUSTOMS_NO_N.in_item(),
        CUSTOMS_N.in_item(),
        FEE_TYPE_N.in_item(),
        ORDER_FEE_N.in_item(),
        DUTY_N.in_item(),
        TRANSPORT_FEE_N.in_item(),
        PRODUCT_FEE_N.in_item(),
        STATE_N.in_item(),
        EXPLANATION_N.in_item(),
        MODIFY_TIME_N.in_item(),
        CERT_CHECK_RESULT_N.in_item(),
    ])
    .sealed();

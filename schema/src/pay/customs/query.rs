//! 订单附加信息查询: querying the declarations of an order, and the reply.

use super::fields::{
    CERT_CHECK_RESULT_FIELD, CUSTOMS, MCH_CUSTOMS_NO, MD5_SIGN_TYPE, SUB_ORDER_ID, SUB_ORDER_NO,
    VERIFY_DEPARTMENT_FIELD, VERIFY_DEPARTMENT_TRADE_ID,
};
use crate::choices::{CERT_CHECK_RESULT, CUSTOMS_OFFICE, DECLARATION_STATE};
use crate::errors;
use crate::shared::{
    APPID, ERR_CODE, ERR_CODE_DES, MCH_ID, OUT_TRADE_NO, RESULT_CODE, RETURN_CODE, RETURN_MSG, SIGN, TRANSACTION_ID,
};
use crate::table::builders::{family, fen, indexed, number, one_of, text, time14};
use crate::table::model::{Channel, Field, Message, Retry, SignType};
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

const COUNT: Field = number("count").received().sample("1").doc("How many declarations the reply has.");

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

/// A row that a declaration may lack.
const fn maybe(field: Field) -> Field {
    indexed(field).received().optional()
}

const SUB_ORDER_NO_N: Field = maybe(text("sub_order_no_$n", 32))
    .sample("20150806125346")
    .doc("Each part's number of the merchant, counted from 0.");
const SUB_ORDER_ID_N: Field =
    maybe(text("sub_order_id_$n", 32)).sample("1000320306201511078440737891").doc("Each part's number at WeChat Pay.");
const MCH_CUSTOMS_NO_N: Field = maybe(text("mch_customs_no_$n", 32)).sample("1234567").doc(MCH_CUSTOMS_NO.doc);
const CUSTOMS_N: Field = indexed(one_of("customs_$n", &CUSTOMS_OFFICE))
    .max_bytes(32)
    .received()
    .decided()
    .sample("SHANGHAI_ZS")
    .doc("Each declaration's customs office.");
const FEE_TYPE_N: Field = maybe(text("fee_type_$n", 3)).sample("CNY").doc("Each part's currency.");
const ORDER_FEE_N: Field = maybe(fen("order_fee_$n")).sample("888").doc("Each part's amount in fen.");
const DUTY_N: Field = maybe(fen("duty_$n")).sample("888").doc("Each declaration's duty in fen.");
const TRANSPORT_FEE_N: Field = maybe(fen("transport_fee_$n")).sample("0").doc("Each part's freight in fen.");
const PRODUCT_FEE_N: Field = maybe(fen("product_fee_$n")).sample("888").doc("Each part's price of the goods, in fen.");
const STATE_N: Field = indexed(one_of("state_$n", &DECLARATION_STATE))
    .max_bytes(32)
    .received()
    .decided()
    .sample("UNDECLARED")
    .doc("What became of each declaration.");
const EXPLANATION_N: Field = maybe(text("explanation_$n", 128))
    .sample("支付单已存在并且为非退单状态")
    .doc("Each declaration's state, in words.");
const MODIFY_TIME_N: Field = indexed(time14("modify_time_$n"))
    .received()
    .sample("20091227091010")
    .doc("When each declaration last changed, in Beijing time as yyyyMMddHHmmss.");
const CERT_CHECK_RESULT_N: Field = maybe(one_of("cert_check_result_$n", &CERT_CHECK_RESULT))
    .max_bytes(256)
    .sample("UNCHECKED")
    .doc(CERT_CHECK_RESULT_FIELD.doc);

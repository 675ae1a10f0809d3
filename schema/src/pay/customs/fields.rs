//! The fields of declarations.

use crate::choices::{CERT_CHECK_RESULT, CUSTOMS_OFFICE, DECLARATION_ACTION, DECLARATION_STATE, VERIFY_DEPARTMENT};
use crate::shared::SIGN_TYPE_FIELD;
use crate::table::builders::{fen, indexed, number, one_of, text, time14};
use crate::table::model::{Charset, Field};

/// The way of signing.
pub const MD5_SIGN_TYPE: Field = SIGN_TYPE_FIELD.only(&["MD5"]).doc("The way of signing: MD5.");

/// The customs office.
pub const CUSTOMS: Field =
    one_of("customs", &CUSTOMS_OFFICE).max_bytes(32).required().decided().sample("SHANGHAI_ZS").doc(
        "The customs office. Every office has its own declaration. (The values differ from year to year, and old pages \
         have others.)",
    );

/// The merchant at the customs office.
pub const MCH_CUSTOMS_NO: Field = text("mch_customs_no", 32)
    .required()
    .sample("123456")
    .doc("The number under which the merchant is registered at the customs office.");

/// The merchant's number of the sub-order.
pub const SUB_ORDER_NO: Field = text("sub_order_no", 32)
    .conditional()
    .of(Charset::OrderNumber)
    .sample("20150806125346")
    .doc("The merchant's number of the part, of an order that is declared in parts.");

/// WeChat Pay's number of the sub-order.
pub const SUB_ORDER_ID: Field = text("sub_order_id", 32)
    .conditional()
    .sample("1000320306201511078440737891")
    .doc("The number of the part at WeChat Pay, of an order that is declared in parts.");

/// The duty.
pub const DUTY: Field = fen("duty").sample("888").doc("The duty in fen. It is not passed on to the customs office.");

/// The amount of the sub-order.
pub const ORDER_FEE: Field = fen("order_fee").conditional().decided().sample("888").doc(
    "The amount of the part in fen: `transport_fee` and `product_fee` together. All parts together are the order's \
     amount at most.",
);

/// The freight.
pub const TRANSPORT_FEE: Field =
    fen("transport_fee").conditional().decided().sample("0").doc("The freight of the part, in fen.");

/// The price of the goods.
pub const PRODUCT_FEE: Field =
    fen("product_fee").conditional().decided().sample("888").doc("The price of the goods of the part, in fen.");

/// The state of the declaration.
pub const STATE: Field = one_of("state", &DECLARATION_STATE)
    .max_bytes(32)
    .received()
    .decided()
    .sample("UNDECLARED")
    .doc("What became of the declaration.");

/// The time of the last change.
pub const MODIFY_TIME: Field = time14("modify_time")
    .received()
    .sample("20091227091010")
    .doc("When the declaration last changed, in Beijing time as yyyyMMddHHmmss.");

/// The result of comparing the payer with the identity document.
pub const CERT_CHECK_RESULT_FIELD: Field = one_of("cert_check_result", &CERT_CHECK_RESULT)
    .max_bytes(256)
    .received()
    .optional()
    .sample("UNCHECKED")
    .doc("Whether the payer is the person of the identity document.");

/// The body that verifies the payment.
pub const VERIFY_DEPARTMENT_FIELD: Field = one_of("verify_department", &VERIFY_DEPARTMENT)
    .max_bytes(16)
    .received()
    .optional()
    .sample("UNIONPAY")
    .doc("The body that verifies the payment for the customs office.");

/// The payment's number at that body.
pub const VERIFY_DEPARTMENT_TRADE_ID: Field = text("verify_department_trade_id", 64)
    .received()
    .optional()
    .sample("2018112288340107038204310100000")
    .doc("The number of the payment at that body.");

/// The number of declarations.
pub const COUNT: Field = number("count").received().sample("1").doc("How many declarations the reply has.");

/// The kind of the declaration.
pub const ACTION_TYPE: Field =
    one_of("action_type", &DECLARATION_ACTION).sample("ADD").doc("The kind of the declaration; absent means `ADD`.");

/// The number of the payer's identity document.
pub const CERT_ID: Field = text("cert_id", 64)
    .personal()
    .sample("330821198809085211")
    .doc("The number of the payer's identity card, with a capital X.");

/// The payer's name on the identity document.
pub const NAME: Field = text("name", 64).personal().sample("张三").doc("The payer's name on the identity card.");

/// A row that a declaration may lack.
pub(super) const fn maybe(field: Field) -> Field {
    indexed(field).received().optional()
}

/// The merchant's number of each sub-order.
pub const SUB_ORDER_NO_N: Field = maybe(text("sub_order_no_$n", 32))
    .sample("20150806125346")
    .doc("Each part's number of the merchant, counted from 0.");

/// WeChat Pay's number of each sub-order.
pub const SUB_ORDER_ID_N: Field =
    maybe(text("sub_order_id_$n", 32)).sample("1000320306201511078440737891").doc("Each part's number at WeChat Pay.");

/// The merchant at each customs office.
pub const MCH_CUSTOMS_NO_N: Field = maybe(text("mch_customs_no_$n", 32)).sample("1234567").doc(MCH_CUSTOMS_NO.doc);

/// Each customs office.
pub const CUSTOMS_N: Field = indexed(one_of("customs_$n", &CUSTOMS_OFFICE))
    .max_bytes(32)
    .received()
    .decided()
    .sample("SHANGHAI_ZS")
    .doc("Each declaration's customs office.");

/// The currency of each sub-order.
pub const FEE_TYPE_N: Field = maybe(text("fee_type_$n", 3)).sample("CNY").doc("Each part's currency.");

/// The amount of each sub-order.
pub const ORDER_FEE_N: Field = maybe(fen("order_fee_$n")).sample("888").doc("Each part's amount in fen.");

/// Each duty.
pub const DUTY_N: Field = maybe(fen("duty_$n")).sample("888").doc("Each declaration's duty in fen.");

/// Each freight.
pub const TRANSPORT_FEE_N: Field = maybe(fen("transport_fee_$n")).sample("0").doc("Each part's freight in fen.");

/// The price of the goods of each sub-order.
pub const PRODUCT_FEE_N: Field =
    maybe(fen("product_fee_$n")).sample("888").doc("Each part's price of the goods, in fen.");

/// The state of each declaration.
pub const STATE_N: Field = indexed(one_of("state_$n", &DECLARATION_STATE))
    .max_bytes(32)
    .received()
    .decided()
    .sample("UNDECLARED")
    .doc("What became of each declaration.");

/// The explanation of each state.
pub const EXPLANATION_N: Field = maybe(text("explanation_$n", 128))
    .sample("支付单已存在并且为非退单状态")
    .doc("Each declaration's state, in words.");

/// The time of the last change of each declaration.
pub const MODIFY_TIME_N: Field = indexed(time14("modify_time_$n"))
    .received()
    .sample("20091227091010")
    .doc("When each declaration last changed, in Beijing time as yyyyMMddHHmmss.");

/// The result of comparing the payer with the identity document, of each declaration.
pub const CERT_CHECK_RESULT_N: Field = maybe(one_of("cert_check_result_$n", &CERT_CHECK_RESULT))
    .max_bytes(256)
    .sample("UNCHECKED")
    .doc(CERT_CHECK_RESULT_FIELD.doc);

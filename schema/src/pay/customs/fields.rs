//! The fields of declarations.

use crate::choices::{CERT_CHECK_RESULT, CUSTOMS_OFFICE, DECLARATION_STATE, VERIFY_DEPARTMENT};
use crate::shared::SIGN_TYPE_FIELD;
use crate::table::builders::{fen, one_of, text, time14};
use crate::table::model::{Charset, Field};

/// The way of signing.
pub(super) const MD5_SIGN_TYPE: Field = SIGN_TYPE_FIELD.only(&["MD5"]).doc("The way of signing: MD5.");

/// The customs office.
pub(super) const CUSTOMS: Field =
    one_of("customs", &CUSTOMS_OFFICE).max_bytes(32).required().decided().sample("SHANGHAI_ZS").doc(
        "The customs office. Every office has its own declaration. (The values differ from year to year, and old pages \
         have others.)",
    );

/// The merchant at the customs office.
pub(super) const MCH_CUSTOMS_NO: Field = text("mch_customs_no", 32)
    .required()
    .sample("123456")
    .doc("The number under which the merchant is registered at the customs office.");

/// The merchant's number of the sub-order.
pub(super) const SUB_ORDER_NO: Field = text("sub_order_no", 32)
    .conditional()
    .of(Charset::OrderNumber)
    .sample("20150806125346")
    .doc("The merchant's number of the part, of an order that is declared in parts.");

/// WeChat Pay's number of the sub-order.
pub(super) const SUB_ORDER_ID: Field = text("sub_order_id", 32)
    .conditional()
    .sample("1000320306201511078440737891")
    .doc("The number of the part at WeChat Pay, of an order that is declared in parts.");

/// The duty.
pub(super) const DUTY: Field =
    fen("duty").sample("888").doc("The duty in fen. It is not passed on to the customs office.");

/// The amount of the sub-order.
pub(super) const ORDER_FEE: Field = fen("order_fee").conditional().decided().sample("888").doc(
    "The amount of the part in fen: `transport_fee` and `product_fee` together. All parts together are the order's \
     amount at most.",
);

/// The freight.
pub(super) const TRANSPORT_FEE: Field =
    fen("transport_fee").conditional().decided().sample("0").doc("The freight of the part, in fen.");

/// The price of the goods.
pub(super) const PRODUCT_FEE: Field =
    fen("product_fee").conditional().decided().sample("888").doc("The price of the goods of the part, in fen.");

/// The state of the declaration.
pub(super) const STATE: Field = one_of("state", &DECLARATION_STATE)
    .max_bytes(32)
    .received()
    .decided()
    .sample("UNDECLARED")
    .doc("What became of the declaration.");

/// The explanation of the state.
pub(super) const EXPLANATION: Field =
    text("explanation", 128).received().optional().sample("支付单已存在并且为非退单状态").doc("The state, in words.");

/// The time of the last change.
pub(super) const MODIFY_TIME: Field = time14("modify_time")
    .received()
    .sample("20091227091010")
    .doc("When the declaration last changed, in Beijing time as yyyyMMddHHmmss.");

/// The result of comparing the payer with the identity document.
pub(super) const CERT_CHECK_RESULT_FIELD: Field = one_of("cert_check_result", &CERT_CHECK_RESULT)
    .max_bytes(256)
    .received()
    .optional()
    .sample("UNCHECKED")
    .doc("Whether the payer is the person of the identity document.");

/// The body that verifies the payment.
pub(super) const VERIFY_DEPARTMENT_FIELD: Field = one_of("verify_department", &VERIFY_DEPARTMENT)
    .max_bytes(16)
    .received()
    .optional()
    .sample("UNIONPAY")
    .doc("The body that verifies the payment for the customs office.");

/// The payment's number at that body.
pub(super) const VERIFY_DEPARTMENT_TRADE_ID: Field = text("verify_department_trade_id", 64)
    .received()
    .optional()
    .sample("2018112288340107038204310100000")
    .doc("The number of the payment at that body.");

//! The items of an order that is paid by face: as of any order, but for the name of their number.

use crate::shared::{GOODS_ID, GOODS_NAME, GOODS_PRICE, WXPAY_GOODS_ID};
use crate::table::builders::{array, fen, json_text, number, object, text};
use crate::table::model::{Channel, Field, Message};

/// Item details.
pub(in crate::pay) const DETAIL_BY_FACE: Field = json_text("detail", 6000, &FACEPAY_DETAIL)
    .sample(concat!(
        r#"{"cost_price":1,"receipt_id":"wx123","goods_detail":[{"goods_id":"iphone6s_16G","#,
        r#""wxpay_goods_id":"1001","goods_name":"iPhone6s 16G","goods_num":1,"price":1}]}"#,
    ))
    .doc("Item details as JSON text, for per-item promotions. How many pieces is `goods_num` here.");

/// The items of an order that is paid by face.
pub static FACEPAY_DETAIL: Message = Message::nested(Channel::Pay, "facepay_detail")
    .doc("The items of an order that is paid by face, for per-item promotions.")
    .fields(&[
        fen("cost_price").sample("608800").doc("The original price of the order in fen."),
        text("receipt_id", 32).sample("wx123").doc("The number of the till's receipt."),
        array(object("goods_detail", &FACEPAY_GOODS_DETAIL)).required().sample("[...]").doc("The items."),
    ])
    .sealed();

/// One item of an order that is paid by face.
pub static FACEPAY_GOODS_DETAIL: Message = Message::nested(Channel::Pay, "facepay_goods_detail")
    .doc("One item of an order that is paid by face.")
    .fields(&[
        GOODS_ID,
        WXPAY_GOODS_ID,
        GOODS_NAME,
        number("goods_num").required().at_least(1).sample("1").doc("How many pieces are bought."),
        GOODS_PRICE,
    ])
    .sealed();

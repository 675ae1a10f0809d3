//! The items of an order.

use crate::shared::{GOODS_ID, GOODS_NAME, GOODS_PRICE, WXPAY_GOODS_ID};
use crate::table::builders::{array, fen, json_text, number, object, text};
use crate::table::model::{Channel, Field, Message};

/// Item details.
pub const DETAIL_FIELD: Field = json_text("detail", 6000, &DETAIL)
    .conditional()
    .sample(concat!(
        r#"{"cost_price":608800,"receipt_id":"wx123","goods_detail":[{"goods_id":"iphone6s_16G","#,
        r#""wxpay_goods_id":"1001","goods_name":"iPhone6s 16G","quantity":1,"price":528800}]}"#,
    ))
    .doc(
        "Item details as JSON text, required for per-item promotions. Pages say 6000, 6144 or 8192 bytes; 6000 is the \
         safe bound.",
    );

/// The items of an order, on both channels.
pub static DETAIL: Message = Message::nested(Channel::Pay, "detail")
    .doc("The items of an order, for per-item promotions; on both channels.")
    .fields(&[
        fen("cost_price").sample("608800").doc(
            "The original price of the order in fen. When it exceeds what was paid, the order counts as part of a \
             split receipt, and gets no promotion.",
        ),
        text("receipt_id", 32).sample("wx123").doc("The number of the till's receipt."),
        array(object("goods_detail", &GOODS_DETAIL)).required().sample("[...]").doc("The items."),
    ])
    .sealed();

/// One item of an order.
pub static GOODS_DETAIL: Message = Message::nested(Channel::Pay, "goods_detail")
    .doc("One item of an order.")
    .fields(&[
        GOODS_ID,
        WXPAY_GOODS_ID,
        GOODS_NAME,
        number("quantity").required().at_least(1).sample("1").doc("How many pieces are bought."),
        GOODS_PRICE,
        text("goods_category", 32).sample("123789").doc("The item's category; old pages only."),
        text("body", 1000).sample("苹果手机").doc("What the item is; old pages only."),
    ])
    .sealed();

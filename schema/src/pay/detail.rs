//! The items of an order.

use crate::shared::{GOODS_ID, GOODS_NAME, GOODS_PRICE, WXPAY_GOODS_ID};
use crate::table::builders::{array, fen, number, object, text};
use crate::table::message::{Channel, Message};

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

//! The fields of an item of an order, which its refund and promotions share.

use crate::table::builders::{fen, text};
use crate::table::model::Field;

/// The merchant's number of the item.
pub const GOODS_ID: Field = text("goods_id", 32)
    .required()
    .sample("iphone6s_16G")
    .doc("The merchant's number of the item: letters, digits, `-` and `_`.");

/// WeChat Pay's number of the item.
pub const WXPAY_GOODS_ID: Field =
    text("wxpay_goods_id", 32).sample("1001").doc("The number that WeChat Pay gave the item.");

/// The item's name.
pub const GOODS_NAME: Field = text("goods_name", 256).sample("iPhone6s 16G").doc("The item's name.");

/// The price of a piece.
pub const GOODS_PRICE: Field = fen("price")
    .required()
    .sample("528800")
    .doc("The price of one piece in fen, less what the merchant itself takes off.");

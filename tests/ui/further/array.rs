//! The text of a JSON array: a list of structs, or the text.
use wxpay_core::{Fen, Object, Request, schema};

#[derive(Object)]
#[wxpay(message = schema::pay::PROFITSHARING_RECEIVERS, fixed(type = "MERCHANT_ID"))]
struct Receiver {
    account: String,
    amount: Fen,
    description: String,
}

#[derive(Object)]
#[wxpay(message = schema::pay::PROFITSHARING_RECEIVER, fixed(type = "MERCHANT_ID"))]
struct Known {
    account: String,
    name: String,
    relation_type: String,
}

#[derive(Request)]
#[wxpay(message = schema::pay::PROFITSHARING)]
struct One {
    transaction_id: String,
    out_order_no: String,
    receivers: Receiver,
}

#[derive(Request)]
#[wxpay(message = schema::pay::PROFITSHARING)]
struct Other {
    transaction_id: String,
    out_order_no: String,
    receivers: Vec<Known>,
}

#[derive(Request)]
#[wxpay(message = schema::pay::PROFITSHARING)]
struct Texts {
    transaction_id: String,
    out_order_no: String,
    receivers: Vec<String>,
}

#[derive(Request)]
#[wxpay(message = schema::pay::PROFITSHARING, fixed(receivers = "{}"))]
struct NoArray {
    transaction_id: String,
    out_order_no: Option<String>,
}

fn main() {}

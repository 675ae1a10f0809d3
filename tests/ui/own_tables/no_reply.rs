//! A message of the merchant's own names the struct of its reply.
use wxpay_core::schema::{self, Message, text};
use wxpay_core::{Merchant, Request, Response};

const SHOP_QUERY: Message = Message::extending(&schema::pay::ORDER_QUERY, "shop_query", &[text("shop", 4)]);

#[derive(Request)]
#[wxpay(message = SHOP_QUERY)]
struct Unanswered {
    out_trade_no: String,
}

#[derive(Request)]
#[wxpay(message = SHOP_QUERY, response = wxpay_core::pay::UnifiedOrderResponse)]
struct AnsweredByAnother {
    out_trade_no: String,
}

#[derive(Response)]
#[wxpay(message = SHOP_QUERY)]
struct FieldValue {
    out_trade_no: String,
}

fn ask(merchant: &Merchant, query: &Unanswered) {
    let _ = merchant.prepare(query);
}

fn main() {}

//! Only a request is answered.
use wxpay_core::{Response, schema};

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION, response = wxpay_core::pay::NotificationReply)]
struct TeaPaid {
    out_trade_no: String,
}

fn main() {}

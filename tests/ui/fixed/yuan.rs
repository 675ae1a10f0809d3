//! An amount with a point is one in yuan, and is proposed in fen.
use wxpay_core::schema::{self, Message, fen, number};
use wxpay_core::{Object, Request};

macro_rules! order {
    ($name:ident, $($amount:tt)*) => {
        #[derive(Request)]
        #[wxpay(message = schema::pay::UNIFIED_ORDER)]
        #[wxpay(fixed(trade_type = "APP", body = "Tea", out_trade_no = "1", spbill_create_ip = "203.0.113.7"))]
        #[wxpay(fixed(total_fee = $($amount)*))]
        struct $name {}
    };
}

order!(Yuan, 8.88);
order!(Text, "8.88");
order!(OneDigit, 8.8);
order!(NoDigit, 8.0);
order!(Fractions, 8.888);
order!(Zeros, "8.8800");
order!(Negative, -8.88);
order!(NegativeText, "-8.88");
order!(Nothing, 0.00);
order!(Exponent, 8e2);
order!(Words, "eight");
order!(WholeText, "8");

#[derive(Request)]
#[wxpay(message = schema::cloud::CALLBACK_REPLY, fixed(errcode = 1.0, errmsg = 8.88))]
struct Callback {}

const TILL: Message = Message::extending(&schema::pay::STORE_INFO, "till", &[fen("float"), number("shift").at_most(3)]);

#[derive(Object)]
#[wxpay(message = TILL, fixed(id = "7", float = 8.88, shift = 2.5))]
struct Till {}

fn main() {}

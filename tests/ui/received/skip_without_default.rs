//! A member that is not received begins as its default.
use wxpay_core::{Response, schema};

struct Shelf(u16);

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct TeaPaid {
    out_trade_no: String,
    #[wxpay(skip)]
    shelf: Shelf,
}

fn main() {}

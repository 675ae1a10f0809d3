//! What is received, behind an alias.
use wxpay_core::{Response, schema};

type Note = String;
type Notes = Vec<String>;

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct TeaPaid {
    out_trade_no: Notes,
    attach: Note,
    coupon_ids: Note,
}

fn main() {}

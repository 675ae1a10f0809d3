//! All that is missing stands in one error, in the order of the table.
use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER)]
struct TeaOrder {
    total_fee: Fen,
}

fn main() {}

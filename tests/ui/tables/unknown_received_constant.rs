//! The same for a message that is received.
use wxpay_core::{Error, Merchant, Response, schema};

#[derive(Response)]
#[wxpay(message = schema::pay::NOTIFICATION)]
struct TeaPaid {
    out_trade_no: String,
}

fn read(merchant: &Merchant, body: &[u8]) -> Result<(), Error> {
    merchant.notification::<TeaPaid>(body).map(drop)
}

fn main() {}

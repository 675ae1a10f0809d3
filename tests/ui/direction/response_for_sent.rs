//! An order is sent.
use wxpay_core::{Error, Merchant, Response, schema};

#[derive(Response)]
#[wxpay(message = schema::pay::UNIFIED_ORDER)]
struct TeaOrder {
    out_trade_no: String,
}

fn read(merchant: &Merchant, body: &[u8]) -> Result<String, Error> {
    Ok(merchant.notification::<TeaOrder>(body)?.into_inner().out_trade_no)
}

fn main() {}

//! One required field is missing; the account's and the client's are not asked for.
use wxpay_core::{Fen, Merchant, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP"))]
struct TeaOrder<'a> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: &'a str,
}

fn place(merchant: &Merchant, order: &TeaOrder<'_>, answer: &[u8]) -> Result<String, wxpay_core::Error> {
    let prepayment = merchant.prepare(order)?.read(200, answer)?;
    Ok(prepayment.prepay_id.clone())
}

fn main() {}

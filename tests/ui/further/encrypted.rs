//! Texts that WeChat Pay takes encrypted.
use wxpay_core::value::Encrypted;
use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::PAY_BANK, fixed(bank_code = "1002"))]
struct Plain<'a> {
    partner_trade_no: String,
    enc_bank_no: String,
    enc_true_name: &'a str,
    amount: Fen,
    desc: Encrypted,
}

#[derive(Request)]
#[wxpay(message = schema::pay::PAY_BANK, fixed(bank_code = "1002", enc_true_name = "6225"))]
struct Optional {
    partner_trade_no: String,
    enc_bank_no: Option<Encrypted>,
    amount: Fen,
}

fn main() {}

//! The account's ids where a message has other names for them.
use wxpay_core::{Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::TRANSFERS, fixed(mch_id = "10000100"))]
struct Transfer {
    appid: String,
    mch_appid: String,
    mchid: String,
}

#[derive(Request)]
#[wxpay(message = schema::pay::QUERYCONTRACT, fixed(version = "1.0"))]
struct Contract {
    contract_id: String,
    appid: String,
    nonce_str: String,
}

fn main() {}

//! Groups of fields, exclusion and ranges.
use wxpay_core::{Request, schema};

#[derive(Request)]
#[wxpay(
    message = schema::pay::SENDREDPACK,
    fixed(total_amount = 99, total_num = 1, send_name = "Tea", wishing = "Hi", act_name = "Tea", remark = "Tea")
)]
struct Small {
    mch_billno: String,
    re_openid: String,
    client_ip: std::net::IpAddr,
}

#[derive(Request)]
#[wxpay(message = schema::pay::QUERYCONTRACT, fixed(version = "1.0"))]
struct Nothing {}

#[derive(Request)]
#[wxpay(message = schema::pay::QUERYCONTRACT, fixed(version = "1.0"))]
struct Half {
    plan_id: String,
}

#[derive(Request)]
#[wxpay(message = schema::pay::CUSTOMDECLAREORDER)]
struct Part {
    out_trade_no: String,
    transaction_id: String,
    customs: String,
    mch_customs_no: String,
    sub_order_no: String,
}

fn main() {}

//! Structs for the further calls: nested arrays, nested elements, encrypted texts, and `message!` for them.
use wxpay_core::transfer::BankPublicKey;
use wxpay_core::value::Encrypted;
use wxpay_core::{Fen, Merchant, Object, Request, Response, message, pay, schema, text};

#[derive(Object)]
#[wxpay(message = schema::pay::PROFITSHARING_RECEIVERS, fixed(type = "MERCHANT_ID", description = "share"))]
struct Receiver<'a> {
    account: &'a str,
    amount: Fen,
}

#[derive(Request)]
#[wxpay(message = schema::pay::PROFITSHARING)]
struct Sharing<'a> {
    transaction_id: &'a str,
    out_order_no: &'a str,
    receivers: Vec<Receiver<'a>>,
}

#[derive(Request)]
#[wxpay(message = schema::pay::PROFITSHARING)]
struct Written {
    transaction_id: String,
    out_order_no: String,
    receivers: String,
}

#[derive(Request)]
#[wxpay(message = schema::pay::PAY_BANK, fixed(bank_code = "1002"))]
#[allow(dead_code)]
struct ToCard {
    partner_trade_no: String,
    enc_bank_no: Encrypted,
    enc_true_name: std::sync::Arc<Encrypted>,
    amount: Fen,
    desc: Option<String>,
}

#[derive(Response)]
#[wxpay(message = schema::pay::GETHBINFO_HBINFO)]
#[allow(dead_code)]
struct Claim<'a> {
    openid: Option<&'a str>,
    amount: Option<Fen>,
}

#[derive(Response)]
#[wxpay(message = schema::pay::GETHBINFO_RESPONSE)]
#[allow(dead_code)]
struct Packet<'a> {
    mch_billno: &'a str,
    hblist: Vec<Claim<'a>>,
}

/// The scene is only needed outside of 1 to 200 yuan.
#[derive(Request)]
#[wxpay(
    message = schema::pay::SENDREDPACK,
    fixed(total_amount = 100, total_num = 1, send_name = "Tea", wishing = "Hi", act_name = "Tea", remark = "Tea")
)]
#[allow(dead_code)]
struct Gift {
    mch_billno: String,
    re_openid: String,
    client_ip: std::net::IpAddr,
}

message!(pub struct OwnSharing = schema::pay::PROFITSHARING);
message!(pub struct OwnCard = schema::pay::PAY_BANK);
message!(pub struct OwnPacket = schema::pay::GETHBINFO_RESPONSE);
message!(pub struct OwnClaim = schema::pay::GETHBINFO_HBINFO);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?;
    let receivers = r#"[{"account":"190001001","amount":100,"description":"share","type":"MERCHANT_ID"}]"#;
    let (transaction_id, out_order_no) = ("4208450740201411110007820472", "P20150806125346");
    let sharing = Sharing {
        transaction_id,
        out_order_no,
        receivers: vec![Receiver { account: "190001001", amount: Fen(100) }],
    };
    assert!(merchant.prepare(&sharing)?.body.contains(receivers));
    let written = Written {
        transaction_id: transaction_id.to_owned(),
        out_order_no: out_order_no.to_owned(),
        receivers: receivers.to_owned(),
    };
    assert!(merchant.prepare(&written)?.body.contains(receivers));
    let own = OwnSharing {
        transaction_id: text!("4208450740201411110007820472"),
        out_order_no: text!("P20150806125346"),
        receivers: vec![pay::ProfitsharingReceivers {
            r#type: wxpay_core::value::ReceiverType::MerchantId,
            account: text!("190001001"),
            amount: Fen(100),
            description: text!("share"),
            optional: pay::ProfitsharingReceiversOptional::default(),
        }],
        optional: OwnSharingOptional::default(),
    };
    assert!(merchant.prepare(&own)?.body.contains("190001001"));
    let _ = |key: &BankPublicKey| key.encrypt("6225").map(|number: Encrypted| number);
    Ok(())
}

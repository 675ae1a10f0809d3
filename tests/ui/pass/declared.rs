//! Structs that `message!` declares in the merchant's own crate.
use wxpay_core::{Fen, Merchant, message, schema, text, value::TradeType};

message!(pub struct Order = schema::pay::UNIFIED_ORDER);
message!(
    /// The shop's words.
    #[derive(PartialEq)]
    pub(crate) struct Store = schema::pay::STORE_INFO
);
message!(struct Notice = schema::pay::PAY_NOTIFICATION;);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    message!(struct Query = wxpay_core::schema::pay::ORDER_QUERY);

    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?
        .with_notify_url("https://shop.example/wxpay")?;
    let order = Order {
        body: text!("Tea shop-oolong"),
        out_trade_no: text!("20261123091010"),
        total_fee: Fen(888),
        spbill_create_ip: [203, 0, 113, 7].into(),
        trade_type: TradeType::Jsapi,
        optional: OrderOptional { openid: Some(text!("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")), ..Default::default() },
    };
    assert!(!format!("{order:?}").contains("oUpF8u"));
    merchant.prepare(&order)?;
    let optional = QueryOptional { out_trade_no: Some(text!("20261123091010")), ..Default::default() };
    merchant.prepare(&Query { optional })?;
    assert!(Store::default() == Store { id: None, name: None, area_code: None, address: None });
    let _ = |body: &[u8]| merchant.notification::<Notice>(body).map(drop);
    Ok(())
}

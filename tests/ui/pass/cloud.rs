//! The sample call of the cloud function SDK as a struct, and an answer of the shop's own.
use wxpay_core::{Fen, Request, cloud, schema};

#[derive(Request)]
#[wxpay(message = schema::cloud::UNIFIED_ORDER, fixed(function_name = "pay_cb"))]
struct ShopOrder<'a> {
    body: &'a str,
    out_trade_no: &'a str,
    spbill_create_ip: std::net::Ipv4Addr,
    sub_mch_id: &'a str,
    total_fee: Fen,
    env_id: &'a str,
}

#[derive(Request)]
#[wxpay(message = schema::cloud::CALLBACK_REPLY, fixed(errmsg = "ok"))]
struct Answer {
    errcode: u64,
}

#[derive(Request)]
#[wxpay(message = schema::cloud::CALLBACK_REPLY, fixed(errcode = 0, errmsg = "ok"))]
struct Accepted {}

fn main() -> Result<(), wxpay_core::Error> {
    let call = cloud::CloudMerchant::new().function_call(&ShopOrder {
        body: "小秋TIT店-超市",
        out_trade_no: "1217752501201407033233368018",
        spbill_create_ip: [127, 0, 0, 1].into(),
        sub_mch_id: "1900009231",
        total_fee: Fen(1),
        env_id: "test-f0b102",
    })?;
    assert_eq!(call.name, "unifiedOrder");
    for part in [
        r#""body":"小秋TIT店-超市""#,
        r#""outTradeNo":"1217752501201407033233368018""#,
        r#""spbillCreateIp":"127.0.0.1""#,
        r#""subMchId":"1900009231""#,
        r#""totalFee":1"#,
        r#""envId":"test-f0b102""#,
        r#""functionName":"pay_cb""#,
    ] {
        assert!(call.json.contains(part), "{part} is not in {}", call.json);
    }
    fn request<R: Request>(_: &R) {}
    request(&Answer { errcode: 0 });
    request(&Accepted {});
    Ok(())
}

//! `CloudPay` from cloud-run and from a cloud function.

// ANCHOR: order
use std::net::Ipv4Addr;

use wxpay_core::{Fen, Object as _, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::cloud::UNIFIED_ORDER, fixed(body = "Tea shop-oolong", function_name = "pay_cb"))]
struct TeaOrder<'a> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: Ipv4Addr,
    /// The environment of the cloud function that is called back.
    env_id: &'a str,
}

#[derive(Request)]
#[wxpay(message = schema::cloud::QUERY_ORDER)]
struct TeaQuery<'a> {
    out_trade_no: &'a str,
}
// ANCHOR_END: order

// ANCHOR: run
use wxpay_core::Error;
use wxpay_core::cloud::{CloudClient, CloudMerchant};

/// A client within the container: without a key, because the platform signs.
fn client(sub_mch_id: &str) -> Result<CloudClient, wxpay_core::ConfigError> {
    Ok(CloudClient::new(CloudMerchant::new().with_sub_merchant(sub_mch_id)?))
}

/// Places an order, and returns the argument of `wx.requestPayment`.
async fn place(client: &CloudClient, order: &TeaOrder<'_>) -> Result<String, Error> {
    Ok(client.send(order).await?.payment.to_json())
}
// ANCHOR_END: run

// ANCHOR: callback
use wxpay_core::{Expected, cloud};

/// Answers a callback. It has no signature, so anybody may have sent it: only the query counts.
async fn called_back(client: &CloudClient, body: &[u8], price: Fen) -> String {
    match confirm(client, body, price).await {
        Ok(()) => cloud::accepted(),
        Err(error) => {
            eprintln!("refused, and so repeated: {error}");
            cloud::refused(1, "not confirmed")
        }
    }
}

async fn confirm(client: &CloudClient, body: &[u8], price: Fen) -> Result<(), Box<dyn std::error::Error>> {
    let hint = cloud::callback::<cloud::PayCallback>(body)?;
    let reply = client.send(&TeaQuery { out_trade_no: hint.out_trade_no() }).await?;
    let paid = reply.confirm(Expected::cny(price))?;
    println!("{} was paid", paid.out_trade_no());
    Ok(())
}
// ANCHOR_END: callback

// ANCHOR: function
/// What a cloud function passes to `cloud.cloudPay[name](JSON.parse(json))`, and what it makes of the answer.
fn as_function(
    order: &TeaOrder<'_>,
    answer: impl Fn(&str, &str) -> String,
) -> Result<String, Box<dyn std::error::Error>> {
    let merchant = CloudMerchant::new().with_sub_merchant("1900009231")?;
    let call = merchant.function_call(order)?;
    let reply = call.read(answer(call.name, &call.json).as_bytes())?;
    Ok(reply.payment.to_json())
}
// ANCHOR_END: function

mod cloud_order {
    use std::sync::Arc;

    use axum::Router;
    use axum::body::Bytes;
    use axum::routing::post;
    use tokio::net::TcpListener;
    use tokio::sync::OnceCell;
    use wxpay_sandbox::Sandbox;

    use super::*;

    const NUMBER: &str = "20261123091010";

    fn order() -> TeaOrder<'static> {
        TeaOrder {
            out_trade_no: NUMBER,
            total_fee: Fen(888),
            spbill_create_ip: Ipv4Addr::LOCALHOST,
            env_id: "test-f0b102",
        }
    }

    #[tokio::test]
    async fn is_confirmed_by_the_query_after_its_callback() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("http://{}/callback", listener.local_addr().unwrap());
        let sandbox = Sandbox::builder().function("pay_cb", &url).start().await.unwrap();
        let client = Arc::new(OnceCell::new());
        client.set(super::client("1900009231").unwrap().with_endpoint(sandbox.endpoint().unwrap())).ok().unwrap();
        let receive = {
            let client = Arc::clone(&client);
            async move |body: Bytes| called_back(client.get().unwrap(), &body, Fen(888)).await
        };
        tokio::spawn(async move { axum::serve(listener, Router::new().route("/callback", post(receive))).await });
        let payment = place(client.get().unwrap(), &order()).await.unwrap();
        assert!(payment.contains("\"paySign\""), "{payment}");
        sandbox.pay(NUMBER).unwrap();
        assert!(sandbox.wait_for_notification(NUMBER, 1).await);
    }

    #[tokio::test]
    async fn is_not_believed_when_nobody_paid() {
        let sandbox = Sandbox::start().await.unwrap();
        let client = super::client("1900009231").unwrap().with_endpoint(sandbox.endpoint().unwrap());
        place(&client, &order()).await.unwrap();
        let forged = serde_json::json!({
            "returnCode": "SUCCESS", "resultCode": "SUCCESS", "appid": "wx1", "mchId": "1900009231", "nonceStr": "1",
            "openid": "o1", "isSubscribe": "N", "subMchId": "1900009231", "subAppid": "wx2", "subOpenid": "o2",
            "subIsSubscribe": "N", "tradeType": "JSAPI", "bankType": "CFT", "feeType": "CNY", "totalFee": 888,
            "cashFee": 888, "transactionId": "1", "outTradeNo": NUMBER, "timeEnd": "20261123091010",
        });
        let forged = forged.to_string();
        assert_eq!(cloud::callback::<cloud::PayCallback>(forged.as_bytes()).unwrap().out_trade_no(), NUMBER);
        assert_eq!(called_back(&client, forged.as_bytes(), Fen(888)).await, cloud::refused(1, "not confirmed"));
    }

    #[test]
    fn is_a_call_of_a_function() {
        let seen = std::cell::RefCell::new(String::new());
        let answer = |name: &str, json: &str| {
            *seen.borrow_mut() = format!("{name} {json}");
            r#"{"errCode":0,"returnCode":"FAIL","returnMsg":"no"}"#.to_owned()
        };
        assert!(as_function(&order(), answer).is_err());
        assert!(seen.borrow().starts_with("unifiedOrder {") && seen.borrow().contains(r#""outTradeNo":"2026"#));
    }
}

//! A refund, from the certificate to what became of it.

// ANCHOR: client
use wxpay_core::certificate::Identity;
use wxpay_core::transport::Reqwest;
use wxpay_core::{Client, ConfigError, Merchant};

/// A client that shows the merchant's certificate where a call needs it.
fn client(merchant: Merchant, certificate: &str) -> Result<Client<Reqwest>, ConfigError> {
    // The password of the platform's .p12 is the merchant number.
    let identity = Identity::load(certificate, None, merchant.mch_id())?;
    Ok(Client::with_transport(merchant, Reqwest::new().with_identity(identity)?))
}
// ANCHOR_END: client

// ANCHOR: refund
use wxpay_core::{Fen, Request, schema};

#[derive(Request)]
#[wxpay(message = schema::pay::REFUND)]
struct TeaRefund<'a> {
    out_trade_no: &'a str,
    /// Your number for this refund. It refunds once, however often it is sent.
    out_refund_no: &'a str,
    /// What the order cost, and what is given back.
    total_fee: Fen,
    refund_fee: Fen,
    /// Where the end of this refund is notified.
    notify_url: Option<&'a str>,
}
// ANCHOR_END: refund

// ANCHOR: send
use wxpay_core::Error;
use wxpay_core::schema::Effect;

/// Sends a refund whose row is stored already. `false`: send it again, under the same number.
async fn send(client: &Client<Reqwest>, refund: &TeaRefund<'_>) -> Result<bool, Error> {
    match client.send(refund).await {
        // Accepted, not done: the bank takes its time.
        Ok(_) => Ok(true),
        Err(error) if error.effect() == Effect::None => Err(error),
        Err(error) => {
            eprintln!("it may have been refunded: {error}");
            Ok(false)
        }
    }
}
// ANCHOR_END: send

// ANCHOR: confirm
use wxpay_core::pay::RefundNotificationInfo;
use wxpay_core::value::RefundStatus;

#[derive(Request)]
#[wxpay(message = schema::pay::REFUND_QUERY)]
struct RefundQuery<'a> {
    out_refund_no: &'a str,
}

/// Receives the notification of a refund. It is encrypted and not signed, so it only says which refund to query.
async fn refunded(client: &Client<Reqwest>, body: &[u8]) -> Result<bool, Box<dyn std::error::Error + Send + Sync>> {
    let hint = client.merchant().refund_notification::<RefundNotificationInfo>(body)?;
    let out_refund_no = hint.out_refund_no().ok_or("the hint names no refund")?;
    let reply = client.send(&RefundQuery { out_refund_no }).await?;
    let refund = hint.confirm_refund(&reply)?;
    println!("{}: {} yuan, {}", refund.out_refund_no, refund.refund_fee.to_yuan(), refund.refund_status);
    Ok(RefundStatus::from(refund.refund_status.as_str()) == RefundStatus::Success)
}
// ANCHOR_END: confirm

mod tea_refund {
    use std::net::Ipv4Addr;

    use axum::Router;
    use axum::body::Bytes;
    use axum::routing::post;
    use tokio::net::TcpListener;
    use tokio::sync::mpsc;
    use wxpay_core::notification;
    use wxpay_core::pay::{UnifiedOrder, UnifiedOrderOptional};
    use wxpay_core::text;
    use wxpay_core::value::TradeType;
    use wxpay_sandbox::Sandbox;

    use super::*;

    const NUMBER: &str = "20261123091010";

    async fn paid_order(sandbox: &Sandbox, client: &Client<Reqwest>) {
        let order = UnifiedOrder {
            body: text!("Tea shop-oolong"),
            out_trade_no: NUMBER.try_into().unwrap(),
            total_fee: Fen(888),
            spbill_create_ip: Ipv4Addr::LOCALHOST.into(),
            trade_type: TradeType::Native,
            optional: UnifiedOrderOptional { product_id: Some(text!("oolong")), ..Default::default() },
        };
        client.send(&order).await.unwrap();
        sandbox.pay(NUMBER).unwrap();
    }

    fn at_sandbox(sandbox: &Sandbox) -> Client<Reqwest> {
        let merchant = sandbox.merchant().unwrap().with_notify_url("http://127.0.0.1:9/notify").unwrap();
        let certificate = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/certificates/apiclient_cert.p12");
        client(merchant, certificate).unwrap().with_endpoint(sandbox.endpoint().unwrap())
    }

    fn refund(notify_url: Option<&str>) -> TeaRefund<'_> {
        TeaRefund { out_trade_no: NUMBER, out_refund_no: "R1", total_fee: Fen(888), refund_fee: Fen(300), notify_url }
    }

    #[tokio::test]
    async fn is_confirmed_by_a_query_after_its_notification() {
        let sandbox = Sandbox::start().await.unwrap();
        let client = at_sandbox(&sandbox);
        paid_order(&sandbox, &client).await;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}/refunded", listener.local_addr().unwrap());
        let (done, mut read) = mpsc::unbounded_channel();
        let receive = {
            let client = client.clone();
            async move |body: Bytes| {
                done.send(refunded(&client, &body).await.unwrap()).unwrap();
                notification::accepted()
            }
        };
        let routes = Router::new().route("/refunded", post(receive));
        tokio::spawn(async move { axum::serve(listener, routes).await });

        assert!(send(&client, &refund(Some(&url))).await.unwrap());
        sandbox.finish_refund("R1", &RefundStatus::Success).unwrap();
        assert!(read.recv().await.unwrap());
        assert!(sandbox.wait_for_refund_notification("R1", 1).await);
    }

    #[tokio::test]
    async fn is_made_once_though_it_is_sent_again() {
        let sandbox = Sandbox::start().await.unwrap();
        let client = at_sandbox(&sandbox).with_plan(wxpay_core::Plan::once());
        paid_order(&sandbox, &client).await;
        sandbox.set_fault(r#"{"api": "pay.refund", "fault": "SYSTEMERROR", "before": false}"#).unwrap();
        assert!(!send(&client, &refund(None)).await.unwrap());
        assert!(send(&client, &refund(None)).await.unwrap());
        assert_eq!(sandbox.ledger(NUMBER).refunded(), Fen(300));
    }

    #[tokio::test]
    async fn is_refused_where_nothing_was_paid() {
        let sandbox = Sandbox::start().await.unwrap();
        let refused = send(&at_sandbox(&sandbox), &refund(None)).await.unwrap_err();
        assert_eq!(refused.effect(), Effect::None);
    }
}

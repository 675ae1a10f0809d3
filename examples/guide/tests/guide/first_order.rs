//! The first order: a whole program.

// ANCHOR: order
use std::net::{IpAddr, Ipv4Addr};

use axum::Router;
use axum::routing::post;
use tokio::net::TcpListener;
use wxpay_core::{Client, Expected, Fen, Request, Response, schema};
use wxpay_sandbox::Sandbox;
use wxpay_web::{Acknowledgement, Payment, Receiver, Reception};

/// The order: the fields that this shop needs. The rest is filled in or fixed.
#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "NATIVE", body = "Tea shop-oolong"))]
struct TeaOrder<'a> {
    out_trade_no: &'a str,
    product_id: &'a str,
    total_fee: Fen,
    spbill_create_ip: IpAddr,
}
// ANCHOR_END: order

// ANCHOR: notify
/// What the shop reads of a payment.
#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct TeaPaid {
    openid: String,
}

/// The price of the tea. In a real shop it is read from the order's row.
const PRICE: Fen = Fen(888);

/// `POST /wxpay/notify`: `Ok` accepts the notification, `Err` has it repeated.
async fn notify(reception: Reception<Payment<TeaPaid>>) -> Acknowledgement {
    reception
        .handle(|notice| async move {
            match notice.message {
                Payment::Success(verified) => {
                    let paid = verified.confirm(Expected::cny(PRICE))?;
                    println!("4. {} was paid by {}", paid.out_trade_no(), paid.openid);
                    Ok(())
                }
                Payment::Failure(failed) => {
                    println!("{} is to be queried", failed.out_trade_no);
                    Ok(())
                }
            }
        })
        .await
}
// ANCHOR_END: notify

// ANCHOR: main
#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let sandbox = Sandbox::start().await?;
    println!("1. the sandbox is at {}", sandbox.url());

    // Where the sandbox reaches the shop.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let notify_url = format!("http://{}/wxpay/notify", listener.local_addr()?);
    let merchant = sandbox.merchant()?.with_notify_url(&notify_url)?;
    let routes = Router::new().route("/wxpay/notify", post(notify)).with_state(Receiver::new(merchant.clone()));
    tokio::spawn(async move { axum::serve(listener, routes).await });

    let client = Client::new(merchant).with_endpoint(sandbox.endpoint()?);
    let order = TeaOrder {
        out_trade_no: "20261123091010",
        product_id: "oolong",
        total_fee: PRICE,
        spbill_create_ip: Ipv4Addr::LOCALHOST.into(),
    };
    let placed = client.send(&order).await?;
    println!("2. show this as a QR code: {}", placed.code_url.as_deref().unwrap_or("none"));

    println!("3. the payer pays");
    sandbox.pay(order.out_trade_no)?;
    let accepted = sandbox.wait_for_notification(order.out_trade_no, 1).await;
    println!("5. the notification was {}", if accepted { "accepted" } else { "refused" });
    Ok(())
}
// ANCHOR_END: main

mod program {
    #[test]
    fn prints() {
        super::main().unwrap();
    }

    #[test]
    fn prints_what_the_chapter_shows() {
        crate::output::compare("first_order::program::prints", include_str!("first_order.txt"));
    }
}

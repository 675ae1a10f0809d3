//! Tests with the sandbox.

// ANCHOR: start
use wxpay_core::transport::Reqwest;
use wxpay_core::{Client, Merchant};
use wxpay_sandbox::Sandbox;

/// A gateway of its own for each test: they run side by side, and none waits for a port.
async fn start() -> (Sandbox, Client<Reqwest>) {
    let sandbox = Sandbox::start().await.unwrap();
    let merchant: Merchant = sandbox.merchant().unwrap().with_notify_url("http://127.0.0.1:9/notify").unwrap();
    let client = Client::new(merchant).with_endpoint(sandbox.endpoint().unwrap());
    (sandbox, client)
}
// ANCHOR_END: start

mod tests {
    use super::*;

    // ANCHOR: fault
    use wxpay_core::schema::Effect;
    use wxpay_core::{Fen, Plan, Request, schema};

    #[derive(Request)]
    #[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "NATIVE", body = "Tea", product_id = "1"))]
    struct TeaOrder<'a> {
        out_trade_no: &'a str,
        total_fee: Fen,
        spbill_create_ip: &'a str,
    }

    #[tokio::test]
    async fn an_order_is_placed_once_though_the_answer_is_lost() {
        let (sandbox, client) = start().await;
        // Carried out, and the connection closed without an answer.
        sandbox.set_fault(r#"{"api": "pay.unified_order", "fault": "CLOSED"}"#).unwrap();

        let order = TeaOrder { out_trade_no: "TEA1", total_fee: Fen(888), spbill_create_ip: "127.0.0.1" };
        let lost = client.clone().with_plan(Plan::once()).send(&order).await.unwrap_err();
        assert_eq!(lost.effect(), Effect::Possible);

        // The same number again is the same order; the client by itself does so too.
        client.send(&order).await.unwrap();
        assert_eq!(sandbox.ledger("TEA1").carried_out["pay.unified_order"], 2);
    }
    // ANCHOR_END: fault

    // ANCHOR: clock
    use std::time::Duration;

    use wxpay_core::value::TradeState;

    #[derive(Request)]
    #[wxpay(message = schema::pay::ORDER_QUERY)]
    struct TeaQuery<'a> {
        out_trade_no: &'a str,
    }

    #[tokio::test]
    async fn an_order_that_nobody_pays_expires() {
        let (sandbox, client) = start().await;
        let order = TeaOrder { out_trade_no: "TEA1", total_fee: Fen(888), spbill_create_ip: "127.0.0.1" };
        client.send(&order).await.unwrap();

        // Seven days and a second.
        sandbox.advance(Duration::from_secs(604_801));
        let found = client.send(&TeaQuery { out_trade_no: "TEA1" }).await.unwrap();
        assert_eq!(found.state(), &TradeState::Closed);
    }
    // ANCHOR_END: clock

    // ANCHOR: scenario
    #[tokio::test]
    async fn a_scenario_is_played() {
        let builder = Sandbox::builder();
        let file = include_str!("../../../scenarios/expired.toml");
        let scenario = builder.parse_scenario(file).unwrap();
        let sandbox = builder.start().await.unwrap();
        sandbox.play(&scenario, |step| println!("{step}")).await.unwrap();
    }
    // ANCHOR_END: scenario
}

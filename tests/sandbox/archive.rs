//! Orders that the data file alone has, and the limit of those in memory without one.

use std::num::NonZeroUsize;
use std::path::Path;
use std::time::{Duration, Instant};

use wxpay_sandbox::{Builder, Sandbox};

use crate::bills::advance_to_midnight;
use crate::client::{
    ACKNOWLEDGED, Changes, TOO_LONG, ask, assert_accepted, blocking, control, http, order, place, serve_answers,
};
use crate::data_file::{DataCopy, fresh_path};
use crate::pages::numbers_on_pages;

/// How many orders memory holds in these tests.
const IN_MEMORY: usize = 10;
const ORDERS: usize = 60;

fn limited() -> Builder {
    Sandbox::builder().max_orders_in_memory(NonZeroUsize::new(IN_MEMORY).unwrap())
}

/// Waits until the archive has so many orders.
fn wait_for_archive(file: &Path, orders: usize) {
    let begun = Instant::now();
    while DataCopy::new(file, "poll").count("archive") < orders {
        assert!(begun.elapsed() < TOO_LONG, "the orders stay in memory");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Places orders of which the first is paid and refunded, until the archive has them.
fn fill(sandbox: &Sandbox, file: &Path, notify_url: &str) -> String {
    let day = advance_to_midnight(sandbox);
    let native: Changes<'_> = &[("trade_type", "NATIVE"), ("product_id", "1")];
    assert_accepted(place(sandbox, order("A0", &[native, &[("notify_url", notify_url)]].concat())));
    sandbox.pay("A0").unwrap();
    let refund = [("out_trade_no", "A0"), ("out_refund_no", "R0"), ("total_fee", "888"), ("refund_fee", "300")];
    assert_accepted(ask(sandbox, "/secapi/pay/refund", &refund));
    sandbox.advance(Duration::from_secs(10));
    for index in 1..ORDERS {
        assert_accepted(place(sandbox, order(&format!("A{index}"), native)));
    }
    wait_for_archive(file, ORDERS - IN_MEMORY);
    day
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn has_the_orders_that_memory_lacks() {
    let file = fresh_path("archive.sqlite");
    let (address, _posts) = serve_answers([ACKNOWLEDGED]);
    let sandbox = limited().data(&file).start().await.unwrap();
    let path = file.clone();
    let (sandbox, day) = blocking(move || {
        let day = fill(&sandbox, &path, &format!("http://{address}/n"));
        // Each order is in one place.
        let copy = DataCopy::new(&path, "places");
        assert_eq!(copy.count("orders") + copy.count("archive"), ORDERS);
        (sandbox, day)
    })
    .await;
    let ask_all = |sandbox: Sandbox, day: String| {
        blocking(move || {
            let query = assert_accepted(ask(&sandbox, "/pay/orderquery", &[("out_trade_no", "A0")]));
            assert_eq!(query.field("trade_state"), "REFUND");
            let transaction_id = query.field("transaction_id");
            let query = assert_accepted(ask(&sandbox, "/pay/orderquery", &[("transaction_id", &transaction_id)]));
            assert_eq!(query.field("out_trade_no"), "A0");
            let refund = assert_accepted(ask(&sandbox, "/pay/refundquery", &[("out_refund_no", "R0")]));
            assert_eq!(refund.field("refund_status_0"), "SUCCESS");
            let shown = control(&sandbox, "GET", "orders/A0", "");
            assert_eq!((&shown["acknowledged"], &shown["refunds"][0]), (&true.into(), &"R0".into()));
            assert_eq!(control(&sandbox, "GET", "refunds/R0", "")["out_trade_no"], "A0");
            assert_eq!(sandbox.ledger("A0").refunds.len(), 1);
            // A number is used once.
            let again = place(&sandbox, order("A0", &[("total_fee", "1")]));
            assert_eq!(again.field("err_code"), "ORDERPAID");
            let again = place(&sandbox, order("A3", &[("trade_type", "NATIVE"), ("product_id", "2")]));
            assert_eq!(again.field("err_code"), "INVALID_REQUEST");
            // The bill has it too.
            sandbox.advance(Duration::from_secs(36 * 3600));
            let bill = ask(&sandbox, "/pay/downloadbill", &[("bill_date", &day), ("bill_type", "ALL")]);
            assert_eq!((bill.body.matches("`A0").count(), bill.body.matches("`R0").count()), (2, 1), "{}", bill.body);
            sandbox
        })
    };
    let sandbox = ask_all(sandbox, day.clone()).await;
    drop(sandbox);

    // The next sandbox has the same.
    let sandbox = ask_all(limited().data(&file).start().await.unwrap(), day).await;
    let path = file.clone();
    let sandbox = blocking(move || {
        // Lists go on in the archive.
        let mut numbers = Vec::new();
        let mut page = control(&sandbox, "GET", "orders?limit=7", "");
        loop {
            numbers.extend(page["orders"].as_array().unwrap().iter().map(|order| order["out_trade_no"].to_string()));
            let Some(next) = page["next"].as_u64() else { break };
            page = control(&sandbox, "GET", &format!("orders?limit=7&before={next}"), "");
        }
        let all: Vec<String> = (0..ORDERS).rev().map(|index| format!("\"A{index}\"")).collect();
        assert_eq!(numbers, all);
        assert_eq!(control(&sandbox, "GET", "refunds", "")["refunds"][0]["out_refund_no"], "R0");
        // So do the lists of the pages.
        let all: Vec<String> = (0..ORDERS).rev().map(|index| format!("A{index}")).collect();
        assert_eq!(numbers_on_pages(&sandbox, "orders").concat(), all);
        assert!(http(sandbox.address(), "GET", "/_sandbox/pages/refunds", b"").body.contains("R0"));
        // What came back and changed goes again.
        let more = [("out_trade_no", "A0"), ("out_refund_no", "R1"), ("total_fee", "888"), ("refund_fee", "88")];
        assert_accepted(ask(&sandbox, "/secapi/pay/refund", &more));
        sandbox.pay("A2").unwrap();
        sandbox.advance(Duration::from_secs(10));
        for index in 0..3 * IN_MEMORY {
            assert_accepted(place(&sandbox, order(&format!("B{index}"), &[])));
        }
        wait_for_archive(&path, ORDERS + IN_MEMORY);
        assert_eq!(control(&sandbox, "GET", "orders/A0", "")["refunds"].as_array().unwrap().len(), 2);
        assert_eq!(control(&sandbox, "GET", "orders/A2", "")["trade_state"], "SUCCESS");
        // A reset empties it.
        control(&sandbox, "POST", "reset", "");
        assert_accepted(place(&sandbox, order("A0", &[("total_fee", "1")])));
        assert_eq!(control(&sandbox, "GET", "orders", "")["orders"].as_array().unwrap().len(), 1);
        sandbox
    })
    .await;
    drop(sandbox);
    assert_eq!(DataCopy::new(&file, "reset").count("archive"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lacks_orders_whose_notification_is_due() {
    let file = fresh_path("awaited.sqlite");
    let sandbox = limited().data(&file).start().await.unwrap();
    let path = file.clone();
    blocking(move || {
        // No server listens there.
        assert_accepted(place(&sandbox, order("D0", &[("notify_url", "http://127.0.0.1:9/n")])));
        sandbox.pay("D0").unwrap();
        for index in 1..ORDERS {
            assert_accepted(place(&sandbox, order(&format!("D{index}"), &[])));
        }
        wait_for_archive(&path, ORDERS - IN_MEMORY);
        let copy = DataCopy::new(&path, "due");
        assert!(copy.texts("SELECT body FROM orders").iter().any(|body| body.contains("\"D0\"")));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn is_absent_without_a_file_and_further_orders_are_refused() {
    let sandbox = limited().start().await.unwrap();
    blocking(move || {
        for index in 0..IN_MEMORY {
            assert_accepted(place(&sandbox, order(&format!("L{index}"), &[])));
        }
        let refused = place(&sandbox, order("M0", &[]));
        assert_eq!(refused.field("err_code"), "SYSTEMERROR");
        let reason = refused.header("x-wxpay-sandbox-reason");
        assert!(reason.contains("memory holds 10 orders") && reason.contains("--data file"), "{reason}");
        // What is there is served.
        assert_accepted(place(&sandbox, order("L0", &[])));
        assert_accepted(ask(&sandbox, "/pay/closeorder", &[("out_trade_no", "L1")]));
        control(&sandbox, "POST", "reset", "");
        assert_accepted(place(&sandbox, order("M0", &[])));
    })
    .await;
}

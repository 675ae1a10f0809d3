//! Declarations of orders to customs offices.

use std::time::Duration;

use wxpay_core::Client;
use wxpay_core::pay::{Customdeclarequery, CustomdeclarequeryOptional};
use wxpay_core::text;
use wxpay_core::value::{CustomsOffice, DeclarationState};
use wxpay_sandbox::Sandbox;

use super::{advance, all};
use crate::client::{Answer, Changes, ask, assert_accepted, blocking, control, order, place, place_and_pay};

const DECLARE: &str = "/cgi-bin/mch/customs/customdeclareorder";
const QUERY: &str = "/cgi-bin/mch/customs/customdeclarequery";
const AGAIN: &str = "/cgi-bin/mch/newcustoms/customdeclareredeclare";

const STEP: Duration = Duration::from_secs(600);

fn declare(sandbox: &Sandbox, transaction_id: &str, changes: Changes<'_>) -> Answer {
    let usual = [
        ("nonce_str", ""),
        ("out_trade_no", "A1"),
        ("transaction_id", transaction_id),
        ("customs", "SHANGHAI_ZS"),
        ("mch_customs_no", "123456"),
    ];
    ask(sandbox, DECLARE, &[&usual, changes].concat())
}

fn paid(sandbox: &Sandbox) -> String {
    place_and_pay(sandbox, "A1", &[]);
    control(sandbox, "GET", "orders/A1", "")["transaction_id"].as_str().unwrap().to_owned()
}

fn part<'a>(number: &'a str, fees: [&'a str; 3]) -> [(&'static str, &'a str); 5] {
    let [order_fee, transport_fee, product_fee] = fees;
    [
        ("sub_order_no", number),
        ("fee_type", "CNY"),
        ("order_fee", order_fee),
        ("transport_fee", transport_fee),
        ("product_fee", product_fee),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn declaration_passes_through_the_office() {
    let sandbox = Sandbox::builder().refund_duration(STEP).start().await.unwrap();
    blocking(move || {
        let unpaid = assert_accepted(place(&sandbox, order("A0", &[])));
        assert!(!unpaid.field("prepay_id").is_empty());
        assert_eq!(declare(&sandbox, "1", &[("out_trade_no", "A0")]).field("err_code"), "ORDERNOTEXIST");
        let id = paid(&sandbox);
        let id = id.as_str();
        let state = |numbers: Changes<'_>| {
            let own = [("nonce_str", ""), ("customs", "SHANGHAI_ZS")];
            let found = assert_accepted(ask(&sandbox, QUERY, &[&own, numbers].concat()));
            all(&found, ["count", "state_0", "explanation_0"])
        };
        let first =
            assert_accepted(declare(&sandbox, id, &[("cert_type", "IDCARD"), ("cert_id", "1X"), ("name", "张三")]));
        assert_eq!(all(&first, ["state", "cert_check_result"]), ["UNDECLARED", "SAME"]);
        let other = declare(&sandbox, id, &[("duty", "1")]);
        assert_eq!(other.field("err_code"), "PARAM_ERROR");
        advance(&sandbox, STEP);
        assert_eq!(state(&[("out_trade_no", "A1")]), ["1", "PROCESSING", ""]);
        let busy = declare(&sandbox, id, &[("duty", "1"), ("action_type", "MODIFY")]);
        assert_eq!(busy.field("err_code"), "PARAM_ERROR", "{}", busy.body);
        advance(&sandbox, STEP);
        assert_eq!(state(&[("transaction_id", id)]), ["1", "SUCCESS", ""]);
        let corrected = assert_accepted(declare(&sandbox, id, &[("duty", "1"), ("action_type", "MODIFY")]));
        assert_eq!(corrected.field("state"), "SUBMITTED");
        let broken = r#"{"state":"EXCEPT","explanation":"down"}"#;
        control(&sandbox, "POST", "declarations/A1-SHANGHAI_ZS/finish", broken);
        assert_eq!(state(&[("out_trade_no", "A1")]), ["1", "EXCEPT", "down"]);
        let again =
            [("nonce_str", ""), ("transaction_id", id), ("customs", "SHANGHAI_ZS"), ("mch_customs_no", "123456")];
        assert_eq!(assert_accepted(ask(&sandbox, AGAIN, &again)).field("state"), "SUBMITTED");
        advance(&sandbox, 2 * STEP);
        assert_eq!(state(&[("out_trade_no", "A1")])[1], "SUCCESS");
        let parts = declare(&sandbox, id, &part("S1", ["100", "0", "100"]));
        assert_eq!(parts.field("err_code"), "PARAM_ERROR");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn parts_add_up_to_the_order_at_most() {
    let sandbox = Sandbox::builder().refund_duration(STEP).start().await.unwrap();
    let client = Client::new(sandbox.merchant().unwrap()).with_endpoint(sandbox.endpoint().unwrap());
    let sandbox = blocking(move || {
        let id = paid(&sandbox);
        let refused = |fees| {
            let answer = declare(&sandbox, &id, &part("S9", fees));
            assert_eq!(answer.field("err_code"), "PARAM_ERROR", "{}", answer.body);
        };
        assert_accepted(declare(&sandbox, &id, &part("S1", ["500", "20", "480"])));
        refused(["388", "20", "300"]);
        refused(["389", "0", "389"]);
        let second = assert_accepted(declare(&sandbox, &id, &part("S2", ["388", "0", "388"])));
        assert_eq!(second.field("sub_order_id").len(), 28);
        sandbox
    })
    .await;
    let asked = Customdeclarequery {
        customs: CustomsOffice::ShanghaiZs,
        optional: CustomdeclarequeryOptional { out_trade_no: Some(text!("A1")), ..Default::default() },
    };
    let found = client.send(&asked).await.unwrap().into_inner();
    let parts: Vec<_> =
        found.declarations.iter().map(|one| (one.sub_order_no.as_deref().unwrap_or_default(), &one.state)).collect();
    let open = DeclarationState::Undeclared;
    assert_eq!((found.count, parts), (2, vec![("S1", &open), ("S2", &open)]));
    drop(sandbox);
}

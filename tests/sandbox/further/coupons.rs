//! Coupons: a stock with a budget, coupons that are used or expire.

use serde_json::json;
use wxpay_core::pay::{SendCoupon, SendCouponOptional};
use wxpay_core::{Client, ErrorKind, text};
use wxpay_sandbox::Sandbox;

use super::{DAY, advance, all, balance};
use crate::client::{Answer, MCH_ID, ask, assert_accepted, blocking, control, http, order, place};

const SEND: &str = "/mmpaymkttransfers/send_coupon";
const STOCK: &str = "/mmpaymkttransfers/query_coupon_stock";
const COUPON: &str = "/mmpaymkttransfers/querycouponsinfo";

fn send(sandbox: &Sandbox, number: &str, openid: &str) -> Answer {
    let fields = [("coupon_stock_id", "1757"), ("openid_count", "1"), ("partner_trade_no", number), ("openid", openid)];
    ask(sandbox, SEND, &fields)
}

fn state_of(sandbox: &Sandbox, coupon_id: &str, openid: &str) -> [String; 3] {
    let fields = [("coupon_id", coupon_id), ("openid", openid), ("stock_id", "1757")];
    let found = ask(sandbox, COUPON, &fields);
    all(&found, ["coupon_state", "coupon_remain_value", "err_code"])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn coupon_is_sent_once_and_used_or_expires() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let stock = json!({ "coupon_stock_id": "1757", "coupon_value": 500, "coupon_total": 2 });
        control(&sandbox, "POST", "coupon-stocks", &stock.to_string());
        let before = balance(&sandbox, MCH_ID);
        let first = assert_accepted(send(&sandbox, "P1", "oA"));
        assert_eq!(all(&first, ["ret_code", "success_count", "failed_count"]), ["SUCCESS", "1", "0"]);
        let again = assert_accepted(send(&sandbox, "P1", "oA"));
        assert_eq!(again.field("coupon_id"), first.field("coupon_id"));
        assert_eq!(send(&sandbox, "P1", "oB").field("err_code"), "PARAM_ERROR");
        let quota = send(&sandbox, "P2", "oA");
        let codes = all(&quota, ["result_code", "ret_code", "err_code", "coupon_id"]);
        assert_eq!(codes, ["FAIL", "FAILED", "USER_AL_GET_COUPON", ""], "{}", quota.body);
        let second = assert_accepted(send(&sandbox, "P3", "oB"));
        let over = send(&sandbox, "P4", "oC");
        assert_eq!(all(&over, ["result_code", "ret_code", "err_code"]), ["SUCCESS", "FAILED", "AL_STOCK_OVER"]);
        assert_eq!(before - balance(&sandbox, MCH_ID), 1000);
        let stock = ask(&sandbox, STOCK, &[("coupon_stock_id", "1757")]);
        let told = all(&stock, ["coupon_value", "coupon_total", "coupon_budget", "is_send_num", "coupon_stock_status"]);
        assert_eq!(told, ["500", "2", "1000", "2", "4"]);
        assert_eq!(ask(&sandbox, STOCK, &[("coupon_stock_id", "9")]).field("err_code"), "COUPON_STOCK_NOT_FOUND");

        let [used, expired] = [first, second].map(|answer| answer.field("coupon_id"));
        assert_eq!(state_of(&sandbox, &used, "oA"), ["SENDED", "500", ""]);
        assert_eq!(state_of(&sandbox, &used, "oB"), ["", "", "COUPON_NOT_FOUND"]);
        assert_accepted(place(&sandbox, order("A1", &[])));
        let paid = json!({ "openid": "oA", "coupons": [{ "id": used, "fee": 500 }] });
        control(&sandbox, "POST", "orders/A1/pay", &paid.to_string());
        assert_eq!(control(&sandbox, "GET", &format!("coupons/{used}"), "")["out_trade_no"], "A1");
        let twice = http(sandbox.address(), "POST", &format!("/_sandbox/coupons/{used}/use"), b"");
        assert_eq!(twice.status(), 409);
        advance(&sandbox, 31 * DAY);
        assert_eq!(state_of(&sandbox, &used, "oA"), ["USED", "0", ""]);
        assert_eq!(state_of(&sandbox, &expired, "oB"), ["EXPIRED", "500", ""]);
        // The payment brought 888 fen less the service fee.
        assert_eq!(before - balance(&sandbox, MCH_ID), 500 - 883);
        assert_eq!(send(&sandbox, "P5", "oD").field("err_code"), "AL_STOCK_OVER");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn coupon_is_not_sent_without_the_money() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::new(sandbox.merchant().unwrap()).with_endpoint(sandbox.endpoint().unwrap());
    let request = |number| SendCoupon {
        coupon_stock_id: text!("1757"),
        openid_count: 1,
        partner_trade_no: number,
        openid: text!("oA"),
        optional: SendCouponOptional::default(),
    };
    let sandbox = blocking(move || {
        control(&sandbox, "POST", "balances", r#"{"balance":99}"#);
        sandbox
    })
    .await;
    let refused = client.send(&request(text!("P1"))).await.unwrap_err();
    assert!(matches!(refused.kind(), ErrorKind::Business { code, .. } if *code == "NOTENOUGH"), "{refused}");
    let sandbox = blocking(move || {
        control(&sandbox, "POST", "balances", r#"{"balance":100}"#);
        sandbox
    })
    .await;
    let sent = client.send(&request(text!("P1"))).await.unwrap().into_inner();
    assert!(sent.coupon_id.is_some(), "{sent:?}");
    drop(sandbox);
}

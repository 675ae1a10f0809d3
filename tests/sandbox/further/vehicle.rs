//! Car services: cars that enter, deductions by the clock, and changes of a driver's state.

use std::time::Duration;

use serde_json::{Value, json};
use wxpay_core::SignType::HmacSha256;
use wxpay_core::pay::{
    TransitQueryorder, TransitQueryorderOptional, VehiclePayapply, VehiclePayapplyOptional, VehicleSceneInfo,
    VehicleSceneInfoOptional, VehicleSceneInfoText,
};
use wxpay_core::value::{TradeState, VehicleScene, VehicleTradeType, VehicleVersion};
use wxpay_core::{Client, Expected, Fen, text};
use wxpay_sandbox::Sandbox;

use super::{DAY, advance, all, ask_by_hmac, assert_refused, assert_signed};
use crate::client::{Answer, Changes, KEY, NOWHERE, blocking, control, fields, http, shop, sign, value_of, wait_until};

const ENTER: &str = "/vehicle/pay/notification";
const APPLY: &str = "/vehicle/pay/payapply";
const QUERY_STATE: &str = "/vehicle/pay/querystate";
const QUERY: &str = "/transit/queryorder";

const PLATE: &str = "粤B888888";

fn enter(sandbox: &Sandbox, notify_url: &str) -> String {
    let scene = json!({ "scene_info": {
        "start_time": "20170926114339", "plate_number": PLATE, "parking_name": "P1", "free_time": 1200,
        "notify_url": notify_url,
    } });
    let changes = [("version", "3.0"), ("trade_scene", "PARKING"), ("scene_info", &scene.to_string())];
    assert_signed(ask_by_hmac(sandbox, ENTER, &changes)).field("user_state")
}

fn apply(sandbox: &Sandbox, number: &str, changes: Changes<'_>) -> Answer {
    let scene = json!({ "scene_info": {
        "start_time": "20170926114339", "end_time": "20170926124339", "charging_time": 3600, "plate_number": PLATE,
        "parking_name": "P1", "deduct_mode": "AUTOPAY", "support_deduct_mode": "DEDUCT_ALL",
    } });
    let usual = [
        ("body", "Parking"),
        ("out_trade_no", number),
        ("total_fee", "888"),
        ("spbill_create_ip", "8.8.8.8"),
        ("notify_url", NOWHERE),
        ("trade_type", "PAP"),
        ("version", "3.0"),
        ("trade_scene", "PARKING"),
        ("scene_info", &scene.to_string()),
    ];
    ask_by_hmac(sandbox, APPLY, &[&usual, changes].concat())
}

fn state(sandbox: &Sandbox, number: &str) -> String {
    let found = assert_signed(ask_by_hmac(sandbox, QUERY, &[("out_trade_no", number)]));
    assert_eq!(found.field("trade_type"), "PAP");
    found.field("trade_state")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deduction_is_accepted_and_carried_out_by_the_clock() {
    let sandbox = Sandbox::start().await.unwrap();
    let (url, posts) = shop();
    let merchant = sandbox.merchant().unwrap().with_notify_url(&url).unwrap();
    let client = Client::new(merchant).with_endpoint(sandbox.endpoint().unwrap());
    let deduction = VehiclePayapply {
        body: text!("停车"),
        out_trade_no: text!("V1"),
        total_fee: Fen(888),
        spbill_create_ip: "8.8.8.8".parse().unwrap(),
        trade_type: VehicleTradeType::Pap,
        version: VehicleVersion::V3,
        trade_scene: VehicleScene::ParkingSpace,
        scene_info: VehicleSceneInfoText {
            scene_info: VehicleSceneInfo {
                start_time: "20170826104339".parse().unwrap(),
                optional: VehicleSceneInfoOptional {
                    charging_time: Some(3600),
                    space_number: Some(text!("D6666")),
                    ..Default::default()
                },
            },
        },
        optional: VehiclePayapplyOptional { openid: Some(text!("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")), ..Default::default() },
    };
    client.send(&deduction).await.unwrap();
    client.send(&deduction).await.unwrap();
    let query = TransitQueryorder {
        optional: TransitQueryorderOptional { out_trade_no: Some(text!("V1")), ..Default::default() },
    };
    let waiting = client.send(&query).await.unwrap();
    assert_eq!(waiting.state(), &TradeState::Accept);
    sandbox.advance(DAY);
    let paid = client.send(&query).await.unwrap();
    let transaction_id = paid.confirm(Expected::cny(Fen(888))).unwrap().transaction_id().to_owned();
    blocking(move || {
        let notified = fields(&posts.recv().unwrap());
        let names = ["out_trade_no", "trade_type", "transaction_id", "openid", "sign_type"];
        let expected = ["V1", "PAP", &transaction_id, "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "HMAC-SHA256"];
        assert_eq!(names.map(|name| value_of(&notified, name)), expected);
        assert_eq!(value_of(&notified, "sign"), sign(&notified, KEY, HmacSha256));
        assert_eq!(control(&sandbox, "GET", "vehicle-deductions/V1", "")["state"], "SUCCESS");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deduction_fails_for_a_driver_who_cannot_be_deducted() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let driver = json!({ "plate_number": PLATE, "openid": "oDriver", "state": "OVERDUE" });
        control(&sandbox, "POST", "vehicles", &driver.to_string());
        assert_eq!(enter(&sandbox, NOWHERE), "BLOCK");
        assert_signed(apply(&sandbox, "V1", &[]));
        assert_refused(&apply(&sandbox, "V1", &[("total_fee", "889")]), "INVALID_REQUEST");
        assert_eq!(state(&sandbox, "V1"), "ACCEPT");
        advance(&sandbox, DAY);
        assert_eq!(state(&sandbox, "V1"), "PAYERROR");
        assert_eq!(control(&sandbox, "GET", "vehicle-deductions/V1", "")["state"], "PAYERROR");
        // The control interface ends one early.
        assert_signed(apply(&sandbox, "V2", &[]));
        sandbox.pay("V2").unwrap();
        assert_eq!(state(&sandbox, "V2"), "SUCCESS");
        assert_refused(&ask_by_hmac(&sandbox, QUERY, &[("out_trade_no", "V9")]), "INVALID_REQUEST");

        let asked = |changes: Changes<'_>| {
            let usual = [("version", "3.0"), ("trade_scene", "PARKING")];
            assert_signed(ask_by_hmac(&sandbox, QUERY_STATE, &[&usual, changes].concat()))
        };
        let found = asked(&[("openid", "oDriver")]);
        assert_eq!(all(&found, ["user_state", "path", "openid"]), ["OVERDUE", "pages/route/index", "oDriver"]);
        let cars: Value = serde_json::from_str(&found.field("plate_number_info")).unwrap();
        assert_eq!(cars["plate_number_info"][0]["plate_number"], PLATE);
        assert_eq!(asked(&[("plate_number", "粤A00000")]).field("user_state"), "NORMAL");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn change_of_a_drivers_state_is_notified() {
    let sandbox = Sandbox::start().await.unwrap();
    blocking(move || {
        let (url, posts) = shop();
        assert_eq!(enter(&sandbox, &url), "NORMAL");
        // The first attempt is lost.
        let rule = json!({ "api": "pay.vehicle_event_notification", "fault": "FAIL" });
        control(&sandbox, "POST", "faults", &rule.to_string());
        let path = format!("vehicles/{}", "%E7%B2%A4B888888");
        let shown = control(&sandbox, "POST", &format!("{path}/event"), r#"{"state":"PAUSED"}"#);
        assert_eq!(shown["state"], "PAUSED");
        assert!(posts.recv().unwrap().contains("<return_code><![CDATA[FAIL]]>"));
        advance(&sandbox, Duration::from_secs(15));
        wait_until(sandbox.address(), &format!("/_sandbox/{path}"), |vehicle| vehicle["acknowledged"] == true);
        let answered = http(sandbox.address(), "POST", &format!("/_sandbox/{path}/event"), br#"{"state":"GONE"}"#);
        assert_eq!(answered.status(), 400, "{}", answered.body);
        control(&sandbox, "POST", &format!("{path}/event"), r#"{"vehicle_event_type":"NORMAL"}"#);
        let notified = loop {
            let notified = fields(&posts.recv().unwrap());
            if value_of(&notified, "vehicle_event_type") == "NORMAL" {
                break notified;
            }
        };
        assert_eq!(value_of(&notified, "plate_number"), PLATE);
        assert_eq!(value_of(&notified, "sign"), sign(&notified, KEY, HmacSha256));
        assert_eq!(enter(&sandbox, &url), "BLOCK");
    })
    .await;
}

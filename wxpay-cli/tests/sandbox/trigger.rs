//! `wxpay trigger --to` against servers that answer as they are told.

use std::net::TcpListener;
use std::process::{Command, Output};

use serde_json::Value;
use wxpay_core::schema::{pay, shared};
use wxpay_core::{Merchant, cloud, notification, server};

use crate::merchant_server::MerchantServer;

const KEY: &str = "192006250b4c09247ec02edce69f6a2d";

fn trigger(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wxpay"));
    for name in ["WXPAY_APPID", "WXPAY_MCH_ID", "WXPAY_KEY", "WXPAY_SUB_APPID", "WXPAY_SUB_MCH_ID", "WXPAY_SIGN_TYPE"] {
        command.env_remove(name);
    }
    command.arg("trigger").args(arguments).args(["--key", KEY]).output().unwrap()
}

fn line(output: &Output) -> Value {
    let stdout = std::str::from_utf8(&output.stdout).unwrap();
    assert!(stdout.lines().count() == 1 && !stdout.contains(KEY), "{stdout}");
    serde_json::from_str(stdout).unwrap()
}

#[test]
fn trigger_sends_a_message_that_the_merchant_believes() {
    let merchant = Merchant::new(shared::APPID.sample, shared::MCH_ID.sample, KEY).unwrap();
    // A shop that refuses what it cannot verify.
    let server = MerchantServer::start(move |received| {
        let answer = match server::receive(&pay::PAY_NOTIFICATION, &received.body, &merchant) {
            Ok(_) => notification::accepted(),
            Err(error) => notification::refused(error.class()),
        };
        ("200 OK", answer)
    });
    let payment = ["pay.pay_notification", "out_trade_no=A1", "total_fee=888", "--to", &server.url];
    let output = trigger(&payment);
    let sent = line(&output);
    assert_eq!((output.status.code(), &sent["message"]), (Some(0), &"pay.pay_notification".into()), "{sent}");
    assert_eq!((&sent["status"], &sent["acknowledged"]), (&200.into(), &true.into()));
    assert!(server.received()[0].head.contains("content-type: text/xml"), "{}", server.received()[0].head);
    let output = trigger(&[&payment[..], &["--set-raw", "sign=00"]].concat());
    let sent = line(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(sent["answer"].as_str().unwrap().contains("BadSign"), "{sent}");
}

#[test]
fn trigger_sends_callbacks_in_json() {
    let server = MerchantServer::start(|_| ("200 OK", cloud::accepted()));
    let output = trigger(&["cloud.pay_callback", "total_fee=5", "--to", &server.url, "--format", "text"]);
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{stdout}");
    assert!(stdout.starts_with("cloud.pay_callback: ") && stdout.contains("acknowledged, HTTP 200"), "{stdout}");
    let received = server.received().pop().unwrap();
    assert!(received.head.contains("content-type: application/json"), "{}", received.head);
    assert_eq!(serde_json::from_slice::<Value>(&received.body).unwrap()["totalFee"], 5);
}

#[test]
fn trigger_tells_of_a_server_that_is_away() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/notify", free.local_addr().unwrap());
    drop(free);
    let output = trigger(&["pay.refund_notification", "--to", &url]);
    let sent = line(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(sent["status"].is_null() && sent["error"].as_str().unwrap().starts_with("no connection: "), "{sent}");
}

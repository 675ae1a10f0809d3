//! Processes: their first lines, their end, and what a killed one leaves to another.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::driver::{KEY, ShopProcess, command};
use crate::{Folder, TestShop, start};

#[tokio::test]
async fn shop_ends_at_sigterm() {
    let mut shop = TestShop::start();
    shop.place(888).await;
    let started = Instant::now();
    let status = shop.process.terminate();
    assert_eq!(status.code(), Some(0));
    assert!(started.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn shop_that_was_killed_leaves_its_orders_to_the_next_process() {
    let gateway = TestShop::start();
    let folder = Folder::new();
    let sandbox = gateway.sandbox.clone().unwrap();
    let options = ["--gateway", &sandbox, "--query-every", "1"];
    let mut first = start(&folder, &options);
    let number = first.place(888).await;
    first.kill();
    // Its notification finds nobody.
    gateway.pay(&number).await;
    let second = start(&folder, &options);
    let order = second.wait_for(&number, "delivered", |order| order["deliveries"] == 1).await;
    assert_eq!(order["state"], "PAID");
}

#[tokio::test]
async fn health_answers() {
    let shop = TestShop::start();
    assert_eq!(shop.get("/health").await.status, 200);
}

#[tokio::test]
async fn place_answers_while_the_gateway_is_away() {
    let folder = Folder::new();
    // Nothing listens on port 9.
    let shop = start(&folder, &["--gateway", "http://127.0.0.1:9"]);
    let started = Instant::now();
    let order = json!({ "body": "Oolong tea", "total_fee": 888, "trade_type": "NATIVE" });
    let answer = shop.post_json("/orders", &order).await;
    assert!((500..600).contains(&answer.status) && answer.json()["error"].is_string(), "{answer:?}");
    assert!(started.elapsed() < Duration::from_secs(25));
}

#[test]
fn shop_refuses_wrong_options_without_a_password() {
    for arguments in [
        &["--database", "postgres://shop:secret@127.0.0.1:port/shop"][..],
        &["--database", "mysql://shop:secret@127.0.0.1/shop"],
        &["--gateway", "https://api.mch.weixin.qq.com"],
        &["--notify-base", "no URL"],
        &["--query-every", "0"],
    ] {
        let folder = Folder::new();
        let mut command = command(env!("CARGO_BIN_EXE_shop"));
        let output = command.args(arguments).current_dir(&folder.0).output().unwrap();
        assert!(!output.status.success(), "{arguments:?}");
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(!text.is_empty() && !text.contains("secret"), "{text}");
    }
}

#[test]
fn shop_takes_the_account_of_the_environment() {
    let folder = Folder::new();
    let account = |key: Option<&str>| {
        let mut command = command(env!("CARGO_BIN_EXE_shop"));
        command.args(["--database", &folder.database()]).env("WXPAY_APPID", "wx1234567890abcdef");
        command.env("WXPAY_MCH_ID", "1900000001");
        if let Some(key) = key {
            command.env("WXPAY_KEY", key);
        }
        command
    };
    let shop = ShopProcess::start(account(Some(KEY)));
    assert!(shop.sandbox.is_some());
    // A part of it is a mistake, and not the demo merchant.
    let output = account(None).output().unwrap();
    assert!(!output.status.success() && String::from_utf8(output.stderr).unwrap().contains("WXPAY_KEY"));
}

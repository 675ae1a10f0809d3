//! Notifications of several accounts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use wxpay_core::accounts::{Accounts, Source};
use wxpay_core::pay::{PayNotification, RefundNotificationInfo};
use wxpay_core::schema::shared;
use wxpay_core::server::{self, MessageBuilder};
use wxpay_core::{Error, ErrorKind, Key, SignType, Untrusted};

use super::*;

const APPID: &str = "wx8888888888888888";

fn body(mch_id: &str, sub_mch_id: Option<&str>, key: &str) -> Vec<u8> {
    let message = MessageBuilder::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, mch_id)
        .set(&shared::NONCE_STR, "5d2b6c2a8db53831f7eda20af46e531c")
        .set(&shared::RESULT_CODE, "SUCCESS")
        .set(&shared::OPENID, "oUpF8uMEb4qRXf22hE3X68TekukE")
        .set(&shared::TRADE_TYPE_FIELD, "JSAPI")
        .set(&shared::BANK_TYPE, "CFT")
        .set(&shared::TOTAL_FEE, "888")
        .set(&shared::TRANSACTION_ID, "1004400740201409030005092168")
        .set(&shared::OUT_TRADE_NO, "TEA1")
        .set(&shared::TIME_END, "20261123091520");
    let message = match sub_mch_id {
        Some(sub_mch_id) => message.set(&shared::SUB_MCH_ID, sub_mch_id),
        None => message,
    };
    message.signed(&Key::new(key).unwrap(), SignType::HmacSha256).into_bytes()
}

fn untrusted<T>(result: Result<T, Error>) -> Untrusted {
    match result.map(drop).map_err(Error::into_kind) {
        Err(ErrorKind::Untrusted(reason)) => reason,
        other => panic!("{other:?}"),
    }
}

fn accounts(folder: &Folder) -> Accounts {
    folder.write("sub.csv", "sub_mch_id,sub_appid\n1900009231,\n1900009232,\n");
    let text = account("a", APPID, "10000100", &format!("previous_key = \"{OLD_KEY}\""))
        + &account("b", APPID, "10000200", "")
        + &account("p", APPID, "1900000109", "sub_merchants = \"sub.csv\"");
    folder.load(&text).unwrap()
}

#[test]
fn notifications_are_verified_by_the_account_of_the_body() {
    let accounts = accounts(&Folder::new());
    let open = |body: &[u8]| accounts.notification::<PayNotification>(body);
    assert_eq!(open(&body("10000100", None, KEY)).unwrap().0.name(), "a");
    assert_eq!(open(&body("10000100", None, OLD_KEY)).unwrap().0.name(), "a");
    assert_eq!(open(&body("10000200", None, KEY)).unwrap().0.name(), "b");
    assert_eq!(untrusted(open(&body("10000200", None, OLD_KEY))), Untrusted::BadSign);
    let (sub, _) = open(&body("1900000109", Some("1900009232"), KEY)).unwrap();
    assert_eq!((sub.name(), sub.sub_mch_id()), ("p", Some("1900009232")));
    // Genuine, but for a sub-merchant that is not listed.
    assert_eq!(untrusted(open(&body("1900000109", Some("1900009233"), KEY))), Untrusted::WrongMerchant);
}

#[test]
fn notifications_for_nobody_are_answered_as_a_wrong_signature() {
    let accounts = accounts(&Folder::new());
    for key in [KEY, OLD_KEY, "00000000000000000000000000000000"] {
        let unknown = accounts.notification::<PayNotification>(&body("999", None, key)).unwrap_err();
        let wrong = body("10000100", None, "11111111111111111111111111111111");
        let wrong = accounts.notification::<PayNotification>(&wrong).unwrap_err();
        assert_eq!(unknown.to_string(), wrong.to_string());
        assert_eq!(unknown, wrong);
    }
}

#[test]
fn an_address_of_one_account_refuses_the_others() {
    let accounts = accounts(&Folder::new());
    let open = |name: &str, body: &[u8]| accounts.notification_of::<PayNotification>(name, body);
    assert_eq!(open("a", &body("10000100", None, KEY)).unwrap().0.name(), "a");
    // The same key, and still another account.
    assert_eq!(untrusted(open("b", &body("10000100", None, KEY))), Untrusted::WrongMerchant);
    assert_eq!(untrusted(open("none", &body("10000100", None, KEY))), Untrusted::BadSign);
    assert!(open("p", &body("1900000109", Some("1900009231"), KEY)).is_ok());
    assert_eq!(untrusted(open("p", &body("1900000109", Some("1900009233"), KEY))), Untrusted::WrongMerchant);
}

#[test]
fn a_previous_key_ends_at_its_time() {
    let folder = Folder::new();
    folder.write("old", OLD_KEY);
    let rest = "previous_key = { file = \"old\", until = 2026-12-31 }";
    let path = folder.write("wxpay.toml", &account("a", APPID, "10000100", rest));
    let now = Arc::new(AtomicU64::new(time("20261231235959").unix_seconds()));
    let clock = Arc::clone(&now);
    let source = Source::file(path).with_variables(NO_VARIABLES);
    let source = source.with_clock(move || BeijingTime::from_unix_seconds(clock.load(Ordering::Relaxed)).unwrap());
    let accounts = Accounts::from_source(source).unwrap();
    let open = |key: &str| accounts.notification::<PayNotification>(&body("10000100", None, key));
    let shop = accounts.get("10000100").unwrap();
    assert!(open(OLD_KEY).is_ok() && open(KEY).is_ok());
    now.fetch_add(1, Ordering::Relaxed);
    assert_eq!(untrusted(open(OLD_KEY)), Untrusted::BadSign);
    assert!(open(KEY).is_ok());
    // Of an account that was found before, too.
    assert_eq!(untrusted(shop.notification::<PayNotification>(&body("10000100", None, OLD_KEY))), Untrusted::BadSign);
    assert!(format!("{:?}", shop.merchant()).contains("previous_key: None"));
}

#[test]
fn refund_notifications_are_decrypted_by_the_account_of_the_body() {
    let accounts = accounts(&Folder::new());
    let plain = "<root><out_refund_no>R1</out_refund_no><out_trade_no>TEA1</out_trade_no>\
        <refund_account>REFUND_SOURCE_RECHARGE_FUNDS</refund_account><refund_fee>1</refund_fee>\
        <refund_id>50000408942018111907145868882</refund_id><refund_recv_accout>x</refund_recv_accout>\
        <refund_request_source>API</refund_request_source><refund_status>SUCCESS</refund_status>\
        <settlement_refund_fee>1</settlement_refund_fee><settlement_total_fee>1</settlement_total_fee>\
        <success_time>2018-11-19 16:24:13</success_time><total_fee>1</total_fee>\
        <transaction_id>4200000215201811190261405420</transaction_id></root>";
    let body = |mch_id: &str, key: &str| {
        let sealed = server::encrypt(plain.as_bytes(), &Key::new(key).unwrap());
        format!(
            "<xml><return_code>SUCCESS</return_code><appid>{APPID}</appid><mch_id>{mch_id}</mch_id>\
             <nonce_str>n</nonce_str><req_info>{sealed}</req_info></xml>"
        )
    };
    let open = |body: String| accounts.refund_notification::<RefundNotificationInfo>(body.as_bytes());
    let (account, hint) = open(body("10000100", OLD_KEY)).unwrap();
    assert_eq!((account.name(), hint.out_refund_no()), ("a", Some("R1")));
    assert_eq!(untrusted(open(body("10000200", OLD_KEY))), Untrusted::BadReqInfo);
    assert_eq!(untrusted(open(body("999", KEY))), Untrusted::BadReqInfo);
}

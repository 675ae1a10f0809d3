//! Whose order was paid: a service provider's payments are confirmed for the sub-merchant
//! of the order, and for no other.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod common;

use common::{APPID, KEY, MCH_ID, key, notification};
use wxpay_core::pay::{self, PayNotification, RefundNotificationInfo};
use wxpay_core::schema::{Field, fen, number, shared, text as text_row};
use wxpay_core::server::Reply;
use wxpay_core::value::TradeType;
use wxpay_core::{
    Error, ErrorKind, Expected, Fen, Merchant, Mismatch, RefundMismatch, RuleBreach, SignType, Untrusted, Verified,
    cloud, text,
};

const OWN: &str = "1900000001";
const OTHER: &str = "1900000002";
const EXPECTED: Expected<'_> = Expected::cny(Fen(888));

fn provider() -> Merchant {
    Merchant::service_provider(APPID, MCH_ID, KEY).unwrap().with_notify_url("https://shop.example/wxpay").unwrap()
}

fn notified(account: &Merchant, sub_mch_id: &str) -> Result<Verified<PayNotification>, Error> {
    let body = notification("1001", "4200", 888).set(&shared::SUB_MCH_ID, sub_mch_id);
    account.notification(body.signed(&key(), SignType::HmacSha256).as_bytes())
}

/// The sub-merchant that was paid, or the class of why it is not confirmed.
fn confirmed(account: &Merchant, sub_mch_id: &str, expected: Expected<'_>) -> Result<String, &'static str> {
    let verified = notified(account, sub_mch_id).map_err(|error| error.class())?;
    // It can be looked up by both before.
    assert_eq!((verified.out_trade_no(), verified.sub_mch_id().unwrap_or_default()), ("1001", sub_mch_id));
    let paid = verified.confirm(expected).map_err(|mismatch| mismatch.class())?;
    // An ordinary merchant that is named twice is kept as one that is named once.
    assert_eq!(paid.record().sub_mch_id, if sub_mch_id == MCH_ID { "" } else { sub_mch_id });
    Ok(paid.sub_mch_id().unwrap_or_default().to_owned())
}

#[test]
fn a_payment_is_confirmed_for_the_sub_merchant_of_the_order() {
    let (of_many, of_one) = (provider(), provider().with_sub_merchant(OWN).unwrap());
    let only = of_one.clone().only_for_sub_merchant();
    let (to_own, to_other) = (EXPECTED.with_sub_mch_id(OWN), EXPECTED.with_sub_mch_id(OTHER));
    let mismatch = Err("SubMerchantMismatch");
    for (account, paid, expected, found) in [
        // Without one of its own, the order's has to be named.
        (&of_many, OWN, EXPECTED, mismatch),
        (&of_many, OWN, to_own, Ok(OWN)),
        (&of_many, OTHER, to_own, mismatch),
        (&of_many, "", to_own, Err("WrongMerchant")),
        (&of_many, "", EXPECTED, Err("WrongMerchant")),
        // Its own is the one that is expected, unless the order is another's.
        (&of_one, OWN, EXPECTED, Ok(OWN)),
        (&of_one, OTHER, EXPECTED, mismatch),
        (&of_one, OTHER, to_other, Ok(OTHER)),
        (&of_one, OWN, to_other, mismatch),
        (&of_one, "", EXPECTED, Err("WrongMerchant")),
        // With no other, none is read.
        (&only, OWN, EXPECTED, Ok(OWN)),
        (&only, OWN, to_other, mismatch),
        (&only, OTHER, to_other, Err("WrongMerchant")),
        (&only, "", EXPECTED, Err("WrongMerchant")),
    ] {
        let found = found.map(str::to_owned);
        assert_eq!(confirmed(account, paid, expected), found, "{account:?} {paid} {expected:?}");
    }
    // Beside another amount, it is the sub-merchant that is told.
    assert_eq!(confirmed(&of_one, OTHER, Expected::cny(Fen(1))), Err("SubMerchantMismatch"));
    assert_eq!(confirmed(&of_one, OWN, Expected::cny(Fen(1))), Err("AmountMismatch"));
}

#[test]
fn an_ordinary_merchant_is_paid_itself() {
    let account = common::merchant();
    assert_eq!(confirmed(&account, "", EXPECTED), Ok(String::new()));
    // The published sample names the merchant once more.
    assert_eq!(confirmed(&account, MCH_ID, EXPECTED), Ok(String::new()));
    assert_eq!(confirmed(&account, OWN, EXPECTED), Err("SubMerchantMismatch"));
    // What is named is compared in any case.
    assert_eq!(confirmed(&account, OWN, EXPECTED.with_sub_mch_id(OWN)), Ok(OWN.to_owned()));
    assert_eq!(confirmed(&account, "", EXPECTED.with_sub_mch_id(OWN)), Err("SubMerchantMismatch"));
}

#[test]
fn a_mismatch_says_who_and_what_to_do() {
    let told = |account: &Merchant, paid: &str, expected: Expected<'_>| {
        notified(account, paid).unwrap().confirm(expected).map(|_| ()).unwrap_err()
    };
    let of_one = provider().with_sub_merchant(OWN).unwrap();
    let other = told(&of_one, OTHER, EXPECTED);
    assert_eq!(other, Mismatch::SubMerchant { expected: Some(OWN.into()), found: Some(OTHER.into()) });
    assert_eq!(other.field(), Some("sub_mch_id"));
    assert!(other.to_string().contains(OWN) && other.to_string().contains(OTHER), "{other}");
    let unnamed = told(&provider(), OTHER, EXPECTED);
    assert_eq!(unnamed, Mismatch::SubMerchant { expected: None, found: Some(OTHER.into()) });
    assert!(unnamed.to_string().contains("`Expected::with_sub_mch_id`"), "{unnamed}");
}

/// An order of another sub-merchant or app than the account's is paid and acknowledged.
#[test]
fn what_the_struct_says_otherwise_is_notified_otherwise() {
    let account = provider().with_sub_merchant(OWN).unwrap().with_sub_appid("wx8888888888888888").unwrap();
    let order = pay::UnifiedOrder {
        body: text!("Tea"),
        out_trade_no: text!("1001"),
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        trade_type: TradeType::App,
        optional: pay::UnifiedOrderOptional {
            sub_mch_id: Some(text!("1900000002")),
            sub_appid: Some(text!("wx7777777777777777")),
            ..Default::default()
        },
    };
    assert!(account.prepare(&order).is_ok());
    let body = notification("1001", "4200", 888)
        .set(&shared::SUB_MCH_ID, OTHER)
        .set(&shared::SUB_APPID, "wx7777777777777777")
        .signed(&key(), SignType::HmacSha256);
    let verified = account.notification::<PayNotification>(body.as_bytes()).unwrap();
    assert_eq!(verified.sub_mch_id(), Some(OTHER));
    assert!(verified.confirm(EXPECTED.with_sub_mch_id(OTHER)).is_ok());

    // An account that has no other neither sends nor reads it.
    let only = account.only_for_sub_merchant();
    let Err(ErrorKind::InvalidRequest(violations)) = only.prepare(&order).map_err(Error::into_kind) else {
        panic!("it was signed")
    };
    let found: Vec<_> = violations.iter().map(|violation| (violation.field(), violation.broken())).collect();
    assert_eq!(found, [("sub_mch_id", RuleBreach::OtherSubMerchant), ("sub_appid", RuleBreach::OtherSubMerchant)]);
    let same = pay::UnifiedOrder { optional: pay::UnifiedOrderOptional::default(), ..order };
    assert!(only.prepare(&same).is_ok());
    let read = only.notification::<PayNotification>(body.as_bytes()).map(|_| ());
    assert!(matches!(read.map_err(Error::into_kind), Err(ErrorKind::Untrusted(Untrusted::WrongMerchant))));
}

#[test]
fn replies_of_the_cloud_are_of_the_sub_merchant_that_was_asked_about() {
    let optional = |sub_mch_id: Option<&'static str>| cloud::QueryOrderOptional {
        out_trade_no: Some(text!("1001")),
        sub_mch_id: sub_mch_id.map(|number| number.try_into().unwrap()),
        ..Default::default()
    };
    let of_one = cloud::CloudMerchant::new().with_sub_merchant(OWN).unwrap();
    let own = of_one.prepare(&cloud::QueryOrder { optional: optional(None) }).unwrap();
    let other = of_one.prepare(&cloud::QueryOrder { optional: optional(Some(OTHER)) }).unwrap();
    let read = |prepared: &cloud::PreparedCall<cloud::QueryOrderResponse>, sub_mch_id: &str| {
        let reply = notification("1001", "4200", 888)
            .set(&shared::SUB_MCH_ID, sub_mch_id)
            .set(&shared::TRADE_STATE_FIELD, "SUCCESS")
            .set(&shared::CASH_FEE, "888")
            .set(&shared::SIGN, "S");
        prepared.read(200, format!(r#"{{"errcode":0,"errmsg":"ok","respdata":{}}}"#, reply.json()).as_bytes())
    };
    assert!(matches!(
        read(&own, OTHER).map(|_| ()).map_err(Error::into_kind),
        Err(ErrorKind::Untrusted(Untrusted::WrongMerchant))
    ));
    assert!(matches!(
        read(&own, "").map(|_| ()).map_err(Error::into_kind),
        Err(ErrorKind::Untrusted(Untrusted::WrongMerchant))
    ));
    assert_eq!(read(&own, OWN).unwrap().sub_mch_id(), Some(OWN));
    assert!(read(&own, OWN).unwrap().confirm(EXPECTED).is_ok());
    assert!(read(&own, OWN).unwrap().confirm(EXPECTED.with_sub_mch_id(OWN)).is_ok());
    let wrong = read(&own, OWN).unwrap().confirm(EXPECTED.with_sub_mch_id(OTHER)).map(|_| ()).unwrap_err();
    assert_eq!(wrong.class(), "SubMerchantMismatch");
    assert!(read(&other, OTHER).unwrap().confirm(EXPECTED).is_ok());
}

static ROWS: [Field; 5] = [
    text_row("out_refund_no_0", 64),
    text_row("refund_id_0", 32),
    fen("refund_fee_0"),
    text_row("refund_status_0", 16),
    number("refund_count"),
];

#[test]
fn a_refund_is_confirmed_for_its_sub_merchant() {
    let account = provider().with_sub_merchant(OWN).unwrap();
    let info = Reply::new()
        .set(&shared::TRANSACTION_ID, "4200")
        .set(&shared::OUT_TRADE_NO, "1001")
        .set(&shared::REFUND_ID, "5000")
        .set(&shared::OUT_REFUND_NO, "R1")
        .set(&shared::TOTAL_FEE, "888")
        .set(&shared::REFUND_FEE, "100")
        .set(&shared::SETTLEMENT_REFUND_FEE, "100")
        .set(&shared::REFUND_STATUS_FIELD, "SUCCESS")
        .set(&shared::REFUND_RECV_ACCOUT, "x")
        .set(&shared::REFUND_ACCOUNT_FIELD, "REFUND_SOURCE_RECHARGE_FUNDS")
        .set(wxpay_core::schema::pay::REFUND_NOTIFICATION_INFO.find("refund_request_source").unwrap(), "API")
        .encrypted(&key());
    let told = |account: &Merchant, sub_mch_id: &str| {
        let body = Reply::new()
            .set(&shared::RETURN_CODE, "SUCCESS")
            .set(&shared::APPID, APPID)
            .set(&shared::MCH_ID, MCH_ID)
            .set(&shared::SUB_MCH_ID, sub_mch_id)
            .set(&shared::NONCE_STR, "5K8264ILTKCH16CQ2502SI8ZNMTM67VS")
            .set(&shared::REQ_INFO, info.clone())
            .unsigned();
        account.refund_notification::<RefundNotificationInfo>(body.as_bytes())
    };
    let reported = |account: &Merchant, sub_mch_id: &str| {
        let optional = pay::RefundQueryOptional {
            out_refund_no: Some(text!("R1")),
            sub_mch_id: (sub_mch_id == OTHER).then_some(text!("1900000002")),
            ..Default::default()
        };
        let order = notification("1001", "4200", 888).set(&shared::SUB_MCH_ID, sub_mch_id);
        let reply = ROWS
            .iter()
            .zip(["R1", "5000", "100", "SUCCESS", "1"])
            .fold(order, |reply, (row, value)| reply.set(row, value));
        let prepared = account.prepare(&pay::RefundQuery { optional }).unwrap();
        prepared.read(200, reply.signed(&key(), SignType::HmacSha256).as_bytes()).unwrap()
    };
    let confirmed = told(&account, OWN).unwrap().confirm_refund(&reported(&account, OWN)).unwrap();
    assert_eq!((confirmed.sub_mch_id.as_deref(), confirmed.refund_fee), (Some(OWN), Fen(100)));
    // The notification of another's refund is read, for that one to be queried.
    let hint = told(&account, OTHER).unwrap();
    assert_eq!(hint.sub_mch_id(), Some(OTHER));
    assert!(hint.confirm_refund(&reported(&account, OTHER)).is_ok());
    let mismatch = hint.confirm_refund(&reported(&account, OWN)).unwrap_err();
    assert_eq!(
        mismatch,
        RefundMismatch::SubMerchant { hinted: Some(OTHER.into()), reported: Some(OWN.into()) },
        "{mismatch}"
    );
    let refused = |result: Result<_, Error>| result.map(|_| ()).unwrap_err().class();
    assert_eq!(refused(told(&account, "")), "WrongMerchant");
    assert_eq!(refused(told(&account.only_for_sub_merchant(), OTHER)), "WrongMerchant");

    // An ordinary merchant's may name the merchant, or not.
    let ordinary = common::merchant();
    for named in ["", MCH_ID] {
        let hint = told(&ordinary, named).unwrap();
        assert!(hint.confirm_refund(&reported(&ordinary, "")).is_ok(), "{named}");
        assert!(hint.confirm_refund(&reported(&ordinary, MCH_ID)).is_ok(), "{named}");
    }
    let mismatch = told(&ordinary, OWN).unwrap().confirm_refund(&reported(&ordinary, "")).unwrap_err();
    assert!(matches!(mismatch, RefundMismatch::SubMerchant { .. }), "{mismatch}");
}

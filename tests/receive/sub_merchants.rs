//! The sub-merchant of a payment: a service provider's payments are confirmed only for the
//! sub-merchant of the order.

use wxpay_core::pay::{self, OrderQueryResponse, PayNotification, RefundNotificationInfo};
use wxpay_core::schema::{self, Channel, Field, Message, fen, number, shared, text as text_row};
use wxpay_core::server::MessageBuilder;
use wxpay_core::value::TradeType;
use wxpay_core::{
    Error, ErrorKind, Expected, Fen, Merchant, Mismatch, PreparedRequest, RefundMismatch, Request, RuleBreach,
    SignType, Untrusted, Verified, text,
};

use crate::common::fixtures::{self, APPID, KEY, MCH_ID, OrderNo, key, merchant, notification};

const OWN: &str = "1900000001";

const OTHER: &str = "1900000002";

const EXPECTED: Expected<'_> = Expected::cny(Fen(888));

fn provider() -> Merchant {
    Merchant::service_provider(APPID, MCH_ID, KEY).unwrap().with_notify_url("https://shop.example/wxpay").unwrap()
}

fn receive_notification(account: &Merchant, sub_mch_id: &str) -> Result<Verified<PayNotification>, Error> {
    let body = notification("1001", "4200", 888).set(&shared::SUB_MCH_ID, sub_mch_id);
    account.notification(body.signed(&key(), SignType::HmacSha256).as_bytes())
}

/// Returns the sub-merchant that was paid, or the class of the refusal.
fn confirm_payment(account: &Merchant, sub_mch_id: &str, expected: Expected<'_>) -> Result<String, &'static str> {
    let verified = receive_notification(account, sub_mch_id).map_err(|error| error.class())?;
    // Order and sub-merchant are known before, to look the order up.
    assert_eq!((verified.out_trade_no(), verified.sub_mch_id().unwrap_or_default()), ("1001", sub_mch_id));
    let paid = verified.confirm(expected).map_err(|mismatch| mismatch.class())?;
    // A merchant named as its own sub-merchant is recorded without one.
    assert_eq!(paid.record().sub_mch_id, if sub_mch_id == MCH_ID { "" } else { sub_mch_id });
    Ok(paid.sub_mch_id().unwrap_or_default().to_owned())
}

mod with_sub_merchant_only {
    use super::*;

    #[test]
    fn refuses_a_notification_that_does_not_name_it() {
        let provider = merchant().with_sub_merchant("1900000109").unwrap().with_sub_merchant_only();
        let read = |body: MessageBuilder| {
            let body = body.signed(&key(), SignType::HmacSha256);
            provider.notification::<PayNotification>(body.as_bytes()).map(|_| ())
        };
        assert!(read(notification("1", "4200", 888).set(&shared::SUB_MCH_ID, "1900000109")).is_ok());
        let other = notification("1", "4200", 888).set(&shared::SUB_MCH_ID, "1900009231");
        assert!(matches!(read(other).map_err(Error::into_kind), Err(ErrorKind::Untrusted(Untrusted::WrongMerchant))));
        assert!(matches!(
            read(notification("1", "4200", 888)).map_err(Error::into_kind),
            Err(ErrorKind::Untrusted(Untrusted::WrongMerchant))
        ));
    }
}

mod confirm {
    use super::*;

    #[test]
    fn takes_only_the_sub_merchant_of_the_order() {
        let (of_many, of_one) = (provider(), provider().with_sub_merchant(OWN).unwrap());
        let only = of_one.clone().with_sub_merchant_only();
        let (to_own, to_other) = (EXPECTED.with_sub_mch_id(OWN), EXPECTED.with_sub_mch_id(OTHER));
        let mismatch = Err("SubMerchantMismatch");
        for (account, paid, expected, found) in [
            // An account without a sub-merchant needs the order's.
            (&of_many, OWN, EXPECTED, mismatch),
            (&of_many, OWN, to_own, Ok(OWN)),
            (&of_many, OTHER, to_own, mismatch),
            (&of_many, "", to_own, Err("WrongMerchant")),
            (&of_many, "", EXPECTED, Err("WrongMerchant")),
            // The account's sub-merchant is expected by default.
            (&of_one, OWN, EXPECTED, Ok(OWN)),
            (&of_one, OTHER, EXPECTED, mismatch),
            (&of_one, OTHER, to_other, Ok(OTHER)),
            (&of_one, OWN, to_other, mismatch),
            (&of_one, "", EXPECTED, Err("WrongMerchant")),
            // With `with_sub_merchant_only` others are not read.
            (&only, OWN, EXPECTED, Ok(OWN)),
            (&only, OWN, to_other, mismatch),
            (&only, OTHER, to_other, Err("WrongMerchant")),
            (&only, "", EXPECTED, Err("WrongMerchant")),
        ] {
            let found = found.map(str::to_owned);
            assert_eq!(confirm_payment(account, paid, expected), found, "{account:?} {paid} {expected:?}");
        }
        // The sub-merchant is compared before the amount.
        assert_eq!(confirm_payment(&of_one, OTHER, Expected::cny(Fen(1))), Err("SubMerchantMismatch"));
        assert_eq!(confirm_payment(&of_one, OWN, Expected::cny(Fen(1))), Err("AmountMismatch"));
    }

    #[test]
    fn takes_an_ordinary_merchant_itself() {
        let account = fixtures::merchant();
        assert_eq!(confirm_payment(&account, "", EXPECTED), Ok(String::new()));
        // The published sample names the merchant as its own sub-merchant.
        assert_eq!(confirm_payment(&account, MCH_ID, EXPECTED), Ok(String::new()));
        assert_eq!(confirm_payment(&account, OWN, EXPECTED), Err("SubMerchantMismatch"));
        // An explicit sub-merchant is always compared.
        assert_eq!(confirm_payment(&account, OWN, EXPECTED.with_sub_mch_id(OWN)), Ok(OWN.to_owned()));
        assert_eq!(confirm_payment(&account, "", EXPECTED.with_sub_mch_id(OWN)), Err("SubMerchantMismatch"));
    }
}

mod reply {
    use super::*;

    /// A query by order number names no sub-merchant, so that of the reply must be the order's.
    #[test]
    fn is_confirmed_for_the_sub_merchant_of_the_request_only() {
        let prepared = merchant().prepare(&fixtures::order_query("1001")).unwrap();
        let confirm = |sub_mch_id: &str| {
            let reply = fixtures::paid_order_reply("1001", "4200").set(&shared::SUB_MCH_ID, sub_mch_id);
            let read = prepared.read(200, reply.signed(&key(), SignType::HmacSha256).as_bytes()).unwrap();
            read.confirm(EXPECTED).map(|_| ()).map_err(|mismatch| mismatch.class())
        };
        assert_eq!((confirm(""), confirm(OTHER)), (Ok(()), Err("SubMerchantMismatch")));
    }

    /// A request of a merchant's own table may name no sub-merchant; then the order has to.
    #[test]
    fn to_a_service_provider_is_confirmed_by_the_request_or_by_the_order() {
        static OWN_QUERY: Message = Message::request(Channel::Pay, "own", "/own")
            .answered_by(&schema::pay::ORDER_QUERY_RESPONSE)
            .fields(&[shared::MCH_ID, shared::NONCE_STR, shared::SIGN, shared::OUT_TRADE_NO]);
        #[derive(Request)]
        #[wxpay(message = OWN_QUERY, response = OrderQueryResponse)]
        struct OwnQuery {
            out_trade_no: OrderNo,
        }
        let account = provider().with_sub_merchant(OWN).unwrap();
        let (named, nameless) = (fixtures::order_query("1001"), OwnQuery { out_trade_no: OrderNo(1001) });
        let (named, nameless) = (account.prepare(&named).unwrap(), account.prepare(&nameless).unwrap());
        let confirm = |prepared: &PreparedRequest<OrderQueryResponse>, expected: Expected<'_>| {
            let reply = fixtures::paid_order_reply("1001", "4200").set(&shared::SUB_MCH_ID, OWN);
            let read = prepared.read(200, reply.signed(&key(), SignType::HmacSha256).as_bytes()).unwrap();
            read.confirm(expected).map(|_| ()).map_err(|mismatch| mismatch.class())
        };
        let (to_own, to_other) = (EXPECTED.with_sub_mch_id(OWN), EXPECTED.with_sub_mch_id(OTHER));
        assert_eq!(confirm(&named, EXPECTED), Ok(()));
        assert_eq!(confirm(&named, to_other), Err("SubMerchantMismatch"));
        assert_eq!(confirm(&nameless, EXPECTED), Err("SubMerchantMismatch"));
        assert_eq!(confirm(&nameless, to_own), Ok(()));
    }
}

mod mismatch {
    use super::*;

    #[test]
    fn names_the_payee_and_advises() {
        let mismatch = |account: &Merchant, paid: &str, expected: Expected<'_>| {
            receive_notification(account, paid).unwrap().confirm(expected).map(|_| ()).unwrap_err()
        };
        let of_one = provider().with_sub_merchant(OWN).unwrap();
        let other = mismatch(&of_one, OTHER, EXPECTED);
        assert_eq!(other, Mismatch::SubMerchant { expected: Some(OWN.into()), found: Some(OTHER.into()) });
        assert_eq!(other.field(), Some("sub_mch_id"));
        assert!(other.to_string().contains(OWN) && other.to_string().contains(OTHER), "{other}");
        let unnamed = mismatch(&provider(), OTHER, EXPECTED);
        assert_eq!(unnamed, Mismatch::SubMerchant { expected: None, found: Some(OTHER.into()) });
        assert!(unnamed.to_string().contains("`Expected::with_sub_mch_id`"), "{unnamed}");
    }
}

mod notification {
    use super::*;

    /// The struct may name another sub-merchant and app than the account.
    #[test]
    fn is_read_for_the_sub_merchant_of_the_struct() {
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

        // With `with_sub_merchant_only` it is neither sent nor read.
        let only = account.with_sub_merchant_only();
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
}

mod confirm_refund {
    use super::*;

    static ROWS: [Field; 5] = [
        text_row("out_refund_no_0", 64),
        text_row("refund_id_0", 32),
        fen("refund_fee_0"),
        text_row("refund_status_0", 16),
        number("refund_count"),
    ];

    #[test]
    fn takes_only_the_sub_merchant_of_the_refund() {
        let account = provider().with_sub_merchant(OWN).unwrap();
        let info = MessageBuilder::new()
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
            .set(schema::pay::REFUND_NOTIFICATION_INFO.find("refund_request_source").unwrap(), "API")
            .encrypted(&key());
        let notified = |account: &Merchant, sub_mch_id: &str| {
            let body = MessageBuilder::new()
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
        let confirmed = notified(&account, OWN).unwrap().confirm_refund(&reported(&account, OWN)).unwrap();
        assert_eq!((confirmed.sub_mch_id.as_deref(), confirmed.refund_fee), (Some(OWN), Fen(100)));
        // The notification of another sub-merchant's refund is read, so that it can be queried.
        let hint = notified(&account, OTHER).unwrap();
        assert_eq!(hint.sub_mch_id(), Some(OTHER));
        assert!(hint.confirm_refund(&reported(&account, OTHER)).is_ok());
        let mismatch = hint.confirm_refund(&reported(&account, OWN)).unwrap_err();
        assert_eq!(
            mismatch,
            RefundMismatch::SubMerchant { hinted: Some(OTHER.into()), reported: Some(OWN.into()) },
            "{mismatch}"
        );
        let refused = |result: Result<_, Error>| result.map(|_| ()).unwrap_err().class();
        assert_eq!(refused(notified(&account, "")), "WrongMerchant");
        assert_eq!(refused(notified(&account.with_sub_merchant_only(), OTHER)), "WrongMerchant");

        // An ordinary merchant may be named or not.
        let ordinary = fixtures::merchant();
        for named in ["", MCH_ID] {
            let hint = notified(&ordinary, named).unwrap();
            assert!(hint.confirm_refund(&reported(&ordinary, "")).is_ok(), "{named}");
            assert!(hint.confirm_refund(&reported(&ordinary, MCH_ID)).is_ok(), "{named}");
        }
        let mismatch = notified(&ordinary, OWN).unwrap().confirm_refund(&reported(&ordinary, "")).unwrap_err();
        assert!(matches!(mismatch, RefundMismatch::SubMerchant { .. }), "{mismatch}");
    }
}

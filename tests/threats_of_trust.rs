//! Threats to what is trusted, one by one: what a forger, a thief of messages or a
//! crash at the wrong moment does, and that nothing comes of it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod common;

use common::{APPID, KEY, MCH_ID, key, merchant, notification, prepayment};
use wxpay_core::inbox::{Conflict, Receipt, Record};
use wxpay_core::pay::{self, PayNotification};
use wxpay_core::schema::{Channel, Field, Message, Money, fen, indexed, shared, text as text_field};
use wxpay_core::server::{Reply, encrypt};
use wxpay_core::value::TradeType;
use wxpay_core::{
    Error, ErrorKind, Expected, Fen, Key, Merchant, MessageKind, Paid, RefundMismatch, Request, Response, RuleBreach,
    SignType, Unsigned, Untrusted, Verified, text,
};

const OLD_KEY: &str = "8934e7d15453e97507ef794cf7b0519d";

/// An `attach` that is signed like two fields.
const HOSTILE: &str = "x&bank_type=CFT";

fn read(merchant: &Merchant, body: &str) -> Result<Verified<PayNotification>, Error> {
    merchant.notification::<PayNotification>(body.as_bytes())
}

fn why<T>(result: Result<T, Error>) -> Untrusted {
    match result.map(|_| ()).map_err(Error::into_kind) {
        Err(ErrorKind::Untrusted(untrusted)) => untrusted,
        other => panic!("{other:?}"),
    }
}

fn order(attach: &str) -> pay::UnifiedOrder<'_> {
    pay::UnifiedOrder {
        body: text!("Tea shop-oolong"),
        out_trade_no: text!("TEA1"),
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        trade_type: TradeType::Jsapi,
        optional: pay::UnifiedOrderOptional {
            openid: Some(text!("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")),
            attach: Some(attach.try_into().unwrap()),
            ..Default::default()
        },
    }
}

// A key that is changed.

#[test]
fn a_previous_key_verifies_and_never_signs() {
    let changed = merchant().with_previous_key(OLD_KEY).unwrap();
    let old = Key::new(OLD_KEY).unwrap();
    let stranger = Key::new("00000000000000000000000000000000").unwrap();
    let body = |key: &Key| notification("TEA1", "4200", 888).signed(key, SignType::HmacSha256);
    assert!(read(&changed, &body(&key())).is_ok());
    assert!(read(&changed, &body(&old)).is_ok());
    assert_eq!(why(read(&changed, &body(&stranger))), Untrusted::BadSign);
    assert_eq!(why(read(&merchant(), &body(&old))), Untrusted::BadSign);

    let prepared = changed.prepare(&order("a")).unwrap();
    let sent = common::fields(&prepared.body);
    let sign = |key| common::sign(&sent, key, SignType::HmacSha256);
    let given = &sent.iter().find(|(name, _)| name == "sign").unwrap().1;
    assert_eq!((given == &sign(KEY), given == &sign(OLD_KEY)), (true, false));

    let reply = |key: &Key| prepayment().signed(key, SignType::HmacSha256);
    assert!(prepared.read(200, reply(&key()).as_bytes()).is_ok());
    let prepay = prepared.read(200, reply(&old).as_bytes()).unwrap();
    assert_eq!(why(prepared.read(200, reply(&stranger).as_bytes())), Untrusted::BadSign);
    // The page's parameters are signed with the key in use.
    let time = "20261123091520".parse().unwrap();
    let page = changed.jsapi_parameters_at(&prepay, time).pay_sign;
    assert_eq!(page, merchant().jsapi_parameters_at(&prepay, time).pay_sign);

    assert!(!format!("{changed:?}").contains(&OLD_KEY[..8]));
    let bad = merchant().with_previous_key("8934e7d15453e97507ef794cf7b0519").unwrap_err();
    assert!(!format!("{bad} {bad:?}").contains(&OLD_KEY[..8]));
}

// Threat 6: text is moved over the border of a field.

#[test]
fn threat_06_border_shift() {
    let strict = merchant().refusing_ambiguous();
    let whole = notification("TEA1", "4200", 888).signed(&key(), SignType::HmacSha256);
    let sign = notification("TEA1", "4200", 888).sign(&key(), SignType::HmacSha256);

    // A required field moved away: refused by any merchant, since it is missing.
    let shifted = whole.replace("<bank_type>CFT</bank_type>", "").replace("</attach>", "&amp;bank_type=CFT</attach>");
    assert!(shifted.contains(&sign) && shifted != whole);
    assert!(matches!(read(&merchant(), &shifted).map_err(Error::into_kind), Err(ErrorKind::InvalidFields(_))));
    assert_eq!(why(read(&strict, &shifted)), Untrusted::Ambiguous { field: "attach".into() });

    // An optional field moved away: only the strict merchant notices.
    let coupons = notification("TEA1", "4200", 888).set(&shared::COUPON_FEE, "100");
    let signed = coupons.signed(&key(), SignType::HmacSha256);
    let shifted =
        signed.replace("<coupon_fee>100</coupon_fee>", "").replace("</bank_type>", "&amp;coupon_fee=100</bank_type>");
    assert!(shifted.contains(&coupons.sign(&key(), SignType::HmacSha256)) && shifted != signed);
    assert!(read(&merchant(), &shifted).is_ok());
    assert_eq!(why(read(&strict, &shifted)), Untrusted::Ambiguous { field: "bank_type".into() });

    // What is not like a field passes, so does a whole message.
    assert!(read(&strict, &whole).is_ok());
    assert!(read(&strict, &signed).is_ok());

    // A forged one is told to be forged, whatever its values hold.
    assert_eq!(why(read(&strict, &shifted.replace("100", "101"))), Untrusted::BadSign);
}

/// An order whose scene is written by hand.
#[derive(Request)]
#[wxpay(message = wxpay_core::schema::pay::UNIFIED_ORDER, fixed(trade_type = "MWEB", body = "Tea"))]
struct WrittenOrder<'a> {
    out_trade_no: &'a str,
    total_fee: Fen,
    spbill_create_ip: std::net::Ipv4Addr,
    scene_info: &'a str,
    device_info: &'a str,
}

#[test]
fn threat_06_border_shift_in_what_is_sent() {
    let strict = merchant().refusing_ambiguous();
    for account in [&merchant(), &strict] {
        let signed = account.prepare(&order(HOSTILE)).map_err(Error::into_kind);
        let Err(ErrorKind::InvalidRequest(violations)) = signed else { panic!("it was signed") };
        let found: Vec<_> = violations.iter().map(|violation| (violation.field(), violation.broken())).collect();
        assert_eq!(found, [("attach", RuleBreach::Ambiguous)]);
        assert!(violations.to_string().contains("`attach` holds `&bank_type=`"), "{violations}");
    }
    // Only the strict merchant minds what no message always has.
    for honest in ["shop=1&till=2", "x&coupon_fee=1", "a&key=b"] {
        assert!(merchant().prepare(&order(honest)).is_ok(), "{honest}");
        assert!(
            matches!(strict.prepare(&order(honest)).map_err(Error::into_kind), Err(ErrorKind::InvalidRequest(_))),
            "{honest}"
        );
    }
    assert!(strict.prepare(&order("a & b = c")).is_ok());
    // The URL in an object has parameters, and comes back nowhere.
    let mut mobile = order("a");
    mobile.trade_type = TradeType::Mweb;
    mobile.optional.scene_info = Some(pay::SceneInfo {
        h5_info: Some(pay::H5Info {
            r#type: wxpay_core::value::H5Scene::Wap,
            optional: pay::H5InfoOptional {
                wap_url: Some("https://shop.example/?a=1&b=2"),
                wap_name: Some("Tea"),
                ..Default::default()
            },
        }),
        ..Default::default()
    });
    strict.prepare(&mobile).unwrap();
    let scene = r#"{"h5_info":{"type":"Wap","wap_url":"https://shop.example/?a=1&b=2","wap_name":"Tea"}}"#;
    let written = |device_info| WrittenOrder {
        out_trade_no: "TEA1",
        total_fee: Fen(888),
        spbill_create_ip: [203, 0, 113, 7].into(),
        scene_info: scene,
        device_info,
    };
    strict.prepare(&written("WEB")).unwrap();
    assert!(matches!(strict.prepare(&written("&a=1")).map_err(Error::into_kind), Err(ErrorKind::InvalidRequest(_))));
}

#[test]
fn threat_06_border_shift_in_replies() {
    let strict = merchant().refusing_ambiguous();
    let prepared = strict.prepare(&order("a")).unwrap();
    let read = |reply: Reply| prepared.read(200, reply.signed(&key(), SignType::HmacSha256).as_bytes());
    // The sample of the documents has parameters.
    assert!(shared::CODE_URL.sample.contains("&groupid="));
    assert!(read(prepayment().set(&shared::CODE_URL, shared::CODE_URL.sample)).is_ok());
    let shifted = prepayment().set(&shared::CODE_URL, "weixin://x?a=1&prepay_id=wx1");
    assert_eq!(why(read(shifted)), Untrusted::Ambiguous { field: "code_url".into() });
}

// Threat 8: the sender chooses the weaker way of signing.

#[test]
fn threat_08_method_downgrade() {
    use SignType::{HmacSha256, Md5};
    let (plain, stating) = (notification("TEA1", "4200", 888), |name| {
        notification("TEA1", "4200", 888).set(&shared::SIGN_TYPE_FIELD, name)
    });
    let (hmac, md5) = (merchant(), merchant().with_sign_type(Md5));
    let moving = merchant().accepting_md5();

    // Each account by its own way; the moving one by both.
    for (account, way, accepted) in [
        (&hmac, HmacSha256, true),
        (&hmac, Md5, false),
        (&md5, Md5, true),
        (&md5, HmacSha256, false),
        (&moving, HmacSha256, true),
        (&moving, Md5, true),
    ] {
        assert_eq!(read(account, &plain.signed(&key(), way)).is_ok(), accepted, "{account:?} {way:?}");
        let stated = read(account, &stating(way.name()).signed(&key(), way));
        assert_eq!(stated.is_ok(), accepted, "{account:?} {way:?}, stated");
        // A message that says the one and is signed the other way, never.
        let other = if way == Md5 { HmacSha256 } else { Md5 };
        assert!(read(account, &stating(way.name()).signed(&key(), other)).is_err(), "{account:?} {way:?}");
    }
    let lying = stating("HMAC-SHA256").signed(&key(), Md5);
    assert_eq!(why(read(&moving, &lying)), Untrusted::BadSign);
    for unknown in ["SHA1", "RSA", "md5", "HMAC-SHA256 "] {
        assert_eq!(why(read(&moving, &stating(unknown).signed(&key(), Md5))), Untrusted::SignTypeMismatch);
    }
    // An account that signs with MD5 gains nothing.
    assert!(read(&md5.clone().accepting_md5(), &plain.signed(&key(), HmacSha256)).is_err());

    // A reply is bound to what the request was signed with.
    let prepared = moving.prepare(&order("a")).unwrap();
    assert!(prepared.read(200, prepayment().signed(&key(), HmacSha256).as_bytes()).is_ok());
    assert_eq!(why(prepared.read(200, prepayment().signed(&key(), Md5).as_bytes())), Untrusted::BadSign);
    let stated = prepayment().set(&shared::SIGN_TYPE_FIELD, "MD5").signed(&key(), Md5);
    assert_eq!(why(prepared.read(200, stated.as_bytes())), Untrusted::SignTypeMismatch);

    // Together with a change of key: each key by each way.
    let both = moving.with_previous_key(OLD_KEY).unwrap();
    for key in [KEY, OLD_KEY].map(|key| Key::new(key).unwrap()) {
        for way in [HmacSha256, Md5] {
            assert!(read(&both, &plain.signed(&key, way)).is_ok());
        }
    }
}

// Threats 17 to 19: payments that come again, twice, or before a crash.

fn paid(out_trade_no: &str, transaction_id: &str, total_fee: u64) -> Paid<PayNotification> {
    let body = notification(out_trade_no, transaction_id, total_fee).signed(&key(), SignType::HmacSha256);
    read(&merchant(), &body).unwrap().confirm(Expected::cny(Fen(total_fee))).unwrap()
}

#[test]
fn threat_17_replay() {
    let first = paid("TEA1", "4200", 888);
    let kept = first.record().clone();
    assert_eq!(
        kept,
        Record {
            mch_id: MCH_ID.into(),
            sub_mch_id: String::new(),
            transaction_id: "4200".into(),
            out_trade_no: "TEA1".into(),
            total_fee: 888,
            fee_type: "CNY".into(),
        }
    );
    assert_eq!(first.record().among([]), Receipt::New);

    // The same again, and the same in other words: another nonce, the currency said.
    let again = notification("TEA1", "4200", 888).set(&shared::FEE_TYPE, "CNY").set(&shared::RETURN_MSG, "OK");
    let again = read(&merchant(), &again.signed(&key(), SignType::HmacSha256)).unwrap();
    let again = again.confirm(Expected::cny(Fen(888))).unwrap();
    assert_eq!(again.record().among([&kept]), Receipt::Duplicate);
    // Two look-ups may find the same row.
    assert_eq!(again.record().among(Some(&kept).into_iter().chain(Some(&kept))), Receipt::Duplicate);

    // The same transaction with something else in it.
    let changed = |paid: Paid<PayNotification>| match paid.record().among([&kept]) {
        Receipt::Conflict(Conflict::Changed { fields }) => fields,
        other => panic!("{other:?}"),
    };
    assert_eq!(changed(paid("TEA1", "4200", 889)), ["total_fee"]);
    assert_eq!(changed(paid("TEA2", "4200", 888)), ["out_trade_no"]);
    assert_eq!(changed(paid("TEA2", "4200", 1)), ["out_trade_no", "total_fee"]);

    let currency = Record { fee_type: "HKD".into(), ..kept.clone() };
    let provider = Record { sub_mch_id: "1900000109".into(), ..kept.clone() };
    for (before, field) in [(currency, "fee_type"), (provider, "sub_mch_id")] {
        let changed = Receipt::Conflict(Conflict::Changed { fields: vec![field] });
        assert_eq!(first.record().among([&before]), changed);
    }

    // What is neither of the transaction nor of the order does not matter.
    assert_eq!(paid("TEA2", "4201", 888).record().among([&kept]), Receipt::New);
    let elsewhere = Record { mch_id: "10000101".into(), ..kept.clone() };
    assert_eq!(first.record().among([&elsewhere]), Receipt::New);
}

#[test]
fn threat_18_two_payments() {
    let (first, second) = (paid("TEA1", "4200", 888), paid("TEA1", "4201", 888));
    let second_payment = Receipt::Conflict(Conflict::SecondPayment { first: "4200".into() });
    assert_eq!(second.record().among([first.record()]), second_payment);
    // Once both are kept, each is a repetition, in any order of the rows.
    for rows in [[first.record(), second.record()], [second.record(), first.record()]] {
        assert_eq!(first.record().among(rows), Receipt::Duplicate);
        assert_eq!(second.record().among(rows), Receipt::Duplicate);
    }
    // Two sub-merchants may use the same order number.
    let provider = |sub_mch_id: &str| Record { sub_mch_id: sub_mch_id.into(), ..first.record().clone() };
    let other = Record { transaction_id: "4202".into(), ..provider("1900000110") };
    assert_eq!(other.among([&provider("1900000109")]), Receipt::New);
}

/// The pattern that [`wxpay_core::inbox`] describes, with a database that can fail
/// at any step.
#[derive(Default)]
struct Shop {
    rows: Vec<(Record, Task, bool)>,
    effects: Vec<(Task, String)>,
    /// How many more steps succeed.
    steps: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Task {
    Deliver,
    Refund,
}

impl Shop {
    /// A step; the process is killed before the first that does not succeed.
    fn step(&mut self) -> Result<(), ()> {
        self.steps = self.steps.checked_sub(1).ok_or(())?;
        Ok(())
    }

    /// Whether the notification was accepted.
    fn receive(&mut self, record: &Record) -> Result<bool, ()> {
        self.step()?;
        let task = match record.among(self.rows.iter().map(|(kept, ..)| kept)) {
            Receipt::New => Task::Deliver,
            Receipt::Conflict(Conflict::SecondPayment { .. }) => Task::Refund,
            Receipt::Duplicate => return Ok(true),
            Receipt::Conflict(_) => return Ok(false),
        };
        self.step()?;
        // The commit: all of the row or nothing.
        self.rows.push((record.clone(), task, false));
        self.step()?;
        Ok(true)
    }

    /// Carries out what is not done. Effect and mark are one commit.
    fn work(&mut self) -> Result<(), ()> {
        for at in 0..self.rows.len() {
            if self.rows[at].2 {
                continue;
            }
            self.step()?;
            self.effects.push((self.rows[at].1, self.rows[at].0.transaction_id.clone()));
            self.rows[at].2 = true;
        }
        Ok(())
    }
}

#[test]
fn threat_19_lost_effect() {
    let payments = [paid("TEA1", "4200", 888), paid("TEA2", "4201", 500), paid("TEA1", "4202", 888)];
    // Killed after every possible number of steps, then again, then never.
    for first in 0..12 {
        for second in 0..12 {
            let mut shop = Shop::default();
            for steps in [first, second, usize::MAX] {
                shop.steps = steps;
                // WeChat Pay repeats what was not accepted, and sometimes the rest.
                let run: Result<Vec<bool>, ()> =
                    payments.iter().chain(&payments).map(|paid| shop.receive(paid.record())).collect();
                assert!(run.is_err() || run.is_ok_and(|accepted| accepted.iter().all(|accepted| *accepted)));
                let _ = shop.work();
            }
            shop.effects.sort();
            let expected = [(Task::Deliver, "4200"), (Task::Deliver, "4201"), (Task::Refund, "4202")]
                .map(|(task, id)| (task, id.to_owned()));
            assert_eq!(shop.effects, expected, "killed after {first} and {second} steps");
        }
    }
}

// Threat 20: the refund notification is neither signed nor bound together.

static REFUND_INFO: Message = Message::notification(Channel::Pay, "shop_refund_info").money(Money::Hints).fields(&[
    shared::OUT_REFUND_NO.received(),
    shared::REFUND_ID.received(),
    shared::OUT_TRADE_NO.received(),
    shared::REFUND_FEE.received(),
    shared::REFUND_STATUS_FIELD,
]);

static REFUND_QUERY_REPLY: Message = Message::reply_to_request(Channel::Pay, "shop_refund_query.response").fields(&[
    shared::RETURN_CODE,
    shared::RETURN_MSG,
    shared::RESULT_CODE,
    shared::APPID.received(),
    shared::MCH_ID.received(),
    shared::RECEIVED_NONCE_STR,
    shared::SIGN.received(),
    indexed(text_field("out_refund_no_$n", 64)).received(),
    indexed(text_field("refund_id_$n", 32)).received(),
    indexed(fen("refund_fee_$n")).received(),
    indexed(text_field("refund_status_$n", 16)).received(),
]);

static REFUND_QUERY: Message =
    Message::request(Channel::Pay, "shop_refund_query", "/pay/refundquery").answered_by(&REFUND_QUERY_REPLY).fields(&[
        shared::APPID,
        shared::MCH_ID,
        shared::NONCE_STR,
        shared::SIGN,
        shared::SIGN_TYPE_FIELD,
        shared::OUT_REFUND_NO,
    ]);

#[derive(Response)]
#[wxpay(message = REFUND_INFO)]
struct Refunded {
    #[wxpay(rename = "refund_status")]
    _status: String,
}

#[derive(Request)]
#[wxpay(message = REFUND_QUERY, response = RefundReply)]
struct RefundQuery<'a> {
    out_refund_no: &'a str,
}

#[derive(Response)]
#[wxpay(message = REFUND_QUERY_REPLY)]
struct RefundReply {
    #[wxpay(rename = "refund_status_$n")]
    statuses: Vec<String>,
}

fn info(out_refund_no: &str, refund_fee: &str) -> Reply {
    Reply::new()
        .set(&shared::OUT_REFUND_NO, out_refund_no)
        .set(&shared::OUT_TRADE_NO, "TEA1")
        .set(&shared::REFUND_FEE, refund_fee)
        .set(&shared::REFUND_ID, "5000")
        .set(&shared::REFUND_STATUS_FIELD, "SUCCESS")
}

fn refund_notification(req_info: &str) -> String {
    Reply::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, MCH_ID)
        .set(&shared::NONCE_STR, "5K8264ILTKCH16CQ2502SI8ZNMTM67VS")
        .set(&shared::REQ_INFO, req_info)
        .unsigned()
}

fn hint(merchant: &Merchant, body: &str) -> Result<Unsigned<Refunded>, Error> {
    merchant.refund_notification(body.as_bytes())
}

/// The fields of a refund in the reply to a query.
static REPORTED: [Field; 4] = [
    text_field("out_refund_no_0", 64),
    text_field("refund_id_0", 32),
    fen("refund_fee_0"),
    text_field("refund_status_0", 16),
];

/// A verified reply to the query of the refund that it reports.
fn reported(out_trade_no: &str, refund: [&str; 4]) -> Verified<RefundReply> {
    let mut reply = Reply::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::RESULT_CODE, "SUCCESS")
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, MCH_ID)
        .set(&shared::OUT_TRADE_NO, out_trade_no);
    for (field, value) in REPORTED.iter().zip(refund) {
        reply = reply.set(field, value);
    }
    let prepared = merchant().prepare(&RefundQuery { out_refund_no: refund[0] }).unwrap();
    prepared.read(200, reply.signed(&key(), SignType::HmacSha256).as_bytes()).unwrap()
}

#[test]
fn threat_20_refund_notice() {
    let body = refund_notification(&info("R1", "100").encrypted(&key()));
    let hint = hint(&merchant(), &body).unwrap();
    assert_eq!((hint.out_refund_no(), hint.refund_id(), hint.out_trade_no()), (Some("R1"), Some("5000"), "TEA1"));
    assert!(!format!("{hint:?}").contains("100"));

    // What the query says is handed out, and only if it is of the same refund.
    let reply = reported("TEA1", ["R1", "5000", "100", "CHANGE"]);
    assert_eq!(reply.statuses, ["CHANGE"]);
    let confirmed = hint.confirm_refund(&reply).unwrap();
    assert_eq!((confirmed.refund_fee, confirmed.refund_status.as_str()), (Fen(100), "CHANGE"));
    for (order, refund, mismatch) in [
        ("TEA1", ["R2", "5000", "100", "SUCCESS"], RefundMismatch::NotReported("R1".into())),
        ("TEA1", ["R1", "5000", "", "SUCCESS"], RefundMismatch::NotReported("R1".into())),
        ("TEA1", ["R1", "5000", "100", ""], RefundMismatch::NotReported("R1".into())),
        ("TEA2", ["R1", "5000", "100", "SUCCESS"], RefundMismatch::Order("TEA1".into())),
        ("TEA1", ["R1", "5001", "100", "SUCCESS"], RefundMismatch::RefundId("5000".into())),
        ("TEA1", ["R1", "5000", "99", "SUCCESS"], RefundMismatch::Amount { hinted: Fen(100), reported: Fen(99) }),
    ] {
        assert_eq!(hint.confirm_refund(&reported(order, refund)), Err(mismatch), "{refund:?}");
    }
    // A reply that is of no refund query confirms nothing, whatever it carries.
    let mut reply = prepayment().set(&shared::OUT_TRADE_NO, "TEA1");
    for (field, value) in REPORTED.iter().zip(["R1", "5000", "100", "SUCCESS"]) {
        reply = reply.set(field, value);
    }
    let prepared = merchant().prepare(&order("a")).unwrap();
    let other = prepared.read(200, reply.signed(&key(), SignType::HmacSha256).as_bytes()).unwrap();
    assert_eq!(hint.confirm_refund(&other), Err(RefundMismatch::NotReported("R1".into())));
}

/// Blocks of two messages of one key, put together anew, decrypt to a message that
/// nobody sent: it has the refund of the one and the amount of the other.
#[test]
fn threat_20_refund_notice_spliced() {
    let root = |number: &str, fee: &str| {
        // The number ends a block of 16 bytes, the amount begins the next.
        let head = format!("<root><out_refund_no>{number}</out_refund_no>");
        let head = format!("{head:<64}");
        format!(
            "{head}<refund_fee>{fee}</refund_fee><refund_id>5000</refund_id><refund_status>SUCCESS</refund_status>\
             <out_trade_no>TEA1</out_trade_no></root>"
        )
    };
    let [cheap, dear] = [root("R1", "1"), root("R2", "9")].map(|plain| blocks(&encrypt(plain.as_bytes(), &key())));
    let spliced: Vec<u8> = cheap[..64].iter().chain(&dear[64..]).copied().collect();
    let hint = hint(&merchant(), &refund_notification(&base64(&spliced))).unwrap();
    assert_eq!(hint.out_refund_no(), Some("R1"));
    let reply = reported("TEA1", ["R1", "5000", "1", "SUCCESS"]);
    assert_eq!(hint.confirm_refund(&reply), Err(RefundMismatch::Amount { hinted: Fen(9), reported: Fen(1) }));
}

#[test]
fn threat_20_refund_notice_tells_no_step() {
    let good = info("R1", "100").encrypted(&key());
    let whole = "<root><out_refund_no>R1</out_refund_no></root>";
    let of = |plain: &[u8]| encrypt(plain, &key());
    let other = info("R1", "100").encrypted(&Key::new(OLD_KEY).unwrap());
    for (what, req_info) in [
        ("no base64", "T87GAHG17TGAHG1TGHAHAHA1Y1CIOA9UGJA".to_owned()),
        ("no padding of base64", format!("{good}=")),
        ("a byte behind whole blocks", base64(&[&blocks(&of(format!("{whole:<48}").as_bytes()))[..48], &[1]].concat())),
        ("half a block", base64(&blocks(&good)[..24])),
        ("the last block lacking", base64(&blocks(&good)[..blocks(&good).len() - 16])),
        ("another key", other),
        ("nothing in it", of(b"")),
        ("no UTF-8", of(b"<root><out_refund_no>\xff</out_refund_no></root>")),
        ("another root", of(whole.replace("root", "xml").as_bytes())),
        ("a document type", of(format!("<!DOCTYPE root>{whole}").as_bytes())),
        ("something behind", of(format!("{whole}x").as_bytes())),
        ("a field twice", of(b"<root><a>1</a><a>1</a></root>")),
    ] {
        assert_eq!(why(hint(&merchant(), &refund_notification(&req_info))), Untrusted::BadReqInfo, "{what}");
    }
    // An empty one is a bad one, and none at all is not a refund notification's.
    let empty = refund_notification(&good).replace(&good, "");
    assert!(empty.contains("<req_info></req_info>"));
    assert_eq!(why(hint(&merchant(), &empty)), Untrusted::BadReqInfo);
    let without = hint(&merchant(), &refund_notification("")).unwrap_err();
    assert!(matches!(without.kind(), ErrorKind::WrongKind(other) if other.found().is_none()));
    let words = Untrusted::BadReqInfo.to_string();
    assert!(!words.contains("padding") && !words.contains("base64"), "{words}");

    // Padding that is none, and for comparison one that is right.
    let padded = |padding: &[u8]| {
        let filled = 48 - padding.len();
        let plain = [format!("{:<filled$}", "<root><a>1</a></root>").as_bytes(), padding].concat();
        refund_notification(&base64(&blocks(&of(&plain))[..48]))
    };
    assert!(matches!(
        hint(&merchant(), &padded(&[3, 3, 3])).map_err(Error::into_kind),
        Err(ErrorKind::InvalidFields(_))
    ));
    for wrong in [&[0][..], &[1, 2], &[3, 2, 3], &[17; 17], &[255], &[16; 15]] {
        assert_eq!(why(hint(&merchant(), &padded(wrong))), Untrusted::BadReqInfo, "{wrong:?}");
    }
    let mut sealed = blocks(&good);
    let last = sealed.len() - 1;
    for change in 1..=255_u8 {
        sealed[last] ^= change;
        assert_eq!(why(hint(&merchant(), &refund_notification(&base64(&sealed)))), Untrusted::BadReqInfo);
        sealed[last] ^= change;
    }

    // Complete by its table, whatever the struct asks for.
    let lacking = hint(&merchant(), &refund_notification(&of(whole.as_bytes())));
    assert!(matches!(lacking.map_err(Error::into_kind), Err(ErrorKind::InvalidFields(_))));
    let wrong = info("R1", "1.00").encrypted(&key());
    assert!(matches!(
        hint(&merchant(), &refund_notification(&wrong)).map_err(Error::into_kind),
        Err(ErrorKind::InvalidFields(_))
    ));
}

#[test]
fn a_refund_notification_is_for_the_account_and_its_keys() {
    let req_info = info("R1", "100").encrypted(&Key::new(OLD_KEY).unwrap());
    let body = refund_notification(&req_info);
    assert_eq!(why(hint(&merchant(), &body)), Untrusted::BadReqInfo);
    let changed = merchant().with_previous_key(OLD_KEY).unwrap();
    assert!(hint(&changed, &body).is_ok());
    assert!(hint(&changed, &refund_notification(&info("R1", "100").encrypted(&key()))).is_ok());

    assert_eq!(why(hint(&changed, &body.replace(MCH_ID, "10000101"))), Untrusted::WrongMerchant);
    assert_eq!(why(hint(&changed, &body.replace(APPID, "wx0000000000000000"))), Untrusted::WrongApp);
    let provider = changed.clone().with_sub_merchant("1900000109").unwrap();
    assert_eq!(why(hint(&provider, &body)), Untrusted::WrongMerchant);
    let fail = body.replace("<return_code>SUCCESS", "<return_code>FAIL");
    assert!(matches!(hint(&changed, &fail).map_err(Error::into_kind), Err(ErrorKind::NotTaken { .. })));
    // It is no payment notification, and has no signature.
    let other = changed.notification::<PayNotification>(body.as_bytes()).unwrap_err();
    assert!(matches!(other.kind(), ErrorKind::WrongKind(other) if other.found() == Some(MessageKind::Refund)));

    // Lines and blanks in base64.
    let lines: Vec<_> = req_info.as_bytes().chunks(76).map(String::from_utf8_lossy).collect();
    let broken = format!(" {}\r\n\t", lines.join("\r\n "));
    assert!(lines.len() > 1);
    assert!(hint(&changed, &refund_notification(&broken)).is_ok());
}

#[test]
fn published_refund_notifications_are_read() {
    // Made with another implementation from the plain text beside it.
    let sample = include_str!("protocol/samples/signed/refund_notify.xml");
    let account = Merchant::new("wx8888888888888888", "1900000109", KEY).unwrap();
    let read = hint(&account, sample).unwrap();
    assert_eq!(read.out_refund_no(), Some("131811191610442717309"));
    assert_eq!(read.out_trade_no(), "71106718111915575302817");
    let plain = include_str!("protocol/samples/refund_notify.req_info.plain.xml");
    assert!(plain.contains("131811191610442717309"));
    let ours = encrypt(plain.trim_end().as_bytes(), &key());
    assert!(sample.contains(&ours) || sample.contains(&encrypt(plain.as_bytes(), &key())));

    // The vector of another SDK.
    let vectors = include_str!("vectors/vectors.json");
    let vectors: serde_json::Value = serde_json::from_str(vectors).unwrap();
    let vector = vectors.as_array().unwrap().iter().find(|vector| vector["kind"] == "req_info").unwrap();
    let text = |name: &str| vector[name].as_str().unwrap();
    let account = Merchant::new(APPID, MCH_ID, text("key")).unwrap();
    let read = hint(&account, &refund_notification(text("req_info"))).unwrap();
    assert_eq!((read.out_refund_no(), read.out_trade_no()), (Some("123"), "abc"));
    assert_eq!(encrypt(text("plain").as_bytes(), &Key::new(text("key")).unwrap()), text("req_info"));

    // A key whose MD5 begins with zeros (009e8cc7…), encrypted by openssl.
    let account = Merchant::new(APPID, MCH_ID, "key00000000000000000000000000111").unwrap();
    let req_info = "t8vqeU5HawQ4EoXHEtkPFpnt+LkC/TmmISquscbNCUjI1I+U4rAvNYcMMaHp7oGeUEAzas4AAzam9pjNne7zclkzftPhtMcEGS+\
                    KshHePk7z/5HHsAWOwmXMXwpQ7u1Af6mi4aaQwPPeDhNkUHIvgqa40TZG1Dw30PskorJihi7/lGO5aZPXKrnw4g2lS2qzPsvQ7r\
                    qj+gkQJ/JDtDs7stLGfDKwBboDURyvBoZZTgw=";
    assert_eq!(hint(&account, &refund_notification(req_info)).unwrap().out_refund_no(), Some("R-0"));
}

#[test]
fn the_published_refund_query_confirms_the_refunds_it_reports() {
    let account = Merchant::new("wx2421b1c4370ec43b", MCH_ID, KEY).unwrap();
    let sample = include_bytes!("protocol/samples/signed/refundquery.response.two_refunds.hmac.xml");
    let reply = account.prepare(&RefundQuery { out_refund_no: "R-2" }).unwrap().read(200, sample).unwrap();
    let refund = |number: &str, id: &str, fee: &str| {
        let info = Reply::new()
            .set(&shared::OUT_REFUND_NO, number)
            .set(&shared::OUT_TRADE_NO, "1415757673")
            .set(&shared::REFUND_FEE, fee)
            .set(&shared::REFUND_ID, id)
            .set(&shared::REFUND_STATUS_FIELD, "SUCCESS");
        let body = refund_notification(&info.encrypted(&key())).replace(APPID, "wx2421b1c4370ec43b");
        hint(&account, &body).unwrap().confirm_refund(&reply)
    };
    let second = refund("R-2", "50000408942018111907145868883", "70").unwrap();
    assert_eq!((second.refund_fee, second.refund_status.as_str()), (Fen(70), "PROCESSING"));
    assert!(refund("R-1", "50000408942018111907145868882", "30").is_ok());
    assert!(refund("R-1", "50000408942018111907145868882", "70").is_err());
}

/// Base64 as the documents of the format describe it.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let all = chunk.iter().fold(0_u32, |all, byte| (all << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let letter = LETTERS[usize::try_from((all >> (18 - 6 * at)) & 63).unwrap()];
            text.push(if at <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

fn blocks(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text
        .bytes()
        .filter(|byte| *byte != b'=')
        .map(|byte| u32::try_from(LETTERS.iter().position(|letter| *letter == byte).unwrap()).unwrap())
        .collect();
    let mut bytes = Vec::new();
    for chunk in digits.chunks(4) {
        let all = chunk.iter().fold(0, |all, digit| (all << 6) | digit) << (6 * (4 - chunk.len()));
        bytes.extend(&all.to_be_bytes()[1..chunk.len()]);
    }
    bytes
}

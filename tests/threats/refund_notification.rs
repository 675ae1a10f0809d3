//! The refund notification: its `req_info` is encrypted and neither signed nor
//! authenticated, so it is only a hint until a signed query confirms it.

use wxpay_core::pay::PayNotification;
use wxpay_core::schema::{Channel, Field, Message, Money, fen, indexed, shared, text as text_field};
use wxpay_core::server::{MessageBuilder, encrypt};
use wxpay_core::{
    Error, ErrorKind, Fen, Key, Merchant, MessageKind, RefundMismatch, Request, Response, SignType, Unsigned,
    Untrusted, Verified,
};

use crate::common::fixtures::{APPID, KEY, MCH_ID, OLD_KEY, key, merchant, order_with_attach, prepayment};
use crate::forgery::untrusted_reason;

static REFUND_INFO: Message = Message::notification(Channel::Pay, "shop_refund_info").money(Money::Hints).fields(&[
    shared::OUT_REFUND_NO.received(),
    shared::REFUND_ID.received(),
    shared::OUT_TRADE_NO.received(),
    shared::REFUND_FEE.received(),
    shared::REFUND_STATUS_FIELD,
]);

#[derive(Response)]
#[wxpay(message = REFUND_INFO)]
struct RefundStatusInfo {
    #[wxpay(rename = "refund_status")]
    _status: String,
}

fn refund_info(out_refund_no: &str, refund_fee: &str) -> MessageBuilder {
    MessageBuilder::new()
        .set(&shared::OUT_REFUND_NO, out_refund_no)
        .set(&shared::OUT_TRADE_NO, "TEA1")
        .set(&shared::REFUND_FEE, refund_fee)
        .set(&shared::REFUND_ID, "5000")
        .set(&shared::REFUND_STATUS_FIELD, "SUCCESS")
}

fn refund_notification(req_info: &str) -> String {
    MessageBuilder::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, MCH_ID)
        .set(&shared::NONCE_STR, "5K8264ILTKCH16CQ2502SI8ZNMTM67VS")
        .set(&shared::REQ_INFO, req_info)
        .unsigned()
}

fn read_hint(merchant: &Merchant, body: &str) -> Result<Unsigned<RefundStatusInfo>, Error> {
    merchant.refund_notification(body.as_bytes())
}

/// The alphabet of base64 (RFC 4648).
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

mod confirm_refund {
    use super::*;

    static REFUND_QUERY_REPLY: Message =
        Message::reply_to_request(Channel::Pay, "shop_refund_query.response").fields(&[
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

    static REFUND_QUERY: Message = Message::request(Channel::Pay, "shop_refund_query", "/pay/refundquery")
        .answered_by(&REFUND_QUERY_REPLY)
        .fields(&[
            shared::APPID,
            shared::MCH_ID,
            shared::NONCE_STR,
            shared::SIGN,
            shared::SIGN_TYPE_FIELD,
            shared::OUT_REFUND_NO,
        ]);

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

    /// The fields of one refund in the reply to a query.
    static REPORTED: [Field; 4] = [
        text_field("out_refund_no_0", 64),
        text_field("refund_id_0", 32),
        fen("refund_fee_0"),
        text_field("refund_status_0", 16),
    ];

    /// The verified reply to a query that reports this refund.
    fn refund_reply(out_trade_no: &str, refund: [&str; 4]) -> Verified<RefundReply> {
        let mut reply = MessageBuilder::new()
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
    fn confirms_only_what_the_query_reports() {
        let body = refund_notification(&refund_info("R1", "100").encrypted(&key()));
        let hint = read_hint(&merchant(), &body).unwrap();
        assert_eq!((hint.out_refund_no(), hint.refund_id(), hint.out_trade_no()), (Some("R1"), Some("5000"), "TEA1"));
        assert!(!format!("{hint:?}").contains("100"));

        // The values are those of the query, and only if it reports the same refund.
        let reply = refund_reply("TEA1", ["R1", "5000", "100", "CHANGE"]);
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
            assert_eq!(hint.confirm_refund(&refund_reply(order, refund)), Err(mismatch), "{refund:?}");
        }
        // The reply to another request confirms nothing, whatever its fields.
        let mut reply = prepayment().set(&shared::OUT_TRADE_NO, "TEA1");
        for (field, value) in REPORTED.iter().zip(["R1", "5000", "100", "SUCCESS"]) {
            reply = reply.set(field, value);
        }
        let prepared = merchant().prepare(&order_with_attach("a")).unwrap();
        let other = prepared.read(200, reply.signed(&key(), SignType::HmacSha256).as_bytes()).unwrap();
        assert_eq!(hint.confirm_refund(&other), Err(RefundMismatch::NotReported("R1".into())));
    }

    /// Block splicing (ECB): blocks of two messages combine to one that was never sent, with
    /// the refund of the one and the amount of the other.
    #[test]
    fn refuses_the_amount_of_another_refund() {
        let root = |number: &str, fee: &str| {
            // The number ends a block of 16 bytes, the amount begins the next.
            let head = format!("<root><out_refund_no>{number}</out_refund_no>");
            let head = format!("{head:<64}");
            format!(
                "{head}<refund_fee>{fee}</refund_fee><refund_id>5000</refund_id>\
                 <refund_status>SUCCESS</refund_status><out_trade_no>TEA1</out_trade_no></root>"
            )
        };
        let [cheap, dear] = [root("R1", "1"), root("R2", "9")].map(|plain| blocks(&encrypt(plain.as_bytes(), &key())));
        let spliced: Vec<u8> = cheap[..64].iter().chain(&dear[64..]).copied().collect();
        let hint = read_hint(&merchant(), &refund_notification(&base64(&spliced))).unwrap();
        assert_eq!(hint.out_refund_no(), Some("R1"));
        let reply = refund_reply("TEA1", ["R1", "5000", "1", "SUCCESS"]);
        assert_eq!(hint.confirm_refund(&reply), Err(RefundMismatch::Amount { hinted: Fen(9), reported: Fen(1) }));
    }

    #[test]
    fn confirms_the_refunds_of_the_published_query() {
        let account = Merchant::new("wx2421b1c4370ec43b", MCH_ID, KEY).unwrap();
        let sample = include_bytes!("../protocol/samples/signed/refundquery.response.two_refunds.hmac.xml");
        let reply = account.prepare(&RefundQuery { out_refund_no: "R-2" }).unwrap().read(200, sample).unwrap();
        let refund = |number: &str, id: &str, fee: &str| {
            let info = MessageBuilder::new()
                .set(&shared::OUT_REFUND_NO, number)
                .set(&shared::OUT_TRADE_NO, "1415757673")
                .set(&shared::REFUND_FEE, fee)
                .set(&shared::REFUND_ID, id)
                .set(&shared::REFUND_STATUS_FIELD, "SUCCESS");
            let body = refund_notification(&info.encrypted(&key())).replace(APPID, "wx2421b1c4370ec43b");
            read_hint(&account, &body).unwrap().confirm_refund(&reply)
        };
        let second = refund("R-2", "50000408942018111907145868883", "70").unwrap();
        assert_eq!((second.refund_fee, second.refund_status.as_str()), (Fen(70), "PROCESSING"));
        assert!(refund("R-1", "50000408942018111907145868882", "30").is_ok());
        assert!(refund("R-1", "50000408942018111907145868882", "70").is_err());
    }
}

/// A padding oracle: every fault of `req_info` has the same error.
#[test]
fn refuses_each_fault_of_req_info_alike() {
    let good = refund_info("R1", "100").encrypted(&key());
    let whole = "<root><out_refund_no>R1</out_refund_no></root>";
    let of = |plain: &[u8]| encrypt(plain, &key());
    let other = refund_info("R1", "100").encrypted(&Key::new(OLD_KEY).unwrap());
    for (what, req_info) in [
        ("not base64", "T87GAHG17TGAHG1TGHAHAHA1Y1CIOA9UGJA".to_owned()),
        ("bad padding of base64", format!("{good}=")),
        ("a byte behind whole blocks", base64(&[&blocks(&of(format!("{whole:<48}").as_bytes()))[..48], &[1]].concat())),
        ("half a block", base64(&blocks(&good)[..24])),
        ("the last block lacking", base64(&blocks(&good)[..blocks(&good).len() - 16])),
        ("another key", other),
        ("nothing", of(b"")),
        ("not UTF-8", of(b"<root><out_refund_no>\xff</out_refund_no></root>")),
        ("another root", of(whole.replace("root", "xml").as_bytes())),
        ("a document type", of(format!("<!DOCTYPE root>{whole}").as_bytes())),
        ("something behind", of(format!("{whole}x").as_bytes())),
        ("a field twice", of(b"<root><a>1</a><a>1</a></root>")),
    ] {
        assert_eq!(
            untrusted_reason(read_hint(&merchant(), &refund_notification(&req_info))),
            Untrusted::BadReqInfo,
            "{what}"
        );
    }
    // An empty `req_info` is a bad one; a message without it is of another kind.
    let empty = refund_notification(&good).replace(&good, "");
    assert!(empty.contains("<req_info></req_info>"));
    assert_eq!(untrusted_reason(read_hint(&merchant(), &empty)), Untrusted::BadReqInfo);
    let without = read_hint(&merchant(), &refund_notification("")).unwrap_err();
    assert!(matches!(without.kind(), ErrorKind::WrongKind(other) if other.found().is_none()));
    let words = Untrusted::BadReqInfo.to_string();
    assert!(!words.contains("padding") && !words.contains("base64"), "{words}");

    // Right padding, for comparison, and wrong ones.
    let padded = |padding: &[u8]| {
        let filled = 48 - padding.len();
        let plain = [format!("{:<filled$}", "<root><a>1</a></root>").as_bytes(), padding].concat();
        refund_notification(&base64(&blocks(&of(&plain))[..48]))
    };
    assert!(matches!(
        read_hint(&merchant(), &padded(&[3, 3, 3])).map_err(Error::into_kind),
        Err(ErrorKind::InvalidFields(_))
    ));
    for wrong in [&[0][..], &[1, 2], &[3, 2, 3], &[17; 17], &[255], &[16; 15]] {
        assert_eq!(untrusted_reason(read_hint(&merchant(), &padded(wrong))), Untrusted::BadReqInfo, "{wrong:?}");
    }
    let mut sealed = blocks(&good);
    let last = sealed.len() - 1;
    for change in 1..=255_u8 {
        sealed[last] ^= change;
        assert_eq!(
            untrusted_reason(read_hint(&merchant(), &refund_notification(&base64(&sealed)))),
            Untrusted::BadReqInfo
        );
        sealed[last] ^= change;
    }

    // It must be complete by its table, whatever the struct declares.
    let lacking = read_hint(&merchant(), &refund_notification(&of(whole.as_bytes())));
    assert!(matches!(lacking.map_err(Error::into_kind), Err(ErrorKind::InvalidFields(_))));
    let wrong = refund_info("R1", "1.00").encrypted(&key());
    assert!(matches!(
        read_hint(&merchant(), &refund_notification(&wrong)).map_err(Error::into_kind),
        Err(ErrorKind::InvalidFields(_))
    ));
}

#[test]
fn is_read_for_the_account_and_with_its_keys() {
    let req_info = refund_info("R1", "100").encrypted(&Key::new(OLD_KEY).unwrap());
    let body = refund_notification(&req_info);
    assert_eq!(untrusted_reason(read_hint(&merchant(), &body)), Untrusted::BadReqInfo);
    let changed = merchant().with_previous_key(OLD_KEY).unwrap();
    assert!(read_hint(&changed, &body).is_ok());
    assert!(read_hint(&changed, &refund_notification(&refund_info("R1", "100").encrypted(&key()))).is_ok());

    assert_eq!(untrusted_reason(read_hint(&changed, &body.replace(MCH_ID, "10000101"))), Untrusted::WrongMerchant);
    assert_eq!(untrusted_reason(read_hint(&changed, &body.replace(APPID, "wx0000000000000000"))), Untrusted::WrongApp);
    let provider = changed.clone().with_sub_merchant("1900000109").unwrap();
    assert_eq!(untrusted_reason(read_hint(&provider, &body)), Untrusted::WrongMerchant);
    let fail = body.replace("<return_code>SUCCESS", "<return_code>FAIL");
    assert!(matches!(read_hint(&changed, &fail).map_err(Error::into_kind), Err(ErrorKind::NotTaken { .. })));
    // It is not a payment notification.
    let other = changed.notification::<PayNotification>(body.as_bytes()).unwrap_err();
    assert!(matches!(other.kind(), ErrorKind::WrongKind(other) if other.found() == Some(MessageKind::Refund)));

    // Base64 may have line breaks and blanks.
    let lines: Vec<_> = req_info.as_bytes().chunks(76).map(String::from_utf8_lossy).collect();
    let broken = format!(" {}\r\n\t", lines.join("\r\n "));
    assert!(lines.len() > 1);
    assert!(read_hint(&changed, &refund_notification(&broken)).is_ok());
}

#[test]
fn reads_published_ones() {
    // Made by another implementation from the plain text beside it.
    let sample = include_str!("../protocol/samples/signed/refund_notify.xml");
    let account = Merchant::new("wx8888888888888888", "1900000109", KEY).unwrap();
    let read = read_hint(&account, sample).unwrap();
    assert_eq!(read.out_refund_no(), Some("131811191610442717309"));
    assert_eq!(read.out_trade_no(), "71106718111915575302817");
    let plain = include_str!("../protocol/samples/refund_notify.req_info.plain.xml");
    assert!(plain.contains("131811191610442717309"));
    let ours = encrypt(plain.trim_end().as_bytes(), &key());
    assert!(sample.contains(&ours) || sample.contains(&encrypt(plain.as_bytes(), &key())));

    // A vector of another SDK.
    let vectors = include_str!("../vectors/vectors.json");
    let vectors: serde_json::Value = serde_json::from_str(vectors).unwrap();
    let vector = vectors.as_array().unwrap().iter().find(|vector| vector["kind"] == "req_info").unwrap();
    let text = |name: &str| vector[name].as_str().unwrap();
    let account = Merchant::new(APPID, MCH_ID, text("key")).unwrap();
    let read = read_hint(&account, &refund_notification(text("req_info"))).unwrap();
    assert_eq!((read.out_refund_no(), read.out_trade_no()), (Some("123"), "abc"));
    assert_eq!(encrypt(text("plain").as_bytes(), &Key::new(text("key")).unwrap()), text("req_info"));

    // A key whose MD5 begins with zeros (009e8cc7…), encrypted by openssl.
    let account = Merchant::new(APPID, MCH_ID, "key00000000000000000000000000111").unwrap();
    let req_info = "t8vqeU5HawQ4EoXHEtkPFpnt+LkC/TmmISquscbNCUjI1I+U4rAvNYcMMaHp7oGeUEAzas4AAzam9pjNne7zclkzftPhtMcEGS\
        +KshHePk7z/5HHsAWOwmXMXwpQ7u1Af6mi4aaQwPPeDhNkUHIvgqa40TZG1Dw30PskorJihi7/lGO5aZPXKrnw4g2lS2qzPsvQ\
        7rqj+gkQJ/JDtDs7stLGfDKwBboDURyvBoZZTgw=";
    assert_eq!(read_hint(&account, &refund_notification(req_info)).unwrap().out_refund_no(), Some("R-0"));
}

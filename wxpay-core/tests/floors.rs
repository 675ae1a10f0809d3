//! The sides that the benches compare do the same work: the hand-written floors write the same
//! bytes as the library, read the same values, and refuse the same messages; the usual approach
//! signs and reads the same message.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may panic")]
#![allow(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "digits")]

#[allow(dead_code, reason = "some of it only the benches use")]
#[path = "../benches/floors.rs"]
mod floors;
#[allow(dead_code, reason = "some of it only the benches use")]
#[path = "../benches/usual.rs"]
mod usual;
#[allow(dead_code, reason = "some of it only the benches use")]
#[path = "../benches/workload.rs"]
mod workload;

use workload::{Notification, Order, Reply};
use wxpay_core::{BeijingTime, Expected, Fen, Object as _, SignType};

const WAYS: [SignType; 2] = [SignType::Md5, SignType::HmacSha256];

const PAID: Expected<'_> = Expected::cny(Fen(888));

mod prepare {
    use super::*;

    /// Returns the nonce of an order.
    fn nonce_in(xml: &str) -> [u8; 32] {
        let (_, rest) = xml.split_once("<nonce_str>").unwrap();
        rest.as_bytes()[..32].try_into().unwrap()
    }

    fn orders() -> Vec<Order<'static>> {
        let order = workload::order;
        vec![
            order(),
            Order { attach: None, device_info: Some(""), scene_info: None, time_start: None, ..order() },
            Order { spbill_create_ip: "2001:db8::ffff:1".parse().unwrap(), ..order() },
            Order { spbill_create_ip: "255.0.10.9".parse().unwrap(), total_fee: Fen(1), ..order() },
            Order { body: "a\r\n\tb，\u{fffd}<&>", total_fee: Fen(999_999_999_999_999_999), ..order() },
            Order {
                time_start: Some(BeijingTime::from_unix_seconds(951_753_600).unwrap()),
                time_expire: Some(BeijingTime::from_unix_seconds(951_753_660).unwrap()),
                ..order()
            },
        ]
    }

    #[test]
    fn writes_the_bytes_of_the_floor() {
        for way in WAYS {
            let (merchant, account) = (workload::merchant(way), floors::Account::new(way));
            for order in orders() {
                let prepared = merchant.prepare(&order).unwrap();
                assert_eq!(floors::order(&account, &order, nonce_in(&prepared.body)), Ok(prepared.body));
            }
        }
    }

    #[test]
    fn writes_the_bytes_of_the_usual_approach() {
        let account = floors::Account::new(SignType::HmacSha256);
        let xml = usual::order(&usual::Order::from_order(&workload::order()));
        assert_eq!(floors::order(&account, &workload::order(), nonce_in(&xml)), Ok(xml));
    }

    #[test]
    fn refuses_the_orders_that_the_floor_refuses() {
        let merchant = workload::merchant(SignType::HmacSha256);
        let account = floors::Account::new(SignType::HmacSha256);
        let (long, order) = ("x".repeat(300), workload::order);
        let long: &'static str = long.leak();
        for (at, wrong) in [
            Order { body: "", ..order() },
            Order { body: &long[..128], ..order() },
            Order { body: "a\u{7}", ..order() },
            Order { body: "a\u{ffff}", ..order() },
            Order { out_trade_no: "a#", ..order() },
            Order { out_trade_no: &long[..33], ..order() },
            Order { openid: "", ..order() },
            Order { openid: &long[..129], ..order() },
            Order { attach: Some(&long[..128]), ..order() },
            Order { device_info: Some(&long[..33]), ..order() },
            Order { fee_type: Some("C Y"), ..order() },
            Order { fee_type: Some(&long[..17]), ..order() },
            Order { goods_tag: Some("\0"), ..order() },
            Order { scene_info: Some("[]"), ..order() },
            Order { scene_info: Some(long), ..order() },
            Order { total_fee: Fen(0), ..order() },
            Order { total_fee: Fen(1_000_000_000_000_000_000), ..order() },
            Order { time_expire: Some(workload::time(59)), ..order() },
        ]
        .into_iter()
        .enumerate()
        {
            assert!(merchant.prepare(&wrong).is_err(), "the library takes order {at}");
            assert!(floors::order(&account, &wrong, [b'x'; 32]).is_err(), "the floor takes order {at}");
        }
    }
}

mod prepared_open {
    use super::*;

    /// Compares the library's reading of a reply with the floor's.
    fn replies<T>(way: SignType, body: &[u8], judge: impl FnOnce(Option<&Reply<'_>>, Option<&Reply<'_>>) -> T) -> T {
        let (query, merchant) = (workload::query(way), workload::merchant(way));
        let opened = query.open(200, body).ok();
        let ours = opened.as_ref().and_then(|opened| merchant.decode::<Reply<'_>>(opened).ok()?.confirm(PAID).ok());
        let account = floors::Account::new(way);
        let floor = floors::open(&account, body).and_then(|opened| floors::reply(&opened, workload::OUT_TRADE_NO));
        judge(ours.as_deref(), floor.as_ref())
    }

    /// Returns the number of replacements that change nothing.
    fn unchanged() -> usize {
        workload::REPLY.bytes().filter(|byte| matches!(byte, b'x' | b' ' | b'<' | b'>' | b'&' | b']')).count()
    }

    #[test]
    fn gives_the_values_of_the_floor() {
        for (way, body) in [
            (SignType::Md5, workload::REPLY_MD5),
            (SignType::HmacSha256, workload::REPLY),
            (SignType::Md5, workload::REPLY_UNKNOWN_MD5),
            (SignType::HmacSha256, workload::REPLY_UNKNOWN),
        ] {
            replies(way, body.as_bytes(), |ours, floor| {
                assert_eq!(ours, floor);
                assert_eq!(floor.unwrap().attach, Some("深圳分店"));
            });
        }
        let account = floors::Account::new(SignType::HmacSha256);
        let unknown = floors::open(&account, workload::REPLY_UNKNOWN.as_bytes()).unwrap().unknown;
        assert_eq!((unknown.len(), unknown[0]), (10, ("acquirer", "1900000100")));
    }

    /// Every byte is replaced by others. The floor may decline carriage returns and references.
    #[test]
    fn refuses_the_changed_replies_that_the_floor_refuses() {
        let mut accepted = 0;
        for at in 0..workload::REPLY.len() {
            for other in [b'x', b' ', b'<', b'>', b'&', b']', b'\r', 0, 0xEF] {
                let mut body = workload::REPLY.as_bytes().to_vec();
                body[at] = other;
                replies(SignType::HmacSha256, &body, |ours, floor| {
                    assert!(ours == floor || (floor.is_none() && other == b'\r'), "{}", String::from_utf8_lossy(&body));
                    accepted += usize::from(floor.is_some());
                });
            }
        }
        // Line ends between fields may become blanks.
        assert_eq!(accepted, 21 + unchanged());
    }

    #[test]
    fn gives_the_values_of_the_usual_approach() {
        let usual = usual::reply(workload::REPLY).unwrap();
        replies(SignType::HmacSha256, workload::REPLY.as_bytes(), |ours, _| {
            let ours = ours.unwrap();
            assert_eq!(usual.out_trade_no, ours.out_trade_no);
            assert_eq!(usual.total_fee.map(Fen), ours.total_fee);
            assert_eq!(usual.attach.as_deref(), ours.attach);
        });
        assert!(usual::reply(&workload::REPLY.replace("888", "889")).is_none());
    }
}

mod open_notification {
    use super::*;

    #[test]
    fn gives_the_values_of_the_floor() {
        for (way, body) in [(SignType::Md5, workload::NOTIFICATION_MD5), (SignType::HmacSha256, workload::NOTIFICATION)]
        {
            let opened = workload::merchant(way).open_notification(body.as_bytes()).unwrap();
            let ours = workload::merchant(way).decode::<Notification<'_>>(&opened).unwrap().confirm(PAID).unwrap();
            let account = floors::Account::new(way);
            let floor = floors::notification(&floors::open(&account, body.as_bytes()).unwrap()).unwrap();
            assert_eq!(*ours, floor);
            assert_eq!(floor.coupon_count, Some(1));
        }
    }
}

mod payment {
    use super::*;

    #[test]
    fn is_the_json_of_the_floor() {
        for way in WAYS {
            let (merchant, account) = (workload::merchant(way), floors::Account::new(way));
            let (prepay, time) = (workload::prepay(way), workload::time(3));
            let json = floors::payment(&account, &prepay.nonce_str, &prepay.prepay_id, time);
            assert_eq!(merchant.jsapi_parameters_at(&prepay, time).to_json(), json);
            assert!(json.contains(r#","package":"prepay_id=wx2014"#));
        }
    }
}

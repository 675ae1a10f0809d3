//! The time that reading a message takes grows with the message, also where
//! [`Limits`] are raised.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod common;

use std::time::{Duration, Instant};

use common::{KEY, fields, merchant, notification, sign};
use wxpay_core::pay::PayNotification;
use wxpay_core::{ErrorKind, Limits, Malformed, Merchant, SignType, Untrusted};

fn unlimited() -> Merchant {
    let most = 1 << 30;
    merchant().with_limits(Limits { body: most, fields: most, ..Limits::default() })
}

/// A notification with these fields more, rightly signed.
fn signed(more: impl Iterator<Item = String>) -> String {
    let mut all = fields(&notification("TEA1", "4200", 888).unsigned());
    all.extend(more.map(|name| (name, "1".to_owned())));
    let sign = sign(&all, KEY, SignType::HmacSha256);
    all.push(("sign".to_owned(), sign));
    let all: Vec<String> = all.iter().map(|(name, value)| format!("<{name}>{value}</{name}>")).collect();
    format!("<xml>{}</xml>", all.concat().replace("a&b", "a&amp;b"))
}

/// The least time of a few runs.
fn time(body: &str) -> Duration {
    let merchant = unlimited();
    let run = |_| {
        let begun = Instant::now();
        merchant.notification::<PayNotification>(body.as_bytes()).unwrap();
        begun.elapsed()
    };
    (0..5).map(run).min().unwrap()
}

/// Four times as many take four times as long, and not sixteen.
fn grows_with_the_message(name: impl Fn(usize) -> String) {
    let body = |count| signed((0..count).map(&name));
    let (few, many) = (body(2_000), body(8_000));
    let (short, long) = (time(&few), time(&many));
    assert!(long < short * 8, "{short:?} for {} bytes, {long:?} for {}", few.len(), many.len());
}

#[test]
fn names_that_begin_alike() {
    grows_with_the_message(|at| format!("unknown_{at:08}"));
}

#[test]
fn names_that_end_alike() {
    grows_with_the_message(|at| format!("a{at:08}_unknown"));
}

#[test]
fn names_of_a_family() {
    grows_with_the_message(|at| format!("coupon_fee_{at}"));
}

#[test]
fn a_second_field_of_a_name_is_found_among_many() {
    for count in [1, 200, 300, 5_000] {
        for twice in ["unknown_0", "total_fee"] {
            let body = signed((0..count).map(|at| format!("unknown_{at}")))
                .replace("</xml>", &format!("<{twice}>1</{twice}></xml>"));
            let error = unlimited().notification::<PayNotification>(body.as_bytes()).map(drop).unwrap_err();
            assert!(
                matches!(error.kind(), ErrorKind::Malformed(Malformed::DuplicateField(name)) if name == twice),
                "{error}"
            );
        }
    }
    let body = signed((0..5_000).map(|at| format!("unknown_{at}")));
    let error = merchant().notification::<PayNotification>(body.as_bytes()).map(drop).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Malformed(Malformed::TooLarge { .. })), "{error}");
    let tampered = body.replace("<unknown_7>1<", "<unknown_7>2<");
    let error = unlimited().notification::<PayNotification>(tampered.as_bytes()).map(drop).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Untrusted(Untrusted::BadSign)), "{error}");
}

//! The time of parsing grows linearly with the message, even with raised [`Limits`]. A
//! separate binary, so that no other test disturbs the clock.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod common;

use std::time::{Duration, Instant};

use common::fixtures::{KEY, merchant, notification};
use common::signature::{fields, sign};
use wxpay_core::pay::PayNotification;
use wxpay_core::{ErrorKind, Limits, Malformed, Merchant, SignType, Untrusted, server};

mod read {
    use super::*;

    /// The worst inputs for a reader at a size.
    fn worst_inputs(size: usize) -> Vec<(&'static str, String)> {
        let of = |piece: &str| piece.repeat(size / piece.len());
        vec![
            ("brackets", format!("<xml><a><![CDATA[{}]]></a></xml>", of("]"))),
            ("references", format!("<xml><a>{}</a></xml>", of("&amp;"))),
            ("character references", format!("<xml><a>{}</a></xml>", of("&#x4E2D;"))),
            ("CDATA by the letter", format!("<xml><a>{}</a></xml>", of("<![CDATA[x]]>"))),
            ("line ends", format!("<xml><a>{}</a></xml>", of("\r\n"))),
            ("text and references by turns", format!("<xml><a>{}</a></xml>", of("x\r&#13;"))),
            ("spaces between fields", format!("<xml>{}</xml>", of(" \n"))),
            ("spaces in a tag", format!("<xml><a{}>1</a></xml>", of(" "))),
            ("one long name", format!("<xml><{0}>1</{0}></xml>", of("a"))),
            ("attributes", format!("<xml{}></xml>", of(" a='1'"))),
            ("depth", format!("<xml>{}", of("<a>"))),
            ("comments", format!("<xml>{}</xml>", of("<!---->"))),
            ("an open tag", format!("<xml><a {}", of("'"))),
            ("open references", format!("<xml><a>{}", of("&"))),
            ("one open reference", format!("<xml><a>&{}", of("a"))),
            ("fields", {
                let fields: Vec<String> = (0..size / 16).map(|at| format!("<a{at:05}>1</a{at:05}>")).collect();
                format!("<xml>{}</xml>", fields.concat())
            }),
            ("the same field", format!("<xml>{}</xml>", of("<a>1</a>"))),
        ]
    }

    /// Twice the input takes at most 2.3 times as long. The clock of a busy machine is
    /// unreliable: each time is the best of several, and one good pair is enough.
    #[test]
    fn takes_linear_time() {
        // More fields than 256 are not read.
        let limits = Limits { body: 1 << 22, fields: 256, name: 1 << 22, value: 1 << 22 };
        let best = |body: &str| {
            let once = |_| {
                let begun = Instant::now();
                let _ = std::hint::black_box(server::read(std::hint::black_box(body.as_bytes()), &limits));
                begun.elapsed()
            };
            (0..3).map(once).min().unwrap_or_default()
        };
        // Large enough for quadratic copying to dominate.
        let size = 250_000;
        for ((what, half), (_, whole)) in worst_inputs(size).into_iter().zip(worst_inputs(2 * size)) {
            // Shorter times are dominated by the clock's resolution.
            let floor = Duration::from_micros(50);
            let mut ratios = Vec::new();
            let linear = (0..40).any(|_| {
                let (half, whole) = (best(&half).max(floor), best(&whole).max(floor));
                ratios.push(whole.as_secs_f64() / half.as_secs_f64());
                ratios.last().is_some_and(|ratio| *ratio <= 2.3)
            });
            assert!(linear, "{what}: {ratios:?}");
        }
    }
}

mod notification {
    use super::*;

    fn unlimited_merchant() -> Merchant {
        let most = 1 << 30;
        merchant().with_limits(Limits { body: most, fields: most, ..Limits::default() })
    }

    /// A signed notification with more fields.
    fn signed_notification(more: impl Iterator<Item = String>) -> String {
        let mut all = fields(&notification("TEA1", "4200", 888).unsigned());
        all.extend(more.map(|name| (name, "1".to_owned())));
        let sign = sign(&all, KEY, SignType::HmacSha256);
        all.push(("sign".to_owned(), sign));
        let all: Vec<String> = all.iter().map(|(name, value)| format!("<{name}>{value}</{name}>")).collect();
        format!("<xml>{}</xml>", all.concat().replace("a&b", "a&amp;b"))
    }

    /// The shortest time of several runs.
    fn time(body: &str) -> Duration {
        let merchant = unlimited_merchant();
        let run = |_| {
            let begun = Instant::now();
            merchant.notification::<PayNotification>(body.as_bytes()).unwrap();
            begun.elapsed()
        };
        (0..5).map(run).min().unwrap()
    }

    /// Four times as many fields take four times as long, not sixteen.
    fn grows_with_the_message(name: impl Fn(usize) -> String) {
        let body = |count| signed_notification((0..count).map(&name));
        let (few, many) = (body(2_000), body(8_000));
        let (short, long) = (time(&few), time(&many));
        assert!(long < short * 8, "{short:?} for {} bytes, {long:?} for {}", few.len(), many.len());
    }

    #[test]
    fn takes_linear_time_in_names_of_the_same_beginning() {
        grows_with_the_message(|at| format!("unknown_{at:08}"));
    }

    #[test]
    fn takes_linear_time_in_names_of_the_same_end() {
        grows_with_the_message(|at| format!("a{at:08}_unknown"));
    }

    #[test]
    fn takes_linear_time_in_indexed_names() {
        grows_with_the_message(|at| format!("coupon_fee_{at}"));
    }

    #[test]
    fn finds_a_duplicate_among_many_fields() {
        for count in [1, 200, 300, 5_000] {
            for twice in ["unknown_0", "total_fee"] {
                let body = signed_notification((0..count).map(|at| format!("unknown_{at}")))
                    .replace("</xml>", &format!("<{twice}>1</{twice}></xml>"));
                let error =
                    unlimited_merchant().notification::<PayNotification>(body.as_bytes()).map(drop).unwrap_err();
                assert!(
                    matches!(error.kind(), ErrorKind::Malformed(Malformed::DuplicateField(name)) if name == twice),
                    "{error}"
                );
            }
        }
        let body = signed_notification((0..5_000).map(|at| format!("unknown_{at}")));
        let error = merchant().notification::<PayNotification>(body.as_bytes()).map(drop).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Malformed(Malformed::TooLarge { .. })), "{error}");
        let tampered = body.replace("<unknown_7>1<", "<unknown_7>2<");
        let error = unlimited_merchant().notification::<PayNotification>(tampered.as_bytes()).map(drop).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Untrusted(Untrusted::BadSign)), "{error}");
    }
}

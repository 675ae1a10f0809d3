//! Bodies that are made to take long. Each is given in one size and in twice the size.

use std::hint::black_box;
use std::time::Instant;

use wxpay_core::Merchant;

use super::workload;

/// What the hostile bodies take.
pub(crate) struct Measured {
    /// Nanoseconds for a byte of a good notification.
    pub(crate) good: f64,
    pub(crate) cases: Vec<SignedMessage>,
}

/// What one kind of body takes.
pub(crate) struct SignedMessage {
    pub(crate) name: &'static str,
    /// Nanoseconds for a byte, in the worse of both sizes.
    pub(crate) by_byte: f64,
    /// How much longer twice the size takes.
    pub(crate) doubled: f64,
}

impl Measured {
    /// Nanoseconds for a byte of the worst body.
    pub(crate) fn worst(&self) -> f64 {
        self.cases.iter().map(|case| case.by_byte).fold(0.0, f64::max)
    }

    /// How much longer twice the size takes, of the body that grows most.
    pub(crate) fn doubled(&self) -> f64 {
        self.cases.iter().map(|case| case.doubled).fold(0.0, f64::max)
    }
}

/// Fields around what is repeated, as many times as there are.
type Body = fn(usize) -> String;

/// Each body for about that many bytes. Most go through the whole of the grammar;
/// the limits of 64 KiB, 256 fields and 32 KiB for a value are not reached.
const BODIES: [(&str, Body); 20] = [
    ("one long value", |size| value(&"x".repeat(size))),
    ("one long CDATA", |size| value(&format!("<![CDATA[{}]]>", "x".repeat(size)))),
    ("entities", |size| value(&"&amp;".repeat(size / 5))),
    ("character references", |size| value(&"&#x4e2d;".repeat(size / 8))),
    ("CDATA by CDATA", |size| value(&"<![CDATA[x]]>".repeat(size / 13))),
    ("brackets in CDATA", |size| value(&format!("<![CDATA[{}]]>", "]".repeat(size)))),
    ("brackets and signs", |size| value(&format!("<![CDATA[{}]]>", "]]".repeat(size / 4) + &"]>".repeat(size / 4)))),
    ("carriage returns", |size| value(&"\r".repeat(size))),
    ("U+FFFD", |size| value(&"\u{fffd}".repeat(size / 3))),
    ("parameters", |size| value(&"&amp;a=".repeat(size / 7))),
    ("many fields", |size| fields(size / 64, |at| format!("<a{at:03}>{}</a{at:03}>", "x".repeat(52)))),
    ("many fields with long names", |size| {
        fields(size / 128, |at| format!("<{0}{at:03}>x</{0}{at:03}>", "n".repeat(57)))
    }),
    ("many short fields", |size| fields(size / 120, |at| format!("<a{at}>1</a{at}>"))),
    ("many short fields, backwards", |size| fields(size / 120, |at| format!("<a{0}>1</a{0}>", 999 - at))),
    ("blanks between fields", |size| format!("<xml>{}<a>1</a></xml>", " ".repeat(size))),
    ("blanks in tags", |size| format!("<xml><a{}>1</a></xml>", " ".repeat(size))),
    ("a long name", |size| format!("<xml><{0}>1</{0}></xml>", "n".repeat(size / 2))),
    ("open tags", |size| format!("<xml>{}", "<a>".repeat(size / 3))),
    ("an unfinished reference", |size| value(&format!("&{}", "x".repeat(size)))),
    ("unfinished CDATA", |size| format!("<xml><a><![CDATA[{}", "]]".repeat(size / 2))),
];

fn value(value: &str) -> String {
    fields(1, |_| format!("<attach>{value}</attach>"))
}

/// The fields, and those without which no signature is computed.
fn fields(count: usize, field: impl Fn(usize) -> String) -> String {
    let fields: String = (0..count).map(field).collect();
    format!("<xml>{fields}<return_code>SUCCESS</return_code><sign>{}</sign></xml>", "0".repeat(64))
}

/// Measures every body. A notification of a good merchant is what to compare with.
pub(crate) fn measured(merchant: &Merchant) -> Measured {
    const SIZE: usize = 15_000;
    let good = workload::NOTIFICATION;
    let cases = BODIES.map(|(name, body)| {
        let (small, large) = (body(SIZE), body(2 * SIZE));
        let [once, twice] = fastest(merchant, [small.as_bytes(), large.as_bytes()]);
        let by_byte = (once / small.len() as f64).max(twice / large.len() as f64);
        SignedMessage { name, by_byte, doubled: twice / once }
    });
    let [first, second] = fastest(merchant, [good.as_bytes(), good.as_bytes()]);
    Measured { good: first.min(second) / good.len() as f64, cases: cases.into() }
}

/// Nanoseconds in which each body is opened, or refused, by the fastest of many times
/// in turn.
fn fastest(merchant: &Merchant, bodies: [&[u8]; 2]) -> [f64; 2] {
    let mut fastest = [f64::INFINITY; 2];
    for _ in 0..300 {
        for (body, fastest) in bodies.iter().zip(&mut fastest) {
            let start = Instant::now();
            drop(black_box(merchant.open_notification(black_box(body))));
            *fastest = fastest.min(start.elapsed().as_nanos() as f64);
        }
    }
    fastest
}

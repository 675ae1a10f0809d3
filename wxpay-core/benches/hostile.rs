//! Hostile bodies, each in one size and in twice the size.

use std::hint::black_box;
use std::time::Instant;

use wxpay_core::Merchant;

use super::workload;

/// The times of the hostile bodies.
pub(crate) struct HostileTimes {
    /// Nanoseconds per byte of a valid notification.
    pub(crate) good: f64,
    pub(crate) cases: Vec<BodyTimes>,
}

/// The times of one kind of body.
pub(crate) struct BodyTimes {
    pub(crate) name: &'static str,
    /// Nanoseconds per byte, in the slower of both sizes.
    pub(crate) by_byte: f64,
    /// The time of twice the size divided by the time of the size.
    pub(crate) doubled: f64,
}

impl HostileTimes {
    /// Returns the nanoseconds per byte of the slowest body.
    pub(crate) fn worst(&self) -> f64 {
        self.cases.iter().map(|case| case.by_byte).fold(0.0, f64::max)
    }

    /// Returns the largest `doubled`.
    pub(crate) fn doubled(&self) -> f64 {
        self.cases.iter().map(|case| case.doubled).fold(0.0, f64::max)
    }
}

/// Creates a body of about that many bytes.
type Body = fn(usize) -> String;

/// The bodies by name. Most are parsed to the end: they stay below the limits of 64 KiB,
/// 256 fields and 32 KiB for a value.
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

/// Creates a message of the fields and those that the signature check needs.
fn fields(count: usize, field: impl Fn(usize) -> String) -> String {
    let fields: String = (0..count).map(field).collect();
    format!("<xml>{fields}<return_code>SUCCESS</return_code><sign>{}</sign></xml>", "0".repeat(64))
}

/// Measures every body, and a valid notification to compare with.
pub(crate) fn measure(merchant: &Merchant) -> HostileTimes {
    const SIZE: usize = 15_000;
    let good = workload::NOTIFICATION;
    let cases = BODIES.map(|(name, body)| {
        let (small, large) = (body(SIZE), body(2 * SIZE));
        let [once, twice] = fastest(merchant, [small.as_bytes(), large.as_bytes()]);
        let by_byte = (once / small.len() as f64).max(twice / large.len() as f64);
        BodyTimes { name, by_byte, doubled: twice / once }
    });
    let [first, second] = fastest(merchant, [good.as_bytes(), good.as_bytes()]);
    HostileTimes { good: first.min(second) / good.len() as f64, cases: cases.into() }
}

/// Returns the nanoseconds to open or refuse each body: the fastest of 300 runs, alternating
/// between both.
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

//! The corpus of hostile messages in `tests/hostile`, each with its outcome: accepted, or
//! refused with the named class. Messages that are meant to reach the decoder have a right
//! signature, so that a refusal proves the named check.

use wxpay_core::inbox::{Receipt, Record};
use wxpay_core::pay::PayNotification;
use wxpay_core::{Error, ErrorKind, Expected, Fen, Limits, Malformed, Verified, server};

use crate::common::hostile::{HostileMessage, hostile_merchant, hostile_messages};

/// The corpus assumes a body limit of 1 MiB: two rows show that long runs are read in
/// linear time.
const LIMITS: Limits = Limits { body: 1 << 20, fields: 256, name: 64, value: 1 << 20 };

fn rows() -> impl Iterator<Item = HostileMessage> {
    hostile_messages(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the outcome in the notation of the index.
fn outcome(row: &HostileMessage, limits: Limits) -> String {
    let verified = match hostile_merchant(row.sign_type, limits).notification::<PayNotification>(&row.body) {
        Ok(verified) => verified,
        Err(error) => return refusal(&error),
    };
    if row.group == "replay" {
        return compare_with_stored(verified, &row.body).to_owned();
    }
    match verified.confirm(Expected::cny(Fen(888))) {
        Ok(paid) => {
            assert_eq!((paid.total_fee, paid.out_trade_no()), (Fen(888), "20150806125346"), "{}", row.file);
            "accept".to_owned()
        }
        Err(mismatch) => format!("reject:{}", mismatch.class()),
    }
}

fn refusal(error: &Error) -> String {
    let detail = match error.kind() {
        ErrorKind::NotTaken { .. } => Some("return_code=FAIL"),
        ErrorKind::Business { code, .. } => Some(code.as_str()),
        ErrorKind::Malformed(_) | ErrorKind::InvalidFields(_) => error.field(),
        _ => None,
    };
    detail.map_or_else(|| format!("reject:{}", error.class()), |detail| format!("reject:{}({detail})", error.class()))
}

/// Compares a payment with that of row 001, which is stored. A shop confirms it with the
/// order's amount first; here the message's own amount is taken, to test the inbox.
fn compare_with_stored(verified: Verified<PayNotification>, body: &[u8]) -> &'static str {
    let stored = Record {
        mch_id: "1900000109".to_owned(),
        sub_mch_id: String::new(),
        transaction_id: "1004400740201409030005092168".to_owned(),
        out_trade_no: "20150806125346".to_owned(),
        total_fee: 888,
        fee_type: "CNY".to_owned(),
    };
    let claimed = value(body, "total_fee").unwrap().parse().unwrap();
    let paid = verified.confirm(Expected::cny(claimed)).unwrap();
    match paid.record().among([&stored]) {
        Receipt::New => "accept:new",
        Receipt::Duplicate => "accept:duplicate",
        Receipt::Conflict(_) => "reject:Conflict",
    }
}

fn value(body: &[u8], name: &str) -> Option<String> {
    let fields = server::read(body, &LIMITS).unwrap();
    fields.iter().find(|entry| entry.name == name).map(|entry| entry.value.as_text().unwrap().to_owned())
}

mod notification {
    use super::*;

    #[test]
    fn has_the_outcome_of_each_row() {
        let wrong: Vec<String> = rows()
            .filter_map(|row| {
                let found = outcome(&row, LIMITS);
                (found != row.expected).then(|| format!("{}: {found} instead of {}", row.file, row.expected))
            })
            .collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert_eq!(rows().count(), 102);
    }
}

mod limits {
    use super::*;

    /// A fault before the limit is still reported; a body without one is too large.
    #[test]
    fn change_only_what_is_too_large_by_default() {
        let changed: Vec<String> = rows()
            .filter_map(|row| {
                let found = outcome(&row, Limits::default());
                (found != row.expected).then(|| format!("{} {found}", &row.file[..3]))
            })
            .collect();
        assert_eq!(changed, ["145 reject:TooLarge", "146 reject:TooLarge"]);
    }

    /// A limit inside the body gives the fault before it, or reports the body as too large.
    #[test]
    fn never_let_more_through_wherever_they_cut() {
        for row in rows().filter(|row| row.body.len() < 1_000) {
            let whole = server::read(&row.body, &LIMITS).map(|_| ()).map_err(|fault| fault.class());
            for body in 0..row.body.len() {
                match server::read(&row.body, &Limits { body, ..LIMITS }).map(|_| ()) {
                    Err(Malformed::TooLarge { what: "the body", .. }) => {}
                    // The meaning of an attribute is known only at its end.
                    Err(Malformed::Attribute) if row.file == "032-xinclude.xml" => {}
                    fault => assert_eq!(fault.map_err(|fault| fault.class()), whole, "{} at {body}", row.file),
                }
            }
        }
    }
}

mod read {
    use super::*;

    #[test]
    fn gives_the_values_that_were_meant() {
        for (number, name, meant) in [
            ("005", "zz_new_field", "later"),
            ("005", "coupon_fee_7", "1"),
            ("007", "device_info", ""),
            ("008", "attach", "a<b>&c"),
            ("010", "attach", "a]]>b"),
            ("011", "attach", " x "),
            ("013", "Zeta", "1"),
            ("013", "alpha", "2"),
            ("013", "A_B", "3"),
            ("014", "coupon_fee_10", "1"),
            ("040", "total_fee", "888"),
            ("103", "attach", "e\u{301}"),
            ("104", "attach", "a\nb"),
            ("121", "total_fee", "888"),
            ("128", "total_fee", "888"),
            ("133", "__proto__", "1"),
            ("133", "toString", "1"),
        ] {
            let row = rows().find(|row| row.file.starts_with(number)).unwrap();
            assert_eq!(value(&row.body, name).as_deref(), Some(meant), "{} {name}", row.file);
        }
    }
}

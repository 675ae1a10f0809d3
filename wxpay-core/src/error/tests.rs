use std::io;

use wxpay_schema::{pay, shared};

use super::*;
use crate::value::ErrorCode;

const URL: &str = "https://api.example/pay/unifiedorder";

/// An error of each kind, in the order of the enum.
fn each_kind() -> Vec<ErrorKind> {
    let mut fields = FieldErrors::new();
    fields.add(FieldError::missing(&shared::OUT_TRADE_NO));
    fields.add(FieldError::with_value(&shared::TOTAL_FEE, "eight".to_owned()));
    let mut violations = Violations::new("unified_order");
    let (fact, help) = ("`body` is missing".to_owned(), "give a value".to_owned());
    violations.add(Violation::new("body".to_owned(), RuleBreach::Missing, fact, help));
    let transport = || io::Error::from(io::ErrorKind::ConnectionRefused);
    vec![
        ErrorKind::InvalidRequest(violations),
        ErrorKind::NoRandomness,
        ErrorKind::Unreachable(Unreachable::never(URL, "the connection was refused").with_source(transport())),
        ErrorKind::Unreachable(Unreachable::maybe(URL, "down")),
        ErrorKind::Unreachable(Unreachable::misconfigured(URL, "the proxy is wrong").with_source(transport())),
        ErrorKind::UnexpectedReply { status: 302, excerpt: "<html>".to_owned() },
        ErrorKind::Malformed(Malformed::DuplicateField("total_fee".to_owned())),
        ErrorKind::Malformed(Malformed::NOTIFICATION_OF_V3),
        ErrorKind::Untrusted(Untrusted::Ambiguous { field: "attach".to_owned() }),
        ErrorKind::NotTaken { message: "签名错误".to_owned(), code: None },
        ErrorKind::Business {
            code: ErrorCode::OrderPaid,
            description: "该订单已支付".to_owned(),
            recall: false,
            payment: None,
        },
        ErrorKind::Business {
            code: ErrorCode::SystemError,
            description: String::new(),
            recall: false,
            payment: Some(Box::default()),
        },
        ErrorKind::Platform { code: -1, message: "system error".to_owned() },
        ErrorKind::InvalidFields(fields),
        ErrorKind::WrongMessage { received: "pay_notification", expected: "order_query_response" },
        ErrorKind::WrongKind(WrongKind::new(MessageKind::Refund)),
    ]
}

/// Returns the position of the kind in the enum. A new one does not compile until it is listed here.
const fn position(kind: &ErrorKind) -> usize {
    match kind {
        ErrorKind::InvalidRequest(_) => 0,
        ErrorKind::NoRandomness => 1,
        ErrorKind::Unreachable(_) => 2,
        ErrorKind::UnexpectedReply { .. } => 3,
        ErrorKind::Malformed(_) => 4,
        ErrorKind::Untrusted(_) => 5,
        ErrorKind::NotTaken { .. } => 6,
        ErrorKind::Business { .. } => 7,
        ErrorKind::Platform { .. } => 8,
        ErrorKind::InvalidFields(_) => 9,
        ErrorKind::WrongMessage { .. } => 10,
        ErrorKind::WrongKind(_) => 11,
    }
}

/// An error of each kind, about a request and about none.
fn each_error() -> impl Iterator<Item = Error> {
    let about_none = each_kind().into_iter().map(Error::from);
    about_none.chain(each_kind().into_iter().map(|kind| Error::from(kind).with_request(&pay::UNIFIED_ORDER)))
}

#[test]
fn each_kind_has_all_of_them() {
    let mut positions: Vec<usize> = each_kind().iter().map(position).collect();
    positions.dedup();
    assert_eq!(positions, (0..12).collect::<Vec<_>>());
}

#[test]
fn display_repeats_nothing_of_a_source() {
    fn check(error: &dyn StdError) {
        let text = error.to_string();
        assert!(!text.is_empty());
        let mut source = error.source();
        while let Some(cause) = source {
            assert!(!text.contains(&cause.to_string()), "{text} / {cause}");
            source = cause.source();
        }
    }
    let mut with_source = 0;
    for error in each_error() {
        check(&error);
        check(error.kind());
        match error.kind() {
            ErrorKind::InvalidRequest(violations) => {
                check(violations);
                violations.iter().for_each(|violation| {
                    check(violation);
                    check(&violation.broken());
                });
            }
            ErrorKind::Unreachable(unreachable) => check(unreachable),
            ErrorKind::Malformed(malformed) => check(malformed),
            ErrorKind::Untrusted(untrusted) => check(untrusted),
            ErrorKind::InvalidFields(errors) => {
                check(errors);
                errors.iter().for_each(|error| check(error));
            }
            ErrorKind::WrongKind(wrong) => check(wrong),
            _ => {}
        }
        with_source += usize::from(error.source().is_some());
    }
    assert_eq!(with_source, 4);
    check(&ConfigError::from(InvalidKey::new(3, false)));
    check(&ConfigError::from(InvalidCertificate::Empty));
}

#[test]
fn with_new_source_keeps_what_is_not_printed() {
    let refused = || io::Error::from(io::ErrorKind::ConnectionRefused);
    assert!(Unreachable::never(URL, "the port is shut").with_new_source(refused()).source().is_some());
    assert!(Unreachable::never(URL, refused().to_string()).with_new_source(refused()).source().is_none());
    // Nor is a cause of the source repeated.
    let outer = io::Error::other(Error::from(Malformed::Empty));
    assert!(Unreachable::never(URL, Malformed::Empty.to_string()).with_new_source(outer).source().is_none());
}

#[test]
fn class_is_an_interface() {
    let classes: Vec<&str> = each_kind().iter().map(ErrorKind::class).collect();
    let expected = [
        "Invalid",
        "Randomness",
        "Unreachable",
        "Unreachable",
        "Unreachable",
        "NotAnAnswer",
        "DuplicateField",
        "Shape",
        "Ambiguous",
        "Gateway",
        "Business",
        "Business",
        "Platform",
        "MissingField",
        "OtherMessage",
        "OtherMessage",
    ];
    assert_eq!(classes, expected);
}

#[test]
fn class_of_form_and_trust_is_the_name_of_the_variant() {
    let name = |debug: String| debug.split([' ', '(']).next().unwrap_or_default().to_owned();
    for malformed in [
        Malformed::Doctype,
        Malformed::Entity,
        Malformed::ProcessingInstruction,
        Malformed::Comment,
        Malformed::Shape(""),
        Malformed::DuplicateField(String::new()),
        Malformed::ReservedField,
        Malformed::Name(String::new()),
        Malformed::Attribute,
        Malformed::Nested,
        Malformed::Trailing,
        Malformed::Truncated,
        Malformed::Encoding,
        Malformed::Char,
        Malformed::Empty,
        Malformed::TooLarge { what: "", limit: 0 },
    ] {
        assert_eq!(malformed.class(), name(format!("{malformed:?}")));
    }
    for untrusted in [
        Untrusted::MissingSign,
        Untrusted::BadSign,
        Untrusted::SignTypeMismatch,
        Untrusted::WrongMerchant,
        Untrusted::WrongApp,
        Untrusted::WrongOrder,
        Untrusted::WrongRefund,
        Untrusted::WrongAmount,
        Untrusted::Ambiguous { field: String::new() },
        Untrusted::BadReqInfo,
    ] {
        assert_eq!(untrusted.class(), name(format!("{untrusted:?}")));
    }
}

#[test]
fn field_is_the_first_of_several() {
    let fields: Vec<Option<String>> = each_kind().iter().map(|kind| kind.field().map(str::to_owned)).collect();
    assert_eq!(fields[0].as_deref(), Some("body"));
    assert_eq!(fields[13].as_deref(), Some("out_trade_no"));
    assert_eq!(Error::from(Malformed::ReservedField).field(), Some("key"));
}

#[test]
fn error_is_small_and_can_be_sent_cloned_and_compared() {
    const fn is_error<E: StdError + Send + Sync + Clone + PartialEq + 'static>() {}
    is_error::<Error>();
    is_error::<ErrorKind>();
    is_error::<Violations>();
    is_error::<Violation>();
    is_error::<RuleBreach>();
    is_error::<FieldErrors>();
    is_error::<FieldError>();
    is_error::<Unreachable>();
    is_error::<Malformed>();
    is_error::<Untrusted>();
    is_error::<WrongKind>();
    is_error::<ConfigError>();
    is_error::<InvalidKey>();
    is_error::<InvalidCertificate>();
    assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
    for (one, other) in each_error().zip(each_error()) {
        assert_eq!(one, other.clone());
        assert_eq!(one.clone().into_kind(), *other.kind());
    }
    let about = |request| Error::from(ErrorKind::NoRandomness).with_request(request);
    assert_ne!(about(&pay::UNIFIED_ORDER), about(&pay::REFUND));
    assert_ne!(about(&pay::UNIFIED_ORDER), ErrorKind::NoRandomness.into());
    assert_eq!(format!("{:?}", about(&pay::REFUND)), r#"Error { kind: NoRandomness, request: Some("refund") }"#);
}

#[test]
fn display_adds_the_advice_to_the_fact() {
    for error in each_error() {
        let (fact, text) = (error.kind().to_string(), error.to_string());
        let is_of_no_request = matches!(error.kind(), ErrorKind::NotTaken { .. }) && error.request().is_none();
        assert!(is_of_no_request || text.starts_with(&fact), "{text}");
    }
    let refused = Error::from(each_kind().swap_remove(2)).to_string();
    assert_eq!(
        refused,
        "https://api.example/pay/unifiedorder was not reached: the connection was refused; check the network and \
         the address. Nothing was sent: repeat it with the same parameters, after a pause"
    );
}

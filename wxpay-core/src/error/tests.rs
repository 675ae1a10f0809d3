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

#[test]
fn is_no_bill_and_is_bill_creating_are_of_a_download_only() {
    let about = |message: &str, request| {
        let error = Error::from(ErrorKind::NotTaken { message: message.to_owned(), code: None }).with_request(request);
        (error.is_no_bill(), error.is_bill_creating())
    };
    assert_eq!(about("No Bill Exist", &pay::DOWNLOAD_BILL), (true, false));
    assert_eq!(about("Bill Creating", &pay::DOWNLOAD_BILL), (false, true));
    assert_eq!(about("No Bill Exist", &pay::ORDER_QUERY), (false, false));
    assert_eq!(about("SIGN ERROR", &pay::DOWNLOAD_BILL), (false, false));
    assert!(!Error::from(ErrorKind::NoRandomness).is_no_bill());
}

mod effect {
    use wxpay_schema::Effect::{Done, None as Nothing, Possible};
    use wxpay_schema::{Action, Channel, Effect, Retry};

    use super::*;

    /// A read, a call with the same number, and one that is queried first: the retry classes.
    static CALLS: [&Message; 3] = [&pay::ORDER_QUERY, &pay::UNIFIED_ORDER, &pay::MICROPAY];

    fn refused(code: ErrorCode) -> ErrorKind {
        ErrorKind::Business { code, description: String::new(), recall: false, payment: None }
    }

    fn not_taken(text: &str) -> ErrorKind {
        ErrorKind::NotTaken { message: text.to_owned(), code: None }
    }

    fn page(status: u16, excerpt: &str) -> ErrorKind {
        ErrorKind::UnexpectedReply { status, excerpt: excerpt.to_owned() }
    }

    fn outcome(kind: &ErrorKind, request: &'static Message, is_after_possible: bool) -> (Effect, Action) {
        let error = Error::from(kind.clone()).with_request(request);
        let error = if is_after_possible { error.after_possible() } else { error };
        (error.effect(), error.action())
    }

    const RETRY: Action = Action::RetrySame;
    const QUERY: Action = Action::QueryOrder;
    const CORRECT: Action = Action::CorrectRequest;
    const STOP: Action = Action::Stop;

    /// Each kind: for a read, a call with the same number and a charge, then after an attempt that may have happened.
    #[test]
    fn of_each_kind_follows_the_retry_class() {
        let never = ErrorKind::Unreachable(Unreachable::never(URL, "the connection was refused"));
        let maybe = ErrorKind::Unreachable(Unreachable::maybe(URL, "timed out"));
        let misconfigured = ErrorKind::Unreachable(Unreachable::misconfigured(URL, "the proxy is wrong"));
        let certificate = "<title>400 The SSL certificate error</title>";
        let mut fields = FieldErrors::new();
        fields.add(FieldError::missing(&shared::OUT_TRADE_NO));
        let unsure = [(Nothing, RETRY), (Possible, RETRY), (Possible, QUERY)];
        let untrusted = [(Nothing, STOP), (Possible, QUERY), (Possible, QUERY)];
        let queried = [(Possible, QUERY), (Possible, QUERY)];
        #[rustfmt::skip]
        let table = [
            (each_kind().swap_remove(0), [(Nothing, CORRECT); 3], queried),
            (ErrorKind::NoRandomness, [(Nothing, RETRY); 3], [(Possible, RETRY), (Possible, QUERY)]),
            (never, [(Nothing, RETRY); 3], [(Possible, RETRY), (Possible, QUERY)]),
            (misconfigured, [(Nothing, CORRECT); 3], [(Possible, RETRY), (Possible, QUERY)]),
            (maybe, unsure, [(Possible, RETRY), (Possible, QUERY)]),
            (page(502, "<html>Bad Gateway</html>"), unsure, [(Possible, RETRY), (Possible, QUERY)]),
            (page(302, ""), unsure, [(Possible, RETRY), (Possible, QUERY)]),
            (page(200, "<html>log in</html>"), unsure, [(Possible, RETRY), (Possible, QUERY)]),
            (page(400, certificate), [(Nothing, CORRECT); 3], queried),
            (ErrorKind::Malformed(Malformed::Empty), unsure, [(Possible, RETRY), (Possible, QUERY)]),
            (ErrorKind::Malformed(Malformed::Truncated), unsure, [(Possible, RETRY), (Possible, QUERY)]),
            (ErrorKind::Untrusted(Untrusted::MissingSign), untrusted, queried),
            (ErrorKind::Untrusted(Untrusted::BadSign), untrusted, queried),
            (ErrorKind::Untrusted(Untrusted::SignTypeMismatch), untrusted, queried),
            (ErrorKind::Untrusted(Untrusted::WrongOrder), untrusted, queried),
            (ErrorKind::InvalidFields(fields), untrusted, queried),
            (ErrorKind::WrongMessage { received: "a", expected: "b" }, untrusted, queried),
            (ErrorKind::WrongKind(WrongKind::new(MessageKind::Refund)), untrusted, queried),
            (not_taken("签名错误"), [(Nothing, CORRECT), (Nothing, CORRECT), (Possible, QUERY)], queried),
            (not_taken("something new"), [(Nothing, CORRECT), (Nothing, CORRECT), (Possible, QUERY)], queried),
            (not_taken("频率限制"), [(Nothing, RETRY), (Nothing, RETRY), (Possible, QUERY)], queried),
            (not_taken("系统繁忙"), unsure, [(Possible, RETRY), (Possible, QUERY)]),
            (refused(ErrorCode::SystemError), unsure, [(Possible, RETRY), (Possible, QUERY)]),
            (refused(ErrorCode::SignError), [(Nothing, CORRECT); 3], queried),
            (refused(ErrorCode::from("NEW_CODE")), [(Nothing, CORRECT), (Possible, QUERY), (Possible, QUERY)], queried),
            // Of these a query has no row.
            (refused(ErrorCode::OrderPaid), [(Nothing, CORRECT), (Done, QUERY), (Done, QUERY)],
                [(Done, QUERY), (Done, QUERY)]),
            (refused(ErrorCode::OrderClosed), [(Nothing, CORRECT), (Nothing, STOP), (Nothing, STOP)],
                [(Nothing, STOP), (Nothing, STOP)]),
            (refused(ErrorCode::NotEnough), [(Nothing, CORRECT), (Nothing, STOP), (Nothing, STOP)], queried),
            (refused(ErrorCode::FrequencyLimited), [(Nothing, RETRY), (Nothing, RETRY), (Possible, QUERY)], queried),
        ];
        for (kind, once, after) in table {
            for (request, expected) in CALLS.into_iter().zip(once) {
                assert_eq!(outcome(&kind, request, false), expected, "{}: {kind:?}", request.name);
            }
            // What was read before changes nothing.
            assert_eq!(outcome(&kind, CALLS[0], true), once[0], "{kind:?}");
            for (request, expected) in CALLS.into_iter().skip(1).zip(after) {
                assert_eq!(outcome(&kind, request, true), expected, "after, {}: {kind:?}", request.name);
            }
        }
    }

    #[test]
    fn of_a_refund_is_settled_by_few_codes_and_by_none_after_another_attempt() {
        for (kind, once) in [
            (refused(ErrorCode::NotEnough), (Nothing, Action::AskMerchant)),
            (refused(ErrorCode::SignError), (Nothing, CORRECT)),
            (refused(ErrorCode::NoAuth), (Nothing, Action::AskMerchant)),
            (refused(ErrorCode::CertError), (Nothing, CORRECT)),
            (refused(ErrorCode::SystemError), (Possible, RETRY)),
            (refused(ErrorCode::BizerrNeedRetry), (Possible, RETRY)),
            (refused(ErrorCode::FrequencyLimited), (Possible, RETRY)),
            (refused(ErrorCode::RefundFeeMismatch), (Possible, CORRECT)),
            (refused(ErrorCode::InvalidRequest), (Possible, CORRECT)),
            (refused(ErrorCode::TradeOverdue), (Possible, STOP)),
            (refused(ErrorCode::from("NEW_CODE")), (Possible, QUERY)),
            (not_taken("签名错误"), (Nothing, CORRECT)),
            (ErrorKind::Unreachable(Unreachable::maybe(URL, "timed out")), (Possible, RETRY)),
            (ErrorKind::Malformed(Malformed::Empty), (Possible, RETRY)),
            (page(400, "The SSL certificate error"), (Nothing, CORRECT)),
        ] {
            assert_eq!(outcome(&kind, &pay::REFUND, false), once, "{kind:?}");
            assert_eq!(outcome(&kind, &pay::REFUND, true), (Possible, RETRY), "after: {kind:?}");
        }
        let foreign = ErrorKind::Untrusted(Untrusted::WrongRefund);
        assert_eq!(outcome(&foreign, &pay::REFUND, false), (Possible, QUERY));
        // Whatever was sent before, what answers so does not get the refund again.
        assert_eq!(outcome(&foreign, &pay::REFUND, true), (Possible, QUERY));
        assert_eq!(outcome(&foreign, &pay::REFUND_QUERY, false), (Nothing, STOP));
    }

    #[test]
    fn of_a_code_depends_on_the_call() {
        for (request, code, expected) in [
            (&pay::CLOSE_ORDER, ErrorCode::OrderClosed, (Done, STOP)),
            (&pay::CLOSE_ORDER, ErrorCode::OrderPaid, (Nothing, QUERY)),
            (&pay::MICROPAY, ErrorCode::OrderReversed, (Nothing, STOP)),
            (&pay::MICROPAY, ErrorCode::BankError, (Possible, QUERY)),
            (&pay::MICROPAY, ErrorCode::UserPaying, (Possible, QUERY)),
            (&pay::REVERSE, ErrorCode::UserPaying, (Nothing, QUERY)),
        ] {
            assert_eq!(outcome(&refused(code), request, false), expected, "{}", request.name);
        }
        // A reversal that is wanted again is not finished.
        let recall =
            ErrorKind::Business { code: ErrorCode::SignError, description: String::new(), recall: true, payment: None };
        assert_eq!(outcome(&recall, &pay::REVERSE, false), (Possible, RETRY));
        // A text may leave open what a general code settles.
        let paid = ErrorKind::Business {
            code: ErrorCode::InvalidRequest,
            description: "该订单已支付".to_owned(),
            recall: false,
            payment: None,
        };
        assert_eq!(outcome(&paid, &pay::UNIFIED_ORDER, false), (Possible, QUERY));
        for (code, expected) in
            [(-1, (Possible, RETRY)), (48001, (Nothing, Action::AskMerchant)), (9, (Possible, CORRECT))]
        {
            let kind = ErrorKind::Platform { code, message: "?".to_owned() };
            assert_eq!(outcome(&kind, &wxpay_schema::cloud::CLOSE_ORDER, false), expected, "{code}");
            assert_eq!(outcome(&kind, &wxpay_schema::cloud::QUERY_ORDER, false).0, Nothing, "{code}");
        }
    }

    /// What an unsigned refusal says was done, or was closed, is only claimed.
    #[test]
    fn of_an_unsigned_reply_is_never_done() {
        const REPLY: Message = Message::reply_to_request(Channel::Pay, "own.response").fields(&[shared::RETURN_CODE]);
        static SIGNED_REPLY: Message = REPLY;
        static UNSIGNED_REPLY: Message = REPLY.unsigned();
        const OWN: Message = Message::request(Channel::Pay, "own", "/own").retry(Retry::Same);
        static CLOSE: Message = OWN.answered_by(&SIGNED_REPLY).errors(wxpay_schema::errors::CLOSE_ORDER);
        static CLOSE_UNSIGNED: Message = OWN.answered_by(&UNSIGNED_REPLY).errors(wxpay_schema::errors::CLOSE_ORDER);
        static ORDER: Message = OWN.answered_by(&SIGNED_REPLY).errors(wxpay_schema::errors::UNIFIED_ORDER);
        static ORDER_UNSIGNED: Message = OWN.answered_by(&UNSIGNED_REPLY).errors(wxpay_schema::errors::UNIFIED_ORDER);
        let closed = refused(ErrorCode::OrderClosed);
        for (request, once, after) in [
            (&CLOSE, (Done, STOP), (Done, STOP)),
            (&CLOSE_UNSIGNED, (Possible, QUERY), (Possible, QUERY)),
            (&ORDER, (Nothing, STOP), (Nothing, STOP)),
            (&ORDER_UNSIGNED, (Nothing, STOP), (Possible, QUERY)),
        ] {
            assert_eq!(outcome(&closed, request, false), once);
            assert_eq!(outcome(&closed, request, true), after);
        }
    }

    #[test]
    fn of_a_notification_is_none() {
        for kind in each_kind() {
            let expected = match &kind {
                // Only a request that was sent ends so.
                ErrorKind::Unreachable(Unreachable { transmission: Transmission::Maybe, .. })
                | ErrorKind::UnexpectedReply { .. }
                | ErrorKind::Platform { .. } => Possible,
                _ => Nothing,
            };
            assert_eq!(Error::from(kind.clone()).effect(), expected, "{kind:?}");
        }
    }

    #[test]
    fn is_stated_by_the_sentence_of_each_error() {
        for error in each_error().filter(|error| error.request().is_some() && error.failed_payment().is_none()) {
            for error in [error.clone(), error.after_possible()] {
                let text = error.to_string().to_lowercase();
                let is_stated = |words: &[&str]| words.iter().any(|words| text.contains(words));
                let says = [
                    is_stated(&["nothing was done", "was not sent", "nothing was sent", "nothing was changed"]),
                    is_stated(&["may have been carried out"]),
                    is_stated(&["it was done before"]),
                ];
                // What was not sent this time does not hide what was sent before.
                let expected = match error.effect() {
                    Nothing => [true, false, false],
                    Possible => [says[0], true, false],
                    Done => [false, false, true],
                };
                assert_eq!(says, expected, "{:?}: {text}", error.effect());
            }
        }
    }

    /// A text that names a field is about the request, whether or not the call has the field.
    #[cfg(feature = "profit-sharing")]
    #[test]
    fn of_a_general_code_follows_a_text_that_names_a_field() {
        let refused = |text: &str| ErrorKind::Business {
            code: ErrorCode::InvalidRequest,
            description: text.to_owned(),
            recall: false,
            payment: None,
        };
        for (text, expected) in [("请求不合法", QUERY), ("total_fee must be greater than 0", CORRECT)] {
            assert_eq!(outcome(&refused(text), &pay::PROFITSHARINGRETURN, false), (Possible, expected), "{text}");
        }
    }

    /// Nothing can be asked of a report.
    #[cfg(feature = "report")]
    #[test]
    fn of_a_report_asks_for_no_query() {
        let error = Error::from(refused(ErrorCode::from("NEW_CODE"))).with_request(&pay::REPORT);
        assert_eq!((error.effect(), error.action()), (Effect::None, Action::CorrectRequest));
        assert!(!error.to_string().contains("query"), "{error}");
    }

    #[test]
    fn is_stated_before_the_advice() {
        let shown = |kind: ErrorKind, request, is_after: bool| {
            let error = Error::from(kind).with_request(request);
            if is_after { error.after_possible().to_string() } else { error.to_string() }
        };
        for (text, expected) in [
            (
                shown(refused(ErrorCode::TradeOverdue), &pay::REFUND, false),
                "TRADE_OVERDUE; it may have been carried out: query the refund before anything else. \
                 Pay the money back in another way.",
            ),
            (
                shown(refused(ErrorCode::SignError), &pay::UNIFIED_ORDER, true),
                "SIGNERROR; an earlier attempt may have been carried out: query the order before \
                 anything else. First check the API key",
            ),
            (
                shown(refused(ErrorCode::NoAuth), &pay::REFUND, true),
                "an earlier attempt may have been carried out: repeat it with the same parameters. Ask the merchant",
            ),
            (
                shown(ErrorKind::Unreachable(Unreachable::never(URL, "down")), &pay::MICROPAY, true),
                "This attempt sent nothing, but one before it may have been carried out: query the order \
                 before anything else, and do not repeat it",
            ),
            (shown(not_taken("签名错误"), &pay::REFUND, false), "签名错误; nothing was done. First check"),
            (
                shown(refused(ErrorCode::from("NEW_CODE")), &pay::REFUND, false),
                "NEW_CODE; it may have been carried out, and the documents do not list this here: query the refund.",
            ),
            (
                shown(ErrorKind::NoRandomness, &pay::REFUND, true),
                "nothing was sent; an earlier attempt may have been carried out: repeat it with the same parameters",
            ),
        ] {
            assert!(text.contains(expected), "{text}\n{expected}");
        }
    }
}

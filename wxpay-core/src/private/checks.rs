//! Checks that const evaluation makes. Each panics with the error, which stops the compiler.

use wxpay_schema::internal::{
    ConstString, DeriveKind, FieldClaim, FieldState, Occurrence, StructCheck, StructFault, same,
};
use wxpay_schema::{Direction, Message};

/// Reports an error, if there is one.
///
/// # Panics
/// If there is.
#[track_caller]
#[allow(clippy::panic, reason = "const evaluation reports by panicking")]
pub const fn report(fault: Option<ConstString>) {
    if let Some(words) = fault {
        panic!("{}", words.as_str());
    }
}

/// Reports a finding, if there is one.
///
/// # Panics
/// If there is.
#[track_caller]
#[allow(clippy::panic, reason = "const evaluation reports by panicking")]
pub const fn panic_with(check: &StructCheck<'_>, finding: Option<StructFault>, states: &[FieldState<'_>]) {
    if let Some(finding) = finding {
        panic!("{}", check.words(finding, states).as_str());
    }
}

/// Checks that the table in scope is the one that the macro saw.
#[track_caller]
pub const fn same_table(message: &Message, fingerprint: u64) {
    if message.fingerprint() != fingerprint {
        let fact = ConstString::from_text("the schema seen by the derive macro differs from the one in scope");
        let help = "name the table by its path in `wxpay_core::schema`, and align the versions of the wxpay crates";
        report(Some(fact.help(help)));
    }
}

/// Returns the error of a request whose `response` is a struct of another message than its
/// reply. A table of the merchant's own may leave its reply open.
#[must_use]
pub const fn response_fault(request: &Message, response: Option<&Message>) -> Option<ConstString> {
    if matches!(request.direction, Direction::Reply) {
        let fact = ConstString::from_text("`response` says what answers a request, this message is none");
        return Some(fact.help("remove `response`"));
    }
    let Some(response) = response else {
        return None;
    };
    let is_reply = match request.response {
        Some(table) => response.is_or_extends(table),
        // A table of another direction is an error of its own.
        None if !matches!(request.direction, Direction::Request) => true,
        None => matches!(response.direction, Direction::Response) && response.channel as u8 == request.channel as u8,
    };
    if is_reply {
        return None;
    }
    let fact = ConstString::from_text("`response` is not the struct of this request's reply");
    Some(match request.response {
        Some(table) => fact.and("\nhelp: use a struct that derives `Response` with the table ").table(table),
        None => fact.help("use a struct that derives `Response` with the table of this request's reply"),
    })
}

/// Checks the type of a claim.
#[track_caller]
pub const fn check_type(message: &'static Message, derive: DeriveKind, claim: FieldClaim<'_>) {
    let check = StructCheck { message, derive, claims: &[claim], places: &[message.index_of(claim.name)] };
    panic_with(&check, check.type_fault(0), &[]);
}

/// Checks that a nested struct has the table of the field at `index`.
#[track_caller]
pub const fn check_nested(
    message: &Message,
    index: Option<usize>,
    written: &str,
    derive: DeriveKind,
    nested: Option<&Message>,
) {
    check_nested_items(message, index, written, derive, nested, Occurrence::Unknown);
}

/// Checks too that there is a list of them, if the field is the text of a JSON array.
#[track_caller]
pub const fn check_nested_items(
    message: &Message,
    index: Option<usize>,
    written: &str,
    derive: DeriveKind,
    nested: Option<&Message>,
    occurs: Occurrence,
) {
    if let (Some(index), Some(nested)) = (index, nested)
        && let Some(field) = message.field(index)
    {
        report(field.nested_fault(written, nested, derive, occurs));
    }
}

/// Checks a rule.
#[track_caller]
pub const fn check_rule(check: &StructCheck<'_>, rule: usize, states: &[FieldState<'_>]) {
    panic_with(check, check.rule_fault(rule, states), states);
}

/// Whether a type may be the enum of a list of values: it is of that list, or of no known one.
#[must_use]
pub const fn is_of_list(found: &str, list: &str) -> bool {
    found.is_empty() || same(found, list)
}

/// Checks a type that its name alone does not prove wrong.
///
/// # Panics
/// With `words`, if it is wrong.
#[track_caller]
pub const fn assert_type(is_right: bool, words: &str) {
    assert!(is_right, "{}", words);
}

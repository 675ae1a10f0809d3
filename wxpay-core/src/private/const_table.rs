//! Checks of a struct whose table only the compiler sees: a merchant's own, or one of the
//! schema under another name. One static has what all checks found, in plain values; the constants that
//! report it, each at its tokens, only look there.

use wxpay_schema::Message;
use wxpay_schema::internal::{ConstString, Content, DeriveKind, FieldClaim, FieldState, StructCheck, StructFault};

use super::checks::report;
use super::claims::{ClaimFacts, extra};
use super::field_kind::{UNKNOWN, kind_number, max_len};

/// The rows of a struct's claims in its table.
#[derive(Debug)]
pub struct ClaimRows<const N: usize> {
    /// Whether the table fits the derive. If not, which is an error of its own, nothing else
    /// is checked.
    pub fits: bool,
    /// The index of each claim's field; `None` if the table lacks it or does not fit.
    pub places: [Option<usize>; N],
    /// The number of each field's kind.
    pub kinds: [u8; N],
    /// The limit of each field's text.
    pub limits: [usize; N],
}

/// Whether the table is sound and for that derive.
pub(super) const fn fits(message: &Message, derive: DeriveKind) -> bool {
    message.derive().equals(derive) && message.unsoundness().is_none()
}

/// Returns the rows of the claims of those names.
#[must_use]
pub const fn claim_rows<const N: usize>(message: &Message, derive: DeriveKind, names: [&str; N]) -> ClaimRows<N> {
    let fits = fits(message, derive);
    let mut rows = ClaimRows { fits, places: [None; N], kinds: [UNKNOWN; N], limits: [0; N] };
    if !fits {
        return rows;
    }
    rows.places = message.places_of(names);
    let mut at = 0;
    while at < N {
        if let Some(place) = rows.places[at] {
            let field = message.field(place);
            rows.kinds[at] = kind_number(field);
            rows.limits[at] = max_len(field);
        }
        at += 1;
    }
    rows
}

/// The faults of a claim.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "they are independent of each other")]
struct ClaimFaults {
    name: bool,
    value: bool,
    ty: bool,
    /// Whether a rule that the claim brings into force is broken.
    rule: bool,
}

/// A struct, and what its checks found. Each check panics with the error, which stops the
/// compiler.
#[derive(Debug)]
pub struct CheckContext<const N: usize> {
    message: &'static Message,
    derive: DeriveKind,
    claims: [FieldClaim<'static>; N],
    contents: [Content; N],
    places: &'static [Option<usize>; N],
    faults: [ClaimFaults; N],
    lacks_field: bool,
    /// Whether a rule that no claim brings into force is broken.
    breaks_rule: bool,
}

/// Evaluates an expression with the states of all fields, in an array that is long enough.
macro_rules! with_states {
    ($check:expr, |$states:ident| $result:expr) => {{
        let count = $check.message.count();
        if count <= 64 {
            let states = $check.known::<64>();
            let ($states, _) = states.split_at(count);
            $result
        } else if count <= 512 {
            let states = $check.known::<512>();
            let ($states, _) = states.split_at(count);
            $result
        } else {
            let states = $check.known::<65536>();
            let ($states, _) = states.split_at(count);
            $result
        }
    }};
}

impl<const N: usize> CheckContext<N> {
    /// Checks a struct. It is `complete` if all attributes could be read: otherwise what seems to be
    /// missing may be in one of the others.
    #[must_use]
    pub const fn new(
        message: &'static Message,
        derive: DeriveKind,
        complete: bool,
        rows: &'static ClaimRows<N>,
        names: [[&'static str; 4]; N],
        facts: [ClaimFacts; N],
    ) -> Self {
        let (mut claims, mut contents) = ([extra("", ""); N], [Content::Other(true); N]);
        let mut at = 0;
        while at < N {
            claims[at] = facts[at].claim(names[at]);
            contents[at] = facts[at].content();
            at += 1;
        }
        let faults = [ClaimFaults { name: false, value: false, ty: false, rule: false }; N];
        let places = &rows.places;
        let mut context =
            Self { message, derive, claims, contents, places, faults, lacks_field: false, breaks_rule: false };
        if !rows.fits {
            return context;
        }
        let check = StructCheck { message, derive, claims: &claims, places };
        let is_distinct = check.has_distinct_places();
        at = 0;
        while at < N {
            if !is_distinct || !check.is_surely_right(at, contents[at]) {
                let faults = &mut context.faults[at];
                faults.name = check.name_fault(at).is_some();
                faults.value = check.literal_fault(at).is_some();
                faults.ty = check.content_fault(at, contents[at]).is_some();
            }
            at += 1;
        }
        if complete && derive.sends() && !(is_distinct && check.is_surely_whole()) {
            with_states!(check, |states| context.find_broken_rules(&check, states));
        }
        context
    }

    const fn find_broken_rules(&mut self, check: &StructCheck<'_>, states: &[FieldState<'_>]) {
        self.lacks_field = check.missing_fault(states).is_some();
        let (mut rule, count) = (0, check.message.count_rules());
        while rule < count {
            if check.rule_fault(rule, states).is_some() {
                match check.claim_of_rule(rule) {
                    Some(claim) => self.faults[claim].rule = true,
                    None => self.breaks_rule = true,
                }
            }
            rule += 1;
        }
    }

    /// Checks the name of a fixed value.
    #[track_caller]
    pub const fn check_name(&self, claim: usize) {
        if self.faults[claim].name {
            stop(&self.words(self.check().name_fault(claim)));
        }
    }

    /// Checks a fixed value, and the rules that it brings into force.
    #[track_caller]
    pub const fn check_value(&self, claim: usize) {
        if self.faults[claim].value {
            stop(&self.words(self.check().literal_fault(claim)));
        }
        if self.faults[claim].rule {
            stop(&self.rule_words(Some(claim)));
        }
    }

    /// Checks the name of a member, and the rules that it brings into force. A constant fails once, so if
    /// the type is wrong too, both are reported here.
    #[track_caller]
    pub const fn check_member(&self, claim: usize) {
        let faults = self.faults[claim];
        if faults.name || faults.rule {
            let words = match self.check().name_fault(claim) {
                None => self.rule_words(Some(claim)),
                fault => self.words(fault),
            };
            stop(&if faults.ty { lines(&words, &self.type_words(claim)) } else { words });
        }
    }

    /// Checks the type of a member.
    #[track_caller]
    pub const fn check_type(&self, claim: usize) {
        if self.faults[claim].ty {
            stop(&self.type_words(claim));
        }
    }

    /// Checks that no required field is missing, and the rules that no claim brings into force.
    #[track_caller]
    pub const fn check_whole(&self) {
        match (self.lacks_field, self.breaks_rule) {
            (false, false) => {}
            (true, false) => stop(&self.words(Some(StructFault::Missing))),
            (false, true) => stop(&self.rule_words(None)),
            (true, true) => {
                stop(&lines(&self.words(Some(StructFault::Missing)), &self.rule_words(None)));
            }
        }
    }

    const fn check(&self) -> StructCheck<'_> {
        StructCheck { message: self.message, derive: self.derive, claims: &self.claims, places: self.places }
    }

    const fn type_words(&self, claim: usize) -> ConstString {
        self.words(self.check().content_fault(claim, self.contents[claim]))
    }

    const fn words(&self, fault: Option<StructFault>) -> ConstString {
        let Some(fault) = fault else { return ConstString::new() };
        let check = self.check();
        with_states!(check, |states| check.words(fault, states))
    }

    /// Describes the broken rules that a claim brings into force, or that none does.
    const fn rule_words(&self, claim: Option<usize>) -> ConstString {
        let check = self.check();
        with_states!(check, |states| rule_words(&check, claim, states))
    }
}

/// Stops the compiler with that error.
#[track_caller]
#[allow(clippy::panic, reason = "const evaluation reports by panicking")]
const fn stop(words: &ConstString) {
    panic!("{}", words.as_str());
}

const fn rule_words(check: &StructCheck<'_>, claim: Option<usize>, states: &[FieldState<'_>]) -> ConstString {
    let (mut words, mut rule, count) = (ConstString::new(), 0, check.message.count_rules());
    while rule < count {
        let is_of_claim = match (check.claim_of_rule(rule), claim) {
            (Some(one), Some(other)) => one == other,
            (None, None) => true,
            _ => false,
        };
        if is_of_claim && let Some(fault) = check.rule_fault(rule, states) {
            words = lines(&words, &check.words(fault, states));
        }
        rule += 1;
    }
    words
}

/// Returns both, each in lines of its own.
const fn lines(one: &ConstString, other: &ConstString) -> ConstString {
    if one.is_empty() {
        return *other;
    }
    one.and("\n").and(other.as_str())
}

/// Checks that the table does not contradict itself, and is for that derive.
#[track_caller]
pub const fn check_table<const N: usize>(message: &Message, rows: &ClaimRows<N>, derive: DeriveKind, constant: &str) {
    if !rows.fits {
        report(match message.soundness_fault() {
            Some(words) => Some(words),
            None => message.derive_fault(derive, constant),
        });
    }
}

/// Returns the error of `message!` with a table that only the compiler sees.
#[must_use]
pub const fn message_macro_fault(_: &Message) -> Option<ConstString> {
    let fact = ConstString::from_text("`message!` builds a struct from a table of the schema, named by its path");
    Some(fact.help("write `schema::pay::…` or `schema::cloud::…`, or write the struct and derive its macro"))
}

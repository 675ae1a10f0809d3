//! Tables that no macro can see: a merchant's own, or one of the schema under
//! another name. Const evaluation finds in them what an expansion is told
//! elsewhere: the rows, their kinds as types ([`Select`]),
//! the order of signing ([`Step`]) and the reply ([`Asked`]).

use wxpay_derive::replies;
use wxpay_schema::internal::{ConstString, DeriveKind, FieldState, Finding, Occurs, StructCheck, same};
use wxpay_schema::{ALL, Direction, Field, FilledBy, Kind, Message};

use crate::fields::FieldError;
use crate::message::Response;
use crate::part::{FieldSource, Reading};
use crate::walk::{DynVisitor, ValueRef};
use crate::wire::{FromWire, ToWire, kind};

/// The place in the table of each field that a struct names; none where there is
/// none of that name, or the table does not fit.
#[must_use]
pub const fn places<const N: usize>(message: &Message, fit: bool, names: [&str; N]) -> [Option<usize>; N] {
    let mut places = [None; N];
    let mut at = 0;
    while fit && at < N {
        places[at] = message.index_of(names[at]);
        at += 1;
    }
    places
}

/// The fields at those places, and those that the table lacks.
#[must_use]
pub const fn rows<const N: usize>(
    message: &'static Message,
    places: &[Option<usize>; N],
    extras: [Option<&'static Field>; N],
) -> [Option<&'static Field>; N] {
    let mut rows = extras;
    let mut at = 0;
    while at < N {
        if let Some(place) = places[at] {
            rows[at] = message.field(place);
        }
        at += 1;
    }
    rows
}

/// A struct and what is known of its message.
#[derive(Clone, Copy)]
pub struct Held {
    /// The struct.
    pub candidate: &'static StructCheck<'static>,
    /// Whether the table is for such a struct at all. If not, which is reported
    /// by itself, nothing can be told.
    pub fit: bool,
    /// Whether all of its attributes could be read. If not, what seems to be
    /// missing may be just what could not be read.
    pub whole: bool,
    /// What is known of each field.
    pub known: &'static [FieldState<'static>],
    /// Which of the rules are broken.
    pub broken: &'static [bool],
}

impl Held {
    /// Stops the compiler with what is wrong with the name of the `at`-th claim.
    #[track_caller]
    pub const fn name(&self, at: usize) {
        if self.fit {
            self.stop(self.candidate.name_fault(at));
        }
    }

    /// Stops the compiler with what is wrong with the value of the `at`-th claim,
    /// or with a rule that it calls for.
    #[track_caller]
    pub const fn value(&self, at: usize) {
        if self.fit {
            self.stop(self.candidate.literal_fault(at));
            self.rules(Some(at));
        }
    }

    /// Stops the compiler with what is wrong with the `at`-th claim, a member, or
    /// with a rule that it calls for.
    #[track_caller]
    pub const fn member(&self, at: usize) {
        if self.fit {
            self.stop(self.candidate.name_fault(at));
            self.rules(Some(at));
        }
    }

    /// Stops the compiler with what is wrong with the type of the `at`-th claim, if what is
    /// within it holds such a field.
    #[track_caller]
    pub const fn ty(&self, at: usize, holds: bool) {
        if self.fit && holds {
            self.stop(self.candidate.type_fault(at));
        }
    }

    /// Stops the compiler with the required fields that nothing gives.
    #[track_caller]
    pub const fn missing(&self) {
        if self.fit && self.whole {
            self.stop(self.candidate.missing_fault(self.known));
        }
    }

    /// Stops the compiler with what is wrong with a rule that no claim calls for.
    #[track_caller]
    pub const fn rules_of_all(&self) {
        if self.fit {
            self.rules(None);
        }
    }

    #[track_caller]
    #[allow(clippy::panic, reason = "const evaluation reports by panicking")]
    const fn rules(&self, claim: Option<usize>) {
        if !self.whole {
            return;
        }
        let Some(mut rule) = self.candidate.next_broken(claim, self.broken, 0) else {
            return;
        };
        // One place can only fail once: all that is wrong there is said together.
        let mut words = self.candidate.words(Finding::Rule { rule }, self.known);
        while let Some(next) = self.candidate.next_broken(claim, self.broken, rule + 1) {
            words = words.and("\n").and(self.candidate.words(Finding::Rule { rule: next }, self.known).as_str());
            rule = next;
        }
        panic!("{}", words.as_str());
    }

    #[track_caller]
    const fn stop(&self, finding: Option<Finding>) {
        stop(self.candidate, finding, self.known);
    }
}

/// Stops the compiler with what was found, if anything.
///
/// # Panics
/// Then.
#[track_caller]
#[allow(clippy::panic, reason = "const evaluation reports by panicking")]
pub const fn stop(candidate: &StructCheck<'_>, finding: Option<Finding>, known: &[FieldState<'_>]) {
    if let Some(finding) = finding {
        panic!("{}", candidate.words(finding, known).as_str());
    }
}

/// What is wrong with the table for that macro: it is unsound, or of another
/// direction.
#[must_use]
pub const fn table_fault(message: &Message, derive: DeriveKind, constant: &str) -> Option<ConstString> {
    match message.soundness_fault() {
        Some(words) => Some(words),
        None => message.derive_fault(derive, constant),
    }
}

/// Whether the table is right for that macro. If not, which is reported by
/// itself, nothing of the struct can be told.
#[must_use]
pub const fn fits(message: &Message, derive: DeriveKind) -> bool {
    table_fault(message, derive, "").is_none()
}

/// The fault of `message!` where it cannot see the table.
#[must_use]
pub const fn unseen(_: &Message) -> Option<ConstString> {
    let fact = ConstString::from_text("`message!` builds a struct from a table of the schema, named by its path");
    Some(fact.help("write `schema::pay::…` or `schema::cloud::…`, or write the struct and derive its macro"))
}

/// One field of the walk: whose value stands at that place among the struct's,
/// or which the client or the account fills.
#[derive(Clone, Copy)]
struct Step {
    field: &'static Field,
    from: Option<usize>,
}

/// The fields of a walk in the order of signing.
pub struct Order<const N: usize> {
    steps: [Step; N],
    count: usize,
}

/// How many fields the walk of a struct can have, with those that the client and
/// the account fill.
#[must_use]
pub const fn most_steps(message: &Message, claims: usize) -> usize {
    let (mut count, mut fields) = (claims, message.fields);
    while let [field, rest @ ..] = fields {
        count += is_filled(field) as usize;
        fields = rest;
    }
    match message.base {
        Some(base) => most_steps(base, count),
        None => count,
    }
}

/// The fields of the walk in the order of signing. `sorted` is the order of the
/// claims by the names that the struct gives them, which most often is theirs.
#[must_use]
pub const fn order<const N: usize>(
    message: &'static Message,
    places: &[Option<usize>],
    rows: &[Option<&'static Field>],
    sorted: &[usize],
) -> Order<N> {
    const NONE: Field = Field::extra("");
    let mut order = Order { steps: [Step { field: &NONE, from: None }; N], count: 0 };
    let mut sorted = sorted;
    while let [at, rest @ ..] = sorted {
        if let Some(field) = rows[*at] {
            order.insert(Step { field, from: Some(*at) });
        }
        sorted = rest;
    }
    let (mut table, mut place) = (message, 0);
    loop {
        let mut fields = table.fields;
        while let [field, rest @ ..] = fields {
            if is_filled(field) && !holds(places, place) {
                order.insert(Step { field, from: None });
            }
            place += 1;
            fields = rest;
        }
        match table.base {
            Some(base) => table = base,
            None => return order,
        }
    }
}

impl<const N: usize> Order<N> {
    /// Puts a step before the first that it precedes.
    const fn insert(&mut self, step: Step) {
        let mut at = self.count;
        while at > 0 && step.field.is_before(self.steps[at - 1].field) {
            self.steps[at] = self.steps[at - 1];
            at -= 1;
        }
        self.steps[at] = step;
        self.count += 1;
    }
}

/// Whether the client or the account fills the field where the struct does not.
/// The signature is made from the walk and no part of it.
const fn is_filled(field: &Field) -> bool {
    !matches!(field.filled_by, FilledBy::Caller | FilledBy::Gateway) && !field.is_sign()
}

const fn holds(mut places: &[Option<usize>], place: usize) -> bool {
    while let [other, rest @ ..] = places {
        if matches!(other, Some(other) if *other == place) {
            return true;
        }
        places = rest;
    }
    false
}

/// Visits the values of a struct in that order.
pub fn in_order<'w, const N: usize>(order: &Order<N>, values: &[ValueRef<'w>], visit: &mut DynVisitor<'_, 'w>) {
    for step in order.steps.iter().take(order.count) {
        let value = step.from.and_then(|at| values.get(at)).copied();
        visit.field(step.field, value.unwrap_or(ValueRef::Absent));
    }
}

/// A kind by its number, and the limit of its text.
pub struct Select<const KIND: u8, const MAX: usize>;

/// Stands for a field that the table lacks, which is reported where its name is.
const UNKNOWN: u8 = u8::MAX;

/// The number of a field's kind.
#[must_use]
pub const fn number(field: Option<&Field>) -> u8 {
    let Some(field) = field else {
        return UNKNOWN;
    };
    match field.kind {
        Kind::Text(_) | Kind::Url | Kind::Date if field.max_bytes.is_some() => 0,
        Kind::Text(_) | Kind::Url | Kind::Date => 1,
        Kind::Fen => 2,
        Kind::Number => 3,
        Kind::Choice(choices) if choices.is_yes_no() => 4,
        Kind::Choice(_) => 5,
        Kind::Time14 | Kind::DateTime => 6,
        Kind::Ip => 7,
        Kind::Object(_) | Kind::Family { .. } => 8,
        Kind::JsonText(_) => 9,
    }
}

/// The limit of a field's text; 0 for what has none.
#[must_use]
pub const fn max(field: Option<&Field>) -> usize {
    match field {
        Some(Field { kind: Kind::Text(_) | Kind::Url | Kind::Date, max_bytes: Some(max), .. }) => *max as usize,
        _ => 0,
    }
}

/// The kind that a [`Select`] stands for.
pub trait Selected {
    /// One of `wire::kind`.
    type Kind;
}

/// The kind of a field that the table lacks, which any type holds.
pub enum Unknown {}

/// A value to send as a field of that kind.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be sent as a WeChat Pay field of kind `{K}`",
    label = "not a type for `{K}`",
    note = "`Amount` takes `Fen` and unsigned integers, `Number` unsigned integers, `Text` takes `Text<'_, N>`, `&str`, `String` and `Cow<str>`, `Time` also `BeijingTime`, `Address` also `IpAddr`, `Object` and `JsonText` what derives `Object`",
    note = "for a struct of your own in a field of kind `Object` or `JsonText`, derive `Object`",
    note = "for a type of your own, implement `wxpay_core::wire::ToWire`"
)]
pub trait Give<K> {
    /// How many values the type holds.
    const OCCURS: Occurs;
    /// The bytes of the longest text that it holds.
    const LONGEST: Option<usize>;
    /// The table of the struct that the type holds.
    const NESTED: Option<&'static Message>;
    /// The value for the wire.
    fn give(&self) -> ValueRef<'_>;
}

/// A value received as a field of that kind.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be received as a WeChat Pay field of kind `{K}`",
    label = "not a type for `{K}`",
    note = "`Amount` gives `Fen` and `u64`, `Number` unsigned integers, `Text` gives `String`, `&str` and `Cow<str>`, `Choice` also the enums in `wxpay_core::value`, `Time` also `BeijingTime`",
    note = "for a struct of your own in a field of kind `Object` or `JsonText`, derive `Object`, or `Response` if the field is a family of items",
    note = "for a type of your own, implement `wxpay_core::wire::FromWire`"
)]
pub trait Take<'r, K>: Sized {
    /// How many values the type holds.
    const OCCURS: Occurs;
    /// The table of the struct that the type holds.
    const NESTED: Option<&'static Message>;
    /// The value of a field in a message.
    ///
    /// # Errors
    /// When the field is absent or not of this type.
    fn take(part: FieldSource<'_, 'r>, field: &'static Field) -> Result<Self, FieldError>;
}

macro_rules! selections {
    ($( [$($max:tt)*] $number:literal, $limit:tt => $kind:ty ),* $(,)?) => {$(
        impl<$($max)*> Selected for Select<$number, $limit> {
            type Kind = $kind;
        }
        exchanges!([$($max)*] $kind);
    )*};
}

/// What is sent or received as that kind is so too as a field of an unseen table.
macro_rules! exchanges {
    ([$($max:tt)*] $kind:ty) => {
        impl<$($max)* T: ToWire<$kind>> Give<$kind> for T {
            const OCCURS: Occurs = <T as ToWire<$kind>>::OCCURS;
            const LONGEST: Option<usize> = <T as ToWire<$kind>>::LONGEST;
            const NESTED: Option<&'static Message> = <T as ToWire<$kind>>::NESTED;
            fn give(&self) -> ValueRef<'_> { self.to_wire() }
        }
        impl<'r, $($max)* T: FromWire<'r, $kind>> Take<'r, $kind> for T {
            const OCCURS: Occurs = <T as FromWire<'r, $kind>>::OCCURS;
            const NESTED: Option<&'static Message> = <T as FromWire<'r, $kind>>::NESTED;
            fn take(part: FieldSource<'_, 'r>, field: &'static Field) -> Result<Self, FieldError> {
                <T as FromWire<'r, $kind>>::take(part, field)
            }
        }
    };
}

exchanges!([] kind::Extra);

selections! {
    [const MAX: usize,] 0, MAX => kind::Text<MAX>,
    [] 1, 0 => kind::AnyText,
    [] 2, 0 => kind::Amount,
    [] 3, 0 => kind::Number,
    [] 4, 0 => kind::YesNo,
    [] 5, 0 => kind::Choice,
    [] 6, 0 => kind::Time,
    [] 7, 0 => kind::Address,
    [] 8, 0 => kind::Object,
    [] 9, 0 => kind::JsonText,
}

impl Selected for Select<UNKNOWN, 0> {
    type Kind = Unknown;
}

impl<T> Give<Unknown> for T {
    const OCCURS: Occurs = Occurs::Unknown;
    const LONGEST: Option<usize> = None;
    const NESTED: Option<&'static Message> = None;
    fn give(&self) -> ValueRef<'_> {
        ValueRef::Absent
    }
}

impl<T> Take<'_, Unknown> for T {
    const OCCURS: Occurs = Occurs::Unknown;
    const NESTED: Option<&'static Message> = None;
    fn take(_: FieldSource<'_, '_>, field: &'static Field) -> Result<Self, FieldError> {
        Err(FieldError::missing(field))
    }
}

/// Puts the value of a field into its place, or notes a fault.
pub fn take_unseen<'r, K, T: Take<'r, K>>(
    from: &Reading<'_, 'r>,
    field: Option<&'static Field>,
    place: &mut Option<T>,
) {
    if let Some(field) = field {
        from.put(T::take(from.part, field), place);
    }
}

/// A request by its place in [`ALL`].
pub struct Asked<const PLACE: usize>;

/// What the reply of a request of the schema is read into.
pub trait Answered {
    /// The built-in struct.
    type Response: for<'r> Response<'r>;
}

replies!();

/// Stands for a table that is none of the schema's.
const NOWHERE: usize = usize::MAX;

impl Answered for Asked<NOWHERE> {
    type Response = crate::__private::Nothing;
}

/// The place of a request in [`ALL`].
#[must_use]
pub const fn place(message: &Message) -> usize {
    let mut at = 0;
    while at < ALL.len() {
        if same(ALL[at].name, message.name)
            && matches!(ALL[at].derive(), DeriveKind::Request)
            && ALL[at].fingerprint() == message.fingerprint()
        {
            return at;
        }
        at += 1;
    }
    NOWHERE
}

/// The fault of a request that does not say what its reply is read into.
#[must_use]
pub const fn reply_fault(message: &Message) -> Option<ConstString> {
    if !fits(message, DeriveKind::Request)
        || !matches!(message.direction, Direction::Request)
        || place(message) != NOWHERE
    {
        return None;
    }
    let fact =
        ConstString::from_text("message ").name(message.name).and(" is not the schema's, so it has no built-in reply");
    Some(fact.help("add `response = …`, the struct that its reply is read into"))
}

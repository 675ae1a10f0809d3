//! Tables that no macro can see: a merchant's own, or one of the schema under
//! another name. Const evaluation finds in them what an expansion is told
//! elsewhere: the rows, their kinds as types ([`Select`]),
//! the order of signing ([`Step`]) and the reply ([`Asked`]).

use wxpay_derive::replies;
use wxpay_schema::{ALL, Candidate, Derive, Direction, Field, FilledBy, Kind, Message, Occurs, Words, before, same};

use crate::fields::{Fault, Faults, Fields};
use crate::message::Response;
use crate::walk::{Sent, Visit};
use crate::wire::{FromWire, ToWire, kind};

/// How a struct names a field.
#[derive(Clone, Copy)]
pub enum Name {
    /// By a name of the table.
    Of(&'static str),
    /// By one that the table lacks.
    Extra(&'static Field),
}

/// The fields that a struct names; none where there is none of that name. Where
/// the table is not for such a struct at all, which is reported by itself, all
/// are none.
#[must_use]
pub const fn rows<const N: usize>(
    message: &'static Message,
    derive: Derive,
    names: [Name; N],
) -> [Option<&'static Field>; N] {
    let mut rows = [None; N];
    let mut at = 0;
    while at < N && table_fault(message, derive, "").is_none() {
        rows[at] = match names[at] {
            Name::Of(name) => message.named(name),
            Name::Extra(field) => Some(field),
        };
        at += 1;
    }
    rows
}

/// What is wrong with the table for that macro: it is unsound, or of another
/// direction.
#[must_use]
pub const fn table_fault(message: &Message, derive: Derive, constant: &str) -> Option<Words> {
    match message.soundness_fault() {
        Some(words) => Some(words),
        None => message.derive_fault(derive, constant),
    }
}

/// A fault of the struct, where the table is right for it.
#[must_use]
pub const fn fit(candidate: &Candidate<'_>, fault: Option<Words>) -> Option<Words> {
    match table_fault(candidate.message, candidate.derive, "") {
        Some(_) => None,
        None => fault,
    }
}

/// The fault of `message!` where it cannot see the table.
#[must_use]
pub const fn unseen(_: &Message) -> Option<Words> {
    let fact = Words::of("`message!` builds a struct from a table of the schema, named by its path");
    Some(fact.help("write `schema::pay::…` or `schema::cloud::…`, or write the struct and derive its macro"))
}

/// One field of the walk: whose value stands at that place among the struct's,
/// or which the client or the account fills.
#[derive(Clone, Copy)]
pub struct Step {
    field: &'static Field,
    from: Option<usize>,
}

/// How many fields the walk has.
#[must_use]
pub const fn steps(message: &'static Message, rows: &[Option<&'static Field>]) -> usize {
    let (mut count, mut at) = (0, 0);
    while at < rows.len() {
        count += rows[at].is_some() as usize;
        at += 1;
    }
    at = 0;
    while let Some(field) = message.field(at) {
        count += is_filled(field, rows) as usize;
        at += 1;
    }
    count
}

/// The fields of the walk in the order of signing.
#[must_use]
pub const fn order<const N: usize>(message: &'static Message, rows: &[Option<&'static Field>]) -> [Step; N] {
    const NONE: Field = Field::extra("");
    let mut steps = [Step { field: &NONE, from: None }; N];
    let (mut count, mut at) = (0, 0);
    while at < rows.len() {
        if let Some(field) = rows[at] {
            insert(&mut steps, count, Step { field, from: Some(at) });
            count += 1;
        }
        at += 1;
    }
    at = 0;
    while let Some(field) = message.field(at) {
        if is_filled(field, rows) {
            insert(&mut steps, count, Step { field, from: None });
            count += 1;
        }
        at += 1;
    }
    steps
}

/// Puts a step before the first of the `count` that it precedes.
const fn insert(steps: &mut [Step], count: usize, step: Step) {
    let mut at = count;
    while at > 0 && before(step.field.name, steps[at - 1].field.name) {
        steps[at] = steps[at - 1];
        at -= 1;
    }
    steps[at] = step;
}

/// Whether the client or the account fills the field. The signature is made from
/// the walk and no part of it.
const fn is_filled(field: &Field, rows: &[Option<&'static Field>]) -> bool {
    if matches!(field.filled_by, FilledBy::Caller | FilledBy::Gateway) || field.is_sign() {
        return false;
    }
    let mut at = 0;
    while at < rows.len() {
        if let Some(row) = rows[at]
            && same(row.name, field.name)
        {
            return false;
        }
        at += 1;
    }
    true
}

/// Visits the values of a struct in that order.
pub fn in_order<'w>(order: &[Step], values: &[Sent<'w>], visit: &mut Visit<'_, 'w>) {
    for step in order {
        let value = step.from.and_then(|at| values.get(at)).copied();
        visit(step.field, value.unwrap_or(Sent::Absent));
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
        Kind::Text(_) | Kind::Url if field.max_bytes.is_some() => 0,
        Kind::Text(_) | Kind::Url => 1,
        Kind::Fen => 2,
        Kind::Number => 3,
        Kind::Choice(choices) if choices.is_yes_no() => 4,
        Kind::Choice(_) => 5,
        Kind::Time14 => 6,
        Kind::Ip => 7,
        Kind::Object(_) => 8,
        Kind::JsonText(_) => 9,
    }
}

/// The limit of a field's text; 0 for what has none.
#[must_use]
pub const fn max(field: Option<&Field>) -> usize {
    match field {
        Some(Field { kind: Kind::Text(_) | Kind::Url, max_bytes: Some(max), .. }) => *max as usize,
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
    note = "for a type of your own, implement `wxpay_core::wire::ToWire`"
)]
pub trait Give<K> {
    /// How many values the type holds.
    const OCCURS: Occurs;
    /// The bytes of the longest text that it holds.
    const LONGEST: Option<usize>;
    /// The value for the wire.
    fn give(&self) -> Sent<'_>;
}

/// A value received as a field of that kind.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be received as a WeChat Pay field of kind `{K}`",
    label = "not a type for `{K}`",
    note = "`Amount` gives `Fen` and `u64`, `Number` unsigned integers, `Text` gives `String`, `&str` and `Cow<str>`, `Choice` also the enums in `wxpay_core::value`, `Time` also `BeijingTime`",
    note = "for a type of your own, implement `wxpay_core::wire::FromWire`"
)]
pub trait Take<'r, K>: Sized {
    /// How many values the type holds.
    const OCCURS: Occurs;
    /// The value of a field in a message.
    ///
    /// # Errors
    /// When the field is absent or not of this type.
    fn take(fields: &'r Fields<'r>, field: &'static Field) -> Result<Self, Fault>;
}

macro_rules! selections {
    ($( [$($max:tt)*] $number:literal, $limit:tt => $kind:ty ),* $(,)?) => {$(
        impl<$($max)*> Selected for Select<$number, $limit> {
            type Kind = $kind;
        }
        impl<$($max)* T: ToWire<$kind>> Give<$kind> for T {
            const OCCURS: Occurs = <T as ToWire<$kind>>::OCCURS;
            const LONGEST: Option<usize> = <T as ToWire<$kind>>::LONGEST;
            fn give(&self) -> Sent<'_> { self.to_wire() }
        }
        impl<'r, $($max)* T: FromWire<'r, $kind>> Take<'r, $kind> for T {
            const OCCURS: Occurs = <T as FromWire<'r, $kind>>::OCCURS;
            fn take(fields: &'r Fields<'r>, field: &'static Field) -> Result<Self, Fault> {
                <T as FromWire<'r, $kind>>::take(fields, field)
            }
        }
    )*};
}

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
    fn give(&self) -> Sent<'_> {
        Sent::Absent
    }
}

impl<T> Take<'_, Unknown> for T {
    const OCCURS: Occurs = Occurs::Unknown;
    fn take(_: &Fields<'_>, field: &'static Field) -> Result<Self, Fault> {
        Err(Fault::missing(field))
    }
}

/// The value of a field; `None` when there is a fault, which is noted.
pub fn take_unseen<'r, K, T: Take<'r, K>>(
    fields: &'r Fields<'r>,
    field: Option<&'static Field>,
    faults: &mut Faults,
) -> Option<T> {
    T::take(fields, field?).map_err(|fault| faults.add(fault)).ok()
}

/// The number of the channel that a request goes through, of no channel for what
/// is handed over.
#[must_use]
pub const fn channel(message: &Message) -> u8 {
    match message.direction {
        Direction::Request => message.channel as u8,
        _ => u8::MAX,
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
            && matches!(ALL[at].derive(), Derive::Request)
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
pub const fn reply_fault(message: &Message) -> Option<Words> {
    let wrong = table_fault(message, Derive::Request, "").is_some();
    if wrong || !matches!(message.direction, Direction::Request) || place(message) != NOWHERE {
        return None;
    }
    let fact = Words::of("message ").name(message.name).and(" is not the schema's, so it has no built-in reply");
    Some(fact.help("add `response = …`, the struct that its reply is read into"))
}

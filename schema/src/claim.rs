//! What a struct says of the fields of its message, as the macros read it and as
//! their expansions write it down for const evaluation.

use crate::fault::Fault;
use crate::field::Field;
use crate::rule::Given;
use crate::text::same;
use crate::words::Words;

/// What a struct says of one field.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// The name to look for in the table: a wire name or a Rust name.
    pub name: &'a str,
    /// What the struct calls the member; empty for a fixed value.
    pub ident: &'a str,
    /// Where the value comes from.
    pub source: Source<'a>,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// A literal in `fixed(…)`.
    Fixed(Literal<'a>),
    /// A member for a field of the table.
    Member(Type<'a>),
    /// A member for a field that the table lacks.
    Extra(Type<'a>),
}

/// A literal as it is written.
#[derive(Clone, Copy, Debug)]
pub enum Literal<'a> {
    /// A text, and what is wrong with it as an address, which const evaluation could not
    /// tell.
    Text(&'a str, Option<Fault>),
    /// The digits of a number.
    Number(&'a str),
    /// `true` or `false`.
    Bool(bool),
    /// Anything else.
    Other,
}

/// What is known of a member's type.
#[derive(Clone, Copy, Debug)]
pub struct Type<'a> {
    /// The type as people write it.
    pub written: &'a str,
    /// The type within its `Option` or `Vec`, else the type itself.
    pub inner: &'a str,
    /// How many values it holds.
    pub occurs: Occurs,
    /// The bytes of the longest text that it holds, if it has a limit.
    pub longest: Option<usize>,
}

/// How many values of a field a type holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Occurs {
    /// One.
    Once,
    /// One or none, as an `Option`.
    Maybe,
    /// Any number, as a `Vec`.
    Many,
    /// Any number of lists, as a `Vec` of `Vec`s.
    ManyOfMany,
    /// Nobody can tell yet: the type is a parameter, or its name says nothing.
    Unknown,
}

impl<'a> Claim<'a> {
    pub(crate) const fn given(&self, field: &Field) -> Given<'a> {
        match self.source {
            // The value is wrong, the presence is not.
            Source::Fixed(literal) if field.literal_fault(literal).is_some() => Given::Maybe,
            Source::Fixed(Literal::Text(value, _) | Literal::Number(value)) => Given::Value(value),
            Source::Fixed(_) => Given::Maybe,
            Source::Member(Type { occurs: Occurs::Once, .. }) => Given::Yes,
            Source::Member(_) | Source::Extra(_) => Given::Maybe,
        }
    }
}

impl Type<'_> {
    /// No type at all.
    pub(crate) const NONE: Self = Self { written: "", inner: "", occurs: Occurs::Unknown, longest: None };

    /// Names what is within the `Option` or the `Vec`, if that is written.
    pub(crate) const fn or_inner(&self, otherwise: &str) -> Words {
        if same(self.inner, self.written) { Words::of(otherwise) } else { Words::new().name(self.inner) }
    }
}

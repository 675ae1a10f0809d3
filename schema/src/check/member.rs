//! The claims of a struct about the fields of its message: the macros parse them, and their
//! expansions repeat them for const evaluation.

use crate::check::value_error::ValueError;
use crate::table::model::Field;
use crate::table::rule::Presence;
use crate::text::const_string::ConstString;
use crate::text::same;

/// The claim of a struct about one field.
#[derive(Clone, Copy, Debug)]
pub struct FieldClaim<'a> {
    /// The name to find in the table: a wire name or a Rust name.
    pub name: &'a str,
    /// The identifier of the member; empty for a fixed value.
    pub ident: &'a str,
    /// The source of the value.
    pub source: Source<'a>,
}

/// The source of a value.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// A literal in `fixed(…)`.
    Fixed(Literal<'a>),
    /// A member for a field of the table.
    Member(Type<'a>),
    /// A member for a field that the table lacks.
    Extra(Type<'a>),
}

/// A literal as written.
#[derive(Clone, Copy, Debug)]
pub enum Literal<'a> {
    /// A text, and its error as an address, which const evaluation cannot determine.
    Text(&'a str, Option<ValueError>),
    /// The digits of a number.
    Number(&'a str),
    /// A number with a point.
    Decimal(&'a str),
    /// `true` or `false`.
    Bool(bool),
    /// Anything else.
    Other,
}

/// The type of a member.
#[derive(Clone, Copy, Debug)]
pub struct Type<'a> {
    /// The type as written.
    pub written: &'a str,
    /// The type within its `Option` or `Vec`, else the type itself.
    pub inner: &'a str,
    /// How many values it holds as written.
    pub shown: Occurrence,
    /// How many values it holds: more than `shown` if an alias hides an `Option` or a `Vec`.
    pub occurs: Occurrence,
    /// The length in bytes of the longest text that it holds, if it has a limit.
    pub longest: Option<usize>,
}

/// How many values of a field a type holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Occurrence {
    /// One.
    Once,
    /// One or none, as an `Option`.
    Maybe,
    /// Any number, as a `Vec`.
    Many,
    /// Any number of lists, as a `Vec` of `Vec`s.
    ManyOfMany,
    /// Not known yet: the type is a parameter, or its name is unknown.
    Unknown,
}

impl<'a> FieldClaim<'a> {
    pub(crate) const fn presence(&self, field: &Field) -> Presence<'a> {
        match self.source {
            // Only the value is wrong, not the presence.
            Source::Fixed(literal) if field.literal_fault(literal).is_some() => Presence::Maybe,
            Source::Fixed(Literal::Text(value, _) | Literal::Number(value)) => Presence::Value(value),
            Source::Fixed(_) => Presence::Maybe,
            Source::Member(Type { occurs: Occurrence::Once, .. }) => Presence::Yes,
            Source::Member(_) | Source::Extra(_) => Presence::Maybe,
        }
    }
}

impl Type<'_> {
    /// The absence of a type.
    pub(crate) const NONE: Self =
        Self { written: "", inner: "", shown: Occurrence::Unknown, occurs: Occurrence::Unknown, longest: None };

    /// Whether the type is written with all of its `Option`s and `Vec`s, so that the type
    /// within them can be named.
    const fn shows_inner(&self) -> bool {
        self.shown as u8 == self.occurs as u8 && !same(self.inner, self.written)
    }

    /// The inner type between `before` and `after` if it can be named, else `otherwise`.
    pub(crate) const fn inner_in(&self, before: &str, after: &str, otherwise: &str) -> ConstString {
        if self.shows_inner() {
            return ConstString::from_text("`").and(before).and(self.inner).and(after).and("`");
        }
        ConstString::from_text(otherwise)
    }

    /// The type for a field that is a list, or a list of lists.
    pub(crate) const fn list(&self, of_lists: bool) -> ConstString {
        let (before, after) = if of_lists { ("Vec<Vec<", ">>") } else { ("Vec<", ">") };
        let (written, inner) = (self.written, self.inner);
        match self.occurs {
            Occurrence::Once => ConstString::from_text("`").and(before).and(written).and(after).and("`"),
            // Each element becomes such a list.
            Occurrence::Many if of_lists && !self.shows_inner() => {
                ConstString::from_text("`Vec<").and(written).and(">`")
            }
            // The elements are the lists.
            Occurrence::ManyOfMany if !of_lists && matches!(self.shown, Occurrence::Many) => {
                ConstString::new().name(inner)
            }
            Occurrence::ManyOfMany if !of_lists => self.inner_in(before, after, "the `Vec` within it"),
            _ if of_lists => self.inner_in(before, after, "a `Vec` of `Vec`s of the type within it"),
            _ => self.inner_in(before, after, "a `Vec` of the type within it"),
        }
    }
}

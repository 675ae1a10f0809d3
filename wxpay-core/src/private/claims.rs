//! Constructors of a struct's claims.

use wxpay_schema::internal::{Content, FieldClaim, Literal, Occurrence, Source, Type};

/// Returns the claim of a fixed value.
#[must_use]
pub const fn fixed<'a>(name: &'a str, literal: Literal<'a>) -> FieldClaim<'a> {
    FieldClaim { name, ident: "", source: Source::Fixed(literal) }
}

/// Returns the claim of a member.
#[must_use]
pub const fn member<'a>(
    name: &'a str,
    ident: &'a str,
    written: &'a str,
    inner: &'a str,
    occurs: Occurrence,
    longest: Option<usize>,
) -> FieldClaim<'a> {
    probed_member(name, ident, written, inner, occurs, occurs, longest)
}

/// Returns the claim of a member whose type does not show what it holds: `occurs` and `longest`
/// come from a probe.
#[must_use]
pub const fn probed_member<'a>(
    name: &'a str,
    ident: &'a str,
    written: &'a str,
    inner: &'a str,
    shown: Occurrence,
    occurs: Occurrence,
    longest: Option<usize>,
) -> FieldClaim<'a> {
    FieldClaim { name, ident, source: Source::Member(Type { written, inner, shown, occurs, longest }) }
}

/// Returns the claim of a member for a field that the table lacks.
#[must_use]
pub const fn extra<'a>(name: &'a str, ident: &'a str) -> FieldClaim<'a> {
    let ty = Type { written: "", inner: "", shown: Occurrence::Unknown, occurs: Occurrence::Unknown, longest: None };
    FieldClaim { name, ident, source: Source::Extra(ty) }
}

/// What a claim says beside its names. The compiler takes less time for a variant than for a call.
#[derive(Clone, Copy, Debug)]
pub enum ClaimFacts {
    /// A text.
    Text,
    /// An `Option` of a text.
    MaybeText,
    /// A number.
    Number,
    /// An `Option` of a number.
    MaybeNumber,
    /// A member of another type.
    Member {
        /// How many values it holds as written.
        shown: Occurrence,
        /// How many values it holds.
        occurs: Occurrence,
        /// The bytes of the longest text that it holds.
        longest: Option<usize>,
        /// Whether the type within holds such a field.
        holds: bool,
    },
    /// A member for a field that the table lacks.
    Extra,
    /// A fixed value.
    Fixed(Literal<'static>),
}

impl ClaimFacts {
    /// Returns the claim, of its name, the member's identifier, its type as written and the type within.
    pub(super) const fn claim(self, [name, ident, written, inner]: [&'static str; 4]) -> FieldClaim<'static> {
        match self {
            Self::Text | Self::Number => member(name, ident, written, inner, Occurrence::Once, None),
            Self::MaybeText | Self::MaybeNumber => member(name, ident, written, inner, Occurrence::Maybe, None),
            Self::Member { shown, occurs, longest, .. } => {
                probed_member(name, ident, written, inner, shown, occurs, longest)
            }
            Self::Extra => extra(name, ident),
            Self::Fixed(literal) => fixed(name, literal),
        }
    }

    /// Returns the content of the type.
    pub(super) const fn content(self) -> Content {
        match self {
            Self::Text | Self::MaybeText => Content::Text,
            Self::Number | Self::MaybeNumber => Content::Number,
            Self::Member { holds, .. } => Content::Other(holds),
            Self::Extra | Self::Fixed(_) => Content::Other(true),
        }
    }
}

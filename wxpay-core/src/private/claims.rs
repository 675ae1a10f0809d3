//! Constructors of a struct's claims.

use wxpay_schema::internal::{FieldClaim, Literal, Occurrence, Source, Type};

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

//! From a struct as it was read to what it claims of its message. Members and
//! fixed values go in, each with what its type shows; [`Claim`]s come out, for
//! the checks that the compiler makes of them here or by const evaluation.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Lit, Type};
use wxpay_schema::{Claim, Literal, Occurs, Source};

use super::diagnostics::Place;
use super::fits::is_settled;
use super::names::type_name;
use super::parse::{Fixed, Input, Member, Role, inside};

/// What a struct says of one field, and where in the source it says so.
pub(super) struct Claimed<'i> {
    pub origin: Origin<'i>,
    name: String,
    ident: String,
    /// The fixed value.
    text: String,
    /// The type as people write it, and what is within its `Option` or `Vec`.
    written: String,
    inner: String,
    pub occurs: Occurs,
    /// Whether the type shows all that the checks ask for. If not, the compiler
    /// is asked what it holds.
    pub settled: bool,
}

/// A fixed value or a member.
#[derive(Clone, Copy)]
pub(super) enum Origin<'i> {
    Fixed(&'i Fixed),
    Member(&'i Member),
}

/// What the struct claims, in the order of the source. What is received has no
/// fixed values, and what is skipped claims nothing.
pub(super) fn claims(input: &Input) -> Vec<Claimed<'_>> {
    let fixed = input.fixed.iter().filter(|_| input.derive.sends()).map(Claimed::fixed);
    let members = input.members.iter().filter(|member| member.role != Role::Skip);
    fixed.chain(members.map(|member| Claimed::member(member, input.declared))).collect()
}

impl<'i> Claimed<'i> {
    fn fixed(fixed: &'i Fixed) -> Self {
        let text = match &fixed.value {
            Lit::Str(text) => text.value(),
            Lit::Int(number) => number.base10_digits().to_owned(),
            _ => String::new(),
        };
        Self {
            origin: Origin::Fixed(fixed),
            name: fixed.key.unraw().to_string(),
            ident: String::new(),
            text,
            written: String::new(),
            inner: String::new(),
            occurs: Occurs::Once,
            settled: true,
        }
    }

    fn member(member: &'i Member, declared: bool) -> Self {
        let (occurs, within) = match (member.inside_option(), inside(&member.ty, "Vec")) {
            (Some(within), _) => (Occurs::Maybe, within),
            (_, Some(list)) if inside(list, "Vec").is_some() => {
                (Occurs::ManyOfMany, inside(list, "Vec").unwrap_or(list))
            }
            (_, Some(element)) => (Occurs::Many, element),
            _ => (Occurs::Once, &member.ty),
        };
        let settled = declared || is_settled(within);
        Self {
            origin: Origin::Member(member),
            name: member.name.clone(),
            ident: member.ident.to_string(),
            text: String::new(),
            written: type_name(&member.ty),
            inner: type_name(inside(within, "Vec").unwrap_or(within)),
            occurs: if settled || occurs != Occurs::Once { occurs } else { Occurs::Unknown },
            settled,
        }
    }

    /// The claim, with what the source shows of it.
    pub(super) fn claim(&self) -> Claim<'_> {
        let source = match self.origin {
            Origin::Fixed(fixed) => Source::Fixed(self.literal(fixed)),
            Origin::Member(Member { role: Role::Extra, .. }) => Source::Extra(self.ty()),
            Origin::Member(_) => Source::Member(self.ty()),
        };
        Claim { name: &self.name, ident: &self.ident, source }
    }

    fn literal(&self, fixed: &Fixed) -> Literal<'_> {
        match &fixed.value {
            Lit::Str(_) => Literal::Text(&self.text, wxpay_schema::address_fault(&self.text)),
            Lit::Int(_) => Literal::Number(&self.text),
            Lit::Bool(yes) => Literal::Bool(yes.value),
            _ => Literal::Other,
        }
    }

    fn ty(&self) -> wxpay_schema::Type<'_> {
        wxpay_schema::Type { written: &self.written, inner: &self.inner, occurs: self.occurs, longest: None }
    }

    /// Where a fault of the name lies.
    pub(super) fn name_place(&self) -> (Place, Span) {
        match self.origin {
            Origin::Fixed(fixed) => (fixed.place, fixed.key.span()),
            Origin::Member(member) => (Place::Member(member.at), member.span),
        }
    }

    /// Where a fault of what it decides lies.
    pub(super) fn value_place(&self) -> (Place, Span) {
        match self.origin {
            Origin::Fixed(fixed) => (fixed.place, fixed.value.span()),
            Origin::Member(_) => self.name_place(),
        }
    }

    /// The type of a member for a field of the table.
    pub(super) fn member_type(&self) -> Option<(&'i Member, &'i Type)> {
        match self.origin {
            Origin::Member(member) if member.role == Role::Field => Some((member, &member.ty)),
            _ => None,
        }
    }
}

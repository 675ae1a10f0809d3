//! The claims of a struct: for each member and fixed value the field that it is for, with what
//! its type shows, and its place in the source. [`FieldClaim`]s are checked here or by const
//! evaluation.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Lit, Type};
use wxpay_schema::Message;
use wxpay_schema::internal::{DeriveKind, FieldClaim, Literal, Occurrence, Source};

use super::diagnostics::Position;
use super::names::type_name;
use super::parse::{FixedValue, Input, Member, Role};
use super::tokens::mentions_params;
use super::type_check::shape::{NameScope, Shape, TextLimit, TypeParts};
use super::type_check::{Misfit, Proof, find_misfit};

/// A claim of a struct on a field, with its place in the source.
pub(super) struct LocatedClaim<'i> {
    pub origin: Origin<'i>,
    name: String,
    ident: String,
    /// The fixed value.
    text: String,
    /// The type as people write it, and the type within its `Option`s and `Vec`s.
    written: String,
    inner: String,
    pub occurs: Occurrence,
    /// Whether the type shows all that the checks need. If not, a probe finds it out.
    pub settled: bool,
    /// How many values the type holds, as it is written.
    pub shown: Occurrence,
    /// The type taken apart.
    parts: Option<TypeParts<'i>>,
    /// Returns the fault of the type, as far as its names show.
    pub misfit: Option<Misfit<'i>>,
}

/// A fixed value or a member.
#[derive(Clone, Copy)]
pub(super) enum Origin<'i> {
    Fixed(&'i FixedValue),
    Member(&'i Member),
}

/// Collects the claims in the order of the source. A received struct has no fixed values, and
/// skipped members have no claim.
pub(super) fn collect_claims(input: &Input) -> Vec<LocatedClaim<'_>> {
    let mut claims = Vec::new();
    if input.derive.sends() {
        for fixed in &input.fixed {
            claims.push(LocatedClaim::fixed(fixed));
        }
    }
    for member in &input.members {
        if member.role != Role::Skip {
            claims.push(LocatedClaim::member(member, input));
        }
    }
    claims
}

/// Checks the type of each claim against its field.
pub(super) fn check_types(input: &Input, message: &Message, claims: &mut [LocatedClaim<'_>]) {
    for claim in claims.iter_mut().filter(|_| !input.is_generated) {
        claim.check_type(input, message);
    }
}

impl<'i> LocatedClaim<'i> {
    fn fixed(fixed: &'i FixedValue) -> Self {
        let text = match &fixed.value {
            Lit::Str(text) => text.value(),
            Lit::Int(number) => number.base10_digits().to_owned(),
            Lit::Float(number) => number.base10_digits().to_owned(),
            _ => String::new(),
        };
        Self {
            origin: Origin::Fixed(fixed),
            name: fixed.key.unraw().to_string(),
            ident: String::new(),
            text,
            written: String::new(),
            inner: String::new(),
            occurs: Occurrence::Once,
            settled: true,
            shown: Occurrence::Once,
            parts: None,
            misfit: None,
        }
    }

    fn member(member: &'i Member, input: &'i Input) -> Self {
        let scope = NameScope::new(input);
        let parts = scope.parts(member.ty());
        let shown = parts.occurs();
        let settled = input.is_generated || scope.is_settled(parts.core);
        Self {
            origin: Origin::Member(member),
            name: member.name.clone(),
            ident: member.ident.to_string(),
            text: String::new(),
            written: type_name(&member.written),
            inner: type_name(scope.parts(&member.written).core),
            occurs: if settled || shown != Occurrence::Once { shown } else { Occurrence::Unknown },
            settled,
            shown,
            parts: Some(parts),
            misfit: None,
        }
    }

    /// Checks what the type shows against its field. A name can prove that a type fits; that it
    /// does not, only if the name is [certain](NameScope::is_certain). A probe decides otherwise.
    fn check_type(&mut self, input: &Input, message: &Message) {
        let (Some(parts), Some((_, ty)), Some(field)) =
            (&self.parts, self.member_type(), message.find_by_any_name(&self.name))
        else {
            return;
        };
        let is_bare = parts.layers.is_empty();
        let is_needed = field.repeat.depth() > 0 || input.derive == DeriveKind::Response && !field.is_in_success();
        let is_doubtful = match NameScope::new(input).shape(parts.core) {
            _ if NameScope::new(input).is_certain(parts.core) => false,
            Shape::Choice(_) | Shape::Object(_) => is_bare && is_needed,
            Shape::Text(TextLimit::Of(_)) => input.derive.sends(),
            _ => false,
        };
        self.misfit = find_misfit(input, parts, field);
        if let Some(misfit) = &mut self.misfit
            && mentions_params(ty, &input.generics)
        {
            misfit.proof = Proof::Name;
        }
        if is_doubtful || self.misfit.as_ref().is_some_and(|misfit| misfit.proof != Proof::Name) {
            self.settled = false;
        }
        if !self.settled && (is_bare || field.repeat.depth() > 0) {
            self.occurs = Occurrence::Unknown;
        }
    }

    /// Whether the type may lack the trait that the field needs.
    pub(super) fn may_lack_trait(&self) -> bool {
        self.misfit.as_ref().is_some_and(|misfit| misfit.proof == Proof::Trait)
    }

    /// Returns the type within its `Option`s and `Vec`s.
    pub(super) fn core(&self) -> Option<&'i Type> {
        self.parts.as_ref().map(|parts| parts.core)
    }

    /// Returns the claim, as far as the source shows it.
    pub(super) fn field_claim(&self) -> FieldClaim<'_> {
        let source = match self.origin {
            Origin::Fixed(fixed) => Source::Fixed(self.literal(fixed)),
            Origin::Member(Member { role: Role::Extra, .. }) => Source::Extra(self.ty()),
            Origin::Member(_) => Source::Member(self.ty()),
        };
        FieldClaim { name: &self.name, ident: &self.ident, source }
    }

    fn literal(&self, fixed: &FixedValue) -> Literal<'_> {
        match &fixed.value {
            Lit::Str(_) => Literal::Text(&self.text, wxpay_schema::internal::address_error(&self.text)),
            Lit::Int(_) => Literal::Number(&self.text),
            Lit::Float(_) => Literal::Decimal(&self.text),
            Lit::Bool(yes) => Literal::Bool(yes.value),
            _ => Literal::Other,
        }
    }

    fn ty(&self) -> wxpay_schema::internal::Type<'_> {
        let Self { written, inner, shown, occurs, .. } = self;
        wxpay_schema::internal::Type { written, inner, shown: *shown, occurs: *occurs, longest: None }
    }

    /// Returns the position of an error in the name.
    pub(super) fn name_position(&self) -> (Position, Span) {
        match self.origin {
            Origin::Fixed(fixed) => (fixed.place, fixed.key.span()),
            Origin::Member(member) => (Position::Member(member.at), member.span),
        }
    }

    /// Returns the position of an error in the value.
    pub(super) fn value_position(&self) -> (Position, Span) {
        match self.origin {
            Origin::Fixed(fixed) => (fixed.place, fixed.value.span()),
            Origin::Member(_) => self.name_position(),
        }
    }

    /// Returns the member and its type, if the claim is a member for a field of the table.
    pub(super) fn member_type(&self) -> Option<(&'i Member, &'i Type)> {
        match self.origin {
            Origin::Member(member) if member.role == Role::Field => Some((member, member.ty())),
            _ => None,
        }
    }
}

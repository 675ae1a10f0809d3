//! From a struct as it was read to what it claims of its message. Members and
//! fixed values go in, each with what its type shows; [`FieldClaim`]s come out, for
//! the checks that the compiler makes of them here or by const evaluation.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Lit, Type};
use wxpay_schema::Message;
use wxpay_schema::internal::{DeriveKind, FieldClaim, Literal, Occurs, Source};

use super::ask::mentions;
use super::diagnostics::Place;
use super::fits::{Misfit, Proof, misfit};
use super::names::type_name;
use super::parse::{Fixed, Input, Member, Role};
use super::shape::{Form, Longest, Scope, Shape};

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
    /// How many values the type holds as it is written.
    pub shown: Occurs,
    /// The type taken apart.
    form: Option<Form<'i>>,
    /// What is wrong with the type, if its names show anything.
    pub misfit: Option<Misfit<'i>>,
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
    fixed.chain(members.map(|member| Claimed::member(member, input))).collect()
}

/// Holds the type of each claim against its field.
pub(super) fn judge(input: &Input, message: &Message, claimed: &mut [Claimed<'_>]) {
    for claim in claimed.iter_mut().filter(|_| !input.declared) {
        claim.judge(input, message);
    }
}

impl<'i> Claimed<'i> {
    fn fixed(fixed: &'i Fixed) -> Self {
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
            occurs: Occurs::Once,
            settled: true,
            shown: Occurs::Once,
            form: None,
            misfit: None,
        }
    }

    fn member(member: &'i Member, input: &'i Input) -> Self {
        let scope = Scope::of(input);
        let form = scope.form(&member.ty);
        let shown = form.occurs();
        let settled = input.declared || scope.is_settled(form.core);
        Self {
            origin: Origin::Member(member),
            name: member.name.clone(),
            ident: member.ident.to_string(),
            text: String::new(),
            written: type_name(&member.written),
            inner: type_name(scope.form(&member.written).core),
            occurs: if settled || shown != Occurs::Once { shown } else { Occurs::Unknown },
            settled,
            shown,
            form: Some(form),
            misfit: None,
        }
    }

    /// Holds what the type shows against the field that it is for. A name acquits; where
    /// it accuses, and may be somebody else's, the compiler is asked.
    fn judge(&mut self, input: &Input, message: &Message) {
        let (Some(form), Some((_, ty)), Some(field)) =
            (&self.form, self.member_type(), message.find_by_any_name(&self.name))
        else {
            return;
        };
        let is_bare = form.layers.is_empty();
        let is_needed = field.repeat.depth() > 0 || input.derive == DeriveKind::Response && !field.is_in_success();
        let is_doubtful = match Scope::of(input).shape(form.core) {
            _ if Scope::of(input).is_certain(form.core) => false,
            Shape::Choice(_) | Shape::Object(_) => is_bare && is_needed,
            Shape::Text(Longest::Of(_)) => input.derive.sends(),
            _ => false,
        };
        self.misfit = misfit(input, form, field);
        if let Some(misfit) = &mut self.misfit
            && mentions(ty, &input.generics)
        {
            misfit.proof = Proof::Name;
        }
        if is_doubtful || self.misfit.as_ref().is_some_and(|misfit| misfit.proof != Proof::Name) {
            self.settled = false;
        }
        if !self.settled && (is_bare || field.repeat.depth() > 0) {
            self.occurs = Occurs::Unknown;
        }
    }

    /// Whether the type may not have the trait that the field asks for.
    pub(super) fn may_lack_trait(&self) -> bool {
        self.misfit.as_ref().is_some_and(|misfit| misfit.proof == Proof::Trait)
    }

    /// The type within its `Option`s and `Vec`s.
    pub(super) fn core(&self) -> Option<&'i Type> {
        self.form.as_ref().map(|form| form.core)
    }

    /// The claim, with what the source shows of it.
    pub(super) fn claim(&self) -> FieldClaim<'_> {
        let source = match self.origin {
            Origin::Fixed(fixed) => Source::Fixed(self.literal(fixed)),
            Origin::Member(Member { role: Role::Extra, .. }) => Source::Extra(self.ty()),
            Origin::Member(_) => Source::Member(self.ty()),
        };
        FieldClaim { name: &self.name, ident: &self.ident, source }
    }

    fn literal(&self, fixed: &Fixed) -> Literal<'_> {
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

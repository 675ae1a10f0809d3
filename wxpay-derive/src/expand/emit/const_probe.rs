//! Checks that depend on a type whose name does not show what it holds. They are constants, whose
//! evaluation makes the same checks as the macro.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Lit, Type};
use wxpay_schema::ValueError;
use wxpay_schema::internal::{Occurrence, Source, StructCheck};

use super::bounds::{received_trait, sent_trait};
use super::nested::defer_nested_check;
use super::probe::{DeferredChecks, probe, with_static_lifetimes};
use crate::expand::claims::{LocatedClaim, Origin};
use crate::expand::pair::Row;
use crate::expand::parse::{FixedValue, Input, Role};
use crate::expand::tokens::{SpanToken, derive_kind, emit_check, mentions_params, none, some, spanned_call};
use crate::expand::type_check::Proof;
use crate::expand::type_check::shape::{NameScope, PlainContent};

/// Emits the checks that the macro cannot make.
pub(super) fn deferred_checks(
    input: &Input,
    struct_check: &StructCheck<'_>,
    claims: &[LocatedClaim<'_>],
) -> DeferredChecks {
    let row = |at: usize| row_of_claim(struct_check, at);
    let mut deferred = DeferredChecks { items: TokenStream::new(), within: TokenStream::new() };
    for (at, claim) in claims.iter().enumerate() {
        defer_type_check(input, claim, row(at), &mut deferred);
        defer_nested_check(input, claim, at, row(at), &mut deferred);
    }
    deferred.items.extend(rule_checks(input, struct_check, claims, &row));
    deferred
}

/// Emits a constant that checks the type of a claim against its field, if its name does not show
/// what it holds.
pub(super) fn defer_type_check(input: &Input, claim: &LocatedClaim<'_>, row: Row, deferred: &mut DeferredChecks) {
    let Some((_, ty)) = claim.member_type().filter(|_| !claim.settled) else {
        return;
    };
    let (derive, table) = (derive_kind(input.derive), input.table());
    let check = |occurs: TokenStream, longest: TokenStream| {
        let member = member_claim(claim, &occurs, &longest);
        quote!(#table, #derive, #member)
    };
    if mentions_params(ty, &input.generics) {
        let bound = if input.derive.sends() { sent_trait(row) } else { received_trait(input, row, &quote!('__r)) };
        // Only texts that are sent have a checked length.
        let longest = if input.derive.sends() { quote!(<#ty as #bound>::LONGEST) } else { none() };
        let check = check(quote!(<#ty as #bound>::OCCURS), longest);
        let call = spanned_call(ty, &quote!(__wx::check_type), &check);
        deferred.within.extend(quote!(const { #call };));
    } else {
        let probe = probe(input, ty, row);
        let check = check(quote!(#probe::OCCURS), quote!(#probe::LONGEST));
        let (doubt, call) = (misfit_check(input, claim, row), spanned_call(ty, &quote!(__wx::check_type), &check));
        // If the type holds no such field, the error is another one.
        deferred.items.extend(quote!(const _: () = { use __wx::ProbeDefaults as _; #doubt #call };));
    }
}

/// Emits the check of a misfit that the type's name alone does not prove. If it is one, that is the
/// only error.
fn misfit_check(input: &Input, claim: &LocatedClaim<'_>, row: Row) -> Option<TokenStream> {
    let wrong = claim.misfit.as_ref().filter(|wrong| wrong.proof != Proof::Name)?;
    let core = claim.core()?;
    let is_right = match wrong.proof {
        Proof::List(list) => {
            let core = with_static_lifetimes(core.to_token_stream(), &input.generics);
            quote!(__wx::is_of_list(<__wx::ChoiceProbe<#core>>::LIST, #list))
        }
        Proof::Name | Proof::Trait => {
            let probe = probe(input, core, row);
            quote!(#probe::HOLDS)
        }
    };
    let words = format!("{}\nhelp: {}", wrong.fact, wrong.help);
    let call = spanned_call(wrong.culprit, &quote!(__wx::assert_type), &quote!(#is_right, #words));
    Some(quote!(#call;))
}

/// Emits these checks alone, for a struct with other errors.
pub(crate) fn misfit_checks(input: &Input, struct_check: &StructCheck<'_>, claims: &[LocatedClaim<'_>]) -> TokenStream {
    let mut checks = TokenStream::new();
    for (at, claim) in claims.iter().enumerate() {
        if let Some(doubt) = misfit_check(input, claim, row_of_claim(struct_check, at)) {
            checks.extend(quote!(const _: () = { use __wx::ProbeDefaults as _; #doubt };));
        }
    }
    checks
}

/// Emits the checks of rules that depend on a probed type.
fn rule_checks(
    input: &Input,
    struct_check: &StructCheck<'_>,
    claims: &[LocatedClaim<'_>],
    row: &dyn Fn(usize) -> Row,
) -> TokenStream {
    let is_open = |name: &str| {
        claims.iter().enumerate().any(|(at, claim)| {
            claim.occurs == Occurrence::Unknown && struct_check.field(at).is_some_and(|field| field.name == name)
        })
    };
    let mut rules = TokenStream::new();
    for (at, rule) in struct_check.message.all_rules().enumerate() {
        if input.derive.sends() && rule.fields().any(is_open) {
            let about = struct_check.claim_of_rule(at).map(|claim| claims[claim].value_position().1);
            let place = SpanToken(about.unwrap_or_else(|| input.name.span()));
            rules.extend(emit_check(&place, &quote!(__wx::check_rule), &quote!(__STRUCT, #at, __STATES)));
        }
    }
    if rules.is_empty() {
        return TokenStream::new();
    }
    let places = struct_check.places.iter().map(|place| match place {
        Some(place) => quote!(__wx::Some(#place)),
        None => none(),
    });
    let data = struct_data(input, claims, row, &quote!(&[#(#places),*]));
    quote!(#data #rules)
}

/// Emits the claims of the struct as constants.
fn struct_data(
    input: &Input,
    claims: &[LocatedClaim<'_>],
    row: &dyn Fn(usize) -> Row,
    places: &TokenStream,
) -> TokenStream {
    let (derive, table) = (derive_kind(input.derive), input.table());
    let claims = claims.iter().enumerate().map(|(at, claim)| match claim.origin {
        Origin::Fixed(fixed) => {
            let (name, literal) = (claim.field_claim().name, literal_tokens(fixed));
            quote!(__wx::fixed(#name, #literal))
        }
        Origin::Member(found) if found.role == Role::Extra => {
            let (name, ident) = (&found.name, found.ident.to_string());
            quote!(__wx::extra(#name, #ident))
        }
        Origin::Member(found) => {
            let open = !claim.settled && !mentions_params(found.ty(), &input.generics);
            let probe = probe(input, found.ty(), row(at));
            if open {
                member_claim(claim, &quote!(#probe::OCCURS), &quote!(#probe::LONGEST))
            } else {
                member_claim(claim, &occurs_tokens(claim.occurs), &longest_tokens(input, found.ty()))
            }
        }
    });
    quote! {
        use __wx::ProbeDefaults as _;
        // References, because a constant itself would be copied and validated at each use.
        const __STRUCT: &__wx::StructCheck<'static> =
            &__wx::StructCheck { message: #table, derive: #derive, claims: &[#(#claims),*], places: #places };
        const __STATES: &[__wx::FieldState<'static>] = &__STRUCT.known::<{ __STRUCT.message.count() }>();
    }
}

/// Returns the names of a claim and its member's type, for a table that only the compiler sees.
pub(super) fn claim_names(claim: &LocatedClaim<'_>) -> TokenStream {
    let claim = claim.field_claim();
    let (name, ident) = (claim.name, claim.ident);
    let (written, inner) = match claim.source {
        Source::Member(ty) => (ty.written, ty.inner),
        Source::Extra(_) | Source::Fixed(_) => ("", ""),
    };
    quote!([#name, #ident, #written, #inner])
}

/// Returns what the claim says beside, with what probes find out.
pub(super) fn claim_facts(input: &Input, claim: &LocatedClaim<'_>, row: Row) -> TokenStream {
    let member = match (claim.origin, row) {
        (Origin::Fixed(fixed), _) => {
            let literal = literal_tokens(fixed);
            return quote!(__wx::ClaimFacts::Fixed(#literal));
        }
        (Origin::Member(_), Row::Extra) => return quote!(__wx::ClaimFacts::Extra),
        (Origin::Member(_), Row::Plain(_, content)) => {
            let is_option = claim.shown == Occurrence::Maybe;
            return match (content, is_option) {
                (PlainContent::Text, false) => quote!(__wx::ClaimFacts::Text),
                (PlainContent::Text, true) => quote!(__wx::ClaimFacts::MaybeText),
                (PlainContent::Number, false) => quote!(__wx::ClaimFacts::Number),
                (PlainContent::Number, true) => quote!(__wx::ClaimFacts::MaybeNumber),
            };
        }
        (Origin::Member(member), _) => member,
    };
    let is_open = !claim.settled && !mentions_params(member.ty(), &input.generics);
    let (occurs, longest) = if is_open {
        let probe = probe(input, member.ty(), row);
        (quote!(#probe::OCCURS), quote!(#probe::LONGEST))
    } else {
        (occurs_tokens(claim.occurs), longest_tokens(input, member.ty()))
    };
    let is_probed = !claim.settled && claim.shown != Occurrence::Once;
    let shown = if is_probed { occurs_tokens(claim.shown) } else { occurs.clone() };
    // If the type within its `Option`s and `Vec`s does not hold such a field, which is an error of its
    // own, the `Option`s and `Vec`s are not checked.
    let holds = match claim.core().filter(|core| !mentions_params(core, &input.generics)) {
        Some(core) => {
            let probe = probe(input, core, row);
            quote!(#probe::HOLDS)
        }
        None => quote!(true),
    };
    quote!(__wx::ClaimFacts::Member { shown: #shown, occurs: #occurs, longest: #longest, holds: #holds })
}

/// Returns the row of a claim.
fn row_of_claim(struct_check: &StructCheck<'_>, at: usize) -> Row {
    match (struct_check.places[at], struct_check.field(at)) {
        (Some(place), Some(field)) => Row::BuiltIn(place, field),
        _ => Row::Extra,
    }
}

fn member_claim(claims: &LocatedClaim<'_>, occurs: &TokenStream, longest: &TokenStream) -> TokenStream {
    let claim = claims.field_claim();
    let (name, ident) = (claim.name, claim.ident);
    let (Source::Member(ty) | Source::Extra(ty)) = claim.source else {
        return TokenStream::new();
    };
    let (written, inner) = (ty.written, ty.inner);
    if claims.settled || ty.shown == Occurrence::Once {
        return quote!(__wx::member(#name, #ident, #written, #inner, #occurs, #longest));
    }
    let shown = occurs_tokens(ty.shown);
    quote!(__wx::probed_member(#name, #ident, #written, #inner, #shown, #occurs, #longest))
}

fn occurs_tokens(occurs: Occurrence) -> TokenStream {
    let name = Ident::new(&format!("{occurs:?}"), Span::call_site());
    quote!(__wx::Occurrence::#name)
}

fn longest_tokens(input: &Input, ty: &Type) -> TokenStream {
    match NameScope::new(input).longest(ty) {
        Some(bytes) => {
            let bytes = proc_macro2::Literal::u64_unsuffixed(bytes);
            quote!(__wx::Some(#bytes))
        }
        None => none(),
    }
}

fn literal_tokens(fixed: &FixedValue) -> TokenStream {
    match &fixed.value {
        Lit::Str(text) => {
            let fault = match wxpay_schema::internal::address_error(&text.value()) {
                None => none(),
                Some(ValueError::UnspecifiedIp) => some(&quote!(__wx::ValueError::UnspecifiedIp)),
                Some(_) => some(&quote!(__wx::ValueError::NotAnIp)),
            };
            quote!(__wx::Literal::Text(#text, #fault))
        }
        Lit::Int(number) => {
            let digits = number.base10_digits();
            quote!(__wx::Literal::Number(#digits))
        }
        Lit::Float(number) => {
            let digits = number.base10_digits();
            quote!(__wx::Literal::Decimal(#digits))
        }
        Lit::Bool(yes) => quote!(__wx::Literal::Bool(#yes)),
        _ => quote!(__wx::Literal::Other),
    }
}

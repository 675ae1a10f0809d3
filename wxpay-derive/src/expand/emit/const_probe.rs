//! What only the compiler can tell: what a type holds whose name does not show
//! it, and the rules that depend on it. Claims go in; constants come out whose
//! evaluation makes the very checks that the macro makes where it can.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Lit, Type};
use wxpay_schema::{Occurs, StructCheck, ValueError};

use super::bounds::{received_trait, sent_trait};
use super::nested::hold_nested;
use super::probe::{DeferredChecks, forever, probe};
use crate::expand::claims::{Claimed, Origin};
use crate::expand::pair::Row;
use crate::expand::parse::{Fixed, Input, Role};
use crate::expand::tokens::{At, call, check_at, derive_kind, mentions, none, some};
use crate::expand::type_check::Proof;
use crate::expand::type_check::shape::Scope;

/// Asks for what the types do not show.
pub(super) fn deferred_checks(input: &Input, candidate: &StructCheck<'_>, claimed: &[Claimed<'_>]) -> DeferredChecks {
    let row = |at: usize| row(candidate, at);
    let mut asked = DeferredChecks { items: TokenStream::new(), within: TokenStream::new() };
    for (at, claim) in claimed.iter().enumerate() {
        hold_type(input, claim, row(at), &mut asked);
        hold_nested(input, claim, at, row(at), &mut asked);
    }
    asked.items.extend(open_rules(input, candidate, claimed, &row));
    asked
}

/// A constant that holds the type of a claim against its field, if it has to be
/// asked.
pub(super) fn hold_type(input: &Input, claim: &Claimed<'_>, row: Row, asked: &mut DeferredChecks) {
    let Some((_, ty)) = claim.member_type().filter(|_| !claim.settled) else {
        return;
    };
    let (derive, table) = (derive_kind(input.derive), input.table());
    let check = |occurs: TokenStream, longest: TokenStream| {
        let member = member(claim, &occurs, &longest);
        quote!(#table, #derive, #member)
    };
    if mentions(ty, &input.generics) {
        let bound = if input.derive.sends() { sent_trait(row) } else { received_trait(input, row, &quote!('__r)) };
        // Only what is sent is held to a length.
        let longest = if input.derive.sends() { quote!(<#ty as #bound>::LONGEST) } else { none() };
        let check = check(quote!(<#ty as #bound>::OCCURS), longest);
        let call = call(ty, &quote!(__wx::check_type), &check);
        asked.within.extend(quote!(const { #call };));
    } else {
        let probe = probe(input, ty, row);
        let check = check(quote!(#probe::OCCURS), quote!(#probe::LONGEST));
        let (doubt, call) = (doubt(input, claim, row), call(ty, &quote!(__wx::check_type), &check));
        // Where the type fits no field of that kind, the error is another one.
        asked.items.extend(quote!(const _: () = { use __wx::Unsupported as _; #doubt #call };));
    }
}

/// What the names in a type accuse it of, for the compiler to judge: where they are right,
/// that is the only error.
fn doubt(input: &Input, claim: &Claimed<'_>, row: Row) -> Option<TokenStream> {
    let wrong = claim.misfit.as_ref().filter(|wrong| wrong.proof != Proof::Name)?;
    let core = claim.core()?;
    let is_right = match wrong.proof {
        Proof::List(list) => {
            let core = forever(core.to_token_stream(), &input.generics);
            quote!(__wx::is_of_list(<__wx::ChoiceProbe<#core>>::LIST, #list))
        }
        Proof::Name | Proof::Trait => {
            let probe = probe(input, core, row);
            quote!(#probe::HOLDS)
        }
    };
    let words = format!("{}\nhelp: {}", wrong.fact, wrong.help);
    let call = call(wrong.culprit, &quote!(__wx::assert_type), &quote!(#is_right, #words));
    Some(quote!(#call;))
}

/// The same by themselves, of a struct that has other faults.
pub(crate) fn doubts(input: &Input, candidate: &StructCheck<'_>, claimed: &[Claimed<'_>]) -> TokenStream {
    let doubts = claimed.iter().enumerate().filter_map(|(at, claim)| doubt(input, claim, row(candidate, at)));
    doubts.map(|doubt| quote!(const _: () = { use __wx::Unsupported as _; #doubt };)).collect()
}

/// The rules that some type leaves open.
fn open_rules(
    input: &Input,
    candidate: &StructCheck<'_>,
    claimed: &[Claimed<'_>],
    row: &dyn Fn(usize) -> Row,
) -> TokenStream {
    let is_open = |name: &str| {
        claimed.iter().enumerate().any(|(at, claim)| {
            claim.occurs == Occurs::Unknown && candidate.field(at).is_some_and(|field| field.name == name)
        })
    };
    let mut rules = TokenStream::new();
    for (at, rule) in candidate.message.all_rules().enumerate() {
        if input.derive.sends() && rule.fields().any(is_open) {
            let about = candidate.about(at).map(|claim| claimed[claim].value_place().1);
            let place = At(about.unwrap_or_else(|| input.name.span()));
            rules.extend(check_at(&place, &quote!(__wx::check_rule), &quote!(__STRUCT, #at, __STATES)));
        }
    }
    if rules.is_empty() {
        return TokenStream::new();
    }
    let places = candidate.places.iter().map(|place| match place {
        Some(place) => quote!(__wx::Some(#place)),
        None => none(),
    });
    let data = data(input, claimed, row, &quote!(&[#(#places),*]));
    quote!(#data #rules)
}

/// What the struct claims, as the compiler sees it.
pub(super) fn data(
    input: &Input,
    claimed: &[Claimed<'_>],
    row: &dyn Fn(usize) -> Row,
    places: &TokenStream,
) -> TokenStream {
    let (derive, table) = (derive_kind(input.derive), input.table());
    let claims = claimed.iter().enumerate().map(|(at, claim)| match claim.origin {
        Origin::Fixed(fixed) => {
            let (name, literal) = (claim.claim().name, literal(fixed));
            quote!(__wx::fixed(#name, #literal))
        }
        Origin::Member(found) if found.role == Role::Extra => {
            let (name, ident) = (&found.name, found.ident.to_string());
            quote!(__wx::extra(#name, #ident))
        }
        Origin::Member(found) => {
            let open = !claim.settled && !mentions(&found.ty, &input.generics);
            let probe = probe(input, &found.ty, row(at));
            if open {
                member(claim, &quote!(#probe::OCCURS), &quote!(#probe::LONGEST))
            } else {
                member(claim, &plain_occurs(claim.occurs), &plain_longest(input, &found.ty))
            }
        }
    });
    quote! {
        use __wx::Unsupported as _;
        // References: a constant itself would be copied, and validated, at each use.
        const __STRUCT: &__wx::StructCheck<'static> =
            &__wx::StructCheck { message: #table, derive: #derive, claims: &[#(#claims),*], places: #places };
        const __STATES: &[__wx::FieldState<'static>] = &__STRUCT.known::<{ __STRUCT.message.count() }>();
    }
}

/// The row of the `at`-th claim.
fn row(candidate: &StructCheck<'_>, at: usize) -> Row {
    match (candidate.places[at], candidate.field(at)) {
        (Some(place), Some(field)) => Row::Seen(place, field),
        _ => Row::Extra,
    }
}

fn member(claimed: &Claimed<'_>, occurs: &TokenStream, longest: &TokenStream) -> TokenStream {
    let claim = claimed.claim();
    let (name, ident) = (claim.name, claim.ident);
    let (wxpay_schema::Source::Member(ty) | wxpay_schema::Source::Extra(ty)) = claim.source else {
        return TokenStream::new();
    };
    let (written, inner) = (ty.written, ty.inner);
    if claimed.settled || ty.shown == Occurs::Once {
        return quote!(__wx::member(#name, #ident, #written, #inner, #occurs, #longest));
    }
    let shown = plain_occurs(ty.shown);
    quote!(__wx::probed_member(#name, #ident, #written, #inner, #shown, #occurs, #longest))
}

fn plain_occurs(occurs: Occurs) -> TokenStream {
    let name = Ident::new(&format!("{occurs:?}"), Span::call_site());
    quote!(__wx::Occurs::#name)
}

fn plain_longest(input: &Input, ty: &Type) -> TokenStream {
    match Scope::of(input).longest(ty) {
        Some(bytes) => {
            let bytes = proc_macro2::Literal::u64_unsuffixed(bytes);
            quote!(__wx::Some(#bytes))
        }
        None => none(),
    }
}

fn literal(fixed: &Fixed) -> TokenStream {
    match &fixed.value {
        Lit::Str(text) => {
            let fault = match wxpay_schema::address_fault(&text.value()) {
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

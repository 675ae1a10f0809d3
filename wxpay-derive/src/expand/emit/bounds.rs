//! The trait that each field needs of its member's type, and the generics of the implementations.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Generics, Lifetime, Type};
use wxpay_schema::internal::DeriveKind;

use crate::expand::pair::{Row, Slot, SlotSource};
use crate::expand::parse::{Input, Member, Role};
use crate::expand::tokens::{kind_type, mentions_params};
use crate::expand::type_check::shape::PlainContent;

/// Returns the trait of a type that is sent as the field.
pub(super) fn sent_trait(row: Row) -> TokenStream {
    let kind = kind_of_row(row);
    if matches!(row, Row::Opaque(_)) { quote!(__wx::SendAs<#kind>) } else { quote!(__wx::ToWire<#kind>) }
}

/// Returns the type of the field's kind.
pub(super) fn kind_of_row(row: Row) -> TokenStream {
    match row {
        Row::BuiltIn(_, field) => kind_type(field),
        Row::Opaque(at) => kind_alias(at).to_token_stream(),
        // Whichever kind the field has, these types are written and read alike.
        Row::Plain(_, PlainContent::Text) => quote!(__wx::AnyText),
        Row::Plain(_, PlainContent::Number) => quote!(__wx::Number),
        Row::Extra => quote!(__wx::Extra),
    }
}

/// Returns the alias of the kind of a field whose table only the compiler sees.
pub(super) fn kind_alias(at: usize) -> Ident {
    Ident::new(&format!("__Kind{at}"), Span::call_site())
}

/// Returns generics that can be changed. The feature of syn that gives them `Clone` is a twelfth of what syn costs to
/// compile.
pub(super) fn copy(generics: &Generics) -> Generics {
    let mut copy: Generics = syn::parse_quote!(#generics);
    copy.where_clause = generics.where_clause.as_ref().map(|clause| syn::parse_quote!(#clause));
    copy
}

/// Returns the struct's generics, with the bounds of the types that depend on its parameters: each
/// can be sent, and `response` can be received.
pub(super) fn sent_generics(input: &Input, slots: &[Slot<'_>]) -> Generics {
    let mut generics = copy(&input.generics);
    if let Some(response) = input.response.as_ref().filter(|response| mentions_params(response, &input.generics)) {
        let received = syn::parse_quote!(#response: for<'__r> __wx::Response<'__r>);
        generics.make_where_clause().predicates.push(received);
    }
    for (ty, row) in parametric_types(input, slots) {
        let bound = sent_trait(row);
        generics.make_where_clause().predicates.push(syn::parse_quote!(#ty: #bound));
    }
    generics
}

/// Whether the struct has bounds of its own.
pub(super) fn has_own_bounds(generics: &Generics) -> bool {
    generics.where_clause.is_some() || generics.type_params().any(|parameter| !parameter.bounds.is_empty())
}

/// Returns the member types that depend on the struct's parameters, with their rows.
pub(super) fn parametric_types<'s>(input: &Input, slots: &'s [Slot<'_>]) -> Vec<(&'s Type, Row)> {
    let member = |slot: &'s Slot<'_>| match slot.source {
        SlotSource::Member(member) => Some((member.ty(), slot.row)),
        _ => None,
    };
    slots.iter().filter_map(member).filter(|(ty, _)| mentions_params(ty, &input.generics)).collect()
}

pub(super) fn member_slots<'s, 'i>(slots: &'s [Slot<'i>]) -> Vec<(&'s Slot<'i>, &'i Member)> {
    let member = |slot: &'s Slot<'i>| match slot.source {
        SlotSource::Member(member) => Some((slot, member)),
        _ => None,
    };
    slots.iter().filter_map(member).collect()
}

/// Returns the members that are not fields.
pub(super) fn skipped_members(input: &Input) -> impl Iterator<Item = &Member> {
    input.members.iter().filter(|member| member.role == Role::Skip)
}

/// Returns the trait of a type that is received as the field, for a lifetime. Beside a bound of the
/// struct's own on `FromWire`, perhaps for another lifetime, rustc could not choose between both
/// bounds, so there it is another trait.
pub(super) fn received_trait(input: &Input, row: Row, life: &TokenStream) -> TokenStream {
    let kind = kind_of_row(row);
    if matches!(row, Row::Opaque(_)) || has_own_bounds(&input.generics) {
        quote!(__wx::ReceiveAs<#life, #kind>)
    } else {
        quote!(__wx::FromWire<#life, #kind>)
    }
}

/// Returns the struct's generics with the lifetime of the received fields, which outlives all of
/// the struct's own, and with the bounds of the types that depend on its parameters.
pub(super) fn received_generics(input: &Input, slots: &[Slot<'_>]) -> Generics {
    let mut generics = with_read_lifetime(&input.generics);
    let life = quote!('__r);
    let own: Vec<(&Type, Row)> = if input.derive == DeriveKind::Object {
        // An object is only decoded where its types can be: one with a `&'static str` can still be
        // sent.
        member_slots(slots).into_iter().map(|(slot, member)| (member.ty(), slot.row)).collect()
    } else {
        parametric_types(input, slots)
    };
    let mut predicates: Vec<syn::WherePredicate> = Vec::new();
    for (ty, row) in own {
        let bound = received_trait(input, row, &life);
        predicates.push(syn::parse_quote!(#ty: #bound));
    }
    if input.derive == DeriveKind::Object {
        for member in skipped_members(input) {
            let pair = pair_with_life(member.ty());
            predicates.push(syn::parse_quote!(#pair: ::core::default::Default));
        }
    }
    if !predicates.is_empty() {
        generics.make_where_clause().predicates.extend(predicates);
    }
    generics
}

/// Returns a pair with the lifetime: rustc rejects a bound without a lifetime or parameter that
/// never holds.
pub(super) fn pair_with_life(ty: &Type) -> TokenStream {
    quote!((::core::marker::PhantomData<&'__r ()>, #ty))
}

/// Returns the struct's generics with the lifetime of the received fields.
pub(super) fn with_read_lifetime(generics: &Generics) -> Generics {
    let mut generics = copy(generics);
    let own: Vec<Lifetime> = generics.lifetimes().map(|own| own.lifetime.clone()).collect();
    let life: syn::LifetimeParam =
        if own.is_empty() { syn::parse_quote!('__r) } else { syn::parse_quote!('__r: #(#own)+*) };
    generics.params.insert(0, syn::GenericParam::Lifetime(life));
    generics
}

//! The trait that each field asks of its member's type, and the generics of the
//! implementations.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Generics, Lifetime, Type};
use wxpay_schema::DeriveKind;

use crate::expand::pair::{Row, Slot, Source};
use crate::expand::parse::{Input, Member, Role};
use crate::expand::tokens::{kind_type, mentions_params};

/// The trait of a type whose values can be sent as that field.
pub(super) fn sent_trait(row: Row) -> TokenStream {
    let kind = kind_of_row(row);
    if matches!(row, Row::Opaque(_)) { quote!(__wx::SendAs<#kind>) } else { quote!(__wx::ToWire<#kind>) }
}

/// The type that stands for the kind of a field.
pub(super) fn kind_of_row(row: Row) -> TokenStream {
    match row {
        Row::BuiltIn(_, field) => kind_type(field),
        Row::Opaque(at) => kind_alias(at).to_token_stream(),
        Row::Extra => quote!(__wx::Extra),
    }
}

/// The type that stands for the kind of an unseen field.
pub(super) fn kind_alias(at: usize) -> Ident {
    Ident::new(&format!("__Kind{at}"), Span::call_site())
}

/// The struct's generics, and that what speaks of its parameters can be sent, or can be
/// what the reply is read into.
pub(super) fn sent_generics(input: &Input, slots: &[Slot<'_>]) -> Generics {
    let mut generics = input.generics.clone();
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

/// Whether the struct itself says of its parameters what they can do.
pub(super) fn has_own_bounds(generics: &Generics) -> bool {
    generics.where_clause.is_some() || generics.type_params().any(|parameter| !parameter.bounds.is_empty())
}

/// The types that speak of the struct's parameters, each as the field it is for.
pub(super) fn parametric_types<'s>(input: &Input, slots: &'s [Slot<'_>]) -> Vec<(&'s Type, Row)> {
    let member = |slot: &'s Slot<'_>| match slot.source {
        Source::Member(member) => Some((&member.ty, slot.row)),
        _ => None,
    };
    slots.iter().filter_map(member).filter(|(ty, _)| mentions_params(ty, &input.generics)).collect()
}

pub(super) fn member_slots<'s, 'i>(slots: &'s [Slot<'i>]) -> Vec<(&'s Slot<'i>, &'i Member)> {
    let member = |slot: &'s Slot<'i>| match slot.source {
        Source::Member(member) => Some((slot, member)),
        _ => None,
    };
    slots.iter().filter_map(member).collect()
}

/// The members that are the merchant's own.
pub(super) fn skipped_members(input: &Input) -> impl Iterator<Item = &Member> {
    input.members.iter().filter(|member| member.role == Role::Skip)
}

/// The trait of a type that can be received as that field, for a lifetime. Beside a bound
/// of the struct's own, which may be the same for another lifetime, rustc would not know
/// which of them is meant, so there it is another trait.
pub(super) fn received_trait(input: &Input, row: Row, life: &TokenStream) -> TokenStream {
    let kind = kind_of_row(row);
    if matches!(row, Row::Opaque(_)) || has_own_bounds(&input.generics) {
        quote!(__wx::ReceiveAs<#life, #kind>)
    } else {
        quote!(__wx::FromWire<#life, #kind>)
    }
}

/// The struct's generics, the lifetime of what is read, which outlives all of
/// the struct's own, and that what speaks of its parameters can be received.
pub(super) fn received_generics(input: &Input, slots: &[Slot<'_>]) -> Generics {
    let mut generics = with_read_lifetime(&input.generics);
    let life = quote!('__r);
    let own: Vec<(&Type, Row)> = if input.derive == DeriveKind::Object {
        // An object is read only where its types can be: one with a `&'static str`
        // is still good for sending.
        member_slots(slots).into_iter().map(|(slot, member)| (&member.ty, slot.row)).collect()
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
            let pair = pair_with_life(&member.ty);
            predicates.push(syn::parse_quote!(#pair: ::core::default::Default));
        }
    }
    if !predicates.is_empty() {
        generics.make_where_clause().predicates.extend(predicates);
    }
    generics
}

/// A pair, for a condition with a lifetime in it: rustc refuses one without that
/// never holds.
pub(super) fn pair_with_life(ty: &Type) -> TokenStream {
    quote!((::core::marker::PhantomData<&'__r ()>, #ty))
}

/// The struct's generics and the lifetime of what is read.
pub(super) fn with_read_lifetime(generics: &Generics) -> Generics {
    let mut generics = generics.clone();
    let own: Vec<Lifetime> = generics.lifetimes().map(|own| own.lifetime.clone()).collect();
    let life: syn::LifetimeParam =
        if own.is_empty() { syn::parse_quote!('__r) } else { syn::parse_quote!('__r: #(#own)+*) };
    generics.params.insert(0, syn::GenericParam::Lifetime(life));
    generics
}

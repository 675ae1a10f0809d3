//! From a matched struct to its implementation: one table's name, one walk of
//! straight calls. Nothing can fail here.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};
use wxpay_schema::internal::{DeriveKind, StructCheck};
use wxpay_schema::{Field, Kind, Message};

use super::ask::{DeferredChecks, asked, call};
use super::claims::Claimed;
use super::pair::Slot;
use super::parse::Input;
use super::reply::{answers, answers_within, reply};
use super::shown::shown;
use super::{read, walk};

/// The implementation of a struct without faults.
///
/// ```text
/// const _: () = {
///     use ::wxpay_core::__private as __wx;
///     impl<'a> __wx::VisitFields for TeaOrder<'a> { … }
///     impl<'a> __wx::Request for TeaOrder<'a> { type Response = …; }
///     __wx::same_table(&schema::pay::UNIFIED_ORDER, 0x3c…)
/// };
/// ```
pub(super) fn emit(
    input: &Input,
    slots: &[Slot<'_>],
    candidate: &StructCheck<'_>,
    claimed: &[Claimed<'_>],
) -> TokenStream {
    let DeferredChecks { items, within } = asked(input, candidate, claimed);
    let implementations = match input.derive {
        DeriveKind::Request => {
            let answers = answers_within(input);
            let walk = walk::walk(input, slots, candidate.message, &quote!(#within #answers));
            let request = request(input, slots, candidate.message);
            quote!(#walk #request)
        }
        DeriveKind::Response => {
            let (money, arrival) = (candidate.message.money.rank(), arrival(candidate.message));
            let response = response(input, slots, &number(money), &arrival);
            let read = read::read(input, slots, &within);
            quote!(#read #response)
        }
        DeriveKind::Object => {
            let walk = walk::walk(input, slots, candidate.message, &within);
            let (read, object) = (read::read(input, slots, &TokenStream::new()), object(input, slots));
            quote!(#walk #read #object)
        }
    };
    let block = block(input, candidate.message, &quote!(#items #implementations));
    match shown(input, slots, candidate.message) {
        None => block,
        Some(shown) => quote!(#block #shown),
    }
}

/// What the implementations need around them. Its value asserts that the table in
/// scope is the one that the macro saw: one body less to check than a constant more.
pub(super) fn block(input: &Input, message: &Message, contents: &TokenStream) -> TokenStream {
    let (core, table, fingerprint) = (&input.core, input.table(), message.fingerprint());
    let same = call(&input.message, &quote!(__wx::same_table), &quote!(#table, #fingerprint));
    let allow = input.allow();
    quote! {
        #allow
        const _: () = {
            use #core::__private as __wx;
            #contents
            #same
        };
    }
}

fn request(input: &Input, slots: &[Slot<'_>], message: &Message) -> TokenStream {
    let response = reply(input, message);
    let over = over(input, &number(message.channel_rank()));
    let answers = answers(input);
    let request = implement_request(input, slots, &response);
    quote!(#request #over #answers)
}

/// The trait of a message that is sent.
pub(super) fn implement_request(input: &Input, slots: &[Slot<'_>], response: &TokenStream) -> TokenStream {
    let name = &input.ty;
    let generics = walk::bounded(input, slots);
    let (generics, arguments, bounds) = generics.split_for_impl();
    quote! {
        impl #generics __wx::Request for #name #arguments #bounds {
            type Response = #response;
        }
    }
}

/// A number as a generic argument.
fn number(number: u8) -> TokenStream {
    Literal::u8_unsuffixed(number).into_token_stream()
}

/// The trait of what goes through that channel.
pub(super) fn over(input: &Input, channel: &TokenStream) -> TokenStream {
    let name = &input.ty;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    quote! {
        impl #generics __wx::OnChannel<#channel> for #name #arguments #bounds {}
    }
}

/// How a message arrives, as a type.
fn arrival(message: &Message) -> TokenStream {
    let arrival = Ident::new(message.arrival().name(), Span::call_site());
    quote!(__wx::arrival::#arrival)
}

/// The traits of a message that is received.
pub(super) fn response(input: &Input, slots: &[Slot<'_>], money: &TokenStream, arrival: &TokenStream) -> TokenStream {
    let name = &input.ty;
    let (own_generics, arguments, own_bounds) = input.generics.split_for_impl();
    let with_life = read::bounded(input, slots);
    let (generics, _, bounds) = with_life.split_for_impl();
    let borrows = input.generics.lifetimes().next().is_some();
    let arrival = if borrows { quote!(__wx::arrival::Borrowed<#arrival>) } else { arrival.clone() };
    quote! {
        impl #generics __wx::Response<'__r> for #name #arguments #bounds {}
        impl #own_generics __wx::MoneyTrust<#money> for #name #arguments #own_bounds {}
        impl #own_generics __wx::HasArrival for #name #arguments #own_bounds { type Arrival = #arrival; }
    }
}

/// The trait of an object.
pub(super) fn object(input: &Input, slots: &[Slot<'_>]) -> TokenStream {
    let (name, table) = (&input.ty, input.table());
    let generics = walk::bounded(input, slots);
    let (generics, arguments, bounds) = generics.split_for_impl();
    quote! {
        impl #generics __wx::Object for #name #arguments #bounds {
            const NESTED: __wx::Option<&'static __wx::Message> = __wx::Some(#table);
        }
    }
}

/// The kind of a field, as the type that the traits of `wire` know.
pub(super) fn kind(field: &Field) -> TokenStream {
    match field.kind {
        Kind::Text(_) | Kind::Url | Kind::Date => match field.max_bytes {
            Some(max) => {
                let of = text_of(max);
                quote!(__wx::#of)
            }
            None => quote!(__wx::AnyText),
        },
        Kind::Fen => quote!(__wx::Amount),
        Kind::Number => quote!(__wx::Number),
        Kind::Choice(choices) if choices.is_yes_no() => quote!(__wx::YesNo),
        Kind::Choice(_) => quote!(__wx::Choice),
        Kind::Time14 | Kind::DateTime => quote!(__wx::Time),
        Kind::Ip => quote!(__wx::Address),
        Kind::Object(_) | Kind::Family { .. } => quote!(__wx::kind::Object),
        Kind::JsonText(_) => quote!(__wx::JsonText),
    }
}

/// The name of the kind of a text with a limit. `Text<32>` itself is a body to check
/// for the compiler each time, because of the number in it.
pub(super) fn text_of(max: u32) -> Ident {
    Ident::new(&format!("Of{max}"), Span::call_site())
}

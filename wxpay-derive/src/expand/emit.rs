//! From a matched struct to its implementation: one table's name, one walk of
//! straight calls. Nothing can fail here.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::Path;
use wxpay_schema::{Candidate, Derive, Field, Kind, Message};

use super::ask::{Asked, asked, call, report};
use super::claims::Claimed;
use super::names::pascal;
use super::pair::Slot;
use super::parse::Input;
use super::shown::shown;
use super::{read, walk};

/// The implementation of a struct without faults.
///
/// ```text
/// const _: () = {
///     use ::wxpay_core::__private as __wx;
///     impl<'a> __wx::Walk for TeaOrder<'a> { … }
///     impl<'a> __wx::Request for TeaOrder<'a> { type Response = …; }
///     __wx::same_table(&schema::pay::UNIFIED_ORDER, 0x3c…)
/// };
/// ```
pub(super) fn emit(
    input: &Input,
    slots: &[Slot<'_>],
    candidate: &Candidate<'_>,
    claimed: &[Claimed<'_>],
) -> TokenStream {
    let Asked { items, within } = asked(input, candidate, claimed);
    let implementations = match input.derive {
        Derive::Request => {
            let (walk, request) =
                (walk::walk(input, slots, candidate.message, &within), request(input, slots, candidate.message));
            quote!(#walk #request)
        }
        Derive::Response => {
            let (money, direction) = (candidate.message.money.rank(), candidate.message.direction as u8);
            let response = response(input, slots, &number(money), &number(direction));
            let read = read::read(input, slots, &within);
            quote!(#read #response)
        }
        Derive::Object => {
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
    let over = over(input, &number(message.way()));
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
        impl #generics __wx::Over<#channel> for #name #arguments #bounds {}
    }
}

/// Holds the struct of the reply against the table of the request. The built-in
/// one is the reply's own.
pub(super) fn answers(input: &Input) -> Option<TokenStream> {
    let response = input.response.as_ref()?;
    // A struct that is no `Response` at all is an error of the request itself.
    let table = input.table();
    let check = report(response, &quote!(__wx::answers(#table, <__wx::Reads<#response>>::TABLE)));
    Some(quote!(const _: () = { use __wx::Unread as _; #check };))
}

/// The type that the reply is read into.
pub(super) fn reply(input: &Input, message: &Message) -> TokenStream {
    match &input.response {
        Some(response) => quote!(#response),
        None => built_in_reply(&input.core, message),
    }
}

/// The built-in struct of a request's reply.
pub(super) fn built_in_reply(core: &Path, message: &Message) -> TokenStream {
    let Some(table) = message.response else {
        return quote!(#core::__private::Nothing);
    };
    built_in(core, table)
}

/// The built-in struct of a message.
pub(super) fn built_in(core: &Path, message: &Message) -> TokenStream {
    let module = Ident::new(message.channel.name(), Span::call_site());
    let ty = Ident::new(&pascal(message.name), Span::call_site());
    quote!(#core::#module::#ty)
}

/// The traits of a message that is received.
pub(super) fn response(input: &Input, slots: &[Slot<'_>], money: &TokenStream, direction: &TokenStream) -> TokenStream {
    let name = &input.ty;
    let (own_generics, arguments, own_bounds) = input.generics.split_for_impl();
    let with_life = read::bounded(input, slots);
    let (generics, _, bounds) = with_life.split_for_impl();
    quote! {
        impl #generics __wx::Response<'__r> for #name #arguments #bounds {}
        impl #own_generics __wx::Speaks<#money> for #name #arguments #own_bounds {}
        impl #own_generics __wx::Arrives<#direction> for #name #arguments #own_bounds {}
    }
}

/// The trait of an object.
pub(super) fn object(input: &Input, slots: &[Slot<'_>]) -> TokenStream {
    let name = &input.ty;
    let generics = walk::bounded(input, slots);
    let (generics, arguments, bounds) = generics.split_for_impl();
    quote! {
        impl #generics __wx::Object for #name #arguments #bounds {}
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

//! The type that a request's reply is read into, and the check that it is of the reply's
//! table.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{GenericArgument, Path, PathArguments, Type};
use wxpay_schema::Message;
use wxpay_schema::internal::DeriveKind;

use super::ask::{call, mentions, report};
use super::diagnostics::{Diagnostics, Place};
use super::names::pascal;
use super::parse::{Input, ungroup};

/// Whether the `response` of a request has a lifetime, which is reported: the struct goes
/// on without it.
pub(super) fn borrows(input: &mut Input, faults: &mut Diagnostics) -> bool {
    let Some(response) =
        input.response.take_if(|response| input.derive == DeriveKind::Request && has_lifetime(response))
    else {
        return false;
    };
    faults.push_tokens(
        Place::Attribute(0),
        &response,
        "`response` is a struct that owns its fields, this one borrows",
        "name one that owns them, with `String` for `&str`; for one that borrows, keep the fields by `PreparedRequest::open` and read it from them by `Merchant::decode`",
    );
    true
}

fn has_lifetime(ty: &Type) -> bool {
    match ungroup(ty) {
        Type::Reference(_) => true,
        Type::Path(path) => path.path.segments.last().is_some_and(|last| match &last.arguments {
            PathArguments::AngleBracketed(given) => {
                given.args.iter().any(|argument| matches!(argument, GenericArgument::Lifetime(_)))
            }
            _ => false,
        }),
        _ => false,
    }
}

/// Holds the struct of the reply against the table of the request. The built-in
/// one is the reply's own.
pub(super) fn answers(input: &Input) -> Option<TokenStream> {
    let response = input.response.as_ref().filter(|response| !mentions(response, &input.generics))?;
    // A struct that is no `Response` at all is an error of the request itself.
    let table = input.table();
    let check = report(response, &quote!(__wx::answers(#table, <__wx::Reads<#response>>::TABLE)));
    Some(quote!(const _: () = { use __wx::Unread as _; #check };))
}

/// The same for a type that speaks of the struct's parameters, where those are known.
pub(super) fn answers_within(input: &Input) -> Option<TokenStream> {
    let response = input.response.as_ref().filter(|response| mentions(response, &input.generics))?;
    let table = input.table();
    let fault = quote!(__wx::answers(#table, __wx::Some(<#response as __wx::DecodeFields<'static>>::TABLE)));
    let call = call(response, &quote!(__wx::report), &fault);
    Some(quote!(const { #call };))
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

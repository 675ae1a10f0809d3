//! The type that a request's reply is read into, and the check that it is of the reply's
//! table.

use proc_macro2::TokenStream;
use quote::quote;
use wxpay_schema::Message;

use crate::expand::parse::Input;
use crate::expand::tokens::{built_in_reply, emit_report, mentions_params, spanned_call};

/// Holds the struct of the reply against the table of the request. The built-in
/// one is the reply's own.
pub(super) fn response_check(input: &Input) -> Option<TokenStream> {
    let response = input.response.as_ref().filter(|response| !mentions_params(response, &input.generics))?;
    // A struct that is no `Response` at all is an error of the request itself.
    let table = input.table();
    let check = emit_report(response, &quote!(__wx::response_fault(#table, <__wx::TableProbe<#response>>::TABLE)));
    Some(quote!(const _: () = { use __wx::NotDecodable as _; #check };))
}

/// The same for a type that speaks of the struct's parameters, where those are known.
pub(super) fn response_check_within(input: &Input) -> Option<TokenStream> {
    let response = input.response.as_ref().filter(|response| mentions_params(response, &input.generics))?;
    let table = input.table();
    let fault = quote!(__wx::response_fault(#table, __wx::Some(<#response as __wx::DecodeFields<'static>>::TABLE)));
    let call = spanned_call(response, &quote!(__wx::report), &fault);
    Some(quote!(const { #call };))
}

/// The type that the reply is read into.
pub(super) fn reply_type(input: &Input, message: &Message) -> TokenStream {
    match &input.response {
        Some(response) => quote!(#response),
        None => built_in_reply(&input.core, message),
    }
}

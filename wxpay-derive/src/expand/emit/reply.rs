//! The type of a request's reply, and the check that it has the reply's table.

use proc_macro2::TokenStream;
use quote::quote;
use wxpay_schema::Message;

use crate::expand::parse::Input;
use crate::expand::tokens::{built_in_reply, mentions_params, spanned_call};

/// Emits the check of `response` against the table of the request. The built-in reply needs none.
pub(super) fn response_check(input: &Input) -> Option<TokenStream> {
    let response = input.response.as_ref().filter(|response| !mentions_params(response, &input.generics))?;
    // That a struct is not a `Response` is an error of the request itself.
    let table = input.table();
    let fault = quote!(__wx::response_fault(#table, <__wx::TableProbe<#response>>::TABLE));
    let check = spanned_call(response, &quote!(__wx::report), &fault);
    Some(quote!(const _: () = { use __wx::TableProbeDefault as _; #check };))
}

/// Emits the check within the implementation, for a type that depends on the struct's parameters.
pub(super) fn response_check_within(input: &Input) -> Option<TokenStream> {
    let response = input.response.as_ref().filter(|response| mentions_params(response, &input.generics))?;
    let table = input.table();
    let fault = quote!(__wx::response_fault(#table, __wx::Some(<#response as __wx::DecodeFields<'static>>::TABLE)));
    let call = spanned_call(response, &quote!(__wx::report), &fault);
    Some(quote!(const { #call };))
}

/// Returns the type of the reply.
pub(super) fn reply_type(input: &Input, message: &Message) -> TokenStream {
    match &input.response {
        Some(response) => quote!(#response),
        None => built_in_reply(&input.core, message),
    }
}

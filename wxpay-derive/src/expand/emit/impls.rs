//! Implementations of the traits without methods, and the block around all.

use proc_macro2::TokenStream;
use quote::quote;
use wxpay_schema::Message;

use super::bounds::{received_generics, sent_generics};
use crate::expand::pair::Slot;
use crate::expand::parse::Input;
use crate::expand::tokens::spanned_call;

/// Emits the block around the implementations. Its value asserts that the table in scope is the one
/// that the macro saw: one body less to check than another constant.
pub(super) fn const_block(input: &Input, message: &Message, contents: &TokenStream) -> TokenStream {
    let (core, table, fingerprint) = (&input.core, input.table(), message.fingerprint());
    let same = spanned_call(&input.message, &quote!(__wx::same_table), &quote!(#table, #fingerprint));
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

/// Implements `Request`.
pub(super) fn implement_request(input: &Input, slots: &[Slot<'_>], response: &TokenStream) -> TokenStream {
    let name = &input.ty;
    let generics = sent_generics(input, slots);
    let (generics, arguments, bounds) = generics.split_for_impl();
    quote! {
        impl #generics __wx::Request for #name #arguments #bounds {
            type Response = #response;
        }
    }
}

/// Implements `OnChannel`.
pub(super) fn implement_channel(input: &Input, channel: &TokenStream) -> TokenStream {
    let name = &input.ty;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    quote! {
        impl #generics __wx::OnChannel<#channel> for #name #arguments #bounds {}
    }
}

/// Implements `Response` and the traits of its bounds.
pub(super) fn implement_response(
    input: &Input,
    slots: &[Slot<'_>],
    money: &TokenStream,
    arrival: &TokenStream,
) -> TokenStream {
    let name = &input.ty;
    let (own_generics, arguments, own_bounds) = input.generics.split_for_impl();
    let with_life = received_generics(input, slots);
    let (generics, _, bounds) = with_life.split_for_impl();
    let borrows = input.generics.lifetimes().next().is_some();
    let arrival = if borrows { quote!(__wx::BorrowedArrival<#arrival>) } else { arrival.clone() };
    quote! {
        impl #generics __wx::Response<'__r> for #name #arguments #bounds {}
        impl #own_generics __wx::MoneyTrust<#money> for #name #arguments #own_bounds {}
        impl #own_generics __wx::HasArrival for #name #arguments #own_bounds { type Arrival = #arrival; }
    }
}

/// Implements `Object`.
pub(super) fn implement_object(input: &Input, slots: &[Slot<'_>]) -> TokenStream {
    let (name, table) = (&input.ty, input.table());
    let generics = sent_generics(input, slots);
    let (generics, arguments, bounds) = generics.split_for_impl();
    quote! {
        impl #generics __wx::Object for #name #arguments #bounds {
            const NESTED: __wx::Option<&'static __wx::Message> = __wx::Some(#table);
        }
    }
}

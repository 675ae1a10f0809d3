//! Implementations of the traits without methods, and the block around all.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use wxpay_schema::Message;

use super::bounds::{received_generics, sent_generics};
use crate::expand::pair::Slot;
use crate::expand::parse::Input;
use crate::expand::tokens::spanned_call;

/// The implementations of a struct of a built-in table.
pub(crate) struct Implementations {
    /// The attributes of the block around them.
    allow: TokenStream,
    /// The contents of the block. Its value asserts that the table in scope is the one that the macro saw: one body
    /// less to check than another constant.
    contents: TokenStream,
}

impl Implementations {
    pub(super) fn new(input: &Input, message: &Message, items: &TokenStream) -> Self {
        let (core, table, fingerprint) = (&input.core, input.table(), message.fingerprint());
        let same = spanned_call(&input.message, &quote!(__wx::same_table), &quote!(#table, #fingerprint));
        Self { allow: input.allow(), contents: quote!(use #core::__private as __wx; #items #same) }
    }

    /// Emits the block.
    pub(crate) fn block(self) -> TokenStream {
        let Self { allow, contents } = self;
        quote!(#allow const _: () = { #contents };)
    }

    /// Emits the block of several structs: one body to check in place of many.
    pub(crate) fn block_of(mut all: Vec<Self>) -> TokenStream {
        if all.len() < 2 {
            return all.pop().map(Self::block).unwrap_or_default();
        }
        let blocks = all.into_iter().map(|Self { allow, contents }| quote!(#allow { #contents }));
        quote!(const _: () = { #(#blocks)* };)
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
    // The compiler shows it where a request goes to another channel: one declaration of several.
    let span = if input.is_generated { name.span() } else { Span::call_site() };
    quote_spanned! {span=>
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

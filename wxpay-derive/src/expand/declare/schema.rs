//! Items for the whole schema, which `wxpay-core` declares once.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use wxpay_schema::internal::DeriveKind;
use wxpay_schema::{ALL, CHOICES, Channel, Message};

use crate::expand::names::sort;
use crate::expand::parse::default_core_path;
use crate::expand::tokens::{built_in_reply, built_in_type, text_kind};

/// Expands `replies!`: to the struct of the reply for each request, by its index in the schema, and
/// to a use of every built-in struct and enum, which fails where a declaration is missing.
pub(crate) fn declare_replies() -> TokenStream {
    let mut replies = TokenStream::new();
    for (index, message) in ALL.iter().enumerate().filter(|(_, message)| message.derive() == DeriveKind::Request) {
        let reply = built_in_reply(&default_core_path(), message);
        let implementation = quote!(impl BuiltInReply for RequestIndex<#index> { type Response = #reply; });
        replies.extend(json_only(message, implementation));
    }
    let core = default_core_path();
    let structs = ALL.iter().map(|message| {
        let ty = built_in_type(&core, message);
        json_only(message, quote!(use #ty as _;))
    });
    let enums = CHOICES.iter().map(|choices| {
        let name = format_ident!("{}", choices.name);
        quote!(use #core::value::#name as _;)
    });
    quote! {
        #replies
        #[allow(unused_imports)]
        const _: () = { #(#structs)* #(#enums)* };
    }
}

/// Adds the feature that the module of the cloud channel needs.
fn json_only(message: &Message, item: TokenStream) -> TokenStream {
    if message.channel == Channel::Cloud { quote!(#[cfg(feature = "json")] #item) } else { item }
}

/// Expands `texts!`: to an alias of the kind of text for each limit in the tables.
pub(crate) fn declare_text_kinds() -> TokenStream {
    let mut limits: Vec<u32> = Vec::new();
    for max in ALL.iter().flat_map(|message| message.fields).filter_map(|field| field.max_bytes) {
        if !limits.contains(&max) {
            limits.push(max);
        }
    }
    let mut texts = TokenStream::new();
    for max in sort(limits, &|max, other| max < other) {
        let (kind, limit) = (text_kind(max), Literal::u32_unsuffixed(max));
        let doc = format!("Text of at most {max} bytes.");
        texts.extend(quote!(#[doc = #doc] pub type #kind = kind::Text<#limit>;));
    }
    texts
}

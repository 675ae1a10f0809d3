//! Items for the whole schema, which `wxpay-core` declares once.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use wxpay_schema::internal::DeriveKind;
use wxpay_schema::{ALL, Channel};

use crate::expand::names::sort;
use crate::expand::parse::default_core_path;
use crate::expand::tokens::{built_in_reply, text_kind};

/// Expands `replies!`: to the struct of the reply for each request, by its index in the schema.
pub(crate) fn declare_replies() -> TokenStream {
    let mut replies = TokenStream::new();
    for (index, message) in ALL.iter().enumerate().filter(|(_, message)| message.derive() == DeriveKind::Request) {
        let reply = built_in_reply(&default_core_path(), message);
        let json = (message.channel == Channel::Cloud).then(|| quote!(#[cfg(feature = "json")]));
        replies.extend(quote!(#json impl BuiltInReply for RequestIndex<#index> { type Response = #reply; }));
    }
    replies
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

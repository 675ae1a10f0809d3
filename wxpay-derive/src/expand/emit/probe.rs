//! Probes of a type, and the checks that are deferred to const evaluation.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt, quote};
use syn::{Generics, Lifetime, Type};

use super::bounds::kind_of_row;
use crate::expand::pair::Row;
use crate::expand::parse::Input;

/// The checks of a struct that are deferred to const evaluation.
pub(super) struct DeferredChecks {
    /// Constants beside the implementations.
    pub items: TokenStream,
    /// Constants within the implementations, where the struct's parameters are known.
    pub within: TokenStream,
}

/// Returns the probe of a type: whether it holds such a field, and how many values.
pub(super) fn probe(input: &Input, ty: &Type, row: Row) -> TokenStream {
    let ty = with_static_lifetimes(ty.to_token_stream(), &input.generics);
    let kind = kind_of_row(row);
    match (input.derive.sends(), row) {
        (true, Row::Opaque(_)) => quote!(<__wx::SendAsProbe<#ty, #kind>>),
        (true, _) => quote!(<__wx::SendProbe<#ty, #kind>>),
        (false, Row::Opaque(_)) => quote!(<__wx::ReceiveAsProbe<#ty, #kind>>),
        (false, _) => quote!(<__wx::ReceiveProbe<#ty, #kind>>),
    }
}

/// Returns a type with `'static` for the struct's lifetimes: its contents do not depend on them,
/// and a constant has no other.
pub(super) fn with_static_lifetimes(tokens: TokenStream, generics: &Generics) -> TokenStream {
    let lives: Vec<&Lifetime> = generics.lifetimes().map(|parameter| &parameter.lifetime).collect();
    let mut after_tick = false;
    let mut forever_tokens = TokenStream::new();
    for token in tokens {
        forever_tokens.append(match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), with_static_lifetimes(group.stream(), generics));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            TokenTree::Ident(ident) if after_tick && lives.iter().any(|life| life.ident == ident) => {
                after_tick = false;
                TokenTree::Ident(Ident::new("static", ident.span()))
            }
            token => {
                after_tick = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\'');
                token
            }
        });
    }
    forever_tokens
}

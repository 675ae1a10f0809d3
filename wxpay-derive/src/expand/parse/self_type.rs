//! Replaces `Self` in the types of members by the struct: checks are also outside of
//! implementations, where `Self` has no meaning.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::{Generics, Type};

use crate::expand::names::contains_any_ident;

/// Returns the type without `Self`, if it is written with it.
pub(super) fn without_self(ty: &Type, name: &Ident, generics: &Generics) -> Option<Type> {
    let tokens = ty.to_token_stream();
    if !contains_any_ident(tokens.clone(), &["Self"]) {
        return None;
    }
    let (_, arguments, _) = generics.split_for_impl();
    syn::parse2(replace_self(tokens, &quote!(#name #arguments))).ok()
}

fn replace_self(tokens: TokenStream, own: &TokenStream) -> TokenStream {
    let mut tokens = tokens.into_iter().peekable();
    let mut written = TokenStream::new();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), replace_self(group.stream(), own));
                inner.set_span(group.span());
                inner.to_tokens(&mut written);
            }
            TokenTree::Ident(ident) if ident == "Self" => {
                let is_path = matches!(tokens.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
                // `<T>::` is valid in types and in constants.
                written.extend(if is_path { quote!(<#own>) } else { own.clone() });
            }
            token => token.to_tokens(&mut written),
        }
    }
    written
}

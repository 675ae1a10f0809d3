//! The types of the members that `message!` declares.

use proc_macro2::Literal;
use quote::{format_ident, quote};
use syn::{Path, Type};
use wxpay_schema::{Direction, Field, Kind};

use crate::expand::names::pascal_case;

/// Whether the member of a field that is sent borrows.
pub(crate) fn borrows(field: &Field) -> bool {
    match field.kind {
        Kind::Text(_) | Kind::Url | Kind::Date => true,
        Kind::Object(message) | Kind::JsonText(message) => {
            message.direction != Direction::Parameters && message.is_sent() && message.fields.iter().any(borrows)
        }
        _ => false,
    }
}

/// Returns the type of a text in the parameters of the payer's client: these are few and short.
pub(super) fn small_str(max: u32, core: &Path) -> Type {
    let max = Literal::u32_unsuffixed(max);
    syn::parse_quote!(#core::value::SmallStr<#max>)
}

pub(super) fn member_type(field: &Field, owned: bool, optional: bool, core: &Path) -> Type {
    let ty = match field.kind {
        Kind::Text(_) | Kind::Url | Kind::Date | Kind::JsonText(_) if owned => quote!(::std::string::String),
        Kind::Text(_) | Kind::Url | Kind::Date => match field.max_bytes {
            Some(max) => {
                let max = Literal::u32_unsuffixed(max);
                quote!(#core::Text<'a, #max>)
            }
            None => quote!(&'a str),
        },
        Kind::Fen => quote!(#core::Fen),
        Kind::Number => quote!(u64),
        Kind::Choice(choices) => {
            let name = format_ident!("{}", choices.name);
            quote!(#core::value::#name)
        }
        Kind::Time14 | Kind::DateTime => quote!(#core::BeijingTime),
        Kind::Ip => quote!(::std::net::IpAddr),
        Kind::Encrypted => quote!(#core::value::Encrypted),
        Kind::Object(message)
        | Kind::JsonText(message)
        | Kind::Family { item: message, .. }
        | Kind::XmlList { item: message, .. } => {
            let module = format_ident!("{}", message.channel.name());
            let name = format_ident!("{}", pascal_case(message.name));
            let life = borrows(field).then(|| quote!(<'a>));
            quote!(#core::#module::#name #life)
        }
    };
    // What is received of a JSON array is its text.
    let depth = if owned && field.is_json_array() { 0 } else { field.repeat.depth() };
    let ty = match (depth, optional) {
        (0, true) => quote!(::core::option::Option<#ty>),
        (depth, _) => (0..depth).fold(ty, |ty, _| quote!(::std::vec::Vec<#ty>)),
    };
    syn::parse_quote!(#ty)
}

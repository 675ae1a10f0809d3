//! `choices!`: declares the enum of a list of values, with a variant for unlisted ones.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Ident, Path, Token, Visibility};
use wxpay_schema::{ALL, CHOICES, Choices, Kind};

use crate::expand::names::variant_name;
use crate::expand::parse::default_core_path;

/// The input: `pub enum TradeType = schema::choices::TRADE_TYPE`.
struct ChoicesDeclaration {
    visibility: Visibility,
    name: Ident,
    list: Path,
}

impl Parse for ChoicesDeclaration {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let visibility = input.parse()?;
        input.parse::<Token![enum]>()?;
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        let list = input.call(Path::parse_mod_style)?;
        Ok(Self { visibility, name, list })
    }
}

pub(crate) fn declare_choices(item: TokenStream) -> syn::Result<TokenStream> {
    let ChoicesDeclaration { visibility, name, list } = syn::parse2(item)?;
    let wanted = name.to_string();
    let Some(choices) = CHOICES.iter().find(|choices| choices.name == wanted) else {
        return Err(syn::Error::new_spanned(&name, format!("the schema has no list `{wanted}`")));
    };
    let core = default_core_path();
    let wire = is_of_field(choices).then(|| implement_wire(&core, &name, choices));
    let variants: Vec<(Ident, &str, &str)> = choices
        .values
        .iter()
        .map(|choice| (format_ident!("{}", variant_name(choice)), choice.value, choice.doc))
        .collect();
    let definitions = variants.iter().map(|(variant, value, doc)| {
        let doc = format!("`{value}`: {doc}");
        quote!(#[doc = #doc] #variant)
    });
    let texts = variants.iter().map(|(variant, value, _)| quote!(Self::#variant => #value));
    let reads = variants.iter().map(|(variant, value, _)| quote!(#value => Self::#variant));
    let doc = format!("{} A value that the documents do not list is kept as it came.", choices.doc);
    Ok(quote! {
        #[doc = #doc]
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        #visibility enum #name {
            #(#definitions,)*
            /// A value that the documents do not list.
            Other(::std::boxed::Box<str>),
        }
        impl #name {
            /// The text on the wire.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    #(#texts,)*
                    Self::Other(text) => text,
                }
            }
        }
        impl ::core::convert::From<&str> for #name {
            #[inline]
            fn from(text: &str) -> Self {
                match text {
                    #(#reads,)*
                    other => Self::Other(other.into()),
                }
            }
        }
        impl ::core::fmt::Display for #name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        // Fails if there is no such list.
        const _: &#core::schema::Choices = &#list;
        #wire
    })
}

/// Whether a field of the tables takes the list. The list of error codes has no field.
fn is_of_field(choices: &Choices) -> bool {
    let mut kinds = ALL.iter().flat_map(|message| message.fields).map(|field| field.kind);
    kinds.any(|kind| matches!(kind, Kind::Choice(of) if of.name == choices.name))
}

/// Implements the traits by which the enum is sent and received as a field.
fn implement_wire(core: &Path, name: &Ident, choices: &Choices) -> TokenStream {
    let list = choices.name;
    let kind = if choices.is_yes_no() { quote!(YesNo) } else { quote!(Choice) };
    quote! {
        const _: () = {
            use #core::__private as __wx;
            impl __wx::ToWire<__wx::#kind> for #name {
                #[inline]
                fn to_wire(&self) -> __wx::ValueRef<'_> {
                    __wx::ValueRef::Text(self.as_str())
                }
            }
            impl<'r> __wx::FromWire<'r, __wx::#kind> for #name {
                #[inline]
                fn from_wire(received: &'r __wx::FieldValue<'r>) -> __wx::Option<Self> {
                    received.as_text().map(Self::from)
                }
            }
            impl __wx::ListItem for #name {
                #[inline]
                fn item(&self) -> __wx::ValueRef<'_> {
                    __wx::ValueRef::Text(self.as_str())
                }
            }
            impl __wx::ListItem for &#name {
                #[inline]
                fn item(&self) -> __wx::ValueRef<'_> {
                    __wx::ValueRef::Text(self.as_str())
                }
            }
            impl __wx::ChoiceEnum for #name {
                const LIST: &'static str = #list;
            }
        };
    }
}

//! `bill_line!`: declares the struct of a line of a bill. Each column of the sheet becomes a member
//! of its name, with its documentation, and is read by its index.

use crate::expand::names::pascal_case;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Ident, Path, Token, Visibility};
use wxpay_schema::bill::{Column, ColumnKind, SHEETS};

/// The input: `pub struct TradeRow = schema::bill::TRADE_ROW`.
struct BillLineDeclaration {
    visibility: Visibility,
    name: Ident,
    sheet: Path,
}

impl Parse for BillLineDeclaration {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let visibility = input.parse()?;
        input.parse::<Token![struct]>()?;
        let name = input.parse()?;
        input.parse::<Token![=]>()?;
        let sheet = input.call(Path::parse_mod_style)?;
        Ok(Self { visibility, name, sheet })
    }
}

pub(crate) fn declare_bill_line(item: TokenStream) -> syn::Result<TokenStream> {
    let BillLineDeclaration { visibility, name, sheet: path } = syn::parse2(item)?;
    let wanted = name.to_string();
    let Some(sheet) = SHEETS.iter().find(|sheet| sheet.name == wanted) else {
        return Err(syn::Error::new_spanned(&name, format!("the schema has no sheet `{wanted}`")));
    };
    // The members are read by their index in the sheet.
    if path.segments.last().is_none_or(|last| pascal_case(&last.ident.to_string()) != wanted) {
        return Err(syn::Error::new_spanned(&path, format!("`{wanted}` is the struct of another sheet")));
    }
    let members: Vec<Ident> = sheet.columns.iter().map(|column| format_ident!("{}", column.name)).collect();
    let definitions = sheet.columns.iter().zip(&members).map(|(column, member)| {
        let doc = format!("`{}`: {}", column.header, column.doc);
        let held = column_type(column);
        quote!(#[doc = #doc] pub #member: #held)
    });
    let reads = members.iter().enumerate().map(|(at, member)| quote!(#member: cells.read(#at)?));
    let shown = sheet.columns.iter().zip(&members).map(|(column, member)| {
        let name = column.name;
        if column.personal {
            quote!(.field(#name, &::core::format_args!("***")))
        } else {
            quote!(.field(#name, &self.#member))
        }
    });
    let doc = sheet.doc;
    Ok(quote! {
        #[doc = #doc]
        #[derive(Clone, PartialEq, Eq)]
        #[non_exhaustive]
        #visibility struct #name {
            #(#definitions,)*
            cells: Cells,
        }
        impl #name {
            /// The cells as they came, with those of columns that have no member.
            #[must_use]
            pub const fn cells(&self) -> &Cells {
                &self.cells
            }
        }
        impl Line for #name {
            const SHEET: &'static Sheet = &#path;
            fn read(cells: Cells) -> ::core::result::Result<Self, BadCell> {
                ::core::result::Result::Ok(Self { #(#reads,)* cells })
            }
            fn cells(&self) -> &Cells {
                &self.cells
            }
        }
        /// Personal data is masked.
        impl ::core::fmt::Debug for #name {
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.debug_struct(#wanted) #(#shown)* .finish_non_exhaustive()
            }
        }
    })
}

/// Returns the type of the cells of a column.
fn column_type(column: &Column) -> TokenStream {
    let held = match column.kind {
        ColumnKind::Text => quote!(::std::string::String),
        ColumnKind::Yuan => quote!(SignedFen),
        ColumnKind::FineYuan => quote!(MilliFen),
        ColumnKind::Rate => quote!(Rate),
        ColumnKind::Time => quote!(BeijingTime),
        ColumnKind::Number => quote!(u64),
        ColumnKind::Choice(choices) => {
            let name = format_ident!("{}", choices.name);
            quote!(#name)
        }
    };
    if column.required { held } else { quote!(::core::option::Option<#held>) }
}

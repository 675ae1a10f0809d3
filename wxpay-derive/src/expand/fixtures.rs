//! Inputs of the unit tests.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use wxpay_schema::Message;
use wxpay_schema::internal::DeriveKind;

use super::diagnostics::Diagnostics;
use super::names::{constant_name, pascal_case};
use super::parse::{Input, parse};

/// The order of the crate's documentation.
pub(super) fn tea_order() -> TokenStream {
    quote! {
        #[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "JSAPI", body = "Tea shop-oolong"))]
        struct TeaOrder<'a> {
            #[wxpay(rename = "out_trade_no")]
            order_no: &'a str,
            total_fee: Fen,
            spbill_create_ip: std::net::IpAddr,
            openid: &'a str,
            attach: Option<&'a str>,
            #[wxpay(skip)]
            table: u16,
        }
    }
}

/// `message!` for a table, under the name that the core gives it.
pub(super) fn declaration(message: &Message) -> TokenStream {
    let module = format_ident!("{}", message.channel.name());
    let (name, table) = (format_ident!("{}", pascal_case(message.name)), format_ident!("{}", constant_name(message)));
    quote!(pub struct #name = schema::#module::#table)
}

pub(super) fn parse_struct(item: TokenStream, derive: DeriveKind) -> Input {
    let mut faults = Diagnostics::new();
    let input = parse(item, derive, &mut faults).expect("a struct");
    assert_eq!(faults.into_errors().to_string(), "");
    input
}

/// The compile errors of an expansion, each with its help on one line.
pub(super) fn errors(expansion: TokenStream) -> Vec<String> {
    let file: syn::File = syn::parse2(expansion).expect("items");
    file.items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Macro(call) => call.mac.parse_body::<syn::LitStr>().ok(),
            _ => None,
        })
        .map(|words| words.value().replace('\n', "; "))
        .collect()
}

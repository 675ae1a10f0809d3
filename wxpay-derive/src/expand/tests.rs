//! Whole expansions. The compiler's output is tested in `tests/ui`.
//!
//! `INSTA_UPDATE=always cargo test -p wxpay-derive` writes the snapshots.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use wxpay_schema::ALL;
use wxpay_schema::bill::SHEETS;
use wxpay_schema::internal::{DeriveKind, ORDERS};

use super::fixtures::{declaration, errors};
use super::names::constant_name;

fn snapshot(name: &str, expansion: TokenStream) {
    let file = syn::parse2(expansion).expect("items");
    let mut code = prettyplease::unparse(&file);
    // The numbers change with every limit; the change shows where it was made.
    for message in ALL {
        code = code.replace(&format!("{}u64", message.fingerprint()), "FINGERPRINT");
    }
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, code);
    });
}

/// Messages of the families with shapes that no order has: a nested array, an encrypted text, nested elements.
const NEW_SHAPES: &[&str] = &["pay.profitsharing", "pay.pay_bank", "pay.gethbinfo.response"];

#[test]
fn message_expands_every_table_to_its_struct_and_its_impl() {
    for message in ALL {
        let expansion = super::message(declaration(message));
        let is_recorded = ORDERS.iter().any(|order| order.is(message))
            || NEW_SHAPES.iter().any(|shape| message.full_name() == *shape);
        if is_recorded {
            let name = format!("message__{}__{}", message.channel.name(), constant_name(message).to_ascii_lowercase());
            snapshot(&name, expansion);
        } else {
            let none: [&str; 0] = [];
            assert_eq!(errors(expansion), none, "{}", message.full_name());
        }
    }
}

/// The shapes are programs that `tests/ui` compiles, so the snapshots are valid Rust.
#[test]
fn derive_expands_every_shape_to_what_compiles() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/ui/pass/shapes");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let program = syn::parse_file(&std::fs::read_to_string(&file).unwrap()).unwrap();
        let structs = program.items.into_iter().filter_map(|item| match item {
            syn::Item::Struct(item) => derived(&item).map(|derive| (item, derive)),
            _ => None,
        });
        let expansions = structs.map(|(item, derive)| super::derive(item.into_token_stream(), derive));
        let stem = file.file_stem().unwrap().to_str().unwrap();
        snapshot(&format!("shape__{stem}"), expansions.collect());
    }
}

/// Returns the macro that a struct derives.
fn derived(item: &syn::ItemStruct) -> Option<DeriveKind> {
    let attribute = item.attrs.iter().find(|attribute| attribute.path().is_ident("derive"))?;
    let words = attribute.to_token_stream().to_string();
    [DeriveKind::Request, DeriveKind::Response, DeriveKind::Object]
        .into_iter()
        .find(|derive| words.contains(derive.name()))
}

#[test]
fn derive_expands_a_wrong_struct_to_its_errors_and_a_fallback() {
    let order = quote! {
        #[wxpay(message = schema::pay::ORDER_QUERY)]
        struct Query<'a> {
            out_trade_number: &'a str,
        }
    };
    snapshot("fallback", super::derive(order, DeriveKind::Request));
}

#[test]
fn choices_expands_to_an_enum_that_keeps_unlisted_values() {
    snapshot("choices", super::choices(quote!(pub enum TradeType = schema::shared::TRADE_TYPE)));
}

/// The core's feature `bill` is the only caller: without it none of this is built.
#[test]
fn bill_line_expands_every_sheet_to_its_struct() {
    for sheet in SHEETS {
        let words: String =
            sheet.name.chars().flat_map(|c| c.is_uppercase().then_some('_').into_iter().chain([c])).collect();
        let stem = words.trim_start_matches('_').to_ascii_lowercase();
        let (name, table) = (format_ident!("{}", sheet.name), format_ident!("{}", stem.to_ascii_uppercase()));
        snapshot(&format!("bill_line__{stem}"), super::bill_line(quote!(pub struct #name = schema::bill::#table)));
    }
}

#[test]
fn derive_reports_errors_in_the_order_of_the_source() {
    let order = quote! {
        #[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "JSAPPI", fee = "CNY"))]
        struct Order<'a> {
            body: f64,
            outTradeNo: &'a str,
            #[wxpay(renam = "total_fee")]
            price: String,
            warehouse: u8,
        }
    };
    let errors = errors(super::derive(order, DeriveKind::Request));
    let facts: Vec<&str> = errors.iter().map(|error| error.split("; ").next().unwrap()).collect();
    assert_eq!(
        facts,
        [
            "`JSAPPI` is not a value of `trade_type`",
            "no field `fee` in message `unified_order`",
            "message `unified_order` requires the field `spbill_create_ip`",
            "`f64` cannot hold the text field `body`",
            "no field `outTradeNo` in message `unified_order`",
            "unknown `wxpay` key `renam`, expected `rename`, `skip` or `extra`",
            "`String` cannot hold the amount field `total_fee`",
            "no field `warehouse` in message `unified_order`",
        ]
    );
}

#[test]
fn derive_leaves_a_rule_to_the_values_that_could_satisfy_it() {
    let order = |member: TokenStream| {
        errors(super::derive(
            quote! {
                #[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "JSAPI", body = "Tea"))]
                struct Order<'a> {
                    out_trade_no: &'a str,
                    total_fee: u64,
                    spbill_create_ip: &'a str,
                    #member
                }
            },
            DeriveKind::Request,
        ))
    };
    let none: [&str; 0] = [];
    assert_eq!(order(quote!(openid: &'a str,)), none);
    assert_eq!(order(quote!(openid: Option<&'a str>,)), none);
    // The account may know the sub-merchant's app.
    assert_eq!(order(quote!(sub_openid: &'a str,)), none);
    let without = "`trade_type = \"JSAPI\"` requires one of `openid`, `sub_openid`; help: add one of the fields \
                   `openid`, `sub_openid`";
    assert_eq!(order(quote!()), [without]);
    assert_eq!(order(quote!(#[wxpay(skip)] openid: &'a str,)), [without]);
    // A name that another error offers is not missing too.
    assert_eq!(order(quote!(opneid: &'a str,)).len(), 1);
}

#[test]
fn derive_does_not_miss_what_it_could_not_parse() {
    for attribute in [quote!(rename), quote!(name = "out_trade_no"), quote!(rename = out_trade_no)] {
        let query = quote! {
            #[wxpay(message = schema::pay::ORDER_QUERY)]
            struct Query {
                #[wxpay(#attribute)]
                number: String,
            }
        };
        assert_eq!(errors(super::derive(query, DeriveKind::Request)).len(), 1, "{attribute}");
    }
    for attribute in [quote!(fixed), quote!(fixed(body)), quote!(fixd = 1), quote!(a::b), quote!(fixed(body = x))] {
        let order = quote! {
            #[wxpay(message = schema::pay::UNIFIED_ORDER, #attribute)]
            struct Order {
                total_fee: u64,
            }
        };
        assert_eq!(errors(super::derive(order, DeriveKind::Request)).len(), 1, "{attribute}");
    }
}

#[test]
fn derive_sees_through_the_groups_of_macros() {
    let ty = TokenTree::from(Group::new(Delimiter::None, quote!(Option<String>)));
    let order = quote! {
        #[wxpay(message = schema::cloud::CALLBACK_REPLY, fixed(errcode = 0))]
        struct Answer {
            errmsg: #ty,
        }
    };
    assert_eq!(
        errors(super::derive(order, DeriveKind::Request)),
        ["`errmsg` is required by message `callback_reply`, so it cannot be an `Option`; help: use `String`"]
    );
}

#[test]
fn macros_report_one_error_for_other_input() {
    assert_eq!(
        errors(super::derive(
            quote!(
                fn order() {}
            ),
            DeriveKind::Request
        ))
        .len(),
        1
    );
    assert_eq!(errors(super::message(quote!(pub enum Order = schema::pay::UNIFIED_ORDER))).len(), 1);
    assert_eq!(
        errors(super::choices(quote!(pub enum Colour = schema::shared::COLOUR))),
        ["the schema has no list `Colour`"]
    );
    assert_eq!(
        errors(super::bill_line(quote!(pub struct Invoice = schema::bill::INVOICE))),
        ["the schema has no sheet `Invoice`"]
    );
    assert_eq!(
        errors(super::bill_line(quote!(pub struct TradeRow = schema::bill::FUND_FLOW_ROW))),
        ["`TradeRow` is the struct of another sheet"]
    );
    for wrong in [quote!(pub enum TradeRow = schema::bill::TRADE_ROW), quote!(pub struct TradeRow), quote!()] {
        assert_eq!(errors(super::bill_line(wrong)).len(), 1);
    }
    // rustc says that there is no such constant.
    assert_eq!(errors(super::message(quote!(pub struct Order = schema::pay::UNIFIEDORDER))).len(), 0);
}

//! The stages by themselves, and what comes out of them. What the compiler says
//! of a whole program is tested in `tests/ui`.
//!
//! `INSTA_UPDATE=always cargo test -p wxpay-derive` writes the snapshots anew.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::parse_quote;
use wxpay_schema::bill::SHEETS;
use wxpay_schema::internal::{DeriveKind, FieldClaim, StructCheck, before};
use wxpay_schema::{ALL, CHOICES, Field, Message, cloud, pay};

use super::claims::{Claimed, claims, judge};
use super::declare::Declared;
use super::diagnostics::Diagnostics;
use super::fits::misfit;
use super::names::{constant, pascal, type_name, variant};
use super::pair::{Slot, Source, pair};
use super::parse::{Input, parse};
use super::shape::Scope;

/// The order of the crate's documentation.
fn tea_order() -> TokenStream {
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
fn declaration(message: &Message) -> TokenStream {
    let module = format_ident!("{}", message.channel.name());
    let (name, table) = (format_ident!("{}", pascal(message.name)), format_ident!("{}", constant(message)));
    quote!(pub struct #name = schema::#module::#table)
}

fn read(item: TokenStream, derive: DeriveKind) -> Input {
    let mut faults = Diagnostics::new();
    let input = parse(item, derive, &mut faults).expect("a struct");
    assert_eq!(faults.into_errors().to_string(), "");
    input
}

/// The struct matched with the table.
fn paired<'i>(input: &'i Input, message: &'static Message, faults: &mut Diagnostics) -> Vec<Slot<'i>> {
    let mut claimed = claims(input);
    judge(input, message, &mut claimed);
    let claims: Vec<FieldClaim<'_>> = claimed.iter().map(Claimed::claim).collect();
    let places: Vec<Option<usize>> = claims.iter().map(|claim| message.index_of(claim.name)).collect();
    let candidate = StructCheck { message, derive: input.derive, claims: &claims, places: &places };
    pair(input, &candidate, &claimed, faults)
}

#[test]
fn a_table_that_contradicts_itself_does_not_compile() {
    static TABLE: Message = pay::CLOSE_ORDER.fields(&[wxpay_schema::text("till", 8), wxpay_schema::fen("till")]);
    let path = parse_quote!(schema::pay::CLOSE_ORDER);
    let error = super::table::is_sound(&TABLE, &path).unwrap_err();
    assert_eq!(error.to_string(), "schema `close_order`: duplicate field `till`");
    assert!(ALL.iter().all(|message| super::table::is_sound(message, &path).is_ok()));
}

/// What a message carries, in signing order, and where it comes from.
fn slots(input: &Input, message: &'static Message) -> Vec<String> {
    let mut faults = Diagnostics::new();
    let slots = paired(input, message, &mut faults);
    assert_eq!(faults.into_errors().to_string(), "");
    let source = |source: &Source<'_>| match source {
        Source::Member(member) => format!("self.{}", member.ident),
        Source::Fixed(fixed) => fixed.value.to_token_stream().to_string(),
        Source::Filled => "filled".to_owned(),
    };
    slots.iter().map(|slot| format!("{} = {}", slot.name, source(&slot.source))).collect()
}

/// The compile errors of an expansion, each with its help on one line.
fn errors(expansion: TokenStream) -> Vec<String> {
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

#[test]
fn every_built_in_message_expands_to_its_struct_and_its_walk() {
    for message in ALL {
        let name = format!("message__{}__{}", message.channel.name(), constant(message).to_ascii_lowercase());
        snapshot(&name, super::message(declaration(message)));
    }
}

/// The shapes are programs that `tests/ui` compiles: what stands in the snapshots
/// is known to be Rust.
#[test]
fn every_shape_expands_to_what_compiles() {
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

/// Which of the macros a struct derives.
fn derived(item: &syn::ItemStruct) -> Option<DeriveKind> {
    let attribute = item.attrs.iter().find(|attribute| attribute.path().is_ident("derive"))?;
    let words = attribute.to_token_stream().to_string();
    [DeriveKind::Request, DeriveKind::Response, DeriveKind::Object]
        .into_iter()
        .find(|derive| words.contains(derive.name()))
}

#[test]
fn a_wrong_struct_expands_to_its_errors_and_a_stub() {
    let order = quote! {
        #[wxpay(message = schema::pay::ORDER_QUERY)]
        struct Query<'a> {
            out_trade_number: &'a str,
        }
    };
    snapshot("stub", super::derive(order, DeriveKind::Request));
}

#[test]
fn a_list_of_values_expands_to_an_enum_that_keeps_the_unknown() {
    snapshot("choices", super::choices(quote!(pub enum TradeType = schema::shared::TRADE_TYPE)));
}

/// The core's feature `bill` is the only caller: without it none of this is built.
#[test]
fn every_sheet_expands_to_the_struct_of_its_lines() {
    for sheet in SHEETS {
        let words: String =
            sheet.name.chars().flat_map(|c| c.is_uppercase().then_some('_').into_iter().chain([c])).collect();
        let stem = words.trim_start_matches('_').to_ascii_lowercase();
        let (name, table) = (format_ident!("{}", sheet.name), format_ident!("{}", stem.to_ascii_uppercase()));
        snapshot(&format!("bill_line__{stem}"), super::bill_line(quote!(pub struct #name = schema::bill::#table)));
    }
}

#[test]
fn fields_stand_in_byte_order_whoever_gives_them() {
    assert_eq!(
        slots(&read(tea_order(), DeriveKind::Request), &pay::UNIFIED_ORDER),
        [
            "appid = filled",
            "attach = self.attach",
            "body = \"Tea shop-oolong\"",
            "mch_id = filled",
            "nonce_str = filled",
            "notify_url = filled",
            "openid = self.openid",
            "out_trade_no = self.order_no",
            "sign_type = filled",
            "spbill_create_ip = self.spbill_create_ip",
            "sub_appid = filled",
            "sub_mch_id = filled",
            "total_fee = self.total_fee",
            "trade_type = \"JSAPI\"",
        ]
    );
}

#[test]
fn capitals_stand_first_and_ten_before_two_among_extra_fields_too() {
    let query = quote! {
        #[wxpay(message = schema::pay::ORDER_QUERY)]
        struct Query {
            out_trade_no: String,
            #[wxpay(extra)]
            note_2: String,
            #[wxpay(extra)]
            note_10: String,
            #[wxpay(extra, rename = "Zone")]
            zone: u8,
        }
    };
    let slots = slots(&read(query, DeriveKind::Request), &pay::ORDER_QUERY);
    let own: Vec<&String> = slots.iter().filter(|slot| !slot.ends_with("= filled")).collect();
    assert_eq!(
        own,
        ["Zone = self.zone", "note_10 = self.note_10", "note_2 = self.note_2", "out_trade_no = self.out_trade_no"]
    );
    assert_eq!(slots[0], "Zone = self.zone");
}

#[test]
fn every_sent_message_carries_all_of_its_table_but_the_signature_once_and_sorted() {
    for message in ALL.iter().filter(|message| message.is_sent()) {
        let Ok(Declared::Struct(_, input)) = super::declare::declare(declaration(message)) else {
            panic!("{}", message.name);
        };
        let mut faults = Diagnostics::new();
        let slots = paired(&input, message, &mut faults);
        assert!(!faults.any(), "{}", message.name);
        let mut wanted: Vec<&str> = message.fields.iter().map(|field| field.name).collect();
        if input.derive == DeriveKind::Request {
            wanted.retain(|name| *name != "sign");
        }
        wanted.sort_unstable();
        let carried: Vec<&str> = slots.iter().map(|slot| slot.name.as_str()).collect();
        assert_eq!(carried, wanted, "{}", message.name);
        assert!(carried.windows(2).all(|pair| before(pair[0], pair[1])), "{}", message.name);
    }
}

#[test]
fn a_member_may_have_the_name_of_the_wire_or_the_one_that_rust_gives_it() {
    let page = |app: TokenStream| {
        quote! {
            #[wxpay(message = schema::pay::JSAPI_PAYMENT, fixed(signType = "MD5", package = "prepay_id=wx1"))]
            struct Page {
                #app: String,
                time_stamp: String,
                nonceStr: String,
                #[wxpay(rename = "pay_sign")]
                signature: String,
            }
        }
    };
    for app in [quote!(appId), quote!(app_id), quote!(r#app_id)] {
        let slots = slots(&read(page(app.clone()), DeriveKind::Object), &pay::JSAPI_PAYMENT);
        let name = app.to_string();
        assert_eq!(slots[0], format!("appId = self.{name}"));
        assert_eq!(slots[3], "paySign = self.signature");
    }
}

#[test]
fn errors_come_in_the_order_of_the_source() {
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
fn a_rule_is_left_to_the_run_when_some_value_could_satisfy_it() {
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
    let without = "`trade_type = \"JSAPI\"` requires one of `openid`, `sub_openid`; help: add one of the fields `openid`, `sub_openid`";
    assert_eq!(order(quote!()), [without]);
    assert_eq!(order(quote!(#[wxpay(skip)] openid: &'a str,)), [without]);
    // A name that another error offers is not missing too.
    assert_eq!(order(quote!(opneid: &'a str,)).len(), 1);
}

#[test]
fn what_could_not_be_read_is_not_missing_too() {
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
fn a_type_out_of_another_macro_is_seen_through_its_group() {
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
fn what_is_no_struct_and_what_is_no_table_is_one_error() {
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

#[test]
fn every_list_of_values_has_distinct_variants() {
    for choices in CHOICES {
        let mut names: Vec<String> = choices.values.iter().map(variant).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), choices.values.len(), "{}", choices.name);
        assert!(!names.contains(&"Other".to_owned()), "{}", choices.name);
    }
}

#[test]
fn types_print_as_people_write_them() {
    let types: [syn::Type; 18] = [
        parse_quote!(Option<Text<'a, 127>>),
        parse_quote!(&'a str),
        parse_quote!(&'a [u8]),
        parse_quote!(&'a (u8, u8)),
        parse_quote!(&mut [u8]),
        parse_quote!(&'static mut Order),
        parse_quote!(Cow<'a, str>),
        parse_quote!(std::borrow::Cow<'static, str>),
        parse_quote!(HashMap<String, u8>),
        parse_quote!([u8; 4]),
        parse_quote!((u8, &'a str)),
        parse_quote!(()),
        parse_quote!(Box<dyn Fn(u8) -> u8>),
        parse_quote!(Box<dyn for<'a> Fn(&'a str) -> &'a str + Send + 'static>),
        parse_quote!(fn(u8, u8) -> [u8; 2]),
        parse_quote!(impl Iterator<Item = u8>),
        parse_quote!(*const *mut u8),
        parse_quote!(<T as Trait>::Item),
    ];
    let printed = types.map(|ty| type_name(&ty));
    assert_eq!(
        printed.each_ref().map(String::as_str),
        [
            "Option<Text<'a, 127>>",
            "&'a str",
            "&'a [u8]",
            "&'a (u8, u8)",
            "&mut [u8]",
            "&'static mut Order",
            "Cow<'a, str>",
            "std::borrow::Cow<'static, str>",
            "HashMap<String, u8>",
            "[u8; 4]",
            "(u8, &'a str)",
            "()",
            "Box<dyn Fn(u8) -> u8>",
            "Box<dyn for<'a> Fn(&'a str) -> &'a str + Send + 'static>",
            "fn(u8, u8) -> [u8; 2]",
            "impl Iterator<Item = u8>",
            "*const *mut u8",
            "<T as Trait>::Item",
        ]
    );
}

#[test]
fn each_kind_of_field_takes_its_types_and_leaves_the_unknown_to_the_compiler() {
    let order = |name: &str| pay::UNIFIED_ORDER.find(name).unwrap();
    let types = [
        "&'a str",
        "String",
        "Cow<'a, str>",
        "Text<'a, 16>",
        "Text<'a, 300>",
        "u8",
        "u64",
        "usize",
        "Fen",
        "bool",
        "BeijingTime",
        "IpAddr",
        "Ipv6Addr",
        "i64",
        "f64",
        "u128",
        "char",
        "Duration",
        "(u8,)",
        "&'a u64",
        "Mine",
        "&'a Mine",
        "Vec<u8>",
    ];
    let input = read(tea_order(), DeriveKind::Request);
    let taken = |field: &Field| {
        let fits = |ty: &&str| {
            let ty = syn::parse_str(ty).unwrap();
            misfit(&input, &Scope::of(&input).form(&ty), field).is_none()
        };
        types.into_iter().filter(fits).collect::<Vec<_>>().join(" ")
    };
    let text = "&'a str String Cow<'a, str> Text<'a, 16>";
    let own = "Mine &'a Mine";
    assert_eq!(taken(order("body")), format!("{text} {own}"));
    assert_eq!(taken(order("notify_url")), format!("{text} {own}"));
    assert_eq!(taken(order("total_fee")), format!("u8 u64 usize Fen u128 &'a u64 {own}"));
    assert_eq!(taken(cloud::CALLBACK_REPLY.find("errcode").unwrap()), format!("u8 u64 usize u128 &'a u64 {own}"));
    assert_eq!(taken(order("trade_type")), format!("{text} Text<'a, 300> {own}"));
    assert_eq!(taken(order("profit_sharing")), format!("{text} Text<'a, 300> bool {own}"));
    assert_eq!(taken(order("time_start")), format!("{text} Text<'a, 300> BeijingTime {own}"));
    assert_eq!(taken(order("spbill_create_ip")), format!("{text} Text<'a, 300> IpAddr Ipv6Addr {own}"));
    assert_eq!(taken(order("scene_info")), format!("{text} Text<'a, 300> {own}"));
    assert_eq!(taken(pay::SCENE_INFO.find("store_info").unwrap()), own);
    assert_eq!(
        taken(pay::PAY_NOTIFICATION.find("coupon_fee_$n").unwrap()),
        format!("u8 u64 usize Fen u128 &'a u64 {own} Vec<u8>")
    );
}

#[test]
fn keywords_become_raw_names() {
    let member = super::names::member_ident("type");
    assert_eq!(member.to_token_stream().to_string(), "r#type");
    assert_eq!(super::names::member_ident("body").to_string(), "body");
}

//! The derive macros of `wxpay-core`, which re-exports them with examples; depend on that crate. Each expands a
//! struct to an implementation that visits or decodes its fields, or to compile errors at
//! the tokens to change.
//!
//! ```
//! use wxpay_core::{Fen, Request, schema};
//!
//! #[derive(Request)]
//! #[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "JSAPI", body = "Tea"))]
//! struct TeaOrder<'a> {
//!     out_trade_no: &'a str,
//!     total_fee: Fen,
//!     spbill_create_ip: &'a str,
//!     openid: &'a str, // without it: `trade_type = "JSAPI"` requires one of `openid`, `sub_openid`
//! }
//! ```
//!
//! | macro | for |
//! |---|---|
//! | [`Request`](macro@Request) | a message that is sent |
//! | [`Response`](macro@Response) | a message that is received |
//! | [`Object`](macro@Object) | an object nested in a message, or handed to a page |
//! | [`message!`] | a struct with every field of a table |
//!
//! The features are the families of further calls, those of `wxpay-schema`; the features of `wxpay-core` turn on both.

mod expand;

// The fuzz target of the expansion, which runs here without libFuzzer.
#[cfg(test)]
#[path = "../../fuzz/src/targets/mutate.rs"]
#[allow(unreachable_pub, reason = "a module of the fuzz programs too")]
mod mutate;
#[cfg(test)]
#[path = "../../fuzz/src/soup.rs"]
#[allow(unreachable_pub, reason = "a module of the fuzz programs too")]
mod soup;
#[cfg(test)]
mod soup_tests;

use proc_macro::TokenStream;
use wxpay_schema::internal::DeriveKind;

/// Derives `Request`: a message that is sent.
///
/// The members of the struct are matched with the fields of a table by name. What the
/// table requires is checked while the struct compiles, and all errors are reported at
/// once, each at the token to change; what depends on values is checked by the same rules
/// before anything is signed.
///
/// On the struct, `#[wxpay(…)]` takes
///
/// - `message = schema::pay::UNIFIED_ORDER`: the table. A path that ends in
///   `pay::X` or `cloud::X` is read by the macro, any other constant of type
///   `Message`, one of your own too, by const evaluation;
/// - `fixed(trade_type = "JSAPI")`: fixed values, texts in quotes,
///   whole numbers without, amounts in fen. Several lists add up, so that some of
///   them may be in `cfg_attr`;
/// - `response = MyReply`: the struct of the reply, instead of the
///   built-in one. A message of your own has to name it;
/// - `crate = path`: where `wxpay-core` is re-exported.
///
/// On a member,
///
/// - `rename = "out_trade_no"`: the wire name;
/// - `skip`: the member is your own and never sent;
/// - `extra`: WeChat Pay has the field, the table lacks it.
///
/// Required fields are plain or `fixed`, all others may be an `Option`. The fields that
/// the client and the account fill (`appid`, `mch_id`, `nonce_str`, `sign_type`, `sign`, and
/// what stands for them, such as `wxappid`) are not members.
///
/// The text of a JSON array, such as `receivers`, is a `Vec` of structs that derive `Object`,
/// or the text itself. A text that WeChat Pay takes encrypted, such as `enc_bank_no`, is
/// `wxpay_core::value::Encrypted` and nothing else.
///
/// A member's type is known by its name where that is unambiguous: a primitive type, one
/// of the prelude, or a path into std or `wxpay-core`. Every other type is what its
/// `ToWire` says, even if it has the name of one of these. Each member whose type depends
/// on a type parameter gets the bound that its field needs, in addition to the struct's
/// own bounds.
#[proc_macro_derive(Request, attributes(wxpay))]
pub fn request(input: TokenStream) -> TokenStream {
    expand::derive(input.into(), DeriveKind::Request).into()
}

/// Derives `Response`: a message that is received, a reply or a notification.
///
/// A field that every success has may be plain; any other must be an `Option`, or a `Vec`
/// for an indexed family or a list. The member of the family `coupon_id_$n` is called
/// `coupon_ids`, or renamed to the pattern. The struct need not have every field. An
/// `Option` of a `Vec` is `None` if there are no values. Nested elements, such as `hblist`,
/// are a `Vec` of structs that derive `Response` with the table of an item.
///
/// Bounds on type parameters follow the fields, as for `Request`. A bound of your own is
/// for every lifetime, `T: for<'r> FromWire<'r, kind::Text<32>>`, or for one of the
/// struct's; the lifetime of the received fields has no name.
///
/// The attributes are those of `Request`, except `fixed` and `response`.
#[proc_macro_derive(Response, attributes(wxpay))]
pub fn response(input: TokenStream) -> TokenStream {
    expand::derive(input.into(), DeriveKind::Response).into()
}

/// Derives `Object`: an object that is nested in a message, such as `store_info`, or
/// handed to a page.
///
/// It is sent as JSON, and received where its types can be. The attributes are those of
/// `Request`, except `response`.
#[proc_macro_derive(Object, attributes(wxpay))]
pub fn object(input: TokenStream) -> TokenStream {
    expand::derive(input.into(), DeriveKind::Object).into()
}

/// Declares a struct with every field of a table of the schema, with documentation:
/// `message!(pub struct UnifiedOrder = schema::pay::UNIFIED_ORDER);`
///
/// Required fields are plain, the others are in `optional`. The documentation says where a row
/// is from one source only, decided among several, or unverified. Before the struct,
/// `#[wxpay(crate = path)]` gives the path to `wxpay-core`, if it is re-exported; other
/// attributes and the visibility are those of the struct. Several declarations, each with a
/// semicolon, compile faster than as many calls.
#[proc_macro]
pub fn message(input: TokenStream) -> TokenStream {
    expand::message(input.into()).into()
}

/// Declares the enum of a list of values; for `wxpay-core` itself.
#[doc(hidden)]
#[proc_macro]
pub fn choices(input: TokenStream) -> TokenStream {
    expand::choices(input.into()).into()
}

/// Declares the struct of a line of a bill; for `wxpay-core` itself.
#[doc(hidden)]
#[proc_macro]
pub fn bill_line(input: TokenStream) -> TokenStream {
    expand::bill_line(input.into()).into()
}

/// Implements the built-in reply of each request; for `wxpay-core` itself.
#[doc(hidden)]
#[proc_macro]
pub fn replies(_: TokenStream) -> TokenStream {
    expand::replies().into()
}

/// Declares the kinds of texts by their limits; for `wxpay-core` itself.
#[doc(hidden)]
#[proc_macro]
pub fn texts(_: TokenStream) -> TokenStream {
    expand::texts().into()
}

//! The macros behind `wxpay-core`, which re-exports them with examples. A struct
//! goes in; out comes an implementation that visits its fields in signing order,
//! or compile errors on the tokens to change. The work is done in `expand`.

mod expand;

use proc_macro::TokenStream;
use wxpay_schema::internal::DeriveKind;

/// A message that is sent.
///
/// The struct's members are matched with the fields of a table by name. What the
/// table says is checked while the struct compiles, every fault at once, each on
/// the token to change; what only the run can know is checked by the same rules
/// before anything is signed.
///
/// On the struct, `#[wxpay(…)]` takes
///
/// - `message = schema::pay::UNIFIED_ORDER`: the table. A path that ends in
///   `pay::X` or `cloud::X` is read by the macro, any other constant of type
///   `Message`, one of your own too, by const evaluation;
/// - `fixed(trade_type = "JSAPI")`: values given once for all, texts in quotes,
///   whole numbers without, amounts in fen. Several lists add up, so that some of
///   them can stand in `cfg_attr`;
/// - `response = MyReply`: the struct that the reply is read into, instead of the
///   built-in one. A message of your own has to name it;
/// - `crate = path`: where `wxpay-core` is re-exported.
///
/// On a member,
///
/// - `rename = "out_trade_no"`: the wire name;
/// - `skip`: the member is your own and never sent;
/// - `extra`: WeChat Pay has the field, the table lacks it.
///
/// Required fields are plain or `fixed`, all others may be an `Option`. What the
/// client and the account fill in (`appid`, `mch_id`, `nonce_str`, `sign_type`,
/// `sign`) is no member.
///
/// A member's type is judged by its name where that can be no other's: a primitive
/// type, one of the prelude, or a path into std or `wxpay-core`. Any other is what
/// `ToWire` makes of it, also if it is called as a type of theirs. Each member whose
/// type speaks of a type parameter gets the bound that its field needs, beside the
/// bounds of the struct's own.
#[proc_macro_derive(Request, attributes(wxpay))]
pub fn request(input: TokenStream) -> TokenStream {
    expand::derive(input.into(), DeriveKind::Request).into()
}

/// A message that is received: a reply or a notification.
///
/// A field that the success form always has may be plain, any other must be an
/// `Option`, or a `Vec` for an indexed family or a list: a member for the family
/// `coupon_id_$n` is called `coupon_ids`, or renamed to the pattern. The struct
/// need not name every field. An `Option` of a `Vec` is `None` when there is nothing.
///
/// Bounds on type parameters follow the fields, as those of `Request` do. One of your
/// own is for every lifetime, `T: for<'r> FromWire<'r, kind::Text<32>>`, or for one of
/// the struct's: that of what is read has no name.
///
/// Attributes are those of `Request` but `fixed` and `response`.
#[proc_macro_derive(Response, attributes(wxpay))]
pub fn response(input: TokenStream) -> TokenStream {
    expand::derive(input.into(), DeriveKind::Response).into()
}

/// An object nested in a message, such as `store_info`, or handed to a page.
///
/// It is sent as JSON, and received where its types can be. Attributes are those
/// of `Request` but `response`.
#[proc_macro_derive(Object, attributes(wxpay))]
pub fn object(input: TokenStream) -> TokenStream {
    expand::derive(input.into(), DeriveKind::Object).into()
}

/// Declares a struct with every field of a table of the schema, documented from
/// it: `message!(pub struct UnifiedOrder = schema::pay::UNIFIED_ORDER);`
///
/// Required fields are plain, the others stand in `optional`. In front of the
/// struct, `#[wxpay(crate = path)]` says where `wxpay-core` is re-exported; other
/// attributes and the visibility go to the struct.
#[proc_macro]
pub fn message(input: TokenStream) -> TokenStream {
    expand::message(input.into()).into()
}

/// The enum of a list of values; for `wxpay-core` itself.
#[doc(hidden)]
#[proc_macro]
pub fn choices(input: TokenStream) -> TokenStream {
    expand::choices(input.into()).into()
}

/// The struct of a line of a bill; for `wxpay-core` itself.
#[doc(hidden)]
#[proc_macro]
pub fn bill_line(input: TokenStream) -> TokenStream {
    expand::bill_line(input.into()).into()
}

/// Which struct reads the reply of which request; for `wxpay-core` itself.
#[doc(hidden)]
#[proc_macro]
pub fn replies(_: TokenStream) -> TokenStream {
    expand::replies().into()
}

/// The kinds of texts by their limits; for `wxpay-core` itself.
#[doc(hidden)]
#[proc_macro]
pub fn texts(_: TokenStream) -> TokenStream {
    expand::texts().into()
}

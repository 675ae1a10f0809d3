//! The macros behind `wxpay-core`, which re-exports and documents them. A struct
//! goes in; out comes an implementation that visits its fields in signing order,
//! or compile errors on the tokens to change. The work is done in `expand`.

mod expand;

use proc_macro::TokenStream;
use wxpay_schema::Derive;

/// A message that is sent. See `wxpay_core::Request`.
#[proc_macro_derive(Request, attributes(wxpay))]
pub fn request(input: TokenStream) -> TokenStream {
    expand::derive(input.into(), Derive::Request).into()
}

/// A message that is received. See `wxpay_core::Response`.
#[proc_macro_derive(Response, attributes(wxpay))]
pub fn response(input: TokenStream) -> TokenStream {
    expand::derive(input.into(), Derive::Response).into()
}

/// An object nested in a message. See `wxpay_core::Object`.
#[proc_macro_derive(Object, attributes(wxpay))]
pub fn object(input: TokenStream) -> TokenStream {
    expand::derive(input.into(), Derive::Object).into()
}

/// A struct with every field of a message. See `wxpay_core::message`.
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

/// Which struct reads the reply of which request; for `wxpay-core` itself.
#[doc(hidden)]
#[proc_macro]
pub fn replies(_: TokenStream) -> TokenStream {
    expand::replies().into()
}

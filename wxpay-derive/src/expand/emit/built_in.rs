//! Implements a struct of a built-in table, from matched slots. This stage has no errors.

use proc_macro2::TokenStream;
use quote::quote;
use wxpay_schema::Message;
use wxpay_schema::internal::{DeriveKind, StructCheck};

use super::const_probe::deferred_checks;
use super::ide::emit_ide;
use super::impls::{Implementations, implement_channel, implement_object, implement_request, implement_response};
use super::probe::DeferredChecks;
use super::reply::{reply_type, response_check, response_check_within};
use super::{read, visit};
use crate::expand::claims::LocatedClaim;
use crate::expand::pair::Slot;
use crate::expand::parse::Input;
use crate::expand::tokens::{arrival_marker, channel_marker, money_marker};

/// Emits the implementations of a struct without errors, and the names for an editor that stand beside their block.
///
/// ```text
/// const _: () = {
///     use ::wxpay_core::__private as __wx;
///     impl<'a> __wx::VisitFields for TeaOrder<'a> { … }
///     impl<'a> __wx::Request for TeaOrder<'a> { type Response = …; }
///     __wx::same_table(&schema::pay::UNIFIED_ORDER, 0x3c…)
/// };
/// ```
pub(crate) fn emit_built_in(
    input: &Input,
    slots: &[Slot<'_>],
    struct_check: &StructCheck<'_>,
    claims: &[LocatedClaim<'_>],
) -> (Implementations, Option<TokenStream>) {
    let DeferredChecks { items, within } = deferred_checks(input, struct_check, claims);
    let implementations = match input.derive {
        DeriveKind::Request => {
            let answers = response_check_within(input);
            let visit = visit::emit_visit_fields(input, slots, struct_check.message, &quote!(#within #answers));
            let request = request(input, slots, struct_check.message);
            quote!(#visit #request)
        }
        DeriveKind::Response => {
            let (money, arrival) = (money_marker(struct_check.message), arrival_marker(struct_check.message));
            let response = implement_response(input, slots, &money, &arrival);
            let read = read::emit_decode_fields(input, slots, &within);
            quote!(#read #response)
        }
        DeriveKind::Object => {
            let visit = visit::emit_visit_fields(input, slots, struct_check.message, &within);
            let (read, object) =
                (read::emit_decode_fields(input, slots, &TokenStream::new()), implement_object(input, slots));
            quote!(#visit #read #object)
        }
    };
    let implementations = Implementations::new(input, struct_check.message, &quote!(#items #implementations));
    (implementations, emit_ide(input, slots, struct_check.message))
}

fn request(input: &Input, slots: &[Slot<'_>], message: &Message) -> TokenStream {
    let response = reply_type(input, message);
    let channel = implement_channel(input, &channel_marker(message));
    let answers = response_check(input);
    let request = implement_request(input, slots, &response);
    quote!(#request #channel #answers)
}

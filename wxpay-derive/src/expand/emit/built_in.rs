//! From a matched struct to its implementation: one table's name, one walk of
//! straight calls. Nothing can fail here.

use proc_macro2::TokenStream;
use quote::quote;
use wxpay_schema::{DeriveKind, Message, StructCheck};

use super::const_probe::deferred_checks;
use super::ide::ide;
use super::impls::{block, implement_request, object, over, response};
use super::probe::DeferredChecks;
use super::reply::{answers, answers_within, reply};
use super::{read, visit};
use crate::expand::claims::Claimed;
use crate::expand::pair::Slot;
use crate::expand::parse::Input;
use crate::expand::tokens::{arrival_marker, channel_marker, money_marker};

/// The implementation of a struct without faults.
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
    candidate: &StructCheck<'_>,
    claimed: &[Claimed<'_>],
) -> TokenStream {
    let DeferredChecks { items, within } = deferred_checks(input, candidate, claimed);
    let implementations = match input.derive {
        DeriveKind::Request => {
            let answers = answers_within(input);
            let walk = visit::visit(input, slots, candidate.message, &quote!(#within #answers));
            let request = request(input, slots, candidate.message);
            quote!(#walk #request)
        }
        DeriveKind::Response => {
            let (money, arrival) = (money_marker(candidate.message), arrival_marker(candidate.message));
            let response = response(input, slots, &money, &arrival);
            let read = read::read(input, slots, &within);
            quote!(#read #response)
        }
        DeriveKind::Object => {
            let walk = visit::visit(input, slots, candidate.message, &within);
            let (read, object) = (read::read(input, slots, &TokenStream::new()), object(input, slots));
            quote!(#walk #read #object)
        }
    };
    let block = block(input, candidate.message, &quote!(#items #implementations));
    match ide(input, slots, candidate.message) {
        None => block,
        Some(names) => quote!(#block #names),
    }
}

fn request(input: &Input, slots: &[Slot<'_>], message: &Message) -> TokenStream {
    let response = reply(input, message);
    let over = over(input, &channel_marker(message));
    let answers = answers(input);
    let request = implement_request(input, slots, &response);
    quote!(#request #over #answers)
}

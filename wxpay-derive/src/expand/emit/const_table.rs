//! Implements a struct of a table that only the compiler sees: a merchant's own, or one of the
//! schema under another name. The implementation is the same as for a built-in table; all checks
//! and the order of signing are left to const evaluation.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use wxpay_schema::internal::DeriveKind;

use super::bounds::kind_alias;
use super::const_probe::{defer_type_check, struct_data};
use super::impls::{implement_channel, implement_object, implement_request, implement_response};
use super::nested::defer_nested_check;
use super::probe::{DeferredChecks, probe};
use super::read;
use super::reply::{response_check, response_check_within};
use super::visit::{extra_field, implement_visit, value_tokens};
use crate::expand::claims::{LocatedClaim, Origin};
use crate::expand::names::sort;
use crate::expand::pair::{Row, Slot, SlotSource};
use crate::expand::parse::{Extent, Input, Role};
use crate::expand::tokens::{SpanToken, derive_kind, emit_check, emit_report, mentions_params, none};

/// ```text
/// const _: () = {
///     use ::wxpay_core::__private as __wx;
///     static __TABLE: __wx::Message = TILL_ORDER;
///     const fn __message() -> &'static __wx::Message { &__TABLE }
///     const _: () = __wx::report(__wx::table_fault(__message(), __wx::DeriveKind::Request, "TILL_ORDER"));
///     const __FITS: bool = __wx::fits(__message(), __wx::DeriveKind::Request);
///     const __INDICES: &[Option<usize>; 2] = &__wx::field_indices(__message(), __FITS, ["device_group", "zone"]);
///     const __ROWS: &[Option<&__wx::Field>; 2] = &__wx::rows(__message(), __INDICES, [None, Some(…)]);
///     type __Kind0 = __wx::KindOf<{ __wx::kind_number(__ROWS[0]) }, { __wx::max_len(__ROWS[0]) }>;
///     const __STRUCT: &__wx::StructCheck = …;
///     const __CX: &__wx::CheckContext = …;
///     const _: () = (__wx::CheckContext::check_member)(__CX, 0);
///     …
///     const __SIGN_ORDER: &__wx::SignOrder<…> = &__wx::sign_order(__message(), __INDICES, __ROWS, &[0, 1]);
///     impl<'a> __wx::VisitFields for TillOrder<'a> {
///         fn visit_fields(…) {
///             let values = &[<&'a str as __wx::SendAs<__Kind0>>::to_wire(&self.device_group), …];
///             __wx::visit_in_order(__SIGN_ORDER, values, __visit)
///         }
///     }
/// };
/// ```
pub(crate) fn emit_opaque(input: &Input, claims: &[LocatedClaim<'_>], errors: &TokenStream) -> TokenStream {
    let slots: Vec<Slot<'_>> = claims.iter().enumerate().map(|(at, claim)| build_slot(at, claim)).collect();
    let derive = derive_kind(input.derive);
    let rows = rows(&slots, &derive);
    let checks = checks(input, claims, &slots);
    let mut deferred = DeferredChecks { items: TokenStream::new(), within: TokenStream::new() };
    // All other types are checked by `CheckContext::check_type`.
    for (at, claim) in claims.iter().enumerate() {
        if claim.member_type().is_some_and(|(_, ty)| mentions_params(ty, &input.generics)) {
            defer_type_check(input, claim, slots[at].row, &mut deferred);
        }
        defer_nested_check(input, claim, at, slots[at].row, &mut deferred);
    }
    let DeferredChecks { items, within } = deferred;
    let implementations = match input.derive {
        DeriveKind::Request => {
            let answers = response_check_within(input);
            let (visit, request) = (visit_fields(input, &slots, &quote!(#within #answers)), request(input, &slots));
            quote!(#visit #request)
        }
        DeriveKind::Response => {
            let (read, response) = (read::emit_decode_fields(input, &slots, &within), received(input, &slots));
            quote!(#read #response)
        }
        DeriveKind::Object => {
            let visit = visit_fields(input, &slots, &within);
            let (read, object) =
                (read::emit_decode_fields(input, &slots, &TokenStream::new()), implement_object(input, &slots));
            quote!(#visit #read #object)
        }
    };
    let (core, path) = (&input.core, &input.message);
    let allow = input.allow();
    quote! {
        #errors
        #allow
        const _: () = {
            use #core::__private as __wx;
            // A static, because a constant would be validated again, rows and all, in each constant
            // that refers to it.
            static __TABLE: __wx::Message = #path;
            const fn __message() -> &'static __wx::Message {
                &__TABLE
            }
            #rows
            #checks
            #items
            #implementations
        };
    }
}

fn build_slot<'i>(at: usize, claim: &LocatedClaim<'i>) -> Slot<'i> {
    let (row, source) = match claim.origin {
        Origin::Fixed(fixed) => (Row::Opaque(at), SlotSource::Fixed(fixed)),
        Origin::Member(member) if member.role == Role::Extra => (Row::Extra, SlotSource::Member(member)),
        Origin::Member(member) => (Row::Opaque(at), SlotSource::Member(member)),
    };
    Slot { row, name: claim.field_claim().name.to_owned(), source, may_lack_trait: false }
}

/// Emits the fields of the claims, and their kinds as types.
fn rows(slots: &[Slot<'_>], derive: &TokenStream) -> TokenStream {
    let names = slots.iter().map(|slot| &slot.name);
    let extras = slots.iter().map(|slot| match slot.row {
        Row::Extra => {
            let extra = extra_field(&slot.name);
            quote!(__wx::Some(#extra))
        }
        Row::BuiltIn(..) | Row::Opaque(_) => none(),
    });
    let kinds = slots.iter().enumerate().filter(|(_, slot)| is_typed(slot)).map(|(at, _)| {
        let alias = kind_alias(at);
        quote! {
            type #alias = __wx::KindOf<{ __wx::kind_number(__ROWS[#at]) }, { __wx::max_len(__ROWS[#at]) }>;
        }
    });
    let count = Literal::usize_unsuffixed(slots.len());
    quote! {
        const __FITS: bool = __wx::fits(__message(), #derive);
        const __INDICES: &[__wx::Option<usize>; #count] = &__wx::field_indices(__message(), __FITS, [#(#names),*]);
        const __ROWS: &[__wx::Option<&'static __wx::Field>; #count] =
            &__wx::rows(__message(), __INDICES, [#(#extras),*]);
        #(#kinds)*
    }
}

fn is_typed(slot: &Slot<'_>) -> bool {
    matches!((slot.row, &slot.source), (Row::Opaque(_), SlotSource::Member(_)))
}

/// Emits all checks, each at the tokens to change.
fn checks(input: &Input, claims: &[LocatedClaim<'_>], slots: &[Slot<'_>]) -> TokenStream {
    let derive = derive_kind(input.derive);
    let constant = input.message.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    let table = emit_report(&input.message, &quote!(__wx::table_fault(__message(), #derive, #constant)));
    let answered = match (input.derive, &input.response) {
        (DeriveKind::Request, None) => Some(emit_report(&input.message, &quote!(__wx::reply_fault(__message())))),
        _ => None,
    };
    let data = struct_data(input, claims, &|at| slots[at].row, &quote!(__INDICES));
    let complete = input.extent == Extent::Whole;
    let mut items = quote! {
        #table
        #answered
        #data
        const __CX: &__wx::CheckContext = &__wx::CheckContext {
            check: __STRUCT,
            fits: __FITS,
            complete: #complete,
            states: __STATES,
            broken: &__STRUCT.broken::<{ __message().count_rules() }>(__STATES),
        };
    };
    for (at, claim) in claims.iter().enumerate() {
        match claim.origin {
            Origin::Fixed(fixed) => {
                items.extend(emit_check(&fixed.key, &quote!(__wx::CheckContext::check_name), &quote!(__CX, #at)));
                items.extend(emit_check(&fixed.value, &quote!(__wx::CheckContext::check_value), &quote!(__CX, #at)));
            }
            // The error in the attribute may be the reason why the name is unknown.
            Origin::Member(member) if !member.is_parsed => {}
            Origin::Member(member) => {
                items.extend(emit_check(
                    &SpanToken(member.span),
                    &quote!(__wx::CheckContext::check_member),
                    &quote!(__CX, #at),
                ));
            }
        }
        if let Some((_, ty)) = claim.member_type() {
            let holds = holds(input, claim, slots[at].row);
            items.extend(emit_check(ty, &quote!(__wx::CheckContext::check_type), &quote!(__CX, #at, #holds)));
        }
    }
    items.extend(emit_check(&input.name, &quote!(__wx::CheckContext::check_required), &quote!(__CX)));
    items.extend(emit_check(&input.name, &quote!(__wx::CheckContext::check_other_rules), &quote!(__CX)));
    items
}

/// Emits whether the type within its `Option`s and `Vec`s holds such a field. If not, which is an
/// error of its own, the `Option`s and `Vec`s are not checked.
fn holds(input: &Input, claim: &LocatedClaim<'_>, row: Row) -> TokenStream {
    match claim.core().filter(|core| !mentions_params(core, &input.generics)) {
        Some(core) => {
            let probe = probe(input, core, row);
            quote!(#probe::HOLDS)
        }
        None => quote!(true),
    }
}

fn received(input: &Input, slots: &[Slot<'_>]) -> TokenStream {
    let arrival = quote!(__wx::ArrivalOf<{ __message().arrival() as u8 }>);
    implement_response(input, slots, &quote!(__wx::MoneyOf<{ __message().money.rank() }>), &arrival)
}

fn visit_fields(input: &Input, slots: &[Slot<'_>], within: &TokenStream) -> TokenStream {
    let values = slots.iter().map(value_tokens);
    let body = quote!(#within __wx::visit_in_order(__SIGN_ORDER, &[#(#values),*], __visit));
    let visit = implement_visit(input, slots, &body);
    let count = slots.len();
    let sorted = sort((0..count).collect(), &|at, other| slots[*at].name < slots[*other].name);
    quote! {
        const __SIGN_ORDER: &__wx::SignOrder<{ __wx::max_steps(__message(), #count) }> =
            &__wx::sign_order(__message(), __INDICES, __ROWS, &[#(#sorted),*]);
        #visit
    }
}

fn request(input: &Input, slots: &[Slot<'_>]) -> TokenStream {
    let reply = match &input.response {
        Some(response) => quote!(#response),
        None => quote!(<__wx::RequestIndex<{ __wx::message_index(__message()) }> as __wx::BuiltInReply>::Response),
    };
    let request = implement_request(input, slots, &reply);
    let channel = implement_channel(input, &quote!(__wx::ChannelOf<{ __message().channel_rank() }>));
    let answers = response_check(input);
    quote!(#request #channel #answers)
}

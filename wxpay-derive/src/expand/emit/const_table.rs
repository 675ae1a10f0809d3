//! Implements a struct of a table that only the compiler sees: a merchant's own, or one of the
//! schema under another name. The implementation is the same as for a built-in table; all checks
//! and the order of signing are left to const evaluation.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use wxpay_schema::internal::DeriveKind;

use super::bounds::kind_alias;
use super::const_probe::{claim_facts, claim_names, defer_type_check};
use super::impls::{implement_channel, implement_object, implement_request, implement_response};
use super::nested::defer_nested_check;
use super::probe::DeferredChecks;
use super::read;
use super::reply::{response_check, response_check_within};
use super::visit::{extra_field, implement_visit, value_tokens};
use crate::expand::claims::{LocatedClaim, Origin};
use crate::expand::pair::{Row, Slot, SlotSource};
use crate::expand::parse::{Extent, Input, Role};
use crate::expand::tokens::{SpanToken, derive_kind, emit_check, emit_report, mentions_params, spanned_call};
use crate::expand::type_check::shape::NameScope;

/// ```text
/// const _: () = {
///     use ::wxpay_core::__private as __wx;
///     static __TABLE: __wx::Message = TILL_ORDER;
///     static __ROWS: __wx::ClaimRows<2> = __wx::claim_rows(&__TABLE, __wx::DeriveKind::Request, ["device_group", …]);
///     type __Kind1 = __wx::KindOf<{ __ROWS.kinds[1] }, { __ROWS.limits[1] }>;
///     static __CHECK: __wx::CheckContext<2> = __wx::CheckContext::new(&__TABLE, …, &__ROWS, [names], [facts]);
///     const _: () = (__wx::check_table)(&__TABLE, &__ROWS, __wx::DeriveKind::Request, "TILL_ORDER");
///     const _: () = {
///         (__wx::CheckContext::check_member)(&__CHECK, 0);
///         (__wx::CheckContext::check_type)(&__CHECK, 0);
///     };
///     …
///     static __ORDER: __wx::SignOrder = __wx::SignOrder::UNKNOWN;
///     impl<'a> __wx::VisitFields for TillOrder<'a> {
///         fn visit_fields(…) {
///             let claims = &__wx::SignedClaims { places: &__ROWS.places, extras: &[] };
///             let values = &[<&'a str as __wx::ToWire<__wx::AnyText>>::to_wire(&self.device_group), …];
///             __wx::visit_in_order(&__ORDER, &__TABLE, claims, values, __visit)
///         }
///     }
/// };
/// ```
///
/// Statics, because a constant would be validated again, with all that it refers to, in each
/// constant that refers to it.
pub(crate) fn emit_opaque(input: &Input, claims: &[LocatedClaim<'_>], errors: &TokenStream) -> TokenStream {
    let slots: Vec<Slot<'_>> = claims.iter().enumerate().map(|(at, claim)| build_slot(input, at, claim)).collect();
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
            static __TABLE: __wx::Message = #path;
            #rows
            #checks
            #items
            #implementations
        };
    }
}

fn build_slot<'i>(input: &Input, at: usize, claim: &LocatedClaim<'i>) -> Slot<'i> {
    let (row, source) = match claim.origin {
        Origin::Fixed(fixed) => (Row::Opaque(at), SlotSource::Fixed(fixed)),
        Origin::Member(member) if member.role == Role::Extra => (Row::Extra, SlotSource::Member(member)),
        Origin::Member(member) => {
            let content = NameScope::new(input).plain_content(member.ty());
            (content.map_or(Row::Opaque(at), |content| Row::Plain(at, content)), SlotSource::Member(member))
        }
    };
    Slot { row, name: claim.field_claim().name.to_owned(), source, may_lack_trait: false }
}

/// Emits the rows of the claims, and as types the kinds of those fields whose member's type does
/// not show its content.
fn rows(slots: &[Slot<'_>], derive: &TokenStream) -> TokenStream {
    let names = slots.iter().map(|slot| &slot.name);
    let kinds = slots.iter().enumerate().filter(|(_, slot)| is_typed(slot)).map(|(at, _)| {
        let (alias, at) = (kind_alias(at), Literal::usize_unsuffixed(at));
        quote!(type #alias = __wx::KindOf<{ __ROWS.kinds[#at] }, { __ROWS.limits[#at] }>;)
    });
    let count = Literal::usize_unsuffixed(slots.len());
    quote! {
        static __ROWS: __wx::ClaimRows<#count> = __wx::claim_rows(&__TABLE, #derive, [#(#names),*]);
        #(#kinds)*
    }
}

fn is_typed(slot: &Slot<'_>) -> bool {
    matches!((slot.row, &slot.source), (Row::Opaque(_), SlotSource::Member(_)))
}

/// Emits all checks, and a constant for the error of each, at the tokens to change.
fn checks(input: &Input, claims: &[LocatedClaim<'_>], slots: &[Slot<'_>]) -> TokenStream {
    let derive = derive_kind(input.derive);
    let constant = input.message.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    let table = quote!(&__TABLE, &__ROWS, #derive, #constant);
    let table = emit_check(&input.message, &quote!(__wx::check_table), &table);
    let answered = match (input.derive, &input.response) {
        (DeriveKind::Request, None) => Some(emit_report(&input.message, &quote!(__wx::reply_fault(&__TABLE)))),
        _ => None,
    };
    let complete = input.extent == Extent::Whole;
    let count = Literal::usize_unsuffixed(claims.len());
    let names = claims.iter().map(claim_names);
    let facts = claims.iter().zip(slots).map(|(claim, slot)| claim_facts(input, claim, slot.row));
    let mut items = quote! {
        #table
        #answered
        use __wx::ProbeDefaults as _;
        static __CHECK: __wx::CheckContext<#count> =
            __wx::CheckContext::new(&__TABLE, #derive, #complete, &__ROWS, [#(#names),*], [#(#facts),*]);
    };
    for (at, claim) in claims.iter().enumerate() {
        match claim.origin {
            Origin::Fixed(fixed) => {
                items.extend(emit_check(&fixed.key, &quote!(__wx::CheckContext::check_name), &quote!(&__CHECK, #at)));
                items.extend(emit_check(
                    &fixed.value,
                    &quote!(__wx::CheckContext::check_value),
                    &quote!(&__CHECK, #at),
                ));
            }
            Origin::Member(member) => {
                let at = Literal::usize_unsuffixed(at);
                let name = SpanToken(member.span);
                let name = spanned_call(&name, &quote!(__wx::CheckContext::check_member), &quote!(&__CHECK, #at));
                // The error in the attribute may be the reason why the name is unknown.
                let name = member.is_parsed.then(|| quote!(#name;));
                let ty = claim.member_type().map(|(_, ty)| {
                    let call = spanned_call(ty, &quote!(__wx::CheckContext::check_type), &quote!(&__CHECK, #at));
                    quote!(#call;)
                });
                // One constant, because each is a body for the compiler to check.
                items.extend(quote!(const _: () = { #name #ty };));
            }
        }
    }
    items.extend(emit_check(&input.name, &quote!(__wx::CheckContext::check_whole), &quote!(&__CHECK)));
    items
}

fn received(input: &Input, slots: &[Slot<'_>]) -> TokenStream {
    let arrival = quote!(__wx::ArrivalOf<{ __TABLE.arrival() as u8 }>);
    implement_response(input, slots, &quote!(__wx::MoneyOf<{ __TABLE.money.rank() }>), &arrival)
}

fn visit_fields(input: &Input, slots: &[Slot<'_>], within: &TokenStream) -> TokenStream {
    let values = slots.iter().map(value_tokens);
    let extras = slots.iter().enumerate().filter(|(_, slot)| matches!(slot.row, Row::Extra)).map(|(at, slot)| {
        let (at, field) = (Literal::usize_unsuffixed(at), extra_field(&slot.name));
        quote!((#at, #field))
    });
    let body = quote! {
        #within
        let __claims = &__wx::SignedClaims { places: &__ROWS.places, extras: &[#(#extras),*] };
        __wx::visit_in_order(&__ORDER, &__TABLE, __claims, &[#(#values),*], __visit)
    };
    let visit = implement_visit(input, slots, &body);
    quote! {
        static __ORDER: __wx::SignOrder = __wx::SignOrder::UNKNOWN;
        #visit
    }
}

fn request(input: &Input, slots: &[Slot<'_>]) -> TokenStream {
    let reply = match &input.response {
        Some(response) => quote!(#response),
        None => quote!(<__wx::RequestIndex<{ __wx::message_index(&__TABLE) }> as __wx::BuiltInReply>::Response),
    };
    let request = implement_request(input, slots, &reply);
    let channel = implement_channel(input, &quote!(__wx::ChannelOf<{ __TABLE.channel_rank() }>));
    let answers = response_check(input);
    quote!(#request #channel #answers)
}

//! A table that only the compiler sees: a merchant's own, or one of the schema
//! under another name. The claims go in; out comes the same implementation as
//! ever, with every check and the order of signing left to const evaluation.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use wxpay_schema::internal::DeriveKind;

use super::ask::{At, DeferredChecks, check_at, data, derive, hold_type, mentions, none, probe, report};
use super::claims::{Claimed, Origin};
use super::emit::{implement_request, object, over, response};
use super::names::sorted;
use super::nested::hold_nested;
use super::pair::{Row, Slot, Source};
use super::parse::{Extent, Input, Role};
use super::reply::{answers, answers_within};
use super::walk::{extra, select, value};
use super::{read, walk};

/// ```text
/// const _: () = {
///     use ::wxpay_core::__private as __wx;
///     static __TABLE: __wx::Message = TILL_ORDER;
///     const fn __message() -> &'static __wx::Message { &__TABLE }
///     const _: () = __wx::report(__wx::table_fault(__message(), __wx::DeriveKind::Request, "TILL_ORDER"));
///     const __FIT: bool = __wx::fits(__message(), __wx::DeriveKind::Request);
///     const __PLACES: &[Option<usize>; 2] = &__wx::places(__message(), __FIT, ["device_group", "zone"]);
///     const __ROWS: &[Option<&__wx::Field>; 2] = &__wx::rows(__message(), __PLACES, [None, Some(…)]);
///     type __Kind0 = <__wx::Select<{ __wx::number(__ROWS[0]) }, { __wx::max(__ROWS[0]) }> as __wx::Selected>::Kind;
///     const __STRUCT: &__wx::StructCheck = …;
///     const __HELD: &__wx::Held = …;
///     const _: () = (__wx::Held::member)(__HELD, 0);
///     …
///     const __ORDER: &__wx::Order<…> = &__wx::order(__message(), __PLACES, __ROWS, &[0, 1]);
///     impl<'a> __wx::VisitFields for TillOrder<'a> {
///         fn walk(…) { __wx::in_order(__ORDER, &[<&'a str as __wx::Give<__Kind0>>::give(&self.device_group), …], __visit) }
///     }
/// };
/// ```
pub(super) fn emit(input: &Input, claimed: &[Claimed<'_>], errors: &TokenStream) -> TokenStream {
    let slots: Vec<Slot<'_>> = claimed.iter().enumerate().map(|(at, claim)| slot(at, claim)).collect();
    let derive = derive(input);
    let rows = rows(&slots, &derive);
    let checks = checks(input, claimed, &slots);
    let mut asked = DeferredChecks { items: TokenStream::new(), within: TokenStream::new() };
    // Every other type is held against its field among the checks.
    for (at, claim) in claimed.iter().enumerate() {
        if claim.member_type().is_some_and(|(_, ty)| mentions(ty, &input.generics)) {
            hold_type(input, claim, slots[at].row, &mut asked);
        }
        hold_nested(input, claim, at, slots[at].row, &mut asked);
    }
    let DeferredChecks { items, within } = asked;
    let implementations = match input.derive {
        DeriveKind::Request => {
            let answers = answers_within(input);
            let (walk, request) = (walk(input, &slots, &quote!(#within #answers)), request(input, &slots));
            quote!(#walk #request)
        }
        DeriveKind::Response => {
            let (read, response) = (read::read(input, &slots, &within), received(input, &slots));
            quote!(#read #response)
        }
        DeriveKind::Object => {
            let walk = walk(input, &slots, &within);
            let (read, object) = (read::read(input, &slots, &TokenStream::new()), object(input, &slots));
            quote!(#walk #read #object)
        }
    };
    let (core, path) = (&input.core, &input.message);
    let allow = input.allow();
    quote! {
        #errors
        #allow
        const _: () = {
            use #core::__private as __wx;
            // A constant would be validated anew, rows and all, in each that refers to it.
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

fn slot<'i>(at: usize, claim: &Claimed<'i>) -> Slot<'i> {
    let (row, source) = match claim.origin {
        Origin::Fixed(fixed) => (Row::Unseen(at), Source::Fixed(fixed)),
        Origin::Member(member) if member.role == Role::Extra => (Row::Extra, Source::Member(member)),
        Origin::Member(member) => (Row::Unseen(at), Source::Member(member)),
    };
    Slot { row, name: claim.claim().name.to_owned(), source, doubtful: false }
}

/// The fields that the claims stand for, and their kinds as types.
fn rows(slots: &[Slot<'_>], derive: &TokenStream) -> TokenStream {
    let names = slots.iter().map(|slot| &slot.name);
    let extras = slots.iter().map(|slot| match slot.row {
        Row::Extra => {
            let extra = extra(&slot.name);
            quote!(::core::option::Option::Some(#extra))
        }
        Row::Seen(..) | Row::Unseen(_) => none(),
    });
    let kinds = slots.iter().enumerate().filter(|(_, slot)| is_typed(slot)).map(|(at, _)| {
        let select = select(at);
        quote! {
            type #select = <__wx::Select<{ __wx::number(__ROWS[#at]) }, { __wx::max(__ROWS[#at]) }> as __wx::Selected>::Kind;
        }
    });
    let count = Literal::usize_unsuffixed(slots.len());
    quote! {
        const __FIT: bool = __wx::fits(__message(), #derive);
        const __PLACES: &[::core::option::Option<usize>; #count] = &__wx::places(__message(), __FIT, [#(#names),*]);
        const __ROWS: &[::core::option::Option<&'static __wx::Field>; #count] =
            &__wx::rows(__message(), __PLACES, [#(#extras),*]);
        #(#kinds)*
    }
}

fn is_typed(slot: &Slot<'_>) -> bool {
    matches!((slot.row, &slot.source), (Row::Unseen(_), Source::Member(_)))
}

/// Every check, each at the place to change.
fn checks(input: &Input, claimed: &[Claimed<'_>], slots: &[Slot<'_>]) -> TokenStream {
    let derive = derive(input);
    let constant = input.message.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
    let table = report(&input.message, &quote!(__wx::table_fault(__message(), #derive, #constant)));
    let answered = match (input.derive, &input.response) {
        (DeriveKind::Request, None) => Some(report(&input.message, &quote!(__wx::reply_fault(__message())))),
        _ => None,
    };
    let data = data(input, claimed, &|at| slots[at].row, &quote!(__PLACES));
    let whole = input.read == Extent::Whole;
    let mut items = quote! {
        #table
        #answered
        #data
        const __HELD: &__wx::Held = &__wx::Held {
            candidate: __STRUCT,
            fit: __FIT,
            whole: #whole,
            known: __KNOWN,
            broken: &__STRUCT.broken::<{ __message().count_rules() }>(__KNOWN),
        };
    };
    for (at, claim) in claimed.iter().enumerate() {
        match claim.origin {
            Origin::Fixed(fixed) => {
                items.extend(check_at(&fixed.key, &quote!(__wx::Held::name), &quote!(__HELD, #at)));
                items.extend(check_at(&fixed.value, &quote!(__wx::Held::value), &quote!(__HELD, #at)));
            }
            // The slip in the attribute may be why the name is none.
            Origin::Member(member) if !member.clear => {}
            Origin::Member(member) => {
                items.extend(check_at(&At(member.span), &quote!(__wx::Held::member), &quote!(__HELD, #at)));
            }
        }
        if let Some((_, ty)) = claim.member_type() {
            let holds = holds(input, claim, slots[at].row);
            items.extend(check_at(ty, &quote!(__wx::Held::ty), &quote!(__HELD, #at, #holds)));
        }
    }
    items.extend(check_at(&input.name, &quote!(__wx::Held::missing), &quote!(__HELD)));
    items.extend(check_at(&input.name, &quote!(__wx::Held::rules_of_all), &quote!(__HELD)));
    items
}

/// Whether what is within the type holds such a field. If not, which is an error by itself,
/// there is no saying what `Option`s and `Vec`s belong around it.
fn holds(input: &Input, claim: &Claimed<'_>, row: Row) -> TokenStream {
    match claim.core().filter(|core| !mentions(core, &input.generics)) {
        Some(core) => {
            let probe = probe(input, core, row);
            quote!(#probe::HOLDS)
        }
        None => quote!(true),
    }
}

fn received(input: &Input, slots: &[Slot<'_>]) -> TokenStream {
    let arrival = quote!(__wx::arrival::ArrivesAs<{ __message().arrival() as u8 }>);
    response(input, slots, &quote!({ __message().money.rank() }), &arrival)
}

fn walk(input: &Input, slots: &[Slot<'_>], within: &TokenStream) -> TokenStream {
    let values = slots.iter().map(value);
    let body = quote!(#within __wx::in_order(__ORDER, &[#(#values),*], __visit));
    let walk = walk::implement(input, slots, &body);
    let count = slots.len();
    let sorted = sorted((0..count).collect(), &|at, other| slots[*at].name < slots[*other].name);
    quote! {
        const __ORDER: &__wx::Order<{ __wx::most_steps(__message(), #count) }> =
            &__wx::order(__message(), __PLACES, __ROWS, &[#(#sorted),*]);
        #walk
    }
}

fn request(input: &Input, slots: &[Slot<'_>]) -> TokenStream {
    let reply = match &input.response {
        Some(response) => quote!(#response),
        None => quote!(<__wx::Asked<{ __wx::place(__message()) }> as __wx::Answered>::Response),
    };
    let request = implement_request(input, slots, &reply);
    let over = over(input, &quote!({ __message().channel_rank() }));
    let answers = answers(input);
    quote!(#request #over #answers)
}

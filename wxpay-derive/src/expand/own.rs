//! A table that only the compiler sees: a merchant's own, or one of the schema
//! under another name. The claims go in; out comes the same implementation as
//! ever, with every check and the order of signing left to const evaluation.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use wxpay_schema::Derive;

use super::ask::{Asked, At, data, derive, hold_type, mentions, report};
use super::claims::{Claimed, Origin};
use super::emit::{answers, block, implement_request, object, over, response};
use super::pair::{Row, Slot, Source};
use super::parse::{Extent, Input, Role};
use super::walk::{select, value};
use super::{read, walk};

/// ```text
/// const _: () = {
///     use ::wxpay_core::__private as __wx;
///     const __MESSAGE: &__wx::Message = &TILL_ORDER;
///     const _: () = __wx::report(__wx::table_fault(__MESSAGE, __wx::Derive::Request, "TILL_ORDER"));
///     const __ROWS: [&__wx::Field; 2] = __wx::rows(__MESSAGE, __wx::Derive::Request, [Some("device_group"), None]);
///     type __Kind0 = <__wx::Select<{ __wx::number(__ROWS[0]) }, { __wx::max(__ROWS[0]) }> as __wx::Selected>::Kind;
///     const __STRUCT: __wx::Candidate = …;
///     const _: () = __wx::report(__STRUCT.name_fault(0));
///     …
///     const __ORDER: [__wx::Step; …] = __wx::order(__MESSAGE, &__ROWS);
///     impl<'a> __wx::Walk for TillOrder<'a> {
///         fn walk(…) { __wx::in_order(&__ORDER, &[<&'a str as __wx::Give<__Kind0>>::give(&self.device_group), …], __visit) }
///     }
/// };
/// ```
pub(super) fn emit(input: &Input, claimed: &[Claimed<'_>], errors: &TokenStream) -> TokenStream {
    let slots: Vec<Slot<'_>> = claimed.iter().enumerate().map(|(at, claim)| slot(at, claim)).collect();
    let derive = derive(input);
    let rows = rows(&slots, &derive);
    let checks = checks(input, claimed, &slots);
    let mut asked = Asked { items: TokenStream::new(), within: TokenStream::new() };
    // Every other type is held against its field among the checks.
    for (at, claim) in claimed.iter().enumerate() {
        if claim.member_type().is_some_and(|(_, ty)| mentions(ty, &input.generics)) {
            hold_type(input, claim, slots[at].row, &mut asked);
        }
    }
    let Asked { items, within } = asked;
    let implementations = match input.derive {
        Derive::Request => {
            let (walk, request) = (walk(input, &slots, &within), request(input, &slots));
            quote!(#walk #request)
        }
        Derive::Response => {
            let (read, response) = (read::read(input, &slots, &within), response(input, &slots));
            quote!(#read #response)
        }
        Derive::Object => {
            let walk = walk(input, &slots, &within);
            let (read, object) = (read::read(input, &slots, &TokenStream::new()), object(input, &slots));
            quote!(#walk #read #object)
        }
    };
    let block = block(input, &quote!(#rows #checks #items #implementations));
    quote!(#errors #block)
}

fn slot<'i>(at: usize, claim: &Claimed<'i>) -> Slot<'i> {
    let (row, source) = match claim.origin {
        Origin::Fixed(fixed) => (Row::Unseen(at), Source::Fixed(fixed)),
        Origin::Member(member) if member.role == Role::Extra => (Row::Extra, Source::Member(member)),
        Origin::Member(member) => (Row::Unseen(at), Source::Member(member)),
    };
    Slot { row, name: claim.claim().name.to_owned(), source }
}

/// The fields that the claims stand for, and their kinds as types.
fn rows(slots: &[Slot<'_>], derive: &TokenStream) -> TokenStream {
    let names = slots.iter().map(|slot| {
        let name = &slot.name;
        match slot.row {
            Row::Extra => quote!(__wx::Name::Extra(const { &__wx::Field::extra(#name) })),
            _ => quote!(__wx::Name::Of(#name)),
        }
    });
    let kinds = slots.iter().enumerate().filter(|(_, slot)| is_typed(slot)).map(|(at, _)| {
        let select = select(at);
        quote! {
            type #select = <__wx::Select<{ __wx::number(__ROWS[#at]) }, { __wx::max(__ROWS[#at]) }> as __wx::Selected>::Kind;
        }
    });
    let count = Literal::usize_unsuffixed(slots.len());
    quote! {
        const __ROWS: [::core::option::Option<&'static __wx::Field>; #count] =
            __wx::rows(__MESSAGE, #derive, [#(#names),*]);
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
    let table = report(&input.message, &quote!(__wx::table_fault(__MESSAGE, #derive, #constant)));
    let answered = match (input.derive, &input.response) {
        (Derive::Request, None) => Some(report(&input.message, &quote!(__wx::reply_fault(__MESSAGE)))),
        _ => None,
    };
    let data = data(input, claimed, &|at| slots[at].row);
    let mut items = quote!(#table #answered #data);
    for (at, claim) in claimed.iter().enumerate() {
        let check = |what: TokenStream| quote!(__wx::fit(&__STRUCT, __STRUCT.#what));
        let (_, name) = claim.name_place();
        let clear = !matches!(claim.origin, Origin::Member(member) if !member.clear);
        if clear {
            items.extend(report(&At(name), &check(quote!(name_fault(#at)))));
        }
        if let Origin::Fixed(fixed) = claim.origin {
            items.extend(report(&fixed.value, &check(quote!(literal_fault(#at)))));
        }
        if let Some((_, ty)) = claim.member_type() {
            items.extend(report(ty, &check(quote!(type_fault(#at)))));
        }
        if input.read == Extent::Whole && input.derive.sends() {
            let (_, value) = claim.value_place();
            let some = quote!(::core::option::Option::Some(#at));
            items.extend(report(&At(value), &check(quote!(rules_fault(#some, &__KNOWN)))));
        }
    }
    if input.read == Extent::Whole && input.derive.sends() {
        let missing = report(&input.name, &quote!(__wx::fit(&__STRUCT, __STRUCT.missing_fault(&__KNOWN))));
        let none = quote!(::core::option::Option::None);
        let rules = report(&input.name, &quote!(__wx::fit(&__STRUCT, __STRUCT.rules_fault(#none, &__KNOWN))));
        items.extend(quote!(#missing #rules));
    }
    items
}

fn walk(input: &Input, slots: &[Slot<'_>], within: &TokenStream) -> TokenStream {
    let values = slots.iter().map(value);
    let body = quote!(#within __wx::in_order(&__ORDER, &[#(#values),*], __visit));
    let walk = walk::implement(input, slots, &body);
    quote! {
        const __ORDER: [__wx::Step; { __wx::steps(__MESSAGE, &__ROWS) }] = __wx::order(__MESSAGE, &__ROWS);
        #walk
    }
}

fn request(input: &Input, slots: &[Slot<'_>]) -> TokenStream {
    let reply = match &input.response {
        Some(response) => quote!(#response),
        None => quote!(<__wx::Asked<{ __wx::place(__MESSAGE) }> as __wx::Answered>::Response),
    };
    let request = implement_request(input, slots, &reply);
    let over = over(input, &quote!(__wx::channel(__MESSAGE)));
    let answers = answers(input);
    quote!(#request #over #answers)
}

//! Checks of the tables of nested structs: the type of a member does not show the table that its
//! struct was derived with. Constants compare that table with the field's.

use proc_macro2::TokenStream;
use quote::quote;
use wxpay_schema::Field;

use super::bounds::{received_trait, sent_trait};
use super::probe::{DeferredChecks, probe};
use crate::expand::claims::LocatedClaim;
use crate::expand::names::type_name;
use crate::expand::pair::Row;
use crate::expand::parse::Input;
use crate::expand::tokens::{derive_kind, mentions_params, spanned_call};
use crate::expand::type_check::shape::{NameScope, Shape};

/// Emits a constant that checks the table of the struct in the type of a claim, if there may be
/// one.
pub(super) fn defer_nested_check(
    input: &Input,
    claim: &LocatedClaim<'_>,
    at: usize,
    row: Row,
    deferred: &mut DeferredChecks,
) {
    let Some((_, ty)) = claim.member_type().filter(|_| !input.is_generated) else {
        return;
    };
    let scope = NameScope::new(input);
    let innermost = scope.parts(ty).core;
    let place = match row {
        Row::BuiltIn(place, field) if nests(field) => quote!(__wx::Some(#place)),
        Row::Opaque(_) => quote!(__ROWS.places[#at]),
        Row::BuiltIn(..) | Row::Plain(..) | Row::Extra => return,
    };
    // A text, a number or an amount has no table.
    if !matches!(scope.shape(innermost), Shape::Open | Shape::Object(_)) {
        return;
    }
    let (table, derive, written) = (input.table(), derive_kind(input.derive), type_name(innermost));
    let may_be_array = matches!(row, Row::Opaque(_)) || matches!(row, Row::BuiltIn(_, field) if field.is_json_array());
    let check = |constants: TokenStream| {
        let arguments = quote!(#table, #place, #written, #derive, #constants::NESTED);
        if may_be_array {
            let arguments = quote!(#arguments, #constants::OCCURS);
            return spanned_call(innermost, &quote!(__wx::check_nested_items), &arguments);
        }
        spanned_call(innermost, &quote!(__wx::check_nested), &arguments)
    };
    if mentions_params(ty, &input.generics) {
        let bound = if input.derive.sends() { sent_trait(row) } else { received_trait(input, row, &quote!('__r)) };
        let check = check(quote!(<#ty as #bound>));
        deferred.within.extend(quote!(const { #check };));
    } else {
        let probe = probe(input, ty, row);
        let check = check(probe);
        deferred.items.extend(quote!(const _: () = { use __wx::ProbeDefaults as _; #check };));
    }
}

fn nests(field: &Field) -> bool {
    field.nested().is_some() || field.item().is_some()
}

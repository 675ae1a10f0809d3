//! Implements `VisitFields`: all fields in signing order, each value by one call.

use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::Lit;
use syn::spanned::Spanned;
use wxpay_schema::Message;

use super::bounds::{kind_of_row, sent_generics, sent_trait};
use crate::expand::pair::{Row, Slot, SlotSource};
use crate::expand::parse::Input;

/// ```text
/// fn visit_fields<'__w>(&'__w self, __visit: &mut __wx::DynVisitor<'_, '__w>) {
///     __wx::visit_values(
///         &schema::pay::UNIFIED_ORDER,
///         &[0, 9, 12, …],
///         &[],
///         &[
///             __wx::Absent,
///             __wx::ValueRef::Text("Tea shop-oolong"),
///             <&'a str as __wx::ToWire<__wx::Of32>>::to_wire(&self.order_no),
///             …
///         ],
///         __visit,
///     )
/// }
/// ```
///
/// Two lists, the indices and the values of the fields in signing order: the compiler checks and
/// builds them faster than as many calls.
pub(super) fn emit_visit_fields(
    input: &Input,
    slots: &[Slot<'_>],
    message: &Message,
    within: &TokenStream,
) -> TokenStream {
    let mut extras = Vec::new();
    let places: Vec<Literal> = slots
        .iter()
        .map(|slot| match slot.row {
            Row::BuiltIn(place, _) => place,
            // After the last row of the table.
            Row::Opaque(_) | Row::Plain(..) | Row::Extra => {
                extras.push(extra_field(&slot.name));
                message.fields.len() + extras.len() - 1
            }
        })
        .map(Literal::usize_unsuffixed)
        .collect();
    let (table, values) = (input.table(), slots.iter().map(value_tokens));
    let body = quote! {
        #within
        __wx::visit_values(#table, &[#(#places),*], &[#(#extras),*], &[#(#values),*], __visit)
    };
    implement_visit(input, slots, &body)
}

/// Returns a field that the table lacks.
pub(super) fn extra_field(name: &str) -> TokenStream {
    quote!(const { &__wx::Field::extra(#name) })
}

/// Implements `VisitFields` with that body.
pub(super) fn implement_visit(input: &Input, slots: &[Slot<'_>], body: &TokenStream) -> TokenStream {
    let (name, table, inline) = (&input.ty, input.table(), input.inline());
    let generics = sent_generics(input, slots);
    let (generics, arguments, bounds) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        impl #generics __wx::VisitFields for #name #arguments #bounds {
            #inline
            fn message(&self) -> &'static __wx::Message {
                #table
            }
            #inline
            fn visit_fields<'__w>(&'__w self, __visit: &mut __wx::DynVisitor<'_, '__w>) {
                #body
            }
        }
    }
}

/// Returns the value of a field for the wire.
pub(super) fn value_tokens(slot: &Slot<'_>) -> TokenStream {
    match &slot.source {
        SlotSource::Filled => quote!(__wx::Absent),
        SlotSource::Fixed(fixed) => match &fixed.value {
            Lit::Int(number) => {
                let number = number.base10_parse::<u64>().unwrap_or_default();
                quote!(__wx::ValueRef::Number(#number))
            }
            Lit::Str(text) => {
                let text = text.value();
                quote!(__wx::ValueRef::Text(#text))
            }
            _ => quote!(__wx::Absent),
        },
        SlotSource::Member(member) => {
            let ty = member.ty();
            if slot.may_lack_trait {
                let kind = kind_of_row(slot.row);
                let to_wire = quote_spanned!(ty.span()=> <__wx::SendProbe<#ty, #kind>>::to_wire);
                return quote!({ use __wx::ProbeDefaults as _; #to_wire(&#member) });
            }
            let bound = sent_trait(slot.row);
            let to_wire = quote_spanned!(ty.span()=> <#ty as #bound>::to_wire);
            quote!(#to_wire(&#member))
        }
    }
}

//! The walk over a struct that is sent: every field in signing order, with its
//! value by one straight call.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Generics, Lit, Type};
use wxpay_schema::Message;

use super::ask::mentions;
use super::emit::kind;
use super::pair::{Row, Slot, Source};
use super::parse::Input;

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
/// Places and values, one of each a field, in signing order: lists are checked and
/// built faster than as many calls.
pub(super) fn walk(input: &Input, slots: &[Slot<'_>], message: &Message, within: &TokenStream) -> TokenStream {
    let mut extras = Vec::new();
    let places: Vec<Literal> = slots
        .iter()
        .map(|slot| match slot.row {
            Row::Seen(place, _) => place,
            // Behind the last row of the table.
            Row::Unseen(_) | Row::Extra => {
                extras.push(extra(&slot.name));
                message.fields.len() + extras.len() - 1
            }
        })
        .map(Literal::usize_unsuffixed)
        .collect();
    let (table, values) = (input.table(), slots.iter().map(value));
    let body = quote! {
        #within
        __wx::visit_values(#table, &[#(#places),*], &[#(#extras),*], &[#(#values),*], __visit)
    };
    implement(input, slots, &body)
}

/// A field that the table lacks.
pub(super) fn extra(name: &str) -> TokenStream {
    quote!(const { &__wx::Field::extra(#name) })
}

/// The implementation of the walk around its body.
pub(super) fn implement(input: &Input, slots: &[Slot<'_>], body: &TokenStream) -> TokenStream {
    let (name, table, inline) = (&input.ty, input.table(), input.inline());
    let generics = bounded(input, slots);
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

/// The value of a field for the wire.
pub(super) fn value(slot: &Slot<'_>) -> TokenStream {
    match &slot.source {
        Source::Filled => quote!(__wx::Absent),
        Source::Fixed(fixed) => match &fixed.value {
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
        Source::Member(member) => {
            let ty = &member.ty;
            if slot.doubtful {
                let kind = kind_of(slot.row);
                let to_wire = quote_spanned!(ty.span()=> <__wx::Sends<#ty, #kind>>::to_wire);
                return quote!({ use __wx::Untold as _; #to_wire(&#member) });
            }
            let (knows, call) = (knows(slot.row), Ident::new(call(slot.row), Span::call_site()));
            let to_wire = quote_spanned!(ty.span()=> <#ty as #knows>::#call);
            quote!(#to_wire(&#member))
        }
    }
}

/// The trait of a type whose values can be sent as that field.
pub(super) fn knows(row: Row) -> TokenStream {
    let kind = kind_of(row);
    if matches!(row, Row::Unseen(_)) { quote!(__wx::Give<#kind>) } else { quote!(__wx::ToWire<#kind>) }
}

/// The type that stands for the kind of a field.
pub(super) fn kind_of(row: Row) -> TokenStream {
    match row {
        Row::Seen(_, field) => kind(field),
        Row::Unseen(at) => select(at).to_token_stream(),
        Row::Extra => quote!(__wx::Extra),
    }
}

fn call(row: Row) -> &'static str {
    if matches!(row, Row::Unseen(_)) { "give" } else { "to_wire" }
}

/// The type that stands for the kind of an unseen field.
pub(super) fn select(at: usize) -> Ident {
    Ident::new(&format!("__Kind{at}"), Span::call_site())
}

/// The struct's generics, and that what speaks of its parameters can be sent, or can be
/// what the reply is read into.
pub(super) fn bounded(input: &Input, slots: &[Slot<'_>]) -> Generics {
    let mut generics = input.generics.clone();
    if let Some(response) = input.response.as_ref().filter(|response| mentions(response, &input.generics)) {
        let received = syn::parse_quote!(#response: for<'__r> __wx::Response<'__r>);
        generics.make_where_clause().predicates.push(received);
    }
    for (ty, row) in open_types(input, slots) {
        let knows = knows(row);
        generics.make_where_clause().predicates.push(syn::parse_quote!(#ty: #knows));
    }
    generics
}

/// Whether the struct itself says of its parameters what they can do.
pub(super) fn is_bounded(generics: &Generics) -> bool {
    generics.where_clause.is_some() || generics.type_params().any(|parameter| !parameter.bounds.is_empty())
}

/// The types that speak of the struct's parameters, each as the field it is for.
pub(super) fn open_types<'s>(input: &Input, slots: &'s [Slot<'_>]) -> Vec<(&'s Type, Row)> {
    let member = |slot: &'s Slot<'_>| match slot.source {
        Source::Member(member) => Some((&member.ty, slot.row)),
        _ => None,
    };
    slots.iter().filter_map(member).filter(|(ty, _)| mentions(ty, &input.generics)).collect()
}

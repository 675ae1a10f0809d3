//! Implements `DecodeFields`: one call for each member.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use wxpay_schema::internal::DeriveKind;

use super::bounds::{
    has_own_bounds, kind_alias, kind_of_row, member_slots, pair_with_life, received_generics, skipped_members,
};
use super::visit::extra_field;
use crate::expand::pair::{Row, Slot};
use crate::expand::parse::{Input, Member};
use crate::expand::tokens::{kind_type, mentions_params};

/// ```text
/// fn read(__src: __wx::FieldSource<'_, '__r>, __faults: &mut __wx::FieldErrors) -> Option<Self> {
///     let __from = &__wx::reader(__src, &schema::pay::PAY_NOTIFICATION, __faults);
///     let __read = {
///         let mut __read = (None, …);
///         __wx::read::<__wx::Of32, &'a str>(__from, 14, &mut __read.0);
///         …
///         __read
///     };
///     match __read {
///         (Some(__0), …) if __faults.is_empty() => Some(Self { out_trade_no: __0, … }),
///         __read => { __wx::discard(__read); None }
///     }
/// }
/// ```
///
/// The values are in one tuple, so that an error and a panic drop them by one call each: dropping
/// them member by member was most of the code.
pub(super) fn emit_decode_fields(input: &Input, slots: &[Slot<'_>], within: &TokenStream) -> TokenStream {
    let (name, table) = (&input.ty, input.table());
    let (_, arguments, _) = input.generics.split_for_impl();
    let with_life = received_generics(input, slots);
    let (generics, _, bounds) = with_life.split_for_impl();
    let members = member_slots(slots);
    let whole = construct_self(input, &members);
    let read = if members.is_empty() {
        whole
    } else {
        let nones = members.iter().map(|_| quote!(__wx::None,));
        let reads = members.iter().enumerate().map(|(index, (slot, member))| read_member(input, index, slot, member));
        let patterns = members.iter().map(|(_, member)| {
            let local = local(member);
            quote!(__wx::Some(#local),)
        });
        quote! {
            let __from = &__wx::reader(__src, #table, __faults);
            let __read = {
                let mut __read = (#(#nones)*);
                // All members are read before the first error returns, so that all are noted.
                #(#reads)*
                __read
            };
            match __read {
                (#(#patterns)*) if __faults.is_empty() => #whole,
                __read => {
                    __wx::discard(__read);
                    __wx::None
                }
            }
        }
    };
    quote! {
        #[automatically_derived]
        impl #generics __wx::DecodeFields<'__r> for #name #arguments #bounds {
            const TABLE: &'static __wx::Message = #table;
            #[inline]
            fn read(
                __src: __wx::FieldSource<'_, '__r>,
                __faults: &mut __wx::FieldErrors,
            ) -> __wx::Option<Self> {
                #within
                #read
            }
        }
    }
}

/// Emits the call that reads a member into the tuple of values, at that index.
fn read_member(input: &Input, index: usize, slot: &Slot<'_>, member: &Member) -> TokenStream {
    let (ty, index) = (member.ty(), Literal::usize_unsuffixed(index));
    let needs_trait =
        has_own_bounds(&input.generics) && (input.derive == DeriveKind::Object || mentions_params(ty, &input.generics));
    match slot.row {
        Row::BuiltIn(..) | Row::Extra if needs_trait => {
            let field = match slot.row {
                Row::BuiltIn(row, _) => quote!(__from.message.fields.get(#row)),
                _ => {
                    let field = extra_field(&slot.name);
                    quote!(__wx::Some(#field))
                }
            };
            let kind = kind_of_row(slot.row);
            let read = quote_spanned!(ty.span()=> __wx::read_as::<#kind, #ty>);
            quote!(#read(__from, #field, &mut __read.#index);)
        }
        Row::BuiltIn(row, field) => {
            let (kind, row) = (kind_type(field), Literal::usize_unsuffixed(row));
            // An object is only decoded where its types can be.
            if slot.may_lack_trait && input.derive != DeriveKind::Object {
                let read = quote_spanned!(ty.span()=> <__wx::ReadProbe<'__r, #ty, #kind>>::read);
                return quote!({ use __wx::ProbeDefaults as _; #read(__from, #row, &mut __read.#index) });
            }
            let read = quote_spanned!(ty.span()=> __wx::read::<#kind, #ty>);
            quote!(#read(__from, #row, &mut __read.#index);)
        }
        Row::Opaque(claim) => {
            let (alias, row) = (kind_alias(claim), Literal::usize_unsuffixed(claim));
            let read = quote_spanned!(ty.span()=> __wx::read_at::<#alias, #ty>);
            quote!(#read(__from, __ROWS.places[#row], &mut __read.#index);)
        }
        Row::Plain(claim, _) => {
            let (kind, row) = (kind_of_row(slot.row), Literal::usize_unsuffixed(claim));
            let read = if needs_trait { quote!(read_at) } else { quote!(read_plain) };
            let read = quote_spanned!(ty.span()=> __wx::#read::<#kind, #ty>);
            quote!(#read(__from, __ROWS.places[#row], &mut __read.#index);)
        }
        Row::Extra => {
            let field = extra_field(&slot.name);
            let read = quote_spanned!(ty.span()=> __wx::read_extra::<#ty>);
            quote!(#read(__from, #field, &mut __read.#index);)
        }
    }
}

/// Emits the struct of the values, which are bound to locals.
fn construct_self(input: &Input, members: &[(&Slot<'_>, &Member)]) -> TokenStream {
    let values = |optional: bool| {
        members.iter().filter(move |(_, member)| member.is_optional_part() == optional).map(|(_, member)| {
            let (ident, local) = (&member.ident, local(member));
            quote!(#ident: #local)
        })
    };
    let (own, nested) = (values(false), values(true));
    let skipped = skipped_members(input).map(|member| {
        let (ident, ty) = (&member.ident, member.ty());
        if input.derive == DeriveKind::Object {
            let pair = pair_with_life(ty);
            return quote!(#ident: <#pair as ::core::default::Default>::default().1);
        }
        let default = quote_spanned!(ty.span()=> <#ty as ::core::default::Default>::default);
        quote!(#ident: #default())
    });
    let optional = input.optional.as_ref().map(|ty| quote!(optional: #ty { #(#nested),* },));
    quote!(__wx::Some(Self { #(#own,)* #(#skipped,)* #optional }))
}

fn local(member: &Member) -> Ident {
    Ident::new(&format!("__{}", member.at), Span::call_site())
}

//! The reading of a struct out of received fields: one straight call a member.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Generics, Lifetime, Type};
use wxpay_schema::internal::DeriveKind;

use super::ask::mentions;
use super::emit::kind;
use super::pair::{Row, Slot, Source};
use super::parse::{Input, Member, Role};
use super::walk::{extra, is_bounded, kind_of, open_types, select};

/// ```text
/// fn read(__part: __wx::FieldSource<'_, '__r>, __faults: &mut __wx::FieldErrors) -> Option<Self> {
///     let __from = &__wx::reading(__part, &schema::pay::PAY_NOTIFICATION, __faults);
///     let __read = {
///         let mut __read = (None, …);
///         __wx::take::<__wx::Of32, &'a str>(__from, 14, &mut __read.0);
///         …
///         __read
///     };
///     match __read {
///         (Some(__0), …) if __faults.is_empty() => Some(Self { out_trade_no: __0, … }),
///         __read => { __wx::unread(__read); None }
///     }
/// }
/// ```
///
/// One place for all of them, so that a fault and a panic drop them by one call each:
/// dropping what was read so far, member by member, was most of the code.
pub(super) fn read(input: &Input, slots: &[Slot<'_>], within: &TokenStream) -> TokenStream {
    let (name, table) = (&input.ty, input.table());
    let (_, arguments, _) = input.generics.split_for_impl();
    let with_life = bounded(input, slots);
    let (generics, _, bounds) = with_life.split_for_impl();
    let members = members(slots);
    let (mut nones, mut takes, mut patterns) = (TokenStream::new(), TokenStream::new(), TokenStream::new());
    for (place, (slot, member)) in members.iter().enumerate() {
        let (local, ty, place) = (local(member), &member.ty, Literal::usize_unsuffixed(place));
        let is_given =
            is_bounded(&input.generics) && (input.derive == DeriveKind::Object || mentions(ty, &input.generics));
        let take = match slot.row {
            Row::Seen(..) | Row::Extra if is_given => {
                let field = match slot.row {
                    Row::Seen(at, _) => quote!(__from.message.fields.get(#at)),
                    _ => {
                        let field = extra(&slot.name);
                        quote!(__wx::Some(#field))
                    }
                };
                let kind = kind_of(slot.row);
                let take = quote_spanned!(ty.span()=> __wx::take_unseen::<#kind, #ty>);
                quote!(#take(__from, #field, &mut __read.#place);)
            }
            Row::Seen(at, row) => {
                let (kind, at) = (kind(row), Literal::usize_unsuffixed(at));
                // An object is only read where its types can be.
                if slot.doubtful && input.derive != DeriveKind::Object {
                    let take = quote_spanned!(ty.span()=> <__wx::Taken<'__r, #ty, #kind>>::take);
                    takes.extend(quote!({ use __wx::Untold as _; #take(__from, #at, &mut __read.#place) }));
                    nones.extend(quote!(__wx::None,));
                    patterns.extend(quote!(__wx::Some(#local),));
                    continue;
                }
                let take = quote_spanned!(ty.span()=> __wx::take::<#kind, #ty>);
                quote!(#take(__from, #at, &mut __read.#place);)
            }
            Row::Unseen(at) => {
                let (select, row) = (select(at), Literal::usize_unsuffixed(at));
                let take = quote_spanned!(ty.span()=> __wx::take_unseen::<#select, #ty>);
                quote!(#take(__from, __ROWS[#row], &mut __read.#place);)
            }
            Row::Extra => {
                let field = extra(&slot.name);
                let take = quote_spanned!(ty.span()=> __wx::take_extra::<#ty>);
                quote!(#take(__from, #field, &mut __read.#place);)
            }
        };
        nones.extend(quote!(__wx::None,));
        takes.extend(take);
        patterns.extend(quote!(__wx::Some(#local),));
    }
    let given = |wanted: bool| {
        members.iter().filter(move |(_, member)| is_optional_part(member) == wanted).map(|(_, member)| {
            let (ident, local) = (&member.ident, local(member));
            quote!(#ident: #local)
        })
    };
    let (own, nested) = (given(false), given(true));
    let skipped = skipped(input).map(|member| {
        let (ident, ty) = (&member.ident, &member.ty);
        if input.derive == DeriveKind::Object {
            let pair = beside_life(ty);
            return quote!(#ident: <#pair as ::core::default::Default>::default().1);
        }
        let fresh = quote_spanned!(ty.span()=> <#ty as ::core::default::Default>::default);
        quote!(#ident: #fresh())
    });
    let optional = input.optional.as_ref().map(|ty| quote!(optional: #ty { #(#nested),* },));
    let whole = quote!(__wx::Some(Self { #(#own,)* #(#skipped,)* #optional }));
    let read = if members.is_empty() {
        whole
    } else {
        quote! {
            let __from = &__wx::reading(__part, #table, __faults);
            let __read = {
                let mut __read = (#nones);
                // All are read before any is asked after, so that all faults are noted.
                #takes
                __read
            };
            match __read {
                (#patterns) if __faults.is_empty() => #whole,
                __read => {
                    __wx::unread(__read);
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
                __part: __wx::FieldSource<'_, '__r>,
                __faults: &mut __wx::FieldErrors,
            ) -> __wx::Option<Self> {
                #within
                #read
            }
        }
    }
}

fn members<'s, 'i>(slots: &'s [Slot<'i>]) -> Vec<(&'s Slot<'i>, &'i Member)> {
    let member = |slot: &'s Slot<'i>| match slot.source {
        Source::Member(member) => Some((slot, member)),
        _ => None,
    };
    slots.iter().filter_map(member).collect()
}

/// The members that are the merchant's own.
fn skipped(input: &Input) -> impl Iterator<Item = &Member> {
    input.members.iter().filter(|member| member.role == Role::Skip)
}

/// The trait of a type that can be received as that field, for a lifetime. Beside a bound
/// of the struct's own, which may be the same for another lifetime, rustc would not know
/// which of them is meant, so there it is another trait.
pub(super) fn knows(input: &Input, row: Row, life: &TokenStream) -> TokenStream {
    let kind = kind_of(row);
    if matches!(row, Row::Unseen(_)) || is_bounded(&input.generics) {
        quote!(__wx::Take<#life, #kind>)
    } else {
        quote!(__wx::FromWire<#life, #kind>)
    }
}

/// The struct's generics, the lifetime of what is read, which outlives all of
/// the struct's own, and that what speaks of its parameters can be received.
pub(super) fn bounded(input: &Input, slots: &[Slot<'_>]) -> Generics {
    let mut generics = with_life(&input.generics);
    let life = quote!('__r);
    let own: Vec<(&Type, Row)> = if input.derive == DeriveKind::Object {
        // An object is read only where its types can be: one with a `&'static str`
        // is still good for sending.
        members(slots).into_iter().map(|(slot, member)| (&member.ty, slot.row)).collect()
    } else {
        open_types(input, slots)
    };
    let mut predicates: Vec<syn::WherePredicate> = Vec::new();
    for (ty, row) in own {
        let knows = knows(input, row, &life);
        predicates.push(syn::parse_quote!(#ty: #knows));
    }
    if input.derive == DeriveKind::Object {
        for member in skipped(input) {
            let pair = beside_life(&member.ty);
            predicates.push(syn::parse_quote!(#pair: ::core::default::Default));
        }
    }
    if !predicates.is_empty() {
        generics.make_where_clause().predicates.extend(predicates);
    }
    generics
}

/// A pair, for a condition with a lifetime in it: rustc refuses one without that
/// never holds.
fn beside_life(ty: &Type) -> TokenStream {
    quote!((::core::marker::PhantomData<&'__r ()>, #ty))
}

/// The struct's generics and the lifetime of what is read.
pub(super) fn with_life(generics: &Generics) -> Generics {
    let mut generics = generics.clone();
    let own: Vec<Lifetime> = generics.lifetimes().map(|own| own.lifetime.clone()).collect();
    let life: syn::LifetimeParam =
        if own.is_empty() { syn::parse_quote!('__r) } else { syn::parse_quote!('__r: #(#own)+*) };
    generics.params.insert(0, syn::GenericParam::Lifetime(life));
    generics
}

fn local(member: &Member) -> Ident {
    Ident::new(&format!("__{}", member.at), Span::call_site())
}

/// Whether the member stands in the `optional` part that `message!` declares.
pub(super) fn is_optional_part(member: &Member) -> bool {
    member.access.clone().into_iter().count() > 1
}

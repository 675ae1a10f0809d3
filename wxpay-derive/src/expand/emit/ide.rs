//! Hints for editors: only rust-analyzer sees this code. It repeats the names in attributes as
//! members of the built-in struct, whose documentation it then shows.

use proc_macro2::TokenStream;
use quote::quote;
use wxpay_schema::Message;

use crate::expand::declare::Layout;
use crate::expand::pair::{Slot, SlotSource};
use crate::expand::parse::Input;
use crate::expand::tokens::built_in_type;

/// ```text
/// ::wxpay_core::__private::ide! {
///     const _: fn(&::wxpay_core::pay::UnifiedOrder) = |__built_in| {
///         __built_in.trade_type;                     // where `fixed` names it
///         "out_trade_no"; __built_in.out_trade_no;   // where `rename` does
///     };
/// }
/// ```
pub(super) fn emit_ide(input: &Input, slots: &[Slot<'_>], message: &'static Message) -> Option<TokenStream> {
    let is_named = |slot: &Slot<'_>| match &slot.source {
        SlotSource::Fixed(_) => true,
        SlotSource::Member(member) => member.rename.is_some(),
        SlotSource::Filled => false,
    };
    // Most structs name nothing, and the layout takes long.
    if !slots.iter().any(is_named) {
        return None;
    }
    let rows = Layout::new(message, &input.name, &input.core).rows;
    let names = slots.iter().filter_map(|slot| {
        let (span, literal) = match &slot.source {
            SlotSource::Fixed(fixed) => (fixed.key.span(), None),
            // With the literal itself, so that it keeps its highlighting.
            SlotSource::Member(member) => {
                member.rename.as_ref().map(|literal| (literal.span(), Some(quote!(#literal;))))?
            }
            SlotSource::Filled => return None,
        };
        let row = rows.iter().find(|row| row.field.name == slot.name)?;
        let part = row.member.is_optional_part().then(|| quote!(optional.));
        let mut member = row.member.ident.clone();
        member.set_span(span);
        Some(quote!(#literal __built_in.#part #member;))
    });
    let names: Vec<TokenStream> = names.collect();
    let (core, ty) = (&input.core, built_in_type(&input.core, message));
    (!names.is_empty()).then(|| quote!(#core::__private::ide! { const _: fn(&#ty) = |__built_in| { #(#names)* }; }))
}

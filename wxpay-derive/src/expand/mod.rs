//! The expansion, from tokens to tokens. A struct passes through these stages, each in its
//! file: [`parse`] reads it, [`resolve`] finds its table, [`claims`] collects its claims on
//! fields, [`pair`] matches that with the table, [`check`] checks the rules, [`emit`] writes the
//! implementation. [`declare`] writes a struct for a table, and sends it through the same
//! stages. Nothing here uses `proc_macro`, so that unit tests can call it.

mod attributes;
mod check;
mod claims;
mod declare;
mod diagnostics;
mod emit;
#[cfg(test)]
mod fixtures;
mod names;
mod pair;
mod parse;
mod resolve;
#[cfg(test)]
mod tests;
mod tokens;
mod type_check;

use proc_macro2::TokenStream;
use wxpay_schema::Message;
use wxpay_schema::internal::{DeriveKind, FieldClaim, StructCheck};

use claims::LocatedClaim;
use declare::{MessageDeclarations, MessageItems};
use diagnostics::Diagnostics;
use emit::Implementations;
use parse::{Extent, Input};
use resolve::PathTable;

/// Expands a derive: to the implementation of the struct, or to all of its errors.
pub(crate) fn derive(item: TokenStream, derive: DeriveKind) -> TokenStream {
    let mut faults = Diagnostics::new();
    let Some(input) = parse::parse(item, derive, &mut faults) else {
        return faults.into_errors();
    };
    let Expansion { items, implementations } = expand(input, faults);
    let block = implementations.map(Implementations::block);
    quote::quote!(#block #items)
}

/// Expands `message!`: to the structs, and one block with their implementations.
pub(crate) fn message(items: TokenStream) -> TokenStream {
    let declarations = match syn::parse2(items) {
        Ok(MessageDeclarations(declarations)) => declarations,
        Err(error) => return error.into_compile_error(),
    };
    let (mut tokens, mut blocks) = (TokenStream::new(), Vec::new());
    for declaration in declarations {
        match declare::declare_message(declaration) {
            Ok(MessageItems::Struct(definition, input)) => {
                let Expansion { items, implementations } = expand(*input, Diagnostics::new());
                tokens.extend([definition, items]);
                blocks.extend(implementations);
            }
            Ok(MessageItems::Opaque(items)) => tokens.extend(items),
            Err(error) => tokens.extend(error.into_compile_error()),
        }
    }
    tokens.extend(Implementations::block_of(blocks));
    tokens
}

/// What a struct expands to.
struct Expansion {
    /// The items outside the block of the implementations.
    items: TokenStream,
    /// The implementations, if the macro sees the table and the struct has no error.
    implementations: Option<Implementations>,
}

impl From<TokenStream> for Expansion {
    fn from(items: TokenStream) -> Self {
        Self { items, implementations: None }
    }
}

/// Expands `choices!`: to the enum of a list of values.
pub(crate) fn choices(item: TokenStream) -> TokenStream {
    declare::declare_choices(item).unwrap_or_else(syn::Error::into_compile_error)
}

/// Expands `replies!`: to the struct of the reply of each request.
pub(crate) fn replies() -> TokenStream {
    declare::declare_replies()
}

/// Expands `texts!`: to an alias of the kind of text for each limit.
pub(crate) fn texts() -> TokenStream {
    declare::declare_text_kinds()
}

/// Expands `bill_line!`: to the struct of a line of a bill.
pub(crate) fn bill_line(item: TokenStream) -> TokenStream {
    declare::declare_bill_line(item).unwrap_or_else(syn::Error::into_compile_error)
}

fn expand(mut input: Input, mut faults: Diagnostics) -> Expansion {
    if input.extent == Extent::Name {
        return emit::fallback(&input, &faults.into_errors(), &TokenStream::new()).into();
    }
    let table = resolve::resolve(&input.message);
    input.is_built_in = matches!(table, PathTable::BuiltIn(_));
    let borrows = attributes::reject_borrowing_response(&mut input, &mut faults);
    match table {
        PathTable::BuiltIn(message) => expand_built_in(&input, message, faults),
        PathTable::Opaque => {
            attributes::reject_misplaced_attrs(&input, &mut faults);
            if borrows {
                return emit::fallback(&input, &faults.into_errors(), &TokenStream::new()).into();
            }
            emit::emit_opaque(&input, &claims::collect_claims(&input), &faults.into_errors()).into()
        }
        PathTable::Wrong(words) => {
            faults.push_path(&input.message, words);
            emit::fallback_without_table(&input, &faults.into_errors()).into()
        }
    }
}

/// Checks the struct against a table that the macro sees, and implements it.
fn expand_built_in(input: &Input, message: &'static Message, mut faults: Diagnostics) -> Expansion {
    if !resolve::check_derive(input, message, &mut faults) {
        return emit::fallback(input, &faults.into_errors(), &TokenStream::new()).into();
    }
    let mut claims = claims::collect_claims(input);
    claims::check_types(input, message, &mut claims);
    let field_claims: Vec<FieldClaim<'_>> = claims.iter().map(LocatedClaim::field_claim).collect();
    let places: Vec<Option<usize>> = field_claims.iter().map(|claim| message.index_of(claim.name)).collect();
    let struct_check = StructCheck { message, derive: input.derive, claims: &field_claims, places: &places };
    attributes::reject_misplaced_attrs(input, &mut faults);
    let slots = pair::pair(input, &struct_check, &claims, &mut faults);
    check::check_struct(input, &struct_check, &claims, &mut faults);
    if faults.has_any() {
        let misfits = emit::misfit_checks(input, &struct_check, &claims);
        return emit::fallback(input, &faults.into_errors(), &misfits).into();
    }
    let (implementations, names) = emit::emit_built_in(input, &slots, &struct_check, &claims);
    Expansion { items: names.unwrap_or_default(), implementations: Some(implementations) }
}

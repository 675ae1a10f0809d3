//! The expansion: tokens in, tokens out. A struct passes through four stages,
//! each in its file: [`parse`] reads it, [`pair`] matches its members with the
//! table, [`check`] holds the rules against what it decides, [`emit`] writes the
//! implementation. [`declare`] builds a struct from a table and sends it through
//! the same stages. Nothing here uses `proc_macro`, so that unit tests can call it.

mod ask;
mod bill_line;
mod check;
mod choices;
mod claims;
mod declare;
mod diagnostics;
mod emit;
mod fits;
mod names;
mod nested;
mod pair;
mod parse;
mod read;
mod reply;
mod self_type;
mod shape;
mod shown;
mod stub;
mod table;
#[cfg(test)]
mod tests;
mod unseen;
mod walk;

use proc_macro2::{Literal, TokenStream};
use wxpay_schema::internal::{DeriveKind, FieldClaim, StructCheck};
use wxpay_schema::{ALL, Channel};

use declare::Declared;
use diagnostics::Diagnostics;
use names::sorted;
use table::Table;

/// A derive: all faults of the struct at once, or its implementation.
pub(crate) fn derive(item: TokenStream, derive: DeriveKind) -> TokenStream {
    let mut faults = Diagnostics::new();
    let Some(input) = parse::parse(item, derive, &mut faults) else {
        return faults.into_errors();
    };
    expand(input, faults)
}

/// `message!`: the struct and its implementation.
pub(crate) fn message(item: TokenStream) -> TokenStream {
    match declare::declare(item) {
        Ok(Declared::Struct(definition, input)) => {
            let implementation = expand(*input, Diagnostics::new());
            quote::quote!(#definition #implementation)
        }
        Ok(Declared::Unseen(items)) => items,
        Err(error) => error.into_compile_error(),
    }
}

/// `choices!`: the enum of a list of values.
pub(crate) fn choices(item: TokenStream) -> TokenStream {
    choices::choices(item).unwrap_or_else(syn::Error::into_compile_error)
}

/// `bill_line!`: the struct of a line of a bill.
pub(crate) fn bill_line(item: TokenStream) -> TokenStream {
    bill_line::bill_line(item).unwrap_or_else(syn::Error::into_compile_error)
}

/// `replies!`: for each request by its place in the schema's list, the struct
/// that its reply is read into.
pub(crate) fn replies() -> TokenStream {
    let mut replies = TokenStream::new();
    for (at, message) in ALL.iter().enumerate().filter(|(_, message)| message.derive() == DeriveKind::Request) {
        let reply = reply::built_in_reply(&parse::core_path(), message);
        let json = (message.channel == Channel::Cloud).then(|| quote::quote!(#[cfg(feature = "json")]));
        replies.extend(quote::quote!(#json impl Answered for Asked<#at> { type Response = #reply; }));
    }
    replies
}

/// `texts!`: a name for the kind of a text with each limit of the tables.
pub(crate) fn texts() -> TokenStream {
    let mut limits: Vec<u32> = Vec::new();
    for max in ALL.iter().flat_map(|message| message.fields).filter_map(|field| field.max_bytes) {
        if !limits.contains(&max) {
            limits.push(max);
        }
    }
    let mut texts = TokenStream::new();
    for max in sorted(limits, &|max, other| max < other) {
        let (of, limit) = (emit::text_of(max), Literal::u32_unsuffixed(max));
        let doc = format!("Text of at most {max} bytes.");
        texts.extend(quote::quote!(#[doc = #doc] pub type #of = kind::Text<#limit>;));
    }
    texts
}

fn expand(mut input: parse::Input, mut faults: Diagnostics) -> TokenStream {
    if input.read == parse::Extent::Name {
        return stub::stub(&input, &faults.into_errors(), &TokenStream::new());
    }
    let table = table::resolve(&input.message);
    input.seen = matches!(table, Table::BuiltIn(_));
    let borrows = reply::borrows(&mut input, &mut faults);
    let input = &input;
    let mut claimed = claims::claims(input);
    let message = match table {
        Table::BuiltIn(message) => message,
        Table::Unseen => {
            pair::misplaced(input, &mut faults);
            if borrows {
                return stub::stub(input, &faults.into_errors(), &TokenStream::new());
            }
            return unseen::emit(input, &claimed, &faults.into_errors());
        }
        Table::OtherChannel(words) => {
            faults.push_path(&input.message, words);
            return stub::stub_without_table(input, &faults.into_errors());
        }
    };
    if !table::suits(input, message, &mut faults) {
        return stub::stub(input, &faults.into_errors(), &TokenStream::new());
    }
    claims::judge(input, message, &mut claimed);
    let claims: Vec<FieldClaim<'_>> = claimed.iter().map(claims::Claimed::claim).collect();
    let places: Vec<Option<usize>> = claims.iter().map(|claim| message.index_of(claim.name)).collect();
    let candidate = StructCheck { message, derive: input.derive, claims: &claims, places: &places };
    pair::misplaced(input, &mut faults);
    let slots = pair::pair(input, &candidate, &claimed, &mut faults);
    check::check(input, &candidate, &claimed, &mut faults);
    if faults.any() {
        return stub::stub(input, &faults.into_errors(), &ask::doubts(input, &candidate, &claimed));
    }
    emit::emit(input, &slots, &candidate, &claimed)
}

//! The expansion: tokens in, tokens out. A struct passes through four stages,
//! each in its file: [`parse`] reads it, [`pair`] matches its members with the
//! table, [`check`] holds the rules against what it decides, [`emit`] writes the
//! implementation. [`declare`] builds a struct from a table and sends it through
//! the same stages. Nothing here uses `proc_macro`, so that unit tests can call it.

mod check;
mod choices;
mod declare;
mod diagnostics;
mod emit;
mod fits;
mod names;
mod pair;
mod parse;
mod table;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;

use diagnostics::Diagnostics;
use table::Table;

/// Which macro was called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Macro {
    Request,
    Response,
    Object,
}

impl Macro {
    fn name(self) -> &'static str {
        match self {
            Self::Request => "Request",
            Self::Response => "Response",
            Self::Object => "Object",
        }
    }
}

/// A derive: all faults of the struct at once, or its implementation.
pub(crate) fn derive(item: TokenStream, derive: Macro) -> TokenStream {
    let mut faults = Diagnostics::new();
    let Some(input) = parse::parse(item, derive, &mut faults) else {
        return faults.into_errors();
    };
    expand(&input, faults)
}

/// `message!`: the struct and its implementation.
pub(crate) fn message(item: TokenStream) -> TokenStream {
    match declare::declare(item) {
        Ok((definition, input)) => {
            let implementation = expand(&input, Diagnostics::new());
            quote::quote!(#definition #implementation)
        }
        Err(error) => error.into_compile_error(),
    }
}

/// `choices!`: the enum of a list of values.
pub(crate) fn choices(item: TokenStream) -> TokenStream {
    choices::choices(item).unwrap_or_else(syn::Error::into_compile_error)
}

fn expand(input: &parse::Input, mut faults: Diagnostics) -> TokenStream {
    if input.read == parse::Extent::Name {
        return emit::stub(input, &faults.into_errors());
    }
    let message = match table::resolve(&input.message) {
        Table::BuiltIn(message) => message,
        // What else is wrong with the struct cannot be told without the table.
        Table::Missing => return emit::stub_without_table(input, &faults.into_errors()),
        Table::Elsewhere => {
            faults.push_path(
                &input.message,
                "the path of the message must end in `pay::…` or `cloud::…`",
                "write `schema::pay::UNIFIED_ORDER`, for example",
            );
            return emit::stub(input, &faults.into_errors());
        }
    };
    if !table::suits(input, message, &mut faults) {
        return emit::stub(input, &faults.into_errors());
    }
    let paired = pair::pair(input, message, &mut faults);
    check::check(input, &paired, &mut faults);
    if faults.any() {
        return emit::stub(input, &faults.into_errors());
    }
    emit::emit(input, &paired)
}

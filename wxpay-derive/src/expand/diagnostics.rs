//! The bag of compile errors. Faults go in as they are found; they come out as
//! `compile_error!` calls in the order of the source.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

use super::names::sorted;

/// Where in the struct a fault lies: what orders the errors.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    /// The `at`-th thing in the struct's own attributes.
    Attribute(usize),
    /// The struct's name.
    Name,
    /// The name of the `at`-th member, or the attribute that renames it.
    Member(usize),
    /// The type of the `at`-th member.
    Type(usize),
}

impl Place {
    /// Sorts as the source reads: each member's type behind its name.
    fn order(self) -> (u8, usize, u8) {
        match self {
            Self::Attribute(at) => (0, at, 0),
            Self::Name => (1, 0, 0),
            Self::Member(at) => (2, at, 0),
            Self::Type(at) => (2, at, 1),
        }
    }
}

/// Compile errors, all of one struct.
pub(super) struct Diagnostics {
    faults: Vec<(Place, syn::Error)>,
    taken: bool,
}

impl Diagnostics {
    pub(super) fn new() -> Self {
        Self { faults: Vec::new(), taken: false }
    }

    /// A fault at a span: the fact, and after `help:` what to write.
    pub(super) fn push(&mut self, place: Place, span: Span, fact: impl Display, help: impl Display) {
        self.faults.push((place, syn::Error::new(span, words(&fact, &help))));
    }

    /// A fault of all of some tokens.
    pub(super) fn push_tokens(&mut self, place: Place, tokens: &impl ToTokens, fact: impl Display, help: impl Display) {
        self.faults.push((place, syn::Error::new_spanned(tokens, words(&fact, &help))));
    }

    /// A fault of the path to the message.
    pub(super) fn push_path(&mut self, path: &syn::Path, words: impl Display) {
        self.push_tokens(Place::Attribute(0), path, words, "");
    }

    /// A fault that syn found.
    pub(super) fn push_error(&mut self, place: Place, error: syn::Error) {
        self.faults.push((place, error));
    }

    pub(super) fn any(&self) -> bool {
        !self.faults.is_empty()
    }

    /// The errors as tokens, in the order of the source.
    pub(super) fn into_errors(mut self) -> TokenStream {
        self.taken = true;
        let faults = sorted(std::mem::take(&mut self.faults), &|(place, _), (other, _)| place.order() < other.order());
        let mut errors = TokenStream::new();
        for (_, error) in faults {
            errors.extend(error.into_compile_error());
        }
        errors
    }
}

impl Drop for Diagnostics {
    fn drop(&mut self) {
        // A fault that nobody reports would let a wrong struct compile.
        debug_assert!(self.taken || self.faults.is_empty(), "faults were found and not reported");
    }
}

fn words(fact: &dyn Display, help: &dyn Display) -> String {
    let (fact, help) = (fact.to_string(), help.to_string());
    if help.is_empty() { fact } else { format!("{fact}\nhelp: {help}") }
}

/// `a`, `b` or `c`
pub(super) fn alternatives(names: &[&str]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} or `{last}`", listed(first.iter().copied())),
        _ => listed(names.iter().copied()),
    }
}

/// `a`, `b`, `c`
pub(super) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

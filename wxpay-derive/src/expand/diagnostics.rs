//! Collects compile errors, and writes them as `compile_error!` calls in the order of the
//! source.

use std::fmt::Display;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

use super::names::sort;

/// The position of an error in the struct, by which the errors are sorted.
#[derive(Clone, Copy, Debug)]
pub(super) enum Position {
    /// A position in the attributes of the struct, by index.
    Attribute(usize),
    /// The name of the struct.
    Name,
    /// The name of a member, or the attribute that renames it, by the member's index.
    Member(usize),
    /// The type of a member, by its index.
    Type(usize),
}

impl Position {
    /// Returns the sort key: the order of the source, each member's type after its name.
    fn order(self) -> (u8, usize, u8) {
        match self {
            Self::Attribute(at) => (0, at, 0),
            Self::Name => (1, 0, 0),
            Self::Member(at) => (2, at, 0),
            Self::Type(at) => (2, at, 1),
        }
    }
}

/// The compile errors of one struct.
pub(super) struct Diagnostics {
    faults: Vec<(Position, syn::Error)>,
    taken: bool,
}

impl Diagnostics {
    pub(super) fn new() -> Self {
        Self { faults: Vec::new(), taken: false }
    }

    /// Adds an error at a span: the fact, and after `help:` what to write.
    pub(super) fn push(&mut self, place: Position, span: Span, fact: impl Display, help: impl Display) {
        self.faults.push((place, syn::Error::new(span, message_text(&fact, &help))));
    }

    /// Adds an error that spans all of the tokens.
    pub(super) fn push_tokens(
        &mut self,
        place: Position,
        tokens: &impl ToTokens,
        fact: impl Display,
        help: impl Display,
    ) {
        self.faults.push((place, syn::Error::new_spanned(tokens, message_text(&fact, &help))));
    }

    /// Adds an error at the path of the table.
    pub(super) fn push_path(&mut self, path: &syn::Path, words: impl Display) {
        self.push_tokens(Position::Attribute(0), path, words, "");
    }

    /// Adds an error of syn.
    pub(super) fn push_error(&mut self, place: Position, error: syn::Error) {
        self.faults.push((place, error));
    }

    pub(super) fn has_any(&self) -> bool {
        !self.faults.is_empty()
    }

    /// Returns the errors as tokens, in the order of the source.
    pub(super) fn into_errors(mut self) -> TokenStream {
        self.taken = true;
        let faults = sort(std::mem::take(&mut self.faults), &|(place, _), (other, _)| place.order() < other.order());
        let mut errors = TokenStream::new();
        for (_, error) in faults {
            errors.extend(error.into_compile_error());
        }
        errors
    }
}

impl Drop for Diagnostics {
    fn drop(&mut self) {
        // An error that is not reported would let a wrong struct compile.
        debug_assert!(self.taken || self.faults.is_empty(), "faults were found and not reported");
    }
}

fn message_text(fact: &dyn Display, help: &dyn Display) -> String {
    let (fact, help) = (fact.to_string(), help.to_string());
    if help.is_empty() { fact } else { format!("{fact}\nhelp: {help}") }
}

/// `a`, `b` or `c`
pub(super) fn alternatives(names: &[&str]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} or `{last}`", join_names(first.iter().copied())),
        _ => join_names(names.iter().copied()),
    }
}

/// `a`, `b`, `c`
pub(super) fn join_names<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

//! By what a text that comes without a code is known.

use crate::lookup::letters::contains;
use crate::lookup::named_fields::names;
use crate::table::error_code::ErrorCodeEntry;

/// Texts of one meaning.
#[derive(Clone, Copy, Debug)]
pub struct GatewayText {
    /// What such a text contains, one of them, in any spelling: case, full-width forms,
    /// blanks and punctuation do not count.
    pub patterns: &'static [&'static str],
    /// What it contains besides, one of them, unless there are none.
    pub with: &'static [&'static str],
    /// Which fields it names.
    pub names: Naming,
    /// The field that it is about, whatever it names.
    pub field: Option<&'static str>,
    /// What it means. `code` is that of the same refusal where it has one, else
    /// empty.
    pub row: ErrorCodeEntry,
}

/// Which fields a text must name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// Any or none.
    Any,
    /// At least one.
    Some,
    /// At least one of these.
    OneOf(&'static [&'static str]),
}

impl GatewayText {
    pub(super) const fn with(mut self, with: &'static [&'static str]) -> Self {
        self.with = with;
        self
    }

    pub(super) const fn naming(mut self, naming: Naming) -> Self {
        self.names = naming;
        self
    }

    pub(super) const fn about(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// Whether a text is one of these.
    pub(crate) fn fits(&self, text: &str) -> bool {
        let has_one = |patterns: &[&str]| patterns.iter().any(|pattern| contains(text, pattern));
        has_one(self.patterns) && (self.with.is_empty() || has_one(self.with)) && self.names.fits(text)
    }
}

impl Naming {
    fn fits(self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Some => names(text).any(|fields| !fields.is_empty()),
            Self::OneOf(wanted) => names(text).any(|fields| fields.first().is_some_and(|field| wanted.contains(field))),
        }
    }
}

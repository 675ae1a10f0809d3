//! A mistake: its texts, and how it changes the documented way of signing.

use crate::doctor::mutations::MutationFn;

/// A mistake in making a signature.
pub struct Mistake {
    /// The name, for programs.
    pub name: &'static str,
    /// The description of the mistake, a sentence.
    pub description: &'static str,
    /// The correction.
    pub remedy: &'static str,
    /// The description in Chinese.
    pub description_zh: &'static str,
    /// The correction in Chinese.
    pub remedy_zh: &'static str,
    pub(in crate::doctor) mutate: MutationFn,
}

impl std::fmt::Debug for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

pub(super) const fn mistake(
    name: &'static str,
    mutate: MutationFn,
    [description, remedy]: [&'static str; 2],
    [description_zh, remedy_zh]: [&'static str; 2],
) -> Mistake {
    Mistake { name, description, remedy, description_zh, remedy_zh, mutate }
}

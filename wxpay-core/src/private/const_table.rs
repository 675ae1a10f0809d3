//! Checks of a struct whose table only the compiler sees: a merchant's own, or one of the
//! schema under another name.

use wxpay_schema::internal::{ConstString, DeriveKind, FieldState, StructCheck, StructFault};
use wxpay_schema::{Field, Message};

use super::checks::panic_with;

/// Returns the index in the table of each name; `None` for a name that it lacks, and for all of
/// them if the table does not fit.
#[must_use]
pub const fn field_indices<const N: usize>(message: &Message, fits: bool, names: [&str; N]) -> [Option<usize>; N] {
    let mut indices = [None; N];
    let mut at = 0;
    while fits && at < N {
        indices[at] = message.index_of(names[at]);
        at += 1;
    }
    indices
}

/// Returns the fields at those indices; `extras` has the fields that the table lacks.
#[must_use]
pub const fn rows<const N: usize>(
    message: &'static Message,
    indices: &[Option<usize>; N],
    extras: [Option<&'static Field>; N],
) -> [Option<&'static Field>; N] {
    let mut rows = extras;
    let mut at = 0;
    while at < N {
        if let Some(index) = indices[at] {
            rows[at] = message.field(index);
        }
        at += 1;
    }
    rows
}

/// A struct, and the data that its checks share. Each check panics with the error, which stops the
/// compiler.
#[derive(Clone, Copy)]
pub struct CheckContext {
    /// The struct.
    pub check: &'static StructCheck<'static>,
    /// Whether the table fits the derive. If not, which is an error of its own, nothing else
    /// is checked.
    pub fits: bool,
    /// Whether all attributes could be read. If not, what seems to be missing may be in one of
    /// the others.
    pub complete: bool,
    /// The state of each field.
    pub states: &'static [FieldState<'static>],
    /// Whether each rule is broken.
    pub broken: &'static [bool],
}

impl CheckContext {
    /// Checks the name of a claim.
    #[track_caller]
    pub const fn check_name(&self, claim: usize) {
        if self.fits {
            self.panic_with(self.check.name_fault(claim));
        }
    }

    /// Checks the fixed value of a claim, and the rules that it brings into force.
    #[track_caller]
    pub const fn check_value(&self, claim: usize) {
        if self.fits {
            self.panic_with(self.check.literal_fault(claim));
            self.check_rules(Some(claim));
        }
    }

    /// Checks the name of a member, and the rules that it brings into force.
    #[track_caller]
    pub const fn check_member(&self, claim: usize) {
        if self.fits {
            self.panic_with(self.check.name_fault(claim));
            self.check_rules(Some(claim));
        }
    }

    /// Checks the type of a member, if the type within its `Option`s and `Vec`s holds such a
    /// field.
    #[track_caller]
    pub const fn check_type(&self, claim: usize, holds: bool) {
        if self.fits && holds {
            self.panic_with(self.check.type_fault(claim));
        }
    }

    /// Checks that no required field is missing.
    #[track_caller]
    pub const fn check_required(&self) {
        if self.fits && self.complete {
            self.panic_with(self.check.missing_fault(self.states));
        }
    }

    /// Checks the rules that no claim brings into force.
    #[track_caller]
    pub const fn check_other_rules(&self) {
        if self.fits {
            self.check_rules(None);
        }
    }

    /// Checks the rules that a claim brings into force, or that none does.
    #[track_caller]
    #[allow(clippy::panic, reason = "const evaluation reports by panicking")]
    const fn check_rules(&self, claim: Option<usize>) {
        if !self.complete {
            return;
        }
        let Some(mut rule) = self.check.next_broken(claim, self.broken, 0) else {
            return;
        };
        // A constant fails once, so the words of all its broken rules come together.
        let mut words = self.check.words(StructFault::Rule { rule }, self.states);
        while let Some(next) = self.check.next_broken(claim, self.broken, rule + 1) {
            words = words.and("\n").and(self.check.words(StructFault::Rule { rule: next }, self.states).as_str());
            rule = next;
        }
        panic!("{}", words.as_str());
    }

    #[track_caller]
    const fn panic_with(&self, finding: Option<StructFault>) {
        panic_with(self.check, finding, self.states);
    }
}

/// Returns the error of a table that contradicts itself or is for another derive.
#[must_use]
pub const fn table_fault(message: &Message, derive: DeriveKind, constant: &str) -> Option<ConstString> {
    match message.soundness_fault() {
        Some(words) => Some(words),
        None => message.derive_fault(derive, constant),
    }
}

/// Whether the table has no [fault](table_fault).
#[must_use]
pub const fn fits(message: &Message, derive: DeriveKind) -> bool {
    table_fault(message, derive, "").is_none()
}

/// Returns the error of `message!` with a table that only the compiler sees.
#[must_use]
pub const fn message_macro_fault(_: &Message) -> Option<ConstString> {
    let fact = ConstString::from_text("`message!` builds a struct from a table of the schema, named by its path");
    Some(fact.help("write `schema::pay::…` or `schema::cloud::…`, or write the struct and derive its macro"))
}

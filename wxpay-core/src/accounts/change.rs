//! What a reload changed.

use std::collections::HashMap;
use std::fmt;

use sha2::{Digest as _, Sha256};

/// An account that a reload added, removed or changed. It names settings and shows no value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccountChange {
    /// The name of the account.
    pub account: String,
    /// The change.
    pub kind: ChangeKind,
}

/// What happened to an account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// These settings have another value, or are new or gone.
    Changed(Vec<&'static str>),
}

impl fmt::Display for AccountChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "account.{}: ", self.account)?;
        match &self.kind {
            ChangeKind::Added => f.write_str("added"),
            ChangeKind::Removed => f.write_str("removed"),
            ChangeKind::Changed(settings) => write!(f, "changed: {}", settings.join(", ")),
        }
    }
}

/// A hash of each setting of an account, to compare it with an older one.
#[derive(Default)]
pub(super) struct Fingerprint(Vec<(&'static str, [u8; 32])>);

impl Fingerprint {
    /// Adds the value of a setting.
    pub(super) fn add(&mut self, setting: &'static str, value: impl AsRef<[u8]>) {
        self.0.push((setting, Sha256::digest(value).into()));
    }

    fn of(&self, setting: &str) -> impl Iterator<Item = &[u8; 32]> {
        self.0.iter().filter(move |(name, _)| *name == setting).map(|(_, hash)| hash)
    }

    /// Returns the settings that differ.
    fn differences(&self, other: &Self) -> Vec<&'static str> {
        if self.0 == other.0 {
            return Vec::new();
        }
        let mut names: Vec<&'static str> = self.0.iter().chain(&other.0).map(|(name, _)| *name).collect();
        names.sort_unstable();
        names.dedup();
        names.retain(|name| !self.of(name).eq(other.of(name)));
        names
    }
}

/// Returns the changes from the old accounts to the new, sorted by name.
pub(super) fn list(old: &HashMap<String, Fingerprint>, new: &HashMap<String, Fingerprint>) -> Vec<AccountChange> {
    let mut changes = Vec::new();
    for (name, fingerprint) in new {
        let kind = match old.get(name) {
            None => ChangeKind::Added,
            Some(before) => match before.differences(fingerprint) {
                settings if settings.is_empty() => continue,
                settings => ChangeKind::Changed(settings),
            },
        };
        changes.push(AccountChange { account: name.clone(), kind });
    }
    let removed = old.keys().filter(|name| !new.contains_key(*name));
    changes.extend(removed.map(|name| AccountChange { account: name.clone(), kind: ChangeKind::Removed }));
    changes.sort_by(|one, other| one.account.cmp(&other.account));
    changes
}

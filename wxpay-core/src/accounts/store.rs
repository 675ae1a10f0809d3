//! The accounts of a program, which can be replaced.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;

use super::account::Account;
use super::build::{self, build};
use super::change::{self, AccountChange};
use super::findings::Findings;
use super::id::{AccountId, LookupError};
use super::snapshot::Snapshot;
use super::source::Source;
use super::warning::AccountWarning;
use crate::error::ConfigError;

/// The accounts of a program. A clone is the same ones, so that [`reload`](Self::reload) replaces them everywhere.
#[derive(Clone)]
pub struct Accounts(Arc<Content>);

struct Content {
    snapshot: ArcSwap<Snapshot>,
    source: Source,
    /// Keeps reloads apart, so that the last one to read is the last one to replace.
    reload: Mutex<()>,
}

impl Accounts {
    /// Loads the accounts of a TOML file.
    ///
    /// # Errors
    /// [`ConfigError::Accounts`] with every fault at once.
    pub fn load(path: impl Into<PathBuf>) -> Result<Self, ConfigError> {
        Self::from_source(Source::file(path))
    }

    /// Loads the account of the environment variables `WXPAY_APPID`, `WXPAY_MCH_ID` and `WXPAY_KEY`, and, as far as
    /// they are set, `WXPAY_NOTIFY_URL`, `WXPAY_SUB_APPID`, `WXPAY_SUB_MCH_ID`, `WXPAY_SIGN_TYPE`,
    /// `WXPAY_WORKWX_SECRET`, `WXPAY_CERTIFICATE` and `WXPAY_CERTIFICATE_KEY`. Its name is `env`.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_source(Source::environment())
    }

    /// Loads the accounts of a source.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn from_source(source: Source) -> Result<Self, ConfigError> {
        let snapshot = ArcSwap::from_pointee(build(&source, None)?.snapshot);
        Ok(Self(Arc::new(Content { snapshot, source, reload: Mutex::new(()) })))
    }

    /// Returns everything that is wrong with the settings of a source: with its faults the warnings too.
    #[must_use]
    pub fn check(source: &Source) -> Findings {
        build::check(source)
    }

    /// Reads the source again and replaces all accounts at once. Returns what changed, without values. Calls that are
    /// running keep their account; new connections use the new certificates.
    ///
    /// # Errors
    /// As [`load`](Self::load). Then nothing is replaced.
    pub fn reload(&self) -> Result<Vec<AccountChange>, ConfigError> {
        let _only = self.0.reload.lock().unwrap_or_else(PoisonError::into_inner);
        let old = self.0.snapshot.load_full();
        let new = build(&self.0.source, Some(&old))?;
        let changes = change::list(&old.fingerprints, &new.snapshot.fingerprints);
        for (store, identity) in new.renewals {
            store.store(identity);
        }
        self.0.snapshot.store(Arc::new(new.snapshot));
        Ok(changes)
    }

    /// Returns the only account of a merchant number.
    ///
    /// # Errors
    /// [`LookupError::Unknown`], or [`LookupError::Ambiguous`] if several have that number.
    pub fn get(&self, mch_id: &str) -> Result<Account, LookupError> {
        self.find(&AccountId::new(mch_id))
    }

    /// Returns the account of that name in the file.
    ///
    /// # Errors
    /// [`LookupError::Unknown`].
    pub fn by_name(&self, name: &str) -> Result<Account, LookupError> {
        self.snapshot().by_name(name).cloned().ok_or(LookupError::Unknown)
    }

    /// Returns the account, if there is only one.
    ///
    /// # Errors
    /// [`LookupError::Ambiguous`] with the names of all.
    pub fn only(&self) -> Result<Account, LookupError> {
        self.snapshot().only().cloned()
    }

    /// Returns the account of a sub-merchant: that of the provider with the sub-merchant's number.
    ///
    /// # Errors
    /// As [`find`](Self::find).
    pub fn with_sub(&self, mch_id: &str, sub_mch_id: &str) -> Result<Account, LookupError> {
        self.find(&AccountId::new(mch_id).with_sub_mch_id(sub_mch_id))
    }

    /// Returns the only account that an id names.
    ///
    /// # Errors
    /// [`LookupError`]: none, or several of them.
    pub fn find(&self, id: &AccountId<'_>) -> Result<Account, LookupError> {
        self.snapshot().find(id).map(std::borrow::Cow::into_owned)
    }

    /// Returns what is likely to be a mistake about the settings.
    #[must_use]
    pub fn warnings(&self) -> Vec<AccountWarning> {
        self.snapshot().warnings.clone()
    }

    /// Returns the number of accounts, without sub-merchants.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "there is at least one")]
    pub fn len(&self) -> usize {
        self.snapshot().len()
    }

    pub(super) fn snapshot(&self) -> arc_swap::Guard<Arc<Snapshot>> {
        self.0.snapshot.load()
    }
}

/// Shows the source and the number of accounts.
impl fmt::Debug for Accounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accounts").field("source", &self.0.source).field("len", &self.len()).finish()
    }
}

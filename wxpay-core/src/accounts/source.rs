//! Where the settings of accounts come from.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use super::settings::SETTINGS;
use crate::value::BeijingTime;

/// The time of the clock that ends previous keys.
pub(super) type Clock = Arc<dyn Fn() -> BeijingTime + Send + Sync>;

/// Where the settings of [`Accounts`](super::Accounts) come from, at the start and on each reload: a file or the
/// environment alone, with the variables and the clock of the process or those of a test.
#[derive(Clone)]
pub struct Source {
    path: Option<PathBuf>,
    variables: Variables,
    pub(super) clock: Clock,
    /// Whether client certificates are read.
    pub(super) reads_certificates: bool,
    /// Whether the account of the environment acts for any sub-merchant.
    pub(super) has_any_sub_merchant: bool,
}

#[derive(Clone)]
enum Variables {
    Process,
    Fixed(Arc<BTreeMap<String, Zeroizing<String>>>),
}

impl Source {
    /// A TOML file. Paths in it are relative to its folder.
    #[must_use]
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self { path: Some(path.into()), ..Self::environment() }
    }

    /// The environment variables of a single account.
    #[must_use]
    pub fn environment() -> Self {
        Self {
            path: None,
            variables: Variables::Process,
            clock: Arc::new(BeijingTime::now),
            reads_certificates: true,
            has_any_sub_merchant: false,
        }
    }

    /// Returns the names of the environment variables of a single account.
    pub fn variable_names() -> impl Iterator<Item = &'static str> {
        SETTINGS.iter().filter_map(|setting| setting.variable)
    }

    /// Sets the environment variables, in place of those of the process.
    #[must_use]
    pub fn with_variables<N: Into<String>, V: Into<String>>(self, all: impl IntoIterator<Item = (N, V)>) -> Self {
        let all = all.into_iter().map(|(name, value)| (name.into(), Zeroizing::new(value.into()))).collect();
        Self { variables: Variables::Fixed(Arc::new(all)), ..self }
    }

    /// Sets the clock, which ends previous keys and by which certificates are judged.
    #[must_use]
    pub fn with_clock(self, clock: impl Fn() -> BeijingTime + Send + Sync + 'static) -> Self {
        Self { clock: Arc::new(clock), ..self }
    }

    /// Leaves client certificates unread, for a program that shows none.
    #[must_use]
    pub fn without_certificates(self) -> Self {
        Self { reads_certificates: false, ..self }
    }

    /// Makes the account of the environment a service provider's that acts for any sub-merchant. `WXPAY_SUB_MCH_ID`
    /// and `WXPAY_SUB_APPID` are then those of requests that name none. A file of accounts is not affected.
    #[must_use]
    pub fn with_any_sub_merchant(self) -> Self {
        Self { has_any_sub_merchant: true, ..self }
    }

    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Returns a path of the file, relative to its folder.
    pub(super) fn resolve(&self, path: &str) -> PathBuf {
        match self.path.as_deref().and_then(Path::parent) {
            Some(folder) => folder.join(path),
            None => PathBuf::from(path),
        }
    }

    /// Returns the value of a variable. One that is not Unicode counts as not set.
    pub(super) fn variable(&self, name: &str) -> Option<Zeroizing<String>> {
        match &self.variables {
            Variables::Process => std::env::var(name).ok().map(Zeroizing::new),
            Variables::Fixed(all) => all.get(name).cloned(),
        }
    }

    /// Returns the names of all variables that begin with `WXPAY_`.
    pub(super) fn own_variables(&self) -> Vec<String> {
        let mut names: Vec<String> = match &self.variables {
            Variables::Process => std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect(),
            Variables::Fixed(all) => all.keys().cloned().collect(),
        };
        names.retain(|name| name.starts_with("WXPAY_"));
        names.sort();
        names
    }

    /// Returns the name for errors.
    pub(super) fn label(&self) -> String {
        match &self.path {
            Some(path) => {
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                format!("{name} and the environment")
            }
            None => "the environment".to_owned(),
        }
    }
}

/// Omits the values of the variables.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source").field("path", &self.path).finish_non_exhaustive()
    }
}

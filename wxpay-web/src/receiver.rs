//! What verifies notifications: the accounts and the limits.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use wxpay_core::Merchant;
#[cfg(feature = "accounts")]
use wxpay_core::accounts::Accounts;
use wxpay_core::notification::AccountIds;

use crate::BoxError;
use crate::source::Source;

/// The limit of a body in bytes: that of wxpay-core, more than any message has.
const LIMIT: usize = 64 * 1024;

/// WeChat Pay waits for five seconds.
const TIME: Duration = Duration::from_millis(4500);

/// The accounts for which notifications are received, and the limits. A clone is cheap and shares the accounts.
///
/// ```
/// use std::time::Duration;
/// use wxpay_core::Merchant;
/// use wxpay_web::Receiver;
///
/// let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?;
/// let receiver = Receiver::new(merchant).with_limit(16 * 1024).with_time(Duration::from_secs(3));
/// # Ok::<(), wxpay_core::ConfigError>(())
/// ```
#[derive(Clone)]
pub struct Receiver(Arc<Settings>);

/// The settings of a receiver, which its clones share.
#[derive(Clone)]
pub struct Settings {
    pub(crate) source: Source,
    pub(crate) limit: usize,
    pub(crate) time: Duration,
    pub(crate) takes_cloud: bool,
}

impl Receiver {
    /// A receiver for one merchant, with all [its apps](Merchant::with_other_appid) and sub-merchants.
    #[must_use]
    pub fn new(merchant: Merchant) -> Self {
        Self::from_source(Source::One(merchant))
    }

    /// A receiver for several merchants. The body names the one that verifies it, by `mch_id` and, where several have
    /// that number, by `appid`. Without a merchant only callbacks of the cloud channel are received.
    ///
    /// What names none of them takes the work of the first one and gets the same answer.
    #[must_use]
    pub fn from_merchants(merchants: impl IntoIterator<Item = Merchant>) -> Self {
        Self::from_source(Source::several(merchants.into_iter().collect()))
    }

    /// A receiver for the accounts of a file, which may be reloaded.
    #[cfg(feature = "accounts")]
    #[must_use]
    pub fn from_accounts(accounts: Accounts) -> Self {
        Self::from_source(Source::Accounts(accounts))
    }

    /// A receiver for accounts that are looked up, such as in a database. `lookup` gets the ids that the body names,
    /// which are not verified yet, and returns the merchant, or `None` for an unknown one. After an error the
    /// notification is refused, and so repeated.
    ///
    /// ```
    /// use wxpay_core::Merchant;
    /// use wxpay_web::Receiver;
    ///
    /// let receiver = Receiver::from_lookup(|ids| async move {
    ///     // In a real shop: SELECT … WHERE mch_id = ?
    ///     match ids.mch_id.as_deref() {
    ///         Some("10000100") => {
    ///             let key = "192006250b4c09247ec02edce69f6a2d";
    ///             Ok(Some(Merchant::new("wxd930ea5d5a258f4f", "10000100", key)?))
    ///         }
    ///         _ => Ok(None),
    ///     }
    /// });
    /// ```
    #[must_use]
    pub fn from_lookup<F, Fut>(lookup: F) -> Self
    where
        F: Fn(AccountIds) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Option<Merchant>, BoxError>> + Send + 'static,
    {
        Self::from_source(Source::lookup(lookup))
    }

    fn from_source(source: Source) -> Self {
        Self(Arc::new(Settings { source, limit: LIMIT, time: TIME, takes_cloud: true }))
    }

    /// Sets the limit of a body in bytes. 64 KiB by default. A merchant has a limit of its own, which
    /// [`Merchant::with_limits`] changes; among several merchants no body beyond 64 KiB finds its own.
    #[must_use]
    pub fn with_limit(self, bytes: usize) -> Self {
        self.change(|settings| settings.limit = bytes)
    }

    /// Returns the limit of a body in bytes.
    #[must_use]
    pub fn limit(&self) -> usize {
        self.0.limit
    }

    /// Sets the time from the arrival of a notification to its answer, for body, account and handler together. 4.5 s by
    /// default, because WeChat Pay waits for 5 s.
    #[must_use]
    pub fn with_time(self, time: Duration) -> Self {
        self.change(|settings| settings.time = time)
    }

    /// Refuses callbacks of the cloud channel. They are not signed, and anyone can send them: a shop without that
    /// channel need not handle them.
    #[must_use]
    pub fn without_cloud_callbacks(self) -> Self {
        self.change(|settings| settings.takes_cloud = false)
    }

    fn change(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(Arc::make_mut(&mut self.0));
        self
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0
    }

    /// Begins the time of a notification.
    pub(crate) fn start(&self) -> Deadline {
        let time = self.0.time;
        // A time that never ends is a year.
        let end = Instant::now().checked_add(time);
        Deadline { end: end.unwrap_or_else(|| Instant::now() + Duration::from_secs(365 * 86_400)), time }
    }
}

/// The end of the time of a notification.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline {
    pub(crate) end: Instant,
    pub(crate) time: Duration,
}

/// Shows the ids and the limits.
impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Settings { source, limit, time, takes_cloud } = &*self.0;
        f.debug_struct("Receiver")
            .field("source", source)
            .field("limit", limit)
            .field("time", time)
            .field("takes_cloud", takes_cloud)
            .finish()
    }
}

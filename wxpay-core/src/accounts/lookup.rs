//! Accounts of a database.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::id::AccountId;
use crate::merchant::Merchant;

/// Finds accounts that are not in a file, such as the thousands of sub-merchants of a database.
///
/// ```
/// use wxpay_core::Merchant;
/// use wxpay_core::accounts::{AccountId, Lookup};
///
/// struct MyDatabase;
///
/// impl Lookup for MyDatabase {
///     type Error = std::io::Error;
///
///     async fn account(&self, id: &AccountId<'_>) -> Result<Option<Merchant>, Self::Error> {
///         let _row = (id.mch_id, id.sub_mch_id, id.appid);
///         Ok(None)
///     }
/// }
/// ```
pub trait Lookup: Send + Sync {
    /// The failure of the database.
    type Error;

    /// Returns the merchant of that id, or `None` if there is none. If several match, return an error.
    fn account(&self, id: &AccountId<'_>) -> impl Future<Output = Result<Option<Merchant>, Self::Error>> + Send;
}

impl<L: Lookup> Lookup for Arc<L> {
    type Error = L::Error;

    fn account(&self, id: &AccountId<'_>) -> impl Future<Output = Result<Option<Merchant>, Self::Error>> + Send {
        L::account(self, id)
    }
}

/// Keeps what a [`Lookup`] returned, at most a number of accounts and for a limited time.
///
/// Accounts that do not exist are not kept, so that messages with made-up numbers displace nothing.
pub struct CachedLookup<L> {
    lookup: L,
    capacity: usize,
    age: Duration,
    content: Mutex<Content>,
}

#[derive(Default)]
struct Content {
    merchants: HashMap<OwnId, (Merchant, Instant)>,
    /// The oldest first.
    order: VecDeque<OwnId>,
    /// The number of times that everything was forgotten.
    generation: u64,
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct OwnId {
    mch_id: String,
    sub_mch_id: Option<String>,
    appid: Option<String>,
}

impl OwnId {
    fn new(id: &AccountId<'_>) -> Self {
        let own = |text: Option<&str>| text.map(str::to_owned);
        Self { mch_id: id.mch_id.to_owned(), sub_mch_id: own(id.sub_mch_id), appid: own(id.appid) }
    }
}

impl<L: Lookup> CachedLookup<L> {
    /// Creates a cache of at most `capacity` accounts, each kept for `age` at most. A key that is changed in the
    /// database is in use after that time, or after [`clear`](Self::clear).
    #[must_use]
    pub fn new(lookup: L, capacity: usize, age: Duration) -> Self {
        Self { lookup, capacity, age, content: Mutex::default() }
    }

    /// Returns the merchant of that id.
    ///
    /// # Errors
    /// That of the lookup. It is not kept.
    pub async fn account(&self, id: &AccountId<'_>) -> Result<Option<Merchant>, L::Error> {
        let own = OwnId::new(id);
        let generation = {
            let content = self.content();
            if let Some((merchant, since)) = content.merchants.get(&own)
                && since.elapsed() < self.age
            {
                return Ok(Some(merchant.clone()));
            }
            content.generation
        };
        let found = self.lookup.account(id).await?;
        if let Some(merchant) = &found {
            self.insert(own, merchant.clone(), generation);
        }
        Ok(found)
    }

    /// Forgets all accounts, also those that are being looked up.
    pub fn clear(&self) {
        let mut content = self.content();
        *content = Content { generation: content.generation + 1, ..Content::default() };
    }

    /// Returns the number of accounts that are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.content().merchants.len()
    }

    /// Returns whether none is kept.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn insert(&self, own: OwnId, merchant: Merchant, generation: u64) {
        let mut content = self.content();
        if self.capacity == 0 || content.generation != generation {
            return;
        }
        if content.merchants.insert(own.clone(), (merchant, Instant::now())).is_none() {
            content.order.push_back(own);
        }
        while content.merchants.len() > self.capacity {
            let Some(oldest) = content.order.pop_front() else { break };
            content.merchants.remove(&oldest);
        }
    }

    fn content(&self) -> std::sync::MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Shows the sizes only.
impl<L> fmt::Debug for CachedLookup<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CachedLookup").field("capacity", &self.capacity).field("age", &self.age).finish_non_exhaustive()
    }
}

//! One account.

use std::fmt;
use std::sync::Arc;

use super::source::Clock;
use crate::certificate::IdentityStore;
use crate::client::Endpoint;
use crate::error::ConfigError;
use crate::merchant::Merchant;
use crate::value::BeijingTime;

/// An account as it was at the time of its lookup. A clone is cheap, and a reload does not change it, except for the
/// certificate in its [`identity`](Self::identity). Look it up anew for each call. `Debug` shows no key.
#[derive(Clone)]
pub struct Account(pub(super) Arc<Entry>);

pub(super) struct Entry {
    pub(super) name: Arc<str>,
    pub(super) keys: Keys,
    /// The end of the previous key, and the keys from then on.
    pub(super) ended: Option<(BeijingTime, Keys)>,
    pub(super) clock: Clock,
    pub(super) endpoint: Endpoint,
    pub(super) identity: Option<IdentityStore>,
    pub(super) scope: Scope,
}

/// The merchant with the keys of a time.
#[derive(Clone)]
pub(super) struct Keys {
    pub(super) merchant: Merchant,
    /// The merchant that verifies notifications: with as many keys as every other account, so that each wrong
    /// message takes the same work.
    pub(super) verifier: Merchant,
}

/// For which sub-merchants an account acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// An ordinary merchant.
    Merchant,
    /// A provider for any sub-merchant.
    AnySub,
    /// A provider for those of its list.
    ListedSubs,
    /// One sub-merchant.
    OneSub,
}

impl Keys {
    fn for_sub(&self, sub_mch_id: &str, sub_appid: Option<&str>) -> Result<Self, ConfigError> {
        let restrict = |merchant: &Merchant| {
            let merchant = merchant.clone().with_sub_merchant(sub_mch_id)?;
            let merchant = match sub_appid {
                Some(appid) => merchant.with_sub_appid(appid)?,
                None => merchant,
            };
            Ok::<_, ConfigError>(merchant.with_sub_merchant_only())
        };
        Ok(Self { merchant: restrict(&self.merchant)?, verifier: restrict(&self.verifier)? })
    }
}

impl Account {
    /// Returns the name in the file; `env` for the account of the environment. A sub-merchant has the name of the
    /// account that acts for it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Returns the merchant, without its previous key once that has ended. It signs with the current key.
    #[must_use]
    pub fn merchant(&self) -> &Merchant {
        &self.keys().merchant
    }

    /// Returns the merchant number.
    #[must_use]
    pub fn mch_id(&self) -> &str {
        self.0.keys.merchant.mch_id()
    }

    /// Returns the appid.
    #[must_use]
    pub fn appid(&self) -> &str {
        self.0.keys.merchant.appid()
    }

    /// Returns the number of the sub-merchant.
    #[must_use]
    pub fn sub_mch_id(&self) -> Option<&str> {
        self.0.keys.merchant.sub_mch_id()
    }

    /// Returns the host to call.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.0.endpoint
    }

    /// Returns the client certificate, which a reload replaces.
    #[must_use]
    pub fn identity(&self) -> Option<&IdentityStore> {
        self.0.identity.as_ref()
    }

    pub(super) fn keys(&self) -> &Keys {
        match &self.0.ended {
            Some((until, keys)) if (self.0.clock)() > *until => keys,
            _ => &self.0.keys,
        }
    }

    /// Returns the account of a sub-merchant, which shares everything else.
    pub(super) fn for_sub(&self, sub_mch_id: &str, sub_appid: Option<&str>) -> Result<Self, ConfigError> {
        let entry = &*self.0;
        let ended = match &entry.ended {
            Some((until, keys)) => Some((*until, keys.for_sub(sub_mch_id, sub_appid)?)),
            None => None,
        };
        Ok(Self(Arc::new(Entry {
            name: Arc::clone(&entry.name),
            keys: entry.keys.for_sub(sub_mch_id, sub_appid)?,
            ended,
            clock: Arc::clone(&entry.clock),
            endpoint: entry.endpoint.clone(),
            identity: entry.identity.clone(),
            scope: Scope::OneSub,
        })))
    }

    pub(super) fn has_appid(&self, appid: &str) -> bool {
        self.0.keys.merchant.has_appid(appid)
    }
}

/// Shows the ids, but not the keys and not the certificate.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("name", &self.name())
            .field("merchant", &self.0.keys.merchant)
            .field("previous_key_until", &self.0.ended.as_ref().map(|(until, _)| until))
            .field("endpoint", &self.0.endpoint)
            .field("identity", &self.0.identity)
            .finish()
    }
}

//! Where the account of a notification comes from. What is for no account takes the same work and gets the same answer
//! as what has a wrong signature, so that nobody can ask which merchants there are.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::hash::{BuildHasher as _, RandomState};
use std::pin::Pin;
use std::sync::Arc;

#[cfg(feature = "accounts")]
use wxpay_core::accounts::{Account, AccountId, Accounts};
use wxpay_core::bounds::{RefundHint, SignedNotification};
use wxpay_core::notification::{AccountIds, account_ids};
use wxpay_core::{Error, ErrorKind, Merchant, Unsigned, Untrusted, Verified};

use crate::BoxError;
use crate::refusal::Refusal;

type LookupFuture = Pin<Box<dyn Future<Output = Result<Option<Merchant>, BoxError>> + Send>>;
type Lookup = Arc<dyn Fn(AccountIds) -> LookupFuture + Send + Sync>;

/// The accounts of a receiver.
#[derive(Clone)]
pub(crate) enum Source {
    One(Merchant),
    Several {
        by_mch_id: HashMap<String, Vec<Merchant>>,
        stranger: Option<Merchant>,
    },
    #[cfg(feature = "accounts")]
    Accounts(Accounts),
    Lookup {
        lookup: Lookup,
        stranger: Option<Merchant>,
    },
}

impl Source {
    pub(crate) fn several(merchants: Vec<Merchant>) -> Self {
        let stranger = merchants.first().cloned().or_else(stranger);
        let mut by_mch_id: HashMap<String, Vec<Merchant>> = HashMap::new();
        for merchant in merchants {
            by_mch_id.entry(merchant.mch_id().to_owned()).or_default().push(merchant);
        }
        Self::Several { by_mch_id, stranger }
    }

    pub(crate) fn lookup<F, Fut>(lookup: F) -> Self
    where
        F: Fn(AccountIds) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<Option<Merchant>, BoxError>> + Send + 'static,
    {
        Self::Lookup { lookup: Arc::new(move |ids| Box::pin(lookup(ids))), stranger: stranger() }
    }

    /// Finds what verifies a notification, by the ids of its body, which are not verified yet. What is no message is
    /// left to the stranger, which reports the fault.
    pub(crate) async fn verifier(&self, body: &[u8]) -> Result<Verifier<'_>, Refusal> {
        match self {
            Self::One(merchant) => Ok(Verifier::Merchants(vec![merchant.clone()])),
            Self::Several { by_mch_id, stranger } => {
                let merchants = account_ids(body).ok().map(|ids| of_ids(by_mch_id, &ids)).unwrap_or_default();
                Verifier::merchants_or(merchants, stranger.as_ref())
            }
            #[cfg(feature = "accounts")]
            Self::Accounts(accounts) => Ok(Verifier::Accounts(accounts)),
            Self::Lookup { lookup, stranger } => {
                let merchant = match account_ids(body) {
                    Ok(ids) if ids.mch_id.is_some() => lookup(ids).await.map_err(Refusal::Lookup)?,
                    _ => None,
                };
                Verifier::merchants_or(merchant.into_iter().collect(), stranger.as_ref())
            }
        }
    }
}

/// Returns the merchants of that number, those of the app first.
fn of_ids(by_mch_id: &HashMap<String, Vec<Merchant>>, ids: &AccountIds) -> Vec<Merchant> {
    let merchants = ids.mch_id.as_deref().and_then(|mch_id| by_mch_id.get(mch_id));
    let mut merchants = merchants.cloned().unwrap_or_default();
    merchants.sort_by_key(|merchant| ids.appid.as_deref() != Some(merchant.appid()));
    merchants
}

/// Returns a merchant that no message is for. Its key is another one in each process, so that nobody can sign with it.
fn stranger() -> Option<Merchant> {
    let digits = |salt: u8| format!("{:016x}", RandomState::new().hash_one(salt));
    Merchant::new("wx0000000000000000", "1", &(digits(0) + &digits(1))).ok()
}

/// For whom a message is.
pub(crate) struct Owner {
    pub(crate) merchant: Merchant,
    #[cfg(feature = "accounts")]
    pub(crate) account: Option<Account>,
}

impl Owner {
    fn from_merchant(merchant: &Merchant) -> Self {
        Self {
            merchant: merchant.clone(),
            #[cfg(feature = "accounts")]
            account: None,
        }
    }

    #[cfg(feature = "accounts")]
    fn from_account(account: Account) -> Self {
        Self { merchant: account.merchant().clone(), account: Some(account) }
    }
}

/// What verifies one notification.
pub(crate) enum Verifier<'s> {
    /// Merchants of one number, at least one.
    Merchants(Vec<Merchant>),
    /// A merchant that the message is not for, and that verifies it in vain.
    Stranger(&'s Merchant),
    #[cfg(feature = "accounts")]
    Accounts(&'s Accounts),
}

impl<'s> Verifier<'s> {
    fn merchants_or(merchants: Vec<Merchant>, stranger: Option<&'s Merchant>) -> Result<Self, Refusal> {
        match stranger {
            Some(stranger) if merchants.is_empty() => Ok(Self::Stranger(stranger)),
            None if merchants.is_empty() => Err(Error::from(Untrusted::BadSign).into()),
            _ => Ok(Self::Merchants(merchants)),
        }
    }

    /// Verifies a notification.
    pub(crate) fn notification<T: SignedNotification>(&self, body: &[u8]) -> Result<(Owner, Verified<T>), Error> {
        match self {
            Self::Merchants(merchants) => first_of(merchants, |merchant| merchant.notification(body)),
            Self::Stranger(stranger) => Err(error_of(stranger.notification::<T>(body), Untrusted::BadSign)),
            #[cfg(feature = "accounts")]
            Self::Accounts(accounts) => {
                accounts.notification(body).map(|(account, verified)| (Owner::from_account(account), verified))
            }
        }
    }

    /// Decrypts a refund notification.
    pub(crate) fn refund<T: RefundHint>(&self, body: &[u8]) -> Result<(Owner, Unsigned<T>), Error> {
        match self {
            Self::Merchants(merchants) => first_of(merchants, |merchant| merchant.refund_notification(body)),
            Self::Stranger(stranger) => Err(error_of(stranger.refund_notification::<T>(body), Untrusted::BadReqInfo)),
            #[cfg(feature = "accounts")]
            Self::Accounts(accounts) => {
                accounts.refund_notification(body).map(|(account, hint)| (Owner::from_account(account), hint))
            }
        }
    }

    /// Returns for whom a genuine notification of a failed payment is.
    #[cfg_attr(not(feature = "accounts"), allow(unused_variables, reason = "only accounts are found by the body"))]
    pub(crate) fn owner(&self, body: &[u8]) -> Option<Owner> {
        match self {
            Self::Merchants(merchants) => merchants.first().map(Owner::from_merchant),
            Self::Stranger(_) => None,
            #[cfg(feature = "accounts")]
            Self::Accounts(accounts) => {
                let ids = account_ids(body).ok()?;
                let (mch_id, sub_mch_id) = (ids.mch_id.as_deref()?, ids.sub_mch_id.as_deref());
                let id = AccountId { mch_id, sub_mch_id, appid: ids.appid.as_deref() };
                accounts.find(&id).ok().map(Owner::from_account)
            }
        }
    }
}

/// Returns what the first merchant reads for which a message is. If there is none, the error is that of the first one.
fn first_of<T>(merchants: &[Merchant], read: impl Fn(&Merchant) -> Result<T, Error>) -> Result<(Owner, T), Error> {
    let mut first = None;
    for merchant in merchants {
        match read(merchant) {
            Ok(message) => return Ok((Owner::from_merchant(merchant), message)),
            Err(error) if matches!(error.kind(), ErrorKind::Untrusted(_)) => {
                first.get_or_insert(error);
            }
            // It is the message's own fault, or a failed payment of this merchant.
            Err(error) => return Err(error),
        }
    }
    Err(first.unwrap_or_else(|| Untrusted::BadSign.into()))
}

/// Returns the error of a message that is for nobody.
fn error_of<T>(result: Result<T, Error>, untrusted: Untrusted) -> Error {
    result.err().unwrap_or_else(|| untrusted.into())
}

/// Shows the ids of merchants in code.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(merchant) => merchant.fmt(f),
            Self::Several { by_mch_id, .. } => f.debug_set().entries(by_mch_id.keys()).finish(),
            #[cfg(feature = "accounts")]
            Self::Accounts(accounts) => accounts.fmt(f),
            Self::Lookup { .. } => f.write_str("Lookup"),
        }
    }
}

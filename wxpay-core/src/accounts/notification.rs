//! Notifications for one of several accounts. What is for no account takes the same work and gets the same answer as
//! what has a wrong signature, so that nobody can ask which merchants there are.

use super::account::{Account, Scope};
use super::id::AccountId;
use super::snapshot::Snapshot;
use super::store::Accounts;
#[cfg(feature = "refund-notification")]
use crate::bounds::RefundHint;
use crate::bounds::SignedNotification;
use crate::error::{Error, Untrusted};
use crate::merchant::Merchant;
use crate::notification::account_ids;
#[cfg(feature = "refund-notification")]
use crate::receive::trust::Unsigned;
use crate::receive::trust::Verified;

impl Account {
    /// Verifies and decodes a notification for this account, with its current and its previous key. One for another
    /// account is refused: use it where each account has an address of its own.
    ///
    /// # Errors
    /// As [`Merchant::notification`].
    pub fn notification<T: SignedNotification>(&self, body: &[u8]) -> Result<Verified<T>, Error> {
        self.keys().verifier.notification(body)
    }

    /// Decrypts a refund notification for this account.
    ///
    /// # Errors
    /// As [`Merchant::refund_notification`].
    #[cfg(feature = "refund-notification")]
    pub fn refund_notification<T: RefundHint>(&self, body: &[u8]) -> Result<Unsigned<T>, Error> {
        self.keys().verifier.refund_notification(body)
    }
}

impl Accounts {
    /// Verifies and decodes a notification by the account that its body names, and returns that account too.
    ///
    /// # Errors
    /// As [`Merchant::notification`]. If there is no such account, or several, the error is
    /// [`Untrusted::BadSign`], as for a wrong signature. Answer both with the same
    /// [`notification::refused`](crate::notification::refused).
    pub fn notification<T: SignedNotification>(&self, body: &[u8]) -> Result<(Account, Verified<T>), Error> {
        let snapshot = self.snapshot();
        match recipient(&snapshot, body)? {
            Recipient::Account(account) => account.notification(body).map(|verified| (account, verified)),
            Recipient::Merchant(account) => refuse_genuine(account.notification::<T>(body).map(drop)),
            Recipient::Nobody => refuse::<T, _>(&snapshot.stranger, body),
        }
    }

    /// Verifies and decodes a notification to the address of one account, such as `/notify/shop`. One for another
    /// account is refused.
    ///
    /// # Errors
    /// As [`notification`](Self::notification).
    pub fn notification_of<T: SignedNotification>(
        &self,
        name: &str,
        body: &[u8],
    ) -> Result<(Account, Verified<T>), Error> {
        let snapshot = self.snapshot();
        match snapshot.by_name(name) {
            // The sub-merchants of a list are accounts too, but only those.
            Some(account) if account.0.scope == Scope::ListedSubs => match recipient(&snapshot, body)? {
                Recipient::Account(sub) if sub.name() == name => sub.notification(body).map(|verified| (sub, verified)),
                _ => refuse_genuine(account.notification::<T>(body).map(drop)),
            },
            Some(account) => account.notification(body).map(|verified| (account.clone(), verified)),
            None => refuse::<T, _>(&snapshot.stranger, body),
        }
    }

    /// Decrypts a refund notification by the account that its body names, outside of what is encrypted.
    ///
    /// # Errors
    /// As [`Merchant::refund_notification`]. If there is no such account, or several, the error is
    /// [`Untrusted::BadReqInfo`], as for a wrong key.
    #[cfg(feature = "refund-notification")]
    pub fn refund_notification<T: RefundHint>(&self, body: &[u8]) -> Result<(Account, Unsigned<T>), Error> {
        let snapshot = self.snapshot();
        match recipient(&snapshot, body)? {
            Recipient::Account(account) => account.refund_notification(body).map(|hint| (account, hint)),
            Recipient::Merchant(_) | Recipient::Nobody => Err(snapshot.stranger.refuse_refund(body)),
        }
    }
}

/// For whom a message is.
enum Recipient {
    Account(Account),
    /// A merchant, but none of its apps or sub-merchants.
    Merchant(Account),
    Nobody,
}

/// Finds the recipient by the ids of the body, which are not verified yet.
fn recipient(snapshot: &Snapshot, body: &[u8]) -> Result<Recipient, Error> {
    let ids = account_ids(body)?;
    let Some(mch_id) = ids.mch_id.as_deref() else { return Ok(Recipient::Nobody) };
    let id = AccountId { mch_id, sub_mch_id: ids.sub_mch_id.as_deref(), appid: ids.appid.as_deref() };
    Ok(match snapshot.find(&id) {
        Ok(account) => Recipient::Account(account.into_owned()),
        Err(_) => snapshot.first_of(mch_id).map_or(Recipient::Nobody, |account| Recipient::Merchant(account.clone())),
    })
}

/// Verifies a message in vain.
fn refuse<T: SignedNotification, R>(stranger: &Merchant, body: &[u8]) -> Result<R, Error> {
    let verified: Result<Verified<T>, Error> = stranger.notification(body);
    Err(verified.err().unwrap_or_else(|| Untrusted::BadSign.into()))
}

/// Refuses a message of the merchant that is for none of its accounts.
fn refuse_genuine<R>(checked: Result<(), Error>) -> Result<R, Error> {
    Err(checked.err().unwrap_or_else(|| Untrusted::WrongMerchant.into()))
}

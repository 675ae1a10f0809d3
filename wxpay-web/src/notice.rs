//! What a handler receives.

use std::fmt;

use wxpay_core::Merchant;
#[cfg(feature = "accounts")]
use wxpay_core::accounts::Account;

use crate::source::Owner;

/// A notification for a handler: the message, for whom it is, and its bytes.
#[non_exhaustive]
pub struct Notice<M> {
    /// The message: a [`Notification`](crate::Notification), or one of the kinds of [`Content`](crate::Content).
    pub message: M,
    /// The merchant whose key verified or decrypted it. `None` for a callback of the cloud channel, which names no key.
    pub merchant: Option<Merchant>,
    /// The account of that merchant, if the receiver has [`Accounts`](wxpay_core::accounts::Accounts).
    #[cfg(feature = "accounts")]
    pub account: Option<Account>,
    /// The body as it arrived, to be stored as a proof. It holds the payer's openid: never log it.
    pub body: Vec<u8>,
}

impl<M> Notice<M> {
    pub(crate) fn new(message: M, owner: Option<Owner>, body: Vec<u8>) -> Self {
        #[cfg(feature = "accounts")]
        let (merchant, account) = owner.map_or((None, None), |owner| (Some(owner.merchant), owner.account));
        #[cfg(not(feature = "accounts"))]
        let merchant = owner.map(|owner| owner.merchant);
        Self {
            message,
            merchant,
            #[cfg(feature = "accounts")]
            account,
            body,
        }
    }
}

/// Shows neither the message nor the body.
impl<M> fmt::Debug for Notice<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mch_id = self.merchant.as_ref().map(Merchant::mch_id);
        f.debug_struct("Notice").field("mch_id", &mch_id).field("bytes", &self.body.len()).finish_non_exhaustive()
    }
}

//! All accounts of a command that receives messages.

use wxpay_core::Merchant;
use wxpay_core::accounts::{AccountId, Accounts};

/// All accounts of a command that receives messages.
pub(crate) struct AccountSet {
    accounts: Accounts,
}

impl AccountSet {
    pub(super) fn new(accounts: Accounts) -> Self {
        Self { accounts }
    }

    /// Returns the merchant that a message names: the one account of that number, sub-merchant and app.
    pub(crate) fn find(&self, mch_id: &str, sub_mch_id: Option<&str>, appid: Option<&str>) -> Option<Merchant> {
        let found = self.accounts.find(&AccountId { mch_id, sub_mch_id, appid }).ok()?;
        Some(found.merchant().clone())
    }

    /// Returns the merchant, if there is only one account.
    pub(crate) fn only(&self) -> Option<Merchant> {
        Some(self.accounts.only().ok()?.merchant().clone())
    }
}

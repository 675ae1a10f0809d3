//! The accounts for which messages are received.

use wxpay_core::fields::Fields;
use wxpay_core::schema::shared;
use wxpay_core::{ApiV3Key, ConfigError, Merchant};

use super::options::AcceptedSignType;
use crate::account::AccountSet;
use crate::received::{LIMITS, NO_APP, NO_MERCHANT, UNUSED_KEY};

/// The accounts for which messages are received.
pub(super) struct Recipients {
    accounts: AccountSet,
    sign_type: Option<AcceptedSignType>,
    nobody: Merchant,
    /// The key of notifications of sharing.
    apiv3_key: Option<ApiV3Key>,
}

impl Recipients {
    /// All of these accounts, whose messages are signed as their settings say, or in that way.
    pub(super) fn new(
        accounts: AccountSet,
        sign_type: Option<AcceptedSignType>,
        apiv3_key: Option<ApiV3Key>,
    ) -> Result<Self, ConfigError> {
        let nobody = Merchant::new(NO_APP, NO_MERCHANT, UNUSED_KEY)?.with_limits(LIMITS);
        Ok(Self { accounts, sign_type, nobody, apiv3_key })
    }

    /// The key of notifications of sharing, if one is set.
    pub(super) const fn apiv3_key(&self) -> Option<&ApiV3Key> {
        self.apiv3_key.as_ref()
    }

    /// Finds the merchant of that number, if one of the accounts is its.
    pub(super) fn find_merchant(&self, mch_id: &str, sub_mch_id: Option<&str>) -> Option<Merchant> {
        let only = self.accounts.only().filter(|only| only.mch_id() == mch_id);
        only.or_else(|| self.accounts.find(mch_id, sub_mch_id, None))
    }

    /// Finds the merchant that the fields name, which are not verified yet. A single account receives everything.
    pub(super) fn find(&self, fields: &Fields<'_>) -> Option<Merchant> {
        let by_ids = || {
            let mch_id = fields.text(&shared::MCH_ID)?;
            self.accounts.find(mch_id, fields.text(&shared::SUB_MCH_ID), fields.text(&shared::APPID))
        };
        let merchant = self.accounts.only().or_else(by_ids)?.with_limits(LIMITS);
        Some(match self.sign_type {
            Some(sign_type) => sign_type.apply(merchant),
            None => merchant,
        })
    }

    /// A merchant that no message is for, to read what is not signed.
    pub(super) fn nobody(&self) -> Merchant {
        self.nobody.clone()
    }
}

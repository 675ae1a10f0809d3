//! The values of a request that its struct does not have.

use wxpay_schema::internal::TextScan;
use wxpay_schema::{AccountValue, ClientValue};

use super::Account;
use crate::encode::encoder::{AutoFill, NO_TEXT, ScannedText};
use crate::sign::{SignType, Signature};

/// The values that the client and the account fill in.
pub(super) struct AccountValues<'w> {
    pub(super) account: &'w Account,
    pub(super) nonce_str: &'w str,
    pub(super) sign_type: SignType,
    /// The second signature, once it is made.
    pub(super) workwx_sign: Option<&'w Signature>,
    /// The account's value that the request has another in place of.
    pub(super) left_out: Option<AccountValue>,
}

impl<'w> AutoFill<'w> for AccountValues<'w> {
    fn client_value(&self, value: ClientValue) -> ScannedText<'w> {
        match value {
            ClientValue::NonceStr => (self.nonce_str, TextScan::PLAIN),
            ClientValue::SignType => (self.sign_type.name(), TextScan::PLAIN),
            ClientValue::WorkwxSign => {
                self.workwx_sign.map_or(NO_TEXT, |signature| (signature.as_str(), TextScan::PLAIN))
            }
            // The signature is not a visited field, and this channel has no default trade type.
            ClientValue::Sign | ClientValue::TradeType => NO_TEXT,
        }
    }

    fn account_value(&self, value: AccountValue) -> ScannedText<'w> {
        if self.left_out == Some(value) {
            return NO_TEXT;
        }
        let value = match value {
            AccountValue::Appid => Some(&self.account.appid),
            AccountValue::MchId => Some(&self.account.mch_id),
            AccountValue::SubAppid => self.account.sub_appid.as_ref(),
            AccountValue::SubMchId => self.account.sub_mch_id.as_ref(),
            AccountValue::NotifyUrl => self.account.notify_url.as_ref(),
        };
        value.map_or(NO_TEXT, |own| (&own.text, own.scan))
    }
}

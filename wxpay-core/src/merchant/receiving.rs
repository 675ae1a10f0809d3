//! What a merchant receives. The body of a message goes in; its fields come out once the
//! signature and the account are right, and a struct of them.

use std::fmt;

use wxpay_schema::{Direction, Message, shared};

use super::Merchant;
use crate::ambiguous;
use crate::answer::{self, Decode};
use crate::echoes::Echoes;
use crate::error::{Error, ErrorKind, Untrusted};
use crate::fields::Fields;
use crate::message_kind;
use crate::sign::{SignType, sign_fields};
use crate::trust::SubMerchant;
use crate::xml;

impl Merchant {
    /// The part of [`notification`](Self::notification) that is the same for every
    /// struct, and so compiled once.
    pub(super) fn notified(
        &self,
        body: &[u8],
        table: &'static Message,
        place: &mut dyn for<'r> Decode<'r>,
    ) -> Result<(), Error> {
        self.open(body, table)?.decode_into(table, place)
    }

    /// The fields of a notification of that table, verified.
    pub(crate) fn open<'b>(&self, body: &'b [u8], table: &'static Message) -> Result<VerifiedFields<'b>, Error> {
        let fields = xml::read::fields_of(table, body, self.limits())?;
        match self.check(&fields, table) {
            Ok(()) => {
                let sub_merchant = self.sub_merchant_of_notification(&fields);
                Ok(VerifiedFields { fields, table, sub_merchant })
            }
            Err(error) => Err(message_kind::explain(error, &fields, table)),
        }
    }

    /// Whether a notification of that table is genuine, and about a success.
    fn check(&self, fields: &Fields<'_>, table: &'static Message) -> Result<(), Error> {
        if table.has(&shared::RETURN_CODE) {
            answer::transport_status(fields)?;
        }
        let own: &[SignType] = match self.0.sign_type {
            SignType::HmacSha256 if self.0.accepts_md5 => &[SignType::HmacSha256, SignType::Md5],
            SignType::HmacSha256 => &[SignType::HmacSha256],
            SignType::Md5 => &[SignType::Md5],
        };
        self.trust(fields, if table.sign.is_empty() { own } else { table.sign }, table)?;
        if table.has(&shared::SUB_MCH_ID) {
            self.is_for_sub_merchant(fields)?;
        }
        if table.has(&shared::RESULT_CODE) {
            answer::payment_status(fields, true)?;
        }
        Ok(())
    }

    /// Signature and account. The ways of signing come from the
    /// account, or from the request that was sent; what the message says of its own
    /// can rule one out, never let one in.
    pub(crate) fn trust(&self, fields: &Fields<'_>, ways: &[SignType], table: &'static Message) -> Result<(), Error> {
        let stated = fields.shared_text(&shared::SIGN_TYPE_FIELD);
        let mut ways = ways.iter().filter(|way| stated.is_none_or(|stated| stated == way.name())).peekable();
        if ways.peek().is_none() {
            return Err(Untrusted::SignTypeMismatch.into());
        }
        let Some(given) = fields.shared_text(&shared::SIGN) else {
            return Err(Untrusted::MissingSign.into());
        };
        let fits = |way: &SignType| self.keys().any(|key| sign_fields(fields, key, *way).is(given));
        if !ways.any(fits) {
            return Err(Untrusted::BadSign.into());
        }
        if table.direction == Direction::Notification {
            self.is_for_merchant(fields)?;
        } else {
            self.is_for_account(fields)?;
        }
        ambiguous::refuse(fields, table, self.0.refuses_ambiguous)
    }

    /// Whether a reply names the account.
    fn is_for_account(&self, fields: &Fields<'_>) -> Result<(), Error> {
        self.is_for(fields, |appid| appid == self.appid())
    }

    /// Whether a notification names the merchant, and one of its apps.
    pub(crate) fn is_for_merchant(&self, fields: &Fields<'_>) -> Result<(), Error> {
        self.is_for(fields, |appid| appid == self.appid() || self.0.other_appids.iter().any(|other| appid == other))
    }

    fn is_for(&self, fields: &Fields<'_>, is_own: impl FnOnce(&str) -> bool) -> Result<(), Error> {
        if fields.shared_text(&shared::MCH_ID) != Some(self.mch_id()) {
            return Err(Untrusted::WrongMerchant.into());
        }
        if !fields.shared_text(&shared::APPID).is_some_and(is_own) {
            return Err(Untrusted::WrongApp.into());
        }
        Ok(())
    }

    /// Whether a notification names a sub-merchant, if the account is a service
    /// provider's; the account's own, if it has no other.
    pub(crate) fn is_for_sub_merchant(&self, fields: &Fields<'_>) -> Result<(), Error> {
        if !self.0.is_provider {
            return Ok(());
        }
        let Some(sub_mch_id) = fields.shared_text(&shared::SUB_MCH_ID) else {
            return Err(Untrusted::WrongMerchant.into());
        };
        if self.0.has_no_other {
            let is_other =
                |own: Option<&str>, named: Option<&str>| own.zip(named).is_some_and(|(own, named)| own != named);
            if is_other(self.sub_mch_id(), Some(sub_mch_id)) {
                return Err(Untrusted::WrongMerchant.into());
            }
            if is_other(self.sub_appid(), fields.shared_text(&shared::SUB_APPID)) {
                return Err(Untrusted::WrongApp.into());
            }
        }
        Ok(())
    }

    /// What is known of the sub-merchant that a notification should be for.
    fn sub_merchant_of_notification(&self, fields: &Fields<'_>) -> SubMerchant {
        match (self.0.is_provider, self.sub_mch_id()) {
            (false, _) => SubMerchant::None,
            (true, None) => SubMerchant::Unknown,
            (true, Some(own)) if fields.shared_text(&shared::SUB_MCH_ID) == Some(own) => SubMerchant::Right,
            (true, Some(own)) => SubMerchant::Other(own.into()),
        }
    }

    /// The same of the reply to a request, which names the one that was sent.
    pub(crate) fn sub_merchant_of_reply(&self, sent: &Echoes) -> SubMerchant {
        if self.0.is_provider { SubMerchant::asked(sent) } else { SubMerchant::None }
    }
}

/// The fields of a message that was verified. They keep what a decoded struct
/// borrows: [`Merchant::decode`] makes it of them.
///
/// ```
/// use wxpay_core::{Error, Merchant, Response, Verified, VerifiedFields, schema};
///
/// #[derive(Response)]
/// #[wxpay(message = schema::pay::PAY_NOTIFICATION)]
/// struct Paid<'r> {
///     out_trade_no: &'r str,
/// }
///
/// /// Nothing of the body is copied.
/// fn paid<'r>(merchant: &Merchant, fields: &'r VerifiedFields<'_>) -> Result<Verified<Paid<'r>>, Error> {
///     merchant.decode(fields)
/// }
/// # let _ = paid;
/// ```
pub struct VerifiedFields<'b> {
    pub(crate) fields: Fields<'b>,
    /// The table that they were verified by.
    pub(crate) table: &'static Message,
    pub(crate) sub_merchant: SubMerchant,
}

/// Shows the names only: values may be personal.
impl fmt::Debug for VerifiedFields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedFields").field("table", &self.table.name).field("fields", &self.fields).finish()
    }
}

impl VerifiedFields<'_> {
    /// Decodes a struct of that table.
    pub(crate) fn decode_into<'r>(&'r self, table: &'static Message, place: &mut dyn Decode<'r>) -> Result<(), Error> {
        self.are_for(table)?;
        // A table that extends another may have more that is always there.
        ambiguous::refuse(&self.fields, table, false)?;
        match answer::decode_into(&self.fields, table, self.sub_merchant.clone(), place) {
            Err(error) if self.table.direction == Direction::Notification => {
                Err(message_kind::explain(error, &self.fields, table))
            }
            decoded => decoded,
        }
    }

    /// Whether a struct of that table may read them.
    fn are_for(&self, table: &'static Message) -> Result<(), Error> {
        if table.is_or_extends(self.table) {
            return Ok(());
        }
        Err(ErrorKind::WrongMessage { received: self.table.name, expected: table.name }.into())
    }
}

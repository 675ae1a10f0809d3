//! Verification of replies and notifications: signature, account and status. Only then is a struct
//! decoded.

use std::fmt;

use wxpay_schema::{Direction, Field, Message, shared};

use super::Merchant;
use crate::bounds::{SignedNotification, Verifiable};
use crate::decode::fields::Fields;
use crate::error::{Error, ErrorKind, Untrusted};
#[cfg(feature = "profit-sharing")]
use crate::error::{MessageKind, WrongKind};
use crate::inbox::Record;
#[cfg(feature = "json")]
use crate::message::is_any_reply;
use crate::receive::echoes::Echoes;
use crate::receive::expected::{Expected, Mismatch};
use crate::receive::facts::{SubMerchant, confirm_verified};
use crate::receive::message_kind;
use crate::receive::status;
use crate::receive::trust::{Decode, DecodeSlot, Verified, decode_into};
use crate::sign::injection::ambiguous_field;
use crate::sign::{SignType, sign_fields};
use crate::telemetry;
use crate::value::ResultCode;
use crate::xml;

impl Merchant {
    /// Verifies and decodes a notification. It must name this account: its number, and its appid or
    /// [another](Self::with_other_appid) of the merchant's. [`notification`](crate::notification)
    /// describes how one address serves several merchants.
    ///
    /// # Errors
    /// [`Malformed`](crate::ErrorKind::Malformed), [`NotTaken`](crate::ErrorKind::NotTaken),
    /// [`Untrusted`](crate::ErrorKind::Untrusted), [`WrongKind`](crate::ErrorKind::WrongKind),
    /// [`Business`](crate::ErrorKind::Business) or [`InvalidFields`](crate::ErrorKind::InvalidFields). Answer
    /// all of them with [`notification::refused`](crate::notification::refused), except
    /// [`Business`](crate::ErrorKind::Business), which is genuine and reports a failed payment. Take its
    /// order from [`failed_payment`](Error::failed_payment), and answer it with
    /// [`notification::accepted`](crate::notification::accepted).
    // Inlined, moving the struct takes more code than the call.
    #[inline(never)]
    pub fn notification<T: SignedNotification>(&self, body: &[u8]) -> Result<Verified<T>, Error> {
        let mut slot = DecodeSlot::new();
        let decoded = self.verify_notification(body, T::TABLE, &mut slot);
        slot.into_result(decoded)
    }

    /// Verifies a notification and returns its fields. Keep them to decode a struct that borrows
    /// from them with [`decode`](Self::decode).
    ///
    /// # Errors
    /// As [`notification`](Self::notification), except for those of the struct.
    pub fn open_notification<'b>(&self, body: &'b [u8]) -> Result<VerifiedFields<'b>, Error> {
        let table = &wxpay_schema::pay::PAY_NOTIFICATION;
        telemetry::verdict(table, self.open_fields(body, table))
    }

    /// Decodes a struct that borrows from verified fields.
    ///
    /// # Errors
    /// [`WrongMessage`](crate::ErrorKind::WrongMessage) if the struct is of another table than the message,
    /// [`InvalidFields`](crate::ErrorKind::InvalidFields) with every field that is missing or not of its type.
    pub fn decode<'r, T: Verifiable<'r>>(&self, verified: &'r VerifiedFields<'_>) -> Result<Verified<T>, Error> {
        let mut slot = DecodeSlot::new();
        let decoded = verified.decode_into(T::TABLE, &mut slot);
        slot.into_result(decoded)
    }

    /// The part of [`notification`](Self::notification) that does not depend on the struct, and so
    /// is compiled once.
    fn verify_notification(
        &self,
        body: &[u8],
        table: &'static Message,
        slot: &mut dyn for<'r> Decode<'r>,
    ) -> Result<(), Error> {
        telemetry::verdict(table, self.open_fields(body, table).and_then(|fields| fields.decode_into(table, slot)))
    }

    /// Verifies a notification of that table and returns its fields.
    pub(crate) fn open_fields<'b>(&self, body: &'b [u8], table: &'static Message) -> Result<VerifiedFields<'b>, Error> {
        let fields = match xml::read::fields_of(table, body, self.limits()) {
            Ok(fields) => fields,
            #[cfg(feature = "profit-sharing")]
            Err(_) if message_kind::is_sharing(body, self.limits()) => {
                return Err(ErrorKind::WrongKind(WrongKind::new(MessageKind::Sharing)).into());
            }
            Err(malformed) => return Err(malformed.into()),
        };
        match self.check_notification(&fields, table) {
            Ok(()) => {
                let sub_merchant = self.sub_merchant_of_notification(&fields);
                Ok(VerifiedFields { fields, table, sub_merchant })
            }
            Err(error) => Err(message_kind::explain(error, &fields, table)),
        }
    }

    /// Checks that a notification of that table is genuine and reports a success.
    fn check_notification(&self, fields: &Fields<'_>, table: &'static Message) -> Result<(), Error> {
        // A notification whose table has an optional `return_code` may come without one.
        let row = table.find_indexed(shared::RETURN_CODE.name);
        if row.is_some_and(|row| row.is_in_success() || fields.get(row).is_some()) {
            status::check_return_code(fields)?;
        }
        let own: &[SignType] = match self.0.sign_type {
            SignType::HmacSha256 if self.0.accepts_md5 => &[SignType::HmacSha256, SignType::Md5],
            SignType::HmacSha256 => &[SignType::HmacSha256],
            SignType::Md5 => &[SignType::Md5],
        };
        self.check_trust(fields, if table.sign.is_empty() { own } else { table.sign }, table)?;
        if table.has(&shared::SUB_MCH_ID) {
            self.check_sub_merchant(fields)?;
        }
        if table.has(&shared::RESULT_CODE) {
            status::check_payment_result(fields, table, true)?;
        }
        Ok(())
    }

    /// Checks signature and account. The sign types come from the account, or from the request; the
    /// message's own `sign_type` can exclude one, but not add one.
    pub(crate) fn check_trust(
        &self,
        fields: &Fields<'_>,
        sign_types: &[SignType],
        table: &'static Message,
    ) -> Result<(), Error> {
        let stated = fields.shared_text(&shared::SIGN_TYPE_FIELD);
        let mut sign_types =
            sign_types.iter().filter(|sign_type| stated.is_none_or(|stated| stated == sign_type.name())).peekable();
        if sign_types.peek().is_none() {
            return Err(Untrusted::SignTypeMismatch.into());
        }
        let Some(sign) = fields.shared_text(&shared::SIGN) else {
            return Err(Untrusted::MissingSign.into());
        };
        let fits = |sign_type: &SignType| self.keys().any(|key| sign_fields(fields, key, *sign_type).matches(sign));
        if !sign_types.any(fits) {
            return Err(Untrusted::BadSign.into());
        }
        if table.direction == Direction::Notification {
            self.check_merchant(fields, table)?;
        } else {
            self.check_account(fields, table)?;
        }
        refuse_ambiguous(fields, table, self.0.refuses_ambiguous)
    }

    /// Checks that a reply names the account, as far as its table does.
    fn check_account(&self, fields: &Fields<'_>, table: &Message) -> Result<(), Error> {
        self.check_ids(fields, table, |appid| appid == self.appid())
    }

    /// Checks that a notification names the merchant and one of its apps, as far as its table does.
    pub(crate) fn check_merchant(&self, fields: &Fields<'_>, table: &Message) -> Result<(), Error> {
        self.check_ids(fields, table, |appid| self.has_appid(appid))
    }

    fn check_ids(&self, fields: &Fields<'_>, table: &Message, is_own: impl FnOnce(&str) -> bool) -> Result<(), Error> {
        let is_right = match fields.shared_text(&shared::MCH_ID) {
            Some(mch_id) => mch_id == self.mch_id(),
            None => !names(table, &shared::MCH_ID),
        };
        if !is_right {
            return Err(Untrusted::WrongMerchant.into());
        }
        let is_right = match fields.shared_text(&shared::APPID) {
            Some(appid) => is_own(appid),
            None => !names(table, &shared::APPID),
        };
        if is_right { Ok(()) } else { Err(Untrusted::WrongApp.into()) }
    }

    /// Checks that a notification to a service provider names a sub-merchant: the account's own, if
    /// it acts for that one only.
    pub(crate) fn check_sub_merchant(&self, fields: &Fields<'_>) -> Result<(), Error> {
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

    /// The sub-merchant that a notification should be for, as far as it is known.
    fn sub_merchant_of_notification(&self, fields: &Fields<'_>) -> SubMerchant {
        match (self.0.is_provider, self.sub_mch_id()) {
            (false, _) => SubMerchant::None,
            (true, None) => SubMerchant::Unknown,
            (true, Some(own)) if fields.shared_text(&shared::SUB_MCH_ID) == Some(own) => SubMerchant::Matching,
            (true, Some(own)) => SubMerchant::Other(own.into()),
        }
    }

    /// The same for the reply to a request, which repeats the request's.
    pub(crate) fn sub_merchant_of_reply(&self, echoes: &Echoes) -> SubMerchant {
        if self.0.is_provider { SubMerchant::from_request(echoes) } else { SubMerchant::None }
    }
}

/// The fields of a verified message. A struct that borrows from them is decoded by
/// [`Merchant::decode`].
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
    /// The table of the message.
    pub(crate) table: &'static Message,
    pub(crate) sub_merchant: SubMerchant,
}

/// Shows the names only, because values may be personal.
impl fmt::Debug for VerifiedFields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifiedFields").field("table", &self.table.name).field("fields", &self.fields).finish()
    }
}

impl<'b> VerifiedFields<'b> {
    /// Returns the received fields, unknown ones included. Of a message that settles money nothing has compared the
    /// amount with the order's: see [`Verified::confirm`].
    #[must_use]
    pub const fn fields(&self) -> &Fields<'b> {
        &self.fields
    }

    /// Returns the same fields, which borrow from nothing.
    #[must_use]
    pub fn into_owned(self) -> VerifiedFields<'static> {
        VerifiedFields { fields: self.fields.into_owned(), table: self.table, sub_merchant: self.sub_merchant }
    }

    /// Compares the payment with the order, as [`Verified::confirm`].
    pub(crate) fn confirm_payment(&self, expected: Expected<'_>) -> Result<Box<Record>, Mismatch> {
        confirm_verified(&self.fields, &self.sub_merchant, expected)
    }
}

impl VerifiedFields<'_> {
    /// Decodes a struct of that table.
    pub(crate) fn decode_into<'r>(&'r self, table: &'static Message, slot: &mut dyn Decode<'r>) -> Result<(), Error> {
        let table = self.table_for(table)?;
        // A table that extends another may require more fields.
        refuse_ambiguous(&self.fields, table, false)?;
        match decode_into(&self.fields, table, self.sub_merchant.clone(), slot) {
            Err(error) if self.table.direction == Direction::Notification => {
                Err(message_kind::explain(error, &self.fields, table))
            }
            decoded => decoded,
        }
    }

    /// Returns the table to decode a struct of that table by, if it can be decoded from the message.
    fn table_for(&self, table: &'static Message) -> Result<&'static Message, Error> {
        #[cfg(feature = "json")]
        if is_any_reply(table) {
            return Ok(self.table);
        }
        if table.is_or_extends(self.table) {
            return Ok(table);
        }
        Err(ErrorKind::WrongMessage { received: self.table.name, expected: table.name }.into())
    }
}

/// Whether every message of the table names that id: some have no row for it, such as the notification of an
/// agreement, which only the key of its signature ties to the account then.
fn names(table: &Message, id: &Field) -> bool {
    match table.find_indexed(id.name) {
        Some(row) => row.is_in_success(),
        // A table without rows, that of a reply that any table may have, takes no message without them.
        None => table.count() == 0,
    }
}

/// Refuses a message in which a value holds `&name=`, if that could be a field that every
/// message of its table has: without one, text can be moved, but a message cannot be turned
/// into another. A message that lacks such a field, because it was moved away, is refused as
/// incomplete.
///
/// If `strict`, any name counts; in the reply to a request only the names of its table, because
/// the URLs in replies have parameters.
fn refuse_ambiguous(fields: &Fields<'_>, table: &'static Message, strict: bool) -> Result<(), Error> {
    let Some(field) = ambiguous_field(fields, table, strict) else {
        return Ok(());
    };
    if !strict && fields.shared_text(&shared::RESULT_CODE) != Some(ResultCode::Fail.as_str()) {
        status::check_complete(fields, table)?;
    }
    Err(Untrusted::Ambiguous { field }.into())
}

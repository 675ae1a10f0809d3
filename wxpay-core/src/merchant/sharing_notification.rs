//! Notifications of sharing, which have the form of `APIv3`: JSON with an encrypted `resource`.

use wxpay_schema::pay::fields::profit_sharing as rows;
use wxpay_schema::{Field, Message};

use super::Merchant;
use crate::bounds::EncryptedResource;
use crate::decode::fields::{FieldValue, Fields};
use crate::decode::limits::Limits;
use crate::error::{Error, Malformed, Untrusted};
use crate::json;
use crate::message::ANY_REPLY;
use crate::receive::decrypted::Decrypted;
use crate::receive::status;
use crate::sign::api_v3::ApiV3Key;
use crate::telemetry;

/// The only algorithm.
pub(crate) const ALGORITHM: &str = "AEAD_AES_256_GCM";

/// The kinds of events of sharing, in the spellings of several pages.
const EVENT_TYPES: [&str; 3] = ["TRANSACTION.SUCCESS", "PROFITSHARING.SUCCESS", "PROFITSHARING.RETURN"];

impl Merchant {
    /// Decrypts a notification that a sharing reached a receiver, and decodes its content. It must name this account:
    /// the merchant, or the service provider, and its sub-merchant if it acts for that one only.
    ///
    /// [`Decrypted`] says what is proved and what is not. Answer with
    /// [`notification::sharing_accepted`](crate::notification::sharing_accepted). The notification goes to the URL that
    /// is set on the merchant platform, for receivers of the kind `MERCHANT_ID` only.
    ///
    /// ```
    /// use wxpay_core::pay::ProfitsharingNotificationResource;
    /// use wxpay_core::{ApiV3Key, Merchant, notification};
    ///
    /// /// Returns the status and the body of the answer.
    /// fn receive(merchant: &Merchant, key: &ApiV3Key, body: &[u8]) -> (u16, String) {
    ///     match merchant.profitsharing_notification::<ProfitsharingNotificationResource>(body, key) {
    ///         Ok(shared) => {
    ///             println!("{} of {}: query it", shared.order_id, shared.transaction_id);
    ///             (200, notification::sharing_accepted())
    ///         }
    ///         Err(_) => (500, notification::sharing_refused("FAIL")),
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Malformed`](crate::ErrorKind::Malformed), [`Untrusted`](crate::ErrorKind::Untrusted) (any fault of `resource`
    /// is [`Untrusted::BadResource`]) or [`InvalidFields`](crate::ErrorKind::InvalidFields). Answer all of them with
    /// [`notification::sharing_refused`](crate::notification::sharing_refused).
    pub fn profitsharing_notification<T: EncryptedResource>(
        &self,
        body: &[u8],
        key: &ApiV3Key,
    ) -> Result<Decrypted<T>, Error> {
        let open = |resource: DecryptedResource| {
            let content = status::decode::<T>(&resource.fields)?;
            Ok(Decrypted::new(content, resource.id, resource.event_type))
        };
        telemetry::verdict(T::TABLE, self.decrypt_resource(body, key, T::TABLE).and_then(open))
    }

    /// Decrypts the `resource` of a notification into the fields of that table.
    pub(crate) fn decrypt_resource(
        &self,
        body: &[u8],
        key: &ApiV3Key,
        table: &'static Message,
    ) -> Result<DecryptedResource, Error> {
        let resource = open_resource(body, key, table, self.limits())?;
        self.check_resource(&resource.fields)?;
        Ok(resource)
    }

    /// Checks that the content names the account.
    fn check_resource(&self, fields: &Fields<'_>) -> Result<(), Error> {
        let own = if self.0.is_provider { &rows::SP_MCHID } else { &rows::MCHID };
        let sub_mch_id = value(fields, &rows::SUB_MCHID).and_then(FieldValue::as_text);
        let is_other = |own: &str| sub_mch_id != Some(own);
        if text(fields, own) != self.mch_id() || self.0.has_no_other && self.sub_mch_id().is_some_and(is_other) {
            return Err(Untrusted::WrongMerchant.into());
        }
        Ok(())
    }
}

/// Decrypts the `resource` of a notification, of whatever account.
pub(crate) fn open_resource(
    body: &[u8],
    key: &ApiV3Key,
    table: &'static Message,
    limits: &Limits,
) -> Result<DecryptedResource, Error> {
    if body.trim_ascii_start().starts_with(b"<") {
        return Err(Malformed::Shape("it is XML, and a notification of sharing is JSON with `resource`").into());
    }
    let outer = json::read::fields_within(body, &ANY_REPLY, limits)?;
    let Some(FieldValue::Object(resource)) = value(&outer, &rows::RESOURCE) else {
        return Err(Malformed::Shape("it has no `resource`, which a notification of sharing has").into());
    };
    let event_type = text(&outer, &rows::EVENT_TYPE);
    if !EVENT_TYPES.contains(&event_type) {
        return Err(
            Malformed::OtherInterface("this is a notification of APIv3 about something else than a sharing").into()
        );
    }
    let fields = decrypt(resource, key, table, limits).ok_or(Untrusted::BadResource)?;
    Ok(DecryptedResource {
        fields,
        id: text(&outer, &rows::NOTIFICATION_ID).to_owned(),
        event_type: event_type.to_owned(),
    })
}

/// A decrypted `resource`, and what stands around it.
pub(crate) struct DecryptedResource {
    pub(crate) fields: Fields<'static>,
    id: String,
    event_type: String,
}

/// Decrypts the fields of a `resource`. The step that failed is not told.
fn decrypt(resource: &Fields<'_>, key: &ApiV3Key, table: &'static Message, limits: &Limits) -> Option<Fields<'static>> {
    if text(resource, &rows::ALGORITHM) != ALGORITHM {
        return None;
    }
    let plain = key.decrypt(
        text(resource, &rows::CIPHERTEXT),
        text(resource, &rows::NONCE),
        text(resource, &rows::ASSOCIATED_DATA),
    )?;
    json::read::fields_within(&plain, table, limits).ok()
}

fn value<'f, 'b>(fields: &'f Fields<'b>, field: &Field) -> Option<&'f FieldValue<'b>> {
    fields.iter().find(|entry| entry.name == field.name).map(|entry| &entry.value)
}

fn text<'f>(fields: &'f Fields<'_>, field: &Field) -> &'f str {
    value(fields, field).and_then(FieldValue::as_text).unwrap_or_default()
}

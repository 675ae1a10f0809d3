//! A request that is ready to be sent, and the reading of its reply.

use std::marker::PhantomData;

use wxpay_schema::{Field, Message, shared};

use crate::answer;
use crate::error::{Error, Malformed, Untrusted, excerpt};
use crate::fields::Fields;
use crate::merchant::{Merchant, VerifiedFields};
use crate::message::Response;
use crate::sign::SignType;
use crate::trust::Verified;
use crate::walk::Slot;
use crate::xml;
use crate::xml::read::Limits;

/// A validated and signed request. Send [`body`](Self::body) by POST to
/// [`path`](Self::path) and hand the answer to [`read`](Self::read).
#[derive(Debug)]
#[non_exhaustive]
pub struct Prepared<T> {
    /// The path at the gateway.
    pub path: &'static str,
    /// The XML, in UTF-8.
    pub body: String,
    /// Whether the connection needs the merchant's client certificate.
    pub needs_certificate: bool,
    message: &'static Message,
    sign_type: SignType,
    sent: Sent,
    merchant: Merchant,
    reply: PhantomData<fn() -> T>,
}

impl<T> Prepared<T> {
    pub(crate) fn new(
        message: &'static Message,
        body: String,
        sign_type: SignType,
        sent: Sent,
        merchant: Merchant,
    ) -> Self {
        Self {
            path: message.path,
            body,
            needs_certificate: message.certificate,
            message,
            sign_type,
            sent,
            merchant,
            reply: PhantomData,
        }
    }
}

impl<T: for<'r> Response<'r>> Prepared<T> {
    /// Verifies the answer and reads it: the signature by the way in which the
    /// request was signed, the account, and that it is about the same order.
    ///
    /// # Errors
    /// [`Error::NotAnAnswer`] for another status than 200 or a page of HTML,
    /// [`Error::Malformed`], [`Error::Gateway`], [`Error::Untrusted`],
    /// [`Error::Business`] or [`Error::Unreadable`].
    pub fn read(&self, status: u16, body: &[u8]) -> Result<Verified<T>, Error> {
        let fields = self.open(status, body)?;
        self.merchant.decode(&fields)
    }
}

impl<T> Prepared<T> {
    /// The fields of the answer, verified as in [`read`](Self::read): keep them and
    /// decode a struct that borrows from them with [`Merchant::decode`].
    ///
    /// # Errors
    /// As [`read`](Self::read), but for the struct's own.
    pub fn open<'b>(&self, status: u16, body: &'b [u8]) -> Result<VerifiedFields<'b>, Error> {
        let fields = read_answer(status, body, |body| xml::read::fields(body, &Limits::default()))?;
        self.merchant.trust(&fields, self.sign_type)?;
        self.sent.compare(&fields)?;
        answer::business_status(&fields, Some(self.message))?;
        Ok(VerifiedFields(fields))
    }
}

/// Reads the body of an HTTP answer, and tells a page from a message.
pub(crate) fn read_answer<'b, F>(
    status: u16,
    body: &'b [u8],
    read: impl FnOnce(&'b [u8]) -> Result<F, Malformed>,
) -> Result<F, Error> {
    let not_an_answer = || Error::NotAnAnswer {
        status,
        excerpt: excerpt(&String::from_utf8_lossy(&body[..body.len().min(2_000)]), 200),
    };
    if status != 200 {
        return Err(not_an_answer());
    }
    read(body).map_err(|malformed| {
        let beginning = body[..body.len().min(256)].trim_ascii_start().to_ascii_lowercase();
        let page = beginning.starts_with(b"<html") || beginning.starts_with(b"<!doctype html");
        if page { not_an_answer() } else { malformed.into() }
    })
}

/// The ids that a reply must echo if it has them.
#[derive(Debug, Default)]
pub(crate) struct Sent(Vec<(&'static str, String)>);

/// They tell whose the message is, or which order it is about.
const ECHOED: [(&Field, Untrusted); 4] = [
    (&shared::SUB_MCH_ID, Untrusted::WrongMerchant),
    (&shared::SUB_APPID, Untrusted::WrongApp),
    (&shared::OUT_TRADE_NO, Untrusted::WrongOrder),
    (&shared::TRANSACTION_ID, Untrusted::WrongOrder),
];

impl Sent {
    /// Those of a request.
    pub(crate) fn of(slots: &[Slot<'_>]) -> Self {
        let mut scratch = String::new();
        let echoed =
            |slot: &&Slot<'_>| ECHOED.iter().any(|(field, _)| field.name == slot.field.name) && !slot.value.is_absent();
        Self(
            slots
                .iter()
                .filter(echoed)
                .map(|slot| (slot.field.name, slot.value.text(&mut scratch).to_owned()))
                .collect(),
        )
    }

    /// Those of an account.
    pub(crate) fn or(mut self, sub_mch_id: Option<&str>, sub_appid: Option<&str>) -> Self {
        for (field, value) in [(&shared::SUB_MCH_ID, sub_mch_id), (&shared::SUB_APPID, sub_appid)] {
            self.0.extend(value.map(|value| (field.name, value.to_owned())));
        }
        self
    }

    /// Whether the message echoes them.
    pub(crate) fn compare(&self, fields: &Fields<'_>) -> Result<(), Error> {
        for (field, untrusted) in ECHOED {
            let sent = self.0.iter().find(|(name, _)| *name == field.name).map(|(_, value)| value.as_str());
            if let (Some(sent), Some(received)) = (sent, fields.text(field))
                && sent != received
            {
                return Err(untrusted.into());
            }
        }
        Ok(())
    }
}

//! Preparing requests: validated, signed, and with the values that the reply must repeat.

use wxpay_schema::internal::TextScan;
use wxpay_schema::{Direction, Field, Message, shared};

use super::Merchant;
use super::account_values::AccountValues;
use crate::bounds::{NotificationReply, PayRequest};
use crate::encode::encoder::{Encoder, Sink};
use crate::encode::nonce::nonce_str;
use crate::encode::validate::{Sender, Validator};
use crate::error::{Error, ErrorKind};
use crate::merchant::prepared::PreparedRequest;
use crate::message::{Request, Response};
use crate::receive::echoes::Echoes;
use crate::sign::{SignType, Signer};
use crate::visit::{ValueRef, VisitFields};
use crate::xml::write::Document;

impl Merchant {
    /// Validates, signs and writes a request. Send its `body` to its `path` at its `host` by its `method`, and pass
    /// the response to [`PreparedRequest::read`]. Almost every request is sent by POST to `api.mch.weixin.qq.com`.
    ///
    /// The sign type is the account's, unless the documents require another for the request.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) with every violation of the documents' rules, or
    /// [`NoRandomness`](crate::ErrorKind::NoRandomness). Nothing was signed then.
    pub fn prepare<R: Request + PayRequest>(&self, request: &R) -> Result<PreparedRequest<R::Response>, Error> {
        self.prepare_for(request)
    }

    /// Validates and writes the reply to a notification that takes more than
    /// [`accepted`](crate::notification::accepted), such as
    /// [`NativeCallbackReply`](crate::pay::NativeCallbackReply). It is signed if the documents
    /// require that.
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare).
    pub fn answer<R: Request + NotificationReply>(&self, answer: &R) -> Result<String, Error> {
        self.write(answer, self.sign_type_for(answer.message()), &mut Echoes::new())
    }

    /// Compiled once for all structs with the same reply.
    #[inline(never)]
    pub(super) fn prepare_for<T: for<'r> Response<'r>>(
        &self,
        request: &dyn VisitFields,
    ) -> Result<PreparedRequest<T>, Error> {
        let message = request.message();
        let (sign_type, mut echoes) = (self.sign_type_for(message), Echoes::new());
        let text = self.write(request, sign_type, &mut echoes)?;
        Ok(PreparedRequest::new(message, text, sign_type, echoes, self.clone()))
    }

    /// The part of [`prepare`](Self::prepare) that does not depend on the struct, and so is
    /// compiled once.
    pub(crate) fn write(
        &self,
        request: &dyn VisitFields,
        sign_type: SignType,
        echoes: &mut Echoes,
    ) -> Result<String, Error> {
        let nonce_str = nonce_str().map_err(|error| error.with_request(request.message()))?;
        self.write_with(request, sign_type, nonce_str.as_str(), echoes)
    }

    /// Like [`write`](Self::write), with that nonce.
    pub(super) fn write_with(
        &self,
        request: &dyn VisitFields,
        sign_type: SignType,
        nonce_str: &str,
        echoes: &mut Echoes,
    ) -> Result<String, Error> {
        let message = request.message();
        let filled = AccountValues { account: &self.0, nonce_str, sign_type, workwx_sign: None, left_out: None };
        let sender = if self.0.is_provider { Sender::Partner } else { Sender::Merchant };
        let mut check = Validator::new(message, sender);
        check.check_account(message);
        let mut signer = Signer::new(&self.0.key, sign_type);
        #[cfg(feature = "further-calls")]
        if !message.is_plain() {
            return self.write_by_policy(request, &filled, check, signer, echoes);
        }
        // Enough for most orders.
        let mut xml = Document::new("xml", 1536);
        let mut encoder = Encoder::new(message, &filled, &mut check, SignedXml { signer: &mut signer, xml: &mut xml });
        encoder.encode(request);
        let may_hold_fields = encoder.sink.xml.may_hold_fields();
        self.conclude(&mut encoder, message, may_hold_fields, echoes)?;
        if is_signed(message) {
            xml.add_ascii(&shared::SIGN, signer.finish(&self.0.key).bytes());
        }
        Ok(xml.end("xml"))
    }

    /// Returns the violations of an encoded request as an error; without any, notes what the reply must repeat.
    #[inline]
    pub(super) fn conclude<O: Sink>(
        &self,
        encoder: &mut Encoder<'_, '_, O>,
        message: &'static Message,
        may_hold_fields: bool,
        echoes: &mut Echoes,
    ) -> Result<(), Error> {
        let mut violations = encoder.check.take_violations();
        if may_hold_fields {
            violations.add_ambiguous(&encoder.sent, self.0.refuses_ambiguous);
        }
        if self.0.has_no_other {
            violations.add_others(
                &encoder.sent,
                &[(&shared::SUB_MCH_ID, self.sub_mch_id()), (&shared::SUB_APPID, self.sub_appid())],
            );
        }
        if !violations.is_empty() {
            return Err(Error::from(ErrorKind::InvalidRequest(violations)).with_request(message));
        }
        echoes.record(&encoder.sent);
        Ok(())
    }

    /// The account's sign type, unless the documents require another.
    pub(super) fn sign_type_for(&self, message: &Message) -> SignType {
        let own = self.0.sign_type;
        match message.sign {
            [] => own,
            allowed if allowed.contains(&own) => own,
            [only, ..] => *only,
        }
    }
}

/// Whether a message that is sent has a signature: most replies to notifications have none.
pub(super) fn is_signed(message: &Message) -> bool {
    message.direction == Direction::Request || !message.sign.is_empty()
}

/// A request under construction: its signer and its XML.
struct SignedXml<'o> {
    signer: &'o mut Signer<1024>,
    xml: &'o mut Document,
}

impl Sink for SignedXml<'_> {
    #[inline]
    fn push_text(&mut self, field: &'static Field, _: ValueRef<'_>, text: &str, scan: TextScan) {
        self.signer.push(field, text.as_bytes());
        self.xml.add(field, text, scan);
    }

    #[inline]
    fn push_digits(&mut self, field: &'static Field, _: ValueRef<'_>, digits: &[u8]) {
        self.signer.push(field, digits);
        self.xml.add_ascii(field, digits);
    }
}

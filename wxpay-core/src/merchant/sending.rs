//! What a merchant sends. A struct goes in; every violation of it comes out, or a signed
//! request with what its reply is held against.

use wxpay_schema::internal::TextScan;
use wxpay_schema::{AccountValue, ClientValue, Direction, Field, Message, shared};

use super::{Account, Merchant};
use crate::echoes::Echoes;
use crate::error::Error;
use crate::message::Response;
use crate::nonce::nonce_str;
use crate::pass::{NONE, Output, Pass, ScannedText, Supply};
use crate::prepared::PreparedRequest;
use crate::sign::{SignType, ToSign};
use crate::validate::{Check, Sender};
use crate::walk::{ValueRef, VisitFields};
use crate::xml::write::Document;

impl Merchant {
    /// The same for every struct with that reply.
    #[inline(never)]
    pub(super) fn prepared<T: for<'r> Response<'r>>(
        &self,
        request: &dyn VisitFields,
    ) -> Result<PreparedRequest<T>, Error> {
        let message = request.message();
        let (sign_type, mut sent) = (self.sign_type_for(message), Echoes::new());
        let body = self.write(request, sign_type, &mut sent)?;
        Ok(PreparedRequest::new(message, body, sign_type, sent, self.clone()))
    }

    /// The part of [`prepare`](Self::prepare) that is the same for every struct,
    /// and so compiled once.
    pub(super) fn write(
        &self,
        request: &dyn VisitFields,
        sign_type: SignType,
        sent: &mut Echoes,
    ) -> Result<String, Error> {
        let message = request.message();
        let nonce_str = nonce_str()?;
        let filling = Filling { account: &self.0, nonce_str: nonce_str.as_str(), sign_type };
        let sender = if self.0.is_provider { Sender::Partner } else { Sender::Merchant };
        let mut check = Check::of(message, sender);
        let mut text = ToSign::new(&self.0.key, sign_type);
        // Most orders are no longer.
        let mut xml = Document::new("xml", 1536);
        let mut pass = Pass::new(message, &filling, &mut check, Signed { text: &mut text, xml: &mut xml });
        pass.over(request);
        let mut violations = pass.check.found();
        if pass.output.xml.may_hold_fields() {
            violations.add_ambiguous(&pass.given, self.0.refuses_ambiguous);
        }
        if self.0.has_no_other {
            violations.add_others(
                &pass.given,
                &[(&shared::SUB_MCH_ID, self.sub_mch_id()), (&shared::SUB_APPID, self.sub_appid())],
            );
        }
        if !violations.is_empty() {
            return Err(Error::Invalid(violations));
        }
        sent.take(&pass.given);
        // Most answers to notifications carry no signature.
        if message.direction == Direction::Request || !message.sign.is_empty() {
            xml.add_ascii(&shared::SIGN, text.sign(&self.0.key).bytes());
        }
        Ok(xml.end("xml"))
    }

    /// The account's way of signing, unless the documents demand another.
    pub(super) fn sign_type_for(&self, message: &Message) -> SignType {
        let own = self.0.sign_type;
        match message.sign {
            [] => own,
            allowed if allowed.contains(&own) => own,
            [only, ..] => *only,
        }
    }
}

/// A request in the making: the text that is signed, and the XML.
struct Signed<'o> {
    text: &'o mut ToSign<1024>,
    xml: &'o mut Document,
}

impl Output for Signed<'_> {
    #[inline]
    fn text(&mut self, field: &'static Field, _: ValueRef<'_>, text: &str, seen: TextScan) {
        self.text.add(field, text.as_bytes());
        self.xml.add(field, text, seen);
    }

    #[inline]
    fn digits(&mut self, field: &'static Field, _: ValueRef<'_>, digits: &[u8]) {
        self.text.add(field, digits);
        self.xml.add_ascii(field, digits);
    }
}

/// What the client and the account put into a request.
struct Filling<'w> {
    account: &'w Account,
    nonce_str: &'w str,
    sign_type: SignType,
}

impl<'w> Supply<'w> for Filling<'w> {
    fn client(&self, value: ClientValue) -> ScannedText<'w> {
        match value {
            ClientValue::NonceStr => (self.nonce_str, TextScan::PLAIN),
            ClientValue::SignType => (self.sign_type.name(), TextScan::PLAIN),
            // The signature is no part of the walk, and this channel has no
            // trade type of its own.
            ClientValue::Sign | ClientValue::TradeType => NONE,
        }
    }

    fn account(&self, value: AccountValue) -> ScannedText<'w> {
        let value = match value {
            AccountValue::Appid => Some(&self.account.appid),
            AccountValue::MchId => Some(&self.account.mch_id),
            AccountValue::SubAppid => self.account.sub_appid.as_ref(),
            AccountValue::SubMchId => self.account.sub_mch_id.as_ref(),
            AccountValue::NotifyUrl => self.account.notify_url.as_ref(),
        };
        value.map_or(NONE, |own| (&own.text, own.seen))
    }
}

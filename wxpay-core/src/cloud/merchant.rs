//! The account on the cloud channel, which needs no key.

use wxpay_schema::internal::TextScan;
use wxpay_schema::{AccountValue, ClientValue, shared};

use super::call::{FunctionCall, PreparedCall};
use crate::bounds::CloudRequest;
use crate::echoes::Echoes;
use crate::error::{ConfigError, Error};
use crate::json::Naming;
use crate::json::write::Members;
use crate::message::Request;
use crate::nonce::nonce_str;
use crate::pass::{NONE, Pass, ScannedText, Supply};
use crate::validate::{Check, Sender};
use crate::value::TradeType;

/// A merchant on the cloud channel. The platform signs, so all there is to know
/// is the merchant number, which stands in `sub_mch_id` here.
#[derive(Clone, Debug, Default)]
pub struct CloudMerchant {
    sub_mch_id: Option<String>,
}

impl CloudMerchant {
    /// A merchant whose requests each say whom they are for.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The merchant number, unless the struct says otherwise.
    ///
    /// # Errors
    /// When it is not digits.
    pub fn with_sub_merchant(mut self, sub_mch_id: &str) -> Result<Self, ConfigError> {
        self.sub_mch_id = Some(crate::merchant::checked(&shared::SUB_MCH_ID, sub_mch_id)?);
        Ok(self)
    }

    /// Validates a request and writes it as cloud-run takes it, in snake case.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every violation, or [`Error::Randomness`].
    pub fn prepare<R: Request + CloudRequest>(&self, request: &R) -> Result<PreparedCall<R::Response>, Error> {
        let nonce_str = nonce_str()?;
        let trade_type = TradeType::Jsapi;
        let filling = Filling { merchant: self, nonce_str: nonce_str.as_str(), trade_type: trade_type.as_str() };
        let (body, sent) = write(request, &filling, Naming::Snake)?;
        Ok(PreparedCall::new(request.message(), body, sent))
    }

    /// Validates a request and writes it as the cloud function SDK takes it: the
    /// name of the call and its argument, in camel case. The platform adds what
    /// the documents' own sample calls leave out, the random text and the trade
    /// type.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every violation.
    pub fn function_call<R: Request + CloudRequest>(&self, request: &R) -> Result<FunctionCall<R::Response>, Error> {
        let filling = Filling { merchant: self, nonce_str: "", trade_type: "" };
        let (json, sent) = write(request, &filling, Naming::Camel)?;
        Ok(FunctionCall::new(request.message(), json, sent))
    }
}

fn write<'w>(
    request: &'w dyn crate::VisitFields,
    filling: &Filling<'w>,
    naming: Naming,
) -> Result<(String, Echoes), Error> {
    let mut body = String::with_capacity(512);
    let message = request.message();
    let (mut members, mut check) = (Members::new(naming, &mut body), Check::of(message, Sender::Cloud));
    let mut pass = Pass::new(message, filling, &mut check, &mut members);
    pass.over(request);
    let violations = pass.check.found();
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    let mut sent = Echoes::new();
    sent.take(&pass.given);
    members.end();
    Ok((body, sent))
}

/// What the client and the account put into a request.
struct Filling<'w> {
    merchant: &'w CloudMerchant,
    nonce_str: &'w str,
    trade_type: &'w str,
}

impl<'w> Supply<'w> for Filling<'w> {
    fn client(&self, value: ClientValue) -> ScannedText<'w> {
        match value {
            ClientValue::NonceStr => (self.nonce_str, TextScan::PLAIN),
            ClientValue::TradeType => (self.trade_type, TextScan::PLAIN),
            ClientValue::Sign | ClientValue::SignType => NONE,
        }
    }

    fn account(&self, value: AccountValue) -> ScannedText<'w> {
        match (value, &self.merchant.sub_mch_id) {
            (AccountValue::SubMchId, Some(sub_mch_id)) => (sub_mch_id, TextScan::new_checked(sub_mch_id)),
            _ => NONE,
        }
    }
}

//! Merchants on the cloud channel, which need no key.

use wxpay_schema::internal::TextScan;
use wxpay_schema::{AccountValue, ClientValue, Field, shared};

use super::prepared::{FunctionCall, PreparedCall};
use crate::bounds::CloudRequest;
use crate::encode::encoder::{AutoFill, Encoder, NO_TEXT, ScannedText, Sink};
use crate::encode::nonce::nonce_str;
use crate::encode::validate::{Sender, Validator};
use crate::error::{ConfigError, Error, ErrorKind};
use crate::json::NameStyle;
use crate::json::write::ObjectWriter;
use crate::message::Request;
use crate::receive::echoes::Echoes;
use crate::value::TradeType;
use crate::visit::ValueRef;

/// A merchant on the cloud channel. The platform signs, so the only setting is the merchant number,
/// which is sent as `sub_mch_id`.
#[derive(Clone, Debug, Default)]
pub struct CloudMerchant {
    sub_mch_id: Option<String>,
}

impl CloudMerchant {
    /// A merchant without a default number: each request names its `sub_mch_id`.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the default merchant number, used if the struct has none.
    ///
    /// # Errors
    /// If it is not digits.
    pub fn with_sub_merchant(mut self, sub_mch_id: &str) -> Result<Self, ConfigError> {
        self.sub_mch_id = Some(crate::merchant::check_setting(&shared::SUB_MCH_ID, sub_mch_id)?);
        Ok(self)
    }

    /// The default merchant number; empty if there is none.
    pub(crate) fn mch_id(&self) -> &str {
        self.sub_mch_id.as_deref().unwrap_or_default()
    }

    /// Validates a request and writes it for cloud-run, in snake case.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) with every violation, or
    /// [`NoRandomness`](crate::ErrorKind::NoRandomness).
    pub fn prepare<R: Request + CloudRequest>(&self, request: &R) -> Result<PreparedCall<R::Response>, Error> {
        let nonce_str = nonce_str()?;
        let trade_type = TradeType::Jsapi;
        let filled = PlatformValues { merchant: self, nonce_str: nonce_str.as_str(), trade_type: trade_type.as_str() };
        let (body, echoes) = write(request, &filled, NameStyle::Snake)?;
        Ok(PreparedCall::new(request.message(), body, echoes))
    }

    /// Validates a request and writes it for the cloud function SDK: the name of the call and its
    /// argument, in camel case. The platform adds the nonce and the trade type, which the
    /// documents' own sample calls leave out.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) with every violation.
    pub fn function_call<R: Request + CloudRequest>(&self, request: &R) -> Result<FunctionCall<R::Response>, Error> {
        let filled = PlatformValues { merchant: self, nonce_str: "", trade_type: "" };
        let (json, echoes) = write(request, &filled, NameStyle::Camel)?;
        Ok(FunctionCall::new(request.message(), json, echoes))
    }
}

fn write<'w>(
    request: &'w dyn crate::visit::VisitFields,
    filled: &PlatformValues<'w>,
    naming: NameStyle,
) -> Result<(String, Echoes), Error> {
    let mut body = String::with_capacity(512);
    let message = request.message();
    let (mut members, mut check) = (ObjectWriter::new(naming, &mut body), Validator::new(message, Sender::Cloud));
    let mut encoder = Encoder::new(message, filled, &mut check, JsonSink(&mut members));
    encoder.encode(request);
    let violations = encoder.check.take_violations();
    if !violations.is_empty() {
        return Err(Error::from(ErrorKind::InvalidRequest(violations)).with_request(message));
    }
    let mut echoes = Echoes::new();
    echoes.record(&encoder.sent);
    members.end();
    Ok((body, echoes))
}

/// Writes the encoded fields as members of a JSON object.
struct JsonSink<'s, 'j>(&'s mut ObjectWriter<'j>);

impl Sink for JsonSink<'_, '_> {
    fn push_text(&mut self, field: &'static Field, value: ValueRef<'_>, _: &str, _: TextScan) {
        self.0.add(field, &value);
    }

    fn push_digits(&mut self, field: &'static Field, value: ValueRef<'_>, _: &[u8]) {
        self.0.add(field, &value);
    }
}

/// The values that the client and the account fill in.
struct PlatformValues<'w> {
    merchant: &'w CloudMerchant,
    nonce_str: &'w str,
    trade_type: &'w str,
}

impl<'w> AutoFill<'w> for PlatformValues<'w> {
    fn client_value(&self, value: ClientValue) -> ScannedText<'w> {
        match value {
            ClientValue::NonceStr => (self.nonce_str, TextScan::PLAIN),
            ClientValue::TradeType => (self.trade_type, TextScan::PLAIN),
            ClientValue::Sign | ClientValue::WorkwxSign | ClientValue::SignType => NO_TEXT,
        }
    }

    fn account_value(&self, value: AccountValue) -> ScannedText<'w> {
        match (value, &self.merchant.sub_mch_id) {
            (AccountValue::SubMchId, Some(sub_mch_id)) => (sub_mch_id, TextScan::new_checked(sub_mch_id)),
            _ => NO_TEXT,
        }
    }
}

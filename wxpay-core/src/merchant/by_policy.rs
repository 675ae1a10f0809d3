//! Requests that are more than a body with one signature: a query of a URL, a second signature, fields that are only
//! sent or only signed.

use wxpay_schema::internal::TextScan;
use wxpay_schema::{AccountValue, Condition, Demand, Field, Filler, Message, Method, Signing, shared};

use super::Merchant;
use super::account_values::AccountValues;
use super::prepare::is_signed;
use crate::bounds::PayRequest;
use crate::encode::encoder::{Encoder, Sink};
use crate::encode::validate::{Sender, Validator};
use crate::error::Error;
use crate::link::Link;
use crate::message::Request;
use crate::receive::echoes::Echoes;
use crate::sign::workwx::WorkwxSecret;
use crate::sign::{Signature, Signer};
use crate::text::url::push_encoded;
use crate::visit::{ValueRef, VisitFields};
use crate::xml::write::Document;

impl Merchant {
    /// Validates and signs a request that the payer's browser opens, and returns its URL. The documents have one: the
    /// page on which the payer agrees to deductions, `entrustweb`. The values are signed as they are and then
    /// percent-encoded once. No reply comes: what the payer did is notified, or queried.
    ///
    #[cfg_attr(feature = "papay", doc = "```")]
    #[cfg_attr(not(feature = "papay"), doc = "```ignore")]
    /// use wxpay_core::pay::{Entrustweb, EntrustwebOptional};
    /// use wxpay_core::value::AgreementVersion;
    /// use wxpay_core::{Merchant, text};
    ///
    /// let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?;
    /// let link = merchant.link(&Entrustweb {
    ///     plan_id: text!("12535"),
    ///     contract_code: text!("TEA20261123"),
    ///     request_serial: 1_795_400_000,
    ///     contract_display_account: text!("Tea of the month"),
    ///     notify_url: text!("https://shop.example/agreed"),
    ///     version: AgreementVersion::V1,
    ///     timestamp: text!("1795400000"),
    ///     optional: EntrustwebOptional::default(),
    /// })?;
    /// assert!(link.starts_with("https://api.mch.weixin.qq.com/papay/entrustweb?appid=wxd930ea5d5a258f4f&"));
    /// assert!(link.contains("&notify_url=https%3A%2F%2Fshop.example%2Fagreed&"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// A request that is answered has no link:
    ///
    /// ```compile_fail
    /// # use wxpay_core::{Error, Merchant, pay};
    /// # fn link(merchant: &Merchant, query: &pay::OrderQuery<'_>) -> Result<String, Error> {
    /// merchant.link(query) // has a reply, so it is sent
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`prepare`](Self::prepare).
    pub fn link<R: Request<Response = Link> + PayRequest>(&self, request: &R) -> Result<String, Error> {
        let prepared = self.prepare_for::<R::Response>(request)?;
        Ok(format!("https://{}{}", prepared.host.domain(), prepared.path))
    }

    /// Writes a request that is more than a body with one signature. Returns the body, or the query of the URL.
    #[cold]
    #[inline(never)]
    pub(super) fn write_by_policy(
        &self,
        request: &dyn VisitFields,
        filled: &AccountValues<'_>,
        mut check: Validator,
        mut signer: Signer<1024>,
        echoes: &mut Echoes,
    ) -> Result<String, Error> {
        let message = request.message();
        let workwx_sign = match &self.0.workwx_secret {
            Some(secret) if !message.workwx_signed.is_empty() => {
                Some(workwx_signature(request, filled, check.sender(), secret))
            }
            _ => None,
        };
        // An account for one sub-merchant acts for nobody in its place.
        let left_out = if self.0.has_no_other { None } else { value_left_out(request) };
        let filled = AccountValues { workwx_sign: workwx_sign.as_ref(), left_out, ..*filled };
        let mut encoder = Encoder::new(message, &filled, &mut check, PolicySink::new(message, &mut signer));
        encoder.encode(request);
        let may_hold_fields = encoder.sink.may_hold_fields();
        self.conclude(&mut encoder, message, may_hold_fields, echoes)?;
        let output = encoder.sink.output;
        Ok(output.end(is_signed(message).then(|| signer.finish(&self.0.key))))
    }
}

/// A request under construction.
struct PolicySink<'o> {
    signer: &'o mut Signer<1024>,
    output: Output,
}

/// What is sent of it.
enum Output {
    Body(Box<Document>),
    Query(Query),
}

impl<'o> PolicySink<'o> {
    fn new(message: &Message, signer: &'o mut Signer<1024>) -> Self {
        let output = match message.method {
            Method::Post => Output::Body(Box::new(Document::new("xml", 1536))),
            Method::Get => Output::Query(Query::default()),
        };
        Self { signer, output }
    }

    /// Whether a value may contain `&name=`.
    fn may_hold_fields(&self) -> bool {
        match &self.output {
            Output::Body(xml) => xml.may_hold_fields(),
            Output::Query(query) => query.may_hold_fields,
        }
    }

    fn push(&mut self, field: &'static Field, text: &str, scan: TextScan) {
        if field.signing != Signing::SentOnly {
            self.signer.push(field, text.as_bytes());
        }
        if field.signing != Signing::SignedOnly {
            match &mut self.output {
                Output::Body(xml) => xml.add(field, text, scan),
                Output::Query(query) => query.add(field.name, text),
            }
        }
    }
}

impl Output {
    /// Ends the request, with a signature if there is one.
    fn end(self, signature: Option<Signature>) -> String {
        match self {
            Self::Body(mut xml) => {
                if let Some(signature) = signature {
                    xml.add_ascii(&shared::SIGN, signature.bytes());
                }
                xml.end("xml")
            }
            Self::Query(query) => query.end(signature),
        }
    }
}

impl Sink for PolicySink<'_> {
    fn push_text(&mut self, field: &'static Field, _: ValueRef<'_>, text: &str, scan: TextScan) {
        self.push(field, text, scan);
    }

    fn push_digits(&mut self, field: &'static Field, _: ValueRef<'_>, digits: &[u8]) {
        self.push(field, std::str::from_utf8(digits).unwrap_or_default(), TextScan::PLAIN);
    }
}

/// The query of a URL under construction: each value encoded once, the signature at its place in the order of names.
#[derive(Default)]
struct Query {
    /// Each name and value after an ampersand.
    text: String,
    /// Where the signature goes, once a later name is there.
    sign_at: Option<usize>,
    may_hold_fields: bool,
}

impl Query {
    fn add(&mut self, name: &str, value: &str) {
        if self.sign_at.is_none() && name > shared::SIGN.name {
            self.sign_at = Some(self.text.len());
        }
        self.may_hold_fields |= value.contains('&') && value.contains('=');
        push_pair(name, value.as_bytes(), &mut self.text);
    }

    /// Returns the query with its question mark.
    fn end(mut self, signature: Option<Signature>) -> String {
        let mut query = String::with_capacity(self.text.len() + 80);
        let later = self.text.split_off(self.sign_at.unwrap_or(self.text.len()));
        query.push_str(&self.text);
        if let Some(signature) = signature {
            push_pair(shared::SIGN.name, signature.bytes(), &mut query);
        }
        query.push_str(&later);
        query.replacen('&', "?", 1)
    }
}

fn push_pair(name: &str, value: &[u8], query: &mut String) {
    query.push('&');
    query.push_str(name);
    query.push('=');
    push_encoded(value, query);
}

/// Makes the second signature of a request. The fields are encoded for it alone, before they are encoded to be sent:
/// it stands among them, in front of some that it covers.
fn workwx_signature(
    request: &dyn VisitFields,
    filled: &AccountValues<'_>,
    sender: Sender,
    secret: &WorkwxSecret,
) -> Signature {
    let message = request.message();
    // What is wrong is reported when the fields are encoded to be sent.
    let mut check = Validator::new(message, sender);
    let texts = SignedTexts { names: message.workwx_signed, texts: vec![None; message.workwx_signed.len()] };
    let mut encoder = Encoder::new(message, filled, &mut check, texts);
    encoder.encode(request);
    let SignedTexts { names, texts } = &encoder.sink;
    let given = names.iter().zip(texts).filter_map(|(name, text)| Some((*name, text.as_deref()?)));
    secret.sign(given)
}

/// Returns the account's value that stays out of a request, because exactly one of several fields is sent, and the
/// struct has another of them.
fn value_left_out(request: &dyn VisitFields) -> Option<AccountValue> {
    let message = request.message();
    // What is wrong is reported when the fields are encoded to be sent.
    let mut check = Validator::new(message, Sender::Partner);
    let mut encoder = Encoder::check_only(message, &mut check);
    encoder.encode(request);
    let is_given = |name: &str| encoder.sent.find(name).is_some();
    message.all_rules().filter(|rule| rule.when == Condition::Always).find_map(|rule| {
        let Demand::ExactlyOneOf(names) = rule.demand else { return None };
        if !names.iter().any(|name| is_given(name)) {
            return None;
        }
        names.iter().filter(|name| !is_given(name)).find_map(|name| match message.find(name)?.filled_by {
            Filler::Account(value) | Filler::AccountOrCaller(value) => Some(value),
            _ => None,
        })
    })
}

/// The texts of the fields of a second signature, in the order of signing.
struct SignedTexts {
    names: &'static [&'static str],
    texts: Vec<Option<String>>,
}

impl Sink for SignedTexts {
    fn push_text(&mut self, field: &'static Field, _: ValueRef<'_>, text: &str, _: TextScan) {
        if let Some((_, slot)) = self.names.iter().zip(&mut self.texts).find(|(name, _)| **name == field.name) {
            *slot = Some(text.to_owned());
        }
    }

    fn push_digits(&mut self, field: &'static Field, value: ValueRef<'_>, digits: &[u8]) {
        self.push_text(field, value, std::str::from_utf8(digits).unwrap_or_default(), TextScan::PLAIN);
    }
}

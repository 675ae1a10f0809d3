//! Requests that are more than a body with one signature: a query of a URL, a second signature, fields that are only
//! sent or only signed.

use wxpay_schema::internal::TextScan;
use wxpay_schema::{AccountValue, Condition, Demand, Field, Filler, Message, Method, Signing, shared};

use super::account_values::AccountValues;
use crate::encode::encoder::{Encoder, Sink};
use crate::encode::validate::{Sender, Validator};
use crate::sign::workwx::WorkwxSecret;
use crate::sign::{Signature, Signer};
use crate::text::url::push_encoded;
use crate::visit::{ValueRef, VisitFields};
use crate::xml::write::Document;

/// A request under construction.
pub(super) struct PolicySink<'o> {
    signer: &'o mut Signer<1024>,
    pub(super) output: Output,
}

/// What is sent of it.
pub(super) enum Output {
    Body(Box<Document>),
    Query(Query),
}

impl<'o> PolicySink<'o> {
    pub(super) fn new(message: &Message, signer: &'o mut Signer<1024>) -> Self {
        let output = match message.method {
            Method::Post => Output::Body(Box::new(Document::new("xml", 1536))),
            Method::Get => Output::Query(Query::default()),
        };
        Self { signer, output }
    }

    /// Whether a value may contain `&name=`.
    pub(super) fn may_hold_fields(&self) -> bool {
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
    pub(super) fn end(self, signature: Option<Signature>) -> String {
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
pub(super) struct Query {
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
pub(super) fn workwx_signature(
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
pub(super) fn value_left_out(request: &dyn VisitFields) -> Option<AccountValue> {
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

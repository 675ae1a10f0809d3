//! Whether a message may be believed, and what it is about.

use serde_json::{Value, json};
use wxpay_core::fields::{FieldValue, Fields};
use wxpay_core::schema::{Channel, Field, Message, cloud, pay, shared};
use wxpay_core::value::ResultCode;
use wxpay_core::{Error, ErrorKind, Fen, Malformed, Merchant, SignType, Untrusted, server};

use super::recipients::Recipients;
use crate::received::{self, LIMITS};

/// The longest value of a rejected message that is shown. Those of genuine ones are shorter.
const MAX_VALUE: usize = 64;

/// What some programs write before a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The fields that are shown as they are, and the amounts.
const TEXTS: [&Field; 7] = [
    &shared::MCH_ID,
    &shared::OUT_TRADE_NO,
    &shared::TRANSACTION_ID,
    &shared::OUT_REFUND_NO,
    &shared::REFUND_ID,
    &shared::REFUND_STATUS_FIELD,
    &shared::PRODUCT_ID,
];
/// The fields of further notifications that are shown as they are.
const FURTHER_TEXTS: [&str; 5] = ["contract_code", "contract_id", "change_type", "out_order_no", "order_id"];
const AMOUNTS: [&Field; 2] = [&shared::TOTAL_FEE, &shared::REFUND_FEE];

/// The form of a message, and so of its answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum MessageForm {
    Xml,
    /// Of the cloud channel.
    Json,
    /// JSON of `APIv3`, which is accepted of sharing only.
    V3,
}

impl MessageForm {
    /// The form of a body.
    pub(super) fn of(body: &[u8]) -> Self {
        let body = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
        if body.trim_ascii_start().starts_with(b"{") { Self::Json } else { Self::Xml }
    }

    /// The extension of its record.
    pub(super) const fn extension(self) -> &'static str {
        match self {
            Self::Xml => "xml",
            Self::Json | Self::V3 => "json",
        }
    }
}

/// What was found out about a message.
pub(super) struct Verdict {
    pub(super) form: MessageForm,
    /// The table, if the fields show it.
    pub(super) table: Option<&'static Message>,
    pub(super) outcome: Outcome,
    /// What the message is about, as members of its line. Of a rejected message nothing of it is verified.
    pub(super) members: Vec<(&'static str, Value)>,
    /// The field that tells repetitions, and its value.
    pub(super) number: Option<(&'static str, String)>,
    /// For whom it is, as far as its ids show.
    pub(super) merchant: Option<Merchant>,
}

/// Whether a message is accepted.
pub(super) enum Outcome {
    /// It is genuine, or carries no signature by protocol, and then has no sign type.
    Accept(Option<SignType>),
    Reject {
        class: &'static str,
        detail: String,
        /// Whether the signature alone is wrong.
        is_bad_sign: bool,
    },
}

impl Verdict {
    /// Verifies a message for the account that it names.
    pub(super) fn new(body: &[u8], recipients: &Recipients) -> Self {
        let form = MessageForm::of(body);
        let table = match server::notification_table(body, &LIMITS) {
            Ok(table) => table,
            Err(error) => {
                let is_v3 = matches!(error.kind(), ErrorKind::Malformed(Malformed::OtherInterface(_)));
                let form = if is_v3 && form == MessageForm::Json { MessageForm::V3 } else { form };
                return Self::reject(form, &error);
            }
        };
        if table.is_some_and(|table| table.is(&pay::PROFITSHARING_NOTIFICATION)) {
            return Self::of_sharing(body, recipients);
        }
        // What is of no known kind is read as a payment, for the reason of its rejection.
        let read_as =
            table.unwrap_or(if form == MessageForm::Xml { &pay::PAY_NOTIFICATION } else { &cloud::PAY_CALLBACK });
        let outer = match read_as.channel {
            Channel::Pay => server::read(body, &LIMITS),
            Channel::Cloud => server::read_json(body, read_as),
        };
        let outer = match outer {
            Ok(outer) => outer,
            Err(error) => return Self::reject(form, &error.into()),
        };
        let unverified = Self { table, ..Self::reject(form, &Untrusted::WrongMerchant.into()) }.with_fields(&outer);
        let merchant = match read_as.channel {
            Channel::Pay => recipients.find(&outer),
            // Nothing of it can be verified.
            Channel::Cloud => Some(recipients.nobody()),
        };
        let Some(merchant) = merchant else {
            return unverified;
        };
        let verdict = match server::receive(read_as, body, &merchant) {
            Ok(fields) => Self { table: Some(read_as), ..unverified }.with_fields(&fields),
            Err(error) if error.failed_payment().is_some() => {
                Self { table: Some(read_as), ..unverified }.with_failure(&error)
            }
            Err(error) => {
                return Self { merchant: Some(merchant), outcome: Outcome::from_error(&error), ..unverified };
            }
        };
        let sign_type = if read_as.signed { sign_type_of(&outer, &merchant) } else { None };
        Self { merchant: Some(merchant), outcome: Outcome::Accept(sign_type), ..verdict }
    }

    /// Opens a notification of sharing with the `APIv3` key.
    fn of_sharing(body: &[u8], recipients: &Recipients) -> Self {
        let table = Some(&pay::PROFITSHARING_NOTIFICATION);
        let Some(key) = recipients.apiv3_key() else {
            let detail = "a notification of sharing is encrypted with the APIv3 key, which neither --apiv3-key nor \
                          WXPAY_APIV3_KEY gives";
            return Self { form: MessageForm::V3, table, ..Self::of_fault(body, "OtherInterface", detail.to_owned()) };
        };
        let rejected = |error: &Error| Self { table, ..Self::reject(MessageForm::V3, error) };
        let fields = match server::open_resource(body, key, &LIMITS) {
            Ok(fields) => fields,
            Err(error) => return rejected(&error),
        };
        let text = |name: &str| fields.iter().find(|entry| entry.name == name).and_then(|entry| entry.value.as_text());
        let mch_id = text("sp_mchid").or_else(|| text("mchid")).unwrap_or_default();
        let wrong = rejected(&Untrusted::WrongMerchant.into());
        let Some(merchant) = recipients.find_merchant(mch_id, text("sub_mchid")) else {
            return wrong;
        };
        // An order is shared more than once: the notification has a number of its own.
        let outer = serde_json::from_slice::<Value>(body).unwrap_or_default();
        let id = outer.get("id").and_then(Value::as_str).map(str::to_owned);
        Self {
            outcome: Outcome::Accept(None),
            number: id.map(|id| ("id", id)),
            merchant: Some(merchant),
            ..wrong.with_fields(&fields)
        }
    }

    /// The verdict on a message of which nothing but the error is known.
    fn reject(form: MessageForm, error: &Error) -> Self {
        Self {
            form,
            table: None,
            outcome: Outcome::from_error(error),
            members: Vec::new(),
            number: None,
            merchant: None,
        }
    }

    /// The verdict on a body that did not come whole.
    pub(super) fn of_fault(body: &[u8], class: &'static str, detail: String) -> Self {
        Self {
            form: MessageForm::of(body),
            table: None,
            outcome: Outcome::Reject { class, detail, is_bad_sign: false },
            members: Vec::new(),
            number: None,
            merchant: None,
        }
    }

    /// Whether the message is accepted.
    pub(super) const fn is_accepted(&self) -> bool {
        matches!(self.outcome, Outcome::Accept(_))
    }

    /// The short name of the message.
    pub(super) fn name(&self) -> &'static str {
        self.table.map_or("unknown", |table| table.name)
    }

    fn with_fields(self, fields: &Fields<'_>) -> Self {
        let text = |field: &'static Field| fields.get(field).and_then(FieldValue::as_text).map(shortened);
        let texts = TEXTS.iter().filter_map(|field| Some((field.name, json!(text(field)?))));
        let amounts = AMOUNTS.iter().filter_map(|field| Some((field.name, json!(amount(fields.get(field)?)?))));
        let named = |name: &str| fields.iter().find(|entry| entry.name == name).and_then(|entry| entry.value.as_text());
        let further = FURTHER_TEXTS.iter().filter_map(|name| Some((*name, json!(shortened(named(name)?)))));
        let members = texts.chain(further).chain(amounts).collect();
        let numbers = if is_about_refund(self.table) {
            [&shared::REFUND_ID, &shared::OUT_REFUND_NO]
        } else {
            [&shared::TRANSACTION_ID, &shared::OUT_TRADE_NO]
        };
        let number = numbers.iter().find_map(|field| Some((field.name, fields.text(field)?.to_owned())));
        Self { members, number, ..self }
    }

    /// Adds why a payment failed.
    fn with_failure(mut self, error: &Error) -> Self {
        self.members.push((shared::RESULT_CODE.name, json!(ResultCode::Fail.as_str())));
        for (name, value) in received::failed_payment(error) {
            if self.members.iter().all(|(known, _)| *known != name) {
                self.members.push((name, value));
            }
        }
        self
    }
}

impl Outcome {
    fn from_error(error: &Error) -> Self {
        Self::Reject {
            class: error.class(),
            detail: received::detail(error),
            is_bad_sign: matches!(error.kind(), ErrorKind::Untrusted(Untrusted::BadSign)),
        }
    }
}

fn is_about_refund(table: Option<&Message>) -> bool {
    let name = table.map(Message::full_name);
    [&pay::REFUND_NOTIFICATION, &cloud::REFUND_CALLBACK].iter().any(|refund| name == Some(refund.full_name()))
}

fn shortened(text: &str) -> String {
    text.chars().take(MAX_VALUE).collect()
}

/// The amount in fen: text in XML, a number in JSON.
fn amount(value: &FieldValue<'_>) -> Option<u64> {
    match value {
        FieldValue::Text(text) => text.parse::<Fen>().ok().map(u64::from),
        other => other.as_number(),
    }
}

/// The sign type of a genuine message.
fn sign_type_of(fields: &Fields<'_>, merchant: &Merchant) -> Option<SignType> {
    let is_signed = |sign_type: &SignType| server::keys(merchant).any(|key| server::is_signed(fields, key, *sign_type));
    [SignType::HmacSha256, SignType::Md5].into_iter().find(is_signed)
}

//! The gateway's side of the protocol: reading and checking what a merchant
//! sends, and writing what WeChat Pay answers. It is for sandboxes and test
//! doubles, and uses the tables and the code of the merchant's side.
//!
//! ```
//! use wxpay_core::gateway::{self, Reply};
//! use wxpay_core::schema::{pay, shared};
//! use wxpay_core::{Key, Limits, SignType, value::Outcome};
//!
//! let request = gateway::read(b"<xml><out_trade_no>1</out_trade_no></xml>", &Limits::default())?;
//! let violations = gateway::check(&pay::ORDER_QUERY, &request);
//! assert!(violations.iter().any(|violation| violation.field() == "nonce_str"));
//!
//! let key = Key::new("192006250b4c09247ec02edce69f6a2d")?;
//! let reply = Reply::new().set(&shared::RETURN_CODE, Outcome::Success.as_str()).signed(&key, SignType::Md5);
//! assert!(reply.starts_with("<xml><return_code>SUCCESS</return_code><sign>"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod receive;

use wxpay_schema::{Channel, Field, Kind, Message, shared};

use crate::error::Malformed;
use crate::fields::{Fields, Received};
use crate::json::{self, Naming};
use crate::rendered::Rendered;
use crate::sign::{Key, SignType, each_signed, sign_fields, sign_slots};
use crate::validate::{Sender, Violations, violations};
use crate::walk::{Sent, Visit, Walk, bare};
use crate::xml::{self, read::Limits};

pub use receive::{confirm, receive, settles};

/// Reads a message by the strict grammar.
///
/// # Errors
/// What is wrong with its form.
pub fn read<'b>(body: &'b [u8], limits: &Limits) -> Result<Fields<'b>, Malformed> {
    xml::read::fields(body, limits)
}

/// Reads a message of the cloud channel.
///
/// # Errors
/// What is wrong with its form.
#[cfg(feature = "json")]
pub fn read_json(body: &[u8], message: &'static Message) -> Result<Fields<'static>, Malformed> {
    json::read::fields(body, message)
}

/// Every violation of a request by its table: what the real gateway refuses. A
/// request with a `sub_mch_id` is a service provider's.
#[must_use]
pub fn check(message: &'static Message, fields: &Fields<'_>) -> Violations {
    let incoming = Incoming::of(message, fields);
    let sender = match message.channel {
        #[cfg(feature = "json")]
        Channel::Cloud => Sender::Cloud,
        Channel::Pay if fields.get(&shared::SUB_MCH_ID).is_some() => Sender::Partner,
        _ => Sender::Merchant,
    };
    violations(message, &bare(&incoming, &mut Rendered::new()), sender)
}

/// Received fields as a walk over their table, so that what checks a merchant's
/// struct checks them.
struct Incoming<'f> {
    message: &'static Message,
    values: Vec<(&'static Field, Held<'f>)>,
}

enum Held<'f> {
    Absent,
    Text(&'f str),
    Number(u64),
    Object(Incoming<'f>),
    /// A value of another JSON type than the field's, by the name of its type.
    Other(&'static str),
}

impl<'f> Incoming<'f> {
    fn of(message: &'static Message, fields: &'f Fields<'_>) -> Self {
        // XML has only text; in JSON a number is a number and an object an object.
        let typed = message.channel == Channel::Cloud;
        let held = |field: &'static Field| {
            let is_object = matches!(field.kind, Kind::Object(_));
            match (fields.get(field), field.nested()) {
                (None, _) => Held::Absent,
                (Some(Received::Text(text)), _) if !typed || !(field.is_numeric() || is_object) => Held::Text(text),
                (Some(Received::Number(number)), _) if field.is_numeric() => Held::Number(*number),
                (Some(Received::Object(fields)), Some(table)) => Held::Object(Incoming::of(table, fields)),
                (Some(Received::Text(_)), _) => Held::Other("a text"),
                (Some(Received::Number(_) | Received::Negative(_)), _) => Held::Other("a number"),
                (Some(Received::Object(_)), _) => Held::Other("an object"),
                (Some(Received::List(_)), _) => Held::Other("a list"),
                (Some(Received::Null | Received::Other), _) => Held::Other("a boolean or a fraction"),
            }
        };
        Self { message, values: message.all_fields().map(|field| (field, held(field))).collect() }
    }
}

impl Walk for Incoming<'_> {
    fn message(&self) -> &'static Message {
        self.message
    }

    fn walk<'w>(&'w self, visit: &mut Visit<'_, 'w>) {
        for (field, held) in &self.values {
            let value = match held {
                Held::Absent => Sent::Absent,
                Held::Text(text) => Sent::Text(text),
                Held::Number(number) => Sent::Number(*number),
                Held::Object(incoming) => Sent::Object(incoming),
                Held::Other(found) => Sent::OtherType(found),
            };
            visit.field(field, value);
        }
    }
}

/// Whether a message carries the signature of this key.
#[must_use]
pub fn is_signed(fields: &Fields<'_>, key: &Key, sign_type: SignType) -> bool {
    fields.text(&shared::SIGN).is_some_and(|given| sign_fields(fields, key, sign_type).is(given))
}

/// The signature that fields have by that key, whatever `sign` they carry.
#[must_use]
pub fn sign(fields: &Fields<'_>, key: &Key, sign_type: SignType) -> String {
    sign_fields(fields, key, sign_type).as_str().to_owned()
}

/// The text that is signed, with eight stars in the place of the key. It is of the
/// message: treat it as personal data.
///
/// ```
/// use wxpay_core::{Limits, gateway};
///
/// let fields = gateway::read(b"<xml><b>2</b><a>1</a><c></c><sign>X</sign></xml>", &Limits::default())?;
/// assert_eq!(gateway::text_to_sign(&fields), "a=1&b=2&key=********");
/// # Ok::<(), wxpay_core::Malformed>(())
/// ```
#[must_use]
pub fn text_to_sign(fields: &Fields<'_>) -> String {
    let mut text = String::new();
    each_signed(fields, |name, value| [name, "=", value, "&"].iter().for_each(|part| text.push_str(part)));
    text + "key=********"
}

/// What stands in `req_info` of a refund notification for that plain text.
/// [`Reply::encrypted`] makes one from fields.
#[cfg(feature = "refund-notification")]
#[must_use]
pub fn encrypt(plain: &[u8], key: &Key) -> String {
    crate::refund_notification::encrypt(plain, key)
}

/// A message that WeChat Pay sends, put together field by field. Empty values
/// are left out.
#[derive(Clone, Default)]
pub struct Reply {
    values: Vec<(&'static Field, Value)>,
}

#[derive(Clone)]
enum Value {
    Text(String),
    Number(u64),
    Object(Reply),
}

impl Reply {
    /// A message without fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field; the digits of a numeric one become a number in JSON.
    #[must_use]
    pub fn set(mut self, field: &'static Field, value: impl Into<String>) -> Self {
        let value = value.into();
        let number = if field.is_numeric() { value.parse().ok() } else { None };
        self.values.push((field, number.map_or(Value::Text(value), Value::Number)));
        self
    }

    /// Adds a nested object.
    #[must_use]
    pub fn set_object(mut self, field: &'static Field, object: Self) -> Self {
        self.values.push((field, Value::Object(object)));
        self
    }

    /// Adds the fields of another message behind its own.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.values.extend(other.values);
        self
    }

    /// The text of a field that was set.
    #[must_use]
    pub fn text(&self, field: &Field) -> Option<&str> {
        self.values.iter().find_map(|(set, value)| match value {
            Value::Text(text) if set.name == field.name => Some(text.as_str()),
            _ => None,
        })
    }

    /// The XML, signed.
    #[must_use]
    pub fn signed(&self, key: &Key, sign_type: SignType) -> String {
        let sign = self.sign(key, sign_type);
        self.xml("xml", Some((shared::SIGN.name, &sign)))
    }

    /// The XML without a signature.
    #[must_use]
    pub fn unsigned(&self) -> String {
        self.xml("xml", None)
    }

    /// The value of `req_info` whose encrypted part has these fields.
    #[cfg(feature = "refund-notification")]
    #[must_use]
    pub fn encrypted(&self, key: &Key) -> String {
        use crate::refund_notification::ROOT;
        encrypt(self.xml(ROOT, None).as_bytes(), key)
    }

    /// The signature alone.
    #[must_use]
    pub fn sign(&self, key: &Key, sign_type: SignType) -> String {
        let mut rendered = Rendered::new();
        let mut slots = bare(self, &mut rendered).to_vec();
        slots.sort_by_key(|slot| slot.field.name);
        sign_slots(&slots, key, sign_type).as_str().to_owned()
    }

    /// The JSON in snake case, as cloud-run answers.
    #[must_use]
    pub fn json(&self) -> String {
        self.written(Naming::Snake)
    }

    /// The JSON in camel case, as callbacks come.
    #[cfg(feature = "json")]
    #[must_use]
    pub fn camel_json(&self) -> String {
        self.written(Naming::Camel)
    }

    fn written(&self, naming: Naming) -> String {
        let mut json = String::new();
        json::write::object(self, naming, &mut json);
        json
    }

    fn xml(&self, root: &str, sign: Option<(&str, &str)>) -> String {
        xml::write::document_under(root, &bare(self, &mut Rendered::new()), sign)
    }
}

impl Walk for Reply {
    /// A reply is put together from fields and has no table; that of an empty
    /// answer stands in, since writing asks for none.
    fn message(&self) -> &'static Message {
        &wxpay_schema::pay::NOTIFICATION_REPLY
    }

    fn walk<'w>(&'w self, visit: &mut Visit<'_, 'w>) {
        for (field, value) in &self.values {
            let value = match value {
                Value::Text(text) => Sent::Text(text),
                Value::Number(number) => Sent::Number(*number),
                Value::Object(reply) => Sent::Object(reply),
            };
            visit.field(field, value);
        }
    }
}

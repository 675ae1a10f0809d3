//! The gateway's side of the protocol, for sandboxes and test doubles: reads and checks the messages of merchants,
//! and writes WeChat Pay's answers. It uses the same tables and code as the merchant's side.
//!
//! ```
//! use wxpay_core::server::{self, MessageBuilder};
//! use wxpay_core::schema::{pay, shared};
//! use wxpay_core::{Key, Limits, SignType, value::ResultCode};
//!
//! let request = server::read(b"<xml><out_trade_no>1</out_trade_no></xml>", &Limits::default())?;
//! let violations = server::check(&pay::ORDER_QUERY, &request);
//! assert!(violations.iter().any(|violation| violation.field() == "nonce_str"));
//!
//! let key = Key::new("192006250b4c09247ec02edce69f6a2d")?;
//! let success = ResultCode::Success.as_str();
//! let reply = MessageBuilder::new().set(&shared::RETURN_CODE, success).signed(&key, SignType::Md5);
//! assert!(reply.starts_with("<xml><return_code>SUCCESS</return_code><sign>"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod acknowledgement;
mod query;
mod receive;
#[cfg(feature = "json")]
mod table_message;

use std::borrow::Cow;

use wxpay_schema::{Channel, Field, Kind, Message, Scope, shared};
use zeroize::Zeroizing;

use crate::decode::fields::{FieldValue, Fields};
use crate::encode::encoder::Encoder;
use crate::encode::format::ValueText;
use crate::encode::nonce;
use crate::encode::validate::{Sender, Validator};
use crate::error::{ConfigError, Error, Malformed, Violations};
use crate::json::{self, NameStyle};
use crate::merchant::Merchant;
use crate::sign::workwx::WorkwxSecret;
use crate::sign::{Key, SignType, for_each_signed, sign_fields};
use crate::visit::{DynVisitor, ValueList, ValueRef, VisitFields};
use crate::xml::{self, read::Limits};

pub use crate::text::key_mask::{MASK, mask_runs, mask_secret};
pub use acknowledgement::is_acknowledgement;
#[cfg(feature = "profit-sharing")]
pub use acknowledgement::is_sharing_acknowledgement;
pub use receive::{confirm, notification_table, receive, settles};
#[cfg(feature = "profit-sharing")]
pub use receive::{open_resource, receive_resource};
#[cfg(feature = "json")]
pub use table_message::{FieldRefusal, TableMessage};

/// Returns the keys of a merchant, with which WeChat Pay signs: the current one, and then the previous one.
pub fn keys(merchant: &Merchant) -> impl Iterator<Item = &Key> {
    merchant.keys()
}

/// Masks the keys of a merchant, as [`mask_secret`].
#[must_use]
pub fn mask_keys(text: &str, merchant: &Merchant) -> String {
    merchant.keys().fold(text.to_owned(), |text, key| {
        let secret = Zeroizing::new(String::from_utf8_lossy(key.secret()).into_owned());
        mask_secret(&text, &secret)
    })
}

/// Parses a message in XML by the strict grammar.
///
/// # Errors
/// If the message is malformed.
pub fn read<'b>(body: &'b [u8], limits: &Limits) -> Result<Fields<'b>, Malformed> {
    xml::read::fields(body, limits)
}

/// Parses the query of a URL, as a request by GET has it in place of a body: `name=value` joined by `&`, values
/// percent-encoded.
///
/// ```
/// use wxpay_core::schema::shared;
/// use wxpay_core::{Limits, server};
///
/// let fields = server::read_query("appid=wx1&attach=a%26b+%E8%8C%B6", &Limits::default())?;
/// assert_eq!(fields.text(&shared::ATTACH), Some("a&b 茶"));
/// assert!(server::read_query("a=1&a=2", &Limits::default()).is_err());
/// # Ok::<(), wxpay_core::Malformed>(())
/// ```
///
/// # Errors
/// As [`read`].
pub fn read_query<'b>(query: &'b str, limits: &Limits) -> Result<Fields<'b>, Malformed> {
    query::fields(query, limits)
}

/// Parses a message of the cloud channel.
///
/// # Errors
/// If the message is malformed.
#[cfg(feature = "json")]
pub fn read_json(body: &[u8], message: &'static Message) -> Result<Fields<'static>, Malformed> {
    json::read::fields(body, message)
}

/// Checks a request against its table and returns every violation, as the real gateway would refuse them. A request
/// with a `sub_mch_id` or a `brand_mch_id` is taken for a service provider's.
#[must_use]
pub fn check(message: &'static Message, fields: &Fields<'_>) -> Violations {
    let incoming = IncomingMessage::new(message, fields);
    let sender = match message.channel {
        #[cfg(feature = "json")]
        Channel::Cloud => Sender::Cloud,
        Channel::Pay if message.accounts == Scope::Partner => Sender::Partner,
        Channel::Pay if fields.get(&shared::SUB_MCH_ID).is_some() => Sender::Partner,
        Channel::Pay if message.find(shared::BRAND_MCH_ID.name).is_some_and(|field| fields.get(field).is_some()) => {
            Sender::Partner
        }
        _ => Sender::Merchant,
    };
    let mut check = Validator::new(message, sender);
    Encoder::check_only(message, &mut check).encode(&incoming);
    check.take_violations()
}

/// Received fields that can be visited like a merchant's struct, so that the same code checks them.
struct IncomingMessage<'f> {
    message: &'static Message,
    values: Vec<(&'static Field, IncomingValue<'f>)>,
}

enum IncomingValue<'f> {
    Absent,
    Text(&'f str),
    Number(u64),
    Object(IncomingMessage<'f>),
    /// A value of another JSON type than the field's, as the name of its type.
    Other(&'static str),
}

impl<'f> IncomingMessage<'f> {
    fn new(message: &'static Message, fields: &'f Fields<'_>) -> Self {
        // XML has only text; in JSON numbers and objects have their own types.
        let typed = message.channel == Channel::Cloud;
        let value_of = |field: &'static Field| {
            let is_object = matches!(field.kind, Kind::Object(_));
            match (fields.get(field), field.nested()) {
                (None, _) => IncomingValue::Absent,
                (Some(FieldValue::Text(text)), _) if !typed || !(field.is_numeric() || is_object) => {
                    IncomingValue::Text(text)
                }
                (Some(FieldValue::Number(number)), _) if field.is_numeric() => IncomingValue::Number(*number),
                (Some(FieldValue::Object(fields)), Some(table)) => {
                    IncomingValue::Object(IncomingMessage::new(table, fields))
                }
                (Some(FieldValue::Text(_)), _) => IncomingValue::Other("a text"),
                (Some(FieldValue::Number(_) | FieldValue::Negative(_)), _) => IncomingValue::Other("a number"),
                (Some(FieldValue::Object(_)), _) => IncomingValue::Other("an object"),
                (Some(FieldValue::List(_)), _) => IncomingValue::Other("a list"),
                (Some(FieldValue::Null | FieldValue::Other), _) => IncomingValue::Other("a boolean or a fraction"),
            }
        };
        Self { message, values: message.all_fields().map(|field| (field, value_of(field))).collect() }
    }
}

impl VisitFields for IncomingMessage<'_> {
    fn message(&self) -> &'static Message {
        self.message
    }

    fn visit_fields<'w>(&'w self, visitor: &mut DynVisitor<'_, 'w>) {
        for (field, value) in &self.values {
            let value = match value {
                IncomingValue::Absent => ValueRef::Absent,
                IncomingValue::Text(text) => ValueRef::Text(text),
                IncomingValue::Number(number) => ValueRef::Number(*number),
                IncomingValue::Object(incoming) => ValueRef::Object(incoming),
                IncomingValue::Other(found) => ValueRef::OtherType(found),
            };
            visitor.visit_field(field, value);
        }
    }
}

/// Whether a message has the signature by this key.
#[must_use]
pub fn is_signed(fields: &Fields<'_>, key: &Key, sign_type: SignType) -> bool {
    fields.text(&shared::SIGN).is_some_and(|given| sign_fields(fields, key, sign_type).matches(given))
}

/// Computes the signature of the fields by that key, ignoring the `sign` they have.
#[must_use]
pub fn sign(fields: &Fields<'_>, key: &Key, sign_type: SignType) -> String {
    sign_fields(fields, key, sign_type).as_str().to_owned()
}

/// Makes the second signature of a request, that of WeCom (企业微信), over the fields that its table names for it.
///
/// # Errors
/// If the secret has not the form of one; the error does not contain it.
pub fn workwx_sign(message: &Message, fields: &Fields<'_>, secret: &str) -> Result<String, ConfigError> {
    let value = |name: &str| fields.iter().find(|entry| entry.name == name).and_then(|entry| entry.value.as_text());
    let signed = message.workwx_signed.iter().filter_map(|name| Some((*name, value(name)?)));
    Ok(WorkwxSecret::new(secret)?.sign(signed).as_str().to_owned())
}

/// The text that is signed, with eight stars instead of the key. Treat it as personal data, since it contains the
/// message's values.
///
/// ```
/// use wxpay_core::{Limits, server};
///
/// let fields = server::read(b"<xml><b>2</b><a>1</a><c></c><sign>X</sign></xml>", &Limits::default())?;
/// assert_eq!(server::text_to_sign(&fields), "a=1&b=2&key=********");
/// # Ok::<(), wxpay_core::Malformed>(())
/// ```
#[must_use]
pub fn text_to_sign(fields: &Fields<'_>) -> String {
    let mut text = String::new();
    for_each_signed(fields, |name, value| [name, "=", value, "&"].iter().for_each(|part| text.push_str(part)));
    text + "key=********"
}

/// Returns a fresh `nonce_str`.
///
/// # Errors
/// [`NoRandomness`](crate::ErrorKind::NoRandomness) if the system has none.
pub fn nonce_str() -> Result<String, Error> {
    nonce::nonce_str().map(|nonce| nonce.as_str().to_owned())
}

/// Encrypts a plain text as the `req_info` of a refund notification. [`MessageBuilder::encrypted`] does
/// the same for fields.
#[cfg(feature = "refund-notification")]
#[must_use]
pub fn encrypt(plain: &[u8], key: &Key) -> String {
    crate::merchant::refund_notification::encrypt(plain, key)
}

/// A message of WeChat Pay, built field by field. Empty values are left out.
#[derive(Clone, Default)]
pub struct MessageBuilder {
    members: Vec<ReplyField>,
    /// Whether texts are written as CDATA sections in XML.
    in_cdata: bool,
}

#[derive(Clone)]
struct ReplyField {
    field: &'static Field,
    /// The name with its indexes, for a field of an indexed family, or the name of a field without a row.
    indexed: Option<String>,
    value: Value,
}

impl ReplyField {
    fn name(&self) -> &str {
        self.indexed.as_deref().unwrap_or(self.field.name)
    }

    /// Whether no table has it: its row is that of [`MessageBuilder::set_raw`].
    fn is_unknown(&self) -> bool {
        self.field.name.is_empty()
    }
}

#[derive(Clone)]
enum Value {
    Text(String),
    Number(u64),
    Object(MessageBuilder),
    List(Vec<Value>),
}

impl Value {
    /// Creates a value; the digits of a numeric field become a number in JSON.
    fn new(field: &Field, value: String) -> Self {
        let number = if field.is_numeric() { value.parse().ok() } else { None };
        number.map_or(Self::Text(value), Self::Number)
    }

    /// The text of a value that is neither an object nor a list.
    #[cfg(feature = "json")]
    fn to_text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Number(number) => Some(number.to_string()),
            Self::Object(_) | Self::List(_) => None,
        }
    }

    fn as_value_ref(&self) -> ValueRef<'_> {
        match self {
            Self::Text(text) => ValueRef::Text(text),
            Self::Number(number) => ValueRef::Number(*number),
            Self::Object(reply) => ValueRef::Object(reply),
            Self::List(values) => ValueRef::List(values),
        }
    }
}

impl ValueList for Vec<Value> {
    fn is_empty(&self) -> bool {
        self.as_slice().is_empty()
    }

    fn for_each<'w>(&'w self, visit: &mut dyn FnMut(ValueRef<'w>)) {
        for value in self {
            visit(value.as_value_ref());
        }
    }
}

impl MessageBuilder {
    /// Creates a message without fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field; the digits of a numeric one become a number in JSON.
    #[must_use]
    pub fn set(self, field: &'static Field, value: impl Into<String>) -> Self {
        let value = Value::new(field, value.into());
        self.with(field, None, value)
    }

    /// Adds a field of an indexed family, such as `coupon_fee_$n`, with its one or two indexes. JSON has no indexed
    /// families and leaves it out.
    #[must_use]
    pub fn set_at(self, field: &'static Field, at: &[usize], value: impl Into<String>) -> Self {
        let mut name = field.name.to_owned();
        for (pattern, index) in ["$n", "$m"].into_iter().zip(at) {
            name = name.replacen(pattern, &index.to_string(), 1);
        }
        let value = Value::new(field, value.into());
        self.with(field, Some(name), value)
    }

    /// Adds a list; an empty list is left out.
    #[must_use]
    pub fn set_list(self, field: &'static Field, values: Vec<String>) -> Self {
        let values = values.into_iter().map(|value| Value::new(field, value)).collect();
        self.with(field, None, Value::List(values))
    }

    /// Adds a list of lists.
    #[must_use]
    pub fn set_lists(self, field: &'static Field, lists: Vec<Vec<String>>) -> Self {
        let list = |values: Vec<String>| values.into_iter().map(|value| Value::new(field, value)).collect();
        let lists = lists.into_iter().map(|values| Value::List(list(values))).collect();
        self.with(field, None, Value::List(lists))
    }

    /// Adds a nested object.
    #[must_use]
    pub fn set_object(self, field: &'static Field, object: Self) -> Self {
        self.with(field, None, Value::Object(object))
    }

    /// Adds a list of objects, which in XML is JSON text, or nested elements where the row says so.
    #[must_use]
    pub fn set_objects(self, field: &'static Field, objects: Vec<Self>) -> Self {
        self.with(field, None, Value::List(objects.into_iter().map(Value::Object).collect()))
    }

    fn with(mut self, field: &'static Field, indexed: Option<String>, value: Value) -> Self {
        self.members.push(ReplyField { field, indexed, value });
        self
    }

    /// Adds the fields of another message.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.members.extend(other.members);
        self
    }

    /// Writes XML as WeChat Pay does, with every text as a CDATA section, except a text with `]]>` or a carriage
    /// return, which a section cannot contain. Fields and signature are the same.
    ///
    /// ```
    /// use wxpay_core::server::MessageBuilder;
    /// use wxpay_core::schema::shared;
    ///
    /// let reply = MessageBuilder::new().set(&shared::ATTACH, "a<b> & 茶").set(&shared::DETAIL_FIELD, "x]]>y");
    /// let reply = reply.in_cdata();
    /// assert_eq!(reply.unsigned(), "<xml><attach><![CDATA[a<b> & 茶]]></attach><detail>x]]&gt;y</detail></xml>");
    /// ```
    #[must_use]
    pub fn in_cdata(mut self) -> Self {
        self.in_cdata = true;
        self
    }

    /// Removes the fields that the table lacks.
    #[must_use]
    pub fn within(mut self, message: &Message) -> Self {
        self.members.retain(|member| message.find(member.field.name).is_some());
        self
    }

    /// The names of the fields, as in XML.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(ReplyField::name)
    }

    /// The text of a field.
    #[must_use]
    pub fn text(&self, field: &Field) -> Option<&str> {
        self.members.iter().find_map(|member| match &member.value {
            Value::Text(text) if member.field.name == field.name => Some(text.as_str()),
            _ => None,
        })
    }

    /// Writes signed XML.
    #[must_use]
    pub fn signed(&self, key: &Key, sign_type: SignType) -> String {
        let fields = self.fields();
        let sign = sign_fields(&fields, key, sign_type);
        xml::write::list("xml", &fields, Some((shared::SIGN.name, sign.as_str())), self.in_cdata)
    }

    /// Writes XML without a signature.
    #[must_use]
    pub fn unsigned(&self) -> String {
        xml::write::list("xml", &self.fields(), None, self.in_cdata)
    }

    /// The value of `req_info` that contains these fields, encrypted.
    #[cfg(feature = "refund-notification")]
    #[must_use]
    pub fn encrypted(&self, key: &Key) -> String {
        encrypt(self.refund_info().as_bytes(), key)
    }

    /// Encrypts the JSON of these fields as the `ciphertext` of a notification's `resource`. `None` if the nonce is not
    /// of twelve bytes.
    #[cfg(feature = "profit-sharing")]
    #[must_use]
    pub fn encrypted_resource(&self, key: &crate::ApiV3Key, nonce: &str, associated_data: &str) -> Option<String> {
        key.encrypt(self.json().as_bytes(), nonce, associated_data)
    }

    /// Writes the XML document that `req_info` contains, in plain text.
    #[cfg(feature = "refund-notification")]
    #[must_use]
    pub fn refund_info(&self) -> String {
        use crate::merchant::refund_notification::REQ_INFO_ROOT;
        xml::write::list(REQ_INFO_ROOT, &self.fields(), None, self.in_cdata)
    }

    /// Computes the signature.
    #[must_use]
    pub fn sign(&self, key: &Key, sign_type: SignType) -> String {
        sign_fields(&self.fields(), key, sign_type).as_str().to_owned()
    }

    /// Writes JSON in snake case, as cloud-run answers.
    #[must_use]
    pub fn json(&self) -> String {
        self.write_json(NameStyle::Snake)
    }

    /// Writes JSON in camel case, as callbacks are.
    #[cfg(feature = "json")]
    #[must_use]
    pub fn camel_json(&self) -> String {
        self.write_json(NameStyle::Camel)
    }

    fn write_json(&self, naming: NameStyle) -> String {
        let mut json = String::new();
        let mut members = json::write::ObjectWriter::new(naming, &mut json);
        self.visit_fields(&mut members);
        for member in self.members.iter().filter(|member| member.is_unknown()) {
            if let Value::Text(text) = &member.value {
                members.add_text(member.name(), text);
            }
        }
        members.end();
        json
    }

    /// The names and texts that are signed and written as XML.
    fn fields(&self) -> Fields<'_> {
        let mut fields = Fields::with_table(None, self.members.len());
        for member in &self.members {
            let text = match &member.value {
                Value::Text(text) => Cow::Borrowed(text.as_str()),
                Value::List(items) if matches!(member.field.kind, Kind::XmlList { .. }) => {
                    fields.push(Cow::Borrowed(member.name()), nested_elements(member.field, items));
                    continue;
                }
                other if other.as_value_ref().is_absent() => continue,
                other => Cow::Owned(ValueText::new().text(other.as_value_ref()).to_owned()),
            };
            fields.push(Cow::Borrowed(member.name()), FieldValue::Text(text));
        }
        fields
    }
}

/// The items of a list of elements, each under the name of its element.
fn nested_elements<'f>(field: &Field, items: &'f [Value]) -> FieldValue<'f> {
    let mut elements = Fields::with_table(None, items.len());
    if let Kind::XmlList { element, .. } = field.kind {
        for item in items {
            if let Value::Object(item) = item {
                elements.push(Cow::Borrowed(element), FieldValue::Object(Box::new(item.fields())));
            }
        }
    }
    FieldValue::Object(Box::new(elements))
}

impl VisitFields for MessageBuilder {
    /// A reply has no table. That of an empty answer takes its place, since writing does not use it.
    fn message(&self) -> &'static Message {
        &wxpay_schema::pay::NOTIFICATION_REPLY
    }

    fn visit_fields<'w>(&'w self, visitor: &mut DynVisitor<'_, 'w>) {
        for member in self.members.iter().filter(|member| member.indexed.is_none()) {
            visitor.visit_field(member.field, member.value.as_value_ref());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_indexed_in_xml_and_lists_in_json() {
        let reply = MessageBuilder::new()
            .set_at(&shared::COUPON_FEE_N, &[10], "5")
            .set_at(&shared::COUPON_REFUND_FEE_N_M, &[0, 2], "7")
            .set(&shared::ATTACH, "")
            .set_list(&shared::COUPON_FEE_LIST, vec!["5".to_owned(), "6".to_owned()])
            .set_list(&shared::COUPON_ID_LIST, Vec::new())
            .set_lists(&shared::COUPON_REFUND_FEE_ARRAY, vec![vec!["1".to_owned()], Vec::new()]);
        let xml = "<xml><coupon_fee_10>5</coupon_fee_10><coupon_refund_fee_0_2>7</coupon_refund_fee_0_2>\
            <coupon_fee_list>[5,6]</coupon_fee_list><coupon_refund_fee_array>[[1],[]]</coupon_refund_fee_array></xml>";
        assert_eq!(reply.unsigned(), xml);
        assert_eq!(reply.json(), r#"{"coupon_fee_list":[5,6],"coupon_refund_fee_array":[[1],[]]}"#);
        assert_eq!(reply.names().count(), 6);
    }
}

//! The gateway's side of the protocol: reading and checking what a merchant
//! sends, and writing what WeChat Pay answers. It is for sandboxes and test
//! doubles, and uses the tables and the code of the merchant's side.
//!
//! ```
//! use wxpay_core::server::{self, Reply};
//! use wxpay_core::schema::{pay, shared};
//! use wxpay_core::{Key, Limits, SignType, value::ResultCode};
//!
//! let request = server::read(b"<xml><out_trade_no>1</out_trade_no></xml>", &Limits::default())?;
//! let violations = server::check(&pay::ORDER_QUERY, &request);
//! assert!(violations.iter().any(|violation| violation.field() == "nonce_str"));
//!
//! let key = Key::new("192006250b4c09247ec02edce69f6a2d")?;
//! let reply = Reply::new().set(&shared::RETURN_CODE, ResultCode::Success.as_str()).signed(&key, SignType::Md5);
//! assert!(reply.starts_with("<xml><return_code>SUCCESS</return_code><sign>"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod receive;

use std::borrow::Cow;

use wxpay_schema::{Channel, Field, Kind, Message, shared};

use crate::error::{Malformed, Violations};
use crate::fields::{FieldValue, Fields};
use crate::json::{self, Naming};
use crate::pass::Pass;
use crate::rendered::ScalarText;
use crate::sign::{Key, SignType, each_signed, sign_fields};
use crate::validate::{Check, Sender};
use crate::walk::{DynVisitor, ValueList, ValueRef, VisitFields};
use crate::xml::{self, read::Limits};

pub use crate::key_mask::{MASK, mask_runs, mask_secret};
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
    let mut check = Check::of(message, sender);
    Pass::bare(message, &mut check).over(&incoming);
    check.found()
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
                (Some(FieldValue::Text(text)), _) if !typed || !(field.is_numeric() || is_object) => Held::Text(text),
                (Some(FieldValue::Number(number)), _) if field.is_numeric() => Held::Number(*number),
                (Some(FieldValue::Object(fields)), Some(table)) => Held::Object(Incoming::of(table, fields)),
                (Some(FieldValue::Text(_)), _) => Held::Other("a text"),
                (Some(FieldValue::Number(_) | FieldValue::Negative(_)), _) => Held::Other("a number"),
                (Some(FieldValue::Object(_)), _) => Held::Other("an object"),
                (Some(FieldValue::List(_)), _) => Held::Other("a list"),
                (Some(FieldValue::Null | FieldValue::Other), _) => Held::Other("a boolean or a fraction"),
            }
        };
        Self { message, values: message.all_fields().map(|field| (field, held(field))).collect() }
    }
}

impl VisitFields for Incoming<'_> {
    fn message(&self) -> &'static Message {
        self.message
    }

    fn walk<'w>(&'w self, visit: &mut DynVisitor<'_, 'w>) {
        for (field, held) in &self.values {
            let value = match held {
                Held::Absent => ValueRef::Absent,
                Held::Text(text) => ValueRef::Text(text),
                Held::Number(number) => ValueRef::Number(*number),
                Held::Object(incoming) => ValueRef::Object(incoming),
                Held::Other(found) => ValueRef::OtherType(found),
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
/// use wxpay_core::{Limits, server};
///
/// let fields = server::read(b"<xml><b>2</b><a>1</a><c></c><sign>X</sign></xml>", &Limits::default())?;
/// assert_eq!(server::text_to_sign(&fields), "a=1&b=2&key=********");
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
    members: Vec<Member>,
    /// Whether XML has its texts in CDATA sections.
    in_cdata: bool,
}

#[derive(Clone)]
struct Member {
    field: &'static Field,
    /// The name with its indexes, of a field of an indexed family.
    indexed: Option<String>,
    value: Value,
}

impl Member {
    fn name(&self) -> &str {
        self.indexed.as_deref().unwrap_or(self.field.name)
    }
}

#[derive(Clone)]
enum Value {
    Text(String),
    Number(u64),
    Object(Reply),
    List(Vec<Value>),
}

impl Value {
    /// The digits of a numeric field become a number in JSON.
    fn of(field: &Field, value: String) -> Self {
        let number = if field.is_numeric() { value.parse().ok() } else { None };
        number.map_or(Self::Text(value), Self::Number)
    }

    fn sent(&self) -> ValueRef<'_> {
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

    fn each<'w>(&'w self, visit: &mut dyn FnMut(ValueRef<'w>)) {
        for value in self {
            visit(value.sent());
        }
    }
}

impl Reply {
    /// A message without fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field; the digits of a numeric one become a number in JSON.
    #[must_use]
    pub fn set(self, field: &'static Field, value: impl Into<String>) -> Self {
        let value = Value::of(field, value.into());
        self.with(field, None, value)
    }

    /// Adds a field of an indexed family, such as `coupon_fee_$n`, at its index or
    /// its two. JSON has no such families, and leaves it out.
    #[must_use]
    pub fn set_at(self, field: &'static Field, at: &[usize], value: impl Into<String>) -> Self {
        let mut name = field.name.to_owned();
        for (pattern, index) in ["$n", "$m"].into_iter().zip(at) {
            name = name.replacen(pattern, &index.to_string(), 1);
        }
        let value = Value::of(field, value.into());
        self.with(field, Some(name), value)
    }

    /// Adds a list; an empty one is left out.
    #[must_use]
    pub fn set_list(self, field: &'static Field, values: Vec<String>) -> Self {
        let values = values.into_iter().map(|value| Value::of(field, value)).collect();
        self.with(field, None, Value::List(values))
    }

    /// Adds a list of lists.
    #[must_use]
    pub fn set_lists(self, field: &'static Field, lists: Vec<Vec<String>>) -> Self {
        let list = |values: Vec<String>| values.into_iter().map(|value| Value::of(field, value)).collect();
        let lists = lists.into_iter().map(|values| Value::List(list(values))).collect();
        self.with(field, None, Value::List(lists))
    }

    /// Adds a nested object.
    #[must_use]
    pub fn set_object(self, field: &'static Field, object: Self) -> Self {
        self.with(field, None, Value::Object(object))
    }

    /// Adds a list of objects, which in XML is a JSON text.
    #[must_use]
    pub fn set_objects(self, field: &'static Field, objects: Vec<Self>) -> Self {
        self.with(field, None, Value::List(objects.into_iter().map(Value::Object).collect()))
    }

    fn with(mut self, field: &'static Field, indexed: Option<String>, value: Value) -> Self {
        self.members.push(Member { field, indexed, value });
        self
    }

    /// Adds the fields of another message behind its own.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.members.extend(other.members);
        self
    }

    /// Writes XML as WeChat Pay does, with every text in a CDATA section but those that a
    /// section cannot hold: its own end, and a carriage return. The fields are the same,
    /// and so is the signature.
    ///
    /// ```
    /// use wxpay_core::server::Reply;
    /// use wxpay_core::schema::shared;
    ///
    /// let reply = Reply::new().set(&shared::ATTACH, "a<b> & 茶").set(&shared::DETAIL_FIELD, "x]]>y").in_cdata();
    /// assert_eq!(reply.unsigned(), "<xml><attach><![CDATA[a<b> & 茶]]></attach><detail>x]]&gt;y</detail></xml>");
    /// ```
    #[must_use]
    pub fn in_cdata(mut self) -> Self {
        self.in_cdata = true;
        self
    }

    /// Leaves out what the table does not have.
    #[must_use]
    pub fn within(mut self, message: &Message) -> Self {
        self.members.retain(|member| message.find(member.field.name).is_some());
        self
    }

    /// The names of its fields, as they stand in XML.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(Member::name)
    }

    /// The text of a field that was set.
    #[must_use]
    pub fn text(&self, field: &Field) -> Option<&str> {
        self.members.iter().find_map(|member| match &member.value {
            Value::Text(text) if member.field.name == field.name => Some(text.as_str()),
            _ => None,
        })
    }

    /// The XML, signed.
    #[must_use]
    pub fn signed(&self, key: &Key, sign_type: SignType) -> String {
        let fields = self.fields();
        let sign = sign_fields(&fields, key, sign_type);
        xml::write::list("xml", &fields, Some((shared::SIGN.name, sign.as_str())), self.in_cdata)
    }

    /// The XML without a signature.
    #[must_use]
    pub fn unsigned(&self) -> String {
        xml::write::list("xml", &self.fields(), None, self.in_cdata)
    }

    /// The value of `req_info` whose encrypted part has these fields.
    #[cfg(feature = "refund-notification")]
    #[must_use]
    pub fn encrypted(&self, key: &Key) -> String {
        use crate::refund_notification::ROOT;
        encrypt(xml::write::list(ROOT, &self.fields(), None, self.in_cdata).as_bytes(), key)
    }

    /// The signature alone.
    #[must_use]
    pub fn sign(&self, key: &Key, sign_type: SignType) -> String {
        sign_fields(&self.fields(), key, sign_type).as_str().to_owned()
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

    /// Names and texts, as they are signed and stand in XML.
    fn fields(&self) -> Fields<'_> {
        let mut fields = Fields::of_table(None, self.members.len());
        for member in &self.members {
            let text = match &member.value {
                Value::Text(text) => Cow::Borrowed(text.as_str()),
                other if other.sent().is_absent() => continue,
                other => Cow::Owned(ScalarText::new().text(other.sent()).to_owned()),
            };
            fields.push(Cow::Borrowed(member.name()), FieldValue::Text(text));
        }
        fields
    }
}

impl VisitFields for Reply {
    /// A reply is put together from fields and has no table; that of an empty
    /// answer stands in, since writing asks for none.
    fn message(&self) -> &'static Message {
        &wxpay_schema::pay::NOTIFICATION_REPLY
    }

    fn walk<'w>(&'w self, visit: &mut DynVisitor<'_, 'w>) {
        for member in self.members.iter().filter(|member| member.indexed.is_none()) {
            visit.field(member.field, member.value.sent());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_are_indexed_in_xml_and_lists_in_json() {
        let reply = Reply::new()
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

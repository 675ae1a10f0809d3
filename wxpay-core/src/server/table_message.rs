//! Messages of any table that WeChat Pay sends, built from the names of their fields.

use std::borrow::Cow;
use std::fmt;

use wxpay_schema::internal::{closest, prefix};
use wxpay_schema::{Arrival, Channel, Field, Kind, Message, Repeat};

use super::{MessageBuilder, Value};
use crate::decode::fields::{Entry, FieldValue, Fields};
use crate::decode::source::indexes_of;
use crate::error::ErrorList;
use crate::json;
use crate::text::excerpt::excerpt;
use crate::text::index::with_index;

/// A message of any table that WeChat Pay sends, built from names and texts, for tools that know the table only while
/// they run. A name and a value are checked against the table as they are set; whether the message is complete is not.
///
/// A field of an indexed family is named with its index, such as `coupon_fee_0`; a list of the cloud channel is the
/// text of a JSON array, and an object that of a JSON object, with names in either spelling.
///
/// ```
/// use wxpay_core::schema::pay;
/// use wxpay_core::server::TableMessage;
///
/// let mut notification = TableMessage::new(&pay::PAY_NOTIFICATION);
/// notification.set("total_fee", "888").unwrap();
/// notification.set("coupon_fee_0", "100").unwrap();
/// let refusal = notification.set("total_fe", "888").unwrap_err();
/// assert_eq!(
///     refusal.to_string(),
///     "no field `total_fe` in message `pay_notification`; did you mean `total_fee`?"
/// );
/// let xml = notification.to_builder().unsigned();
/// assert_eq!(xml, "<xml><total_fee>888</total_fee><coupon_fee_0>100</coupon_fee_0></xml>");
/// ```
#[derive(Clone)]
pub struct TableMessage {
    table: &'static Message,
    fields: Vec<TableField>,
}

#[derive(Clone)]
struct TableField {
    field: &'static Field,
    indexes: Vec<usize>,
    value: Value,
}

/// The reason that a table does not take a field: its name or its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRefusal {
    fact: String,
    help: String,
    suggestion: Option<String>,
}

impl FieldRefusal {
    fn new(fact: impl fmt::Display, help: impl fmt::Display) -> Self {
        Self { fact: fact.to_string(), help: help.to_string(), suggestion: None }
    }

    /// Returns the name that was most likely meant, if the table lacks the given one.
    #[must_use]
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }

    /// A name that the table lacks.
    fn unknown(table: &'static Message, name: &str) -> Self {
        let suggestion = closest_name(table, name);
        let help = suggestion.as_ref().map_or_else(String::new, |closest| format!("did you mean `{closest}`?"));
        let fact = format!("no field `{}` in message `{}`", excerpt(name, 64), table.name);
        Self { fact, help, suggestion }
    }
}

impl fmt::Display for FieldRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fact, help, .. } = self;
        if help.is_empty() { f.write_str(fact) } else { write!(f, "{fact}; {help}") }
    }
}

impl std::error::Error for FieldRefusal {}

impl TableMessage {
    /// Creates a message without fields.
    #[must_use]
    pub const fn new(table: &'static Message) -> Self {
        Self { table, fields: Vec::new() }
    }

    /// Returns the table.
    #[must_use]
    pub const fn table(&self) -> &'static Message {
        self.table
    }

    /// Whether the table has a field of that name.
    #[must_use]
    pub fn knows(&self, name: &str) -> bool {
        find_field(self.table, name).is_some()
    }

    /// Sets a field. An empty text leaves a field out that the table does not require.
    ///
    /// # Errors
    /// If the table has no such field, the field was set before, or the table does not take the value; of an object or
    /// a list, with everything that is wrong with it.
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), ErrorList<FieldRefusal>> {
        let mut refusals = ErrorList::new();
        match find_field(self.table, name) {
            None => refusals.push(FieldRefusal::unknown(self.table, name)),
            Some((field, indexes)) if self.position(field, &indexes).is_some() => {
                let fact = format_args!("`{}` is given twice", excerpt(name, 64));
                refusals.push(FieldRefusal::new(fact, "give it once"));
            }
            Some((field, indexes)) => {
                let value = if text.is_empty() && !field.is_in_success() {
                    Value::Text(String::new())
                } else {
                    read_value(field, text, self.table, &mut refusals)
                };
                self.fields.push(TableField { field, indexes, value });
            }
        }
        if refusals.is_empty() { Ok(()) } else { Err(refusals) }
    }

    /// Sets a field of the table unless it is there, also as an empty one. `name` is that of the row, such as
    /// `coupon_fee_$n`. A name that the table lacks is ignored; the text is not checked.
    pub fn fill(&mut self, name: &str, indexes: &[usize], text: &str) {
        let table = self.table;
        self.fill_with(name, indexes, |field| read_unchecked(field, text, table));
    }

    /// Sets a list unless it is there, as [`fill`](Self::fill).
    pub fn fill_list(&mut self, name: &str, items: Vec<String>) {
        let list = |field: &Field| items.into_iter().map(|item| Value::new(field, item)).collect();
        self.fill_with(name, &[], |field| Value::List(list(field)));
    }

    fn fill_with(&mut self, name: &str, indexes: &[usize], value: impl FnOnce(&'static Field) -> Value) {
        let Some(field) = self.table.find(name) else { return };
        if self.position(field, indexes).is_none() {
            self.fields.push(TableField { field, indexes: indexes.to_vec(), value: value(field) });
        }
    }

    /// Whether a field was set or filled, also if it is empty. `name` is that of the row.
    #[must_use]
    pub fn has(&self, name: &str, indexes: &[usize]) -> bool {
        self.table.find(name).is_some_and(|field| self.position(field, indexes).is_some())
    }

    /// Returns the text of a field, unless it is absent or empty. `name` is that of the row.
    #[must_use]
    pub fn text(&self, name: &str, indexes: &[usize]) -> Option<String> {
        let at = self.position(self.table.find(name)?, indexes)?;
        self.fields.get(at)?.value.to_text().filter(|text| !text.is_empty())
    }

    /// Returns the texts of a list; none if it is absent.
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<String> {
        let found = self.table.find(name).and_then(|field| self.position(field, &[]));
        match found.and_then(|at| self.fields.get(at)).map(|own| &own.value) {
            Some(Value::List(items)) => items.iter().filter_map(Value::to_text).collect(),
            _ => Vec::new(),
        }
    }

    /// Returns the indexes under which an indexed field is there.
    pub fn indexes(&self, name: &str) -> impl Iterator<Item = &[usize]> {
        self.fields.iter().filter(move |own| own.field.name == name).map(|own| own.indexes.as_slice())
    }

    /// Returns the message in the order of its table.
    #[must_use]
    pub fn to_builder(&self) -> MessageBuilder {
        let row = |own: &TableField| self.table.all_fields().position(|field| field.name == own.field.name);
        let mut fields: Vec<&TableField> = self.fields.iter().collect();
        fields.sort_by_key(|own| (row(own), own.indexes.clone()));
        fields.into_iter().fold(MessageBuilder::new(), |builder, own| {
            let indexed = (!own.indexes.is_empty()).then(|| name_at(own.field, &own.indexes));
            builder.with(own.field, indexed, own.value.clone())
        })
    }

    fn position(&self, field: &Field, indexes: &[usize]) -> Option<usize> {
        self.fields.iter().position(|own| own.field.name == field.name && own.indexes == indexes)
    }
}

/// Shows the names only, because values may be personal.
impl fmt::Debug for TableMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> = self.fields.iter().map(|own| name_at(own.field, &own.indexes)).collect();
        f.debug_struct("TableMessage").field("table", &self.table.name).field("fields", &names).finish()
    }
}

/// The row of a field that no table has. Its name is that of the member.
static UNKNOWN: Field = wxpay_schema::unbounded("");

impl MessageBuilder {
    /// Sets a field by its name on the wire, unchecked, for a message that breaks the rules on purpose: replaces the
    /// value, or adds the field at the end, also one that the table lacks. An empty text removes it.
    #[must_use]
    pub fn set_raw(mut self, table: &'static Message, name: &str, text: &str) -> Self {
        let known = find_field(table, name);
        let own_name = match &known {
            Some((field, indexes)) => name_at(field, indexes),
            None => name.to_owned(),
        };
        let at = self.members.iter().position(|member| member.name() == own_name);
        if text.is_empty() {
            at.map(|at| self.members.remove(at));
            return self;
        }
        let builder = match known {
            Some((field, indexes)) => {
                let has_form = field.nested().is_some() || field.repeat.depth() > 0;
                let value = if table.channel == Channel::Cloud && has_form {
                    read_unchecked(field, text, table)
                } else {
                    // Also digits stay as they are, such as leading zeros.
                    Value::Text(text.to_owned())
                };
                Self::new().with(field, (!indexes.is_empty()).then_some(own_name), value)
            }
            None => Self::new().with(&UNKNOWN, Some(own_name), Value::Text(text.to_owned())),
        };
        match at.and_then(|at| self.members.get_mut(at)) {
            Some(member) => builder.members.into_iter().for_each(|own| *member = own),
            None => self.members.extend(builder.members),
        }
        self
    }
}

/// Returns the row of a name, and its indexes. The cloud channel also has names in camel case.
fn find_field(table: &'static Message, name: &str) -> Option<(&'static Field, Vec<usize>)> {
    let is_plain = |field: &&'static Field| field.item().is_none() && !field.repeat.is_indexed();
    if let Some(field) = table.find(name).filter(is_plain) {
        return Some((field, Vec::new()));
    }
    if table.channel == Channel::Cloud {
        return table.all_fields().find(|field| field.is_named(name)).map(|field| (field, Vec::new()));
    }
    let entry = Entry { name: Cow::Borrowed(name), value: FieldValue::Null, prefix: prefix(name) };
    let indexed = table.all_fields().filter(|field| field.repeat.is_indexed());
    indexed.into_iter().find_map(|field| Some((field, indexes_of(&entry, field)?)))
}

/// Returns the name of a row with its indexes.
pub(super) fn name_at(field: &Field, indexes: &[usize]) -> String {
    let indexes = indexes.iter().filter_map(|index| u32::try_from(*index).ok());
    indexes.fold(field.name.to_owned(), |name, index| with_index(&name, index))
}

/// The names of the fields of a table, with the index 0 where they have one.
fn names(table: &'static Message) -> impl Iterator<Item = String> {
    let fields = table.all_fields().filter(|field| field.item().is_none());
    fields.map(|field| name_at(field, zeros(field)))
}

/// The first indexes of a row.
const fn zeros(field: &Field) -> &'static [usize] {
    match field.repeat {
        Repeat::Indexed => &[0],
        Repeat::IndexedTwice => &[0, 0],
        _ => &[],
    }
}

/// Returns the name that a wrong one most likely means: the one of that camel-case name, else the closest.
fn closest_name(table: &'static Message, name: &str) -> Option<String> {
    if let Some(field) = table.all_fields().find(|field| field.item().is_none() && field.is_named(name)) {
        return Some(name_at(field, zeros(field)));
    }
    let names: Vec<String> = names(table).collect();
    closest(&name.to_ascii_lowercase(), names.iter().map(String::as_str)).map(str::to_owned)
}

/// Reads the value of a field as far as it has the field's form, and otherwise takes it for a text.
fn read_unchecked(field: &'static Field, text: &str, table: &'static Message) -> Value {
    let mut refusals = ErrorList::new();
    let value = read_value(field, text, table, &mut refusals);
    if refusals.is_empty() { value } else { Value::new(field, text.to_owned()) }
}

/// Reads the value of a field, and checks it.
fn read_value(
    field: &'static Field,
    text: &str,
    table: &'static Message,
    refusals: &mut ErrorList<FieldRefusal>,
) -> Value {
    let depth = if field.repeat.is_indexed() { 0 } else { field.repeat.depth() };
    if table.channel == Channel::Cloud && depth > 0 && !text.trim_start().starts_with('[') {
        let leaf = read_leaf(field, text, refusals);
        return (0..depth).fold(leaf, |value, _| Value::List(vec![value]));
    }
    let read = match field.nested() {
        _ if is_json(table) && (depth > 0 || field.nested().is_some()) => {
            let fields = json::read::fields(format!("{{\"{}\":{text}}}", field.name).as_bytes(), table);
            fields.map(|fields| match fields.iter().next() {
                Some(only) if fields.len() == 1 => from_json(field, &only.value, depth, refusals),
                _ => refuse(field, "more than one value", refusals),
            })
        }
        Some(nested) if depth > 0 => json::read::value(text.as_bytes(), nested).map(|items| {
            let list = from_json(field, &items, depth, refusals);
            // A text of JSON is signed as it is.
            if matches!(field.kind, Kind::XmlList { .. }) { list } else { read_leaf(field, text, refusals) }
        }),
        // Signed as it is.
        Some(nested) => json::read::fields(text.as_bytes(), nested).map(|fields| {
            object_of(&fields, nested, refusals);
            read_leaf(field, text, refusals)
        }),
        None => Ok(read_leaf(field, text, refusals)),
    };
    read.unwrap_or_else(|error| {
        refusals.push(FieldRefusal::new(format_args!("`{}`: {error}", field.name), "write it as JSON"));
        Value::Text(String::new())
    })
}

/// Converts a JSON value, and checks it. `depth` is that of the lists around the values.
fn from_json(
    field: &'static Field,
    value: &FieldValue<'_>,
    depth: usize,
    refusals: &mut ErrorList<FieldRefusal>,
) -> Value {
    match (value, field.nested()) {
        (FieldValue::List(items), _) if depth > 0 => {
            Value::List(items.iter().map(|item| from_json(field, item, depth - 1, refusals)).collect())
        }
        (FieldValue::List(_), _) => refuse(field, "a list", refusals),
        _ if depth > 0 => refuse(field, "a value without a list", refusals),
        (FieldValue::Object(fields), Some(nested)) => Value::Object(object_of(fields, nested, refusals)),
        (_, Some(_)) => refuse(field, "anything but an object", refusals),
        (FieldValue::Text(text), None) => read_leaf(field, text, refusals),
        (FieldValue::Number(number), None) => read_leaf(field, &number.to_string(), refusals),
        _ => refuse(field, "an object, null, a boolean, a fraction or a number below zero", refusals),
    }
}

/// Whether the message is JSON itself, not XML with JSON in texts.
fn is_json(table: &Message) -> bool {
    let is_of_v3 = || matches!(table.arrival(), Arrival::EncryptedNotification | Arrival::EncryptedResource);
    table.channel == Channel::Cloud || is_of_v3()
}

fn refuse(field: &Field, found: &str, refusals: &mut ErrorList<FieldRefusal>) -> Value {
    refusals.push(FieldRefusal::new(format_args!("`{}` cannot be {found}", field.name), ""));
    Value::Text(String::new())
}

/// Reads a value that is neither a list nor an object.
fn read_leaf(field: &Field, text: &str, refusals: &mut ErrorList<FieldRefusal>) -> Value {
    // A published sample is longer than its limit.
    if let Some(error) = field.value_error(text).filter(|_| text != field.sample) {
        refusals.push(FieldRefusal::new(field.explain(error, text, "the value"), field.help(error)));
    }
    Value::new(field, text.to_owned())
}

/// Converts an object of a table.
fn object_of(fields: &Fields<'_>, table: &'static Message, refusals: &mut ErrorList<FieldRefusal>) -> MessageBuilder {
    fields.iter().fold(MessageBuilder::new(), |builder, entry| match table.find(&entry.name) {
        Some(field) => builder.with(field, None, from_json(field, &entry.value, field.repeat.depth(), refusals)),
        None => {
            refusals.push(FieldRefusal::unknown(table, &entry.name));
            builder
        }
    })
}

#[cfg(test)]
mod tests {
    use wxpay_schema::{cloud, pay};

    use super::*;

    #[test]
    fn set_tells_everything_that_an_object_does_not_take() {
        let mut callback = TableMessage::new(&cloud::REFUND_CALLBACK);
        let refusals = callback.set("user_info", r#"{"apid":"1","appId":{},"openid":"2"}"#).unwrap_err();
        let words: Vec<String> = refusals.iter().map(ToString::to_string).collect();
        assert_eq!(words.len(), 3, "{words:?}");
        assert_eq!(words[0], "no field `apid` in message `user_info`; did you mean `app_id`?");
        let refusal = callback.set("refund_fee", "x").unwrap_err();
        assert_eq!(refusal.first().unwrap().suggestion(), None);
    }

    #[test]
    fn fill_leaves_what_is_there() {
        let mut payment = TableMessage::new(&pay::PAY_NOTIFICATION);
        payment.set("attach", "").unwrap();
        payment.set("coupon_fee_1", "5").unwrap();
        payment.fill("attach", &[], "x");
        payment.fill("coupon_fee_$n", &[1], "6");
        payment.fill("coupon_fee_$n", &[0], "7");
        payment.fill("unknown", &[], "8");
        assert!(payment.has("attach", &[]) && payment.text("attach", &[]).is_none());
        assert_eq!(payment.indexes("coupon_fee_$n").collect::<Vec<_>>(), [&[1], &[0]]);
        let xml = "<xml><coupon_fee_0>7</coupon_fee_0><coupon_fee_1>5</coupon_fee_1></xml>";
        assert_eq!(payment.to_builder().unsigned(), xml);
        assert!(!format!("{payment:?}").contains('7'));
    }

    #[test]
    fn set_raw_replaces_adds_and_removes() {
        let builder = || {
            let mut payment = TableMessage::new(&pay::PAY_NOTIFICATION);
            payment.set("total_fee", "5").unwrap();
            payment.set("attach", "x").unwrap();
            payment.to_builder()
        };
        let raw = |name: &str, value: &str| builder().set_raw(&pay::PAY_NOTIFICATION, name, value).unsigned();
        assert_eq!(raw("total_fee", "-1"), "<xml><total_fee>-1</total_fee><attach>x</attach></xml>");
        assert_eq!(raw("total_fee", "005"), "<xml><total_fee>005</total_fee><attach>x</attach></xml>");
        assert_eq!(raw("attach", ""), "<xml><total_fee>5</total_fee></xml>");
        assert_eq!(raw("b", "<"), "<xml><total_fee>5</total_fee><attach>x</attach><b>&lt;</b></xml>");
        let json = MessageBuilder::new().set_raw(&cloud::PAY_CALLBACK, "cash_fee", "7");
        let json = json.set_raw(&cloud::PAY_CALLBACK, "coupon_id_list", "[\"1\"]");
        let json =
            json.set_raw(&cloud::PAY_CALLBACK, "total_fee", "-7").set_raw(&cloud::PAY_CALLBACK, "userInfo", "{}");
        let json = json.set_raw(&cloud::PAY_CALLBACK, "o\"dd", "1").set_raw(&cloud::PAY_CALLBACK, "attach", "茶");
        assert_eq!(
            json.camel_json(),
            r#"{"cashFee":7,"couponIdList":["1"],"totalFee":"-7","attach":"茶","userInfo":"{}","o\"dd":"1"}"#
        );
    }
}

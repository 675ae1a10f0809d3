//! Messages of any table that WeChat Pay sends, built from the names of their fields.

use std::borrow::Cow;
use std::fmt;

use wxpay_schema::internal::{closest, prefix};
use wxpay_schema::{Channel, Field, Message, Repeat};

use super::{MessageBuilder, Value};
use crate::decode::fields::{Entry, FieldValue, Fields};
use crate::decode::source::indexes_of;
use crate::json;
use crate::text::excerpt::excerpt;
use crate::text::index::with_index;

/// A message of any table that WeChat Pay sends, built from names and texts, for tools that know the table only while
/// they run. A name and a value are checked against the table as they are set; whether the message is complete is not.
///
/// A field of an indexed family is named with its index, such as `coupon_fee_0`; a list of the cloud channel is the text
/// of a JSON array, and an object that of a JSON object, with names in either spelling.
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
    /// If the table has no such field, the field was set before, or the table does not take the value.
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), FieldRefusal> {
        let (field, indexes) = find_field(self.table, name).ok_or_else(|| FieldRefusal::unknown(self.table, name))?;
        if self.position(field, &indexes).is_some() {
            return Err(FieldRefusal::new(format_args!("`{}` is given twice", excerpt(name, 64)), "give it once"));
        }
        let value = if text.is_empty() && !field.is_in_success() {
            Value::Text(String::new())
        } else {
            read_value(field, text, self.table)?
        };
        self.fields.push(TableField { field, indexes, value });
        Ok(())
    }

    /// Sets a field of the table unless it is there, also as an empty one. `name` is that of the row, such as
    /// `coupon_fee_$n`. A name that the table lacks is ignored; the text is not checked.
    pub fn fill(&mut self, name: &str, indexes: &[usize], text: &str) {
        let table = self.table;
        self.fill_with(name, indexes, |field| {
            read_value(field, text, table).unwrap_or_else(|_| Value::new(field, text.to_owned()))
        });
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
                let value = read_value(field, text, table).unwrap_or_else(|_| Value::new(field, text.to_owned()));
                let indexed = (!indexes.is_empty()).then_some(own_name);
                Self::new().with(field, indexed, value)
            }
            None => Self::new().with(&super::UNKNOWN, Some(own_name), Value::Text(text.to_owned())),
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

/// Reads the value of a field, and checks it.
fn read_value(field: &'static Field, text: &str, table: &'static Message) -> Result<Value, FieldRefusal> {
    let depth = if field.repeat.is_indexed() { 0 } else { field.repeat.depth() };
    let is_json = table.channel == Channel::Cloud && (depth > 0 || field.nested().is_some());
    if !is_json {
        check_text(field, text)?;
        if let Some(nested) = field.nested() {
            let fields = json::read::fields(text.as_bytes(), nested)
                .map_err(|error| FieldRefusal::new(format_args!("`{}`: {error}", field.name), "write a JSON object"))?;
            object_of(&fields, nested)?;
        }
        return Ok(Value::new(field, text.to_owned()));
    }
    if depth > 0 && !text.trim_start().starts_with('[') {
        return (0..depth).try_fold(read_leaf(field, text)?, |value, _| Ok(Value::List(vec![value])));
    }
    let help = if depth > 0 { "write a JSON array" } else { "write a JSON object" };
    let refuse = |error: &dyn fmt::Display| FieldRefusal::new(format_args!("`{}`: {error}", field.name), help);
    let fields = json::read::fields(format!("{{\"{}\":{text}}}", field.name).as_bytes(), table);
    let fields = fields.map_err(|error| refuse(&error))?;
    match fields.iter().next() {
        Some(only) if fields.len() == 1 => from_json(field, &only.value, depth),
        _ => Err(refuse(&"it is more than one value")),
    }
}

/// Converts a JSON value, and checks it. `depth` is that of the lists around the values.
fn from_json(field: &'static Field, value: &FieldValue<'_>, depth: usize) -> Result<Value, FieldRefusal> {
    let refuse = |found: &str| FieldRefusal::new(format_args!("`{}` cannot be {found}", field.name), "see its table");
    match (value, field.nested()) {
        (FieldValue::List(items), _) if depth > 0 => {
            items.iter().map(|item| from_json(field, item, depth - 1)).collect::<Result<_, _>>().map(Value::List)
        }
        (FieldValue::List(_), _) => Err(refuse("a list in a list")),
        _ if depth > 0 => Err(refuse("a value without a list")),
        (FieldValue::Object(fields), Some(nested)) => object_of(fields, nested).map(Value::Object),
        (_, Some(_)) => Err(refuse("anything but an object")),
        (FieldValue::Text(text), None) => read_leaf(field, text),
        (FieldValue::Number(number), None) => read_leaf(field, &number.to_string()),
        _ => Err(refuse("an object, null, a boolean, a fraction or a number below zero")),
    }
}

fn read_leaf(field: &Field, text: &str) -> Result<Value, FieldRefusal> {
    check_text(field, text).map(|()| Value::new(field, text.to_owned()))
}

/// Converts an object of a table.
fn object_of(fields: &Fields<'_>, table: &'static Message) -> Result<MessageBuilder, FieldRefusal> {
    fields.iter().try_fold(MessageBuilder::new(), |builder, entry| {
        let field = table.find(&entry.name).ok_or_else(|| FieldRefusal::unknown(table, &entry.name))?;
        Ok(builder.with(field, None, from_json(field, &entry.value, field.repeat.depth())?))
    })
}

fn check_text(field: &Field, text: &str) -> Result<(), FieldRefusal> {
    match field.value_error(text) {
        None => Ok(()),
        Some(error) => Err(FieldRefusal::new(field.explain(error, text, "the value"), field.help(error))),
    }
}

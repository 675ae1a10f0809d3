//! The values of a message or an object by the rows of its table, and their visit in signing order.

use wxpay_schema::internal::closest;
use wxpay_schema::{ClientValue, Field, Filler, Message};

use super::name_error::{NameError, NameFault};
use crate::decode::fields::{FieldValue, Fields};
use crate::error::{ErrorList, Malformed};
use crate::json;
use crate::visit::{DynVisitor, ValueList, ValueRef, VisitFields};

/// The values of a message or an object, one for each row of its table.
pub(super) struct Values {
    message: &'static Message,
    /// In signing order, the byte order of the names.
    rows: Vec<(&'static Field, Value)>,
}

/// The value of a row.
pub(super) enum Value {
    Absent,
    Text(String),
    Number(u64),
    Object(Values),
    List(Vec<Value>),
    /// A value of another JSON type than the row's, in words.
    OtherType(&'static str),
}

impl Values {
    /// The values of a table, all of them absent. The signature is computed of the others and has no value.
    pub(super) fn new(message: &'static Message) -> Self {
        let rows = message.all_fields().filter(|field| !field.is_sign());
        let mut rows: Vec<_> = rows.map(|field| (field, Value::Absent)).collect();
        rows.sort_by(|(one, _), (other, _)| one.name.cmp(other.name));
        Self { message, rows }
    }

    /// Sets a text. The text of an object is read as JSON.
    pub(super) fn set_text(&mut self, name: &str, text: String, errors: &mut ErrorList<NameError>) {
        let message = self.message;
        if let Some((field, value)) = self.row(name, "", errors) {
            *value = match field.nested() {
                Some(table) if !text.is_empty() => Value::from_json(&text, table, field, message, errors),
                _ => Value::Text(text),
            };
        }
    }

    /// Returns the row of a name, unless it cannot be given: `path` is what stands in front of the name in errors.
    fn row(
        &mut self,
        name: &str,
        path: &str,
        errors: &mut ErrorList<NameError>,
    ) -> Option<(&'static Field, &mut Value)> {
        let message = self.message;
        let fault = match message.find(name) {
            None => NameFault::Unknown(closest_name(message, name)),
            Some(field) => match field.filled_by {
                Filler::Client(ClientValue::TradeType) | Filler::Caller | Filler::AccountOrCaller(_) => {
                    let row = self.rows.iter_mut().find(|(row, _)| row.name == field.name)?;
                    if matches!(row.1, Value::Absent) {
                        return Some((field, &mut row.1));
                    }
                    NameFault::Duplicate
                }
                Filler::Client(_) => NameFault::OfClient,
                Filler::Account(_) => NameFault::OfAccount,
                Filler::Gateway => NameFault::Unknown(None),
            },
        };
        errors.push(NameError::new(&format!("{path}{name}"), message.name, fault));
        None
    }

    /// The values of a JSON object. `path` are the names of the objects around it, each followed by a point.
    fn from_members(
        fields: &Fields<'static>,
        table: &'static Message,
        path: &str,
        errors: &mut ErrorList<NameError>,
    ) -> Self {
        let mut values = Self::new(table);
        for entry in fields {
            if let Some((field, value)) = values.row(&entry.name, path, errors) {
                *value = Value::from_member(entry.value.clone(), field, &format!("{path}{}", field.name), errors);
            }
        }
        values
    }
}

impl Value {
    /// The object in the text of a field, or the list of objects.
    fn from_json(
        text: &str,
        table: &'static Message,
        field: &'static Field,
        message: &'static Message,
        errors: &mut ErrorList<NameError>,
    ) -> Self {
        let takes_list = field.repeat.depth() > 0;
        match json::read::value(text.as_bytes(), table) {
            Ok(value @ FieldValue::List(_)) if takes_list => Self::from_member(value, field, field.name, errors),
            Ok(_) if takes_list => Self::OtherType("a text that is not a JSON array"),
            Ok(FieldValue::Object(fields)) => {
                Self::Object(Values::from_members(&fields, table, &format!("{}.", field.name), errors))
            }
            Err(Malformed::DuplicateField(member)) => {
                errors.push(NameError::new(&format!("{}.{member}", field.name), message.name, NameFault::Duplicate));
                Self::Absent
            }
            Err(Malformed::Truncated) => Self::OtherType("JSON that ends early"),
            Err(Malformed::Trailing) => Self::OtherType("JSON with text behind it"),
            Err(_) if takes_list => Self::OtherType("a text that is not a JSON array"),
            Ok(_) | Err(_) => Self::OtherType("a text that is not a JSON object"),
        }
    }

    /// The value of a member of a JSON object, or of an item of a list in it.
    fn from_member(
        value: FieldValue<'static>,
        field: &'static Field,
        path: &str,
        errors: &mut ErrorList<NameError>,
    ) -> Self {
        let takes_list = field.repeat.depth() > 0;
        match (value, field.nested()) {
            (FieldValue::Null, _) => Self::Absent,
            (FieldValue::List(items), _) if takes_list => {
                let items = items.into_iter().enumerate();
                Self::List(
                    items.map(|(at, item)| Self::from_item(item, field, &format!("{path}[{at}]"), errors)).collect(),
                )
            }
            (FieldValue::List(_), _) => Self::OtherType("a list"),
            (_, _) if takes_list => Self::OtherType("no list"),
            (value, _) => Self::from_item(value, field, path, errors),
        }
    }

    /// A value that is no list.
    fn from_item(
        value: FieldValue<'static>,
        field: &'static Field,
        path: &str,
        errors: &mut ErrorList<NameError>,
    ) -> Self {
        match (value, field.nested()) {
            (FieldValue::Object(fields), Some(table)) => {
                Self::Object(Values::from_members(&fields, table, &format!("{path}."), errors))
            }
            (FieldValue::Object(_), None) => Self::OtherType("an object"),
            (_, Some(_)) => Self::OtherType("no object"),
            (FieldValue::Text(text), None) => Self::Text(text.into_owned()),
            (FieldValue::Number(number), None) => Self::Number(number),
            (FieldValue::Negative(_), None) => Self::OtherType("a number below zero"),
            (FieldValue::List(_), None) => Self::OtherType("a list"),
            (FieldValue::Null | FieldValue::Other, None) => Self::OtherType("a boolean, null or a fraction"),
        }
    }

    fn as_value_ref(&self) -> ValueRef<'_> {
        match self {
            Self::Absent => ValueRef::Absent,
            Self::Text(text) => ValueRef::Text(text),
            Self::Number(number) => ValueRef::Number(*number),
            Self::Object(values) => ValueRef::Object(values),
            Self::List(items) => ValueRef::List(items),
            Self::OtherType(words) => ValueRef::OtherType(words),
        }
    }
}

/// Returns the field that a wrong name most likely means: the one of that camel-case name, else the closest of those
/// that can be given.
fn closest_name(message: &'static Message, name: &str) -> Option<&'static str> {
    let names = || message.all_fields().filter(|field| !field.is_filled());
    let camel = names().find(|field| field.is_named(name)).map(|field| field.name);
    camel.or_else(|| closest(&name.to_ascii_lowercase(), names().map(|field| field.name)))
}

impl VisitFields for Values {
    fn message(&self) -> &'static Message {
        self.message
    }

    fn visit_fields<'w>(&'w self, visitor: &mut DynVisitor<'_, 'w>) {
        for (field, value) in &self.rows {
            visitor.visit_field(field, value.as_value_ref());
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

//! The replies to dynamic requests.

use std::fmt;

use wxpay_schema::{Field, Message};

use crate::bounds::arrival::{AnyReply, HasArrival};
use crate::bounds::marker::{Failure, Informs};
use crate::decode::fields::{Entry, FieldError, FieldErrors, Fields};
use crate::decode::source::{FieldSource, row_of};
use crate::json;
use crate::merchant::VerifiedFields;
use crate::message::{ANY_REPLY, DecodeFields, MoneyTrust, Response};
use crate::value::decimal;

/// The fields of a verified reply, whatever its table is: unknown fields included, under the names of the wire.
///
/// [The module](crate::dynamic#what-is-not-checked) describes what was checked, and that the amount of a payment was
/// not.
pub struct DynamicReply {
    fields: Fields<'static>,
    rows: &'static [Field],
}

impl DynamicReply {
    /// Creates the reply of fields that were verified, such as those of a settled payment.
    #[must_use]
    pub fn new(verified: &VerifiedFields<'_>) -> Self {
        let VerifiedFields { fields, table, .. } = verified;
        Self {
            fields: fields.clone().into_owned(),
            rows: table.received_index().map_or(table.fields, |rows| rows.fields),
        }
    }

    /// Returns every field, in the order of the message.
    #[must_use]
    pub const fn fields(&self) -> &Fields<'static> {
        &self.fields
    }

    /// Returns every field that is not empty, in the order of the message, with its row of the table; `None` for one
    /// that the table lacks.
    pub fn rows(&self) -> impl Iterator<Item = (&Entry<'static>, Option<&'static Field>)> {
        let entries = self.fields.iter().filter(|entry| !entry.value.is_empty());
        entries.map(|entry| (entry, row_of(entry, self.rows)))
    }

    /// Returns the text of the field of that name, unless it is absent or empty. An indexed field is named with its
    /// index, such as `coupon_fee_0`.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        let entry = self.fields.iter().find(|entry| entry.name == name)?;
        entry.value.as_text().filter(|text| !text.is_empty())
    }

    /// Returns the number of the field of that name, such as an amount in fen.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        self.fields.iter().find(|entry| entry.name == name).and_then(|entry| entry.value.as_number())
    }

    /// Returns the fields as a JSON object, with the names of the wire, in the order of the message. A field that the
    /// table has as an amount or a number is a number, amounts in fen; any other is a string. Empty fields are left
    /// out.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut text = String::from("{");
        for entry in self.fields.iter().filter(|entry| !entry.value.is_empty()) {
            if text.len() > 1 {
                text.push(',');
            }
            json::write::string(&entry.name, &mut text);
            text.push(':');
            self.push_value(entry, &mut text);
        }
        text.push('}');
        text
    }

    fn push_value(&self, entry: &Entry<'_>, text: &mut String) {
        match (&entry.value, row_of(entry, self.rows)) {
            (value, Some(row)) if row.is_numeric() && value.as_number().is_some() => {
                text.push_str(decimal(value.as_number().unwrap_or_default(), &mut [0; 24]));
            }
            // XML has only text.
            (value, _) => json::write::string(value.as_text().unwrap_or_default(), text),
        }
    }
}

impl<'r> DecodeFields<'r> for DynamicReply {
    const TABLE: &'static Message = &ANY_REPLY;

    /// Takes every field. Like the built-in struct of the table it requires the fields of the success form.
    fn read(source: FieldSource<'_, 'r>, errors: &mut FieldErrors) -> Option<Self> {
        let (fields, rows) = source.message_fields()?;
        let required = rows.iter().filter(|row| row.is_in_success() && !row.repeat.is_indexed());
        for row in required.filter(|row| fields.get(row).is_none()) {
            errors.add(FieldError::missing(row));
        }
        Some(Self { fields: fields.clone().into_owned(), rows })
    }
}

#[allow(clippy::elidable_lifetime_names, reason = "as the derive names it: the compiler lists the types alike")]
impl<'__r> Response<'__r> for DynamicReply {}

impl HasArrival for DynamicReply {
    type Arrival = AnyReply;
}

/// Its fields are shown without [`confirm`](crate::Verified::confirm): see the module.
impl MoneyTrust<Informs> for DynamicReply {}

/// Shows the names only, because values may be personal.
impl fmt::Debug for DynamicReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DynamicReply").field(&self.fields).finish()
    }
}

/// The message in place of a file that a [`DynamicDownload`](super::DynamicDownload) asks for. It has no value: the
/// message becomes an error.
#[derive(Debug)]
pub enum DynamicFailure {}

impl<'r> DecodeFields<'r> for DynamicFailure {
    const TABLE: &'static Message = &ANY_REPLY;

    fn read(_: FieldSource<'_, 'r>, _: &mut FieldErrors) -> Option<Self> {
        None
    }
}

#[allow(clippy::elidable_lifetime_names, reason = "as the derive names it: the compiler lists the types alike")]
impl<'__r> Response<'__r> for DynamicFailure {}

impl HasArrival for DynamicFailure {
    type Arrival = Failure;
}

impl MoneyTrust<Informs> for DynamicFailure {}

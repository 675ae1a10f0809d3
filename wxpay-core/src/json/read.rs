//! From JSON to a flat list, over `serde_json` and without its derive. A name in
//! snake or camel case becomes the table's; a member given twice, in whichever
//! spelling, is refused.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use wxpay_schema::Message;

use crate::error::{Malformed, excerpt};
use crate::fields::{Fields, Received};

/// The most of a body that is read, in bytes.
pub(crate) const LIMIT: usize = 64 * 1024;

/// Reads an object whose members are those of a table, and unknown ones.
pub(crate) fn fields(body: &[u8], message: &'static Message) -> Result<Fields<'static>, Malformed> {
    match value(body, Some(message))? {
        Received::Object(fields) => Ok(fields),
        _ => Err(Malformed::Shape("the JSON is not an object")),
    }
}

/// Reads any JSON; the members of an object are those of the table, if there is one.
pub(crate) fn value(body: &[u8], message: Option<&'static Message>) -> Result<Received<'static>, Malformed> {
    if body.len() > LIMIT {
        return Err(Malformed::TooLarge { what: "the body", limit: LIMIT });
    }
    let text = std::str::from_utf8(body).map_err(|_| Malformed::Encoding)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(Malformed::Empty);
    }
    let mut duplicate = None;
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = Value { message, duplicate: &mut duplicate }.deserialize(&mut reader);
    if let Some(name) = duplicate {
        return Err(Malformed::DuplicateField(name));
    }
    let value =
        read.map_err(|error| if error.is_eof() { Malformed::Truncated } else { Malformed::Shape("not JSON") })?;
    reader.end().map_err(|_| Malformed::Trailing)?;
    Ok(value)
}

/// Gives the members of an object that was read without a table the names of one.
pub(crate) fn named(fields: Fields<'static>, message: &'static Message) -> Result<Fields<'static>, Malformed> {
    let mut renamed = Fields::with_capacity(fields.len());
    for entry in fields.into_entries() {
        let field = message.all_fields().find(|field| field.is_named(&entry.name));
        let name = field.map_or(entry.name, |field| Cow::Borrowed(field.name));
        if renamed.has(&name) {
            return Err(Malformed::DuplicateField(excerpt(&name, 64)));
        }
        let value = match (entry.value, field.and_then(wxpay_schema::Field::nested)) {
            (Received::Object(inner), Some(table)) => Received::Object(named(inner, table)?),
            (value, _) => value,
        };
        renamed.push(name, value);
    }
    Ok(renamed)
}

/// Reads one value.
struct Value<'d> {
    /// The table of the members, where the value is an object of a known one.
    message: Option<&'static Message>,
    duplicate: &'d mut Option<String>,
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Received<'static>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = Received<'static>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Received::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Received::Number(number))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Received::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Received::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Received::Other)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Received::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(Value { message: None, duplicate: &mut *self.duplicate })? {
            list.push(item);
        }
        Ok(Received::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut fields = Fields::default();
        while let Some(given) = members.next_key::<Cow<'_, str>>()? {
            let field = self.message.and_then(|message| message.all_fields().find(|field| field.is_named(&given)));
            let name = field.map_or(Cow::Owned(given.into_owned()), |field| Cow::Borrowed(field.name));
            if fields.has(&name) {
                *self.duplicate = Some(excerpt(&name, 64));
                return Err(A::Error::custom("a member is given twice"));
            }
            let nested = field.and_then(wxpay_schema::Field::nested);
            let value = members.next_value_seed(Value { message: nested, duplicate: &mut *self.duplicate })?;
            fields.push(name, value);
        }
        Ok(Received::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wxpay_schema::cloud;

    #[test]
    fn both_spellings_are_one_name() {
        for body in [r#"{"out_trade_no":"1","total_fee":888}"#, r#"{"outTradeNo":"1","totalFee":888}"#] {
            let fields = fields(body.as_bytes(), &cloud::PAY_CALLBACK).unwrap();
            let field = |name| cloud::PAY_CALLBACK.find(name).unwrap();
            assert_eq!(fields.text(field("out_trade_no")), Some("1"));
            assert_eq!(fields.get(field("total_fee")).and_then(Received::as_number), Some(888));
        }
    }

    #[test]
    fn what_is_no_message_is_refused() {
        let read = |body: &[u8]| fields(body, &cloud::PAY_CALLBACK).map(|fields| fields.len());
        assert_eq!(read(b""), Err(Malformed::Empty));
        assert_eq!(read(b"{\"a\":1"), Err(Malformed::Truncated));
        assert_eq!(read(b"{} x"), Err(Malformed::Trailing));
        assert_eq!(read(b"[]"), Err(Malformed::Shape("the JSON is not an object")));
        assert_eq!(read(b"success"), Err(Malformed::Shape("not JSON")));
        assert_eq!(read(b"\xff"), Err(Malformed::Encoding));
        assert_eq!(read(br#"{"totalFee":1,"total_fee":2}"#), Err(Malformed::DuplicateField("total_fee".into())));
        assert_eq!(read(br#"{"x":1,"x":2}"#), Err(Malformed::DuplicateField("x".into())));
        let deep = "[".repeat(10_000);
        assert!(read(deep.as_bytes()).is_err());
    }
}

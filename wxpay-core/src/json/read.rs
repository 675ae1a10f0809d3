//! From JSON to a flat list, over `serde_json` and without its derive. A name in
//! snake or camel case becomes the table's; a member given twice, in whichever
//! spelling, is refused.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use wxpay_schema::cloud::RESPDATA;
use wxpay_schema::{Field, Message};

use crate::error::{Malformed, excerpt};
use crate::fields::{Fields, Received};
use crate::xml::read::Limits;

/// Reads an object whose members are those of a table, and unknown ones.
pub(crate) fn fields(body: &[u8], message: &'static Message) -> Result<Fields<'static>, Malformed> {
    object(body, Table { own: Some(message), within: None })
}

/// Reads what cloud-run's gateway answers: an envelope, and in it the object of a
/// table under the name `respdata`.
pub(crate) fn envelope(body: &[u8], message: &'static Message) -> Result<Fields<'static>, Malformed> {
    object(body, Table { own: None, within: Some((RESPDATA.name, message)) })
}

fn object(body: &[u8], table: Table) -> Result<Fields<'static>, Malformed> {
    let limits = Limits::default();
    if body.len() > limits.body {
        return Err(Malformed::TooLarge { what: "the body", limit: limits.body });
    }
    let text = std::str::from_utf8(body).map_err(|_| Malformed::Encoding)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(Malformed::Empty);
    }
    let mut fault = None;
    let mut reader = serde_json::Deserializer::from_str(text);
    let read = Value { table, limits: &limits, fault: &mut fault }.deserialize(&mut reader);
    if let Some(fault) = fault {
        return Err(fault);
    }
    let value =
        read.map_err(|error| if error.is_eof() { Malformed::Truncated } else { Malformed::Shape("it is not JSON") })?;
    reader.end().map_err(|_| Malformed::Trailing)?;
    match value {
        Received::Object(fields) => Ok(fields),
        _ => Err(Malformed::Shape("the JSON is not an object")),
    }
}

/// What is known of an object's members.
#[derive(Clone, Copy, Default)]
struct Table {
    /// The table of the members.
    own: Option<&'static Message>,
    /// The table of the object under that name.
    within: Option<(&'static str, &'static Message)>,
}

impl Table {
    fn find(self, given: &str) -> Option<&'static Field> {
        self.own.and_then(|message| message.all_fields().find(|field| field.is_named(given)))
    }

    /// What is known of the object under that name.
    fn inner(self, name: &str, field: Option<&'static Field>) -> Self {
        let within = self.within.filter(|(inner, _)| *inner == name).map(|(_, message)| message);
        Self { own: field.and_then(Field::nested).or(within), within: None }
    }
}

/// Reads one value.
struct Value<'v> {
    table: Table,
    limits: &'v Limits,
    /// Why reading stopped, where serde has no words for it.
    fault: &'v mut Option<Malformed>,
}

impl Value<'_> {
    fn stop<E: serde::de::Error>(self, fault: Malformed) -> E {
        *self.fault = Some(fault);
        E::custom("refused")
    }
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

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        let limit = self.limits.value;
        if text.len() > limit {
            return Err(self.stop(Malformed::TooLarge { what: "a value", limit }));
        }
        Ok(Received::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Received::Number(number))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Received::Negative(number))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Received::Other)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Received::Other)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Received::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        loop {
            let item = Value { table: self.table, limits: self.limits, fault: &mut *self.fault };
            match items.next_element_seed(item)? {
                Some(item) => list.push(item),
                None => return Ok(Received::List(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let mut fields = Fields::default();
        while let Some(given) = members.next_key::<Cow<'_, str>>()? {
            let field = self.table.find(&given);
            let name = field.map_or(Cow::Owned(given.into_owned()), |field| Cow::Borrowed(field.name));
            if fields.has(&name) {
                let name = excerpt(&name, 64);
                return Err(self.stop(Malformed::DuplicateField(name)));
            }
            let (most, longest) = (self.limits.fields, self.limits.name);
            if fields.len() == most {
                return Err(self.stop(Malformed::TooLarge { what: "the number of fields", limit: most }));
            }
            if name.len() > longest {
                return Err(self.stop(Malformed::TooLarge { what: "a name", limit: longest }));
            }
            let table = self.table.inner(&name, field);
            let value = members.next_value_seed(Value { table, limits: self.limits, fault: &mut *self.fault })?;
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
        assert_eq!(read(b"success"), Err(Malformed::Shape("it is not JSON")));
        assert_eq!(read(b"\xff"), Err(Malformed::Encoding));
        assert_eq!(read(br#"{"totalFee":1,"total_fee":2}"#), Err(Malformed::DuplicateField("total_fee".into())));
        assert_eq!(read(br#"{"x":1,"x":2}"#), Err(Malformed::DuplicateField("x".into())));
        let many: Vec<String> = (0..257).map(|at| format!("\"a{at}\":1")).collect();
        assert!(matches!(read(format!("{{{}}}", many.join(",")).as_bytes()), Err(Malformed::TooLarge { .. })));
        let deep = "[".repeat(10_000);
        assert!(read(deep.as_bytes()).is_err());
    }
}

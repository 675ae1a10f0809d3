//! Parses the query of a URL into fields, as strictly as XML.

use std::borrow::Cow;

use crate::decode::fields::{FieldValue, Fields};
use crate::error::Malformed;
use crate::text::excerpt::excerpt;
use crate::xml::read::Limits;

pub(super) fn fields<'b>(query: &'b str, limits: &Limits) -> Result<Fields<'b>, Malformed> {
    if query.len() > limits.body {
        return Err(Malformed::TooLarge { what: "the query", limit: limits.body });
    }
    let mut fields = Fields::default();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').ok_or(Malformed::Shape("a part of the query has no `=`"))?;
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if name.is_empty() || !name.bytes().all(is_name) || name.starts_with(|first: char| first.is_ascii_digit()) {
            return Err(Malformed::Name(excerpt(name, 64)));
        }
        if name == "key" {
            return Err(Malformed::ReservedField);
        }
        if fields.has(name) {
            return Err(Malformed::DuplicateField(excerpt(name, 64)));
        }
        if fields.len() == limits.fields {
            return Err(Malformed::TooLarge { what: "the number of fields", limit: limits.fields });
        }
        if name.len() > limits.name {
            return Err(Malformed::TooLarge { what: "a name", limit: limits.name });
        }
        let value = decode(value)?;
        if value.len() > limits.value {
            return Err(Malformed::TooLarge { what: "a value", limit: limits.value });
        }
        fields.push(Cow::Borrowed(name), FieldValue::Text(value));
    }
    if fields.is_empty() { Err(Malformed::Empty) } else { Ok(fields) }
}

/// Decodes a value. A plus sign is a blank, as forms have it.
fn decode(value: &str) -> Result<Cow<'_, str>, Malformed> {
    const BAD: Malformed = Malformed::Shape("a value of the query is not percent-encoded");
    if !value.contains(['%', '+']) {
        return Ok(Cow::Borrowed(value));
    }
    let (mut plain, mut bytes) = (Vec::with_capacity(value.len()), value.bytes());
    while let Some(byte) = bytes.next() {
        plain.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
                let (high, low) = (digit().ok_or(BAD)?, digit().ok_or(BAD)?);
                high << 4 | low
            }
            other => other,
        });
    }
    String::from_utf8(plain).map(Cow::Owned).map_err(|_| Malformed::Encoding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_refuses_what_is_no_query() {
        let read = |query: &str| fields(query, &Limits::default()).map(|fields| fields.len());
        assert_eq!(read("a=1&b=%E8%8C%B6&c="), Ok(3));
        assert_eq!(read(""), Err(Malformed::Empty));
        assert_eq!(read("a"), Err(Malformed::Shape("a part of the query has no `=`")));
        assert_eq!(read("a=1&a=2"), Err(Malformed::DuplicateField("a".into())));
        assert_eq!(read("key=1"), Err(Malformed::ReservedField));
        assert_eq!(read("a-b=1"), Err(Malformed::Name("a-b".into())));
        assert_eq!(read("a=%ff"), Err(Malformed::Encoding));
        for bad in ["a=%", "a=%1", "a=%zz", "a=%+1"] {
            assert!(matches!(read(bad), Err(Malformed::Shape(_))), "{bad}");
        }
        assert!(matches!(read(&"a=1&".repeat(20_000)), Err(Malformed::TooLarge { .. })));
    }
}

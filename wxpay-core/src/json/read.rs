//! Parses JSON into a flat list of fields, with the lexer of `hifijson`. Names in snake or camel case become the
//! table's; a duplicate member, in either spelling, is rejected.

use std::borrow::Cow;
use std::cell::Cell;

use hifijson::SliceLexer;
use hifijson::num::LexWrite as _;
use hifijson::str::LexAlloc as _;
use hifijson::token::{Expect, Lex as _};
use wxpay_schema::cloud::RESPDATA;
use wxpay_schema::{Field, Message};

use crate::decode::fields::{FieldValue, Fields};
use crate::decode::limits::Limits;
use crate::error::Malformed;
use crate::text::excerpt::excerpt;

/// Parses an object of a table; unknown members are kept.
pub(crate) fn fields(body: &[u8], message: &'static Message) -> Result<Fields<'static>, Malformed> {
    fields_within(body, message, &Limits::default())
}

/// Like [`fields`], with other limits.
pub(crate) fn fields_within(
    body: &[u8],
    message: &'static Message,
    limits: &Limits,
) -> Result<Fields<'static>, Malformed> {
    object(body, MemberTables { own: Some(message), within: None }, limits)
}

/// Parses an object of any members.
#[cfg(feature = "doctor")]
pub(crate) fn any(body: &[u8], limits: &Limits) -> Result<Fields<'static>, Malformed> {
    object(body, MemberTables::default(), limits)
}

/// Parses the answer of cloud-run's gateway: an envelope with the object of a table in `respdata`.
pub(crate) fn envelope(body: &[u8], message: &'static Message, limits: &Limits) -> Result<Fields<'static>, Malformed> {
    object(body, MemberTables { own: None, within: Some((RESPDATA.name, message)) }, limits)
}

fn object(body: &[u8], table: MemberTables, limits: &Limits) -> Result<Fields<'static>, Malformed> {
    match whole(body, table, limits)? {
        FieldValue::Object(fields) => Ok(*fields),
        _ => Err(Malformed::Shape("the JSON is not an object")),
    }
}

/// Parses a value whose objects, if it is one or a list of some, are of that table.
pub(crate) fn value(body: &[u8], message: &'static Message) -> Result<FieldValue<'static>, Malformed> {
    whole(body, MemberTables { own: Some(message), within: None }, &Limits::default())
}

fn whole(body: &[u8], table: MemberTables, limits: &Limits) -> Result<FieldValue<'static>, Malformed> {
    if body.len() > limits.body {
        return Err(Malformed::TooLarge { what: "the body", limit: limits.body });
    }
    let text = std::str::from_utf8(body).map_err(|_| Malformed::Encoding)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(Malformed::Empty);
    }
    if text.trim_start().starts_with("<xml") {
        return Err(Malformed::OtherInterface(
            "this is XML, and the cloud channel has JSON: a message of the other channel, read by `notification` or by \
             the prepared request that it answers",
        ));
    }
    let mut lexer = SliceLexer::new(text.as_bytes());
    let read = lexer.ws_peek().ok_or(ParseError::Json(Expect::Value.into()));
    let reader = Parser { limits, depth: 0, values: &Cell::new(0) };
    let value = match read.and_then(|next| reader.value(next, &mut lexer, table)) {
        Ok(value) => value,
        Err(ParseError::Refused(fault)) => return Err(fault),
        Err(ParseError::Json(error)) if is_at_end(&error, &lexer) => return Err(Malformed::Truncated),
        Err(ParseError::Json(_)) => return Err(Malformed::Shape("it is not JSON")),
    };
    if lexer.ws_peek().is_some() {
        return Err(Malformed::Trailing);
    }
    Ok(value)
}

/// Whether the text ended before the value did.
fn is_at_end(error: &hifijson::Error, lexer: &SliceLexer<'_>) -> bool {
    use hifijson::{Error, escape, str};
    match error {
        Error::Str(str::Error::Eof | str::Error::Escape(escape::Error::Eof)) => true,
        Error::Token(_) | Error::Num(_) => lexer.as_slice().is_empty(),
        _ => false,
    }
}

/// The tables of an object's members.
#[derive(Clone, Copy, Default)]
struct MemberTables {
    /// The table of the members.
    own: Option<&'static Message>,
    /// The table of the object with that name.
    within: Option<(&'static str, &'static Message)>,
}

impl MemberTables {
    fn find(self, given: &str) -> Option<&'static Field> {
        self.own.and_then(|message| message.all_fields().find(|field| field.is_named(given)))
    }

    /// The tables of the object with that name.
    fn inner(self, name: &str, field: Option<&'static Field>) -> Self {
        let within = self.within.filter(|(inner, _)| *inner == name).map(|(_, message)| message);
        Self { own: field.and_then(Field::nested).or(within), within: None }
    }
}

/// The reason that parsing stopped.
enum ParseError {
    /// The text is not JSON.
    Json(hifijson::Error),
    /// JSON that is not accepted.
    Refused(Malformed),
}

impl<E: Into<hifijson::Error>> From<E> for ParseError {
    fn from(error: E) -> Self {
        Self::Json(error.into())
    }
}

/// The maximum depth of arrays and objects.
const DEPTH: usize = 128;

/// The maximum number of values: members and items at any depth. The shortest take two bytes of text, and a hundred
/// times that in memory.
const VALUES: usize = 4_096;

/// Parses values at a depth.
#[derive(Clone, Copy)]
struct Parser<'l> {
    limits: &'l Limits,
    depth: usize,
    /// The number of values begun, at any depth.
    values: &'l Cell<usize>,
}

impl Parser<'_> {
    /// Parses the value that begins with the byte `next`.
    fn value(
        self,
        next: u8,
        lexer: &mut SliceLexer<'_>,
        table: MemberTables,
    ) -> Result<FieldValue<'static>, ParseError> {
        if self.values.get() == VALUES {
            return Err(ParseError::Refused(Malformed::TooLarge { what: "the number of values", limit: VALUES }));
        }
        self.values.set(self.values.get() + 1);
        Ok(match next {
            b'"' => self.text(lexer)?,
            b'{' => FieldValue::Object(Box::new(self.descend()?.members(lexer, table)?)),
            b'[' => FieldValue::List(self.descend()?.items(lexer, table)?),
            b'-' | b'0'..=b'9' => {
                let (digits, parts) = lexer.num_string().validated()?;
                number(digits, parts.is_int())
            }
            _ => match lexer.null_or_bool().ok_or(Expect::Value)? {
                None => FieldValue::Null,
                Some(_) => FieldValue::Other,
            },
        })
    }

    fn descend(self) -> Result<Self, ParseError> {
        if self.depth == DEPTH {
            Err(hifijson::Error::Depth.into())
        } else {
            Ok(Self { depth: self.depth + 1, ..self })
        }
    }

    fn text(self, lexer: &mut SliceLexer<'_>) -> Result<FieldValue<'static>, ParseError> {
        let (text, limit) = (lexer.discarded().str_string()?, self.limits.value);
        if text.len() > limit {
            return Err(ParseError::Refused(Malformed::TooLarge { what: "a value", limit }));
        }
        Ok(FieldValue::Text(Cow::Owned(text.into_owned())))
    }

    fn items(self, lexer: &mut SliceLexer<'_>, table: MemberTables) -> Result<Vec<FieldValue<'static>>, ParseError> {
        let mut items = Vec::new();
        lexer.discarded().seq(b']', SliceLexer::ws_peek, |next, lexer| {
            items.push(self.value(next, lexer, table)?);
            Ok::<_, ParseError>(())
        })?;
        Ok(items)
    }

    fn members(self, lexer: &mut SliceLexer<'_>, table: MemberTables) -> Result<Fields<'static>, ParseError> {
        let mut fields = Fields::default();
        lexer.discarded().seq(b'}', SliceLexer::ws_peek, |next, lexer| {
            lexer.expect(|_| Some(next), b'"').ok_or(Expect::String)?;
            let given = lexer.str_string()?;
            let field = table.find(&given);
            let name = field.map_or_else(|| Cow::Owned(given.into_owned()), |field| Cow::Borrowed(field.name));
            self.check_member(&name, &fields).map_err(ParseError::Refused)?;
            lexer.expect(SliceLexer::ws_peek, b':').ok_or(Expect::Colon)?;
            let next = lexer.ws_peek().ok_or(Expect::Value)?;
            let value = self.value(next, lexer, table.inner(&name, field))?;
            fields.push(name, value);
            Ok::<_, ParseError>(())
        })?;
        Ok(fields)
    }

    /// Checks whether the object may have another member, of that name.
    fn check_member(self, name: &str, fields: &Fields<'_>) -> Result<(), Malformed> {
        if fields.has(name) {
            return Err(Malformed::DuplicateField(excerpt(name, 64)));
        }
        let (most, longest) = (self.limits.fields, self.limits.name);
        if fields.len() == most {
            return Err(Malformed::TooLarge { what: "the number of fields", limit: most });
        }
        if name.len() > longest {
            return Err(Malformed::TooLarge { what: "a name", limit: longest });
        }
        Ok(())
    }
}

/// Returns a whole number that fits, or [`FieldValue::Other`].
fn number(digits: &str, is_whole: bool) -> FieldValue<'static> {
    let below_zero = || digits.parse().ok().filter(|number| *number < 0).map(FieldValue::Negative);
    let whole = || digits.parse().ok().map(FieldValue::Number).or_else(below_zero);
    is_whole.then(whole).flatten().unwrap_or(FieldValue::Other)
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
            assert_eq!(fields.get(field("total_fee")).and_then(FieldValue::as_number), Some(888));
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

    /// With any byte of a message removed, replaced or inserted, `serde_json` accepts the same texts.
    #[test]
    fn what_is_json_serde_json_takes_too() {
        let whole = r#"{"a":[1,-2,0.5e3,{"b":null}], "\u0063\ud83d\ude00":"x\"\n\u00e9","d":true,"e":false,"f":-0 }"#;
        assert!(fields(whole.as_bytes(), &cloud::PAY_CALLBACK).is_ok());
        let agrees = |text: &[u8]| {
            let ours = fields(text, &cloud::PAY_CALLBACK);
            let is_object = serde_json::from_slice::<serde_json::Value>(text).is_ok_and(|value| value.is_object());
            let accepted = matches!(ours, Ok(_) | Err(Malformed::DuplicateField(_)));
            assert_eq!(accepted, is_object, "{}", String::from_utf8_lossy(text));
        };
        for at in 0..whole.len() {
            let (before, after) = (&whole.as_bytes()[..at], &whole.as_bytes()[at + 1..]);
            agrees(before);
            agrees(&[before, after].concat());
            for byte in b"\"\\{}[]:,0-.eu \n\x01\x7f\xff" {
                agrees(&[before, &[*byte], after].concat());
                agrees(&[before, &[*byte], &whole.as_bytes()[at..]].concat());
            }
        }
    }

    #[test]
    fn numbers_are_whole_or_nothing() {
        let read = |text: &str| {
            let fields = fields(format!("{{\"total_fee\":{text}}}").as_bytes(), &cloud::PAY_CALLBACK).unwrap();
            fields.get(cloud::PAY_CALLBACK.find("total_fee").unwrap()).cloned().unwrap()
        };
        assert!(matches!(read("18446744073709551615"), FieldValue::Number(u64::MAX)));
        assert!(matches!(read("-1"), FieldValue::Negative(-1)));
        for text in ["18446744073709551616", "-0", "1.0", "1e2", "-9223372036854775809", "true"] {
            assert!(matches!(read(text), FieldValue::Other), "{text}");
        }
    }
}

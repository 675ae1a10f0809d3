//! A lenient parser: reads a faulty message into names, values, and the values as they are written.

use std::borrow::Cow;

use encoding_rs::GBK;
use wxpay_schema::SignType;
use wxpay_schema::shared::{PAYMENT_SIGN, PAYMENT_SIGN_TYPE, SIGN, SIGN_TYPE_FIELD};

use super::spelling::compact;
use crate::decode::fields::FieldValue;
use crate::decode::limits::Limits;
use crate::error::Malformed;
use crate::json;
use crate::xml;

/// The limits of a message.
pub(super) const LIMITS: Limits = Limits { body: 1 << 20, fields: 256, name: 64, value: 1 << 20 };

/// A field.
#[derive(Clone)]
pub(super) struct Pair<'s> {
    pub(super) name: Cow<'s, str>,
    pub(super) value: Cow<'s, [u8]>,
    /// The value as written, with CDATA marks and entities, or with quotation marks.
    pub(super) raw: Cow<'s, [u8]>,
}

/// The format of a message.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum MessageFormat {
    Xml,
    Json,
    /// `a=1&b=2`, optionally behind a URL.
    Query,
}

/// A message that was parsed leniently.
pub(super) struct LenientMessage<'s> {
    pub(super) format: MessageFormat,
    /// All fields except the signature, in the order of the message.
    pub(super) pairs: Vec<Pair<'s>>,
    /// The signature, if it is not empty.
    pub(super) sign: Option<Cow<'s, [u8]>>,
    /// The name of the signature field.
    pub(super) sign_name: Option<Cow<'s, str>>,
    /// Whether the bytes are GBK and not UTF-8.
    pub(super) is_gbk: bool,
    /// The reasons for which WeChat Pay would reject it.
    pub(super) fault: Option<Malformed>,
}

impl<'s> LenientMessage<'s> {
    /// Parses a body.
    pub(super) fn read(body: &'s [u8]) -> Result<Self, Malformed> {
        if body.len() > LIMITS.body {
            return Err(Malformed::TooLarge { what: "the body", limit: LIMITS.body });
        }
        let text = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii();
        let (format, pairs, fault) = match text {
            [] => return Err(Malformed::Empty),
            [b'{', ..] => (MessageFormat::Json, pairs_of_json(text)?, None),
            [b'<', ..] => (MessageFormat::Xml, pairs_of_xml(text), xml::read::fields(body, &LIMITS).err()),
            _ => (MessageFormat::Query, pairs_of_query(text), None),
        };
        if pairs.is_empty() {
            return Err(fault.unwrap_or(Malformed::Shape("it has no fields")));
        }
        if pairs.len() > LIMITS.fields {
            return Err(Malformed::TooLarge { what: "the number of fields", limit: LIMITS.fields });
        }
        let is_gbk = std::str::from_utf8(body).is_err() && !GBK.decode_without_bom_handling(body).1;
        let mut seen = Self { format, pairs, sign: None, sign_name: None, is_gbk, fault };
        seen.take_sign();
        Ok(seen)
    }

    /// Takes the signature out of the fields.
    fn take_sign(&mut self) {
        let exact = [PAYMENT_SIGN.name, SIGN.name].into_iter().find(|name| self.get(name).is_some());
        let Some(name) = exact.map(Cow::Borrowed).or_else(|| self.sign_in_other_case()) else { return };
        let (signs, pairs) = std::mem::take(&mut self.pairs).into_iter().partition(|pair| pair.name == name);
        self.pairs = pairs;
        self.sign_name = Some(name);
        let signs: Vec<Pair<'s>> = signs;
        self.sign = signs.into_iter().map(|pair| pair.value).find(|sign| !sign.trim_ascii().is_empty());
    }

    /// The name of the signature if it is spelled differently from every client's name for it.
    fn sign_in_other_case(&self) -> Option<Cow<'s, str>> {
        let names = || self.pairs.iter().map(|pair| &pair.name).filter(|_| self.format != MessageFormat::Xml);
        let like = |sign: &str| names().find(|name| compact(name) == compact(sign)).cloned();
        like(PAYMENT_SIGN.name).or_else(|| like(SIGN.name))
    }

    /// The first value of that name.
    pub(super) fn get(&self, name: &str) -> Option<&[u8]> {
        self.pairs.iter().find(|pair| pair.name == name).map(|pair| pair.value.as_ref())
    }

    /// The sign type that the message states.
    pub(super) fn stated_sign_type(&self) -> Option<StatedSignType> {
        [SIGN_TYPE_FIELD.name, PAYMENT_SIGN_TYPE.name].into_iter().find_map(|name| {
            let given = self.get(name).filter(|value| !value.is_empty())?;
            Some(StatedSignType::new(name, given))
        })
    }
}

/// The sign type that a message states.
pub(super) struct StatedSignType {
    pub(super) name: &'static str,
    /// The sign type; an unknown one as text.
    pub(super) sign_type: Result<SignType, String>,
}

impl StatedSignType {
    pub(super) fn new(name: &'static str, given: &[u8]) -> Self {
        let known = std::str::from_utf8(given).ok().and_then(SignType::from_name);
        Self { name, sign_type: known.ok_or_else(|| String::from_utf8_lossy(given).into_owned()) }
    }
}

/// Parses the fields of a message in XML: everything between an opening and a closing tag.
fn pairs_of_xml(text: &[u8]) -> Vec<Pair<'_>> {
    let (mut pairs, mut rest, mut depth) = (Vec::new(), text, 0);
    while let Some(at) = position(rest, b"<") {
        rest = rest.get(at..).unwrap_or_default();
        rest = match rest {
            [b'<', b'!', b'-', b'-', ..] => behind(rest, b"-->"),
            [b'<', b'?' | b'!' | b'/', ..] => behind(rest, b">"),
            _ => {
                let Some(end) = position(rest, b">") else { break };
                let tag = rest.get(1..end).unwrap_or_default();
                let inside = rest.get(end + 1..).unwrap_or_default();
                let length = tag.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/');
                let name = tag.get(..length.unwrap_or(tag.len())).unwrap_or_default();
                if depth == 0 {
                    // The root.
                    depth = 1;
                    inside
                } else if tag.ends_with(b"/") {
                    pairs.push(pair(name, b""));
                    inside
                } else {
                    let Some((raw, rest)) = element(name, inside) else { break };
                    pairs.push(pair(name, raw));
                    rest
                }
            }
        };
        if pairs.len() > LIMITS.fields {
            break;
        }
    }
    pairs
}

fn pair<'s>(name: &'s [u8], raw: &'s [u8]) -> Pair<'s> {
    Pair { name: String::from_utf8_lossy(name), value: decode_value(raw), raw: Cow::Borrowed(raw) }
}

/// Returns the contents of an element, and the rest.
fn element<'s>(name: &[u8], inside: &'s [u8]) -> Option<(&'s [u8], &'s [u8])> {
    let mut at = 0;
    loop {
        let rest = inside.get(at..)?;
        let next = position(rest, b"<")?;
        let markup = rest.get(next..)?;
        if markup.starts_with(b"<![CDATA[") {
            at += next + position(markup, b"]]>")? + 3;
            continue;
        }
        if let Some(behind) = markup.strip_prefix(b"</").and_then(|closing| closing.strip_prefix(name)) {
            let end = position(behind, b">")?;
            if behind.get(..end)?.trim_ascii().is_empty() {
                return Some((inside.get(..at + next)?, behind.get(end + 1..)?));
            }
        }
        at += next + 1;
    }
}

/// Decodes a value as a reader of XML does: removes CDATA marks, resolves entities, normalizes line ends.
fn decode_value(raw: &[u8]) -> Cow<'_, [u8]> {
    if !raw.iter().any(|byte| matches!(byte, b'<' | b'&' | b'\r')) {
        return Cow::Borrowed(raw);
    }
    let (mut value, mut rest) = (Vec::with_capacity(raw.len()), raw);
    while let Some(first) = rest.first() {
        if let Some(inside) = rest.strip_prefix(b"<![CDATA[") {
            let end = position(inside, b"]]>").unwrap_or(inside.len());
            line_ends(inside.get(..end).unwrap_or_default(), &mut value);
            rest = inside.get(end + 3..).unwrap_or_default();
        } else if let Some((letter, behind)) = reference(rest) {
            value.extend(letter.encode_utf8(&mut [0; 4]).as_bytes());
            rest = behind;
        } else {
            let length =
                rest.iter().skip(1).position(|byte| matches!(byte, b'<' | b'&')).map_or(rest.len(), |at| at + 1);
            line_ends(rest.get(..length).unwrap_or(std::slice::from_ref(first)), &mut value);
            rest = rest.get(length..).unwrap_or_default();
        }
    }
    Cow::Owned(value)
}

fn line_ends(text: &[u8], value: &mut Vec<u8>) {
    let mut bytes = text.iter().peekable();
    while let Some(byte) = bytes.next() {
        if *byte == b'\r' {
            bytes.next_if(|next| **next == b'\n');
            value.push(b'\n');
        } else {
            value.push(*byte);
        }
    }
}

/// Resolves the entity that begins here. Returns the character and the rest.
fn reference(text: &[u8]) -> Option<(char, &[u8])> {
    let inside = text.strip_prefix(b"&")?;
    let end = inside.iter().take(10).position(|byte| *byte == b';')?;
    let (name, behind) = (std::str::from_utf8(inside.get(..end)?).ok()?, inside.get(end + 1..)?);
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    let letter = match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => match name.strip_prefix("#x") {
            Some(digits) => number(digits, 16)?,
            None => number(name.strip_prefix('#')?, 10)?,
        },
    };
    Some((letter, behind))
}

fn pairs_of_json(text: &[u8]) -> Result<Vec<Pair<'static>>, Malformed> {
    let fields = json::read::any(text, &LIMITS)?;
    let pairs = fields.iter().map(|entry| {
        let raw = write_json(&entry.value).into_bytes();
        let value = entry.value.as_text().map_or_else(|| raw.clone(), |text| text.as_bytes().to_vec());
        Pair { name: Cow::Owned(entry.name.to_string()), value: Cow::Owned(value), raw: Cow::Owned(raw) }
    });
    Ok(pairs.collect())
}

/// Writes a value as JSON without blanks.
fn write_json(value: &FieldValue<'_>) -> String {
    let quoted = |text: &str| {
        let mut json = String::new();
        json::write::string(text, &mut json);
        json
    };
    match value {
        FieldValue::Text(text) => quoted(text),
        FieldValue::Number(number) => number.to_string(),
        FieldValue::Negative(number) => number.to_string(),
        FieldValue::List(items) => format!("[{}]", items.iter().map(write_json).collect::<Vec<_>>().join(",")),
        FieldValue::Object(fields) => {
            let members = fields.iter().map(|entry| format!("{}:{}", quoted(&entry.name), write_json(&entry.value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        }
        FieldValue::Null | FieldValue::Other => "null".to_owned(),
    }
}

/// Parses the parameters of a URL, or of a text to sign.
fn pairs_of_query(text: &[u8]) -> Vec<Pair<'_>> {
    let parameters = position(text, b"?").and_then(|at| text.get(at + 1..)).unwrap_or(text);
    let parts = parameters.split(|byte| *byte == b'&').take(LIMITS.fields + 1);
    let pairs = parts.filter_map(|part| {
        let at = position(part, b"=")?;
        let (name, raw) = (part.get(..at)?, part.get(at + 1..)?);
        Some(Pair {
            name: String::from_utf8_lossy(name),
            value: super::encodings::decode(raw, false).map_or(Cow::Borrowed(raw), Cow::Owned),
            raw: Cow::Borrowed(raw),
        })
    });
    pairs.collect()
}

pub(super) fn position(text: &[u8], part: &[u8]) -> Option<usize> {
    let first = part.first()?;
    let mut from = 0;
    loop {
        let at = from + text.get(from..)?.iter().position(|byte| byte == first)?;
        if text.get(at..)?.starts_with(part) {
            return Some(at);
        }
        from = at + 1;
    }
}

fn behind<'s>(text: &'s [u8], part: &[u8]) -> &'s [u8] {
    position(text, part).and_then(|at| text.get(at + part.len()..)).unwrap_or_default()
}

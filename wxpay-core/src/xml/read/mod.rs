//! Parses XML into a flat list of fields. The grammar is a strict subset of XML: a root `xml`, fields in it named
//! `[A-Za-z0-9_]+` with text or CDATA, the five predefined entities and character references, UTF-8, limited sizes.
//! A field whose table has it as a list of elements holds such elements, each with fields of its own (`nested.rs`).
//! Anything else is rejected with a specific error, before it can mean something else to another reader.
//!
//! The first error in the body is the one reported. Nothing behind the limit of the body is parsed.
//!
//! Parsing the small grammar directly is several times faster than using the events of a general parser; tests
//! compare what is accepted with quick-xml and roxmltree. The flow is `parse` → `parse_document` → `parse_fields`; a
//! plain field is parsed by the fast path (`fast_path.rs`), any other by the tokenizer (`tokenizer.rs`), and the
//! collector (`collector.rs`) takes both.

mod collector;
mod fast_path;
mod find;
mod foreign;
mod grammar;
#[cfg(feature = "further-calls")]
mod nested;
#[cfg(test)]
mod tests;
mod tokenizer;

use std::borrow::Cow;

use wxpay_schema::Message;
use wxpay_schema::internal::forbidden_in_xml;

use self::collector::{FieldCollector, FieldName};
use self::grammar::is_space;
use self::tokenizer::Tokenizer;
use crate::decode::fields::Fields;
pub(crate) use crate::decode::limits::Limits;
use crate::error::Malformed;
use crate::text::swar::has_unusual_bytes;

const MARK: char = '\u{feff}';

/// Parses a message.
pub(crate) fn fields<'b>(body: &'b [u8], limits: &Limits) -> Result<Fields<'b>, Malformed> {
    parse("xml", None, body, limits)
}

/// Parses a message of a table, with an index of the table's rows.
pub(crate) fn fields_of<'b>(table: &'static Message, body: &'b [u8], limits: &Limits) -> Result<Fields<'b>, Malformed> {
    parse("xml", Some(table), body, limits)
}

/// Parses a message whose root element has that name.
#[cfg(feature = "refund-notification")]
pub(crate) fn fields_under<'b>(root: &str, body: &'b [u8], limits: &Limits) -> Result<Fields<'b>, Malformed> {
    parse(root, None, body, limits)
}

fn parse<'b>(
    root: &str,
    table: Option<&'static Message>,
    body: &'b [u8],
    limits: &Limits,
) -> Result<Fields<'b>, Malformed> {
    let ReadableText { text, has_returns, stop } = readable_text(body, limits);
    let text = text.strip_prefix(MARK).unwrap_or(text);
    if text.trim_start_matches(is_space).is_empty() {
        return Err(stop.unwrap_or(Malformed::Empty));
    }
    if let Some(other) = foreign::interface(text) {
        return Err(other);
    }
    if text.starts_with(MARK) {
        return Err(Malformed::Shape("a second byte order mark stands before `xml`"));
    }
    let mut fields = match (parse_document(Tokenizer { text, at: 0, limits, has_returns }, root, table), stop) {
        (Ok(_) | Err(Malformed::Truncated), Some(stop)) => return Err(stop),
        (result, _) => result?,
    };
    if !has_ampersand(text.as_bytes()) {
        fields.set_no_ampersand();
    }
    Ok(fields)
}

/// Whether there is an ampersand. Without one no value has one, neither literally nor by a reference.
fn has_ampersand(text: &[u8]) -> bool {
    // No early exit, so that the compiler vectorizes the loop; most texts have no ampersand.
    text.iter().fold(0, |found, byte| found | u8::from(*byte == b'&')) != 0
}

/// The part of a body that can be parsed.
struct ReadableText<'b> {
    text: &'b str,
    /// Whether there may be carriage returns, which have to be normalized.
    has_returns: bool,
    /// The reason that the text ends there, unless it is the end of the body.
    stop: Option<Malformed>,
}

fn readable_text<'b>(body: &'b [u8], limits: &Limits) -> ReadableText<'b> {
    let within = body.get(..limits.body).unwrap_or(body);
    let mut stop = (within.len() < body.len()).then_some(Malformed::TooLarge { what: "the body", limit: limits.body });
    let text = std::str::from_utf8(within).unwrap_or_else(|error| {
        // A character cut in two by the limit is not an encoding error.
        if stop.is_none() || error.error_len().is_some() {
            stop = Some(Malformed::Encoding);
        }
        within.get(..error.valid_up_to()).and_then(|valid| std::str::from_utf8(valid).ok()).unwrap_or_default()
    });
    if !has_unusual_bytes(text.as_bytes()) {
        return ReadableText { text, has_returns: false, stop };
    }
    match forbidden_in_xml(text.as_bytes()) {
        Some(at) => {
            let text = text.get(..at).unwrap_or_default();
            ReadableText { text, has_returns: true, stop: Some(Malformed::Char) }
        }
        None => ReadableText { text, has_returns: true, stop },
    }
}

fn parse_document<'b>(
    mut tokenizer: Tokenizer<'b, '_>,
    root: &str,
    table: Option<&'static Message>,
) -> Result<Fields<'b>, Malformed> {
    tokenizer.parse_declaration()?;
    tokenizer.parse_root(root)?;
    let fields = parse_fields(&mut tokenizer, root, table)?;
    tokenizer.parse_end()?;
    Ok(fields)
}

/// Parses the fields and the closing tag of the root.
fn parse_fields<'b>(
    tokenizer: &mut Tokenizer<'b, '_>,
    root: &str,
    table: Option<&'static Message>,
) -> Result<Fields<'b>, Malformed> {
    let mut collector = FieldCollector::new(table, tokenizer.limits);
    loop {
        tokenizer.parse_plain_fields(&mut collector)?;
        let Some((name, is_empty)) = tokenizer.parse_field_start(root)? else {
            return Ok(collector.fields());
        };
        let name = FieldName::new(name, collector.table());
        collector.begin_field(name)?;
        #[cfg(feature = "further-calls")]
        if let Some(list) = nested::list(name, collector.table(), table) {
            let items = if is_empty { Vec::new() } else { tokenizer.parse_items(name.text, list)? };
            collector.push_items(name, items);
            continue;
        }
        let value = if is_empty { Cow::Borrowed("") } else { tokenizer.parse_value(name.text)? };
        collector.push(name, value);
    }
}

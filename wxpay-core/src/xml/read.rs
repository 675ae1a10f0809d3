//! From XML to a flat list. The grammar is a strict part of XML: a root `xml`,
//! fields under it named `[A-Za-z0-9_]+`, text or CDATA in them, the five
//! entities and character references, UTF-8, sizes bounded. Anything else is
//! refused by name, before it can mean something else to another reader.
//!
//! quick-xml finds the events; every rule of the grammar stands here.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::errors::{Error as XmlError, IllFormedError, SyntaxError};
use quick_xml::events::attributes::Attributes;
use quick_xml::events::{BytesDecl, BytesRef, BytesStart, Event};

use crate::error::{Malformed, excerpt};
use crate::fields::{Fields, Received};

/// How much of a message is read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the whole body.
    pub body: usize,
    /// Fields.
    pub fields: usize,
    /// Bytes of a name.
    pub name: usize,
    /// Bytes of a value.
    pub value: usize,
}

impl Default for Limits {
    /// 64 KiB, 256 fields, names of 64 bytes, values of 32 KiB.
    fn default() -> Self {
        Self { body: 64 * 1024, fields: 256, name: 64, value: 32 * 1024 }
    }
}

/// Reads a message.
pub(crate) fn fields<'b>(body: &'b [u8], limits: &Limits) -> Result<Fields<'b>, Malformed> {
    fields_under("xml", body, limits)
}

/// Reads a message whose root has that name.
pub(crate) fn fields_under<'b>(root: &str, body: &'b [u8], limits: &Limits) -> Result<Fields<'b>, Malformed> {
    if body.len() > limits.body {
        return Err(Malformed::TooLarge { what: "the body", limit: limits.body });
    }
    let text = std::str::from_utf8(body).map_err(|_| Malformed::Encoding)?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_matches(is_space).is_empty() {
        return Err(Malformed::Empty);
    }
    if text.chars().any(|letter| !is_xml_char(letter)) {
        return Err(Malformed::Char);
    }
    Scan { text, reader: Reader::from_str(text), limits }.document(root)
}

struct Scan<'b, 'l> {
    text: &'b str,
    reader: Reader<&'b [u8]>,
    limits: &'l Limits,
}

impl<'b> Scan<'b, '_> {
    fn document(mut self, root: &str) -> Result<Fields<'b>, Malformed> {
        self.root(root)?;
        let fields = self.all_fields()?;
        self.end()?;
        Ok(fields)
    }

    /// Everything up to and with `<xml>`, or the root of another name.
    fn root(&mut self, root: &str) -> Result<(), Malformed> {
        loop {
            let at = self.position();
            match self.next()? {
                Event::Decl(declaration) if at == 0 => check_declaration(&declaration)?,
                Event::Text(text) if text.chars().all(is_space) => {}
                Event::Start(start) if start.name().as_ref() == root => return no_attributes(&start),
                Event::Empty(_) | Event::Start(_) => return Err(Malformed::Shape("the root element is not `xml`")),
                Event::Eof => return Err(Malformed::Truncated),
                other => return Err(refusal(&other, "something other than `xml` comes first")),
            }
        }
    }

    fn all_fields(&mut self) -> Result<Fields<'b>, Malformed> {
        let mut fields = Fields::with_capacity(32);
        loop {
            let at = self.position();
            let (name, value) = match self.next()? {
                Event::Start(start) => {
                    let name = self.name(&start, at)?;
                    (name, self.value()?)
                }
                Event::Empty(start) => (self.name(&start, at)?, Cow::Borrowed("")),
                Event::Text(text) if text.chars().all(is_space) => continue,
                Event::End(_) => return Ok(fields),
                Event::Eof => return Err(Malformed::Truncated),
                other => return Err(refusal(&other, "something other than fields stands between the fields")),
            };
            if fields.has(&name) {
                return Err(Malformed::DuplicateField(excerpt(&name, 64)));
            }
            if fields.len() == self.limits.fields {
                return Err(Malformed::TooLarge { what: "the number of fields", limit: self.limits.fields });
            }
            fields.push(name, Received::Text(value));
        }
    }

    /// Where the next event begins.
    fn position(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// The name in the tag that begins at `at`.
    fn name(&self, start: &BytesStart<'b>, at: usize) -> Result<Cow<'b, str>, Malformed> {
        let name = start.name();
        let name: &str = name.as_ref();
        let plain = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !plain {
            return Err(Malformed::Name(excerpt(name, 64)));
        }
        if name.len() > self.limits.name {
            return Err(Malformed::TooLarge { what: "a name", limit: self.limits.name });
        }
        no_attributes(start)?;
        if name == "key" {
            return Err(Malformed::ReservedField);
        }
        // The event's view of the tag does not outlive it, the body does.
        let borrowed = self.text.get(at..).and_then(|tag| tag.strip_prefix('<')).and_then(|tag| tag.get(..name.len()));
        Ok(match borrowed {
            Some(same) if same == name => Cow::Borrowed(same),
            _ => Cow::Owned(name.to_owned()),
        })
    }

    /// The value up to and with the closing tag.
    fn value(&mut self) -> Result<Cow<'b, str>, Malformed> {
        let mut value: Option<Cow<'b, str>> = None;
        loop {
            let part = match self.next()? {
                Event::Text(text) if text.contains("]]>") => return Err(Malformed::Shape("`]]>` stands in a text")),
                Event::Text(text) => line_ends(text.into_inner()),
                Event::CData(text) => line_ends(text.into_inner()),
                Event::GeneralRef(reference) => Cow::Owned(resolve(&reference)?.to_string()),
                Event::End(_) => return Ok(value.unwrap_or(Cow::Borrowed(""))),
                Event::Start(_) | Event::Empty(_) => return Err(Malformed::Nested),
                Event::Eof => return Err(Malformed::Truncated),
                other => return Err(refusal(&other, "a value holds something other than text")),
            };
            let whole = match value {
                None => part,
                Some(before) => Cow::Owned(before.into_owned() + &part),
            };
            if whole.len() > self.limits.value {
                return Err(Malformed::TooLarge { what: "a value", limit: self.limits.value });
            }
            value = Some(whole);
        }
    }

    /// Everything after `</xml>`.
    fn end(&mut self) -> Result<(), Malformed> {
        loop {
            match self.next() {
                Ok(Event::Eof) => return Ok(()),
                Ok(Event::Text(text)) if text.chars().all(is_space) => {}
                Ok(event @ (Event::DocType(_) | Event::Comment(_) | Event::PI(_))) => {
                    return Err(refusal(&event, "something stands behind the root"));
                }
                _ => return Err(Malformed::Trailing),
            }
        }
    }

    fn next(&mut self) -> Result<Event<'b>, Malformed> {
        self.reader.read_event().map_err(|error| match error {
            XmlError::Syntax(SyntaxError::InvalidBangMarkup) => Malformed::Shape("a declaration that is none"),
            XmlError::Syntax(SyntaxError::UnclosedDoctype) => Malformed::Doctype,
            XmlError::Syntax(_) => Malformed::Truncated,
            XmlError::IllFormed(IllFormedError::UnclosedReference) => Malformed::Entity,
            XmlError::IllFormed(IllFormedError::MissingDoctypeName) => Malformed::Doctype,
            _ => Malformed::Shape("the tags do not match"),
        })
    }
}

fn no_attributes(start: &BytesStart<'_>) -> Result<(), Malformed> {
    if start.attributes_raw().chars().all(is_space) { Ok(()) } else { Err(Malformed::Attribute) }
}

/// `version="1.0"`, and after it, each at most once, `encoding="UTF-8"` and
/// `standalone`.
fn check_declaration(declaration: &BytesDecl<'_>) -> Result<(), Malformed> {
    let mut allowed = ["version", "encoding", "standalone"].iter();
    let content: &str = declaration;
    let attributes = content.strip_prefix("xml").unwrap_or_default();
    for attribute in Attributes::new(attributes, 0) {
        let attribute = attribute.map_err(|_| Malformed::Shape("the XML declaration is none"))?;
        let name: &str = attribute.key.as_ref();
        if !allowed.any(|allowed| *allowed == name) {
            return Err(Malformed::Shape("the XML declaration is none"));
        }
        match (name, attribute.value.as_ref()) {
            ("version", "1.0") | ("standalone", "yes" | "no") => {}
            ("encoding", encoding) if encoding.eq_ignore_ascii_case("utf-8") => {}
            ("encoding", _) => return Err(Malformed::Encoding),
            _ => return Err(Malformed::Shape("the XML declaration is none")),
        }
    }
    if attributes.trim_start().starts_with("version") {
        Ok(())
    } else {
        Err(Malformed::Shape("the XML declaration is none"))
    }
}

/// What is refused wherever it stands.
fn refusal(event: &Event<'_>, otherwise: &'static str) -> Malformed {
    match event {
        Event::DocType(_) => Malformed::Doctype,
        Event::Comment(_) => Malformed::Comment,
        Event::PI(_) | Event::Decl(_) => Malformed::ProcessingInstruction,
        Event::GeneralRef(_) => Malformed::Shape("an entity between the fields"),
        _ => Malformed::Shape(otherwise),
    }
}

/// The five entities and references to characters that XML 1.0 allows.
fn resolve(reference: &BytesRef<'_>) -> Result<char, Malformed> {
    let name: &str = reference;
    let letter = match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => reference.resolve_char_ref().ok().flatten(),
    };
    letter.filter(|letter| is_xml_char(*letter)).ok_or(Malformed::Entity)
}

/// XML reads CRLF and CR as LF.
fn line_ends(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { text }
}

fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\r' | '\n')
}

fn is_xml_char(letter: char) -> bool {
    !matches!(letter, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Vec<(String, String)>, Malformed> {
        fields(body.as_bytes(), &Limits::default()).map(|fields| {
            fields.iter().map(|entry| (entry.name.to_string(), entry.value.as_text().unwrap().to_owned())).collect()
        })
    }

    fn one(value: &str) -> Result<String, Malformed> {
        read(&format!("<xml><a>{value}</a></xml>")).map(|mut fields| fields.remove(0).1)
    }

    #[test]
    fn values_come_as_they_were_meant() {
        for (written, meant) in [
            ("plain", "plain"),
            ("", ""),
            (" kept ", " kept "),
            ("<![CDATA[a&b]]>", "a&b"),
            ("<![CDATA[ ]]]]><![CDATA[> ]]>", " ]]> "),
            ("a&amp;b&lt;&gt;&apos;&quot;", "a&b<>'\""),
            ("&#20013;&#x6587;&#13;", "中文\r"),
            ("a\r\nb\rc", "a\nb\nc"),
            ("<![CDATA[a\r\nb]]>", "a\nb"),
            ("x<![CDATA[<total_fee>1</total_fee>]]>y", "x<total_fee>1</total_fee>y"),
        ] {
            assert_eq!(one(written).as_deref(), Ok(meant), "{written}");
        }
        assert_eq!(
            read("\u{feff}<?xml version=\"1.0\" encoding='utf-8'?>\n<xml >\n<b/>\n<a>1</a >\n</xml>\n")
                .map(|fields| fields.len()),
            Ok(2)
        );
    }

    #[test]
    fn everything_else_is_refused_by_name() {
        use Malformed as M;
        let cases = [
            ("", M::Empty),
            (" \n", M::Empty),
            ("<!DOCTYPE xml><xml/>", M::Doctype),
            ("<!doctype xml><xml></xml>", M::Doctype),
            ("<xml><!DOCTYPE a><a>1</a></xml>", M::Doctype),
            ("<xml><a>&x;</a></xml>", M::Entity),
            ("<xml><a>&#0;</a></xml>", M::Entity),
            ("<xml><a>&#xD800;</a></xml>", M::Entity),
            ("<xml><a>8<?p?>88</a></xml>", M::ProcessingInstruction),
            ("<xml><a>8<!---->88</a></xml>", M::Comment),
            ("<xml><!--x--><a>1</a></xml>", M::Comment),
            ("<xml><a>1</a><a>1</a></xml>", M::DuplicateField("a".into())),
            ("<xml><a/><a>1</a></xml>", M::DuplicateField("a".into())),
            ("<xml><w:a>1</w:a></xml>", M::Name("w:a".into())),
            ("<xml><key>1</key></xml>", M::ReservedField),
            ("<xml><a b='1'>1</a></xml>", M::Attribute),
            ("<xml xmlns='x'><a>1</a></xml>", M::Attribute),
            ("<xml><a><b>1</b></a></xml>", M::Nested),
            ("<xml><a>1</a>", M::Truncated),
            ("<xml><a>1</a", M::Truncated),
            ("<xml><a><![CDATA[1", M::Truncated),
            ("<xml><a>1</a></xml>x", M::Trailing),
            ("<xml><a>1</a></xml><xml/>", M::Trailing),
            ("<xml><a>\u{1}</a></xml>", M::Char),
            ("<?xml version='1.0' encoding='GBK'?><xml><a>1</a></xml>", M::Encoding),
            ("\n<?xml version='1.0'?><xml><a>1</a></xml>", M::ProcessingInstruction),
            ("<?xml version='1.0'?><?xml version='1.0'?><xml/>", M::ProcessingInstruction),
        ];
        for (body, expected) in cases {
            assert_eq!(read(body), Err(expected), "{body}");
        }
        for shapeless in [
            "<html><a>1</a></html>",
            "x<xml></xml>",
            "{}",
            "<xml>x<a>1</a></xml>",
            "<xml><![CDATA[x]]></xml>",
            "<!x><xml/>",
            "<xml><a>1</b></xml>",
            "<xml><a>]]></a></xml>",
            "<?xml version='9.9'?><xml><a>1</a></xml>",
            "<?xml version='1.0' encoding='UTF-8' encoding='GBK'?><xml/>",
            "<?xml encoding='UTF-8'?><xml/>",
            "<xml/>",
        ] {
            assert!(matches!(read(shapeless), Err(M::Shape(_))), "{shapeless}");
        }
        assert!(matches!(fields(b"<xml><a>\xff</a></xml>", &Limits::default()), Err(M::Encoding)));
    }

    #[test]
    fn sizes_are_bounded() {
        let large = |body: String| matches!(read(&body), Err(Malformed::TooLarge { .. }));
        assert!(large(format!("<xml><a>{}</a></xml>", "x".repeat(70_000))));
        assert!(large(format!("<xml><a>{}</a></xml>", "x".repeat(33_000))));
        assert!(large(format!("<xml><{0}>1</{0}></xml>", "x".repeat(65))));
        let many: Vec<String> = (0..257).map(|at| format!("<a{at}>1</a{at}>")).collect();
        assert!(large(format!("<xml>{}</xml>", many.concat())));
    }
}

//! From XML to a flat list. The grammar is a strict part of XML: a root `xml`,
//! fields under it named `[A-Za-z0-9_]+`, text or CDATA in them, the five
//! entities and character references, UTF-8, sizes bounded. Anything else is
//! refused by name, before it can mean something else to another reader.
//!
//! The fault that stands first is the one that is named, and nothing behind the
//! limit of the body is looked at.
//!
//! quick-xml finds the events; every rule of the grammar stands here.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::errors::{Error as XmlError, IllFormedError};
use quick_xml::events::{BytesRef, BytesStart, Event};

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

const MARK: char = '\u{feff}';
const NO_DECLARATION: Malformed = Malformed::Shape("the XML declaration is none");
/// What an element in this namespace asks for is another file.
const XINCLUDE: &str = "http://www.w3.org/2001/XInclude";

/// Reads a message.
pub(crate) fn fields<'b>(body: &'b [u8], limits: &Limits) -> Result<Fields<'b>, Malformed> {
    fields_under("xml", body, limits)
}

/// Reads a message whose root has that name.
pub(crate) fn fields_under<'b>(root: &str, body: &'b [u8], limits: &Limits) -> Result<Fields<'b>, Malformed> {
    let (text, stop) = readable(body, limits);
    let text = text.strip_prefix(MARK).unwrap_or(text);
    if text.trim_matches(is_space).is_empty() {
        return Err(stop.unwrap_or(Malformed::Empty));
    }
    if text.starts_with(MARK) {
        // quick-xml would take it for the first one.
        return Err(Malformed::Shape("a second byte order mark stands before `xml`"));
    }
    match (Scan { text, reader: Reader::from_str(text), limits }.document(root), stop) {
        (Ok(_) | Err(Malformed::Truncated), Some(stop)) => Err(stop),
        (result, _) => result,
    }
}

/// The text up to where it stops being readable, and why it stops there, unless
/// that is the end of the body.
fn readable<'b>(body: &'b [u8], limits: &Limits) -> (&'b str, Option<Malformed>) {
    let within = body.get(..limits.body).unwrap_or(body);
    let mut stop = (within.len() < body.len()).then_some(Malformed::TooLarge { what: "the body", limit: limits.body });
    let text = std::str::from_utf8(within).unwrap_or_else(|error| {
        // A letter that the limit cuts in two is no fault of the text.
        if stop.is_none() || error.error_len().is_some() {
            stop = Some(Malformed::Encoding);
        }
        within.get(..error.valid_up_to()).and_then(|valid| std::str::from_utf8(valid).ok()).unwrap_or_default()
    });
    match text.char_indices().find(|(_, letter)| !is_xml_char(*letter)) {
        Some((at, _)) => (text.get(..at).unwrap_or_default(), Some(Malformed::Char)),
        None => (text, stop),
    }
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
            let (name, is_open) = match self.next()? {
                Event::Start(start) => (self.name(&start, at)?, true),
                Event::Empty(start) => (self.name(&start, at)?, false),
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
            let value = if is_open { self.value()? } else { Cow::Borrowed("") };
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
        if !is_name(name) {
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
            if self.opens_element() {
                return Err(Malformed::Nested);
            }
            let part = match self.next()? {
                Event::Text(text) if text.contains("]]>") => return Err(Malformed::Shape("`]]>` stands in a text")),
                Event::Text(text) => line_ends(text.into_inner()),
                Event::CData(text) => line_ends(text.into_inner()),
                Event::GeneralRef(reference) => Cow::Owned(resolve(&reference)?.to_string()),
                Event::End(_) => return Ok(value.unwrap_or(Cow::Borrowed(""))),
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
                Err(named @ (Malformed::Doctype | Malformed::Comment | Malformed::ProcessingInstruction)) => {
                    return Err(named);
                }
                _ => return Err(Malformed::Trailing),
            }
        }
    }

    /// The text from there on.
    fn rest(&self, at: usize) -> &'b str {
        self.text.get(at..).unwrap_or_default()
    }

    /// Whether the next thing is the tag of an element, whole or not.
    fn opens_element(&self) -> bool {
        let tag = self.rest(self.position()).strip_prefix('<');
        tag.is_some_and(|tag| !tag.is_empty() && !tag.starts_with(['/', '!', '?']))
    }

    fn next(&mut self) -> Result<Event<'b>, Malformed> {
        let at = self.position();
        self.reader.read_event().map_err(|error| match error {
            XmlError::Syntax(_) | XmlError::IllFormed(IllFormedError::UnclosedReference) => {
                unfinished(self.rest(at), at == 0)
            }
            XmlError::IllFormed(IllFormedError::MissingDoctypeName) => Malformed::Doctype,
            _ => Malformed::Shape("the tags do not match"),
        })
    }
}

/// What is wrong with markup or a reference that does not come to an end: what its
/// beginning says, or nothing but that the end is missing.
fn unfinished(markup: &str, is_first: bool) -> Malformed {
    let begins = |with: &str| markup.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    let may_become = |whole: &str| whole.get(..markup.len()).is_some_and(|start| start.eq_ignore_ascii_case(markup));
    if begins("<!DOCTYPE") {
        return Malformed::Doctype;
    }
    if markup.starts_with("<!--") {
        return Malformed::Comment;
    }
    if markup.starts_with("<?") {
        let is_declaration = is_first && (may_become("<?xml") || markup.starts_with("<?xml "));
        return if is_declaration { Malformed::Truncated } else { Malformed::ProcessingInstruction };
    }
    if markup.starts_with("<!") {
        let can_go_on =
            markup.starts_with("<![CDATA[") || ["<![CDATA[", "<!--", "<!DOCTYPE"].iter().any(|whole| may_become(whole));
        return if can_go_on { Malformed::Truncated } else { Malformed::Shape("a declaration that is none") };
    }
    if let Some(reference) = markup.strip_prefix('&') {
        let can_go_on = reference.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#');
        return if can_go_on { Malformed::Truncated } else { Malformed::Entity };
    }
    let tag = markup.trim_start_matches('<');
    if tag.starts_with('/') {
        return Malformed::Truncated;
    }
    let (name, attributes) = tag.split_at(tag.find(is_space).unwrap_or(tag.len()));
    if !is_name(name.trim_end_matches('/')) && !name.is_empty() {
        return Malformed::Name(excerpt(name, 64));
    }
    check_attributes(attributes.trim_end_matches('/')).err().unwrap_or(Malformed::Truncated)
}

/// Letters, digits and `_`, not a digit first: XML has no such name.
fn is_name(name: &str) -> bool {
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    plain && name.bytes().next().is_some_and(|first| !first.is_ascii_digit())
}

fn no_attributes(start: &BytesStart<'_>) -> Result<(), Malformed> {
    check_attributes(start.attributes_raw())
}

fn check_attributes(attributes: &str) -> Result<(), Malformed> {
    if attributes.chars().all(is_space) {
        Ok(())
    } else if attributes.contains(XINCLUDE) {
        Err(Malformed::Shape("it asks to include something (XInclude)"))
    } else {
        Err(Malformed::Attribute)
    }
}

/// `version="1.0"`, and after it, each at most once, `encoding="UTF-8"` and
/// `standalone`.
fn check_declaration(declaration: &str) -> Result<(), Malformed> {
    let rest = declaration.strip_prefix("xml").unwrap_or_default();
    let Some(("1.0", rest)) = declared(rest, "version") else {
        return Err(NO_DECLARATION);
    };
    let rest = match declared(rest, "encoding") {
        None => rest,
        Some((encoding, rest)) if encoding.eq_ignore_ascii_case("utf-8") => rest,
        Some(_) => return Err(Malformed::Encoding),
    };
    let rest = match declared(rest, "standalone") {
        None => rest,
        Some(("yes" | "no", rest)) => rest,
        Some(_) => return Err(NO_DECLARATION),
    };
    if rest.chars().all(is_space) { Ok(()) } else { Err(NO_DECLARATION) }
}

/// The value of that name, if it comes next, and what stands behind it.
fn declared<'d>(rest: &'d str, name: &str) -> Option<(&'d str, &'d str)> {
    let value = rest.strip_prefix(is_space)?.trim_start_matches(is_space).strip_prefix(name)?;
    let value = value.trim_start_matches(is_space).strip_prefix('=')?.trim_start_matches(is_space);
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value.get(1..)?.split_once(quote)
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
            ("<xml><1a>1</1a></xml>", M::Name("1a".into())),
            ("<xml><a>1</a><a>&x;</a></xml>", M::DuplicateField("a".into())),
            ("<xml><a>\u{1}", M::Char),
            ("<!DOCTYPE x>\u{1}", M::Doctype),
            ("\u{1}<!DOCTYPE x>", M::Char),
            ("\u{feff}", M::Empty),
        ];
        for (body, expected) in cases {
            assert_eq!(read(body), Err(expected), "{body}");
        }
    }

    /// What does not come to its end is refused by how it begins.
    #[test]
    fn the_unfinished_is_refused_by_name() {
        use Malformed as M;
        let cases = [
            ("<!DOCTYPE xml [", M::Doctype),
            ("<!doc", M::Truncated),
            ("<xml><!-- x", M::Comment),
            ("<xml><a>8<!-", M::Truncated),
            ("<xml><a>8<?p", M::ProcessingInstruction),
            ("<?xml version='1.0'", M::Truncated),
            ("<xml><a>&am", M::Truncated),
            ("<xml><a>&am ", M::Entity),
            ("<xml><a b='>", M::Attribute),
            ("<xml><a:b", M::Name("a:b".into())),
            ("<xml><a><b c='", M::Nested),
            ("<xml><a><![CDA", M::Truncated),
            ("<xml><a></", M::Truncated),
            ("<xml><", M::Truncated),
            ("<xml><a>1</a></xml><!-- x", M::Comment),
            ("<xml><a>1</a></xml><x", M::Trailing),
        ];
        for (body, expected) in cases {
            assert_eq!(read(body), Err(expected), "{body}");
        }
    }

    #[test]
    fn what_is_no_message_at_all() {
        use Malformed as M;
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
            "<?xml version='1.0'encoding='UTF-8'?><xml></xml>",
            "<?xml version='1.0' standalone='yes' encoding='UTF-8'?><xml></xml>",
            "<?xml version='1.0' standalone='maybe'?><xml></xml>",
            "\u{feff}\u{feff}<xml></xml>",
            "\u{feff}x<xml></xml>",
            "<xml>\u{feff}<a>1</a></xml>",
            "<xml xmlns:xi='http://www.w3.org/2001/XInclude'></xml>",
            "<xml><a><![cdata[1]]></a></xml>",
            "<xml><a><!-x--></a></xml>",
            "<xml><a>1</ a></xml>",
            "<xml><a>1</A></xml>",
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
        assert_eq!(read(&format!("<xml><{0}>1</{0}></xml>", "x".repeat(64))).map(|fields| fields.len()), Ok(1));
        assert!(large(format!("<xml><a>1</a></xml>{}", " ".repeat(70_000))));
    }

    /// Behind the limit nothing is looked at; before it, the first fault is named.
    #[test]
    fn the_limit_ends_the_reading() {
        let within = |body: &[u8], most| fields(body, &Limits { body: most, ..Limits::default() }).map(|_| ());
        let body = "<xml><a>茶</a></xml>".as_bytes();
        assert_eq!(within(body, body.len()), Ok(()));
        for most in 0..body.len() {
            assert_eq!(within(body, most), Err(Malformed::TooLarge { what: "the body", limit: most }), "{most}");
        }
        assert_eq!(within(b"<!DOCTYPE x><xml>", 11), Err(Malformed::Doctype));
        assert_eq!(within(b"<xml><a>\xff</a></xml>", 10), Err(Malformed::Encoding));
    }
}

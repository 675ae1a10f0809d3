//! From XML to a flat list. The grammar is a strict part of XML: a root `xml`,
//! fields under it named `[A-Za-z0-9_]+`, text or CDATA in them, the five
//! entities and character references, UTF-8, sizes bounded. Anything else is
//! refused by name, before it can mean something else to another reader.
//!
//! The fault that stands first is the one that is named, and nothing behind the
//! limit of the body is looked at.
//!
//! The grammar is small enough to be read directly, several times faster than over
//! a general reader's events; quick-xml and roxmltree agree with what is accepted,
//! in tests.

use std::borrow::Cow;

use wxpay_schema::{forbidden_in_xml, prefix};

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
        return Err(Malformed::Shape("a second byte order mark stands before `xml`"));
    }
    match (Scan { text, at: 0, limits, has_returns: text.as_bytes().contains(&b'\r') }.document(root), stop) {
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
    match forbidden(text.as_bytes()) {
        Some(at) => (text.get(..at).unwrap_or_default(), Some(Malformed::Char)),
        None => (text, stop),
    }
}

/// The place of the first character that XML 1.0 does not allow. Line ends are many
/// here, so what cannot hold one is passed over 32 bytes at a time.
fn forbidden(text: &[u8]) -> Option<usize> {
    let is_suspect = |byte: &u8| *byte == 0xEF || *byte < b' ' && !matches!(*byte, b'\t' | b'\n' | b'\r');
    let suspects = |bytes: &[u8]| bytes.iter().fold(0, |found, byte| found | u8::from(is_suspect(byte)));
    let from = 32 * text.chunks(32).position(|bytes| suspects(bytes) != 0)?;
    forbidden_in_xml(text.get(from..)?).map(|at| from + at)
}

/// Where the reading stands. Everything before `at` is read.
struct Scan<'b, 'l> {
    text: &'b str,
    at: usize,
    limits: &'l Limits,
    /// Whether there are carriage returns at all, which are read as line ends.
    has_returns: bool,
}

impl<'b> Scan<'b, '_> {
    fn document(mut self, root: &str) -> Result<Fields<'b>, Malformed> {
        self.declaration()?;
        self.root(root)?;
        let fields = self.all_fields(root)?;
        self.end()?;
        Ok(fields)
    }

    /// The XML declaration, which nothing may stand before.
    fn declaration(&mut self) -> Result<(), Malformed> {
        if !self.text.starts_with("<?") {
            return Ok(());
        }
        let rest = self.text.strip_prefix("<?xml").filter(|rest| rest.starts_with(is_space) || rest.starts_with("?>"));
        let Some((declared, _)) = rest.and_then(|rest| rest.split_once("?>")) else {
            return Err(unfinished(self.text, true));
        };
        self.at = "<?xml".len() + declared.len() + "?>".len();
        check_declaration(declared)
    }

    /// Everything up to and with `<xml>`, or the root of another name.
    fn root(&mut self, root: &str) -> Result<(), Malformed> {
        self.skip_spaces();
        if !self.rest().starts_with('<') {
            return Err(self.nothing_or("something other than `xml` comes first"));
        }
        self.refuse_markup("something other than `xml` comes first")?;
        if self.rest().starts_with("</") {
            return Err(self.closing().err().unwrap_or(Malformed::Shape("the tags do not match")));
        }
        let tag = self.tag()?;
        if tag.name != root || tag.is_empty {
            return Err(Malformed::Shape("the root element is not `xml`"));
        }
        check_attributes(tag.attributes)
    }

    fn all_fields(&mut self, root: &str) -> Result<Fields<'b>, Malformed> {
        let (mut fields, mut seen) = (Fields::with_capacity(32), Seen::default());
        loop {
            self.skip_spaces();
            let rest = self.rest().as_bytes();
            match rest {
                [b'<', b'/', ..] => {
                    let closed = self.closing()?;
                    return if closed == root { Ok(fields) } else { Err(Malformed::Shape("the tags do not match")) };
                }
                [b'<', b'!' | b'?', ..] => {
                    self.refuse_markup("something other than fields stands between the fields")?;
                }
                [b'<', ..] => {}
                [b'&', ..] => {
                    self.reference()?;
                    return Err(Malformed::Shape("an entity between the fields"));
                }
                _ => return Err(self.nothing_or("something other than fields stands between the fields")),
            }
            let (name, is_empty) = self.field_tag()?;
            if seen.may_have(name) && fields.has(name) {
                return Err(Malformed::DuplicateField(excerpt(name, 64)));
            }
            if fields.len() == self.limits.fields {
                return Err(Malformed::TooLarge { what: "the number of fields", limit: self.limits.fields });
            }
            let value = if is_empty { Cow::Borrowed("") } else { self.value(name)? };
            fields.push(Cow::Borrowed(name), Received::Text(value));
        }
    }

    /// The name of the field that begins here, and whether its tag is also its end.
    fn field_tag(&mut self) -> Result<(&'b str, bool), Malformed> {
        let rest = self.rest();
        let length = rest.bytes().skip(1).take_while(|byte| is_name_byte(*byte)).count();
        // Most tags are just a name.
        let (name, is_empty) = match (rest.get(1..=length), rest.as_bytes().get(length + 1)) {
            (Some(name), Some(b'>')) if length <= self.limits.name && starts_name(name) => {
                self.at += length + 2;
                (name, false)
            }
            _ => {
                let tag = self.tag()?;
                check_name(tag.name, self.limits)?;
                check_attributes(tag.attributes)?;
                (tag.name, tag.is_empty)
            }
        };
        if name == "key" { Err(Malformed::ReservedField) } else { Ok((name, is_empty)) }
    }

    /// The value up to and with the closing tag.
    fn value(&mut self, name: &str) -> Result<Cow<'b, str>, Malformed> {
        match self.plain_value(name) {
            Some(value) => Ok(Cow::Borrowed(value)),
            None => self.any_value(name),
        }
    }

    /// The value, if it is what most are: one text or one CDATA section with nothing
    /// to put in another's place. Else nothing is read.
    fn plain_value(&mut self, name: &str) -> Option<&'b str> {
        let rest = self.rest();
        let (value, closing) = match rest.strip_prefix("<![CDATA[") {
            Some(inside) => {
                let (value, behind) = inside.split_at_checked(end_of_cdata(inside.as_bytes())?)?;
                (value, behind.strip_prefix("]]>")?)
            }
            None => {
                let is_special = |byte| matches!(byte, b'<' | b'&' | b']');
                rest.split_at_checked(rest.bytes().position(is_special)?)?
            }
        };
        let behind = closing.strip_prefix("</")?.strip_prefix(name)?.strip_prefix('>')?;
        if value.len() > self.limits.value || self.has_returns && value.contains('\r') {
            return None;
        }
        self.at += rest.len() - behind.len();
        Some(value)
    }

    /// The value, whatever it is made of.
    fn any_value(&mut self, name: &str) -> Result<Cow<'b, str>, Malformed> {
        let mut value: Option<Cow<'b, str>> = None;
        loop {
            let rest = self.rest();
            let length = rest.bytes().position(|byte| matches!(byte, b'<' | b'&')).unwrap_or(rest.len());
            let (text, markup) = rest.split_at(length);
            if !text.is_empty() {
                if text.contains("]]>") {
                    return Err(Malformed::Shape("`]]>` stands in a text"));
                }
                self.at += length;
                self.add(&mut value, line_ends(text))?;
            }
            match markup.as_bytes() {
                [b'<', b'/', ..] => {
                    let closed = self.closing()?;
                    return if closed == name {
                        Ok(value.unwrap_or(Cow::Borrowed("")))
                    } else {
                        Err(Malformed::Shape("the tags do not match"))
                    };
                }
                [b'&', ..] => {
                    let letter = self.reference()?;
                    self.add(&mut value, Cow::Owned(letter.to_string()))?;
                }
                [b'<', b'!', ..] => {
                    let text = self.cdata()?;
                    self.add(&mut value, line_ends(text))?;
                }
                [b'<', b'?', ..] => return Err(Malformed::ProcessingInstruction),
                [b'<', _, ..] => return Err(Malformed::Nested),
                _ => return Err(Malformed::Truncated),
            }
        }
    }

    /// Adds a part to a value, which stays borrowed while there is one.
    fn add(&self, value: &mut Option<Cow<'b, str>>, part: Cow<'b, str>) -> Result<(), Malformed> {
        let whole = match value.take() {
            None => part,
            Some(before) => Cow::Owned(before.into_owned() + &part),
        };
        if whole.len() > self.limits.value {
            return Err(Malformed::TooLarge { what: "a value", limit: self.limits.value });
        }
        *value = Some(whole);
        Ok(())
    }

    /// The text of the CDATA section that begins here.
    fn cdata(&mut self) -> Result<&'b str, Malformed> {
        let rest = self.rest();
        let Some(inside) = rest.strip_prefix("<![CDATA[") else {
            return Err(refused_markup(rest).unwrap_or_else(|| unfinished(rest, false)));
        };
        let Some(length) = end_of_cdata(inside.as_bytes()) else {
            return Err(Malformed::Truncated);
        };
        self.at += "<![CDATA[".len() + length + "]]>".len();
        inside.get(..length).ok_or(Malformed::Truncated)
    }

    /// The character that the reference which begins here stands for.
    fn reference(&mut self) -> Result<char, Malformed> {
        let rest = self.rest();
        let inside = rest.get(1..).unwrap_or_default();
        let length = inside.bytes().position(|byte| !byte.is_ascii_alphanumeric() && byte != b'#');
        match length.and_then(|length| inside.split_at_checked(length)) {
            Some((name, behind)) if behind.starts_with(';') => {
                self.at += name.len() + 2;
                resolve(name)
            }
            Some(_) => Err(Malformed::Entity),
            None => Err(Malformed::Truncated),
        }
    }

    /// The name in the closing tag that begins here.
    fn closing(&mut self) -> Result<&'b str, Malformed> {
        let inside = self.rest().get(2..).unwrap_or_default();
        let length = inside.bytes().position(|byte| byte == b'>').ok_or(Malformed::Truncated)?;
        self.at += length + 3;
        Ok(inside.get(..length).unwrap_or_default().trim_end_matches(is_space))
    }

    /// The opening tag that begins here. Quotation marks hide a `>`.
    fn tag(&mut self) -> Result<Tag<'b>, Malformed> {
        let rest = self.rest();
        let mut quote = None;
        let length = rest.bytes().position(|byte| {
            match (quote, byte) {
                (None, b'>') => return true,
                (None, b'"' | b'\'') => quote = Some(byte),
                (Some(open), byte) if open == byte => quote = None,
                _ => {}
            }
            false
        });
        let Some(inside) = length.and_then(|length| rest.get(1..length)) else {
            return Err(unfinished(rest, false));
        };
        self.at += inside.len() + 2;
        let (inside, is_empty) = inside.strip_suffix('/').map_or((inside, false), |inside| (inside, true));
        let (name, attributes) = inside.split_at(inside.find(is_space).unwrap_or(inside.len()));
        Ok(Tag { name, attributes, is_empty })
    }

    /// Everything after `</xml>`.
    fn end(&mut self) -> Result<(), Malformed> {
        self.skip_spaces();
        let rest = self.rest();
        if rest.is_empty() { Ok(()) } else { Err(refused_markup(rest).unwrap_or(Malformed::Trailing)) }
    }

    /// What is refused wherever it stands, if that stands here.
    fn refuse_markup(&self, otherwise: &'static str) -> Result<(), Malformed> {
        let rest = self.rest();
        if !rest.starts_with("<!") && !rest.starts_with("<?") {
            return Ok(());
        }
        let unfinished = |rest: &str| match rest.strip_prefix("<![CDATA[") {
            Some(inside) if inside.contains("]]>") => Malformed::Shape(otherwise),
            _ => unfinished(rest, false),
        };
        Err(refused_markup(rest).unwrap_or_else(|| unfinished(rest)))
    }

    /// The fault where no markup begins.
    fn nothing_or(&self, what: &'static str) -> Malformed {
        if self.rest().is_empty() { Malformed::Truncated } else { Malformed::Shape(what) }
    }

    fn skip_spaces(&mut self) {
        let spaces = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        self.at += self.rest().bytes().take_while(spaces).count();
    }

    /// The text that is not read yet.
    fn rest(&self) -> &'b str {
        self.text.get(self.at..).unwrap_or_default()
    }
}

/// Where the `]]>` of a CDATA section stands.
fn end_of_cdata(inside: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += inside.get(at..)?.iter().position(|byte| *byte == b']')?;
        if inside.get(at + 1..at + 3)? == b"]>" {
            return Some(at);
        }
        at += 1;
    }
}

/// An opening tag.
struct Tag<'b> {
    name: &'b str,
    attributes: &'b str,
    is_empty: bool,
}

/// Which names there were, about: a bit for each of 2,048 groups of names. It spares
/// most names the comparison with all others.
#[derive(Default)]
struct Seen([u64; 32]);

impl Seen {
    /// Whether the name may have been here before. From now on it has.
    fn may_have(&mut self, name: &str) -> bool {
        let end = name.get(name.len().saturating_sub(8)..).unwrap_or(name);
        let mut group = name.len() as u64;
        for part in [prefix(name), prefix(end)] {
            group = (group ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
        }
        let (word, bit) = ((group & 31) as usize, 1 << (group >> 5 & 63));
        let Some(word) = self.0.get_mut(word) else {
            return true;
        };
        let was = *word & bit != 0;
        *word |= bit;
        was
    }
}

/// A name of a field, of a length that is read.
fn check_name(name: &str, limits: &Limits) -> Result<(), Malformed> {
    if !is_name(name) {
        return Err(Malformed::Name(excerpt(name, 64)));
    }
    if name.len() > limits.name {
        return Err(Malformed::TooLarge { what: "a name", limit: limits.name });
    }
    Ok(())
}

/// The name of markup that is refused wherever it stands, whole or not.
fn refused_markup(markup: &str) -> Option<Malformed> {
    let begins = |with: &str| markup.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    if begins("<!DOCTYPE") {
        Some(Malformed::Doctype)
    } else if begins("<!--") {
        Some(Malformed::Comment)
    } else if begins("<?") {
        Some(Malformed::ProcessingInstruction)
    } else {
        None
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

fn is_name_byte(byte: u8) -> bool {
    /// Looked up: names are many.
    const OF_NAMES: [bool; 256] = {
        let (mut table, mut byte) = ([false; 256], 0_u8);
        while byte < 128 {
            table[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'_';
            byte += 1;
        }
        table
    };
    OF_NAMES[usize::from(byte)]
}

/// Letters, digits and `_`, not a digit first: XML has no such name.
fn is_name(name: &str) -> bool {
    let plain = name.bytes().all(is_name_byte);
    plain && starts_name(name)
}

fn starts_name(name: &str) -> bool {
    name.bytes().next().is_some_and(|first| !first.is_ascii_digit())
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
fn check_declaration(rest: &str) -> Result<(), Malformed> {
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

/// The five entities and references to characters that XML 1.0 allows.
fn resolve(name: &str) -> Result<char, Malformed> {
    let letter = match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => name.strip_prefix('#').and_then(numbered),
    };
    letter.filter(|letter| is_xml_char(*letter)).ok_or(Malformed::Entity)
}

/// The character of that number, in decimal or behind an `x` in hex digits.
fn numbered(number: &str) -> Option<char> {
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
    // `from_str_radix` takes a sign, which no reference has.
    let plain = digits.bytes().all(|byte| char::from(byte).is_digit(radix));
    plain.then(|| u32::from_str_radix(digits, radix).ok()).flatten().and_then(char::from_u32)
}

/// XML reads CRLF and CR as LF.
fn line_ends(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte == b'\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    }
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

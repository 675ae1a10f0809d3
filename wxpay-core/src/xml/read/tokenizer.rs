//! The tokenizer: a position in the text, and the tokens that can come next: tags, values, references.

use std::borrow::Cow;

use super::Limits;
use super::find::end_of_cdata;
use super::grammar::{
    check_attributes, check_declaration, check_name, is_space, line_ends, refused_markup, resolve, unfinished_error,
};
use crate::error::Malformed;
use crate::text::swar::find_any;

/// A position in the text. Everything before `at` is consumed.
pub(super) struct Tokenizer<'b, 'l> {
    pub(super) text: &'b str,
    pub(super) at: usize,
    pub(super) limits: &'l Limits,
    /// Whether there may be carriage returns, which have to be normalized.
    pub(super) has_returns: bool,
}

impl<'b> Tokenizer<'b, '_> {
    /// Parses the XML declaration, which can only be at the beginning.
    pub(super) fn parse_declaration(&mut self) -> Result<(), Malformed> {
        if !self.text.starts_with("<?") {
            return Ok(());
        }
        let rest = self.text.strip_prefix("<?xml").filter(|rest| rest.starts_with(is_space) || rest.starts_with("?>"));
        let Some((declared, _)) = rest.and_then(|rest| rest.split_once("?>")) else {
            return Err(unfinished_error(self.text, true));
        };
        self.at = "<?xml".len() + declared.len() + "?>".len();
        check_declaration(declared)
    }

    /// Parses everything up to the opening tag of the root, inclusive.
    pub(super) fn parse_root(&mut self, root: &str) -> Result<(), Malformed> {
        self.skip_spaces();
        if !self.rest().starts_with('<') {
            return Err(self.unexpected_error("something other than `xml` comes first"));
        }
        self.reject_markup("something other than `xml` comes first")?;
        if self.rest().starts_with("</") {
            return Err(self.parse_closing_tag().err().unwrap_or(Malformed::Shape("the tags do not match")));
        }
        let tag = self.parse_tag()?;
        if tag.name != root || tag.is_empty {
            return Err(Malformed::Shape("the root element is not `xml`"));
        }
        check_attributes(tag.attributes)
    }

    /// Parses the start of the next field: its name, and whether the tag is self-closing. `None` behind the closing
    /// tag of the root.
    pub(super) fn parse_field_start(&mut self, root: &str) -> Result<Option<(&'b str, bool)>, Malformed> {
        self.skip_spaces();
        match self.rest().as_bytes() {
            [b'<', b'/', ..] => {
                let closed = self.parse_closing_tag()?;
                return if closed == root { Ok(None) } else { Err(Malformed::Shape("the tags do not match")) };
            }
            [b'<', b'!' | b'?', ..] => {
                self.reject_markup("something other than fields stands between the fields")?;
            }
            [b'<', ..] => {}
            [b'&', ..] => {
                self.parse_reference()?;
                return Err(Malformed::Shape("an entity between the fields"));
            }
            _ => return Err(self.unexpected_error("something other than fields stands between the fields")),
        }
        let tag = self.parse_tag()?;
        check_name(tag.name, self.limits)?;
        check_attributes(tag.attributes)?;
        Ok(Some((tag.name, tag.is_empty)))
    }

    /// Parses the value and the closing tag.
    pub(super) fn parse_value(&mut self, name: &str) -> Result<Cow<'b, str>, Malformed> {
        let mut value: Option<Cow<'b, str>> = None;
        loop {
            let rest = self.rest();
            let length = find_any(rest.as_bytes(), 0, [b'<', b'&']).unwrap_or(rest.len());
            let (text, markup) = rest.split_at_checked(length).unwrap_or((rest, ""));
            if !text.is_empty() {
                if text.contains("]]>") {
                    return Err(Malformed::Shape("`]]>` stands in a text"));
                }
                self.at += length;
                self.append(&mut value, line_ends(text))?;
            }
            match markup.as_bytes() {
                [b'<', b'/', ..] => {
                    let closed = self.parse_closing_tag()?;
                    return if closed == name {
                        Ok(value.unwrap_or(Cow::Borrowed("")))
                    } else {
                        Err(Malformed::Shape("the tags do not match"))
                    };
                }
                [b'&', ..] => {
                    let mut bytes = [0; 4];
                    let letter: &str = self.parse_reference()?.encode_utf8(&mut bytes);
                    self.check_room(value.as_ref(), letter)?;
                    value.get_or_insert_default().to_mut().push_str(letter);
                }
                [b'<', b'!', ..] => {
                    let text = self.parse_cdata()?;
                    self.append(&mut value, line_ends(text))?;
                }
                [b'<', b'?', ..] => return Err(Malformed::ProcessingInstruction),
                [b'<', _, ..] => return Err(Malformed::Nested),
                _ => return Err(Malformed::Truncated),
            }
        }
    }

    /// Appends a part to a value, which stays borrowed as long as it has one part.
    fn append(&self, value: &mut Option<Cow<'b, str>>, part: Cow<'b, str>) -> Result<(), Malformed> {
        self.check_room(value.as_ref(), &part)?;
        match value {
            None => *value = Some(part),
            Some(before) => before.to_mut().push_str(&part),
        }
        Ok(())
    }

    /// Checks that a value with one more part is within the limit.
    fn check_room(&self, value: Option<&Cow<'b, str>>, part: &str) -> Result<(), Malformed> {
        let length = value.map_or(0, |value| value.len()) + part.len();
        if length > self.limits.value {
            return Err(Malformed::TooLarge { what: "a value", limit: self.limits.value });
        }
        Ok(())
    }

    /// Parses a CDATA section.
    fn parse_cdata(&mut self) -> Result<&'b str, Malformed> {
        let rest = self.rest();
        let Some(inside) = rest.strip_prefix("<![CDATA[") else {
            return Err(refused_markup(rest).unwrap_or_else(|| unfinished_error(rest, false)));
        };
        let Some(length) = end_of_cdata(inside.as_bytes(), 0) else {
            return Err(Malformed::Truncated);
        };
        self.at += "<![CDATA[".len() + length + "]]>".len();
        inside.get(..length).ok_or(Malformed::Truncated)
    }

    /// Parses a reference and resolves it.
    fn parse_reference(&mut self) -> Result<char, Malformed> {
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

    /// Parses a closing tag and returns its name.
    fn parse_closing_tag(&mut self) -> Result<&'b str, Malformed> {
        let inside = self.rest().get(2..).unwrap_or_default();
        let length = inside.bytes().position(|byte| byte == b'>').ok_or(Malformed::Truncated)?;
        self.at += length + 3;
        Ok(inside.get(..length).unwrap_or_default().trim_end_matches(is_space))
    }

    /// Parses an opening tag. Quotation marks hide a `>`.
    fn parse_tag(&mut self) -> Result<OpeningTag<'b>, Malformed> {
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
            return Err(unfinished_error(rest, false));
        };
        self.at += inside.len() + 2;
        let (inside, is_empty) = inside.strip_suffix('/').map_or((inside, false), |inside| (inside, true));
        let (name, attributes) = inside.split_at(inside.find(is_space).unwrap_or(inside.len()));
        Ok(OpeningTag { name, attributes, is_empty })
    }

    /// Parses everything behind the closing tag of the root.
    pub(super) fn parse_end(&mut self) -> Result<(), Malformed> {
        self.skip_spaces();
        let rest = self.rest();
        if rest.is_empty() { Ok(()) } else { Err(refused_markup(rest).unwrap_or(Malformed::Trailing)) }
    }

    /// Rejects markup that is not accepted anywhere.
    fn reject_markup(&self, otherwise: &'static str) -> Result<(), Malformed> {
        let rest = self.rest();
        if !rest.starts_with("<!") && !rest.starts_with("<?") {
            return Ok(());
        }
        let unfinished = |rest: &str| match rest.strip_prefix("<![CDATA[") {
            Some(inside) if inside.contains("]]>") => Malformed::Shape(otherwise),
            _ => unfinished_error(rest, false),
        };
        Err(refused_markup(rest).unwrap_or_else(|| unfinished(rest)))
    }

    /// The error for text where markup is expected.
    fn unexpected_error(&self, what: &'static str) -> Malformed {
        if self.rest().is_empty() { Malformed::Truncated } else { Malformed::Shape(what) }
    }

    fn skip_spaces(&mut self) {
        let spaces = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
        self.at += self.rest().bytes().take_while(spaces).count();
    }

    /// The remaining text.
    fn rest(&self) -> &'b str {
        self.text.get(self.at..).unwrap_or_default()
    }
}

/// An opening tag.
struct OpeningTag<'b> {
    name: &'b str,
    attributes: &'b str,
    is_empty: bool,
}

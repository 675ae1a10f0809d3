//! The rules of the grammar that do not depend on the position: names, attributes, the declaration, references, and
//! the errors for markup that is not accepted.

use std::borrow::Cow;

use super::Limits;
use crate::error::Malformed;
use crate::text::excerpt::excerpt;

const NO_DECLARATION: Malformed = Malformed::Shape("the XML declaration is none");
/// The namespace of `XInclude`, which includes other files.
const XINCLUDE: &str = "http://www.w3.org/2001/XInclude";

/// Checks the name of a field and its length.
pub(super) fn check_name(name: &str, limits: &Limits) -> Result<(), Malformed> {
    if !is_name(name) {
        return Err(Malformed::Name(excerpt(name, 64)));
    }
    if name.len() > limits.name {
        return Err(Malformed::TooLarge { what: "a name", limit: limits.name });
    }
    Ok(())
}

/// The error for markup that is rejected everywhere, complete or not.
pub(super) fn refused_markup(markup: &str) -> Option<Malformed> {
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

/// The error for markup or a reference without an end: that of its beginning, or `Truncated`.
pub(super) fn unfinished_error(markup: &str, is_first: bool) -> Malformed {
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

pub(super) fn is_name_byte(byte: u8) -> bool {
    /// A lookup table, since names are frequent.
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

/// Whether a name has only letters, digits and `_`, and does not begin with a digit.
pub(super) fn is_name(name: &str) -> bool {
    let plain = name.bytes().all(is_name_byte);
    plain && starts_name(name)
}

pub(super) fn starts_name(name: &str) -> bool {
    name.bytes().next().is_some_and(|first| !first.is_ascii_digit())
}

pub(super) fn check_attributes(attributes: &str) -> Result<(), Malformed> {
    if attributes.chars().all(is_space) {
        Ok(())
    } else if attributes.contains(XINCLUDE) {
        Err(Malformed::Shape("it asks to include something (XInclude)"))
    } else {
        Err(Malformed::Attribute)
    }
}

/// Checks the declaration: `version="1.0"`, then optionally `encoding="UTF-8"` and `standalone`, in this order.
pub(super) fn check_declaration(rest: &str) -> Result<(), Malformed> {
    let Some(("1.0", rest)) = parse_declared(rest, "version") else {
        return Err(NO_DECLARATION);
    };
    let rest = match parse_declared(rest, "encoding") {
        None => rest,
        Some((encoding, rest)) if encoding.eq_ignore_ascii_case("utf-8") => rest,
        Some(_) => return Err(Malformed::Encoding),
    };
    let rest = match parse_declared(rest, "standalone") {
        None => rest,
        Some(("yes" | "no", rest)) => rest,
        Some(_) => return Err(NO_DECLARATION),
    };
    if rest.chars().all(is_space) { Ok(()) } else { Err(NO_DECLARATION) }
}

/// Returns the value of the pseudo-attribute of that name, if it comes next, and the rest.
fn parse_declared<'d>(rest: &'d str, name: &str) -> Option<(&'d str, &'d str)> {
    let value = rest.strip_prefix(is_space)?.trim_start_matches(is_space).strip_prefix(name)?;
    let value = value.trim_start_matches(is_space).strip_prefix('=')?.trim_start_matches(is_space);
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    value.get(1..)?.split_once(quote)
}

/// Resolves the five predefined entities and references to characters that XML 1.0 allows.
pub(super) fn resolve(name: &str) -> Result<char, Malformed> {
    let letter = match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => name.strip_prefix('#').and_then(parse_number),
    };
    letter.filter(|letter| is_xml_char(*letter)).ok_or(Malformed::Entity)
}

/// Returns the character of a number, decimal or hexadecimal behind `x`.
fn parse_number(number: &str) -> Option<char> {
    let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
    // `from_str_radix` accepts a sign, which a reference cannot have.
    let plain = digits.bytes().all(|byte| char::from(byte).is_digit(radix));
    plain.then(|| u32::from_str_radix(digits, radix).ok()).flatten().and_then(char::from_u32)
}

/// Normalizes CR LF and CR to LF, as XML requires.
pub(super) fn line_ends(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    if !bytes.contains(&b'\r') {
        return Cow::Borrowed(text);
    }
    let (mut lines, mut from) = (String::with_capacity(text.len()), 0);
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'\r' {
            lines.push_str(&text[from..at]);
            if bytes.get(at + 1) != Some(&b'\n') {
                lines.push('\n');
            }
            from = at + 1;
        }
    }
    lines.push_str(&text[from..]);
    Cow::Owned(lines)
}

pub(super) fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\r' | '\n')
}

fn is_xml_char(letter: char) -> bool {
    !matches!(letter, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

//! From the slots of a message to its XML. What has a meaning in XML is escaped,
//! and so is a carriage return, without which the reader's line-end rule would
//! break the signature.

use crate::walk::Slot;

/// The message, with its signature last if it has one.
pub(crate) fn document(slots: &[Slot<'_>], sign: Option<(&str, &str)>) -> String {
    document_under("xml", slots, sign)
}

/// The message under a root of that name.
pub(crate) fn document_under(root: &str, slots: &[Slot<'_>], sign: Option<(&str, &str)>) -> String {
    let sent =
        || slots.iter().filter(|slot| !slot.text.is_empty()).map(|slot| (slot.field.name, slot.text)).chain(sign);
    // What is escaped grows by four bytes each.
    let length: usize = sent().map(|(name, value)| 2 * name.len() + value.len() + 5).sum();
    let mut xml = String::with_capacity(length + 2 * root.len() + 133);
    for part in ["<", root, ">"] {
        xml.push_str(part);
    }
    sent().for_each(|(name, value)| field(&mut xml, name, value));
    for part in ["</", root, ">"] {
        xml.push_str(part);
    }
    xml
}

fn field(xml: &mut String, name: &str, value: &str) {
    for part in ["<", name, ">"] {
        xml.push_str(part);
    }
    escape(xml, value);
    for part in ["</", name, ">"] {
        xml.push_str(part);
    }
}

const fn is_special(byte: u8) -> bool {
    matches!(byte, b'<' | b'>' | b'&' | b'\r')
}

fn escape(xml: &mut String, value: &str) {
    let (mut rest, mut escapes) = (value, false);
    for byte in value.bytes() {
        escapes |= is_special(byte);
    }
    if !escapes {
        return xml.push_str(value);
    }
    while let Some(at) = rest.bytes().position(is_special) {
        let (plain, special) = rest.split_at(at);
        xml.push_str(plain);
        xml.push_str(match special.as_bytes().first() {
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            Some(b'&') => "&amp;",
            _ => "&#13;",
        });
        rest = special.get(1..).unwrap_or_default();
    }
    xml.push_str(rest);
}

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
    let mut xml = String::with_capacity(1024);
    let mut scratch = String::new();
    for part in ["<", root, ">"] {
        xml.push_str(part);
    }
    for slot in slots.iter().filter(|slot| !slot.value.is_absent()) {
        field(&mut xml, slot.field.name, slot.value.text(&mut scratch));
    }
    if let Some((name, sign)) = sign {
        field(&mut xml, name, sign);
    }
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

fn escape(xml: &mut String, value: &str) {
    let mut rest = value;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'<' | b'>' | b'&' | b'\r')) {
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

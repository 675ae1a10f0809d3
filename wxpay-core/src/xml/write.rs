//! From the slots of a message to its XML. What has a meaning in XML is escaped,
//! and so is a carriage return, without which the reader's line-end rule would
//! break the signature.

use wxpay_schema::has_any;

#[cfg(feature = "gateway")]
use crate::fields::Fields;
use crate::walk::Slot;

/// The message, with its signature last if it has one.
pub(crate) fn document(slots: &[Slot<'_>], sign: Option<(&str, &str)>) -> String {
    let mut xml = room_for(slots);
    write("xml", slots, sign, &mut xml);
    xml
}

/// Room for a message with its signature, unless much of it has to be escaped.
pub(crate) fn room_for(slots: &[Slot<'_>]) -> String {
    let length: usize = slots.iter().map(|slot| 2 * slot.field.name.len() + slot.text.len() + 5).sum();
    String::with_capacity(length + 256)
}

/// Writes the message under a root of that name.
pub(crate) fn write(root: &str, slots: &[Slot<'_>], sign: Option<(&str, &str)>, xml: &mut String) {
    xml.push('<');
    xml.push_str(root);
    xml.push('>');
    for slot in slots.iter().filter(|slot| !slot.text.is_empty()) {
        field(xml, slot.field.name, slot.text);
    }
    if let Some((name, sign)) = sign {
        field(xml, name, sign);
    }
    xml.push_str("</");
    xml.push_str(root);
    xml.push('>');
}

/// Names and texts under a root of that name, empty ones left out.
#[cfg(feature = "gateway")]
pub(crate) fn list(root: &str, fields: &Fields<'_>, sign: Option<(&str, &str)>) -> String {
    let texts = || fields.iter().filter_map(|entry| Some((&*entry.name, entry.value.as_text()?)));
    let length: usize = texts().map(|(name, text)| 2 * name.len() + text.len() + 5).sum();
    let mut xml = String::with_capacity(length + 256);
    xml.push('<');
    xml.push_str(root);
    xml.push('>');
    for (name, text) in texts().chain(sign).filter(|(_, text)| !text.is_empty()) {
        field(&mut xml, name, text);
    }
    xml.push_str("</");
    xml.push_str(root);
    xml.push('>');
    xml
}

fn field(xml: &mut String, name: &str, value: &str) {
    xml.push('<');
    xml.push_str(name);
    xml.push('>');
    // A carriage return is a control character.
    if has_any(value.as_bytes(), true, [b'<', b'>', b'&']) {
        escape(xml, value);
    } else {
        xml.push_str(value);
    }
    xml.push_str("</");
    xml.push_str(name);
    xml.push('>');
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

//! From the slots of a message to its XML. What has a meaning in XML is escaped,
//! and so is a carriage return, without which the reader's line-end rule would
//! break the signature.

use wxpay_schema::Look;

#[cfg(feature = "gateway")]
use crate::fields::Fields;
use crate::walk::Slot;

/// The message, with its signature last if it has one.
pub(crate) fn document(slots: &[Slot<'_>], sign: Option<(&str, &str)>) -> String {
    let length = slots.iter().map(|slot| room_for(slot.field.name, slot.text)).sum();
    let sent = slots.iter().filter(|slot| !slot.text.is_empty());
    let fields = sent.map(|slot| (slot.field.name, slot.text, slot.seen));
    elements("xml", length, fields.chain(sign.map(|(name, sign)| (name, sign, Look::PLAIN))))
}

/// Names and texts under a root of that name, empty ones left out.
#[cfg(feature = "gateway")]
pub(crate) fn list(root: &str, fields: &Fields<'_>, sign: Option<(&str, &str)>) -> String {
    let texts = || fields.iter().filter_map(|entry| Some((&*entry.name, entry.value.as_text()?)));
    let length = texts().map(|(name, text)| room_for(name, text)).sum();
    let given = texts().chain(sign).filter(|(_, text)| !text.is_empty());
    elements(root, length, given.map(|(name, text)| (name, text, Look::at(text))))
}

/// What a field takes, unless much of it has to be escaped.
fn room_for(name: &str, text: &str) -> usize {
    2 * name.len() + text.len() + 5
}

#[inline]
fn elements<'f>(root: &str, length: usize, fields: impl Iterator<Item = (&'f str, &'f str, Look)>) -> String {
    let mut xml = String::with_capacity(length + 256);
    xml.push('<');
    xml.push_str(root);
    for (name, value, seen) in fields {
        xml.push_str("><");
        xml.push_str(name);
        xml.push('>');
        if seen.is_special() {
            escape(&mut xml, value);
        } else {
            xml.push_str(value);
        }
        xml.push_str("</");
        xml.push_str(name);
    }
    xml.push_str("></");
    xml.push_str(root);
    xml.push('>');
    xml
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

//! From the slots of a message to its XML. What has a meaning in XML is escaped,
//! and so is a carriage return, without which the reader's line-end rule would
//! break the signature.

use wxpay_schema::Look;

use crate::walk::Slot;

/// The message, with its signature last if it has one.
pub(crate) fn document(slots: &[Slot<'_>], sign: Option<(&str, &str)>) -> String {
    document_under("xml", slots, sign)
}

/// The message under a root of that name.
pub(crate) fn document_under(root: &str, slots: &[Slot<'_>], sign: Option<(&str, &str)>) -> String {
    // Enough, unless much of it has to be escaped.
    let length: usize = slots.iter().map(|slot| 2 * slot.field.name.len() + slot.text.len() + 5).sum();
    let mut xml = String::with_capacity(length + 256);
    xml.push('<');
    xml.push_str(root);
    let sent = slots.iter().filter(|slot| !slot.text.is_empty());
    let fields = sent.map(|slot| (slot.field.name, slot.text, slot.seen));
    for (name, value, seen) in fields.chain(sign.map(|(name, sign)| (name, sign, Look::PLAIN))) {
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

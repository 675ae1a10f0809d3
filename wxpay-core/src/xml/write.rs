//! From the slots of a message to its XML. quick-xml escapes the values, a
//! carriage return as `&#13;` too, without which the reader's line-end rule
//! would break the signature.

use quick_xml::escape::partial_escape;

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
    for part in ["<", name, ">", &partial_escape(value), "</", name, ">"] {
        xml.push_str(part);
    }
}

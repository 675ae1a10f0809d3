//! Writes the fields of a message as XML. Characters with a meaning in XML are escaped, and so is a carriage return:
//! readers would otherwise normalize it, which would break the signature.

use wxpay_schema::Field;
use wxpay_schema::internal::{TextScan, XmlTag, next_special};

#[cfg(feature = "server")]
use crate::decode::fields::{FieldValue, Fields};
use crate::encode::format::ValueText;
use crate::text::append::put;
use crate::text::buffer::StackBuf;
use crate::visit::{ValueRef, VisitFields};

/// Writes a message as it is, without auto-filled fields and unsigned.
pub(crate) fn document(fields: &dyn VisitFields) -> String {
    let (mut xml, mut rendered) = (Document::new("xml", 256), ValueText::new());
    fields.visit_fields(&mut |field: &'static Field, value: ValueRef<'_>| {
        if !value.is_absent() {
            let text = rendered.text(value);
            xml.add(field, text, TextScan::new(text));
        }
    });
    xml.end("xml")
}

/// Writes names and texts under a root element of that name, without empty texts; optionally with CDATA sections.
#[cfg(feature = "server")]
pub(crate) fn list(root: &str, fields: &Fields<'_>, sign: Option<(&str, &str)>, in_cdata: bool) -> String {
    let texts = fields.iter().filter_map(|entry| Some((&*entry.name, entry.value.as_text()?)));
    let length: usize = texts.map(|(name, text)| estimated_len(name, text)).sum();
    let mut xml = Document::new(root, length + 256);
    add_all(&mut xml, fields, in_cdata);
    if let Some((name, text)) = sign {
        add_text(&mut xml, name, text, in_cdata);
    }
    xml.end(root)
}

/// Adds names and texts; an object is an element with elements in it.
#[cfg(feature = "server")]
fn add_all(xml: &mut Document, fields: &Fields<'_>, in_cdata: bool) {
    for entry in fields {
        match &entry.value {
            FieldValue::Object(inner) => {
                xml.open_element(&entry.name);
                add_all(xml, inner, in_cdata);
                xml.close_element(&entry.name);
            }
            value => add_text(xml, &entry.name, value.as_text().unwrap_or_default(), in_cdata),
        }
    }
}

#[cfg(feature = "server")]
fn add_text(xml: &mut Document, name: &str, text: &str, in_cdata: bool) {
    if text.is_empty() {
        return;
    }
    // A CDATA section can contain neither `]]>` nor a carriage return, which readers normalize.
    if in_cdata && !text.contains("]]>") && !text.contains('\r') {
        xml.add_section(name, text);
    } else {
        xml.add_named(name, text, TextScan::new(text));
    }
}

/// An estimate of a field's length, exact unless much of it has to be escaped.
#[cfg(feature = "server")]
fn estimated_len(name: &str, text: &str) -> usize {
    const BESIDE: usize = "<></><![CDATA[]]>".len();
    2 * name.len() + text.len() + BESIDE
}

/// A document under construction. Tags and plain values are collected in a buffer and appended together: checking
/// once that they are ASCII is faster than appending each piece.
pub(crate) struct Document {
    xml: String,
    buffer: StackBuf<512>,
    /// Whether a value has an ampersand followed by an equals sign.
    may_hold_fields: bool,
}

impl Document {
    /// Creates a document of about `length` bytes.
    #[inline]
    pub(crate) fn new(root: &str, length: usize) -> Self {
        let mut xml = String::with_capacity(length);
        for part in &["<", root, ">"] {
            xml.push_str(part);
        }
        Self { xml, buffer: StackBuf::new(), may_hold_fields: false }
    }

    /// Whether a value may contain `&name=`.
    pub(crate) fn may_hold_fields(&self) -> bool {
        self.may_hold_fields
    }

    /// Adds a field of a table.
    #[inline]
    pub(crate) fn add(&mut self, field: &Field, value: &str, scan: TextScan) {
        if !(scan.is_plain() && self.add_to_buffer(field, value.as_bytes())) {
            self.add_in_parts(field, value, scan);
        }
    }

    /// Adds a field of a table whose value is ASCII and needs no escaping.
    #[inline]
    pub(crate) fn add_ascii(&mut self, field: &Field, value: &[u8]) {
        if !self.add_to_buffer(field, value) {
            self.add_in_parts(field, std::str::from_utf8(value).unwrap_or_default(), TextScan::PLAIN);
        }
    }

    /// Adds a field to the buffer, if it fits.
    #[inline]
    fn add_to_buffer(&mut self, field: &Field, value: &[u8]) -> bool {
        let length = field.name.len() + 2;
        field.tag().is_some_and(|tag| self.buffer.add(|room| close(put(open(room, tag, length)?, value)?, tag, length)))
    }

    /// Adds a field that does not fit, needs escaping, or is not ASCII.
    #[inline(never)]
    fn add_in_parts(&mut self, field: &Field, value: &str, scan: TextScan) {
        let Some(tag) = field.tag() else {
            return self.add_named(field.name, value, scan);
        };
        let length = field.name.len() + 2;
        if !self.buffer.add(|room| open(room, tag, length)) {
            self.buffer.flush(&mut self.xml);
            self.buffer.add(|room| open(room, tag, length));
        }
        self.buffer.flush(&mut self.xml);
        self.add_value(value, scan);
        self.buffer.add(|room| close(room, tag, length));
    }

    /// Adds a field of any name.
    fn add_named(&mut self, name: &str, value: &str, scan: TextScan) {
        self.buffer.flush(&mut self.xml);
        for part in &["<", name, ">"] {
            self.xml.push_str(part);
        }
        self.add_value(value, scan);
        for part in &["</", name, ">"] {
            self.xml.push_str(part);
        }
    }

    /// Adds a field of any name, with its text as a CDATA section.
    #[cfg(feature = "server")]
    fn add_section(&mut self, name: &str, text: &str) {
        self.buffer.flush(&mut self.xml);
        for part in &["<", name, "><![CDATA[", text, "]]></", name, ">"] {
            self.xml.push_str(part);
        }
    }

    /// Appends a text with the characters escaped that have a meaning in XML.
    fn add_value(&mut self, mut value: &str, scan: TextScan) {
        let mut from = 0;
        while scan.is_special()
            && let Some(at) = next_special(&value.as_bytes()[from..])
        {
            let (plain, special) = value.split_at(from + at);
            let escaped = match special.as_bytes() {
                [b'<', ..] => "&lt;",
                [b'>', ..] => "&gt;",
                [b'&', ..] => {
                    self.may_hold_fields |= special.contains('=');
                    "&amp;"
                }
                [b'\r', ..] => "&#13;",
                // A tab or a line feed.
                _ => {
                    from += at + 1;
                    continue;
                }
            };
            self.xml.push_str(plain);
            self.xml.push_str(escaped);
            (value, from) = (&special[1..], 0);
        }
        self.xml.push_str(value);
    }

    /// Opens an element that holds others.
    #[cfg(feature = "server")]
    fn open_element(&mut self, name: &str) {
        self.buffer.flush(&mut self.xml);
        for part in ["<", name, ">"] {
            self.xml.push_str(part);
        }
    }

    /// Closes an element that holds others.
    #[cfg(feature = "server")]
    fn close_element(&mut self, name: &str) {
        self.buffer.flush(&mut self.xml);
        for part in ["</", name, ">"] {
            self.xml.push_str(part);
        }
    }

    /// Ends the document and takes it.
    pub(crate) fn end(&mut self, root: &str) -> String {
        self.buffer.flush(&mut self.xml);
        for part in &["</", root, ">"] {
            self.xml.push_str(part);
        }
        std::mem::take(&mut self.xml)
    }
}

/// Copies an opening tag of that length. Returns the unused rest. The whole fixed-size tag is copied, since a copy of
/// constant length needs no call; this saves 3 % of the instructions of preparing an order.
#[inline]
fn open<'r>(room: &'r mut [u8], tag: &XmlTag, length: usize) -> Option<&'r mut [u8]> {
    *room.first_chunk_mut()? = *tag;
    room.get_mut(length..)
}

/// Copies the closing tag, which differs from the opening one by a slash. Returns the unused rest.
#[inline]
fn close<'r>(room: &'r mut [u8], tag: &XmlTag, length: usize) -> Option<&'r mut [u8]> {
    *room.get_mut(1..)?.first_chunk_mut()? = *tag;
    *room.first_chunk_mut()? = *b"</";
    room.get_mut(length + 1..)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Escapes character by character.
    fn escaped_plainly(name: &str, value: &str) -> String {
        let escaped = value.chars().map(|letter| match letter {
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '&' => "&amp;".to_owned(),
            '\r' => "&#13;".to_owned(),
            letter => letter.to_string(),
        });
        format!("<{name}>{}</{name}>", escaped.collect::<String>())
    }

    #[cfg(feature = "server")]
    #[test]
    fn list_in_cdata_has_the_same_fields() {
        use crate::xml::read;

        let plain = "<xml><attach>a&lt;b&gt; &amp; 茶</attach><body>x]]&gt;y</body><detail>1&#13;\n2</detail></xml>";
        let limits = read::Limits::default();
        let fields = read::fields(plain.as_bytes(), &limits).unwrap();
        let written = list("xml", &fields, None, true);
        let section = "<attach><![CDATA[a<b> & 茶]]></attach>";
        assert_eq!(written, format!("<xml>{section}<body>x]]&gt;y</body><detail>1&#13;\n2</detail></xml>"));
        let texts = |fields: &Fields<'_>| -> Vec<(String, String)> {
            fields.iter().map(|entry| (entry.name.to_string(), entry.value.as_text().unwrap().to_owned())).collect()
        };
        assert_eq!(texts(&read::fields(written.as_bytes(), &limits).unwrap()), texts(&fields));
    }

    #[test]
    fn document_writes_whole_elements_wherever_the_buffer_ends() {
        let long = Field::extra("a_name_that_is_longer_than_there_is_room_for_in_a_tag");
        let fields = [&wxpay_schema::shared::BODY, &wxpay_schema::shared::OUT_TRADE_NO, &long];
        for (at, piece) in ["x", "茶", "<", "a\r\n", "\t&é"].into_iter().enumerate() {
            for length in (0..40).chain(480..540) {
                let value = piece.repeat(length);
                let (mut document, mut expected) = (Document::new("xml", 16), String::from("<xml>"));
                for round in 0..4 {
                    let field = fields[(at + round) % fields.len()];
                    // One of each kind in turn, so that each is once the first that does not fit.
                    for value in [&value, "7", "茶茶", &value, "a&b"] {
                        document.add(field, value, TextScan::new(value));
                        expected += &escaped_plainly(field.name, value);
                    }
                    document.add_ascii(field, b"20261123091010");
                    expected += &escaped_plainly(field.name, "20261123091010");
                    document.add_named("unknown", &value, TextScan::new(&value));
                    expected += &escaped_plainly("unknown", &value);
                }
                assert_eq!(document.end("xml"), expected + "</xml>", "{piece:?} {length}");
            }
        }
    }
}

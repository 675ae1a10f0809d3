//! From the fields of a message to its XML. What has a meaning in XML is escaped,
//! and so is a carriage return, without which the reader's line-end rule would
//! break the signature.

use wxpay_schema::Field;
use wxpay_schema::internal::{TextScan, XmlTag, next_special};

#[cfg(feature = "server")]
use crate::fields::Fields;
use crate::gathered::StackBuf;
use crate::put::put;
use crate::rendered::ScalarText;
use crate::walk::{ValueRef, VisitFields};

/// A message to which nothing is filled in, and which is not signed.
pub(crate) fn document(walk: &dyn VisitFields) -> String {
    let (mut xml, mut rendered) = (Document::new("xml", 256), ScalarText::new());
    walk.walk(&mut |field: &'static Field, value: ValueRef<'_>| {
        if !value.is_absent() {
            let text = rendered.text(value);
            xml.add(field, text, TextScan::new(text));
        }
    });
    xml.end("xml")
}

/// Names and texts under a root of that name, empty ones left out; texts in CDATA sections
/// if so asked.
#[cfg(feature = "server")]
pub(crate) fn list(root: &str, fields: &Fields<'_>, sign: Option<(&str, &str)>, in_cdata: bool) -> String {
    let texts = || fields.iter().filter_map(|entry| Some((&*entry.name, entry.value.as_text()?)));
    let length: usize = texts().map(|(name, text)| room_for(name, text)).sum();
    let mut xml = Document::new(root, length + 256);
    for (name, text) in texts().chain(sign).filter(|(_, text)| !text.is_empty()) {
        // A section cannot hold its own end, nor a carriage return, which readers take for
        // a line end.
        if in_cdata && !text.contains("]]>") && !text.contains('\r') {
            xml.add_section(name, text);
        } else {
            xml.add_named(name, text, TextScan::new(text));
        }
    }
    xml.end(root)
}

/// What a field takes, unless much of it has to be escaped.
#[cfg(feature = "server")]
fn room_for(name: &str, text: &str) -> usize {
    const BESIDE: usize = "<></><![CDATA[]]>".len();
    2 * name.len() + text.len() + BESIDE
}

/// A document in the making. Tags, and values that are written as they are, are gathered
/// and added many at once: ASCII is checked in less than each piece is added.
pub(crate) struct Document {
    xml: String,
    gathered: StackBuf<512>,
    /// Whether an ampersand in a value has an equals sign behind it.
    may_hold_fields: bool,
}

impl Document {
    /// One of about that many bytes.
    #[inline]
    pub(crate) fn new(root: &str, length: usize) -> Self {
        let mut xml = String::with_capacity(length);
        for part in &["<", root, ">"] {
            xml.push_str(part);
        }
        Self { xml, gathered: StackBuf::new(), may_hold_fields: false }
    }

    /// Whether `&name=` may stand in one of the values.
    pub(crate) fn may_hold_fields(&self) -> bool {
        self.may_hold_fields
    }

    /// Adds a field of a table.
    #[inline]
    pub(crate) fn add(&mut self, field: &Field, value: &str, seen: TextScan) {
        if !(seen.is_plain() && self.gather(field, value.as_bytes())) {
            self.add_in_parts(field, value, seen);
        }
    }

    /// Adds a field of a table, whose value is ASCII that XML carries as it is.
    #[inline]
    pub(crate) fn add_ascii(&mut self, field: &Field, value: &[u8]) {
        if !self.gather(field, value) {
            self.add_in_parts(field, std::str::from_utf8(value).unwrap_or_default(), TextScan::PLAIN);
        }
    }

    /// Gathers a field, if there is room for it.
    #[inline]
    fn gather(&mut self, field: &Field, value: &[u8]) -> bool {
        let length = field.name.len() + 2;
        field
            .tag()
            .is_some_and(|tag| self.gathered.add(|room| close(put(open(room, tag, length)?, value)?, tag, length)))
    }

    /// Adds what there is no more room for, has to be escaped, or is not ASCII.
    #[inline(never)]
    fn add_in_parts(&mut self, field: &Field, value: &str, seen: TextScan) {
        let Some(tag) = field.tag() else {
            return self.add_named(field.name, value, seen);
        };
        let length = field.name.len() + 2;
        if !self.gathered.add(|room| open(room, tag, length)) {
            self.gathered.flush(&mut self.xml);
            self.gathered.add(|room| open(room, tag, length));
        }
        self.gathered.flush(&mut self.xml);
        self.add_value(value, seen);
        self.gathered.add(|room| close(room, tag, length));
    }

    /// Adds a field of any name.
    fn add_named(&mut self, name: &str, value: &str, seen: TextScan) {
        self.gathered.flush(&mut self.xml);
        for part in &["<", name, ">"] {
            self.xml.push_str(part);
        }
        self.add_value(value, seen);
        for part in &["</", name, ">"] {
            self.xml.push_str(part);
        }
    }

    /// Adds a field of any name, with its text in a CDATA section.
    #[cfg(feature = "server")]
    fn add_section(&mut self, name: &str, text: &str) {
        self.gathered.flush(&mut self.xml);
        for part in &["<", name, "><![CDATA[", text, "]]></", name, ">"] {
            self.xml.push_str(part);
        }
    }

    /// Adds a text, with what has a meaning in XML escaped.
    fn add_value(&mut self, mut value: &str, seen: TextScan) {
        let mut from = 0;
        while seen.is_special()
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

    /// The whole document; an empty one stays.
    pub(crate) fn end(&mut self, root: &str) -> String {
        self.gathered.flush(&mut self.xml);
        for part in &["</", root, ">"] {
            self.xml.push_str(part);
        }
        std::mem::take(&mut self.xml)
    }
}

/// Copies an opening tag of that length, and gives the room behind it.
#[inline]
fn open<'r>(room: &'r mut [u8], tag: &XmlTag, length: usize) -> Option<&'r mut [u8]> {
    *room.first_chunk_mut()? = *tag;
    room.get_mut(length..)
}

/// Copies the closing tag, which is the opening one but for a mark.
#[inline]
fn close<'r>(room: &'r mut [u8], tag: &XmlTag, length: usize) -> Option<&'r mut [u8]> {
    *room.get_mut(1..)?.first_chunk_mut()? = *tag;
    *room.first_chunk_mut()? = *b"</";
    room.get_mut(length + 1..)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written one letter at a time.
    fn naive(name: &str, value: &str) -> String {
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
    fn the_fields_are_the_same_in_cdata_sections() {
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
    fn elements_arrive_whole_wherever_the_gathered_ones_end() {
        let long = Field::extra("a_name_that_is_longer_than_there_is_room_for_in_a_tag");
        let fields = [&wxpay_schema::shared::BODY, &wxpay_schema::shared::OUT_TRADE_NO, &long];
        for (at, piece) in ["x", "茶", "<", "a\r\n", "\t&é"].into_iter().enumerate() {
            for length in (0..40).chain(480..540) {
                let value = piece.repeat(length);
                let (mut document, mut expected) = (Document::new("xml", 16), String::from("<xml>"));
                for round in 0..4 {
                    let field = fields[(at + round) % fields.len()];
                    // One of each kind behind the other, so that any can be the first without room.
                    for value in [&value, "7", "茶茶", &value, "a&b"] {
                        document.add(field, value, TextScan::new(value));
                        expected += &naive(field.name, value);
                    }
                    document.add_ascii(field, b"20261123091010");
                    expected += &naive(field.name, "20261123091010");
                    document.add_named("unknown", &value, TextScan::new(&value));
                    expected += &naive("unknown", &value);
                }
                assert_eq!(document.end("xml"), expected + "</xml>", "{piece:?} {length}");
            }
        }
    }
}

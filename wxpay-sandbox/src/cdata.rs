//! XML as WeChat Pay writes it: every text in a CDATA section. A message goes in as the
//! core writes it, the same fields come out.

use wxpay_core::Limits;
use wxpay_core::gateway;

/// The message with its texts in CDATA sections, but for those that a section cannot
/// hold: its own end, and a carriage return, which readers take for a line end.
pub(crate) fn wrapped(message: String) -> String {
    let Ok(fields) = gateway::read(message.as_bytes(), &Limits::default()) else {
        return message;
    };
    let mut xml = String::with_capacity(message.len() * 3 / 2);
    xml.push_str("<xml>");
    for entry in &fields {
        let Some(text) = entry.value.as_text() else {
            return message;
        };
        let name = &*entry.name;
        for part in ["<", name, ">"] {
            xml.push_str(part);
        }
        if text.contains("]]>") || text.contains('\r') {
            xml.push_str(&escaped(text));
        } else {
            for part in ["<![CDATA[", text, "]]>"] {
                xml.push_str(part);
            }
        }
        for part in ["</", name, ">"] {
            xml.push_str(part);
        }
    }
    xml.push_str("</xml>");
    xml
}

/// A message that was written so, a field a line, for people: nothing else ends a
/// section.
pub(crate) fn in_lines(message: &str) -> String {
    let mut lines = message.split("]]></");
    let mut shown = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        let (name, rest) = line.split_once('>').unwrap_or((line, ""));
        shown += &format!("]]></{name}>\n{rest}");
    }
    shown
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#13;")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use super::*;

    #[test]
    fn the_fields_are_the_same() {
        let plain = "<xml><attach>a&lt;b&gt; &amp; 茶</attach><body>x]]&gt;y</body><detail>1&#13;\n2</detail></xml>";
        let written = wrapped(plain.to_owned());
        assert_eq!(
            written,
            "<xml><attach><![CDATA[a<b> & 茶]]></attach><body>x]]&gt;y</body><detail>1&#13;\n2</detail></xml>"
        );
        let texts = |xml: &str| -> Vec<(String, String)> {
            let fields = gateway::read(xml.as_bytes(), &Limits::default()).unwrap();
            fields.iter().map(|entry| (entry.name.to_string(), entry.value.as_text().unwrap().to_owned())).collect()
        };
        assert_eq!(texts(&written), texts(plain));
    }

    #[test]
    fn people_see_a_field_a_line() {
        let message = "<xml><a><![CDATA[1></a><b>]]></a><b><![CDATA[2]]></b></xml>";
        assert_eq!(in_lines(message), "<xml><a><![CDATA[1></a><b>]]></a>\n<b><![CDATA[2]]></b>\n</xml>");
        assert_eq!(in_lines(r#"{"a":1}"#), r#"{"a":1}"#);
    }

    #[test]
    fn what_is_no_message_stays_as_it_is() {
        assert_eq!(wrapped("<root/>".to_owned()), "<root/>");
    }
}

//! Messages in another form than XML: a URL with parameters, its query, or the JSON of parameters for a client. They
//! are read as the flat XML of the same fields.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::Value;
use wxpay_core::server;

use crate::error::CommandError;
use crate::received::LIMITS;

const HELP: &str = "give a message in XML, a URL with its query, or the JSON object of a client's parameters";

/// Returns the message as XML. What is XML already, or nothing else, is returned as it is.
pub(crate) fn to_xml(body: &[u8]) -> Result<Cow<'_, [u8]>, CommandError> {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii();
    match text.first() {
        Some(b'<') | None => Ok(Cow::Borrowed(body)),
        Some(b'{') => from_json(text).map(Cow::Owned),
        Some(_) => match std::str::from_utf8(text) {
            Ok(link) if link.contains('=') && !link.contains(char::is_whitespace) => from_link(link).map(Cow::Owned),
            _ => Ok(Cow::Borrowed(body)),
        },
    }
}

fn from_json(text: &[u8]) -> Result<Vec<u8>, CommandError> {
    let refuse = |problem: &str| CommandError::work(format_args!("the JSON {problem}"), HELP);
    let Ok(Value::Object(members)) = serde_json::from_slice(text) else {
        return Err(refuse("is not an object"));
    };
    let mut xml = Xml::default();
    for (name, value) in &members {
        match value {
            Value::String(text) => xml.add(name, text)?,
            Value::Number(number) => xml.add(name, &number.to_string())?,
            Value::Null => {}
            Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
                return Err(refuse("has a value that is neither a text nor a number"));
            }
        }
    }
    Ok(xml.end())
}

fn from_link(link: &str) -> Result<Vec<u8>, CommandError> {
    let link = link.split('#').next().unwrap_or_default();
    let query = link.split_once('?').map_or(link, |(_, query)| query);
    let fields = server::read_query(query, &LIMITS)
        .map_err(|error| CommandError::work(server::mask_runs(&error.to_string()), "encode each value once"))?;
    let mut xml = Xml::default();
    for entry in &fields {
        xml.add(&entry.name, entry.value.as_text().unwrap_or_default())?;
    }
    Ok(xml.end())
}

/// Flat XML under construction.
#[derive(Default)]
pub(crate) struct Xml(String);

impl Xml {
    /// Adds a field.
    pub(crate) fn add(&mut self, name: &str, value: &str) -> Result<(), CommandError> {
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
            return Err(CommandError::work("a field has a name that no field of WeChat Pay has", HELP));
        }
        let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\r', "&#13;");
        // Writing to a string does not fail.
        let _ = write!(self.0, "<{name}>{value}</{name}>");
        Ok(())
    }

    /// Ends the message.
    pub(crate) fn end(self) -> Vec<u8> {
        format!("<xml>{}</xml>", self.0).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::to_xml;

    fn xml(body: &str) -> String {
        String::from_utf8(to_xml(body.as_bytes()).ok().unwrap().into_owned()).unwrap()
    }

    #[test]
    fn to_xml_reads_links_and_parameters() {
        let expected = "<xml><appid>wx1</appid><notify_url>https://shop.example/&amp;</notify_url></xml>";
        for body in [
            "https://api.mch.weixin.qq.com/papay/entrustweb?appid=wx1&notify_url=https%3A%2F%2Fshop.example%2F%26#x\n",
            "appid=wx1&notify_url=https%3a%2f%2Fshop.example/%26",
            r#"{"appid": "wx1", "notify_url": "https://shop.example/&"}"#,
            expected,
        ] {
            assert_eq!(xml(body), expected);
        }
        assert_eq!(xml(r#"{"timeStamp": 1414561699}"#), "<xml><timeStamp>1414561699</timeStamp></xml>");
    }

    #[test]
    fn to_xml_refuses_what_is_not_flat() {
        for body in ["{", "[1]x=", "{\"a\": {}}", "{\"a b\": \"1\"}", "a=%zz", "a=%ff", "a-b=1", "=1"] {
            assert!(to_xml(body.as_bytes()).is_err(), "{body}");
        }
    }
}

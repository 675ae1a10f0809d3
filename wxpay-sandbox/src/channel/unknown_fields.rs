//! The fields of a request that its table lacks, such as misspelt ones. WeChat Pay refuses them in
//! some calls and ignores them in others, where a misspelt optional field would go unnoticed.

use std::fmt;

use wxpay_core::fields::{FieldValue, Fields};
use wxpay_core::schema::internal::closest;
use wxpay_core::schema::{Channel, Message};
use wxpay_core::server;

use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::secrets::Secrets;

/// How many fields are named.
const MAX_NAMED: usize = 10;
/// The maximal length of a shown name, in characters.
const MAX_NAME: usize = 64;

/// The fields of a request that its table lacks.
#[derive(Debug)]
pub(crate) struct UnknownFields {
    message: &'static Message,
    fields: Vec<UnknownField>,
}

#[derive(Debug)]
struct UnknownField {
    /// The name as sent; for a member of an object, after the object's name and a dot.
    name: String,
    /// The field that was probably meant.
    suggestion: Option<String>,
    /// Whether it is a field of the message itself, not of an object in it.
    is_outer: bool,
}

impl UnknownFields {
    /// Collects them. Empty fields count as missing.
    pub(crate) fn new(message: &'static Message, fields: &Fields<'_>) -> Self {
        let mut unknown = Self { message, fields: Vec::new() };
        unknown.add(message, fields, "");
        unknown
    }

    fn add(&mut self, table: &'static Message, fields: &Fields<'_>, within: &str) {
        for entry in fields {
            let known = table.find(&entry.name);
            match (&entry.value, known) {
                (value, Some(field)) => {
                    if let Some(inner) = field.nested() {
                        self.add_members(inner, value, &format!("{within}{}.", field.name));
                    }
                }
                (FieldValue::Null, None) => {}
                (FieldValue::Text(text), None) if text.is_empty() => {}
                (_, None) => {
                    let suggestion = suggest(table, &entry.name);
                    let name: String = entry.name.chars().take(MAX_NAME).collect();
                    let name = format!("{within}{name}");
                    // A list repeats the field in each item.
                    if within.is_empty() || self.fields.iter().all(|field| field.name != name) {
                        self.fields.push(UnknownField { name, suggestion, is_outer: within.is_empty() });
                    }
                }
            }
        }
    }

    /// Collects them in an object, in an object written as text, and in each item of a list.
    fn add_members(&mut self, table: &'static Message, value: &FieldValue<'_>, within: &str) {
        match value {
            FieldValue::Object(members) => self.add(table, members, within),
            FieldValue::List(items) => items.iter().for_each(|item| self.add_members(table, item, within)),
            // A text that is not JSON is refused elsewhere.
            FieldValue::Text(text) => {
                if let Ok(members) = server::read_json(text.as_bytes(), table) {
                    self.add(table, &members, within);
                }
            }
            _ => {}
        }
    }

    /// Refuses the request for the first of them, as strict calls do.
    ///
    /// # Errors
    /// If there is one.
    pub(crate) fn refuse(&self, secrets: &Secrets) -> Result<(), Refusal> {
        let Some(first) = self.fields.iter().find(|field| field.is_outer) else {
            return Ok(());
        };
        // The note has the details.
        let text = format!("不识别的参数{}", secrets.mask(&first.name));
        Err(Refusal::communication_with_text(self.message, "PARAM_ERROR", text, Reason::default()))
    }

    /// The remark for the log and the header.
    pub(crate) fn note(&self) -> Option<Reason> {
        (!self.fields.is_empty()).then(|| Reason::new(self.to_string(), self.to_chinese()))
    }

    fn to_chinese(&self) -> String {
        let named = self.fields.iter().take(MAX_NAMED).map(|field| match &field.suggestion {
            Some(suggestion) => format!("`{}`（是否应为 `{suggestion}`？）", field.name),
            None => format!("`{}`", field.name),
        });
        let named = named.collect::<Vec<_>>().join("、");
        let more = match self.fields.len().saturating_sub(MAX_NAMED) {
            0 => String::new(),
            more => format!("，还有 {more} 个"),
        };
        format!("{} 没有这些字段：{named}{more}", self.message.full_name())
    }
}

/// For example: not known to `pay.unified_order`: `time_expires` (did you mean `time_expire`?)
impl fmt::Display for UnknownFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not known to {}: ", self.message.full_name())?;
        for (at, field) in self.fields.iter().take(MAX_NAMED).enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}`{}`", field.name)?;
            if let Some(suggestion) = &field.suggestion {
                write!(f, " (did you mean `{suggestion}`?)")?;
            }
        }
        match self.fields.len().saturating_sub(MAX_NAMED) {
            0 => Ok(()),
            more => write!(f, ", and {more} more"),
        }
    }
}

/// The closest name in the table. On the cloud channel either spelling may be meant.
fn suggest(table: &'static Message, name: &str) -> Option<String> {
    let spelled_in_camel = table.channel == Channel::Cloud && name.contains(|letter: char| letter.is_ascii_uppercase());
    let names: Vec<String> = table
        .all_fields()
        .map(|field| if spelled_in_camel { field.camel().to_string() } else { field.name.to_owned() })
        .collect();
    closest(name, names.iter().map(String::as_str)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use wxpay_core::Limits;
    use wxpay_core::schema::{cloud, pay};

    use super::*;

    fn xml_fields(message: &'static Message, fields: &str) -> UnknownFields {
        let body = format!("<xml>{fields}</xml>");
        UnknownFields::new(message, &server::read(body.as_bytes(), &Limits::default()).unwrap())
    }

    #[test]
    fn note_names_fields_with_suggestions() {
        let note = |fields| xml_fields(&pay::UNIFIED_ORDER, fields).note();
        assert_eq!(note("<body>a</body><sign_type>MD5</sign_type>"), None);
        assert_eq!(note("<nothing></nothing>"), None);
        assert_eq!(
            note("<time_expires>1</time_expires><out_trad_no>1</out_trad_no><warehouse>1</warehouse>").unwrap().en,
            "not known to pay.unified_order: `time_expires` (did you mean `time_expire`?), `out_trad_no` (did you mean \
             `out_trade_no`?), `warehouse`"
        );
        let many: Vec<String> = (0..15).map(|at| format!("<zzzzzzzz{at}>1</zzzzzzzz{at}>")).collect();
        assert!(note(&many.concat()).unwrap().en.ends_with("`zzzzzzzz9`, and 5 more"));
    }

    #[test]
    fn refuse_names_the_first_field() {
        let refused = xml_fields(&pay::ORDER_QUERY, "<spbill_create_ip>1</spbill_create_ip>")
            .refuse(&Secrets::new(&[]))
            .unwrap_err();
        assert!(refused.is_communication);
        assert_eq!(refused.text, "不识别的参数spbill_create_ip");
        assert!(xml_fields(&pay::ORDER_QUERY, "<version>1.0</version>").refuse(&Secrets::new(&[])).is_ok());
    }

    #[test]
    fn new_accepts_both_cloud_spellings_and_reads_objects() {
        let unknown = |body: &str| {
            let fields = server::read_json(body.as_bytes(), &cloud::UNIFIED_ORDER).unwrap();
            UnknownFields::new(&cloud::UNIFIED_ORDER, &fields)
        };
        assert!(unknown(r#"{"outTradeNo":"1","out_refund":null,"total_fee":1}"#).note().is_none());
        let note = unknown(r#"{"timeExpires":"1","container":{"service":"a","pathh":"b"}}"#);
        assert_eq!(
            note.to_string(),
            "not known to cloud.unified_order: `timeExpires` (did you mean `timeExpire`?), `container.pathh` (did you \
             mean `path`?)"
        );
        let detail = r#"{"goods_detail":[{"goods_id":"1","quantity":1,"prise":1},{"prise":2}],"cost":1}"#;
        let order = xml_fields(&pay::UNIFIED_ORDER, &format!("<detail><![CDATA[{detail}]]></detail>"));
        assert_eq!(
            order.to_string(),
            "not known to pay.unified_order: `detail.goods_detail.prise` (did you mean `price`?), `detail.cost`"
        );
        assert!(xml_fields(&pay::UNIFIED_ORDER, "<detail>Tea</detail>").note().is_none());
        // Members of objects are reported, not refused.
        assert!(unknown(r#"{"container":{"pathh":"b"}}"#).refuse(&Secrets::new(&[])).is_ok());
    }
}

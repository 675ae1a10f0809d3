//! Text that reads like another field. A value goes in; the name in the first
//! `&name=` in it comes out (docs/protocol.md, Signing): values are signed as they
//! are, so `attach="x&bank_type=CFT"` and the two fields sign alike.

use wxpay_schema::{Field, Message, Repeat};

use crate::error::{Untrusted, excerpt};
use crate::fields::Fields;

/// Every name that stands as `&name=` in the value.
fn names(value: &str) -> impl Iterator<Item = &str> {
    value.split('&').skip(1).filter_map(|part| {
        let (name, _) = part.split_once('=')?;
        let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        (plain && !name.is_empty()).then_some(name)
    })
}

/// The first name that stands as `&name=` in the value.
pub(crate) fn name_in(value: &str) -> Option<&str> {
    names(value).next()
}

/// Refuses a message with such a value. In a reply to a request of one's own only
/// the names of its table count: the URLs in replies have parameters.
pub(crate) fn refuse(fields: &Fields<'_>, reply: Option<&Message>) -> Result<(), Untrusted> {
    let is_field = |name: &str| reply.is_none_or(|table| name == "key" || table.all_fields().any(|row| is(row, name)));
    let found = fields.iter().find(|entry| entry.value.as_text().is_some_and(|text| names(text).any(is_field)));
    match found {
        Some(entry) => Err(Untrusted::Ambiguous { field: excerpt(&entry.name, 64) }),
        None => Ok(()),
    }
}

/// Whether the name on the wire is the field's, with indexes for an indexed one.
fn is(row: &Field, name: &str) -> bool {
    if row.repeat != Repeat::Indexed {
        return row.name == name;
    }
    let stem = row.name.split('$').next().unwrap_or_default();
    name.strip_prefix(stem).is_some_and(|index| index.starts_with(|first: char| first.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;
    use std::collections::BTreeMap;

    use wxpay_schema::pay::{ORDER_QUERY_RESPONSE, UNIFIED_ORDER_RESPONSE};

    use super::*;
    use crate::fields::Received;

    #[test]
    fn a_name_is_found_where_another_field_could_begin() {
        for (value, name) in [
            ("x&bank_type=CFT", Some("bank_type")),
            ("&a=", Some("a")),
            ("a&b c=&d=1", Some("d")),
            ("a&&b=1", Some("b")),
            ("a&key=x", Some("key")),
            ("a=b", None),
            ("a & b = c", None),
            ("a&b", None),
            ("&=", None),
            ("茶&茶=1", None),
        ] {
            assert_eq!(name_in(value), name, "{value}");
        }
    }

    #[test]
    fn a_reply_may_carry_urls_but_no_name_of_its_table() {
        let held = |value: &'static str, table| {
            let mut fields = Fields::default();
            fields.push(Cow::Borrowed("any"), Received::Text(Cow::Borrowed(value)));
            refuse(&fields, table).is_err()
        };
        let url = UNIFIED_ORDER_RESPONSE.find("code_url").unwrap().sample;
        assert!(url.contains("&groupid="));
        assert!(!held(url, Some(&UNIFIED_ORDER_RESPONSE)));
        assert!(held(url, None));
        assert!(held("https://a.b/?c=1&prepay_id=2", Some(&UNIFIED_ORDER_RESPONSE)));
        assert!(held("x&coupon_id_10=1", Some(&ORDER_QUERY_RESPONSE)));
        assert!(held("x&key=1", Some(&ORDER_QUERY_RESPONSE)));
        assert!(!held("x&coupon_id_n=1", Some(&ORDER_QUERY_RESPONSE)));
    }

    /// Over every message of fields `a` and `b` with values of up to five letters:
    /// no two that pass have the same text to sign, and many that do not pass have.
    #[test]
    fn what_passes_has_a_text_to_sign_of_its_own() {
        let mut values = vec![String::new()];
        for length in 0..5 {
            let shorter: Vec<String> = values.iter().filter(|value| value.len() == length).cloned().collect();
            values.extend(shorter.iter().flat_map(|value| ["&", "=", "b"].map(|letter| format!("{value}{letter}"))));
        }
        let mut texts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for a in &values {
            for b in &values {
                let signed: Vec<String> = [("a", a), ("b", b)]
                    .iter()
                    .filter(|(_, value)| !value.is_empty())
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect();
                let seen = texts.entry(signed.join("&")).or_default();
                seen.0 += 1;
                seen.1 += usize::from(name_in(a).is_none() && name_in(b).is_none());
            }
        }
        assert!(texts.values().all(|(_, passing)| *passing <= 1));
        let shared = texts.values().filter(|(all, _)| *all > 1).count();
        assert!(shared > 30, "{shared}");
    }
}

//! Field injection (docs/protocol.md, Signing). Values are signed unescaped, so
//! `attach="x&bank_type=CFT"` has the same signature as two fields. This module finds `&name=` in
//! values.

use std::borrow::Cow;

use wxpay_schema::{ALL, Channel, Direction, Field, Message, Repeat, shared};

use crate::decode::fields::{FieldValue, Fields};
use crate::text::excerpt::excerpt;

/// A `&name=` in a value: the name, and the text up to the next ampersand.
#[derive(Clone, Copy)]
pub(crate) struct EmbeddedField<'v> {
    pub(crate) name: &'v str,
    text: &'v str,
    /// Whether another field can begin after it, with a name that sorts later.
    is_ended: bool,
}

/// The embedded fields in a value. `next` is the name of the field that follows the value, if any.
pub(crate) fn embedded_fields<'v>(value: &'v str, next: Option<&'v str>) -> impl Iterator<Item = EmbeddedField<'v>> {
    let mut parts = value.split('&').skip(1).peekable();
    std::iter::from_fn(move || {
        loop {
            let Some((name, text)) = parse_field(parts.next()?) else { continue };
            let is_ended = match parts.peek() {
                Some(part) => parse_field(part).is_some_and(|(following, _)| following > name),
                None => next.is_none_or(|following| following > name),
            };
            return Some(EmbeddedField { name, text, is_ended });
        }
    })
}

/// Splits a text into the name and the value of a field, if it can be one.
fn parse_field(part: &str) -> Option<(&str, &str)> {
    let (name, text) = part.split_once('=')?;
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (plain && !name.is_empty()).then_some((name, text))
}

impl EmbeddedField<'_> {
    /// Whether it could be a field that every success of the table has. A number or a time ends
    /// before the next ampersand, so another field must be able to begin there.
    fn could_be_field_of(self, table: &Message) -> bool {
        let fits = |row: &Field, text| FieldValue::Text(Cow::Borrowed(text)).is_of_kind(row);
        let could_be = |row: &Field| fits(row, "&") || self.is_ended && fits(row, self.text);
        table.find_indexed(self.name).is_some_and(|row| is_always_present(row) && could_be(row))
    }
}

/// Whether every success has the field, under exactly this name.
fn is_always_present(row: &Field) -> bool {
    row.is_in_success() && !row.repeat.is_indexed()
}

/// The name of the first field, in signing order, whose value embeds another. If `strict`, any
/// embedded name counts, in replies any of their table; otherwise only fields that every success
/// has.
pub(crate) fn ambiguous_field(fields: &Fields<'_>, table: &'static Message, strict: bool) -> Option<String> {
    if !fields.may_contain_ampersand() {
        return None;
    }
    let is_reply = table.direction == Direction::Response;
    let counts = |embedded: EmbeddedField<'_>| match (strict, is_reply) {
        (true, false) => true,
        (true, true) => embedded.name == "key" || table.all_fields().any(|row| matches_name(row, embedded.name)),
        (false, _) => embedded.could_be_field_of(table),
    };
    let mut unmatched = Vec::new();
    let unmatched = fields.sorted_unmatched(&mut [], &mut unmatched);
    let mut signed = Vec::with_capacity(fields.len());
    fields.for_each_sorted(unmatched, |entry| signed.push(entry));
    signed.retain(|entry| entry.name != shared::SIGN.name);
    for (at, entry) in signed.iter().enumerate() {
        let next = signed.get(at + 1).map(|next| &*next.name);
        if embedded_fields(entry.value.as_text().unwrap_or_default(), next).any(counts) {
            return Some(excerpt(&entry.name, 64));
        }
    }
    None
}

/// The first name embedded in a text for which a message that returns the text would be refused:
/// one of the signed messages of the schema that have the field.
pub(crate) fn returned_name<'t>(field: &Field, text: &'t str) -> Option<&'t str> {
    embedded_fields(text, None).next()?;
    let has_it =
        |table: &Message| table.channel == Channel::Pay && table.is_received() && table.signed && table.has(field);
    for table in ALL {
        if !has_it(table) {
            continue;
        }
        // The fields that follow it there sort no earlier than this.
        let mut next: Option<&str> = None;
        for row in table.all_fields() {
            let follows = is_always_present(row) && row.name != shared::SIGN.name && field.is_before(row);
            if follows && next.is_none_or(|next| row.name < next) {
                next = Some(row.name);
            }
        }
        for embedded in embedded_fields(text, next) {
            if embedded.could_be_field_of(table) {
                return Some(embedded.name);
            }
        }
    }
    None
}

/// Whether the wire name is the field's, or an instance of an indexed one.
fn matches_name(row: &Field, name: &str) -> bool {
    if row.repeat != Repeat::Indexed {
        return row.name == name;
    }
    let stem = row.name.split('$').next().unwrap_or_default();
    name.strip_prefix(stem).is_some_and(|index| index.starts_with(|first: char| first.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use wxpay_schema::pay::{ORDER_QUERY_RESPONSE, PAY_NOTIFICATION, REFUND_RESPONSE, UNIFIED_ORDER_RESPONSE};

    use super::*;

    fn first(value: &str) -> Option<&str> {
        embedded_fields(value, None).next().map(|embedded| embedded.name)
    }

    #[test]
    fn embedded_fields_finds_names_where_a_field_could_begin() {
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
            assert_eq!(first(value), name, "{value}");
        }
    }

    #[test]
    fn ambiguous_field_allows_urls_in_replies_but_no_name_of_the_table() {
        let is_ambiguous = |value: &'static str, table| {
            let mut fields = Fields::default();
            fields.push(Cow::Borrowed("any"), FieldValue::Text(Cow::Borrowed(value)));
            ambiguous_field(&fields, table, true).is_some()
        };
        let url = UNIFIED_ORDER_RESPONSE.find("code_url").unwrap().sample;
        assert!(url.contains("&groupid="));
        assert!(!is_ambiguous(url, &UNIFIED_ORDER_RESPONSE));
        assert!(is_ambiguous(url, &PAY_NOTIFICATION));
        assert!(is_ambiguous("https://a.b/?c=1&prepay_id=2", &UNIFIED_ORDER_RESPONSE));
        assert!(is_ambiguous("x&coupon_id_10=1", &ORDER_QUERY_RESPONSE));
        assert!(is_ambiguous("x&key=1", &ORDER_QUERY_RESPONSE));
        assert!(!is_ambiguous("x&coupon_id_n=1", &ORDER_QUERY_RESPONSE));
    }

    /// A number ends before the next ampersand, so another field must be able to begin there: one that sorts later.
    #[test]
    fn ambiguous_field_counts_a_number_if_the_next_field_sorts_after_it() {
        let ambiguous = |next: &'static str| {
            let mut fields = Fields::default();
            for (name, value) in [("attach", "x&total_fee=1"), (next, "1")] {
                fields.push(Cow::Borrowed(name), FieldValue::Text(Cow::Borrowed(value)));
            }
            ambiguous_field(&fields, &PAY_NOTIFICATION, false)
        };
        assert_eq!(ambiguous("bank_type"), None);
        assert_eq!(ambiguous("transaction_id").as_deref(), Some("attach"));
    }

    /// The field that follows a value sorts after it, and so after a number that sorts before the value. A number that
    /// sorts after the value follows it, or another field does that sorts before the number.
    #[test]
    fn returned_name_counts_a_number_that_sorts_before_the_field() {
        let returned = |field, text| returned_name(REFUND_RESPONSE.find(field).unwrap(), text);
        assert_eq!(returned("appid", "x&refund_fee=1"), None);
        assert_eq!(returned("appid", "x&out_trade_no=1"), Some("out_trade_no"));
        assert_eq!(returned("transaction_id", "x&refund_fee=1"), Some("refund_fee"));
    }

    /// For every message of fields `a` and `b` with values of up to five letters: no two that
    /// pass have the same text to sign, while many that do not pass do.
    #[test]
    fn embedded_fields_leaves_no_two_messages_with_one_text() {
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
                seen.1 += usize::from(first(a).is_none() && first(b).is_none());
            }
        }
        assert!(texts.values().all(|(_, passing)| *passing <= 1));
        let shared = texts.values().filter(|(all, _)| *all > 1).count();
        assert!(shared > 30, "{shared}");
    }
}

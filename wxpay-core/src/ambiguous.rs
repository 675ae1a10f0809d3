//! Text that reads like another field. A value goes in; the names of each `&name=`
//! in it come out (docs/protocol.md, Signing): values are signed as they
//! are, so `attach="x&bank_type=CFT"` and the two fields sign alike.

use std::borrow::Cow;

use wxpay_schema::{ALL, Channel, Direction, Field, Message, Repeat, shared};

use crate::answer;
use crate::error::{Error, Untrusted, excerpt};
use crate::fields::{FieldValue, Fields, is_of_kind};
use crate::value::ResultCode;

/// What stands as `&name=` in a value: the name, and what is behind it up to the next
/// ampersand.
#[derive(Clone, Copy)]
pub(crate) struct Inner<'v> {
    pub(crate) name: &'v str,
    text: &'v str,
    /// Whether a field can begin behind that, of a name that comes later in the order of
    /// signing.
    is_ended: bool,
}

/// All of them in the value of a field. Behind it stands the field `next`, or none.
pub(crate) fn inner<'v>(value: &'v str, next: Option<&'v str>) -> impl Iterator<Item = Inner<'v>> {
    let mut parts = value.split('&').skip(1).peekable();
    std::iter::from_fn(move || {
        loop {
            let Some((name, text)) = named(parts.next()?) else { continue };
            let is_ended = match parts.peek() {
                Some(part) => named(part).is_some_and(|(behind, _)| behind > name),
                None => next.is_none_or(|behind| behind > name),
            };
            return Some(Inner { name, text, is_ended });
        }
    })
}

/// The name of a field and what is behind it, if the text can be those.
fn named(part: &str) -> Option<(&str, &str)> {
    let (name, text) = part.split_once('=')?;
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    (plain && !name.is_empty()).then_some((name, text))
}

impl Inner<'_> {
    /// Whether it could be a field that every success of the table has. A number or a time
    /// ends before the next ampersand, so a field must be able to begin there.
    fn is_of(self, table: &Message) -> bool {
        let fits = |row: &Field, text| is_of_kind(&FieldValue::Text(Cow::Borrowed(text)), row);
        let could_be = |row: &Field| fits(row, "&") || self.is_ended && fits(row, self.text);
        table.find_indexed(self.name).is_some_and(|row| is_always_there(row) && could_be(row))
    }
}

/// Whether every success has the field, under this name.
fn is_always_there(row: &Field) -> bool {
    row.is_in_success() && !row.repeat.is_indexed()
}

/// Refuses a message with such a value, if it could be a field that every message of its
/// table has: without one, text can be moved, but no message be turned into another. A
/// message that lacks such a field, since it was moved away, is said to lack it.
///
/// If it is to be `strict`, any name counts; in a reply to a request of one's own only the
/// names of its table: the URLs in replies have parameters.
pub(crate) fn refuse(fields: &Fields<'_>, table: &'static Message, strict: bool) -> Result<(), Error> {
    if fields.may_have_ampersand()
        && let Some(field) = find(fields, table, strict)
    {
        if !strict && fields.shared_text(&shared::RESULT_CODE) != Some(ResultCode::Fail.as_str()) {
            answer::is_complete(fields, table)?;
        }
        return Err(Untrusted::Ambiguous { field }.into());
    }
    Ok(())
}

/// The name of the first field with such a value, in the order of signing.
fn find(fields: &Fields<'_>, table: &'static Message, strict: bool) -> Option<String> {
    let is_reply = table.direction == Direction::Response;
    let counts = |inner: Inner<'_>| match (strict, is_reply) {
        (true, false) => true,
        (true, true) => inner.name == "key" || table.all_fields().any(|row| is(row, inner.name)),
        (false, _) => inner.is_of(table),
    };
    let mut others = Vec::new();
    let others = fields.sorted_others(&mut [], &mut others);
    let mut signed = fields.in_order(others).filter(|entry| entry.name != shared::SIGN.name).peekable();
    while let Some(entry) = signed.next() {
        let next = signed.peek().map(|next| &*next.name);
        if inner(entry.value.as_text().unwrap_or_default(), next).any(counts) {
            return Some(excerpt(&entry.name, 64));
        }
    }
    None
}

/// The first name in a text of that field for which the messages would be refused in which
/// the text comes back: those of the schema that are signed and have the field.
pub(crate) fn name_coming_back<'t>(field: &Field, text: &'t str) -> Option<&'t str> {
    inner(text, None).next()?;
    let has_it =
        |table: &Message| table.channel == Channel::Pay && table.is_received() && table.signed && table.has(field);
    ALL.iter().filter(|table| has_it(table)).find_map(|table| {
        // What comes behind it there comes no later than this.
        let behind = |row: &&Field| is_always_there(row) && row.name != shared::SIGN.name && field.is_before(row);
        let next = table.all_fields().filter(behind).map(|row| row.name).min();
        inner(text, next).find(|inner| inner.is_of(table)).map(|inner| inner.name)
    })
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
    use std::collections::BTreeMap;

    use wxpay_schema::pay::{ORDER_QUERY_RESPONSE, PAY_NOTIFICATION, UNIFIED_ORDER_RESPONSE};

    use super::*;

    fn first(value: &str) -> Option<&str> {
        inner(value, None).next().map(|inner| inner.name)
    }

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
            assert_eq!(first(value), name, "{value}");
        }
    }

    #[test]
    fn a_reply_may_carry_urls_but_no_name_of_its_table() {
        let held = |value: &'static str, table| {
            let mut fields = Fields::default();
            fields.push(Cow::Borrowed("any"), FieldValue::Text(Cow::Borrowed(value)));
            refuse(&fields, table, true).is_err()
        };
        let url = UNIFIED_ORDER_RESPONSE.find("code_url").unwrap().sample;
        assert!(url.contains("&groupid="));
        assert!(!held(url, &UNIFIED_ORDER_RESPONSE));
        assert!(held(url, &PAY_NOTIFICATION));
        assert!(held("https://a.b/?c=1&prepay_id=2", &UNIFIED_ORDER_RESPONSE));
        assert!(held("x&coupon_id_10=1", &ORDER_QUERY_RESPONSE));
        assert!(held("x&key=1", &ORDER_QUERY_RESPONSE));
        assert!(!held("x&coupon_id_n=1", &ORDER_QUERY_RESPONSE));
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
                seen.1 += usize::from(first(a).is_none() && first(b).is_none());
            }
        }
        assert!(texts.values().all(|(_, passing)| *passing <= 1));
        let shared = texts.values().filter(|(all, _)| *all > 1).count();
        assert!(shared > 30, "{shared}");
    }
}

//! The JSON form of the tables: an array of messages, each with its fields, rules and
//! error codes.
//!
//! A rule is one of
//! - `{"any_of": [fields]}`, `{"exactly_one_of": [fields]}`, `{"needs": [fields]}`,
//!   of every message, or with `"when": {"field": …, "is": value}`, or with
//!   `"when": {"field": …, "given": true}`;
//! - `{"after": {"later": field, "earlier": field, "seconds": n}}`, when both are given;
//! - `{"not_above": {"field": field, "limit": field}}`, when both are given.

use wxpay_schema::{Condition, Field, Kind, Message, Money, Retry};

use super::facts::{self, RuleDemand, RuleView};
use super::node::{Members, Node};
use super::spelling::Spelling;

/// The array of those messages.
pub(super) fn print(messages: &[&'static Message]) -> Result<String, serde_json::Error> {
    Node::from(messages.iter().map(|message| of(message)).collect::<Vec<_>>()).print()
}

fn of(message: &'static Message) -> Node {
    let fields: Vec<Node> = facts::wire_fields(message).map(|row| field(message, row)).collect();
    let rules: Vec<Node> = facts::rules(message).iter().map(|said| rule(message, said, Spelling::Snake)).collect();
    let mut members = Members::default()
        .with("name", facts::name(message))
        .with("direction", format!("{:?}", message.direction).to_ascii_lowercase())
        .with("path", message.path)
        .with("sign", Node::texts(message.sign.iter().map(|way| way.name())))
        .with("certificate", message.certificate)
        .with("signed", message.signed)
        .with("money", money(message))
        .with("doc", message.doc);
    if !message.path.is_empty() {
        members.push("retry", retry(message));
    }
    if !message.function.is_empty() {
        members.push("function", message.function);
    }
    members.push_some("response", message.response.map(facts::name));
    let families: Vec<Node> = facts::families(message).map(|(row, item)| family(row, item)).collect();
    if !families.is_empty() {
        members.push("families", families);
    }
    members.with("fields", fields).with("rules", rules).with("errors", errors(message)).into()
}

fn money(message: &Message) -> &'static str {
    match message.money {
        Money::Informs => "informs",
        Money::Hints => "hints",
        Money::Settles => "settles",
    }
}

/// What may be done when the outcome of a request is unknown.
fn retry(message: &Message) -> &'static str {
    match message.retry {
        Retry::Read => "read",
        Retry::Same => "same",
        Retry::QueryFirst => "query-first",
    }
}

fn family(row: &Field, item: &Message) -> Node {
    let mut members = Members::default().with("name", row.name).with("item", facts::name(item));
    if let Kind::Family { count, .. } = row.kind
        && !count.is_empty()
    {
        members.push("count", count);
    }
    members.with("doc", row.doc).into()
}

fn field(message: &'static Message, row: &Field) -> Node {
    let (min, max) = facts::range(row);
    let mut members = Members::default()
        .with("name", row.name)
        .with("camel", row.camel().to_string())
        .with("kind", facts::kind(row))
        .with("max_bytes", row.max_bytes)
        .with("documented_max", row.documented_max)
        .with("required", facts::need(message, row).name())
        .with("filled_by", facts::filled_by(row))
        .with("sample", row.sample)
        .with("doc", row.doc);
    if row.value(0).is_some() {
        members.push("values", Node::texts(row.values()));
    }
    if let Kind::Text(charset) = row.kind
        && facts::has_own_characters(row)
    {
        members.push("characters", charset.words());
    }
    members.push_some("min", min);
    members.push_some("max", max);
    members.push_some("object", row.nested().map(facts::name));
    if row.repeat.depth() > 0 {
        let how = if row.repeat.is_indexed() { "indexed" } else { "array" };
        members.push("repeat", Members::default().with("by", how).with("depth", row.repeat.depth() as u64));
    }
    members.push_some("accounts", facts::accounts(row));
    if row.personal {
        members.push("personal", true);
    }
    members.into()
}

/// A rule, with the names as they are spelled there.
pub(super) fn rule(message: &Message, rule: &RuleView, spelling: Spelling) -> Node {
    let spell = |name: &str| spelling.of(message, name);
    let list = |names: &[&str]| Node::texts(names.iter().map(|name| spell(name)));
    let mut members = Members::default();
    match rule.when {
        Condition::Always => {}
        Condition::Is { field, value } => {
            members.push("when", Members::default().with("field", spell(field)).with("is", value));
        }
        Condition::Given { field } => {
            members.push("when", Members::default().with("field", spell(field)).with("given", true));
        }
    }
    match &rule.demand {
        RuleDemand::AnyOf(fields) => members.push("any_of", list(fields)),
        RuleDemand::ExactlyOneOf(fields) => members.push("exactly_one_of", list(fields)),
        RuleDemand::Needs(fields) => members.push("needs", list(fields)),
        RuleDemand::After { later, earlier, seconds } => {
            let after = Members::default().with("later", spell(later)).with("earlier", spell(earlier));
            members.push("after", after.with("seconds", *seconds));
        }
        RuleDemand::NotAbove { field, limit } => {
            members.push("not_above", Members::default().with("field", spell(field)).with("limit", spell(limit)));
        }
    }
    members.into()
}

fn errors(message: &Message) -> Vec<Node> {
    let of = |row: &wxpay_schema::ErrorCodeEntry| {
        Members::default()
            .with("code", row.code)
            .with("text", row.text)
            .with("meaning", row.meaning)
            .with("cause", row.cause)
            .with("solution", row.solution)
            .with("action", row.action.name())
            .into()
    };
    message.errors.iter().map(of).collect()
}

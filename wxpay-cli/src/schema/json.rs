//! The tables as JSON: an array of messages, each with its fields, rules and error codes.
//!
//! A rule is one of
//! - `{"any_of": [fields]}`, `{"exactly_one_of": [fields]}`, `{"needs": [fields]}`,
//!   for every message, or with `"when": {"field": …, "is": value}`, or with
//!   `"when": {"field": …, "given": true}`;
//! - `{"after": {"later": field, "earlier": field, "seconds": n}}`, when both are given;
//! - `{"not_above": {"field": field, "limit": field}}`, when both are given;
//! - `{"all_or_none": [fields]}`, `{"none_of": [fields]}` and `{"any_group_of": [[fields]]}`,
//!   with or without one of these conditions, or with `"when": {"field": …, "below": n, "above": n}`.
//!
//! The rules that count fields are in `groups` too. Every message has the policy of its call, which is that
//! of the request: a reply has the same members as far as they concern it.

use wxpay_schema::{
    AccountValue, Certainty, Channel, Condition, Direction, Field, Kind, Message, Money, Retry, Scope, Signing,
};

use super::model::{self, RuleDemand, RuleView};
use super::naming::NameStyle;
use super::ordered_json::{Node, ObjectNode};

/// Prints the array of the messages.
pub(super) fn print(messages: &[&'static Message]) -> Result<String, serde_json::Error> {
    Node::from(messages.iter().map(|message| message_node(message)).collect::<Vec<_>>()).to_json()
}

fn message_node(message: &'static Message) -> Node {
    let fields: Vec<Node> = model::wire_fields(message).map(|field| field_node(message, field)).collect();
    let rules: Vec<Node> =
        model::rules(message).iter().map(|rule| rule_node(message, rule, NameStyle::Snake)).collect();
    let mut members = ObjectNode::default()
        .with("name", message.full_name())
        .with("direction", format!("{:?}", message.direction).to_ascii_lowercase())
        .with("path", message.path)
        .with("sign", Node::from_texts(message.sign.iter().map(|sign_type| sign_type.name())))
        .with("certificate", message.certificate)
        .with("signed", message.signed)
        .with("money", money_name(message))
        .with("doc", message.doc);
    if message.direction == Direction::Request {
        members = with_policy(members, message);
    }
    if matches!(message.direction, Direction::Request | Direction::Response | Direction::Notification) {
        members.push("success", success_node(message.response.unwrap_or(message)));
    }
    members.push("certainty", certainty_name(message.certainty));
    if !message.function.is_empty() {
        members.push("function", message.function);
    }
    members.push_some("response", message.response.map(Message::full_name));
    let families: Vec<Node> = model::families(message).map(|(field, item)| family_node(field, item)).collect();
    if !families.is_empty() {
        members.push("families", families);
    }
    let is_group = |rule: &&RuleView| rule.counts_fields() && !matches!(rule.when, Condition::Is { .. });
    let groups: Vec<Node> = model::table_rules(message)
        .iter()
        .filter(is_group)
        .map(|rule| rule_node(message, rule, NameStyle::Snake))
        .collect();
    members
        .with("fields", fields)
        .with("rules", rules)
        .with("groups", groups)
        .with("errors", error_nodes(message))
        .into()
}

/// Adds how the request is sent.
fn with_policy(members: ObjectNode, message: &'static Message) -> ObjectNode {
    let id = |value| Node::from(message.id_field(value).map(|field| field.name));
    let partner_path = match message.accounts {
        Scope::Merchant => None,
        Scope::Any | Scope::Partner => Some(message.path_for(true)),
    };
    let partner_path = partner_path.filter(|_| message.channel == Channel::Pay);
    let ids = ObjectNode::default().with("appid", id(AccountValue::Appid)).with("mch_id", id(AccountValue::MchId));
    let mut members = members
        .with("host", model::host(message))
        .with("method", message.method.name())
        .with("partner_path", Node::from(partner_path))
        .with("sign_type", message.sign_type_use().name())
        .with("nonce", message.nonce_use().name())
        .with("ids", ids)
        .with("reply_signed", model::reply_signed(message))
        .with("retry", retry_name(message))
        .with("keyed_by", Node::from_texts(message.keyed_by.iter().copied()));
    members.push_some("confirmed_by", message.confirmed_by.map(Message::full_name));
    members.push_some("accounts", model::scope_name(message.accounts));
    if !message.workwx_signed.is_empty() {
        members.push("workwx_signed", Node::from_texts(message.workwx_signed.iter().copied()));
    }
    members
}

fn success_node(reply: &Message) -> Node {
    reply
        .success()
        .map_or(Node::Null, |(field, value)| ObjectNode::default().with("field", field).with("is", value).into())
}

fn certainty_name(certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Sure => "sure",
        Certainty::Single => "single",
        Certainty::Decided => "decided",
        Certainty::Unverified => "unverified",
    }
}

fn money_name(message: &Message) -> &'static str {
    match message.money {
        Money::Informs => "informs",
        Money::Hints => "hints",
        Money::Settles => "settles",
    }
}

fn retry_name(message: &Message) -> &'static str {
    match message.retry {
        Retry::Read => "read",
        Retry::Same => "same",
        Retry::QueryFirst => "query-first",
        Retry::Never => "never",
    }
}

fn family_node(field: &Field, item: &Message) -> Node {
    let mut members = ObjectNode::default().with("name", field.name).with("item", item.full_name());
    if let Kind::Family { count, .. } = field.kind
        && !count.is_empty()
    {
        members.push("count", count);
    }
    members.with("doc", field.doc).into()
}

fn field_node(message: &'static Message, field: &Field) -> Node {
    let (min, max) = model::range(field);
    let mut members = ObjectNode::default()
        .with("name", field.name)
        .with("camel", field.camel().to_string())
        .with("kind", model::kind_name(field))
        .with("max_bytes", field.max_bytes)
        .with("documented_max", field.documented_max)
        .with("required", model::need(message, field).name())
        .with("filled_by", model::filled_by(field))
        .with("sample", field.sample)
        .with("doc", field.doc);
    if field.value(0).is_some() {
        members.push("values", Node::from_texts(field.values()));
    }
    if let Kind::Text(charset) = field.kind
        && model::restricts_characters(field)
    {
        members.push("characters", charset.words());
    }
    members.push_some("min", min);
    members.push_some("max", max);
    members.push_some("object", field.nested().map(Message::full_name));
    if field.repeat.depth() > 0 {
        let kind = if field.repeat.is_indexed() { "indexed" } else { "array" };
        members.push("repeat", ObjectNode::default().with("by", kind).with("depth", field.repeat.depth() as u64));
    }
    members.push_some("accounts", model::accounts(field));
    if field.personal {
        members.push("personal", true);
    }
    members.push("certainty", certainty_name(field.certainty));
    if let Some(aliases) = field.aliases {
        members.push("aliases", Node::from_texts(aliases.iter().copied()));
    }
    match field.signing {
        Signing::SentAndSigned => {}
        Signing::SentOnly => members.push("signed", false),
        Signing::SignedOnly => members.push("sent", false),
    }
    if let Kind::XmlList { element, .. } = field.kind {
        members.push("element", element);
    }
    members.into()
}

/// Returns a rule, with field names in the given spelling.
pub(super) fn rule_node(message: &Message, rule: &RuleView, style: NameStyle) -> Node {
    let spell = |name: &str| style.spell(message, name);
    let list = |names: &[&str]| Node::from_texts(names.iter().map(|name| spell(name)));
    let mut members = ObjectNode::default();
    match rule.when {
        Condition::Always => {}
        Condition::Is { field, value } => {
            members.push("when", ObjectNode::default().with("field", spell(field)).with("is", value));
        }
        Condition::Given { field } => {
            members.push("when", ObjectNode::default().with("field", spell(field)).with("given", true));
        }
        Condition::Outside { field, min, max } => {
            let range = ObjectNode::default().with("field", spell(field)).with("below", min).with("above", max);
            members.push("when", range);
        }
    }
    match &rule.demand {
        RuleDemand::AnyOf(fields) => members.push("any_of", list(fields)),
        RuleDemand::ExactlyOneOf(fields) => members.push("exactly_one_of", list(fields)),
        RuleDemand::Needs(fields) => members.push("needs", list(fields)),
        RuleDemand::AllOrNone(fields) => members.push("all_or_none", list(fields)),
        RuleDemand::NoneOf(fields) => members.push("none_of", list(fields)),
        RuleDemand::AnyGroupOf(groups) => {
            members.push("any_group_of", groups.iter().map(|group| list(group)).collect::<Vec<_>>());
        }
        RuleDemand::After { later, earlier, seconds } => {
            let after = ObjectNode::default().with("later", spell(later)).with("earlier", spell(earlier));
            members.push("after", after.with("seconds", *seconds));
        }
        RuleDemand::NotAbove { field, limit } => {
            members.push("not_above", ObjectNode::default().with("field", spell(field)).with("limit", spell(limit)));
        }
    }
    members.into()
}

fn error_nodes(message: &Message) -> Vec<Node> {
    let node = |row: &wxpay_schema::ErrorCodeEntry| {
        ObjectNode::default()
            .with("code", row.code)
            .with("text", row.text)
            .with("meaning", row.meaning)
            .with("cause", row.cause)
            .with("solution", row.solution)
            .with("action", row.action.name())
            .with("effect", row.effect.name())
            .into()
    };
    message.errors.iter().map(node).collect()
}

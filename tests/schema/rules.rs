//! The rules between fields of every sent message: a minimal message passes, one to which a
//! rule applies passes too, and each breach of that rule is found.

use std::collections::BTreeMap;

use wxpay_core::schema::{ALL, Channel, Condition, Demand, Direction, Field, Kind, Message, Rule, Scope, shared};
use wxpay_core::{Limits, RuleBreach, Violations, server};

type Values = BTreeMap<&'static str, String>;

fn check(message: &'static Message, values: &Values) -> Violations {
    if message.channel == Channel::Pay {
        let fields: Vec<String> =
            values.iter().map(|(name, value)| format!("<{name}><![CDATA[{value}]]></{name}>")).collect();
        let body = format!("<xml>{}</xml>", fields.concat());
        return server::check(message, &server::read(body.as_bytes(), &Limits::default()).unwrap());
    }
    let members = values.iter().map(|(name, value)| {
        let field = field(message, name);
        let is_text = !field.is_numeric() && !matches!(field.kind, Kind::Object(_));
        let value = if is_text { value.as_str().into() } else { serde_json::from_str(value).unwrap() };
        ((*name).to_owned(), value)
    });
    let json = serde_json::Value::Object(members.collect());
    server::check(message, &server::read_json(json.to_string().as_bytes(), message).unwrap())
}

fn field(message: &'static Message, name: &str) -> &'static Field {
    message.find(name).unwrap_or_else(|| panic!("{} has no `{name}`", message.name))
}

fn broken_rules(found: &Violations) -> Vec<&'static Rule> {
    found
        .iter()
        .filter_map(|violation| match violation.broken() {
            RuleBreach::Rule(rule) => Some(rule),
            _ => None,
        })
        .collect()
}

/// Adds samples, or removes a surplus field, until every rule holds.
fn satisfy_rules(message: &'static Message, mut values: Values) -> Values {
    for _ in 0..10 {
        if values.keys().any(|name| field(message, name).scope == Scope::Partner) {
            values.insert(shared::SUB_MCH_ID.name, shared::SUB_MCH_ID.sample.to_owned());
        }
        let found = check(message, &values);
        let Some(rule) = broken_rules(&found).first().copied() else { break };
        let missing: &[&'static str] = match rule.demand {
            Demand::Needs(fields) | Demand::AllOrNone(fields) => fields,
            Demand::NoneOf(fields) => {
                values.retain(|name, _| !fields.contains(name));
                &[]
            }
            Demand::AnyGroupOf(groups) => groups[0],
            Demand::ExactlyOneOf(fields) => match fields.iter().find(|field| values.contains_key(*field)) {
                Some(first) => {
                    values.remove(first);
                    &[]
                }
                None => &fields[..1],
            },
            Demand::AnyOf(fields) => &fields[..1],
            Demand::After { .. } | Demand::NotAbove { .. } => panic!("{}: samples break {rule:?}", message.name),
        };
        for name in missing {
            values.insert(name, field(message, name).sample.to_owned());
        }
    }
    let found = check(message, &values);
    assert!(found.is_empty(), "{} {values:?}: {found}", message.name);
    values
}

fn minimal_values(message: &'static Message) -> Values {
    let is_for_partners = message.accounts == Scope::Partner;
    let has = |field: &&Field| field.is_required() && (is_for_partners || field.scope != Scope::Partner);
    let required = message.all_fields().filter(has);
    satisfy_rules(message, required.map(|field| (field.name, field.sample.to_owned())).collect())
}

/// Values to which the rule applies and for which it holds.
fn values_for_rule(message: &'static Message, rule: &Rule) -> Values {
    let mut values = minimal_values(message);
    match rule.when {
        Condition::Always => {}
        Condition::Is { field, value } => _ = values.insert(field, value.to_owned()),
        Condition::Given { field: name } => _ = values.insert(name, field(message, name).sample.to_owned()),
        Condition::Outside { field, max, .. } => _ = values.insert(field, (max + 1).to_string()),
    }
    if let Demand::After { later: one, earlier: other, .. } | Demand::NotAbove { field: one, limit: other } =
        rule.demand
    {
        for name in [one, other] {
            values.insert(name, field(message, name).sample.to_owned());
        }
    }
    satisfy_rules(message, values)
}

/// Each breach of the rule.
fn breaches(message: &'static Message, rule: &Rule, values: &Values) -> Vec<Values> {
    let without = |fields: &[&str]| {
        let mut values = values.clone();
        values.retain(|name, _| !fields.contains(name));
        values
    };
    let with = |name: &'static str, value: String| {
        let mut values = values.clone();
        values.insert(name, value);
        values
    };
    match rule.demand {
        Demand::AnyOf(fields) => vec![without(fields)],
        Demand::ExactlyOneOf(fields) => {
            let mut all = values.clone();
            for name in fields {
                all.entry(name).or_insert_with(|| "{}".to_owned());
            }
            // Without fields of service providers it is right, for an ordinary merchant.
            let is_of_partners = message.accounts != Scope::Partner
                && fields.iter().all(|name| field(message, name).scope == Scope::Partner);
            if is_of_partners { vec![all] } else { vec![without(fields), all] }
        }
        Demand::Needs(fields) => fields.iter().map(|field| without(&[field])).collect(),
        Demand::AllOrNone(fields) => {
            let mut all = values.clone();
            for name in fields {
                all.entry(name).or_insert_with(|| "1".to_owned());
            }
            fields.iter().map(|field| all.clone().into_iter().filter(|(name, _)| name != field).collect()).collect()
        }
        Demand::NoneOf(fields) => fields.iter().map(|field| with(field, "1".to_owned())).collect(),
        Demand::AnyGroupOf(groups) => vec![without(&groups.concat())],
        Demand::After { later, earlier, .. } => vec![with(later, values[earlier].clone())],
        Demand::NotAbove { field, limit } => {
            vec![with(field, (values[limit].parse::<u64>().unwrap() + 1).to_string())]
        }
    }
}

mod check {
    use super::*;

    #[test]
    fn accepts_right_messages_and_finds_each_broken_rule() {
        // Lists have no form in XML, so these are not separate messages.
        let sent = ALL.iter().filter(|message| {
            matches!(message.direction, Direction::Request | Direction::Reply) || !message.rules.is_empty()
        });
        let (mut messages, mut rules) = (0, 0);
        for message in sent {
            minimal_values(message);
            messages += 1;
            for rule in message.all_rules() {
                let right = values_for_rule(message, rule);
                for wrong in breaches(message, rule, &right) {
                    let found = check(message, &wrong);
                    assert!(
                        broken_rules(&found).contains(&rule),
                        "{}: {rule:?} is not found broken in {wrong:?}",
                        message.name
                    );
                }
                rules += 1;
            }
        }
        assert!(messages >= 23 && rules >= 34, "{messages} messages, {rules} rules");
    }
}

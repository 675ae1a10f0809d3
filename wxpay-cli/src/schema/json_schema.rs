//! The tables as JSON Schema 2020-12: one document for a message with what it refers
//! to, or one with every message in `$defs`.
//!
//! A message in XML is described as the flat object that any XML reader makes of it:
//! every value is a text. `maxLength` counts characters where WeChat Pay counts bytes
//! of UTF-8, so the limit in bytes stands in `x-maxBytes` too. What no keyword can
//! say, times and amounts compared, stands in `x-rules`, in the form of the JSON
//! format, and in the description.

use std::ops::RangeInclusive;

use wxpay_schema::internal::forbidden_in_xml;
use wxpay_schema::shared::SUB_MCH_ID;
use wxpay_schema::{Channel, Charset, Condition, Field, FilledBy, Kind, Message, Repeat, Scope};

use super::facts::{self, Need, RuleDemand};
use super::json::rule;
use super::node::{Members, Node};
use super::spelling::Spelling;

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
const ID: &str = "urn:wxpay:schema";
/// The definition of texts, which are of characters that XML 1.0 allows.
const TEXT: &str = "text";

/// One document for one message.
pub(super) fn print_one(message: &'static Message, spelling: Spelling) -> Result<String, serde_json::Error> {
    let head = Members::default().with("$schema", DIALECT).with("$id", format!("{ID}:{}", facts::name(message)));
    let mut members = definition(head, message, spelling);
    let others = facts::with_objects(&[message]).into_iter().skip(1);
    members.push("$defs", definitions(others, spelling));
    Node::from(members).print()
}

/// One document for all.
pub(super) fn print_all(messages: &[&'static Message], spelling: Spelling) -> Result<String, serde_json::Error> {
    let members = Members::default()
        .with("$schema", DIALECT)
        .with("$id", ID)
        .with("title", "WeChat Pay V2 and CloudPay")
        .with("description", "Every message by its name: refer to one as `#/$defs/NAME`.")
        .with("$defs", definitions(messages.iter().copied(), spelling));
    Node::from(members).print()
}

fn definitions(messages: impl Iterator<Item = &'static Message>, spelling: Spelling) -> Members {
    let text = Members::default()
        .with("type", "string")
        .with("minLength", 1_u64)
        .with("pattern", format!("^[^{}]*$", class(&refused_by_xml())))
        .with("description", "A text that is sent: not empty, of characters that XML 1.0 allows.");
    messages.fold(Members::default().with(TEXT, text), |all, message| {
        all.with(facts::name(message), definition(Members::default(), message, spelling))
    })
}

fn definition(head: Members, message: &'static Message, spelling: Spelling) -> Members {
    let sent = !facts::is_open(message);
    let (mut properties, mut families, mut required) = (Members::default(), Members::default(), Vec::new());
    for field in facts::wire_fields(message) {
        let name = spelling.of(message, field.name);
        if facts::is_pattern(field) {
            families.push(indexed(&name), property(message, field, sent, spelling));
            continue;
        }
        if facts::need(message, field) == Need::Yes && !is_left_to_the_platform(message, field) {
            required.push(name.clone());
        }
        properties.push(name, property(message, field, sent, spelling));
    }
    let (mut said, mut unsaid) = (Clauses::default(), Vec::new());
    said.accounts(message);
    for one in facts::rules(message) {
        if !said.add(message, &one, spelling) {
            unsaid.push(rule(message, &one, spelling));
        }
    }
    let mut members = head
        .with("title", facts::name(message))
        .with("description", description(message, spelling))
        .with("type", "object")
        .with("properties", properties);
    if !families.is_empty() {
        members.push("patternProperties", families);
    }
    if !required.is_empty() {
        members.push("required", Node::texts(required));
    }
    if sent {
        members.push("additionalProperties", false);
    }
    said.write(&mut members);
    if !unsaid.is_empty() {
        members.push("x-rules", unsaid);
    }
    members
}

/// What the platform fills in where the caller does not.
fn is_left_to_the_platform(message: &Message, field: &Field) -> bool {
    message.channel == Channel::Cloud && matches!(field.filled_by, FilledBy::Client(_)) && !facts::is_open(message)
}

fn description(message: &Message, spelling: Spelling) -> String {
    let words = facts::comparisons(message).map(|words| format!(" {words}."));
    spelling.within(message, &(message.doc.to_owned() + &words.collect::<String>()))
}

/// The pattern of the names of a family: a number in place of each index.
fn indexed(name: &str) -> String {
    format!("^{}$", facts::between_indexes(name).join("(0|[1-9][0-9]*)"))
}

fn property(message: &Message, field: &Field, sent: bool, spelling: Spelling) -> Members {
    let json = facts::is_json(message);
    let one = value(message, field, sent, json, spelling);
    let mut members = match field.repeat {
        Repeat::Array => Members::default().with("type", "array").with("items", one),
        Repeat::ArrayOfArrays => {
            let inner = Members::default().with("type", "array").with("items", one);
            Members::default().with("type", "array").with("items", inner)
        }
        Repeat::Once | Repeat::Indexed | Repeat::IndexedTwice => one,
    };
    let limits = facts::limits(field);
    let doc = if limits.is_empty() { field.doc.to_owned() } else { format!("{} {limits}", field.doc) };
    members.push("description", spelling.within(message, &doc));
    if let Some(sample) = facts::sample(field).filter(|_| field.repeat.depth() == 0 && !is_object(field)) {
        let number = sample.parse::<u64>().ok().filter(|_| json && field.is_numeric());
        members.push("examples", vec![number.map_or_else(|| Node::from(sample), Node::from)]);
    }
    members.push("x-filledBy", facts::filled_by(field));
    members.push_some("x-accounts", facts::accounts(field));
    members
}

fn is_object(field: &Field) -> bool {
    matches!(field.kind, Kind::Object(_))
}

fn value(message: &Message, field: &Field, sent: bool, json: bool, spelling: Spelling) -> Members {
    let typed = |name: &str| Members::default().with("type", name);
    let text = || if sent { typed("string").with("$ref", reference(TEXT)) } else { typed("string") };
    let mut members = match field.kind {
        Kind::Fen | Kind::Number if json => {
            return typed("integer").with("minimum", if sent { field.min } else { 0 }).with("maximum", field.max);
        }
        Kind::Fen | Kind::Number => {
            let (min, max) = facts::range(field);
            let mut members = typed("string").with("pattern", digits(field, sent));
            if sent && min.is_some_and(|min| min > 1) {
                members.push_some("x-minimum", min);
            }
            members.push_some("x-maximum", max.filter(|_| sent));
            return members;
        }
        Kind::Choice(_) if sent => typed("string").with("enum", Node::texts(field.values())),
        Kind::Choice(_) => typed("string").with("x-values", Node::texts(field.values())),
        _ if facts::is_overwritten(message, field) && spelling == Spelling::Camel => {
            let either = ["string", "integer"].map(|name| Node::from(typed(name)));
            return Members::default().with("anyOf", either.to_vec());
        }
        Kind::Text(charset) if sent && facts::has_own_characters(field) => {
            typed("string").with("minLength", 1_u64).with("pattern", format!("^[{}]*$", class(&allowed(charset))))
        }
        Kind::Text(_) => text(),
        Kind::Time14 => typed("string").with("pattern", form(&format!("{DAY}{CLOCK}"), sent)),
        Kind::DateTime => typed("string").with("pattern", form(DATE_TIME, sent)),
        Kind::Date => typed("string").with("pattern", form(DAY, sent)),
        Kind::Ip if sent => {
            let forms = ["ipv4", "ipv6"].map(|form| Node::of("format", form));
            typed("string").with("anyOf", forms.to_vec())
        }
        Kind::Url if sent => typed("string").with("pattern", url(field)),
        Kind::Ip | Kind::Url => typed("string"),
        Kind::Object(inner) if json => return Members::default().with("$ref", reference(&facts::name(inner))),
        Kind::Object(inner) | Kind::JsonText(inner) => text()
            .with("pattern", form(r"\{[\s\S]*\}", sent))
            .with("contentMediaType", "application/json")
            .with("contentSchema", Node::of("$ref", reference(&facts::name(inner)))),
        // No field of the wire.
        Kind::Family { .. } => typed("string"),
    };
    let has_form = matches!(field.kind, Kind::Time14 | Kind::DateTime | Kind::Date | Kind::Choice(_));
    if let Some(max) = field.max_bytes.filter(|_| !has_form) {
        // No text has more characters than bytes.
        if sent {
            members.push("maxLength", max);
        }
        members.push("x-maxBytes", max);
    }
    members
}

fn reference(name: &str) -> String {
    format!("#/$defs/{name}")
}

const DAY: &str = "[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])";
const CLOCK: &str = "([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]";
const DATE_TIME: &str = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]";

/// The whole of a text; what is received may be empty, and then counts as absent.
fn form(pattern: &str, sent: bool) -> String {
    if sent { format!("^{pattern}$") } else { format!("^({pattern})?$") }
}

/// A whole number of at most 18 digits without a leading zero.
fn digits(field: &Field, sent: bool) -> String {
    let positive = "[1-9][0-9]{0,17}";
    if sent && field.min > 0 { form(positive, sent) } else { form(&format!("(0|{positive})"), sent) }
}

/// Absolute, http or https, of the characters that the field takes behind the host.
fn url(field: &Field) -> String {
    let takes = |start: &'static str| {
        move |code: &u32| {
            char::from_u32(*code).is_some_and(|letter| field.value_error(&format!("{start}{letter}")).is_none())
        }
    };
    let all = || 0x20..0x7F_u32;
    let first: Vec<u32> = all().filter(takes("https://")).collect();
    let rest: Vec<u32> = all().filter(takes("https://x")).collect();
    format!("^https?://[{}][{}]*$", class(&runs(&first)), class(&runs(&rest)))
}

fn allowed(charset: Charset) -> Vec<RangeInclusive<u32>> {
    runs(&(0..=u8::MAX).filter(|byte| charset.allows(*byte)).map(u32::from).collect::<Vec<_>>())
}

fn refused_by_xml() -> Vec<RangeInclusive<u32>> {
    let refused = |code: &u32| {
        char::from_u32(*code).is_some_and(|letter| forbidden_in_xml(letter.to_string().as_bytes()).is_some())
    };
    runs(&(0..=0xFFFF).filter(refused).collect::<Vec<_>>())
}

/// Neighbours together.
fn runs(codes: &[u32]) -> Vec<RangeInclusive<u32>> {
    let mut runs: Vec<RangeInclusive<u32>> = Vec::new();
    for code in codes {
        match runs.last_mut() {
            Some(run) if *run.end() + 1 == *code => *run = *run.start()..=*code,
            _ => runs.push(*code..=*code),
        }
    }
    runs
}

/// The inside of a character class.
fn class(runs: &[RangeInclusive<u32>]) -> String {
    let letter = |code: u32| match char::from_u32(code) {
        Some(letter) if letter.is_ascii_alphanumeric() => letter.to_string(),
        Some(letter @ ('-' | ']' | '[' | '\\' | '^' | '/' | '|' | '*')) => format!("\\{letter}"),
        Some(letter) if letter.is_ascii_graphic() => letter.to_string(),
        _ => format!("\\u{code:04x}"),
    };
    let run = |run: &RangeInclusive<u32>| match (*run.start(), *run.end()) {
        (first, last) if first == last => letter(first),
        (first, last) => format!("{}-{}", letter(first), letter(last)),
    };
    runs.iter().map(run).collect()
}

/// The rules that keywords can say.
#[derive(Default)]
struct Clauses {
    /// Each must hold.
    all: Vec<Node>,
    /// A field, and those it needs.
    needs: Vec<(String, Vec<String>)>,
}

impl Clauses {
    /// Whether the rule can be said.
    fn add(&mut self, message: &'static Message, rule: &facts::RuleView, spelling: Spelling) -> bool {
        let spell = |name: &&str| spelling.of(message, name);
        let given = |name: &&str| Node::of("required", Node::texts([spell(name)]));
        let among = |keyword: &str, fields: &[&str]| Node::of(keyword, fields.iter().map(given).collect::<Vec<_>>());
        let demand = match &rule.demand {
            RuleDemand::AnyOf(fields) => among("anyOf", fields),
            RuleDemand::ExactlyOneOf(fields) => among("oneOf", fields),
            RuleDemand::Needs(fields) => Node::of("required", Node::texts(fields.iter().map(spell))),
            RuleDemand::After { .. } | RuleDemand::NotAbove { .. } => return false,
        };
        match (rule.when, &rule.demand) {
            (Condition::Always, _) => self.all.push(demand),
            (Condition::Given { field }, RuleDemand::Needs(fields)) => {
                self.need(spell(&field), fields.iter().map(spell).collect());
            }
            (Condition::Given { field }, _) => {
                self.all.push(Node::of("dependentSchemas", Node::of(spell(&field), demand)));
            }
            (Condition::Is { field, value }, _) => {
                let numeric = facts::is_json(message) && message.find(field).is_some_and(Field::is_numeric);
                let number = value.parse::<u64>().ok().filter(|_| numeric);
                let constant = number.map_or_else(|| Node::from(value), Node::from);
                let condition = Members::default()
                    .with("properties", Node::of(spell(&field), Node::of("const", constant)))
                    .with("required", Node::texts([spell(&field)]));
                self.all.push(Members::default().with("if", condition).with("then", demand).into());
            }
        }
        true
    }

    /// Which fields go together, as a service provider's request names its sub-merchant
    /// and an ordinary merchant's does not. Where the sub-merchant can be left out, that
    /// says nothing.
    fn accounts(&mut self, message: &'static Message) {
        let merchant = SUB_MCH_ID.name;
        if !message.find(merchant).is_some_and(|field| field.is_required() && field.scope == Scope::Partner) {
            return;
        }
        for field in facts::wire_fields(message).filter(|field| field.name != merchant) {
            match field.scope {
                Scope::Any => {}
                Scope::Partner => self.need(field.name.to_owned(), vec![merchant.to_owned()]),
                Scope::Merchant => {
                    let given = Node::of("required", Node::texts([merchant]));
                    self.all.push(Node::of("dependentSchemas", Node::of(field.name, Node::of("not", given))));
                }
            }
        }
    }

    fn need(&mut self, field: String, needed: Vec<String>) {
        match self.needs.iter_mut().find(|(known, _)| *known == field) {
            Some((_, known)) => known.extend(needed),
            None => self.needs.push((field, needed)),
        }
    }

    fn write(self, members: &mut Members) {
        if !self.needs.is_empty() {
            let needs = self.needs.into_iter();
            members.push(
                "dependentRequired",
                needs.fold(Members::default(), |all, (field, needed)| all.with(field, Node::texts(needed))),
            );
        }
        if !self.all.is_empty() {
            members.push("allOf", self.all);
        }
    }
}

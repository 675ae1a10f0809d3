//! The tables as JSON Schema 2020-12: one document for a message and the objects in it, or
//! one with every message in `$defs`.
//!
//! A message in XML is described as the flat object that XML readers make of it, in which
//! every value is a text. `maxLength` counts characters where WeChat Pay counts bytes of
//! UTF-8, so `x-maxBytes` has the limit in bytes. Rules that keywords cannot express, which
//! compare times or amounts, are in `x-rules`, in the form of the JSON format, and in the
//! description.

use std::ops::RangeInclusive;

use wxpay_schema::internal::forbidden_in_xml;
use wxpay_schema::shared::SUB_MCH_ID;
use wxpay_schema::{Channel, Charset, Condition, Field, Filler, Kind, Message, Repeat, Scope};

use super::json::rule_node;
use super::model::{self, Need, RuleDemand};
use super::naming::NameStyle;
use super::ordered_json::{Node, ObjectNode};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// The name of the definition of sent texts.
const TEXT: &str = "text";

/// Prints a document for one message.
pub(super) fn print_one(message: &'static Message, style: NameStyle) -> Result<String, serde_json::Error> {
    let id = format!("{}:{}", document_id(style), message.full_name());
    let head = ObjectNode::default().with("$schema", DIALECT).with("$id", id);
    let mut members = definition(head, message, style);
    let others = model::with_objects(&[message]).into_iter().skip(1);
    members.push("$defs", definitions(others, style));
    Node::from(members).to_json()
}

/// Prints one document for all messages.
pub(super) fn print_all(messages: &[&'static Message], style: NameStyle) -> Result<String, serde_json::Error> {
    let members = ObjectNode::default()
        .with("$schema", DIALECT)
        .with("$id", document_id(style))
        .with("title", "WeChat Pay V2 and CloudPay")
        .with("description", "Every message by its name: refer to one as `#/$defs/NAME`.")
        .with("$defs", definitions(messages.iter().copied(), style));
    Node::from(members).to_json()
}

/// The id of the document with all messages. Documents of both spellings can be in one validator.
fn document_id(style: NameStyle) -> &'static str {
    match style {
        NameStyle::Snake => "urn:wxpay:schema",
        NameStyle::Camel => "urn:wxpay:schema:camel",
    }
}

fn definitions(messages: impl Iterator<Item = &'static Message>, style: NameStyle) -> ObjectNode {
    let text = ObjectNode::default()
        .with("type", "string")
        .with("minLength", 1_u64)
        .with("pattern", format!("^[^{}]*$", character_class(&xml_forbidden_ranges())))
        .with("description", "A text that is sent: not empty, of characters that XML 1.0 allows.");
    messages.fold(ObjectNode::default().with(TEXT, text), |all, message| {
        all.with(message.full_name().to_string(), definition(ObjectNode::default(), message, style))
    })
}

fn definition(head: ObjectNode, message: &'static Message, style: NameStyle) -> ObjectNode {
    let sent = !model::is_open(message);
    let (mut properties, mut families, mut required) = (ObjectNode::default(), ObjectNode::default(), Vec::new());
    for field in model::wire_fields(message) {
        let name = style.spell(message, field.name);
        if model::is_pattern(field) {
            families.push(name_pattern(&name), property_schema(message, field, sent, style));
            continue;
        }
        if model::need(message, field) == Need::Yes && !is_filled_by_platform(message, field) {
            required.push(name.clone());
        }
        properties.push(name, property_schema(message, field, sent, style));
    }
    let (mut keywords, mut other_rules) = (RuleKeywords::default(), Vec::new());
    keywords.add_account_rules(message);
    for rule in model::rules_of_every_account(message) {
        if !keywords.add(message, &rule, style) {
            other_rules.push(rule_node(message, &rule, style));
        }
    }
    let mut members = head
        .with("title", message.full_name())
        .with("description", description(message, style))
        .with("type", "object")
        .with("properties", properties);
    if !families.is_empty() {
        members.push("patternProperties", families);
    }
    if !required.is_empty() {
        members.push("required", Node::from_texts(required));
    }
    if sent {
        members.push("additionalProperties", false);
    }
    keywords.write(&mut members);
    if !other_rules.is_empty() {
        members.push("x-rules", other_rules);
    }
    members
}

/// Whether the platform fills in the field if the caller does not.
fn is_filled_by_platform(message: &Message, field: &Field) -> bool {
    message.channel == Channel::Cloud && matches!(field.filled_by, Filler::Client(_)) && !model::is_open(message)
}

fn description(message: &Message, style: NameStyle) -> String {
    let rules = model::comparison_texts(message).map(|text| format!(" {text}."));
    style.spell_quoted(message, &(model::doc(message) + &rules.collect::<String>()))
}

/// The pattern of the names of an indexed field, with a number for each index.
fn name_pattern(name: &str) -> String {
    format!("^{}$", model::split_at_indexes(name).join("(0|[1-9][0-9]*)"))
}

fn property_schema(message: &Message, field: &Field, sent: bool, style: NameStyle) -> ObjectNode {
    let json = model::is_json(message);
    let value = value_schema(message, field, sent, json, style);
    let mut members = match field.repeat {
        Repeat::Array if is_repeated(field) => ObjectNode::default().with("type", "array").with("items", value),
        Repeat::ArrayOfArrays => {
            let inner = ObjectNode::default().with("type", "array").with("items", value);
            ObjectNode::default().with("type", "array").with("items", inner)
        }
        Repeat::Once | Repeat::Array | Repeat::Indexed | Repeat::IndexedTwice => value,
    };
    let limits = model::limits(field);
    let doc = model::field_doc(field);
    let doc = if limits.is_empty() { doc } else { format!("{doc} {limits}") };
    members.push("description", style.spell_quoted(message, &doc));
    if let Some(sample) =
        model::sample(field).filter(|_| (field.repeat.depth() == 0 || !is_repeated(field)) && !is_object(field))
    {
        let number = sample.parse::<u64>().ok().filter(|_| json && field.is_numeric());
        members.push("examples", vec![number.map_or_else(|| Node::from(sample), Node::from)]);
    }
    members.push("x-filledBy", model::filled_by(field));
    members.push_some("x-accounts", model::accounts(field));
    members
}

/// Whether the value of a field that repeats is an array. The text of an array is a text, and nested elements stand in
/// one of their own.
fn is_repeated(field: &Field) -> bool {
    !model::is_text_of_array(field) && !matches!(field.kind, Kind::XmlList { .. })
}

fn is_object(field: &Field) -> bool {
    matches!(field.kind, Kind::Object(_))
}

fn value_schema(message: &Message, field: &Field, sent: bool, json: bool, style: NameStyle) -> ObjectNode {
    let typed = |name: &str| ObjectNode::default().with("type", name);
    let text = || if sent { typed("string").with("$ref", format!("#/$defs/{TEXT}")) } else { typed("string") };
    let mut members = match field.kind {
        Kind::Fen | Kind::Number if json => {
            return typed("integer").with("minimum", if sent { field.min } else { 0 }).with("maximum", field.max);
        }
        Kind::Fen | Kind::Number => {
            let (min, max) = model::range(field);
            let mut members = typed("string").with("pattern", digits(field, sent));
            if sent && min.is_some_and(|min| min > 1) {
                members.push_some("x-minimum", min);
            }
            members.push_some("x-maximum", max.filter(|_| sent));
            return members;
        }
        Kind::Choice(_) if sent => typed("string").with("enum", Node::from_texts(field.values())),
        Kind::Choice(_) => typed("string").with("x-values", Node::from_texts(field.values())),
        _ if model::is_overwritten(message, field) && style == NameStyle::Camel => {
            let either = ["string", "integer"].map(|name| Node::from(typed(name)));
            return ObjectNode::default().with("anyOf", either.to_vec());
        }
        Kind::Text(charset) if sent && model::restricts_characters(field) => typed("string")
            .with("minLength", 1_u64)
            .with("pattern", format!("^[{}]*$", character_class(&allowed_ranges(charset)))),
        Kind::Text(_) => text(),
        Kind::Time14 => typed("string").with("pattern", anchor(&format!("{DAY}{CLOCK}"), sent)),
        Kind::DateTime => typed("string").with("pattern", anchor(DATE_TIME, sent)),
        Kind::Date => typed("string").with("pattern", anchor(DAY, sent)),
        Kind::Ip if sent => {
            let forms = ["ipv4", "ipv6"].map(|form| Node::from_member("format", form));
            typed("string").with("anyOf", forms.to_vec())
        }
        Kind::Url if sent => typed("string").with("pattern", url_pattern(field)),
        Kind::Ip | Kind::Url => typed("string"),
        Kind::Object(inner) if json => return ObjectNode::default().with("$ref", reference(inner)),
        Kind::JsonText(inner) if model::is_text_of_array(field) => text()
            .with("pattern", anchor(r"\[[\s\S]*\]", sent))
            .with("contentMediaType", "application/json")
            .with("contentSchema", array_of(inner)),
        Kind::Object(inner) | Kind::JsonText(inner) => text()
            .with("pattern", anchor(r"\{[\s\S]*\}", sent))
            .with("contentMediaType", "application/json")
            .with("contentSchema", Node::from_member("$ref", reference(inner))),
        Kind::Encrypted => text().with("pattern", anchor(BASE64, sent)),
        Kind::XmlList { element, item } => {
            // A reader makes an object of one element, and an array of several.
            let forms = vec![Node::from_member("$ref", reference(item)), array_of(item).into()];
            return typed("object").with("properties", Node::from_member(element, Node::from_member("anyOf", forms)));
        }
        // A family is not on the wire.
        Kind::Family { .. } => typed("string"),
    };
    let has_form = matches!(field.kind, Kind::Time14 | Kind::DateTime | Kind::Date | Kind::Choice(_));
    if let Some(max) = field.max_bytes.filter(|_| !has_form) {
        // A text has at most as many characters as bytes.
        if sent {
            members.push("maxLength", max);
        }
        members.push("x-maxBytes", max);
    }
    members
}

fn array_of(item: &Message) -> ObjectNode {
    ObjectNode::default().with("type", "array").with("items", Node::from_member("$ref", reference(item)))
}

fn reference(message: &Message) -> String {
    format!("#/$defs/{}", message.full_name())
}

const BASE64: &str = "([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)";
const DAY: &str = "[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])";
const CLOCK: &str = "([01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]";
const DATE_TIME: &str = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]) ([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]";

/// Anchors a pattern. A received text may be empty, which counts as absent.
fn anchor(pattern: &str, sent: bool) -> String {
    if sent { format!("^{pattern}$") } else { format!("^({pattern})?$") }
}

/// The pattern of a whole number of at most 18 digits without leading zeros.
fn digits(field: &Field, sent: bool) -> String {
    let positive = "[1-9][0-9]{0,17}";
    if sent && field.min > 0 { anchor(positive, sent) } else { anchor(&format!("(0|{positive})"), sent) }
}

/// The pattern of an absolute URL, http or https, of the characters that the field takes.
fn url_pattern(field: &Field) -> String {
    let takes = |start: &'static str| {
        move |code: &u32| {
            char::from_u32(*code).is_some_and(|letter| field.value_error(&format!("{start}{letter}")).is_none())
        }
    };
    let all = || 0x20..0x7F_u32;
    let first: Vec<u32> = all().filter(takes("https://")).collect();
    let rest: Vec<u32> = all().filter(takes("https://x")).collect();
    format!("^https?://[{}][{}]*$", character_class(&ranges(&first)), character_class(&ranges(&rest)))
}

fn allowed_ranges(charset: Charset) -> Vec<RangeInclusive<u32>> {
    ranges(&(0..=u8::MAX).filter(|byte| charset.allows(*byte)).map(u32::from).collect::<Vec<_>>())
}

fn xml_forbidden_ranges() -> Vec<RangeInclusive<u32>> {
    let is_forbidden = |code: &u32| {
        char::from_u32(*code).is_some_and(|letter| forbidden_in_xml(letter.to_string().as_bytes()).is_some())
    };
    ranges(&(0..=0xFFFF).filter(is_forbidden).collect::<Vec<_>>())
}

/// Joins neighbouring codes to ranges.
fn ranges(codes: &[u32]) -> Vec<RangeInclusive<u32>> {
    let mut ranges: Vec<RangeInclusive<u32>> = Vec::new();
    for code in codes {
        match ranges.last_mut() {
            Some(range) if *range.end() + 1 == *code => *range = *range.start()..=*code,
            _ => ranges.push(*code..=*code),
        }
    }
    ranges
}

/// The inside of a character class in a pattern.
fn character_class(ranges: &[RangeInclusive<u32>]) -> String {
    let letter = |code: u32| match char::from_u32(code) {
        Some(letter) if letter.is_ascii_alphanumeric() => letter.to_string(),
        Some(letter @ ('-' | ']' | '[' | '\\' | '^' | '/' | '|' | '*')) => format!("\\{letter}"),
        Some(letter) if letter.is_ascii_graphic() => letter.to_string(),
        _ => format!("\\u{code:04x}"),
    };
    let part = |range: &RangeInclusive<u32>| match (*range.start(), *range.end()) {
        (first, last) if first == last => letter(first),
        (first, last) => format!("{}-{}", letter(first), letter(last)),
    };
    ranges.iter().map(part).collect()
}

/// The rules that keywords of JSON Schema can express.
#[derive(Default)]
struct RuleKeywords {
    /// The schemas of `allOf`.
    all: Vec<Node>,
    /// The members of `dependentRequired`: a field, and those that it needs.
    needs: Vec<(String, Vec<String>)>,
}

impl RuleKeywords {
    /// Adds a rule. Returns `false` if keywords cannot express it.
    fn add(&mut self, message: &'static Message, rule: &model::RuleView, style: NameStyle) -> bool {
        let spell = |name: &&str| style.spell(message, name);
        let given = |name: &&str| Node::from_member("required", Node::from_texts([spell(name)]));
        let among =
            |keyword: &str, fields: &[&str]| Node::from_member(keyword, fields.iter().map(given).collect::<Vec<_>>());
        let demand = match &rule.demand {
            RuleDemand::AnyOf(fields) => among("anyOf", fields),
            RuleDemand::ExactlyOneOf(fields) => among("oneOf", fields),
            RuleDemand::Needs(fields) => Node::from_member("required", Node::from_texts(fields.iter().map(spell))),
            RuleDemand::AllOrNone(fields) => {
                let all = Node::from_member("required", Node::from_texts(fields.iter().map(spell)));
                Node::from_member("anyOf", vec![all, Node::from_member("not", among("anyOf", fields))])
            }
            RuleDemand::NoneOf(fields) => Node::from_member("not", among("anyOf", fields)),
            RuleDemand::AnyGroupOf(groups) => {
                let group = |group: &Vec<&'static str>| {
                    Node::from_member("required", Node::from_texts(group.iter().map(spell)))
                };
                Node::from_member("anyOf", groups.iter().map(group).collect::<Vec<_>>())
            }
            RuleDemand::After { .. } | RuleDemand::NotAbove { .. } => return false,
        };
        match (rule.when, &rule.demand) {
            // The number is a text in XML, which keywords cannot compare.
            (Condition::Outside { .. }, _) => return false,
            (Condition::Always, _) => self.all.push(demand),
            (Condition::Given { field }, RuleDemand::Needs(fields)) => {
                self.need(spell(&field), fields.iter().map(spell).collect());
            }
            (Condition::Given { field }, _) => {
                self.all.push(Node::from_member("dependentSchemas", Node::from_member(spell(&field), demand)));
            }
            (Condition::Is { field, value }, _) => {
                let numeric = model::is_json(message) && message.find(field).is_some_and(Field::is_numeric);
                let number = value.parse::<u64>().ok().filter(|_| numeric);
                let constant = number.map_or_else(|| Node::from(value), Node::from);
                let condition = ObjectNode::default()
                    .with("properties", Node::from_member(spell(&field), Node::from_member("const", constant)))
                    .with("required", Node::from_texts([spell(&field)]));
                self.all.push(ObjectNode::default().with("if", condition).with("then", demand).into());
            }
        }
        true
    }

    /// Adds the rules between the number of the sub-merchant, which a service provider's
    /// request has and an ordinary merchant's does not, and the fields of either. There are
    /// none where that number is optional.
    fn add_account_rules(&mut self, message: &'static Message) {
        let merchant = SUB_MCH_ID.name;
        if !message.find(merchant).is_some_and(|field| field.is_required() && field.scope == Scope::Partner) {
            return;
        }
        for field in model::wire_fields(message).filter(|field| field.name != merchant) {
            match field.scope {
                Scope::Any => {}
                Scope::Partner => self.need(field.name.to_owned(), vec![merchant.to_owned()]),
                Scope::Merchant => {
                    let given = Node::from_member("required", Node::from_texts([merchant]));
                    self.all.push(Node::from_member(
                        "dependentSchemas",
                        Node::from_member(field.name, Node::from_member("not", given)),
                    ));
                }
            }
        }
    }

    fn need(&mut self, field: String, needed: Vec<String>) {
        match self.needs.iter_mut().find(|(existing, _)| *existing == field) {
            Some((_, fields)) => fields.extend(needed),
            None => self.needs.push((field, needed)),
        }
    }

    fn write(self, members: &mut ObjectNode) {
        if !self.needs.is_empty() {
            let needs = self.needs.into_iter();
            members.push(
                "dependentRequired",
                needs.fold(ObjectNode::default(), |all, (field, needed)| all.with(field, Node::from_texts(needed))),
            );
        }
        if !self.all.is_empty() {
            members.push("allOf", self.all);
        }
    }
}

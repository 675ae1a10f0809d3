//! The tables as TypeScript: a module with a type for each message, and with the rules that
//! types can express.
//!
//! A request of the XML channel has two types: one for what the caller gives, and one with
//! `Sent` behind its name for the message on the wire. Messages of the cloud channel have
//! the form that the cloud function SDK takes and returns.

use std::fmt::Write as _;

use wxpay_schema::{Channel, Choices, Condition, Direction, Field, Filler, Kind, Message, Repeat};

use super::model::{self, Need, RuleDemand, RuleView};
use super::naming::NameStyle;

/// Prints the module with the messages and the types that they refer to.
pub(super) fn print(messages: &[&'static Message], style: NameStyle) -> String {
    let messages = model::with_objects(messages);
    let mut types = String::new();
    for message in &messages {
        MessageWriter { message, style }.write(&mut types);
    }
    let mut module = String::from("// WeChat Pay V2 and CloudPay. Written by `wxpay schema --format typescript`.\n");
    for (name, definition) in HELPER_TYPES {
        if types.contains(name) {
            module += &format!("\n{definition}\n");
        }
    }
    if style == NameStyle::Camel {
        types += &cloud_pay(&messages);
    }
    for choices in model::choice_lists(&messages).into_iter().filter(|list| types.contains(list.name)) {
        module += &choice_type(choices);
    }
    module + &types
}

/// The types that others are made with, each behind the text that shows its use.
const HELPER_TYPES: [(&str, &str); 5] = [
    ("Digits", "/** A whole number as text. */\nexport type Digits = `${bigint}`;"),
    (
        "HttpUrl",
        "/** An absolute URL, without query and fragment. */\nexport type HttpUrl = `http://${string}` | \
         `https://${string}`;",
    ),
    (
        "Open<",
        "/** One of the documented values, or another that WeChat Pay may answer. */\nexport type Open<T extends \
         string> = T | (string & {});",
    ),
    (
        "Given<",
        "/** Those fields of a message, given. */\nexport type Given<T, K extends keyof T> = { [P in K]-?: \
         NonNullable<T[P]> };",
    ),
    ("Absent<", "/** Those fields, left out. */\nexport type Absent<K extends string> = { [P in K]?: never };"),
];

/// The functions of the cloud function SDK, with those messages that have their reply among them.
fn cloud_pay(messages: &[&'static Message]) -> String {
    let functions = messages.iter().filter(|message| !message.function.is_empty()).filter_map(|request| {
        let reply = request.response.filter(|reply| messages.iter().any(|message| message.is(reply)))?;
        let doc = escape_comment(&NameStyle::Camel.spell_quoted(request, &model::doc(request)));
        let (argument, result) = (type_name(request), type_name(reply));
        // A file has no fields: the table has those of its refusal.
        let file = if reply.direction == Direction::Failure { "{ data: string } | " } else { "" };
        Some(format!("  /** {doc} */\n  {}(request: {argument}): Promise<{file}{result}>;\n", request.function))
    });
    let functions: String = functions.collect();
    if functions.is_empty() {
        return functions;
    }
    format!("\n/** `cloud.cloudPay` of the cloud function SDK. */\nexport interface CloudPay {{\n{functions}}}\n")
}

fn choice_type(choices: &Choices) -> String {
    let values = choices
        .values
        .iter()
        .map(|choice| format!("  /** {} */\n  | {}", escape_comment(choice.doc), literal(choice.value)));
    format!(
        "\n/** {} */\nexport type {} =\n{};\n",
        escape_comment(choices.doc),
        choices.name,
        values.collect::<Vec<_>>().join("\n")
    )
}

/// A string literal.
fn literal(value: &str) -> String {
    format!("{value:?}")
}

/// Escapes the end of a comment.
fn escape_comment(text: &str) -> String {
    text.replace("*/", "*\\/")
}

/// The name of a message's type: `PayUnifiedOrderResponse`.
fn type_name(message: &Message) -> String {
    let channel = match message.channel {
        Channel::Pay => "Pay",
        Channel::Cloud => "Cloud",
    };
    format!("{channel}{}", model::type_name(message))
}

/// Writes the types of one message.
struct MessageWriter<'w> {
    message: &'w &'static Message,
    style: NameStyle,
}

impl MessageWriter<'_> {
    fn write(&self, types: &mut String) {
        let (name, rules) = (type_name(self.message), self.rule_unions());
        let own: Vec<&Field> = model::wire_fields(self.message).filter(|field| !self.is_filled(field)).collect();
        let doc = self.doc();
        if rules.is_empty() {
            let _ = writeln!(types, "\n{doc}export interface {name} {{\n{}}}", self.members(&own, false));
        } else {
            let fields = format!("{name}Fields");
            let head = format!("/** The fields of {{@link {name}}}, without its rules. */\n");
            let _ = writeln!(types, "\n{head}export interface {fields} {{\n{}}}", self.members(&own, false));
            let rules = rules.iter().map(|rule| format!("\n  & ({})", rule.join(" | ")));
            let _ = writeln!(types, "\n{doc}export type {name} = {fields}{};", rules.collect::<String>());
        }
        let filled: Vec<&Field> = model::wire_fields(self.message).filter(|field| self.is_added(field)).collect();
        if !filled.is_empty() {
            let head = format!(
                "/** {{@link {name}}} as it goes over the wire, with what the client and the account fill in. */\n"
            );
            let _ = writeln!(types, "\n{head}export type {name}Sent = {name} & {{\n{}}};", self.members(&filled, true));
        }
    }

    /// The comment of the message, with the rules that types cannot express.
    fn doc(&self) -> String {
        let rules = model::comparison_texts(self.message).map(|text| format!("{text}."));
        let lines: Vec<String> = [model::doc(self.message)].into_iter().chain(rules).collect();
        self.comment(&lines, "")
    }

    /// Whether the client or the account fills in the field, and the caller cannot.
    fn is_filled(&self, field: &Field) -> bool {
        self.has_client() && field.is_filled()
    }

    /// Whether the type of the wire has the field where that of the caller lacks it, or requires
    /// it where that of the caller does not.
    fn is_added(&self, field: &Field) -> bool {
        let by_account = matches!(field.filled_by, Filler::AccountOrCaller(_));
        self.is_filled(field) || self.has_client() && by_account && model::need(self.message, field) == Need::Yes
    }

    /// Whether a client fills in fields. On the cloud channel the platform does, and the
    /// caller may give them too.
    fn has_client(&self) -> bool {
        let sends = matches!(self.message.direction, Direction::Request | Direction::Reply);
        sends && self.message.channel == Channel::Pay
    }

    fn members(&self, fields: &[&Field], on_wire: bool) -> String {
        fields.iter().map(|field| self.member(field, on_wire)).collect()
    }

    fn member(&self, field: &Field, on_wire: bool) -> String {
        let mut lines = vec![format!("{} {}", model::field_doc(field), model::limits(field)).trim_end().to_owned()];
        if let Kind::JsonText(inner) = field.kind {
            let array = if model::is_text_of_array(field) { "n array, each item a" } else { "" };
            lines.push(format!("The text is the JSON of a{array} {{@link {}}}.", type_name(inner)));
        }
        lines.extend(model::sample(field).map(|sample| format!("@example {sample}")));
        let doc = self.comment(&lines, "  ");
        let name = self.name(field.name);
        let ty = self.field_type(field);
        if model::is_pattern(field) {
            let pattern = model::split_at_indexes(&name).join("${number}");
            return format!("{doc}  [key: `{pattern}`]: {ty};\n");
        }
        let must = model::need(self.message, field) == Need::Yes;
        let filled_by_other = match field.filled_by {
            Filler::AccountOrCaller(_) => self.has_client() && !on_wire,
            Filler::Client(_) => self.message.channel == Channel::Cloud && self.message.direction == Direction::Request,
            _ => false,
        };
        let mark = if must && !filled_by_other { "" } else { "?" };
        format!("{doc}  {name}{mark}: {ty};\n")
    }

    /// Formats lines as a comment, with the names in them in the right spelling.
    fn comment(&self, lines: &[String], indent: &str) -> String {
        let spelled =
            |line: &String| format!("{indent} * {}\n", escape_comment(&self.style.spell_quoted(self.message, line)));
        format!("{indent}/**\n{}{indent} */\n", lines.iter().map(spelled).collect::<String>())
    }

    fn name(&self, name: &str) -> String {
        self.style.spell(self.message, name)
    }

    fn field_type(&self, field: &Field) -> String {
        let (sent, json) = (!model::is_open(self.message), model::is_json(self.message));
        let one = match field.kind {
            Kind::Fen | Kind::Number if json => {
                small_range(field).map_or("number".to_owned(), |_| values(field).join(" | "))
            }
            Kind::Fen | Kind::Number if sent => "number | Digits".to_owned(),
            Kind::Fen | Kind::Number => "Digits".to_owned(),
            Kind::Choice(_) if field.only.is_some() => values(field).join(" | "),
            Kind::Choice(choices) if sent || self.is_discriminant(field) => choices.name.to_owned(),
            Kind::Choice(choices) => format!("Open<{}>", choices.name),
            Kind::Url if sent => "HttpUrl".to_owned(),
            Kind::Object(inner) if json => type_name(inner),
            // A reader makes an object of one element, and an array of several.
            Kind::XmlList { element, item } => {
                let item = type_name(item);
                return format!("{{ {element}?: {item} | {item}[] }}");
            }
            Kind::JsonText(_) => return "string".to_owned(),
            _ if model::is_overwritten(self.message, field) && self.style == NameStyle::Camel => {
                "string | number".to_owned()
            }
            _ => "string".to_owned(),
        };
        let element = if one.contains(' ') || one.contains('|') { format!("({one})") } else { one.clone() };
        match field.repeat {
            Repeat::Once | Repeat::Indexed | Repeat::IndexedTwice => one,
            Repeat::Array => format!("{element}[]"),
            Repeat::ArrayOfArrays => format!("{element}[][]"),
        }
    }

    /// Whether rules depend on the value of the field, so that it tells the variants of the
    /// message apart.
    fn is_discriminant(&self, field: &Field) -> bool {
        model::rules(self.message)
            .iter()
            .any(|rule| matches!(rule.when, Condition::Is { field: of, .. } if of == field.name))
    }

    /// The rules, each as the members of a union.
    fn rule_unions(&self) -> Vec<Vec<String>> {
        let rules = model::rules_of_every_account(self.message);
        let mut unions = Vec::new();
        let mut discriminants: Vec<&str> = Vec::new();
        for rule in &rules {
            match rule.when {
                Condition::Always => unions.extend(self.demand(&rule.demand)),
                Condition::Given { field } => {
                    let demand = self.demand(&rule.demand).map(|demand| [vec![self.absent(&[field])], demand].concat());
                    unions.extend(demand);
                }
                Condition::Is { field, .. } if !discriminants.contains(&field) => {
                    discriminants.push(field);
                    unions.push(self.variants(field, &rules));
                }
                Condition::Is { .. } | Condition::Outside { .. } => {}
            }
        }
        unions
    }

    /// The variants by a field: one for each value that rules depend on, and one for all
    /// other values.
    fn variants(&self, name: &str, rules: &[RuleView]) -> Vec<String> {
        let Some(field) = self.message.find(name) else {
            return Vec::new();
        };
        let (fields, key) = (format!("{}Fields", type_name(self.message)), self.name(name));
        let (mut variants, mut ruled_values): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for value in values(field) {
            let applies = |rule: &&RuleView| {
                let Condition::Is { field, value: required } = rule.when else { return false };
                field == name && (value == required || value == literal(required))
            };
            let demands: Vec<Vec<String>> =
                rules.iter().filter(applies).filter_map(|rule| self.demand(&rule.demand)).collect();
            if demands.is_empty() {
                continue;
            }
            let demands = demands.iter().map(|demand| match demand.as_slice() {
                [one] => format!(" & {one}"),
                several => format!(" & ({})", several.join(" | ")),
            });
            variants.push(format!("{{ {key}: {value} }}{}", demands.collect::<String>()));
            ruled_values.push(value);
        }
        let optional = model::need(self.message, field) != Need::Yes;
        let mark = if optional { "?" } else { "" };
        if ruled_values.len() < values(field).len() {
            variants.push(format!(
                "{{ {key}{mark}: Exclude<{fields}[{}], {}> }}",
                literal(&key),
                ruled_values.join(" | ")
            ));
        } else if optional {
            variants.push(self.absent(&[name]));
        }
        variants
    }

    /// A demand as the members of a union, if types can express it.
    fn demand(&self, demand: &RuleDemand) -> Option<Vec<String>> {
        match demand {
            RuleDemand::AnyOf(fields) => Some(fields.iter().map(|field| self.given(&[field])).collect()),
            RuleDemand::Needs(fields) => Some(vec![self.given(fields)]),
            RuleDemand::ExactlyOneOf(fields) => Some(
                fields
                    .iter()
                    .map(|field| {
                        let others: Vec<&str> = fields.iter().copied().filter(|other| other != field).collect();
                        format!("({} & {})", self.given(&[field]), self.absent(&others))
                    })
                    .collect(),
            ),
            RuleDemand::AllOrNone(fields) => Some(vec![self.given(fields), self.absent(fields)]),
            RuleDemand::NoneOf(fields) => Some(vec![self.absent(fields)]),
            RuleDemand::AnyGroupOf(groups) => Some(groups.iter().map(|group| self.given(group)).collect()),
            RuleDemand::After { .. } | RuleDemand::NotAbove { .. } => None,
        }
    }

    fn given(&self, names: &[&str]) -> String {
        format!("Given<{}Fields, {}>", type_name(self.message), self.keys(names))
    }

    fn absent(&self, names: &[&str]) -> String {
        format!("Absent<{}>", self.keys(names))
    }

    fn keys(&self, names: &[&str]) -> String {
        names.iter().map(|name| literal(&self.name(name))).collect::<Vec<_>>().join(" | ")
    }
}

/// The values of a list or of a small range, as literals.
fn values(field: &Field) -> Vec<String> {
    match field.kind {
        Kind::Choice(_) => field.values().map(literal).collect(),
        _ => small_range(field).into_iter().flatten().map(|number| number.to_string()).collect(),
    }
}

/// The range of a number, if it has few values.
fn small_range(field: &Field) -> Option<std::ops::RangeInclusive<u64>> {
    (field.is_numeric() && field.max - field.min < 10).then_some(field.min..=field.max)
}

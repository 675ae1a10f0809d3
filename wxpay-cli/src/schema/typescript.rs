//! The tables as TypeScript: a type for each message, with the rules that types can
//! say. Messages go in, a module comes out that has types and nothing else.
//!
//! A request of the XML channel has two types: what the caller gives, and under the
//! same name with `Sent` what goes over the wire. Messages of the cloud channel are
//! what the cloud function SDK takes and gives.

use std::fmt::Write as _;

use wxpay_schema::{Channel, Choices, Condition, Direction, Field, FilledBy, Kind, Message, Repeat};

use super::facts::{self, Need, RuleDemand, RuleView};
use super::spelling::Spelling;

/// The module with those messages, and what they refer to.
pub(super) fn print(messages: &[&'static Message], spelling: Spelling) -> String {
    let messages = facts::with_objects(messages);
    let mut types = String::new();
    for message in &messages {
        Writer { message, spelling }.write(&mut types);
    }
    let mut module = String::from("// WeChat Pay V2 and CloudPay. Written by `wxpay schema --format typescript`.\n");
    for (name, definition) in BASICS {
        if types.contains(name) {
            module += &format!("\n{definition}\n");
        }
    }
    for choices in facts::lists(&messages).into_iter().filter(|list| types.contains(list.name)) {
        module += &list(choices);
    }
    module + &types
}

/// What the types are made with, each with the text that shows its use.
const BASICS: [(&str, &str); 5] = [
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

fn list(choices: &Choices) -> String {
    let values =
        choices.values.iter().map(|choice| format!("  /** {} */\n  | {}", comment(choice.doc), text(choice.value)));
    format!(
        "\n/** {} */\nexport type {} =\n{};\n",
        comment(choices.doc),
        choices.name,
        values.collect::<Vec<_>>().join("\n")
    )
}

/// A text as a literal.
fn text(value: &str) -> String {
    format!("{value:?}")
}

/// What may stand in a comment.
fn comment(words: &str) -> String {
    words.replace("*/", "*\\/")
}

/// The name of a message's type: `PayUnifiedOrderResponse`.
fn type_name(message: &Message) -> String {
    let channel = match message.channel {
        Channel::Pay => "Pay",
        Channel::Cloud => "Cloud",
    };
    format!("{channel}{}", facts::type_name(message))
}

/// Writes the types of one message.
struct Writer<'w> {
    message: &'w &'static Message,
    spelling: Spelling,
}

impl Writer<'_> {
    fn write(&self, types: &mut String) {
        let (name, factors) = (type_name(self.message), self.factors());
        let own: Vec<&Field> = facts::wire_fields(self.message).filter(|field| !self.is_filled(field)).collect();
        let doc = self.doc();
        if factors.is_empty() {
            let _ = writeln!(types, "\n{doc}export interface {name} {{\n{}}}", self.members(&own, false));
        } else {
            let fields = format!("{name}Fields");
            let about = format!("/** The fields of {{@link {name}}}, without its rules. */\n");
            let _ = writeln!(types, "\n{about}export interface {fields} {{\n{}}}", self.members(&own, false));
            let factors = factors.iter().map(|factor| format!("\n  & ({})", factor.join(" | ")));
            let _ = writeln!(types, "\n{doc}export type {name} = {fields}{};", factors.collect::<String>());
        }
        let filled: Vec<&Field> = facts::wire_fields(self.message).filter(|field| self.is_added(field)).collect();
        if !filled.is_empty() {
            let about = format!(
                "/** {{@link {name}}} as it goes over the wire, with what the client and the account fill in. */\n"
            );
            let _ =
                writeln!(types, "\n{about}export type {name}Sent = {name} & {{\n{}}};", self.members(&filled, true));
        }
    }

    /// What the message is for, and the rules that types cannot say.
    fn doc(&self) -> String {
        let compared = facts::comparisons(self.message).map(|words| format!("{words}."));
        let lines: Vec<String> = [self.message.doc.to_owned()].into_iter().chain(compared).collect();
        self.comment(&lines, "")
    }

    /// Whether the client or the account fills the field in, and the caller cannot.
    fn is_filled(&self, field: &Field) -> bool {
        self.has_client() && field.is_filled()
    }

    /// Whether the field is in what goes over the wire, and not in what the caller
    /// gives, or need not be.
    fn is_added(&self, field: &Field) -> bool {
        let by_account = matches!(field.filled_by, FilledBy::AccountOrCaller(_));
        self.is_filled(field) || self.has_client() && by_account && facts::need(self.message, field) == Need::Yes
    }

    /// Whether something fills in fields: on the cloud channel the platform does, and
    /// takes them from the caller too.
    fn has_client(&self) -> bool {
        let sends = matches!(self.message.direction, Direction::Request | Direction::Reply);
        sends && self.message.channel == Channel::Pay
    }

    fn members(&self, fields: &[&Field], on_wire: bool) -> String {
        fields.iter().map(|field| self.member(field, on_wire)).collect()
    }

    fn member(&self, field: &Field, on_wire: bool) -> String {
        let mut lines = vec![format!("{} {}", field.doc, facts::limits(field)).trim_end().to_owned()];
        if let Kind::JsonText(inner) = field.kind {
            lines.push(format!("The text is the JSON of a {{@link {}}}.", type_name(inner)));
        }
        lines.extend(facts::sample(field).map(|sample| format!("@example {sample}")));
        let doc = self.comment(&lines, "  ");
        let name = self.name(field.name);
        let ty = self.ty(field);
        if facts::is_pattern(field) {
            let pattern = facts::between_indexes(&name).join("${number}");
            return format!("{doc}  [key: `{pattern}`]: {ty};\n");
        }
        let must = facts::need(self.message, field) == Need::Yes;
        let by_other = match field.filled_by {
            FilledBy::AccountOrCaller(_) => self.has_client() && !on_wire,
            FilledBy::Client(_) => {
                self.message.channel == Channel::Cloud && self.message.direction == Direction::Request
            }
            _ => false,
        };
        let mark = if must && !by_other { "" } else { "?" };
        format!("{doc}  {name}{mark}: {ty};\n")
    }

    /// Lines of words as a comment, with the names in them as they are spelled here.
    fn comment(&self, lines: &[String], indent: &str) -> String {
        let spelled = |line: &String| format!("{indent} * {}\n", comment(&self.spelling.within(self.message, line)));
        format!("{indent}/**\n{}{indent} */\n", lines.iter().map(spelled).collect::<String>())
    }

    fn name(&self, name: &str) -> String {
        self.spelling.of(self.message, name)
    }

    fn ty(&self, field: &Field) -> String {
        let (sent, json) = (!facts::is_open(self.message), facts::is_json(self.message));
        let one = match field.kind {
            Kind::Fen | Kind::Number if json => few(field).map_or("number".to_owned(), |_| values(field).join(" | ")),
            Kind::Fen | Kind::Number if sent => "number | Digits".to_owned(),
            Kind::Fen | Kind::Number => "Digits".to_owned(),
            Kind::Choice(_) if field.only.is_some() => values(field).join(" | "),
            Kind::Choice(choices) if sent || self.decides(field) => choices.name.to_owned(),
            Kind::Choice(choices) => format!("Open<{}>", choices.name),
            Kind::Url if sent => "HttpUrl".to_owned(),
            Kind::Object(inner) if json => type_name(inner),
            _ if facts::is_overwritten(self.message, field) && self.spelling == Spelling::Camel => {
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

    /// Whether rules ask for the value of the field, so that it tells one form of the
    /// message from another.
    fn decides(&self, field: &Field) -> bool {
        facts::rules(self.message)
            .iter()
            .any(|rule| matches!(rule.when, Condition::Is { field: of, .. } if of == field.name))
    }

    /// What the rules ask for: of each list one must hold.
    fn factors(&self) -> Vec<Vec<String>> {
        let rules = facts::rules(self.message);
        let mut factors = Vec::new();
        let mut decided: Vec<&str> = Vec::new();
        for rule in &rules {
            match rule.when {
                Condition::Always => factors.extend(self.demand(&rule.demand)),
                Condition::Given { field } => {
                    let demand = self.demand(&rule.demand).map(|demand| [vec![self.absent(&[field])], demand].concat());
                    factors.extend(demand);
                }
                Condition::Is { field, .. } if !decided.contains(&field) => {
                    decided.push(field);
                    factors.push(self.forms(field, &rules));
                }
                Condition::Is { .. } => {}
            }
        }
        factors
    }

    /// One form for each value of the field that a rule speaks of, and one for the rest.
    fn forms(&self, name: &str, rules: &[RuleView]) -> Vec<String> {
        let Some(field) = self.message.find(name) else {
            return Vec::new();
        };
        let (fields, key) = (format!("{}Fields", type_name(self.message)), self.name(name));
        let (mut forms, mut spoken_of): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        for value in values(field) {
            let of_value = |rule: &&RuleView| {
                let Condition::Is { field: of, value: is } = rule.when else { return false };
                of == name && (value == is || value == text(is))
            };
            let demands: Vec<Vec<String>> =
                rules.iter().filter(of_value).filter_map(|rule| self.demand(&rule.demand)).collect();
            if demands.is_empty() {
                continue;
            }
            let demands = demands.iter().map(|demand| match demand.as_slice() {
                [one] => format!(" & {one}"),
                several => format!(" & ({})", several.join(" | ")),
            });
            forms.push(format!("{{ {key}: {value} }}{}", demands.collect::<String>()));
            spoken_of.push(value);
        }
        let optional = facts::need(self.message, field) != Need::Yes;
        let mark = if optional { "?" } else { "" };
        if spoken_of.len() < values(field).len() {
            forms.push(format!("{{ {key}{mark}: Exclude<{fields}[{}], {}> }}", text(&key), spoken_of.join(" | ")));
        } else if optional {
            forms.push(self.absent(&[name]));
        }
        forms
    }

    /// The ways to meet a demand, if types can say it.
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
        names.iter().map(|name| text(&self.name(name))).collect::<Vec<_>>().join(" | ")
    }
}

/// The values of a list, or of a few numbers.
fn values(field: &Field) -> Vec<String> {
    match field.kind {
        Kind::Choice(_) => field.values().map(text).collect(),
        _ => few(field).into_iter().flatten().map(|number| number.to_string()).collect(),
    }
}

/// The numbers that a field takes, where they are few.
fn few(field: &Field) -> Option<std::ops::RangeInclusive<u64>> {
    (field.is_numeric() && field.max - field.min < 10).then_some(field.min..=field.max)
}

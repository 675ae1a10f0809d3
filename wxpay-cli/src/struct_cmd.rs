//! The command `wxpay struct`: a Rust struct for a message, with the structs of its objects.
//! The checks are those of the derive, so a struct that would not compile is not printed.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::ExitCode;

use wxpay_schema::internal::{
    ConstString, DeriveKind, FieldClaim, FieldState, Literal, Occurrence, Source, StructCheck, StructFault, Type,
    address_error,
};
use wxpay_schema::{Direction, Field, Filler, Kind, Message};

use crate::error::CommandError;
use crate::message_name::MessageNameParser;
use crate::output;
use crate::schema::model;

/// Print a Rust struct for a message, ready to paste.
///
/// Required fields are plain, all others can be left out. What the client and the
/// account fill in is not in it.
#[derive(clap::Args)]
#[command(after_help = "Example: wxpay struct pay.close_order --only out_trade_no")]
pub(crate) struct Arguments {
    /// A message, such as `pay.unified_order`.
    #[arg(value_parser = MessageNameParser, hide_possible_values = true)]
    name: &'static Message,
    /// Only these fields, with commas between them.
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    only: Option<Vec<String>>,
    /// A value that every such message has; the field is no member then.
    #[arg(long, value_name = "FIELD=VALUE", value_parser = parse_field_and_value)]
    fixed: Vec<(String, String)>,
}

fn parse_field_and_value(argument: &str) -> Result<(String, String), String> {
    match argument.split_once('=') {
        Some((field, value)) if !field.is_empty() => Ok((field.to_owned(), value.to_owned())),
        _ => Err("write FIELD=VALUE, such as trade_type=JSAPI".to_owned()),
    }
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let Arguments { name: message, only, fixed } = arguments;
    let selection = FieldSelection { message, fixed, only: only.as_deref() };
    output::print(&StructPrinter::new(message, &selection.members()?, fixed).text())?;
    Ok(ExitCode::SUCCESS)
}

/// The fields of a struct, as the arguments select them.
struct FieldSelection<'s> {
    message: &'static Message,
    fixed: &'s [(String, String)],
    only: Option<&'s [String]>,
}

impl FieldSelection<'_> {
    /// Returns the members, if a struct with them compiles.
    fn members(&self) -> Result<Vec<&'static Field>, CommandError> {
        if !self.fixed.is_empty() && self.message.is_received() {
            let name = self.message.full_name();
            let text = format_args!("`{name}` is received, and fixed values are sent");
            return Err(CommandError::usage(text, "remove --fixed"));
        }
        let all: Vec<&str> = all_members(self.message).iter().map(|field| field.name).collect();
        let is_fixed = |name: &str| {
            self.fixed.iter().any(|(field, _)| self.message.index_of(field) == self.message.index_of(name))
        };
        let names: Vec<&str> = match self.only {
            Some(only) => only.iter().map(|name| name.trim()).collect(),
            None => all.into_iter().filter(|name| !is_fixed(name)).collect(),
        };
        let claims: Vec<FieldClaim<'_>> = self
            .fixed
            .iter()
            .map(|(name, value)| self.fixed_claim(name, value))
            .chain(names.iter().map(|name| self.claim(name)))
            .collect();
        let places: Vec<Option<usize>> = claims.iter().map(|claim| self.message.index_of(claim.name)).collect();
        let candidate =
            StructCheck { message: self.message, derive: self.message.derive(), claims: &claims, places: &places };
        self.check(&candidate)?;
        Ok(names.iter().filter_map(|name| self.message.find_by_any_name(name)).collect())
    }

    fn fixed_claim<'c>(&self, name: &'c str, value: &'c str) -> FieldClaim<'c> {
        let is_number = self.message.find_by_any_name(name).is_some_and(Field::is_numeric);
        let literal = if is_number { Literal::Number(value) } else { Literal::Text(value, address_error(value)) };
        FieldClaim { name, ident: "", source: Source::Fixed(literal) }
    }

    fn claim<'c>(&self, name: &'c str) -> FieldClaim<'c> {
        let occurs = match self.message.find_by_any_name(name) {
            Some(field) => match (field.repeat.depth(), is_optional(self.message, field)) {
                (0, true) => Occurrence::Maybe,
                (0, false) => Occurrence::Once,
                (1, _) => Occurrence::Many,
                _ => Occurrence::ManyOfMany,
            },
            None => Occurrence::Unknown,
        };
        FieldClaim {
            name,
            ident: name,
            source: Source::Member(Type { written: "", inner: "", shown: occurs, occurs, longest: None }),
        }
    }

    /// Returns the errors that the derive would report.
    fn check(&self, candidate: &StructCheck<'_>) -> Result<(), CommandError> {
        let mut states = vec![FieldState::NONE; self.message.count()];
        candidate.fill(&mut states);
        let describe = |finding| candidate.words(finding, &states);
        for at in 0..candidate.claims.len() {
            if let Some(finding) = candidate.name_fault(at).or_else(|| candidate.literal_fault(at)) {
                let (text, help) = split_help(&describe(finding));
                let is_unknown = matches!(finding, StructFault::NoField { .. });
                if is_unknown && self.message.closest_field(candidate.claims[at].name).is_none() {
                    let name = self.message.full_name();
                    return Err(CommandError::usage(text, format_args!("`wxpay schema {name}` lists the fields")));
                }
                return Err(CommandError::usage(text, help));
            }
        }
        let missing = candidate.missing_fault(&states);
        let rules = (0..self.message.count_rules()).filter_map(|rule| candidate.rule_fault(rule, &states));
        let errors: Vec<(String, String)> =
            missing.into_iter().chain(rules).map(|finding| split_help(&describe(finding))).collect();
        if errors.is_empty() {
            return Ok(());
        }
        let (texts, help): (Vec<String>, Vec<String>) = errors.into_iter().unzip();
        Err(CommandError::work(format_args!("such a struct does not compile: {}", texts.join("; ")), help.join("; ")))
    }
}

/// The width of a line of code.
const WIDTH: usize = 120;

/// The import of names, as rustfmt writes it.
fn import_line(path: &str, names: &BTreeSet<&str>) -> String {
    let names: Vec<&str> = names.iter().copied().collect();
    let line = match names.as_slice() {
        [one] => format!("use {path}::{one};\n"),
        several => format!("use {path}::{{{}}};\n", several.join(", ")),
    };
    if line.len() <= WIDTH + 1 {
        return line;
    }
    let (mut text, mut row) = (format!("use {path}::{{\n"), "   ".to_owned());
    for name in names {
        if row.len() + name.len() + 2 > WIDTH {
            text += &row;
            text.push('\n');
            row = "   ".to_owned();
        }
        let _ = write!(row, " {name},");
    }
    text + &row + "\n};\n"
}

/// Splits the text of an error from its help.
fn split_help(words: &ConstString) -> (String, String) {
    let (text, help) = words.as_str().split_once("\nhelp: ").unwrap_or((words.as_str(), ""));
    (text.to_owned(), help.to_owned())
}

/// The members of a complete struct: all fields but those that the client or the account
/// fills in, and but the indexed fields that are in the items of a family.
fn all_members(message: &'static Message) -> Vec<&'static Field> {
    let in_items = |field: &Field| model::families(message).any(|(_, item)| item.find(field.name).is_some());
    let is_member = |field: &&Field| message.derive() == DeriveKind::Object || !field.is_filled();
    message.all_fields().filter(is_member).filter(|field| !in_items(field)).collect()
}

/// Whether the type of the member is an `Option`.
fn is_optional(message: &Message, field: &Field) -> bool {
    match message.derive() {
        DeriveKind::Response => !field.is_in_success(),
        _ => !field.is_required() || !matches!(field.filled_by, Filler::Caller | Filler::Client(_)),
    }
}

/// Whether the struct owns its texts. `Text` and its limit are for messages that are sent.
fn is_owned(message: &Message) -> bool {
    message.derive() == DeriveKind::Response || message.direction == Direction::Parameters
}

/// Whether the type of the member has a lifetime.
fn borrows(message: &Message, field: &Field) -> bool {
    match field.kind {
        Kind::Text(_) | Kind::Url | Kind::Date => !is_owned(message),
        Kind::Object(inner) => any_borrows(inner),
        Kind::JsonText(inner) => (!is_owned(message) || model::is_text_of_array(field)) && any_borrows(inner),
        Kind::XmlList { item, .. } => any_borrows(item),
        _ => false,
    }
}

fn any_borrows(message: &'static Message) -> bool {
    all_members(message).iter().any(|field| borrows(message, field))
}

/// The text of the structs, and the imports that they need.
#[derive(Default)]
struct StructPrinter {
    structs: String,
    /// The imports from `wxpay_core`.
    core: BTreeSet<&'static str>,
    /// The imports from `wxpay_core::value`.
    values: BTreeSet<&'static str>,
    has_address: bool,
    /// The objects in the structs, each once.
    objects: Vec<&'static Message>,
}

impl StructPrinter {
    fn new(message: &'static Message, members: &[&'static Field], fixed: &[(String, String)]) -> Self {
        let mut printer = Self::default();
        printer.core.insert("schema");
        printer.add(message, members, fixed);
        let mut next = 0;
        while let Some(object) = printer.objects.get(next).copied() {
            printer.structs.push('\n');
            printer.add(object, &all_members(object), &[]);
            next += 1;
        }
        printer
    }

    /// Returns the imports and the structs.
    fn text(&self) -> String {
        let address = if self.has_address { "use std::net::IpAddr;\n\n" } else { "" };
        let values =
            if self.values.is_empty() { String::new() } else { import_line("wxpay_core::value", &self.values) };
        format!("{address}{values}{}\n{}", import_line("wxpay_core", &self.core), self.structs)
    }

    /// Adds the struct of a message.
    fn add(&mut self, message: &'static Message, members: &[&'static Field], fixed: &[(String, String)]) {
        let derive = message.derive().name();
        self.core.insert(derive);
        let name = model::type_name(message);
        let life = if members.iter().any(|field| borrows(message, field)) { "<'a>" } else { "" };
        let values: Vec<String> = fixed.iter().map(|(field, value)| fixed_entry(message, field, value)).collect();
        let fixed = if values.is_empty() { String::new() } else { format!(", fixed({})", values.join(", ")) };
        self.structs += &doc_comment(&model::doc(message), "");
        let _ =
            writeln!(self.structs, "#[derive({derive})]\n#[wxpay(message = {}{fixed})]", model::constant_path(message));
        if members.is_empty() {
            let _ = writeln!(self.structs, "pub struct {name} {{}}");
            return;
        }
        let _ = writeln!(self.structs, "pub struct {name}{life} {{");
        for field in members {
            let ty = self.member_type(message, field);
            self.structs += &doc_comment(&member_doc(message, field), "    ");
            let _ = writeln!(self.structs, "    pub {}: {ty},", identifier(&field.member_name().to_string()));
        }
        self.structs += "}\n";
    }

    fn member_type(&mut self, message: &Message, field: &'static Field) -> String {
        let owned = is_owned(message);
        let one = match field.kind {
            Kind::Text(_) | Kind::Url | Kind::Date if owned => "String".to_owned(),
            Kind::JsonText(_) if owned && !model::is_text_of_array(field) => "String".to_owned(),
            Kind::Text(_) | Kind::Url | Kind::Date => match field.max_bytes {
                Some(max) => format!("{}<'a, {max}>", self.import("Text")),
                None => "&'a str".to_owned(),
            },
            Kind::Fen => self.import("Fen").to_owned(),
            Kind::Number => "u64".to_owned(),
            Kind::Choice(choices) => {
                self.values.insert(choices.name);
                choices.name.to_owned()
            }
            Kind::Time14 | Kind::DateTime => self.import("BeijingTime").to_owned(),
            Kind::Ip => {
                self.has_address = true;
                "IpAddr".to_owned()
            }
            Kind::Encrypted => "wxpay_core::value::Encrypted".to_owned(),
            Kind::Object(inner)
            | Kind::JsonText(inner)
            | Kind::Family { item: inner, .. }
            | Kind::XmlList { item: inner, .. } => {
                if !self.objects.iter().any(|known| known.is(inner)) {
                    self.objects.push(inner);
                }
                let life = if any_borrows(inner) { "<'a>" } else { "" };
                format!("{}{life}", model::type_name(inner))
            }
        };
        match field.repeat.depth() {
            0 if is_optional(message, field) => format!("Option<{one}>"),
            depth => (0..depth).fold(one, |ty, _| format!("Vec<{ty}>")),
        }
    }

    /// Imports a name from `wxpay_core`.
    fn import(&mut self, name: &'static str) -> &'static str {
        self.core.insert(name);
        name
    }
}

/// An entry of `fixed(…)`.
fn fixed_entry(message: &Message, name: &str, value: &str) -> String {
    let Some(field) = message.find_by_any_name(name) else {
        return String::new();
    };
    let name = identifier(&field.member_name().to_string());
    if field.is_numeric() { format!("{name} = {value}") } else { format!("{name} = {value:?}") }
}

/// The doc of a member, with the limits of the field.
fn member_doc(message: &Message, field: &Field) -> String {
    let mut sentences = vec![model::field_doc(field), model::limits(field)];
    if let Kind::JsonText(inner) = field.kind
        && is_owned(message)
        && !model::is_text_of_array(field)
    {
        let (channel, name) = (inner.channel.name(), model::type_name(inner));
        sentences.push(format!("`wxpay_core::{channel}::{name}::from_json` reads it."));
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences.join(" ")
}

/// Formats a doc comment with lines of at most 100 characters.
fn doc_comment(text: &str, indent: &str) -> String {
    let (mut comment, mut line) = (String::new(), String::new());
    for word in text.split(' ') {
        let length = indent.len() + 4 + line.chars().count() + 1 + word.chars().count();
        if !line.is_empty() && length > 100 {
            let _ = writeln!(comment, "{indent}/// {line}");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line += word;
    }
    let _ = writeln!(comment, "{indent}/// {line}");
    comment
}

/// Returns the name as an identifier, raw if it is a keyword.
fn identifier(name: &str) -> String {
    if KEYWORDS.contains(&name) { format!("r#{name}") } else { name.to_owned() }
}

const KEYWORDS: [&str; 46] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "use", "where", "while", "yield",
];

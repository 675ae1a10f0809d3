//! The TOML of a scenario as tables whose members have their lines.

use serde_json::{Map, Number, Value};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The most faults that are told.
const MAX_FAULTS: usize = 100;

/// The most letters of a line that is told.
const MAX_LETTERS: usize = 1000;

/// The faults of a file, each with its line.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<(usize, String)>);

impl Faults {
    pub(super) fn push(&mut self, line: usize, fault: impl Into<String>) {
        self.0.push((line, fault.into()));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the faults, a line of text for each, in the order of the file.
    pub(super) fn into_text(mut self) -> String {
        self.0.sort_by_key(|(line, _)| *line);
        // Of what is nested, each level has the same fault.
        self.0.dedup();
        let further = self.0.len().saturating_sub(MAX_FAULTS);
        let faults = self.0.into_iter().take(MAX_FAULTS);
        let mut lines: Vec<String> = faults.map(|(line, fault)| one_line(&format!("line {line}: {fault}"))).collect();
        if further > 0 {
            lines.push(format!("and {further} more"));
        }
        lines.join("\n")
    }
}

/// Returns a text for a terminal: what another wrote into a file must not control it, nor fill it.
pub(super) fn one_line(text: &str) -> String {
    let letters = text.chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter });
    let mut line: String = letters.take(MAX_LETTERS).collect();
    if text.chars().nth(MAX_LETTERS).is_some() {
        line.push('…');
    }
    line
}

/// A table of the file.
pub(super) struct Table {
    pub(super) line: usize,
    /// In the order of the file.
    members: Vec<Member>,
}

/// A member of a table.
pub(super) struct Member {
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) value: Value,
}

impl Table {
    pub(super) fn members(&self) -> &[Member] {
        &self.members
    }

    pub(super) fn get(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }
}

/// Reads the tables `[[step]]` of a file.
pub(super) fn read_steps(text: &str, faults: &mut Faults) -> Vec<Table> {
    let starts: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    let line_of = |at: usize| starts.partition_point(|start| *start <= at) + 1;
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        faults.push(error.span().map_or(1, |span| line_of(span.start)), error.message());
    }
    let mut steps = Vec::new();
    for (name, value) in document.get_ref() {
        let line = line_of(name.span().start);
        match (name.get_ref().as_ref(), value.get_ref()) {
            ("step", DeValue::Array(items)) => {
                for item in items {
                    match item.get_ref() {
                        DeValue::Table(table) => steps.push(read_table(item, table, &line_of)),
                        _ => faults.push(line_of(item.span().start), "a step is a table: write [[step]]"),
                    }
                }
            }
            ("step", _) => faults.push(line, "`step` is a list of tables: write [[step]]"),
            (other, _) => faults.push(line, format!("`{other}` is not of a scenario, which has tables [[step]] alone")),
        }
    }
    if steps.is_empty() && faults.is_empty() {
        faults.push(1, "no step; write a table [[step]] with `call`, `pay` or another action");
    }
    steps
}

fn read_table(item: &Spanned<DeValue<'_>>, table: &DeTable<'_>, line_of: &dyn Fn(usize) -> usize) -> Table {
    let mut members: Vec<Member> = table
        .iter()
        .map(|(name, value)| Member {
            name: name.get_ref().to_string(),
            line: line_of(name.span().start),
            value: to_json(value.get_ref()),
        })
        .collect();
    members.sort_by_key(|member| member.line);
    Table { line: line_of(item.span().start), members }
}

/// Returns the value in JSON. What JSON has not is a text there, which no member takes for something else.
fn to_json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Integer(number) => match i128::from_str_radix(number.as_str(), number.radix()) {
            Ok(whole) => Number::from_i128(whole).map_or(Value::Null, Value::Number),
            Err(_) => Value::Null,
        },
        DeValue::Float(number) => {
            number.as_str().parse().ok().and_then(Number::from_f64).map_or(Value::Null, Value::Number)
        }
        DeValue::Datetime(time) => Value::String(time.to_string()),
        DeValue::Array(items) => items.iter().map(|item| to_json(item.get_ref())).collect(),
        DeValue::Table(table) => {
            let members = table.iter().map(|(name, value)| (name.get_ref().to_string(), to_json(value.get_ref())));
            Value::Object(members.collect::<Map<_, _>>())
        }
    }
}

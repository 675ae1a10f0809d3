//! Orders as JSON lines: one object a line.

use std::fmt;
use std::io::{BufRead as _, BufReader, Read};

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use wxpay_core::bill::reconcile::ShopRow;
use wxpay_core::schema::shared::TOTAL_FEE;

use super::cells::{self, COLUMNS, IS_OPTIONAL};
use super::error::OrdersError;
use super::limit::{Allowance, LimitedReader};
use crate::reconcile::file;

/// How many names of unknown members are kept, to be told.
const MAX_UNKNOWN: usize = 16;

/// The rows of JSON lines.
pub(super) struct JsonRows {
    reader: BufReader<LimitedReader>,
    allowance: Allowance,
    line: Vec<u8>,
    number: u64,
    /// The number of bytes of the lines so far.
    position: u64,
    unknown: Vec<String>,
}

impl JsonRows {
    pub(super) fn new(bytes: Box<dyn Read>) -> Self {
        let allowance = Allowance::new();
        Self {
            reader: BufReader::with_capacity(64 * 1024, LimitedReader::new(bytes, allowance.clone())),
            allowance,
            line: Vec::new(),
            number: 0,
            position: 0,
            unknown: Vec::new(),
        }
    }

    /// The names of the members that are not read.
    pub(super) fn unknown(&self) -> &[String] {
        &self.unknown
    }

    pub(super) fn next(&mut self) -> Option<Result<ShopRow, OrdersError>> {
        loop {
            self.line.clear();
            self.number += 1;
            self.allowance.raise(self.position);
            match self.reader.read_until(b'\n', &mut self.line) {
                Ok(0) => return None,
                Ok(length) => self.position += length as u64,
                Err(error) => {
                    return Some(Err(OrdersError::new(file::words(&error), "check the export").with_line(self.number)));
                }
            }
            if !self.line.trim_ascii().is_empty() {
                return Some(self.row().map_err(|error| error.with_line(self.number)));
            }
        }
    }

    fn row(&mut self) -> Result<ShopRow, OrdersError> {
        let line = std::str::from_utf8(&self.line)
            .map_err(|_| OrdersError::new("it is not UTF-8", "export the file as UTF-8"))?;
        let Members { values, unknown } = serde_json::from_str(line).map_err(|error| {
            let words = if error.is_data() { "its JSON is not that of an order" } else { "it is no JSON object" };
            let cut = if error.is_eof() { "; it may be cut off" } else { "" };
            let column = error.column();
            OrdersError::new(
                format_args!("column {column}: {words}{cut}"),
                "each line is one object, with each member once and numbers or texts in them",
            )
        })?;
        for name in unknown {
            if self.unknown.len() < MAX_UNKNOWN && !self.unknown.contains(&name) {
                self.unknown.push(name);
            }
        }
        let rows = || values.iter().zip(COLUMNS).zip(IS_OPTIONAL);
        let missing: Vec<&str> = rows()
            .filter(|((value, _), is_optional)| !is_optional && matches!(value, Value::None))
            .map(|((_, column), _)| column)
            .collect();
        if !missing.is_empty() {
            return Err(cells::missing("member", &missing));
        }
        let mut texts = [""; 6];
        for (text, ((value, column), _)) in texts.iter_mut().zip(rows()) {
            *text = match value {
                Value::None => "",
                Value::Text(text) | Value::Whole(text) => text,
                // `6.0` is read as 6, which may be yuan.
                Value::Fraction(text) if column == TOTAL_FEE.name => {
                    let help = "write whole fen, without a point or an exponent, such as 888 for 8.88 yuan";
                    return Err(cells::fault(column, text, "is a JSON number with a fraction or an exponent", help));
                }
                Value::Fraction(text) => {
                    return Err(cells::fault(column, text, "lost digits as a JSON number", "write it as a text"));
                }
            };
        }
        cells::parse(texts)
    }
}

/// The members of an object: the values of [`COLUMNS`], and the names of the others.
#[derive(Default)]
struct Members {
    values: [Value; 6],
    unknown: Vec<String>,
}

/// A value as a text.
#[derive(Default)]
enum Value {
    /// Null, or no such member.
    #[default]
    None,
    Text(String),
    Whole(String),
    /// A number with a fraction or an exponent, or beyond 64 bits.
    Fraction(String),
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Members::default();
        let mut is_seen = [false; 6];
        while let Some(name) = map.next_key::<String>()? {
            let at = COLUMNS.iter().position(|column| *column == name);
            match at.and_then(|at| Some((members.values.get_mut(at)?, is_seen.get_mut(at)?))) {
                Some((_, true)) => return Err(A::Error::custom("a member twice")),
                Some((value, is_seen)) => {
                    *value = map.next_value()?;
                    *is_seen = true;
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                    members.unknown.push(name);
                }
            }
        }
        Ok(members)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}

struct ValueVisitor;

impl Visitor<'_> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a number")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::None)
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(Value::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::Text(text))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Whole(number.to_string()))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Whole(number.to_string()))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        // Only shown: such a number is refused.
        Ok(Value::Fraction(format!("{number:?}")))
    }
}

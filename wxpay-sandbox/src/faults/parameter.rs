//! The further parameters of a rule: which a kind takes, with their defaults, and their values.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::members::{text, whole_number};
use crate::reason::Reason;

/// The longest duration of a fault, in seconds.
const MAX_SECONDS: u64 = 24 * 3600;

/// The longest text or address, in bytes.
const MAX_TEXT: usize = 1_000;

/// The largest answer, in bytes: 1 TiB.
const MAX_BYTES: u64 = 1 << 40;

/// A further parameter of a rule, with its default.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultParameter {
    /// Whether the fault comes before the request is carried out.
    Before(bool),
    /// How long the fault lasts; mandatory without a default.
    Seconds(Option<u64>),
    /// The number of queries that find the payer typing; without it, the order waits.
    Queries,
    /// A text for the client.
    Text(&'static str),
    /// A URL.
    Address(&'static str),
    /// The length of the answer.
    Bytes(u64),
    /// The speed of the answer.
    BytesPerSecond(u64),
}

impl FaultParameter {
    /// The names of all parameters.
    pub(super) const NAMES: [&'static str; 7] =
        ["seconds", "before", "queries", "text", "address", "bytes", "bytes_per_second"];

    /// Its member of a rule.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Before(_) => "before",
            Self::Seconds(_) => "seconds",
            Self::Queries => "queries",
            Self::Text(_) => "text",
            Self::Address(_) => "address",
            Self::Bytes(_) => "bytes",
            Self::BytesPerSecond(_) => "bytes_per_second",
        }
    }
}

/// The values of the parameters of a rule. Those that its kind does not take are zero.
#[derive(Clone, Debug, Default)]
pub(crate) struct FaultValues {
    pub(crate) before: bool,
    pub(crate) seconds: u64,
    pub(crate) queries: Option<u64>,
    /// The text or the address.
    pub(crate) text: Option<Arc<str>>,
    pub(crate) bytes: u64,
    pub(crate) bytes_per_second: u64,
}

impl FaultValues {
    /// The values of a rule in JSON, or the defaults. `name` is that of the fault.
    ///
    /// # Errors
    /// A sentence on the parameter that is wrong, missing, or not one of the fault's.
    pub(super) fn from_json(
        members: &Map<String, Value>,
        name: &str,
        parameters: &[FaultParameter],
    ) -> Result<Self, Reason> {
        let is_taken = |name: &str| parameters.iter().any(|parameter| parameter.name() == name);
        if let Some(other) =
            FaultParameter::NAMES.into_iter().find(|other| members.contains_key(*other) && !is_taken(other))
        {
            return Err(Reason::new(
                format!("`{other}` says nothing of `{name}`"),
                format!("`{name}` 没有 `{other}` 这一项"),
            ));
        }
        let mut values = Self::default();
        for parameter in parameters {
            let member = parameter.name();
            match *parameter {
                FaultParameter::Before(default) => {
                    values.before = match members.get(member) {
                        None => default,
                        Some(Value::Bool(before)) => *before,
                        Some(_) => {
                            return Err(Reason::new(
                                format!("`{member}` is true or false"),
                                format!("`{member}` 为 true 或 false"),
                            ));
                        }
                    };
                }
                FaultParameter::Seconds(default) => {
                    let seconds = whole_number(members, member, MAX_SECONDS)?.or(default);
                    values.seconds = seconds.ok_or_else(|| {
                        Reason::new(
                            format!("`{name}` takes `{member}`, a whole number from 1 to {MAX_SECONDS}"),
                            format!("`{name}` 需要 `{member}`，为 1 到 {MAX_SECONDS} 的整数"),
                        )
                    })?;
                }
                FaultParameter::Queries => values.queries = whole_number(members, member, u64::MAX)?,
                FaultParameter::Text(default) => {
                    let text = text(members, member)?.unwrap_or(default);
                    if text.len() > MAX_TEXT || text.chars().any(char::is_control) {
                        return Err(Reason::new(
                            format!("`{member}` has at most {MAX_TEXT} bytes, in one line"),
                            format!("`{member}` 最多 {MAX_TEXT} 字节，且只有一行"),
                        ));
                    }
                    values.text = Some(text.into());
                }
                FaultParameter::Address(default) => {
                    let address = text(members, member)?.unwrap_or(default);
                    if address.len() > MAX_TEXT || !address.bytes().all(|byte| byte.is_ascii_graphic()) {
                        return Err(Reason::new(
                            format!("`{member}` is a URL of at most {MAX_TEXT} printable ASCII characters"),
                            format!("`{member}` 为网址，最多 {MAX_TEXT} 个可见 ASCII 字符"),
                        ));
                    }
                    values.text = Some(address.into());
                }
                FaultParameter::Bytes(default) => {
                    values.bytes = whole_number(members, member, MAX_BYTES)?.unwrap_or(default);
                }
                FaultParameter::BytesPerSecond(default) => {
                    values.bytes_per_second = whole_number(members, member, MAX_BYTES)?.unwrap_or(default);
                }
            }
        }
        Ok(values)
    }

    /// The value of a parameter as the list of rules shows it.
    pub(super) fn json(&self, parameter: FaultParameter) -> Value {
        match parameter {
            FaultParameter::Before(_) => self.before.into(),
            FaultParameter::Seconds(_) => self.seconds.into(),
            FaultParameter::Queries => self.queries.into(),
            FaultParameter::Text(_) | FaultParameter::Address(_) => self.text.as_deref().into(),
            FaultParameter::Bytes(_) => self.bytes.into(),
            FaultParameter::BytesPerSecond(_) => self.bytes_per_second.into(),
        }
    }
}

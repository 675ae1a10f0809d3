//! A request of the log, and its line.

use serde_json::Value;
use wxpay_core::schema::shared;

use crate::format::OutputFormat;

/// A request of the log.
#[derive(PartialEq)]
pub(crate) struct LogEntry {
    number: u64,
    members: Value,
}

impl LogEntry {
    /// An entry of the JSON of the control interface, if it is one.
    pub(super) fn new(members: Value) -> Option<Self> {
        let number = members.get("number")?.as_u64()?;
        members.get("verdict")?.as_str()?;
        Some(Self { number, members })
    }

    /// The number, from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The line without its end.
    pub(super) fn line(&self, format: OutputFormat) -> String {
        match format {
            OutputFormat::Json => self.members.to_string(),
            OutputFormat::Text => self.words(),
        }
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.members.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    fn words(&self) -> String {
        let api = self.text("api");
        let channel = api.and_then(|api| api.split_once('.')).map_or("-", |(channel, _)| channel);
        let message = match api {
            Some(api) => api.to_owned(),
            None => format!("{} {}", self.text("method").unwrap_or("-"), self.text("path").unwrap_or("-")),
        };
        let mut words = vec![
            self.text("at").map_or_else(|| "-".to_owned(), with_separators),
            channel.to_owned(),
            message,
            self.text(shared::OUT_TRADE_NO.name).unwrap_or("-").to_owned(),
            self.text("verdict").unwrap_or("-").to_owned(),
        ];
        words.extend(self.text("code").map(str::to_owned));
        words.extend(self.text("fault").map(|fault| format!("(fault {fault})")));
        words.extend(self.text("reason").map(|reason| format!("- {reason}")));
        // A client's text must not control the terminal.
        words.join(" ").chars().map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
    }
}

/// Returns `yyyyMMddHHmmss` as `yyyy-MM-dd HH:mm:ss`, and any other text as it is.
fn with_separators(time: &str) -> String {
    if time.len() != 14 || !time.bytes().all(|byte| byte.is_ascii_digit()) {
        return time.to_owned();
    }
    let part = |range| time.get(range).unwrap_or_default();
    format!("{}-{}-{} {}:{}:{}", part(0..4), part(4..6), part(6..8), part(8..10), part(10..12), part(12..14))
}

//! The line that a message is told by.

use std::path::PathBuf;

use serde::{Serialize, Serializer};
use serde_json::{Value, json};
use wxpay_core::schema::shared;
use wxpay_core::{Fen, server};

use super::verdict::{Outcome, Verdict};
use crate::format::OutputFormat;
use crate::mask;

/// What became of a message.
pub(super) struct Line {
    pub(super) verdict: Verdict,
    pub(super) signature: Option<Value>,
    /// How often the message came.
    pub(super) attempt: u64,
    /// The answer in short; none if the client did not wait for it.
    pub(super) answered: Option<String>,
    /// What the target did, if it was asked.
    pub(super) forward: Option<Value>,
    pub(super) file: Option<PathBuf>,
}

impl Line {
    /// Formats the line, without the keys of the account.
    pub(super) fn format(&self, format: OutputFormat) -> String {
        let text = match format {
            OutputFormat::Json => serde_json::to_string(self).unwrap_or_default(),
            OutputFormat::Text => self.to_text(),
        };
        let text = match &self.verdict.merchant {
            Some(merchant) => server::mask_keys(&text, merchant),
            None => text,
        };
        mask::mask_env_key(text)
    }

    /// Whether the same message was accepted before.
    fn is_duplicate(&self) -> bool {
        self.verdict.is_accepted() && self.attempt > 1
    }

    fn received(&self) -> Option<String> {
        self.verdict.table.map(|table| table.full_name().to_string())
    }

    fn members(&self) -> Vec<(&'static str, Value)> {
        let mut members = vec![("received", json!(self.received()))];
        match &self.verdict.outcome {
            Outcome::Accept(sign_type) => {
                members.push(("verdict", json!("accept")));
                members.push(("signed", json!(sign_type.is_some())));
                members.extend(sign_type.map(|sign_type| (shared::SIGN_TYPE_FIELD.name, json!(sign_type.name()))));
            }
            Outcome::Reject { class, detail, .. } => {
                members.extend([("verdict", json!("reject")), ("class", json!(class)), ("detail", json!(detail))]);
            }
        }
        members.extend(self.signature.clone().map(|signature| ("signature", signature)));
        members.extend(self.verdict.members.iter().cloned());
        members.push(("attempt", json!(self.attempt)));
        members.push(("duplicate", json!(self.is_duplicate())));
        members.push(("answered", json!(self.answered)));
        members.extend(self.forward.clone().map(|forward| ("forward", forward)));
        members.push(("file", json!(self.file.as_ref().map(|file| file.to_string_lossy()))));
        members
    }

    fn to_text(&self) -> String {
        let mut parts = Vec::new();
        let name = self.received().unwrap_or_else(|| "a message of no known kind".to_owned());
        match &self.verdict.outcome {
            Outcome::Accept(Some(sign_type)) => parts.push(format!("accepted {name}, signed by {}", sign_type.name())),
            Outcome::Accept(None) => parts.push(format!("accepted {name}, which carries no signature: query it")),
            Outcome::Reject { class, detail, .. } => parts.push(format!("REJECTED {name}, {class}: {detail}")),
        }
        if let Some(signature) = &self.signature {
            let text = |member: &str| signature.get(member).and_then(Value::as_str).unwrap_or_default().to_owned();
            parts.push(format!("{}: {} ({})", text("mistake"), text("says"), text("change")));
        }
        for (name, value) in &self.verdict.members {
            parts.push(match value {
                Value::Number(fen) => format!("{name} {} yuan", Fen(fen.as_u64().unwrap_or_default()).to_yuan()),
                value => format!("{name} {}", value.as_str().unwrap_or_default()),
            });
        }
        if self.attempt > 1 {
            parts.push(format!("attempt {}", self.attempt));
        }
        parts.push(match &self.answered {
            Some(answered) => format!("answered {answered}"),
            None => "not answered: the client did not wait".to_owned(),
        });
        if let Some(error) = self.forward.as_ref().and_then(|forward| forward.get("error")) {
            parts.push(format!("the target did not answer: {}", error.as_str().unwrap_or_default()));
        }
        parts.extend(self.file.as_ref().map(|file| format!("recorded as {}", file.display())));
        // A value may have letters that move the terminal's cursor.
        parts.join("; ").chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
    }
}

impl Serialize for Line {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.members())
    }
}

//! The text of a scenario: comments, and steps that the TOML serializer writes.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use toml::ser::Error;

use super::super::document::one_line;

/// The file as far as it is written.
#[derive(Debug, Default)]
pub(super) struct ScenarioFile {
    text: String,
}

impl ScenarioFile {
    /// Adds a comment.
    pub(super) fn remark(&mut self, sentence: &str) {
        self.text += &remark(sentence);
    }

    /// Adds a step.
    pub(super) fn step(&mut self, members: Map<String, Value>) -> Result<(), Error> {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
        self.text += &toml::to_string(&BTreeMap::from([("step", [InOrder(members)])]))?;
        self.text.push('\n');
        Ok(())
    }

    pub(super) fn into_text(self) -> String {
        format!("{}\n", self.text.trim_end())
    }
}

/// A step whose expectation comes last, as it is read.
struct InOrder(Map<String, Value>);

impl Serialize for InOrder {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (last, first): (Vec<_>, Vec<_>) = self.0.iter().partition(|(name, _)| *name == "expect");
        serializer.collect_map(first.into_iter().chain(last))
    }
}

/// A comment of one line, whatever the sentence quotes: what a client sent must not become a step.
pub(super) fn remark(sentence: &str) -> String {
    format!("# {}\n", one_line(sentence))
}

/// The members of a step.
pub(super) fn members<const N: usize>(members: [(&str, Value); N]) -> Map<String, Value> {
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use serde_json::json;

    use super::*;

    #[test]
    fn remark_stays_one_comment() {
        assert_eq!(remark("茶\n[[step]]\r\npay = 'A1'"), "# 茶\u{fffd}[[step]]\u{fffd}\u{fffd}pay = 'A1'\n");
    }

    #[test]
    fn step_escapes_its_values() {
        let mut file = ScenarioFile::default();
        file.remark("first");
        let body = "\"'''\n\"\"\"\\[[step]]\u{1}茶";
        file.step(members([("order", "A1".into()), ("expect", json!({ "body": body, "a b": 1 }))])).unwrap();
        file.step(members([("advance_seconds", 60.into())])).unwrap();
        let text = file.into_text();
        let read: toml::Table = text.parse().unwrap();
        let steps = read["step"].as_array().unwrap();
        assert_eq!((steps.len(), steps[0]["expect"]["body"].as_str()), (2, Some(body)), "{text}");
        assert!(text.starts_with("# first\n\n[[step]]\norder = \"A1\"\n"), "{text}");
        assert!(text.ends_with("\n[[step]]\nadvance_seconds = 60\n"), "{text}");
    }
}

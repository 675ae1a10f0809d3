//! What happened, by time.

use serde_json::{Map, Value};
use toml::ser::Error;
use wxpay_core::BeijingTime;

use super::file::{ScenarioFile, members};

/// Steps and comments with the times at which they happened.
#[derive(Debug, Default)]
pub(super) struct Story {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    /// In seconds since 1970.
    at: u64,
    is_after_advance: bool,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Steps(Vec<Map<String, Value>>),
    Remark(String),
}

impl Story {
    /// Adds steps that are done at a time; without one, the clock is moved there.
    pub(super) fn add(&mut self, at: BeijingTime, steps: Vec<Map<String, Value>>) {
        self.push(at, true, Content::Steps(steps));
    }

    /// Adds steps that are done before the clock comes to a time.
    pub(super) fn add_before(&mut self, at: BeijingTime, steps: Vec<Map<String, Value>>) {
        self.push(at, false, Content::Steps(steps));
    }

    /// Adds a comment on a time.
    pub(super) fn remark(&mut self, at: BeijingTime, sentence: String) {
        self.push(at, true, Content::Remark(sentence));
    }

    /// Adds what another story has.
    pub(super) fn append(&mut self, mut other: Self) {
        self.entries.append(&mut other.entries);
    }

    fn push(&mut self, at: BeijingTime, is_after_advance: bool, content: Content) {
        self.entries.push(Entry { at: at.unix_seconds(), is_after_advance, content });
    }

    /// Writes the steps by time, with moves of the clock in between.
    pub(super) fn write(mut self, file: &mut ScenarioFile) -> Result<(), Error> {
        // Those of the same second stay as they were added.
        self.entries.sort_by_key(|entry| (entry.at, entry.is_after_advance));
        let mut clock = None;
        for Entry { at, is_after_advance, content } in self.entries {
            let steps = match content {
                Content::Remark(sentence) => {
                    file.remark(&sentence);
                    continue;
                }
                Content::Steps(steps) => steps,
            };
            if is_after_advance {
                let by = at.saturating_sub(*clock.get_or_insert(at));
                if by > 0 {
                    file.step(members([("advance_seconds", by.into())]))?;
                    clock = Some(at);
                }
            }
            for step in steps {
                file.step(step)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use super::*;

    #[test]
    fn write_moves_the_clock_between_times() {
        let at = |seconds: u64| BeijingTime::from_unix_seconds(1_796_000_000 + seconds).unwrap();
        let step = |number: &str| vec![members([("pay", number.into())])];
        let mut story = Story::default();
        story.add(at(20), step("late"));
        story.add(at(5), step("first"));
        story.add_before(at(20), step("before"));
        story.remark(at(20), "a word".to_owned());
        story.add(at(30), Vec::new());
        let mut file = ScenarioFile::default();
        story.write(&mut file).unwrap();
        let text = file.into_text();
        let read: toml::Table = text.parse().unwrap();
        let steps: Vec<String> = read["step"].as_array().unwrap().iter().map(ToString::to_string).collect();
        let expected = ["first", "before", "15", "late", "10"];
        assert!(steps.len() == 5 && steps.iter().zip(expected).all(|(step, part)| step.contains(part)), "{text}");
    }
}

//! The log of requests, their results and the reasons.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::{Map, Value, json};
use wxpay_core::BeijingTime;
use wxpay_core::schema::{Message, shared};

use crate::reason::Reason;
use crate::secrets::Secrets;
use crate::sign_diagnosis::SignFindings;

/// The maximal number of entries.
const MAX_ENTRIES: usize = 1_000;

/// The maximal length of a reason or a note, in characters.
const MAX_REASON: usize = 1_000;
/// The maximal length of a text of a diagnosis, such as the text to sign, in characters.
const MAX_FINDING: usize = 4_000;
/// The maximal length of other texts from the client, in characters.
const MAX_TEXT: usize = 200;

/// The latest requests, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct RequestLog {
    entries: VecDeque<Arc<LogEntry>>,
    /// How many were added; the number of the latest.
    added: u64,
}

/// A request.
#[derive(Debug)]
pub(crate) struct LogEntry {
    pub(crate) at: BeijingTime,
    pub(crate) method: String,
    pub(crate) path: String,
    /// The call.
    pub(crate) api: Option<&'static Message>,
    pub(crate) out_trade_no: Option<String>,
    /// The code and the reason of a refusal.
    pub(crate) refused: Option<(String, Reason)>,
    /// A remark on the request.
    pub(crate) note: Option<Reason>,
    /// The name of the injected fault.
    pub(crate) fault: Option<&'static str>,
    /// The further members of its rule.
    pub(crate) fault_members: Map<String, Value>,
    /// What was found out about a wrong signature.
    pub(crate) findings: Option<Box<SignFindings>>,
}

impl RequestLog {
    pub(crate) fn add(&mut self, entry: Arc<LogEntry>) {
        if self.entries.len() == MAX_ENTRIES {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
        self.added += 1;
    }

    /// The requests, the latest first.
    pub(crate) fn latest(&self) -> impl DoubleEndedIterator<Item = &LogEntry> {
        self.entries.iter().rev().map(Arc::as_ref)
    }

    /// The requests from that number on, each with its number, the oldest first, for use without the lock of the
    /// memory. They are numbered from 1.
    pub(crate) fn snapshot(&self, from: u64) -> Vec<(u64, Arc<LogEntry>)> {
        let first = self.added - self.entries.len() as u64 + 1;
        let numbered = (first..).zip(self.entries.iter().map(Arc::clone));
        numbered.filter(|(number, _)| *number >= from).collect()
    }
}

/// The requests as the control interface shows them.
pub(crate) fn json(entries: &[(u64, Arc<LogEntry>)]) -> Value {
    entries
        .iter()
        .map(|(number, entry)| {
            json!({
                "number": number,
                "at": entry.at.to_string(),
                "method": entry.method,
                "path": entry.path,
                "api": entry.api.map(|api| api.full_name().to_string()),
                "needs_certificate": entry.api.is_some_and(|api| api.certificate),
                (shared::OUT_TRADE_NO.name): entry.out_trade_no,
                "verdict": if entry.refused.is_none() { "accepted" } else { "refused" },
                "code": entry.refused.as_ref().map(|(code, _)| code),
                "fault": entry.fault,
                "reason": entry.reason().map(|reason| &reason.en),
            })
        })
        .collect()
}

impl LogEntry {
    /// An accepted request, of which nothing else is known.
    pub(crate) fn new(at: BeijingTime, method: &str, path: &str) -> Self {
        Self {
            at,
            method: method.to_owned(),
            path: path.to_owned(),
            api: None,
            out_trade_no: None,
            refused: None,
            note: None,
            fault: None,
            fault_members: Map::new(),
            findings: None,
        }
    }

    /// Why it was refused, or the remark on it.
    fn reason(&self) -> Option<&Reason> {
        self.refused.as_ref().map(|(_, reason)| reason).or(self.note.as_ref())
    }

    /// The entry with keys masked and long texts cut.
    pub(crate) fn into_masked(mut self, secrets: &Secrets) -> Self {
        let texts = [Some(&mut self.method), Some(&mut self.path), self.out_trade_no.as_mut()];
        for text in texts.into_iter().flatten() {
            secrets.mask_in_place(text);
            cut(text, MAX_TEXT);
        }
        let reasons = self.refused.as_mut().map(|(_, reason)| reason).into_iter().chain(&mut self.note);
        for text in reasons.flat_map(Reason::texts_mut) {
            secrets.mask_in_place(text);
            cut(text, MAX_REASON);
        }
        // Masked before it is cut, so that no part of a key is left at the end.
        for text in self.findings.iter_mut().flat_map(|findings| findings.texts_mut()) {
            secrets.mask_in_place(text);
            cut(text, MAX_FINDING);
        }
        self
    }
}

/// Cuts a text after so many characters and marks the cut.
fn cut(text: &mut String, most: usize) {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
        text.push('…');
        text.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use wxpay_core::BeijingTime;

    use super::{LogEntry, MAX_FINDING, cut};
    use crate::account::Account;
    use crate::secrets::Secrets;
    use crate::sign_diagnosis::SignFindings;

    #[test]
    fn into_masked_leaves_no_part_of_a_key_in_a_diagnosis() {
        let secrets = Secrets::new(&[Account::demo().unwrap()]);
        // Cut first, a text of that length would end within the key.
        let text = format!("{}{}", "a".repeat(MAX_FINDING - 20), Account::DEMO_KEY);
        let findings =
            SignFindings { to_sign: text.clone(), signed: Some(text), difference: None, mistakes: Vec::new() };
        let entry = LogEntry { findings: Some(Box::new(findings)), ..LogEntry::new(BeijingTime::now(), "POST", "/") };
        let findings = entry.into_masked(&secrets).findings.unwrap();
        for text in [&findings.to_sign, findings.signed.as_ref().unwrap()] {
            assert!(text.ends_with("a********"), "{}", &text[MAX_FINDING - 30..]);
        }
    }

    #[test]
    fn cut_keeps_whole_characters() {
        for (text, short) in [("茶叶店", "茶叶店"), ("茶叶店铺", "茶叶店…"), ("", ""), ("abcd", "abc…")]
        {
            let mut text = text.to_owned();
            cut(&mut text, 3);
            assert_eq!(text, short);
        }
    }
}

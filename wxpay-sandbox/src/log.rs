//! The log of requests: what came, what became of it, and why.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::{Value, json};
use wxpay_core::BeijingTime;
use wxpay_core::schema::shared;

use crate::secrets::Secrets;

/// How many requests are remembered.
const MOST: usize = 1_000;

/// How many characters of a reason or a note are kept.
const LONGEST_REASON: usize = 1_000;
/// How many of what else the client says.
const LONGEST_TEXT: usize = 200;

/// The latest requests, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Log(VecDeque<Arc<Entry>>);

/// One request.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) at: BeijingTime,
    pub(crate) method: String,
    pub(crate) path: String,
    /// The call, such as `pay.refund`, and whether the real gateway asks for a client
    /// certificate.
    pub(crate) api: Option<(String, bool)>,
    pub(crate) out_trade_no: Option<String>,
    /// The code and the reason of a refusal.
    pub(crate) refused: Option<(String, String)>,
    /// What is odd about a request that was accepted.
    pub(crate) note: Option<String>,
    /// The fault that a rule asked for, by its name.
    pub(crate) fault: Option<&'static str>,
}

impl Log {
    pub(crate) fn add(&mut self, entry: Arc<Entry>) {
        if self.0.len() == MOST {
            self.0.pop_front();
        }
        self.0.push_back(entry);
    }

    /// The requests, the latest first.
    pub(crate) fn latest(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.0.iter().rev().map(Arc::as_ref)
    }

    /// The requests, the oldest first, to be read without the memory.
    pub(crate) fn snapshot(&self) -> Vec<Arc<Entry>> {
        self.0.iter().map(Arc::clone).collect()
    }
}

/// The requests as the control interface shows them.
pub(crate) fn json(entries: &[Arc<Entry>]) -> Value {
    entries
        .iter()
        .map(|entry| {
            json!({
                "at": entry.at.to_string(),
                "method": entry.method,
                "path": entry.path,
                "api": entry.api.as_ref().map(|(api, _)| api),
                "needs_certificate": entry.api.as_ref().is_some_and(|(_, certificate)| *certificate),
                (shared::OUT_TRADE_NO.name): entry.out_trade_no,
                "verdict": if entry.refused.is_none() { "accepted" } else { "refused" },
                "code": entry.refused.as_ref().map(|(code, _)| code),
                "fault": entry.fault,
                "reason": entry.refused.as_ref().map(|(_, reason)| reason).or(entry.note.as_ref()),
            })
        })
        .collect()
}

impl Entry {
    /// The entry without keys, and no longer than the log has room for.
    pub(crate) fn cut(mut self, secrets: &Secrets) -> Self {
        let texts = [Some(&mut self.method), Some(&mut self.path), self.out_trade_no.as_mut()];
        for text in texts.into_iter().flatten() {
            secrets.hide(text);
            cut(text, LONGEST_TEXT);
        }
        for text in self.refused.as_mut().map(|(_, reason)| reason).into_iter().chain(&mut self.note) {
            secrets.hide(text);
            cut(text, LONGEST_REASON);
        }
        self
    }
}

/// Leaves the first characters of a text, with a mark where more followed.
fn cut(text: &mut String, most: usize) {
    if let Some((end, _)) = text.char_indices().nth(most) {
        text.truncate(end);
        text.push('…');
        text.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_text_is_cut_between_characters() {
        for (text, short) in [("茶叶店", "茶叶店"), ("茶叶店铺", "茶叶店…"), ("", ""), ("abcd", "abc…")]
        {
            let mut text = text.to_owned();
            cut(&mut text, 3);
            assert_eq!(text, short);
        }
    }
}

//! The log of requests: what came, what became of it, and why.

use std::collections::VecDeque;

use serde_json::{Value, json};
use wxpay_core::BeijingTime;
use wxpay_core::schema::shared;

/// How many requests are remembered.
const MOST: usize = 1_000;

/// The latest requests, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Log(VecDeque<Entry>);

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
    /// The fault that a rule asked for, by its name.
    pub(crate) fault: Option<&'static str>,
}

impl Log {
    pub(crate) fn add(&mut self, entry: Entry) {
        if self.0.len() == MOST {
            self.0.pop_front();
        }
        self.0.push_back(entry);
    }

    /// The requests, the latest first.
    pub(crate) fn latest(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.0.iter().rev()
    }

    pub(crate) fn json(&self) -> Value {
        self.0
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
                    "reason": entry.refused.as_ref().map(|(_, reason)| reason),
                })
            })
            .collect()
    }
}

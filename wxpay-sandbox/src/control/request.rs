//! Requests of the control interface: bodies and queries.

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::archive;
use crate::reason::Reason;
use crate::state::SandboxState;
use crate::state::memory::Memory;
use crate::state::payer::NumberRef;
use crate::storage::ArchivedList;

/// Why a body is refused.
pub(crate) fn not_an_object() -> Reason {
    Reason::new("the body is not a JSON object", "请求内容不是 JSON 对象")
}

/// Parses the body as an object; an empty body is an empty object.
pub(crate) fn parse_object(body: &[u8]) -> Option<Map<String, Value>> {
    if body.trim_ascii().is_empty() {
        return Some(Map::new());
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    }
}

/// The query of a list.
#[derive(Debug, Deserialize)]
pub(crate) struct ListQuery {
    limit: Option<usize>,
    /// Only records before this one; `next` of the previous page.
    before: Option<u64>,
}

/// The default and the maximal number of records on a page.
const DEFAULT_LIMIT: usize = 100;
const MAX_LIMIT: usize = 1_000;

impl ListQuery {
    /// A page of records, with those of a list of the archive. `ids` lists the ids before the last page, `show` makes
    /// the JSON of one.
    /// The memory is unlocked in between, so that a long page does not block other calls.
    pub(crate) fn page(
        &self,
        state: &SandboxState,
        archived: Option<ArchivedList>,
        ids: impl FnOnce(&Memory, u64, usize) -> Vec<u64>,
        show: impl Fn(&Memory, u64) -> Option<Value>,
    ) -> (Vec<Value>, Option<u64>) {
        let limit = self.limit.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT);
        // One more than the page, to see whether another page follows.
        let before = self.before.unwrap_or(u64::MAX);
        let in_memory = |memory: &Memory| ids(memory, before, limit + 1);
        let mut ids = match archived {
            Some(list) => archive::ids_before(state, list, before, limit + 1, in_memory),
            None => in_memory(&state.memory()),
        };
        let has_more = ids.len() > limit;
        ids.truncate(limit);
        let next = ids.last().copied().filter(|_| has_more);
        let show = |id| {
            let shown = show(&state.memory(), id);
            shown.or_else(|| show(&archive::archived(state, archived?, id)?, id))
        };
        (ids.into_iter().filter_map(show).collect(), next)
    }
}

/// The query of the log.
#[derive(Debug, Deserialize)]
pub(crate) struct LogQuery {
    /// The number of the first request.
    pub(crate) from: Option<u64>,
}

/// The owner of an order or a refund, if several merchants use its number.
#[derive(Debug, Deserialize)]
pub(crate) struct MerchantQuery {
    merchant: Option<String>,
}

impl MerchantQuery {
    pub(crate) fn number_ref<'n>(&'n self, number: &'n str) -> NumberRef<'n> {
        NumberRef { number, merchant: self.merchant.as_deref().filter(|merchant| !merchant.is_empty()) }
    }
}

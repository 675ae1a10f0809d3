//! The records of the further calls: the content of each is JSON, so that one table of the data file holds all
//! kinds. `further` has the kinds and the access to them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A record of a further call.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Record {
    /// Increases with every record.
    pub(crate) id: u64,
    /// The kind, such as `red_packet`.
    pub(crate) kind: String,
    /// The merchant or other holder.
    pub(crate) owner: String,
    /// The number, which is unique within the kind and the owner.
    pub(crate) number: String,
    /// When the clock changes it next, in seconds since 1970.
    #[serde(default)]
    pub(crate) due: Option<u64>,
    pub(crate) content: Value,
}

/// The records, with indexes.
#[derive(Debug, Default)]
pub(crate) struct Records {
    pub(crate) by_id: BTreeMap<u64, Record>,
    pub(crate) by_kind: BTreeMap<String, BTreeSet<u64>>,
    /// The ids by kind, owner and number.
    pub(crate) by_key: HashMap<(String, String, String), u64>,
    /// The records that the clock changes, by time and id.
    pub(crate) due: BTreeSet<(u64, u64)>,
}

impl Records {
    /// Adds a record, or replaces it.
    pub(crate) fn index(&mut self, record: Record) {
        let id = record.id;
        if let Some(due) = self.by_id.get(&id).and_then(|old| old.due) {
            self.due.remove(&(due, id));
        }
        if let Some(due) = record.due {
            self.due.insert((due, id));
        }
        self.by_kind.entry(record.kind.clone()).or_default().insert(id);
        self.by_key.insert((record.kind.clone(), record.owner.clone(), record.number.clone()), id);
        self.by_id.insert(id, record);
    }

    /// The ids of the records that the clock changes.
    pub(crate) fn timed(&self) -> impl Iterator<Item = u64> {
        self.due.iter().map(|(_, id)| *id)
    }
}

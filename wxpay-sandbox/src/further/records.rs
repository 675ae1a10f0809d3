//! Typed access to the records of the further calls.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wxpay_core::BeijingTime;

use crate::state::memory::Memory;
use crate::state::records::Record;
use crate::storage::StoredTable;

/// The content of a kind of record.
pub(crate) trait Content: Serialize + DeserializeOwned {
    /// The name of the kind.
    const KIND: &'static str;
}

/// A record with its content. Changes take effect with [`save`](Self::save).
#[derive(Clone, Debug)]
pub(crate) struct Saved<C> {
    pub(crate) id: u64,
    pub(crate) owner: String,
    pub(crate) number: String,
    /// When the clock changes it next.
    pub(crate) due: Option<BeijingTime>,
    pub(crate) content: C,
}

impl<C: Content> Saved<C> {
    /// Creates a record, which is not saved yet.
    pub(crate) fn new(memory: &mut Memory, owner: &str, number: &str, content: C) -> Self {
        let id = memory.ids.next_number();
        Self { id, owner: owner.to_owned(), number: number.to_owned(), due: None, content }
    }

    /// The same, with the time at which the clock changes it.
    pub(crate) fn with_due(self, due: BeijingTime) -> Self {
        Self { due: Some(due), ..self }
    }

    fn read(record: &Record) -> Option<Self> {
        Some(Self {
            id: record.id,
            owner: record.owner.clone(),
            number: record.number.clone(),
            due: record.due.and_then(|due| BeijingTime::from_unix_seconds(due).ok()),
            content: serde_json::from_value(record.content.clone()).ok()?,
        })
    }

    /// Saves the new or changed record.
    pub(crate) fn save(&self, memory: &mut Memory) {
        let due = self.due.map(BeijingTime::unix_seconds);
        let is_new_time = due.is_some() && memory.records.by_id.get(&self.id).and_then(|old| old.due) != due;
        let record = Record {
            id: self.id,
            kind: C::KIND.to_owned(),
            owner: self.owner.clone(),
            number: self.number.clone(),
            due,
            // Contents consist of texts, numbers and lists, which JSON can represent.
            content: serde_json::to_value(&self.content).unwrap_or_default(),
        };
        memory.queue(StoredTable::Records, record.id, &record);
        memory.records.index(record);
        if is_new_time {
            memory.start(self.id);
        }
    }
}

impl Memory {
    /// The record of a kind with that owner and number.
    pub(crate) fn find_record<C: Content>(&self, owner: &str, number: &str) -> Option<Saved<C>> {
        let key = (C::KIND.to_owned(), owner.to_owned(), number.to_owned());
        self.record(*self.records.by_key.get(&key)?)
    }

    /// The record of a kind with that id.
    pub(crate) fn record<C: Content>(&self, id: u64) -> Option<Saved<C>> {
        self.records.by_id.get(&id).filter(|record| record.kind == C::KIND).and_then(Saved::read)
    }

    /// The records of a kind, the earliest first.
    pub(crate) fn records_of<C: Content>(&self) -> impl DoubleEndedIterator<Item = Saved<C>> {
        self.ids_of(C::KIND).filter_map(|id| self.record(id))
    }

    /// The ids of a kind, the earliest first.
    pub(crate) fn ids_of(&self, kind: &str) -> impl DoubleEndedIterator<Item = u64> {
        self.records.by_kind.get(kind).into_iter().flatten().copied()
    }
}

//! Sorts rows in bounded memory: batches are sorted and stored, in memory and beyond its limit in a file, and merged
//! when they are read.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::io;
use std::mem;
use std::path::PathBuf;
use std::sync::Arc;

use super::codec::{Decoder, Encoder};
use super::item::Item;
use super::storage::{Batch, BatchReader, SpillFile};

/// The maximum number of rows of a batch before they are sorted.
const BATCH_ROWS: usize = 16 * 1024;

/// The maximum number of bytes of their texts.
const BATCH_TEXT: usize = 4 << 20;

/// The reason that a row could not be stored.
#[derive(Debug)]
pub(super) enum StoreError {
    Memory { limit: u64 },
    Io(io::Error),
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Rows that are being collected.
#[derive(Debug)]
pub(super) struct Sorter {
    rows: Vec<Item>,
    /// The number of bytes of the texts of `rows`.
    text: usize,
    batches: Vec<Batch>,
    /// The number of bytes of batches in memory.
    stored: u64,
    limit: u64,
    directory: Option<PathBuf>,
    file: Option<Arc<SpillFile>>,
}

impl Sorter {
    pub(super) fn new(limit: u64, directory: Option<PathBuf>) -> Self {
        Self { rows: Vec::new(), text: 0, batches: Vec::new(), stored: 0, limit, directory, file: None }
    }

    pub(super) fn push(&mut self, item: Item) -> Result<(), StoreError> {
        let length = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        self.text += item.out_trade_no.len() + length(&item.out_refund_no) + length(&item.transaction_id);
        self.rows.push(item);
        if self.rows.len() >= BATCH_ROWS || self.text >= BATCH_TEXT { self.store() } else { Ok(()) }
    }

    /// Sorts and stores the batch.
    fn store(&mut self) -> Result<(), StoreError> {
        self.rows.sort_unstable_by(Item::compare);
        let mut encoder = Encoder::default();
        for row in self.rows.drain(..) {
            encoder.write(&row);
        }
        self.text = 0;
        let bytes = encoder.bytes;
        let total = self.stored.saturating_add(bytes.len() as u64);
        if total <= self.limit {
            self.stored = total;
            self.batches.push(Batch::in_memory(&bytes));
            return Ok(());
        }
        let directory = self.directory.as_ref().ok_or(StoreError::Memory { limit: self.limit })?;
        let file = match &mut self.file {
            Some(file) => file,
            file => {
                // The system's error does not name the directory.
                let named =
                    |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", directory.display()));
                file.insert(Arc::new(SpillFile::create(directory).map_err(named)?))
            }
        };
        self.batches.push(Batch::in_file(file, &bytes)?);
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<SortedRows, StoreError> {
        if !self.rows.is_empty() {
            self.store()?;
        }
        Ok(SortedRows { batches: self.batches })
    }
}

/// Rows that can be read in their order, more than once.
#[derive(Debug)]
pub(super) struct SortedRows {
    batches: Vec<Batch>,
}

impl SortedRows {
    pub(super) fn read(&self) -> io::Result<Merge> {
        let mut heads = Vec::with_capacity(self.batches.len());
        for batch in &self.batches {
            let mut rows = Decoder::new(batch.read());
            if let Some(item) = rows.read()? {
                heads.push(Head { item, rows });
            }
        }
        Ok(Merge { heads: heads.into() })
    }
}

/// The first row of a batch that was not returned yet, and the rows behind it.
#[derive(Debug)]
struct Head {
    item: Item,
    rows: Decoder<BatchReader>,
}

/// The greatest is the first to be returned.
impl Ord for Head {
    fn cmp(&self, other: &Self) -> Ordering {
        other.item.compare(&self.item)
    }
}

impl PartialOrd for Head {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Head {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Head {}

/// The rows of all batches, in their order.
#[derive(Debug)]
pub(super) struct Merge {
    heads: BinaryHeap<Head>,
}

impl Iterator for Merge {
    type Item = io::Result<Item>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut head = self.heads.peek_mut()?;
        match head.rows.read() {
            Ok(Some(next)) => Some(Ok(mem::replace(&mut head.item, next))),
            Ok(None) => Some(Ok(PeekMut::pop(head).item)),
            Err(error) => {
                drop(head);
                self.heads.clear();
                Some(Err(error))
            }
        }
    }
}

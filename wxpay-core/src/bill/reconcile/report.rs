//! The entries of a reconciliation, one after the other.

use std::io;
use std::iter::FusedIterator;

use super::compare::Comparison;
use super::entry::{Conclusion, Entry};
use super::item::Item;
use super::sorter::Merge;

/// The entries of a reconciliation in the order of their numbers, followed by [`Report::finish`].
///
/// Bill and orders were read and checked before. Only the file for rows beyond the memory can still fail, which ends
/// the entries.
#[derive(Debug)]
pub struct Report {
    rows: Merge,
    /// The first row of the next order.
    next: Option<Item>,
    comparison: Comparison,
    is_failed: bool,
}

impl Report {
    pub(super) fn new(rows: Merge, comparison: Comparison) -> Self {
        Self { rows, next: None, comparison, is_failed: false }
    }

    /// Compares what is left, and returns the summary and what stays open.
    ///
    /// # Errors
    /// If the file for rows beyond the memory cannot be read, including when an entry reported it.
    pub fn finish(mut self) -> io::Result<Conclusion> {
        for entry in &mut self {
            entry?;
        }
        if self.is_failed {
            return Err(io::Error::other("an earlier error ended the reconciliation"));
        }
        let Comparison { mut summary, open, .. } = self.comparison;
        summary.carried = open.len() as u64;
        Ok(Conclusion { summary, open })
    }

    /// Compares the next order; returns whether there was one.
    fn advance(&mut self) -> io::Result<bool> {
        let Some(first) = self.next.take().map_or_else(|| self.rows.next().transpose(), |row| Ok(Some(row)))? else {
            return Ok(false);
        };
        let mut group = vec![first];
        for row in &mut self.rows {
            let row = row?;
            if group.first().is_some_and(|first| first.out_trade_no != row.out_trade_no) {
                self.next = Some(row);
                break;
            }
            group.push(row);
        }
        self.comparison.add(group);
        Ok(true)
    }
}

impl Iterator for Report {
    type Item = io::Result<Entry>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(entry) = self.comparison.entries.pop_front() {
                return Some(Ok(entry));
            }
            if self.is_failed {
                return None;
            }
            match self.advance() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    self.is_failed = true;
                    return Some(Err(error));
                }
            }
        }
    }
}

impl FusedIterator for Report {}

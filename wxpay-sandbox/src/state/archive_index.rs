//! Which orders the data file alone has, in bounded memory: a filter of their keys, which tells of most numbers at
//! once that no archived order has them.

use std::collections::{HashMap, HashSet};

use crate::state::ids::mix;

/// The size of the filter: 16 MiB, made with the first archived order. A million orders have four million keys at most,
/// of which one in ten thousand is looked up in vain.
const FILTER_BITS: u64 = 1 << 27;
/// How many bits a key sets.
const KEY_BITS: u64 = 4;

/// Which orders the file alone has.
#[derive(Debug, Default)]
pub(crate) struct ArchiveIndex {
    filter: Vec<u64>,
    /// How many orders are archived.
    count: u64,
    /// What they brought each payee, in fen.
    incomes: HashMap<String, i64>,
    /// The orders whose move to the archive is queued, by id. Memory has them until it is committed.
    pub(crate) leaving: HashMap<u64, LeavingOrder>,
    /// The orders that came back lately, and those before them: they stay for a while.
    returned: [HashSet<u64>; 2],
    /// Where the search for orders to archive goes on, and the last order that it looks at.
    pub(crate) next: u64,
    pub(crate) end: u64,
}

/// An order whose move to the archive is queued.
#[derive(Debug)]
pub(crate) struct LeavingOrder {
    /// The count of changes with which the move is committed.
    pub(crate) committed_at: u64,
    pub(crate) keys: Vec<String>,
    pub(crate) payee: String,
    pub(crate) income: i64,
}

impl ArchiveIndex {
    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Whether an archived order may have the key.
    pub(crate) fn may_have(&self, key: &str) -> bool {
        !self.filter.is_empty() && positions(key).all(|(word, bit)| self.filter.get(word).is_some_and(|w| w & bit != 0))
    }

    pub(crate) fn add_key(&mut self, key: &str) {
        if self.filter.is_empty() {
            self.filter = vec![0; usize::try_from(FILTER_BITS / 64).unwrap_or_default()];
        }
        for (word, bit) in positions(key) {
            if let Some(word) = self.filter.get_mut(word) {
                *word |= bit;
            }
        }
    }

    /// Counts archived orders of a payee.
    pub(crate) fn add_orders(&mut self, payee: &str, income: i64, count: u64) {
        self.count = self.count.saturating_add(count);
        self.add_income(payee, income);
    }

    /// Counts an order that comes back.
    pub(crate) fn remove_order(&mut self, id: u64, payee: &str, income: i64) {
        self.count = self.count.saturating_sub(1);
        self.add_income(payee, income.saturating_neg());
        self.returned[0].insert(id);
    }

    fn add_income(&mut self, payee: &str, income: i64) {
        if income != 0 {
            let sum = self.incomes.entry(payee.to_owned()).or_default();
            *sum = sum.saturating_add(income);
        }
    }

    /// What the archived orders brought a payee, in fen.
    #[cfg_attr(not(feature = "all-messages"), allow(dead_code, reason = "only further calls ask for it"))]
    pub(crate) fn income(&self, payee: &str) -> i64 {
        self.incomes.get(payee).copied().unwrap_or_default()
    }

    /// Whether the order may not be archived yet, since it leaves already or has just come back.
    pub(crate) fn keeps(&self, id: u64) -> bool {
        self.leaving.contains_key(&id) || self.returned.iter().any(|returned| returned.contains(&id))
    }

    /// Ends a round of the search.
    pub(crate) fn end_round(&mut self) {
        let [latest, _] = std::mem::take(&mut self.returned);
        self.returned = [HashSet::new(), latest];
    }
}

/// The words and bits of a key.
fn positions(key: &str) -> impl Iterator<Item = (usize, u64)> {
    let hash = key
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    (0..KEY_BITS).map(move |index| {
        let at = mix(hash.wrapping_add(index)) % FILTER_BITS;
        (usize::try_from(at / 64).unwrap_or_default(), 1 << (at % 64))
    })
}

#[cfg(test)]
mod tests {
    use super::ArchiveIndex;

    #[test]
    fn may_have_finds_every_key_and_few_others() {
        let mut index = ArchiveIndex::default();
        assert!(!index.may_have("n:0"));
        (0..100_000).for_each(|number| index.add_key(&format!("n:{number}")));
        assert!((0..100_000).all(|number| index.may_have(&format!("n:{number}"))));
        let wrong = (0..100_000).filter(|number| index.may_have(&format!("t:{number}"))).count();
        assert!(wrong < 10, "{wrong}");
    }
}

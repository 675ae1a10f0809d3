//! The index for checking a sent table.

use crate::table::model::{MAX_ROWS, MAX_RULES, Message, RuleRows, SentIndex};
use crate::text::same;

impl SentIndex {
    /// The index of a table. `None` if it is too large, or if a rule mentions a field of
    /// another table.
    pub(crate) const fn new(message: &Message) -> Option<Self> {
        if message.fields.len() > MAX_ROWS || message.rules.len() > MAX_RULES {
            return None;
        }
        let mut rules = [RuleRows { when: None, counted: 0, compared: None }; MAX_RULES];
        let mut nth = 0;
        while nth < message.rules.len() {
            let (rule, rows) = (&message.rules[nth], &mut rules[nth]);
            if let Some(name) = rule.when.field() {
                rows.when = row(message, name);
                if rows.when.is_none() {
                    return None;
                }
            }
            let mut counted = rule.demand.counted_fields();
            while let [name, rest @ ..] = counted {
                let Some(row) = row(message, name) else { return None };
                rows.counted |= 1 << row;
                counted = rest;
            }
            if let Some((one, other)) = rule.demand.compared_fields() {
                let (Some(one), Some(other)) = (row(message, one), row(message, other)) else { return None };
                rows.compared = Some((one, other));
            }
            nth += 1;
        }
        Some(Self { rules })
    }

    /// The rows of the `nth` rule.
    #[inline]
    #[must_use]
    pub fn rule(&self, nth: usize) -> Option<&RuleRows> {
        self.rules.get(nth)
    }
}

/// The row of that name.
#[allow(clippy::cast_possible_truncation, reason = "there are at most 64")]
const fn row(message: &Message, name: &str) -> Option<u8> {
    let mut row = 0;
    while row < message.fields.len() {
        if same(message.fields[row].name, name) {
            return Some(row as u8);
        }
        row += 1;
    }
    None
}

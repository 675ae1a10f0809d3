//! What checking asks of the rows of a sent table: which of them each rule speaks of.
//! Computed once a table, when it is sealed; a set of rows is a bit for each, the lowest
//! the first row's.

use crate::table::index::Rows;
use crate::table::message::Message;
use crate::text::same;

/// What the rules of a sent table speak of.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct SentRows {
    rules: [RuleRows; MOST],
}

/// The rows that a rule speaks of.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct RuleRows {
    /// The row of its condition, if it has one.
    pub when: Option<u8>,
    /// The rows of which it counts how many are there.
    pub counted: u64,
    /// The two rows that it compares.
    pub compared: Option<(u8, u8)>,
}

/// The most rules that a table may have.
const MOST: usize = 8;

impl SentRows {
    /// Those of a table, unless it is too large or a rule speaks of a row of another.
    pub(crate) const fn of(message: &Message) -> Option<Self> {
        if message.fields.len() > 64 || message.rules.len() > MOST {
            return None;
        }
        let mut rules = [RuleRows { when: None, counted: 0, compared: None }; MOST];
        let mut at = 0;
        while at < message.rules.len() {
            let (rule, rows) = (&message.rules[at], &mut rules[at]);
            if let Some(name) = rule.when.field() {
                rows.when = row(message, name);
                if rows.when.is_none() {
                    return None;
                }
            }
            let (counted, mut nth) = (rule.demand.counted(), 0);
            while nth < counted.len() {
                let Some(row) = row(message, counted[nth]) else { return None };
                rows.counted |= 1 << row;
                nth += 1;
            }
            if let Some((one, other)) = rule.demand.compared() {
                let (Some(one), Some(other)) = (row(message, one), row(message, other)) else { return None };
                rows.compared = Some((one, other));
            }
            at += 1;
        }
        Some(Self { rules })
    }

    /// Those of the `nth` rule.
    #[inline]
    #[must_use]
    pub fn rule(&self, nth: usize) -> Option<&RuleRows> {
        self.rules.get(nth)
    }
}

/// Where the row of that name is.
#[allow(clippy::cast_possible_truncation, reason = "there are no more than 64")]
const fn row(message: &Message, name: &str) -> Option<u8> {
    let mut at = 0;
    while at < message.fields.len() {
        if same(message.fields[at].name, name) {
            return Some(at as u8);
        }
        at += 1;
    }
    None
}

impl Message {
    /// Its rows as checking asks for them: of a sealed table that is sent, extends no
    /// other, and has at most 64 rows and eight rules.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub const fn sent_rows(&self) -> Option<&SentRows> {
        match self.rows() {
            Some(Rows::Sent(rows)) => Some(rows),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::ALL;
    use crate::shared::{
        OUT_REFUND_NO, OUT_TRADE_NO, REFUND_FEE, REFUND_ID, SUB_APPID, SUB_MCH_ID, TOTAL_FEE, TRANSACTION_ID,
    };

    #[test]
    fn rules_know_the_rows_of_their_names() {
        let mut rules = 0;
        for message in ALL.iter().filter(|message| message.is_sent()) {
            let rows = message.sent_rows().expect(message.name);
            for (nth, rule) in message.rules.iter().enumerate() {
                let of = rows.rule(nth).unwrap();
                let name = |row: u8| message.fields[usize::from(row)].name;
                assert_eq!(of.when.map(name), rule.when.field());
                assert_eq!(of.compared.map(|(one, other)| (name(one), name(other))), rule.demand.compared());
                let counted = (0..64).filter(|row| of.counted & (1 << row) != 0).map(name);
                assert!(counted.clone().all(|name| rule.demand.counted().contains(&name)));
                assert_eq!(counted.count(), rule.demand.counted().len());
                rules += 1;
            }
        }
        assert!(rules > 20, "{rules}");
    }

    /// By their number alone they are found in what is sent.
    #[test]
    fn what_replies_say_again_has_its_number_in_every_table() {
        for field in ALL.iter().flat_map(|message| message.fields) {
            for shared in
                [SUB_MCH_ID, SUB_APPID, OUT_TRADE_NO, TRANSACTION_ID, OUT_REFUND_NO, REFUND_ID, TOTAL_FEE, REFUND_FEE]
            {
                assert!(field.name != shared.name || field.asked == shared.asked, "{}", field.name);
            }
        }
    }
}

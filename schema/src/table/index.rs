//! The index of a table: the facts that the core needs for every message, computed once.

use crate::table::model::{
    Demand, Direction, Field, Filler, Message, Method, ReceivedIndex, RowsIndex, SentIndex, Signing, TableIndex,
};
use crate::text::{prefix, same};

/// The fields, beside those of orders and refunds, that tell what a request is about: its reply repeats them.
#[doc(hidden)]
pub const ECHOES: [&str; 19] = [
    "mch_billno",
    "partner_trade_no",
    "out_order_no",
    "out_return_no",
    "order_id",
    "contract_id",
    "contract_code",
    "plan_id",
    "coupon_id",
    "coupon_stock_id",
    "sub_order_no",
    "sub_order_id",
    "brand_mch_id",
    "re_openid",
    "amount",
    "total_amount",
    "return_amount",
    "consume_fee",
    "return_account",
];

const ECHO_PREFIXES: [u64; ECHOES.len()] = {
    let (mut prefixes, mut at) = ([0; ECHOES.len()], 0);
    while at < ECHOES.len() {
        prefixes[at] = prefix(ECHOES[at]);
        at += 1;
    }
    prefixes
};

/// Whether it is one of [`ECHOES`], none of which is a hot field.
const fn is_echo(field: &Field) -> bool {
    if field.hot_number > 0 {
        return false;
    }
    let mut at = 0;
    while at < ECHOES.len() {
        if ECHO_PREFIXES[at] == field.prefix && same(ECHOES[at], field.name) {
            return true;
        }
        at += 1;
    }
    false
}

impl Message {
    /// Completes a table: computes its fingerprint and its index here, once, and not
    /// wherever a struct is checked against it. A builder that is called later drops both.
    #[must_use]
    pub const fn sealed(mut self) -> Self {
        let rows = match (self.base, self.is_received()) {
            (Some(_), _) => None,
            (None, true) => match ReceivedIndex::new(self.fields) {
                Some(rows) => Some(RowsIndex::Received(rows)),
                None => None,
            },
            (None, false) => match SentIndex::new(&self) {
                Some(rows) => Some(RowsIndex::Sent(rows)),
                None => None,
            },
        };
        let has_echoes = self.names_an_echo();
        self.index = Some(TableIndex {
            fingerprint: self.compute_fingerprint(),
            is_plain: self.compute_is_plain(),
            rows,
            has_echoes,
        });
        self
    }

    /// Whether the request has a field of [`ECHOES`] or of its key.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub const fn has_echoes(&self) -> bool {
        match &self.index {
            Some(index) => index.has_echoes,
            None => self.names_an_echo(),
        }
    }

    const fn names_an_echo(&self) -> bool {
        let mut keys = self.keyed_by;
        while let [key, rest @ ..] = keys {
            // The hot ones are compared in any case.
            if !matches!(self.find(key), Some(field) if field.hot_number > 0) {
                return true;
            }
            keys = rest;
        }
        // Only a request has a reply that could repeat them.
        if !matches!(self.direction, Direction::Request) {
            return false;
        }
        let mut table = self;
        loop {
            let mut fields = table.fields;
            while let [field, rest @ ..] = fields {
                if is_echo(field) {
                    return true;
                }
                fields = rest;
            }
            match table.base {
                Some(base) => table = base,
                None => return false,
            }
        }
    }

    /// Whether it is sent as a body with one signature, which covers exactly the fields that are sent; of parameters
    /// for a client, whether all are texts that are handed over.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub const fn is_plain(&self) -> bool {
        match &self.index {
            Some(index) => index.is_plain,
            None => self.compute_is_plain(),
        }
    }

    /// Whether exactly one of several fields is sent, of which the account fills in one.
    const fn has_choice_of_account(&self) -> bool {
        let mut table = self;
        loop {
            let mut rules = table.rules;
            while let [rule, rest @ ..] = rules {
                if let Demand::ExactlyOneOf(mut names) = rule.demand {
                    while let [name, others @ ..] = names {
                        if let Some(Field { filled_by: Filler::Account(_) | Filler::AccountOrCaller(_), .. }) =
                            self.find(name)
                        {
                            return true;
                        }
                        names = others;
                    }
                }
                rules = rest;
            }
            match table.base {
                Some(base) => table = base,
                None => return false,
            }
        }
    }

    const fn compute_is_plain(&self) -> bool {
        if !matches!(self.method, Method::Post) || !self.workwx_signed.is_empty() {
            return false;
        }
        // Only what is sent has other rows.
        if self.is_received() {
            return true;
        }
        if self.has_choice_of_account() {
            return false;
        }
        let (mut table, is_text) = (self, matches!(self.direction, Direction::Parameters));
        loop {
            let mut fields = table.fields;
            while let [field, rest @ ..] = fields {
                if !matches!(field.signing, Signing::SentAndSigned) || is_text && field.is_numeric() {
                    return false;
                }
                fields = rest;
            }
            match table.base {
                Some(base) => table = base,
                None => return true,
            }
        }
    }

    const fn rows_index(&self) -> Option<&RowsIndex> {
        match &self.index {
            Some(index) => index.rows.as_ref(),
            None => None,
        }
    }

    /// The index for reading. A sealed table has it that is received, extends no other and
    /// has at most 64 rows.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub const fn received_index(&self) -> Option<&ReceivedIndex> {
        match self.rows_index() {
            Some(RowsIndex::Received(rows)) => Some(rows),
            _ => None,
        }
    }

    /// The index for checking. A sealed table has it that is sent, extends no other and has
    /// at most 64 rows and sixteen rules.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub const fn sent_index(&self) -> Option<&SentIndex> {
        match self.rows_index() {
            Some(RowsIndex::Sent(rows)) => Some(rows),
            _ => None,
        }
    }

    /// Like [`find`](Self::find), by the index. It is not `const`.
    #[doc(hidden)]
    #[must_use]
    pub fn find_indexed(&self, name: &str) -> Option<&'static Field> {
        match self.received_index() {
            Some(rows) => rows.row_of(name.as_bytes(), prefix(name)).and_then(|row| rows.fields.get(row)),
            None => self.find(name),
        }
    }

    /// Whether there is a field of that name.
    #[doc(hidden)]
    #[must_use]
    pub fn has(&self, field: &Field) -> bool {
        match self.received_index() {
            Some(rows) => rows.row(field).is_some(),
            None => self.find(field.name).is_some(),
        }
    }

    /// The rows of kind [`Family`](crate::Kind::Family).
    pub fn families(&self) -> impl Iterator<Item = &'static Field> {
        let indexed = self.received_index().map(|rows| rows.families);
        let others = indexed.is_none().then(|| self.all_fields().filter(|field| field.item().is_some()));
        bits(indexed.unwrap_or_default()).filter_map(|row| self.fields.get(row)).chain(others.into_iter().flatten())
    }

    /// Whether there are rows of kind [`Family`](crate::Kind::Family).
    #[must_use]
    pub fn has_families(&self) -> bool {
        self.families().next().is_some()
    }
}

/// The indices of the set bits, from the lowest.
#[doc(hidden)]
#[inline]
pub fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    core::iter::from_fn(move || {
        let lowest = set.trailing_zeros();
        set &= set.checked_sub(1)?;
        Some(lowest as usize)
    })
}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::vec::Vec;

    use super::bits;
    use crate::{ALL, Message};

    fn received() -> impl Iterator<Item = &'static Message> {
        ALL.iter().copied().filter(|message| message.is_received())
    }

    #[test]
    fn received_index_finds_every_row_and_nothing_else() {
        for message in received() {
            let rows = message.received_index().unwrap();
            for (index, field) in message.fields.iter().enumerate() {
                let found = rows.row_of(field.name.as_bytes(), field.prefix);
                assert_eq!(found, Some(index), "{} {}", message.name, field.name);
                assert_eq!(rows.row(field), Some(index), "{} {}", message.name, field.name);
                assert_eq!(message.find_indexed(field.name).map(|field| field.name), Some(field.name));
            }
            for name in ["", "x", "no_such_field", "out_trade_n", "out_trade_noo", "settlement_total_fees"] {
                let prefix = crate::text::prefix(name);
                assert_eq!(rows.row_of(name.as_bytes(), prefix), None, "{} {name}", message.name);
                assert!(message.find_indexed(name).is_none(), "{} {name}", message.name);
            }
        }
    }

    #[test]
    fn received_index_has_the_order_of_signing() {
        for message in received() {
            let rows = message.received_index().unwrap();
            let names: Vec<&str> = message.fields.iter().map(|field| field.name).collect();
            let ordered: Vec<&str> = rows.order[..names.len()].iter().map(|row| names[usize::from(*row)]).collect();
            let mut sorted = names.clone();
            sorted.sort_unstable();
            assert_eq!(ordered, sorted, "{}", message.name);
            let families: Vec<&str> = bits(rows.families).map(|row| names[row]).collect();
            assert!(message.families().map(|field| field.name).eq(families), "{}", message.name);
            for (row, name) in names.iter().enumerate() {
                assert_eq!(rows.plain_names >> row & 1 == 1, !name.contains('$'), "{} {name}", message.name);
            }
            assert_eq!(message.families().count(), message.fields.iter().filter(|row| row.item().is_some()).count());
        }
    }

    #[test]
    fn sent_index_knows_the_rows_of_every_rule() {
        let mut rules = 0;
        for message in ALL.iter().filter(|message| message.is_sent()) {
            let rows = message.sent_index().expect(message.name);
            for (nth, rule) in message.rules.iter().enumerate() {
                let of_rule = rows.rule(nth).unwrap();
                let name = |row: u8| message.fields[usize::from(row)].name;
                assert_eq!(of_rule.when.map(name), rule.when.field());
                assert_eq!(
                    of_rule.compared.map(|(one, other)| (name(one), name(other))),
                    rule.demand.compared_fields()
                );
                let counted = (0..64).filter(|row| of_rule.counted & (1 << row) != 0).map(name);
                assert!(counted.clone().all(|name| rule.demand.counted_fields().contains(&name)));
                assert_eq!(counted.count(), rule.demand.counted_fields().len());
                rules += 1;
            }
        }
        assert!(rules > 20, "{rules}");
    }
}

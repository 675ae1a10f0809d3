//! How targets take an input apart.

use wxpay_core::schema::{ALL, Message};

/// Returns the first byte, which selects what is tested, and the rest.
pub fn split_byte(data: &[u8]) -> Option<(u8, &[u8])> {
    data.split_first().map(|(byte, rest)| (*byte, rest))
}

/// Returns the table that a first byte selects, and the rest.
pub fn split_table(data: &[u8]) -> Option<(&'static Message, &[u8])> {
    split_table_of(data, |_| true)
}

/// Like [`split_table`], among the tables that fit.
pub fn split_table_of(data: &[u8], fits: impl Fn(&Message) -> bool) -> Option<(&'static Message, &[u8])> {
    let (byte, rest) = split_byte(data)?;
    let tables = ALL.iter().copied().filter(|table| fits(table));
    let count = tables.clone().count();
    tables.clone().nth(usize::from(byte) % count.max(1)).map(|table| (table, rest))
}

/// Returns the byte that selects a table among those that fit.
pub fn byte_of_table(table: &Message, fits: impl Fn(&Message) -> bool) -> Option<u8> {
    let at = ALL.iter().filter(|other| fits(other)).position(|other| other.is(table))?;
    u8::try_from(at).ok()
}

/// Returns the pairs of an input whose lines are `name=value`.
pub fn lines(data: &[u8]) -> Vec<(&str, &str)> {
    let text = std::str::from_utf8(data).unwrap_or_default();
    text.split('\n').filter_map(|line| line.split_once('=')).collect()
}

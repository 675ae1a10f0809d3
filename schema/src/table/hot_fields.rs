//! The hot fields: those that the core looks up in almost every message. Each has a
//! number, by which an index of a message finds it without hashing its name.

use crate::text::{prefix, tails_eq};

/// The hot fields, by their wire names. A new one goes at the end; there is room for 31,
/// as many as [`ReceivedIndex`](super::model::ReceivedIndex) has slots.
const HOT_FIELDS: &[HotField] = &[
    HotField::new("return_code"),
    HotField::new("result_code"),
    HotField::new("sign"),
    HotField::new("sign_type"),
    HotField::new("appid"),
    HotField::new("mch_id"),
    HotField::new("sub_appid"),
    HotField::new("sub_mch_id"),
    HotField::new("out_trade_no"),
    HotField::new("transaction_id"),
    HotField::new("total_fee"),
    HotField::new("fee_type"),
    HotField::new("trade_state"),
    HotField::new("out_refund_no"),
    HotField::new("refund_id"),
    HotField::new("refund_fee"),
];

struct HotField {
    prefix: u64,
    name: &'static str,
}

impl HotField {
    const fn new(name: &'static str) -> Self {
        Self { prefix: prefix(name), name }
    }
}

/// Returns the number of the hot field of that name, from 1 on; 0 if it is not one.
#[allow(clippy::cast_possible_truncation, reason = "there are at most 31")]
pub(crate) const fn hot_number(name: &str, prefix: u64) -> u8 {
    let (mut index, mut fields) = (0, HOT_FIELDS);
    while let [field, rest @ ..] = fields {
        index += 1;
        if field.prefix == prefix && tails_eq(field.name, name) {
            return index;
        }
        fields = rest;
    }
    0
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::HOT_FIELDS;
    use crate::{ALL, Field};
    use std::vec::Vec;

    #[test]
    fn hot_numbers_are_positions_of_names_of_the_tables() {
        assert!(HOT_FIELDS.len() < 32);
        for (position, hot) in HOT_FIELDS.iter().enumerate() {
            let is_hot = |field: &&Field| field.name == hot.name;
            let rows: Vec<&Field> = ALL.iter().flat_map(|message| message.fields).filter(is_hot).collect();
            assert!(!rows.is_empty(), "{}", hot.name);
            assert!(rows.iter().all(|field| usize::from(field.hot_number) == position + 1), "{}", hot.name);
        }
        let hot = ALL.iter().flat_map(|message| message.fields).filter(|field| field.hot_number > 0);
        for field in hot {
            assert_eq!(field.name, HOT_FIELDS[usize::from(field.hot_number) - 1].name);
        }
    }
}

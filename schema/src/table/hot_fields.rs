//! The hot fields: those that the core looks up in almost every message. Each has a
//! number, by which an index of a message finds it without hashing its name.

use crate::text::{prefix, tails_eq};

/// Declares `hot_number`, and `HOT_FIELDS` for its test. The prefixes are patterns of one `match`, because const
/// evaluation pays for each step of a loop, and this one would run for each row of each table.
macro_rules! hot_fields {
    ($($number:literal $constant:ident $name:literal,)*) => {
        $(const $constant: u64 = prefix($name);)*

        /// Returns the number of the hot field of that name, from 1 on; 0 if it is not one.
        pub(crate) const fn hot_number(name: &str, prefix: u64) -> u8 {
            let (number, hot) = match prefix {
                $($constant => ($number, $name),)*
                _ => return 0,
            };
            if tails_eq(hot, name) { number } else { 0 }
        }

        #[cfg(test)]
        const HOT_FIELDS: &[&str] = &[$($name),*];
    };
}

// By their wire names, of which no two begin with the same eight bytes. A new one goes at the end; there is room for
// 31, as many as `ReceivedIndex` has slots.
hot_fields! {
    1 RETURN_CODE "return_code",
    2 RESULT_CODE "result_code",
    3 SIGN "sign",
    4 SIGN_TYPE "sign_type",
    5 APPID "appid",
    6 MCH_ID "mch_id",
    7 SUB_APPID "sub_appid",
    8 SUB_MCH_ID "sub_mch_id",
    9 OUT_TRADE_NO "out_trade_no",
    10 TRANSACTION_ID "transaction_id",
    11 TOTAL_FEE "total_fee",
    12 FEE_TYPE "fee_type",
    13 TRADE_STATE "trade_state",
    14 OUT_REFUND_NO "out_refund_no",
    15 REFUND_ID "refund_id",
    16 REFUND_FEE "refund_fee",
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
            let is_hot = |field: &&Field| field.name == *hot;
            let rows: Vec<&Field> = ALL.iter().flat_map(|message| message.fields).filter(is_hot).collect();
            assert!(!rows.is_empty(), "{hot}");
            assert!(rows.iter().all(|field| usize::from(field.hot_number) == position + 1), "{hot}");
        }
        let hot = ALL.iter().flat_map(|message| message.fields).filter(|field| field.hot_number > 0);
        for field in hot {
            assert_eq!(field.name, HOT_FIELDS[usize::from(field.hot_number) - 1]);
        }
    }
}

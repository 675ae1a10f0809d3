//! The text form of a settlement, and its errors.

use std::fmt;
use std::str::FromStr;

use wxpay_schema::shared;

use super::machine::{Order, Phase, Settlement};
use crate::value::{BeijingTime, Fen};

/// The version of the text form.
const VERSION: &str = "1";
const QUERY: &str = "query";
const REVERSE: &str = "reverse";

/// The error of a text that is no state of a settlement.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StateError {
    /// It is of another version of this library, or no state at all.
    Version,
    /// It has not nine parts, such as one that was cut.
    Parts {
        /// The parts that it has.
        found: usize,
    },
    /// A part has not its form.
    Part(&'static str),
    /// It is of another merchant.
    OtherMerchant {
        /// The merchant number of the state.
        found: String,
    },
}

impl fmt::Display for StateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the state of the settlement cannot be resumed: ")?;
        match self {
            Self::Version => write!(f, "it does not begin with `{VERSION};`, the version that is read here")?,
            Self::Parts { found } => write!(f, "it has {found} parts between semicolons and not 9")?,
            Self::Part(name) => write!(f, "its `{name}` has not the form that is written here")?,
            Self::OtherMerchant { found } => write!(f, "it is of the merchant {found}; take that account")?,
        }
        f.write_str("; the order may have been charged, so query it by its number")
    }
}

impl std::error::Error for StateError {}

impl fmt::Display for Settlement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Order { mch_id, sub_mch_id, out_trade_no, total_fee, fee_type } = &self.order;
        let phase = match self.phase {
            Phase::Reverse { .. } | Phase::Confirm { .. } => REVERSE,
            // Whoever resumes never charges.
            Phase::Charge | Phase::Query | Phase::Settled(_) => QUERY,
        };
        write!(
            f,
            "{VERSION};{phase};{mch_id};{};{out_trade_no};{};{fee_type};{};{}",
            sub_mch_id.as_deref().unwrap_or_default(),
            total_fee.0,
            self.charged_at.unix_seconds(),
            u8::from(self.is_seen),
        )
    }
}

impl FromStr for Settlement {
    type Err = StateError;

    fn from_str(text: &str) -> Result<Self, StateError> {
        let parts: Vec<&str> = text.split(';').collect();
        if parts.first() != Some(&VERSION) {
            return Err(StateError::Version);
        }
        let [_, phase, mch_id, sub_mch_id, out_trade_no, total_fee, fee_type, charged_at, seen] = parts[..] else {
            return Err(StateError::Parts { found: parts.len() });
        };
        let phase = match phase {
            QUERY => Phase::Query,
            // A reversal may have been sent after the state was written.
            REVERSE => Phase::Reverse { is_query_next: true, is_pending: true },
            _ => return Err(StateError::Part("phase")),
        };
        let is_number = |text: &str| (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number(mch_id) {
            return Err(StateError::Part(shared::MCH_ID.name));
        }
        if !sub_mch_id.is_empty() && !is_number(sub_mch_id) {
            return Err(StateError::Part(shared::SUB_MCH_ID.name));
        }
        if shared::OUT_TRADE_NO.value_error(out_trade_no).is_some() {
            return Err(StateError::Part(shared::OUT_TRADE_NO.name));
        }
        if fee_type.len() != 3 || !fee_type.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(StateError::Part(shared::FEE_TYPE.name));
        }
        let is_seen = match seen {
            "0" => false,
            "1" => true,
            _ => return Err(StateError::Part("seen")),
        };
        let order = Order {
            mch_id: mch_id.to_owned(),
            sub_mch_id: Some(sub_mch_id).filter(|number| !number.is_empty()).map(str::to_owned),
            out_trade_no: out_trade_no.to_owned(),
            total_fee: Fen(whole_number(total_fee).ok_or(StateError::Part(shared::TOTAL_FEE.name))?),
            fee_type: fee_type.to_owned(),
        };
        let charged_at = whole_number(charged_at).and_then(|unix| BeijingTime::from_unix_seconds(unix).ok());
        Ok(Self::at_phase(order, charged_at.ok_or(StateError::Part("charged_at"))?, phase, is_seen))
    }
}

/// Parses a number as it is written: without a sign and leading zeros.
fn whole_number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::{Settlement, StateError};

    const STATE: &str = "1;query;1900000109;;20261123091010;888;CNY;1795400000;0";

    #[test]
    fn settlement_is_read_as_it_is_written() {
        for state in [STATE, "1;reverse;1900000109;1900009231;a_1-*|;1;USD;0;1"] {
            let settlement: Settlement = state.parse().unwrap();
            assert_eq!(settlement.to_string(), state);
        }
    }

    #[test]
    fn settlement_refuses_other_texts() {
        for (text, error) in [
            ("", StateError::Version),
            ("2;query", StateError::Version),
            ("1;query;1900000109", StateError::Parts { found: 3 }),
            ("1;query;1900000109;;20261123091010;888;CNY;1795400000;0;", StateError::Parts { found: 10 }),
            ("1;charge;1900000109;;20261123091010;888;CNY;1795400000;0", StateError::Part("phase")),
            ("1;query;19000001O9;;20261123091010;888;CNY;1795400000;0", StateError::Part("mch_id")),
            ("1;query;1900000109;x;20261123091010;888;CNY;1795400000;0", StateError::Part("sub_mch_id")),
            ("1;query;1900000109;;;888;CNY;1795400000;0", StateError::Part("out_trade_no")),
            ("1;query;1900000109;;2026 1123;888;CNY;1795400000;0", StateError::Part("out_trade_no")),
            ("1;query;1900000109;;20261123091010;0888;CNY;1795400000;0", StateError::Part("total_fee")),
            ("1;query;1900000109;;20261123091010;-1;CNY;1795400000;0", StateError::Part("total_fee")),
            ("1;query;1900000109;;20261123091010;888;cny;1795400000;0", StateError::Part("fee_type")),
            ("1;query;1900000109;;20261123091010;888;CNY;99999999999999;0", StateError::Part("charged_at")),
            ("1;query;1900000109;;20261123091010;888;CNY;1795400000;2", StateError::Part("seen")),
            ("1;query;1900000109;;20261123091010;888;CNY;1795400000;0\n", StateError::Part("seen")),
        ] {
            assert_eq!(text.parse::<Settlement>(), Err(error), "{text}");
        }
    }

    #[test]
    fn settlement_never_panics_on_a_cut_state() {
        for end in 0..STATE.len() {
            assert!(STATE[..end].parse::<Settlement>().is_err(), "{end}");
        }
    }
}

//! The books of a shop, and a small generator.

use super::layout::dashed;

/// A row of the shop's.
#[derive(Clone, Debug)]
pub(super) struct Own {
    pub(super) out_trade_no: String,
    pub(super) out_refund_no: Option<String>,
    pub(super) total_fee: i64,
    pub(super) state: &'static str,
    pub(super) time: String,
}

impl Own {
    pub(super) fn paid(out_trade_no: &str, total_fee: i64, time: &str) -> Self {
        Self {
            out_trade_no: out_trade_no.to_owned(),
            out_refund_no: None,
            total_fee,
            state: "SUCCESS",
            time: time.to_owned(),
        }
    }

    pub(super) fn refunded(out_trade_no: &str, out_refund_no: &str, refund_fee: i64, time: &str) -> Self {
        let out_refund_no = Some(out_refund_no.to_owned());
        Self { out_refund_no, state: "REFUND", ..Self::paid(out_trade_no, refund_fee, time) }
    }

    /// The row as CSV, in the order of [`CSV_HEADER`].
    pub(super) fn csv(&self) -> String {
        let refund = self.out_refund_no.as_deref().unwrap_or_default();
        format!("{},{},{refund},{},,{}\n", self.out_trade_no, self.total_fee, self.state, self.time)
    }

    /// The row as JSON.
    pub(super) fn json(&self) -> String {
        serde_json::json!({
            "time": dashed(&self.time),
            "state": self.state,
            "total_fee": self.total_fee,
            "out_refund_no": self.out_refund_no,
            "out_trade_no": self.out_trade_no,
        })
        .to_string()
            + "\n"
    }
}

/// The header of the orders as CSV.
pub(super) const CSV_HEADER: &str = "out_trade_no,total_fee,out_refund_no,state,transaction_id,time\n";

/// The orders as CSV.
pub(super) fn csv<'o>(rows: impl IntoIterator<Item = &'o Own>) -> String {
    CSV_HEADER.to_owned() + &rows.into_iter().map(Own::csv).collect::<String>()
}

/// The orders as JSON lines.
pub(super) fn json_lines<'o>(rows: impl IntoIterator<Item = &'o Own>) -> String {
    rows.into_iter().map(Own::json).collect()
}

/// A small generator, so that a failure repeats.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }

    pub(super) fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}

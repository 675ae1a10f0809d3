//! The entries of a report as CSV, which a spreadsheet may open.

use std::io::{self, Write};

use wxpay_core::bill::escape_formula;
use wxpay_core::bill::reconcile::{Entry, EntryKind, Side};
use wxpay_core::schema::shared;

use super::payment_number::payment_number;
use crate::reconcile::fee_members;

/// A table of entries.
pub(crate) struct CsvTable<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> CsvTable<W> {
    /// Writes the header.
    pub(super) fn new(output: W) -> io::Result<Self> {
        let mut writer = csv::Writer::from_writer(output);
        let total_fee = shared::TOTAL_FEE.name;
        writer
            .write_record([
                "kind",
                shared::OUT_TRADE_NO.name,
                shared::OUT_REFUND_NO.name,
                &format!("there_{total_fee}"),
                "there_state",
                "there_time",
                &format!("here_{total_fee}"),
                "here_state",
                "here_time",
                "action",
                shared::TRANSACTION_ID.name,
                fee_members::STATED,
                fee_members::BY_RATE,
            ])
            .map_err(into_io)?;
        Ok(Self { writer })
    }

    pub(super) fn write_entry(&mut self, entry: &Entry) -> io::Result<()> {
        let [there_fee, there_state, there_time] = side(entry.there.as_ref());
        let [here_fee, here_state, here_time] = side(entry.here.as_ref());
        let (fee, by_rate) = match entry.kind {
            EntryKind::Fee(fee) => (fee.stated.0.to_string(), fee.by_rate.0.to_string()),
            _ => (String::new(), String::new()),
        };
        let record = [
            entry.kind.name(),
            &escape_formula(&entry.out_trade_no),
            &escape_formula(entry.out_refund_no.as_deref().unwrap_or_default()),
            &there_fee,
            &there_state,
            &there_time,
            &here_fee,
            &here_state,
            &here_time,
            entry.action.name(),
            &escape_formula(payment_number(entry).unwrap_or_default()),
            &fee,
            &by_rate,
        ];
        self.writer.write_record(record).map_err(into_io)
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// The error with its own kind, by which a closed pipe is known.
fn into_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

fn side(side: Option<&Side>) -> [String; 3] {
    side.map_or_else(Default::default, |side| {
        [side.total_fee.to_string(), escape_formula(side.state.as_str()).into_owned(), side.time.to_string()]
    })
}

//! 评价与上报: comments of payers, and reports of calls.

mod call;
mod comment;
pub(super) mod fields;

use crate::table::model::Message;

pub use call::{REPORT, REPORT_MICROPAY, REPORT_MICROPAY_TRADES, REPORT_RESPONSE};
pub use comment::{BATCHQUERYCOMMENT, BATCHQUERYCOMMENT_RESPONSE};

/// The tables of this family.
pub(crate) const TABLES: &[&Message] = &[
    &BATCHQUERYCOMMENT,
    &BATCHQUERYCOMMENT_RESPONSE,
    &REPORT,
    &REPORT_RESPONSE,
    &REPORT_MICROPAY,
    &REPORT_MICROPAY_TRADES,
];

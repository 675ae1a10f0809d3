//! The lists of values of 评价与上报.

use crate::table::builders::choice;
use crate::table::model::Choices;

lists! {
    LISTS:
    /// Ends of a reported payment.
    pub const REPORTED_STATE: Choices = Choices {
        name: "ReportedState",
        doc: "How a reported payment ended.",
        values: &[
            choice("OK", "It was paid."),
            choice("FAIL", "It failed."),
            choice("CANCLE", "It was cancelled. (The spelling is the protocol's.)"),
        ],
    };
}

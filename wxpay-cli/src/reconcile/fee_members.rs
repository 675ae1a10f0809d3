//! The names of an entry's fees, in the reports and in the file of what stays open: thousandths of a fen.

/// The fee that the bill states.
pub(super) const STATED: &str = "service_fee_milli_fen";
/// The fee by the row's own rate.
pub(super) const BY_RATE: &str = "by_rate_milli_fen";

use super::{Family, PAY};
use wxpay_core::schema::pay;

pub(super) const FAMILY: Family = Family {
    tables: &[
        (&pay::BATCHQUERYCOMMENT, PAY, "batchquerycomment.request", ""),
        (&pay::BATCHQUERYCOMMENT_RESPONSE, PAY, "batchquerycomment.response", ""),
        (&pay::REPORT, PAY, "report.request", ""),
        (&pay::REPORT_RESPONSE, PAY, "report.response", ""),
        (&pay::REPORT_MICROPAY, PAY, "report_micropay.request", ""),
        (&pay::REPORT_MICROPAY_TRADES, PAY, "report_micropay.trades", "trades[]."),
    ],
    without_a_file: &[],
    meant: &[
        ("batchquerycomment", &["begin_time", "end_time"], "max", "the length of another form of a time"),
        ("batchquerycomment", &["success_rule"], "success_rule", "the comments themselves are no message"),
    ],
};

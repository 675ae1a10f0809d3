use super::{Family, PAY};
use wxpay_core::schema::pay;

pub(super) const FAMILY: Family = Family {
    tables: &[
        (&pay::DEPOSIT_UNIFIEDORDER, PAY, "deposit_unifiedorder.request", ""),
        (&pay::DEPOSIT_UNIFIEDORDER_RESPONSE, PAY, "deposit_unifiedorder.response", ""),
        (&pay::DEPOSIT_FACEPAY, PAY, "deposit_facepay.request", ""),
        (&pay::DEPOSIT_FACEPAY_RESPONSE, PAY, "deposit_facepay.response", ""),
        (&pay::DEPOSIT_MICROPAY, PAY, "deposit_micropay.request", ""),
        (&pay::DEPOSIT_MICROPAY_RESPONSE, PAY, "deposit_micropay.response", ""),
        (&pay::DEPOSIT_ORDERQUERY, PAY, "deposit_orderquery.request", ""),
        (&pay::DEPOSIT_ORDERQUERY_RESPONSE, PAY, "deposit_orderquery.response", ""),
        (&pay::DEPOSIT_REVERSE, PAY, "deposit_reverse.request", ""),
        (&pay::DEPOSIT_REVERSE_RESPONSE, PAY, "deposit_reverse.response", ""),
        (&pay::DEPOSIT_CONSUME, PAY, "deposit_consume.request", ""),
        (&pay::DEPOSIT_CONSUME_RESPONSE, PAY, "deposit_consume.response", ""),
        (&pay::DEPOSIT_REFUND, PAY, "deposit_refund.request", ""),
        (&pay::DEPOSIT_REFUND_RESPONSE, PAY, "deposit_refund.response", ""),
        (&pay::DEPOSIT_REFUNDQUERY, PAY, "deposit_refundquery.request", ""),
        (&pay::DEPOSIT_REFUNDQUERY_RESPONSE, PAY, "deposit_refundquery.response", ""),
    ],
    without_a_file: &[],
    meant: &[
        ("deposit_unifiedorder.response", &["sub_mch_id"], "required", UNNAMED),
        ("deposit_facepay.response", &["sub_mch_id"], "required", UNNAMED),
        ("deposit_micropay.response", &["sub_mch_id"], "required", UNNAMED),
        ("deposit_orderquery.response", &["sub_mch_id"], "required", UNNAMED),
        ("deposit_reverse.response", &["sub_mch_id"], "required", UNNAMED),
        ("deposit_consume.response", &["sub_mch_id"], "required", UNNAMED),
        ("deposit_refund.response", &["sub_mch_id"], "required", UNNAMED),
        ("deposit_refundquery.response", &["sub_mch_id"], "required", UNNAMED),
        ("deposit_orderquery", &["ORDERNOTEXIST"], "more codes", "as the query of orders; no list names it"),
        ("deposit_facepay.response", &["trade_type"], "kind", BY_MEANING),
        ("deposit_micropay.response", &["trade_type"], "kind", BY_MEANING),
        ("deposit_orderquery.response", &["trade_type"], "kind", BY_MEANING),
        ("deposit_refundquery.response", &["refund_account"], "kind", BY_MEANING),
    ],
};

const UNNAMED: &str = "absent from published replies to service providers";

const BY_MEANING: &str = "a string by the table, a list of values by its meaning";

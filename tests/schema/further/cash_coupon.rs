use wxpay_core::schema::pay;

use super::{Family, PAY};

pub(super) const FAMILY: Family = Family {
    tables: &[
        (&pay::SEND_COUPON, PAY, "send_coupon.request", ""),
        (&pay::SEND_COUPON_RESPONSE, PAY, "send_coupon.response", ""),
        (&pay::QUERY_COUPON_STOCK, PAY, "query_coupon_stock.request", ""),
        (&pay::QUERY_COUPON_STOCK_RESPONSE, PAY, "query_coupon_stock.response", ""),
        (&pay::QUERYCOUPONSINFO, PAY, "querycouponsinfo.request", ""),
        (&pay::QUERYCOUPONSINFO_RESPONSE, PAY, "querycouponsinfo.response", ""),
    ],
    without_a_file: &[],
    meant: &[
        ("send_coupon", &["openid_count"], "kind", "a number, of which only 1 is allowed"),
        ("send_coupon", &["NETWORK ERROR", "SIGN_ERROR"], "code", SPELLING),
        ("send_coupon", &["NETWORK_ERROR", "SIGNERROR"], "more codes", SPELLING),
        ("query_coupon_stock", &["SIGN_ERROR"], "code", SPELLING),
        ("query_coupon_stock", &["SIGNERROR"], "more codes", SPELLING),
        ("query_coupon_stock.response", &["begin_time_t", "end_time_t", "create_time_t"], "kind", TIME),
        ("query_coupon_stock.response", &["begin_time_t", "end_time_t", "create_time_t"], "max", TIME),
        ("querycouponsinfo", &["NETWORK ERROR", "SIGN_ERROR"], "code", SPELLING),
        ("querycouponsinfo", &["NETWORK_ERROR", "SIGNERROR"], "more codes", SPELLING),
        ("querycouponsinfo.response", &["coupon_mininum", "coupon_minimum"], "missing", "spellings of coupon_mininumn"),
    ],
};

const SPELLING: &str = "one code, whose other spellings are read too";

const TIME: &str = "a string by the table, a time by its description";

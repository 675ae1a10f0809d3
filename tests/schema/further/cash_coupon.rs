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
    meant: &[],
};

use super::{Family, PAY};
use wxpay_core::schema::pay;

pub(super) const FAMILY: Family = Family {
    tables: &[
        (&pay::GET_WXPAYFACE_AUTHINFO, PAY, "get_wxpayface_authinfo.request", ""),
        (&pay::GET_WXPAYFACE_AUTHINFO_RESPONSE, PAY, "get_wxpayface_authinfo.response", ""),
        (&pay::FACEPAY, PAY, "facepay.request", ""),
        (&pay::FACEPAY_RESPONSE, PAY, "facepay.response", ""),
        (&pay::FACEPAYQUERY, PAY, "facepayquery.request", ""),
        (&pay::FACEPAYQUERY_RESPONSE, PAY, "facepayquery.response", ""),
        (&pay::FACEPAYREVERSE, PAY, "facepayreverse.request", ""),
        (&pay::FACEPAYREVERSE_RESPONSE, PAY, "facepayreverse.response", ""),
    ],
    without_a_file: &[
        (&pay::FACEPAY_DETAIL, "the items of an order, but for the name of their number"),
        (&pay::FACEPAY_GOODS_DETAIL, "an item of an order, but for the name of its number"),
    ],
    meant: &[],
};

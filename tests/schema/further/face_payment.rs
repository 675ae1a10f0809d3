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
    meant: &[
        ("facepay", &["body"], "max", "128 by the table, 127 enforced by the gateway"),
        (
            "facepay.response",
            &["is_subscribe"],
            "required",
            "required or not differs between the pages of code payment",
        ),
        ("facepay.response", &["cash_fee"], "required", "always there by the table, absent from published messages"),
        ("facepay.response", &["trade_type"], "kind", BY_MEANING),
        ("facepayquery.response", &["trade_type"], "kind", BY_MEANING),
    ],
};

const BY_MEANING: &str = "a string by the table, a list of values by its meaning";

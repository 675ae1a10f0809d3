use wxpay_core::schema::pay;

use super::{Family, PAY};

pub(super) const FAMILY: Family = Family {
    tables: &[
        (&pay::CUSTOMDECLAREORDER, PAY, "customdeclareorder.request", ""),
        (&pay::CUSTOMDECLAREORDER_RESPONSE, PAY, "customdeclareorder.response", ""),
        (&pay::CUSTOMDECLAREQUERY, PAY, "customdeclarequery.request", ""),
        (&pay::CUSTOMDECLAREQUERY_RESPONSE, PAY, "customdeclarequery.response", ""),
        (&pay::CUSTOMDECLAREREDECLARE, PAY, "customdeclareredeclare.request", ""),
        (&pay::CUSTOMDECLAREREDECLARE_RESPONSE, PAY, "customdeclareredeclare.response", ""),
    ],
    without_a_file: &[(&pay::CUSTOMDECLAREQUERY_DECLARATION, "rows of the message that has it")],
    meant: &[],
};

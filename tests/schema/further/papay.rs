use wxpay_core::schema::pay;

use super::{Family, PAY};

pub(super) const FAMILY: Family = Family {
    tables: &[
        (&pay::ENTRUSTWEB, PAY, "entrustweb.request", ""),
        (&pay::H5ENTRUSTWEB, PAY, "h5entrustweb.request", ""),
        (&pay::H5ENTRUSTWEB_RESPONSE, PAY, "h5entrustweb.response", ""),
        (&pay::PREENTRUSTWEB, PAY, "preentrustweb.request", ""),
        (&pay::PREENTRUSTWEB_RESPONSE, PAY, "preentrustweb.response", ""),
        (&pay::CONTRACTORDER, PAY, "contractorder.request", ""),
        (&pay::CONTRACTORDER_RESPONSE, PAY, "contractorder.response", ""),
        (&pay::PAPPAYAPPLY, PAY, "pappayapply.request", ""),
        (&pay::PAPPAYAPPLY_RESPONSE, PAY, "pappayapply.response", ""),
        (&pay::PAPORDERQUERY, PAY, "paporderquery.request", ""),
        (&pay::PAPORDERQUERY_RESPONSE, PAY, "paporderquery.response", ""),
        (&pay::QUERYCONTRACT, PAY, "querycontract.request", ""),
        (&pay::QUERYCONTRACT_RESPONSE, PAY, "querycontract.response", ""),
        (&pay::DELETECONTRACT, PAY, "deletecontract.request", ""),
        (&pay::DELETECONTRACT_RESPONSE, PAY, "deletecontract.response", ""),
        (&pay::CONTRACT_NOTIFICATION, PAY, "contract_notify", ""),
        (&pay::PAPPAY_NOTIFICATION, PAY, "pappay_notify", ""),
        (&pay::NOTIFICATION_REPLY, PAY, "papay_notify.reply", ""),
        (&pay::MINIPROGRAM_ENTRUST, PAY, "miniprogram_entrust.client", ""),
    ],
    without_a_file: &[(&pay::PAPORDERQUERY_COUPON, "rows of the message that has it")],
    meant: &[],
};

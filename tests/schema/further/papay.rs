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
    meant: &[
        ("h5entrustweb", &["sign_type"], "missing", "the newest page lists it; what signs it is refused"),
        ("contractorder", &["body"], "max", "127 enforced by the gateway, as for any order"),
        ("contractorder", &["contract_err_code"], "code", "an element of the reply, whose values no source lists"),
        ("contractorder.response", &["nonce_str", "contract_result_code"], "required", LACKING),
        ("contractorder.response", &["trade_type"], "kind", LIST),
        ("contractorder.response", &["mweb_url"], "max", "64 in the table of the unified order"),
        ("paporderquery.response", &["trade_type"], "kind", LIST),
        ("paporderquery.response", &["trade_state_desc"], "required", LACKING),
        ("querycontract", &["0 or SUCCESS"], "code", "what the reply has in place of a code when it succeeded"),
        ("contract_notification", &["sub_mch_id"], "required", OF_PROVIDERS),
        ("pappay_notification", &["sub_mch_id"], "required", OF_PROVIDERS),
    ],
};

const LACKING: &str = "always there by the table, absent from published messages";

const LIST: &str = "a string by the table, a list of values by its meaning";

const OF_PROVIDERS: &str = "always there for service providers, never for merchants";

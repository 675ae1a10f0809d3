use wxpay_core::schema::pay;

use super::{Family, PAY};

pub(super) const FAMILY: Family = Family {
    tables: &[
        (&pay::TRANSFERS, PAY, "transfers.request", ""),
        (&pay::TRANSFERS_RESPONSE, PAY, "transfers.response", ""),
        (&pay::GETTRANSFERINFO, PAY, "gettransferinfo.request", ""),
        (&pay::GETTRANSFERINFO_RESPONSE, PAY, "gettransferinfo.response", ""),
        (&pay::PAY_BANK, PAY, "pay_bank.request", ""),
        (&pay::PAY_BANK_RESPONSE, PAY, "pay_bank.response", ""),
        (&pay::QUERY_BANK, PAY, "query_bank.request", ""),
        (&pay::QUERY_BANK_RESPONSE, PAY, "query_bank.response", ""),
        (&pay::GETPUBLICKEY, PAY, "getpublickey.request", ""),
        (&pay::GETPUBLICKEY_RESPONSE, PAY, "getpublickey.response", ""),
        (&pay::PAYWWSPTRANS2POCKET, PAY, "paywwsptrans2pocket.request", ""),
        (&pay::PAYWWSPTRANS2POCKET_RESPONSE, PAY, "paywwsptrans2pocket.response", ""),
        (&pay::QUERYWWSPTRANS2POCKET, PAY, "querywwsptrans2pocket.request", ""),
        (&pay::QUERYWWSPTRANS2POCKET_RESPONSE, PAY, "querywwsptrans2pocket.response", ""),
    ],
    without_a_file: &[],
    meant: &[],
};

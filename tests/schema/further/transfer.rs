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
    meant: &[
        ("transfers", &["NOAUTH"], "code", "an old spelling of NO_AUTH, which finds that row"),
        ("pay_bank", &["SUCCESS"], "code", "no error: what a success has"),
        ("paywwsptrans2pocket", PAYING, "more codes", UNLISTED),
        ("querywwsptrans2pocket", QUERYING, "more codes", UNLISTED),
    ],
};

const UNLISTED: &str = "no source lists the codes of this call: those of transfers and gettransferinfo";

const PAYING: &[&str] = &[
    "NO_AUTH",
    "AMOUNT_LIMIT",
    "PARAM_ERROR",
    "OPENID_ERROR",
    "SEND_FAILED",
    "NOTENOUGH",
    "SYSTEMERROR",
    "NAME_MISMATCH",
    "SIGN_ERROR",
    "XML_ERROR",
    "FATAL_ERROR",
    "FREQ_LIMIT",
    "MONEY_LIMIT",
    "CA_ERROR",
    "V2_ACCOUNT_SIMPLE_BAN",
    "PARAM_IS_NOT_UTF8",
    "SENDNUM_LIMIT",
    "RECV_ACCOUNT_NOT_ALLOWED",
    "PAY_CHANNEL_NOT_ALLOWED",
    "SEND_MONEY_LIMIT",
    "RECEIVED_MONEY_LIMIT",
];

const QUERYING: &[&str] =
    &["NOT_FOUND", "CA_ERROR", "SIGN_ERROR", "NO_AUTH", "FREQ_LIMIT", "XML_ERROR", "PARAM_ERROR", "SYSTEMERROR"];

use wxpay_core::schema::pay;

use super::{Family, PAY};

pub(super) const FAMILY: Family = Family {
    tables: &[
        (&pay::SENDREDPACK, PAY, "sendredpack.request", ""),
        (&pay::SENDREDPACK_RESPONSE, PAY, "sendredpack.response", ""),
        (&pay::SENDGROUPREDPACK, PAY, "sendgroupredpack.request", ""),
        (&pay::SENDGROUPREDPACK_RESPONSE, PAY, "sendgroupredpack.response", ""),
        (&pay::SENDMINIPROGRAMHB, PAY, "sendminiprogramhb.request", ""),
        (&pay::SENDMINIPROGRAMHB_RESPONSE, PAY, "sendminiprogramhb.response", ""),
        (&pay::SENDBIZREDPACKET, PAY, "sendbizredpacket.client", ""),
        (&pay::GETHBINFO, PAY, "gethbinfo.request", ""),
        (&pay::GETHBINFO_RESPONSE, PAY, "gethbinfo.response", ""),
        (&pay::GETHBINFO_HBINFO, PAY, "gethbinfo.hbinfo", "hblist.hbinfo[]."),
        (&pay::SENDWORKWXREDPACK, PAY, "sendworkwxredpack.request", ""),
        (&pay::SENDWORKWXREDPACK_RESPONSE, PAY, "sendworkwxredpack.response", ""),
        (&pay::QUERYWORKWXREDPACK, PAY, "queryworkwxredpack.request", ""),
        (&pay::QUERYWORKWXREDPACK_RESPONSE, PAY, "queryworkwxredpack.response", ""),
    ],
    without_a_file: &[],
    meant: &[
        ("sendredpack", &["any unknown code"], "code", UNKNOWN),
        ("sendgroupredpack", &["any unknown code"], "code", UNKNOWN),
        ("sendgroupredpack", &["DAY_ OVER_LIMITED"], "code", "the documents print a blank in it"),
        ("sendgroupredpack", &["DAY_OVER_LIMITED"], "more codes", "the documents print a blank in it"),
        ("sendminiprogramhb", SENDING, "more codes", UNLISTED),
        ("sendworkwxredpack", SENDING, "more codes", UNLISTED),
        ("queryworkwxredpack", QUERYING, "more codes", UNLISTED),
        ("sendredpack.response", &["send_listid"], "required", "absent from both published replies"),
        ("sendredpack.response", &["send_time"], "kind", TIME),
        ("sendgroupredpack.response", &["send_time"], "kind", TIME),
    ],
};

const UNKNOWN: &str = "no code, but a rule for all that are not listed";

const UNLISTED: &str = "no source lists the codes of this call: those of sendredpack and gethbinfo";

const TIME: &str = "a string by the table, a time by its sample";

const SENDING: &[&str] = &[
    "NO_AUTH",
    "SENDNUM_LIMIT",
    "CA_ERROR",
    "ILLEGAL_APPID",
    "SIGN_ERROR",
    "FREQ_LIMIT",
    "XML_ERROR",
    "PARAM_ERROR",
    "OPENID_ERROR",
    "NOTENOUGH",
    "FATAL_ERROR",
    "MONEY_LIMIT",
    "SEND_FAILED",
    "SYSTEMERROR",
    "PROCESSING",
    "RCVDAMOUNT_LIMIT",
    "V2_ACCOUNT_SIMPLE_BAN",
    "268458547",
];

const QUERYING: &[&str] =
    &["NOT_FOUND", "CA_ERROR", "SIGN_ERROR", "NO_AUTH", "FREQ_LIMIT", "XML_ERROR", "PARAM_ERROR", "SYSTEMERROR"];

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
    meant: &[],
};

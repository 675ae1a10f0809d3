use wxpay_core::schema::{cloud, pay};

use super::{Family, PAY};

pub(super) const FAMILY: Family = Family {
    tables: &[
        (&pay::PROFITSHARING, PAY, "profitsharing.request", ""),
        (&pay::PROFITSHARING_RESPONSE, PAY, "profitsharing.response", ""),
        (&pay::MULTIPROFITSHARING, PAY, "multiprofitsharing.request", ""),
        (&pay::MULTIPROFITSHARING_RESPONSE, PAY, "multiprofitsharing.response", ""),
        (&pay::PROFITSHARINGQUERY, PAY, "profitsharingquery.request", ""),
        (&pay::PROFITSHARINGQUERY_RESPONSE, PAY, "profitsharingquery.response", ""),
        (&pay::PROFITSHARINGFINISH, PAY, "profitsharingfinish.request", ""),
        (&pay::PROFITSHARINGFINISH_RESPONSE, PAY, "profitsharingfinish.response", ""),
        (&pay::PROFITSHARINGADDRECEIVER, PAY, "profitsharingaddreceiver.request", ""),
        (&pay::PROFITSHARINGADDRECEIVER_RESPONSE, PAY, "profitsharingaddreceiver.response", ""),
        (&pay::PROFITSHARINGREMOVERECEIVER, PAY, "profitsharingremovereceiver.request", ""),
        (&pay::PROFITSHARINGREMOVERECEIVER_RESPONSE, PAY, "profitsharingremovereceiver.response", ""),
        (&pay::PROFITSHARINGORDERAMOUNTQUERY, PAY, "profitsharingorderamountquery.request", ""),
        (&pay::PROFITSHARINGORDERAMOUNTQUERY_RESPONSE, PAY, "profitsharingorderamountquery.response", ""),
        (&pay::PROFITSHARINGMERCHANTRATIOQUERY, PAY, "profitsharingmerchantratioquery.request", ""),
        (&pay::PROFITSHARINGMERCHANTRATIOQUERY_RESPONSE, PAY, "profitsharingmerchantratioquery.response", ""),
        (&pay::PROFITSHARINGRETURN, PAY, "profitsharingreturn.request", ""),
        (&pay::PROFITSHARINGRETURN_RESPONSE, PAY, "profitsharingreturn.response", ""),
        (&pay::PROFITSHARINGRETURNQUERY, PAY, "profitsharingreturnquery.request", ""),
        (&pay::PROFITSHARINGRETURNQUERY_RESPONSE, PAY, "profitsharingreturnquery.response", ""),
        (&pay::PROFITSHARING_RECEIVERS, PAY, "profitsharing.receivers", "receivers[]."),
        (&pay::PROFITSHARING_RECEIVER, PAY, "profitsharing.receiver", "receiver."),
        (&pay::PROFITSHARING_RESULT_RECEIVERS, PAY, "profitsharing.result_receivers", "receivers[]."),
        (&pay::PROFITSHARING_NOTIFICATION, PAY, "profitsharing_notify", ""),
        (&pay::PROFITSHARING_NOTIFICATION_ENCRYPTED, PAY, "profitsharing_notify", "resource."),
        (&pay::PROFITSHARING_NOTIFICATION_RESOURCE, PAY, "profitsharing_notify.resource", ""),
        (&pay::PROFITSHARING_NOTIFICATION_RECEIVER, PAY, "profitsharing_notify.resource", "receiver."),
        (&pay::PROFITSHARING_NOTIFICATION_REPLY, PAY, "profitsharing_notify.reply", ""),
        (&cloud::PROFITSHARING, CLOUD, "profitsharing.request", ""),
        (&cloud::PROFITSHARING_RESPONSE, CLOUD, "profitsharing.response", ""),
        (&cloud::MULTIPROFITSHARING, CLOUD, "multiprofitsharing.request", ""),
        (&cloud::MULTIPROFITSHARING_RESPONSE, CLOUD, "multiprofitsharing.response", ""),
        (&cloud::PROFITSHARINGQUERY, CLOUD, "profitsharingquery.request", ""),
        (&cloud::PROFITSHARINGQUERY_RESPONSE, CLOUD, "profitsharingquery.response", ""),
        (&cloud::PROFITSHARINGFINISH, CLOUD, "profitsharingfinish.request", ""),
        (&cloud::PROFITSHARINGFINISH_RESPONSE, CLOUD, "profitsharingfinish.response", ""),
        (&cloud::PROFITSHARINGADDRECEIVER, CLOUD, "profitsharingaddreceiver.request", ""),
        (&cloud::PROFITSHARINGADDRECEIVER_RESPONSE, CLOUD, "profitsharingaddreceiver.response", ""),
        (&cloud::PROFITSHARINGREMOVERECEIVER, CLOUD, "profitsharingremovereceiver.request", ""),
        (&cloud::PROFITSHARINGREMOVERECEIVER_RESPONSE, CLOUD, "profitsharingremovereceiver.response", ""),
        (&cloud::PROFITSHARINGRETURN, CLOUD, "profitsharingreturn.request", ""),
        (&cloud::PROFITSHARINGRETURN_RESPONSE, CLOUD, "profitsharingreturn.response", ""),
        (&cloud::PROFITSHARINGRETURNQUERY, CLOUD, "profitsharingreturnquery.request", ""),
        (&cloud::PROFITSHARINGRETURNQUERY_RESPONSE, CLOUD, "profitsharingreturnquery.response", ""),
        (&cloud::PROFITSHARING_RECEIVERS, CLOUD, "profitsharing.receivers", "receivers[]."),
        (&cloud::PROFITSHARING_RECEIVER, CLOUD, "profitsharing.receiver", "receiver."),
        (&cloud::PROFITSHARING_RESULT_RECEIVERS, CLOUD, "profitsharing.result_receivers", "receivers[]."),
    ],
    without_a_file: &[],
    meant: &[
        ("profitsharingquery", SYSTEM, "more codes", READ),
        ("profitsharingorderamountquery", SYSTEM, "more codes", READ),
        ("profitsharingmerchantratioquery", SYSTEM, "more codes", READ),
        ("profitsharingreturnquery", SYSTEM, "more codes", READ),
        ("profitsharingfinish", SYSTEM, "more codes", CHANGE),
        ("profitsharingaddreceiver", SYSTEM, "more codes", CHANGE),
        ("profitsharingremovereceiver", SYSTEM, "more codes", CHANGE),
        ("profitsharingquery.response", &["receivers"], "max", "the replies to sharing have a limit"),
        ("profitsharingquery.response", &["receivers"], "required", "the reply about a finish has none"),
        ("profitsharingmerchantratioquery", &["path"], "path", "every row is one of service providers"),
        ("profitsharing_receiver", &["custom_relation"], "max", "10 characters, which are up to 40 bytes"),
        ("profitsharing_notification", &["resource"], "more", "the table only has its members"),
        ("profitsharing_notification_resource", &["receiver"], "more", "the table only has its members"),
    ],
};

const SYSTEM: &[&str] = &["SYSTEMERROR"];

const READ: &str = "any call may meet it; of one that only reads it says to ask again";

const CHANGE: &str = "any call may meet it; of one with a number of its own it says to repeat";

/// The channel of the JSON tables.
const CLOUD: &str = "cloud";

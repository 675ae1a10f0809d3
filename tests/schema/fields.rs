//! The tables of the schema against those of the documents, row by row. The files in
//! `tests/protocol/fields` are the documents' tables; each intended difference is listed
//! here with its reason.

use std::collections::BTreeSet;
use std::fs;

use crate::further;
use wxpay_core::schema::{ALL, Field, Filler, Kind, Message, Repeat, Requirement, Scope, cloud, pay};

/// The documents' tables of orders, refunds and bills.
const FIELDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/protocol/fields");

/// A row of a documents' table.
struct Row<'t> {
    field: &'t str,
    camel: &'t str,
    kind: &'t str,
    max: &'t str,
    required: &'t str,
    channels: Vec<&'t str>,
    sample: &'t str,
    /// Absent from the tables of orders.
    certainty: Option<&'t str>,
}

fn rows(table: &str) -> Vec<Row<'_>> {
    table
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            Row {
                field: cells[0],
                camel: cells[1],
                kind: cells[2],
                max: cells[3],
                required: cells[4],
                channels: cells[5].split(',').collect(),
                sample: cells[6],
                certainty: cells.get(7).copied(),
            }
        })
        .collect()
}

/// Intended differences: the message, the fields, what differs, and why.
pub(crate) type Meant = &'static [(&'static str, &'static [&'static str], &'static str, &'static str)];

const MEANT: Meant = &[
    ("unified_order", &["body"], "max", BODY),
    ("unified_order", &["scene_info"], "required", "on the cloud channel there is no MWEB, so it is never required"),
    ("unified_order", &["version"], "required", SWITCH),
    ("order_query", &["version"], "required", SWITCH),
    (
        "order_query.response",
        &["trade_state_desc"],
        "required",
        "always there by the table, absent from published replies",
    ),
    ("order_query.response", &["detail"], "kind", "old pages only, kept as text"),
    ("pay_notification", &["cash_fee"], "required", LACKING),
    ("refund.response", &["total_fee", "cash_fee"], "required", LACKING),
    ("refund.response", &["coupon_type_list", "coupon_refund_id_list", "coupon_refund_fee_list"], "required", LISTS),
    ("refund_query.response", &["total_fee", "cash_fee"], "required", LACKING),
    ("refund_query.response", &["refund_count"], "required", LIVE),
    ("query_refund.response", &["refund_count"], "required", LIVE),
    (
        "query_refund.response",
        &[
            "out_refund_no_list",
            "refund_id_list",
            "refund_channel",
            "refund_fee_list",
            "settlement_refund_fee_list",
            "coupon_type_array",
            "coupon_refund_fee_list",
            "coupon_refund_count_list",
            "coupon_refund_id_array",
            "coupon_refund_fee_array",
            "refund_status_list",
            "refund_account_list",
            "refund_recv_accout_list",
            "refund_success_time_list",
        ],
        "required",
        LISTS,
    ),
    ("download_bill.response", &["return_code", "return_msg", "error_code"], "required", FAILURE),
    ("download_bill.response", &["respdata", "data"], "missing", "the bill itself, which is no message"),
    ("download_fund_flow.response", &["return_code", "return_msg", "result_code"], "required", FAILURE),
    ("micropay", &["version"], "required", SWITCH),
    ("micropay", &["body"], "max", BODY),
    ("micropay.response", &["is_subscribe"], "required", "required or not differs between pages"),
    ("micropay.response", &["cash_fee"], "required", LACKING),
    ("refund_notification", &["req_info"], "max", "published ones are longer"),
    ("refund_notification_info", &["refund_account"], "kind", "a string by the table, a list of values by its meaning"),
    ("query_order.response", &["coupon_type_list", "coupon_id_list", "coupon_fee_list"], "required", LISTS),
    ("query_order.response", &["trade_state_desc"], "required", "as on the pay channel"),
    ("h5_info", &["type"], "required", "required within h5_info, which only MWEB has"),
    ("scene_info", &["store_info"], "required", "h5_info stands in its place for MWEB"),
    ("promotion_detail", &["amount", "activity_id"], "required", "of a payment, and not of a refund"),
    ("promotion_detail", &["refund_amout"], "more", "the published sample misspells refund_amount"),
    ("promotion_detail", &["goods_detail"], "more", "the table only has its members"),
    ("promotion_goods", &["quantity"], "required", "of a payment, and not of a refund"),
];

const BODY: &str = "128 on some pages, 127 enforced by the gateway";

const SWITCH: &str = "a switch that may be sent alone";

const LACKING: &str = "always there by the table, absent from published messages";

const LIVE: &str = "always there by the table, absent from live replies about one refund";

const LISTS: &str = "always there by the table; an absent list is read as an empty one";

const FAILURE: &str = "the table is of the failure, which is what the condition says";

/// Tables without a file, and where they come from.
const WITHOUT_A_FILE: &[(&str, &str)] = &[
    ("pay.native_callback_reply", "no source lists it"),
    ("pay.native_url", "no source lists it"),
    ("pay.refund_detail", "known by its sample"),
    ("pay.refund_goods_detail", "known by its sample"),
    ("pay.promotions", "one member, around the promotions"),
    ("pay.coupon", "rows of the messages that have it"),
    ("pay.refund_coupon", "rows of the message that has it"),
    ("pay.refund_record", "rows of the message that has it"),
    ("pay.refund_record_coupon", "rows of the message that has it"),
    ("cloud.refund_callback", "no source lists it: the rows of the refund notification, as posts show its events"),
    ("cloud.user_info", "no source lists it: a member of the refund callback, as posts show its events"),
    ("cloud.scene_info", "the sample in the table of the unified order"),
    ("cloud.container", "the sample in the table of the unified order"),
];

/// A comparison with the tables in a folder.
pub(crate) struct Tables {
    folder: &'static str,
    known: Meant,
    pub(crate) differences: Vec<String>,
    meant: BTreeSet<(usize, &'static str)>,
    pub(crate) messages: BTreeSet<(&'static str, &'static str)>,
    pub(crate) files: BTreeSet<String>,
}

impl Tables {
    pub(crate) fn new(folder: &'static str, known: Meant) -> Self {
        Self {
            folder,
            known,
            differences: Vec::new(),
            meant: BTreeSet::new(),
            messages: BTreeSet::new(),
            files: BTreeSet::new(),
        }
    }

    /// Compares a table with the rows of a file that are of these channels and begin with this
    /// prefix.
    pub(crate) fn compare(&mut self, message: &'static Message, channels: &str, file: &str, prefix: &str) {
        let text = fs::read_to_string(format!("{}/{file}.tsv", self.folder)).unwrap();
        self.files.insert(format!("{file}.tsv"));
        self.messages.insert((message.channel.name(), message.name));
        let mut seen: Vec<&str> = Vec::new();
        let rows = rows(&text);
        for row in rows.iter().filter(|row| row.channels.iter().any(|row| channels.split(',').any(|ours| ours == *row)))
        {
            let Some(name) = row.field.strip_prefix(prefix).filter(|name| !name.contains('.') && !name.is_empty())
            else {
                continue;
            };
            seen.push(name);
            let Some(field) = message.find(name) else {
                self.differ(message, name, "missing", "there is no such row in the schema");
                continue;
            };
            for (what, ours, theirs) in compare_row(field, row, message.channel.name() == "cloud") {
                self.differ(message, name, what, &format!("{ours} in the schema, {theirs} in the documents"));
            }
        }
        for field in message.all_fields().filter(|field| field.item().is_none() && !seen.contains(&field.name)) {
            self.differ(message, field.name, "more", "there is no such row in the documents");
        }
    }

    /// Records a difference, unless it is intended.
    pub(crate) fn differ(&mut self, message: &Message, name: &str, what: &str, how: &str) {
        let meant = self.known.iter().enumerate().find_map(|(at, (of, fields, kind, _))| {
            let field = fields.iter().find(|field| **field == name)?;
            (*of == message.name && *kind == what).then_some((at, *field))
        });
        match meant {
            Some(meant) => _ = self.meant.insert(meant),
            None => {
                self.differences.push(format!("{}.{name}: {what}: {how}", message.full_name()));
            }
        }
    }

    /// Panics unless all differences are intended, and all intended ones are there.
    pub(crate) fn check(&self) {
        assert!(self.differences.is_empty(), "\n{}", self.differences.join("\n"));
        for (at, (message, fields, what, _)) in self.known.iter().enumerate() {
            for field in *fields {
                assert!(self.meant.contains(&(at, *field)), "no longer different: {message}.{field}, {what}");
            }
        }
    }
}

/// Returns the differences: what differs, our value, the documents' value.
fn compare_row(field: &Field, row: &Row<'_>, on_cloud: bool) -> Vec<(&'static str, String, String)> {
    let mut found = Vec::new();
    let mut differ = |what, ours: String, theirs: &str| found.push((what, ours, theirs.to_owned()));
    if on_cloud && row.camel != "-" && !field.camel().matches(row.camel) {
        differ("camel", field.camel().to_string(), row.camel);
    }
    if !is_kind(field, row.kind) {
        differ("kind", format!("{:?}", field.kind).chars().take(40).collect(), row.kind);
    }
    let max = field.max_bytes.map_or("-".to_owned(), |max| max.to_string());
    // Numbers and times have no length, and some tables give one for lists of values.
    let has_length = !field.is_numeric() && !matches!(field.kind, Kind::DateTime);
    if has_length && max != row.max && !(row.max == "-" && matches!(field.kind, Kind::Choice(_))) {
        differ("max", max, row.max);
    }
    let conditional = row.required.starts_with("cond:");
    let on_success = ["cond:return_code=SUCCESS", "cond:return_code=SUCCESS and result_code=SUCCESS"]
        .contains(&row.required)
        || row.required.ends_with("(seed lists it under return_code only)");
    let required = match field.required {
        Requirement::Yes => row.required == "yes",
        Requirement::OnSuccess => row.required == "yes" || on_success,
        Requirement::Conditional => {
            conditional && !on_success
                || field.scope == Scope::Partner
                || conditional && [&["cloud", "partner"][..], &["partner"]].contains(&&*row.channels)
        }
        Requirement::No => row.required == "no",
    };
    let certainty = format!("{:?}", field.certainty).to_lowercase();
    if row.certainty.is_some_and(|listed| listed != certainty) {
        differ("certainty", certainty, row.certainty.unwrap_or_default());
    }
    if !required {
        differ("required", format!("{:?}", field.required), row.required);
    }
    if row.sample.is_empty() && field.sample.is_empty() {
        return found;
    }
    if on_cloud || field.filled_by == Filler::Caller {
        let sample = if field.nested().is_some() || row.sample.is_empty() || field.sample.is_empty() {
            field.sample
        } else {
            row.sample
        };
        if field.nested().is_none() && field.value_error(sample).is_some() && field.filled_by != Filler::Gateway {
            differ("sample", field.sample.to_owned(), row.sample);
        }
    }
    found
}

fn is_kind(field: &Field, kind: &str) -> bool {
    let values = || field.values().collect::<Vec<_>>().join("|");
    match (field.kind, kind) {
        (_, kind) if kind.starts_with("list(") => {
            field.repeat.is_indexed() && field.repeat.depth() == kind.matches('$').count()
        }
        (_, "json") if field.repeat == Repeat::ArrayOfArrays => field.name.ends_with("_array"),
        (_, "json") if field.repeat == Repeat::Array => true,
        (Kind::Choice(_), kind) if kind.starts_with("enum{") => {
            // The documents may list fewer values of a reply than occur.
            let listed: Vec<&str> = kind[5..kind.len() - 1].split('|').collect();
            field.filled_by == Filler::Gateway
                && listed.iter().all(|value| values().split('|').any(|ours| ours == *value))
                || values() == listed.join("|")
        }
        (Kind::Number, "enum{1|2}" | "int") => true,
        (Kind::Date | Kind::DateTime, "string") | (Kind::JsonText(_), "cdata") => true,
        (Kind::Fen, "fen") | (Kind::Time14, "time14") | (Kind::Object(_) | Kind::JsonText(_), "json") => true,
        (Kind::XmlList { .. }, "xml") => true,
        (Kind::Text(_) | Kind::Ip | Kind::Url | Kind::Encrypted, "string") => true,
        _ => false,
    }
}

mod tables {
    use super::*;

    #[test]
    fn have_every_row_of_the_documents() {
        let mut tables = Tables::new(FIELDS, MEANT);
        let pay = "merchant,partner";
        tables.compare(&pay::UNIFIED_ORDER, pay, "unifiedorder.request", "");
        tables.compare(&pay::UNIFIED_ORDER_RESPONSE, pay, "unifiedorder.response", "");
        tables.compare(&pay::ORDER_QUERY, pay, "orderquery.request", "");
        tables.compare(&pay::ORDER_QUERY_RESPONSE, pay, "orderquery.response", "");
        tables.compare(&pay::CLOSE_ORDER, pay, "closeorder.request", "");
        tables.compare(&pay::CLOSE_ORDER_RESPONSE, pay, "closeorder.response", "");
        tables.compare(&pay::REFUND, pay, "refund.request", "");
        tables.compare(&pay::REFUND_RESPONSE, pay, "refund.response", "");
        tables.compare(&pay::REFUND_QUERY, pay, "refundquery.request", "");
        tables.compare(&pay::REFUND_QUERY_RESPONSE, pay, "refundquery.response", "");
        tables.compare(&pay::DOWNLOAD_BILL, pay, "downloadbill.request", "");
        tables.compare(&pay::DOWNLOAD_BILL_RESPONSE, pay, "downloadbill.response", "");
        tables.compare(&pay::DOWNLOAD_FUND_FLOW, pay, "downloadfundflow.request", "");
        tables.compare(&pay::DOWNLOAD_FUND_FLOW_RESPONSE, pay, "downloadfundflow.response", "");
        tables.compare(&pay::MICROPAY, pay, "micropay.request", "");
        tables.compare(&pay::MICROPAY_RESPONSE, pay, "micropay.response", "");
        tables.compare(&pay::REVERSE, pay, "reverse.request", "");
        tables.compare(&pay::REVERSE_RESPONSE, pay, "reverse.response", "");
        tables.compare(&pay::AUTH_CODE_TO_OPENID, pay, "authcodetoopenid.request", "");
        tables.compare(&pay::AUTH_CODE_TO_OPENID_RESPONSE, pay, "authcodetoopenid.response", "");
        tables.compare(&pay::SHORT_URL, pay, "shorturl.request", "");
        tables.compare(&pay::SHORT_URL_RESPONSE, pay, "shorturl.response", "");
        tables.compare(&pay::GET_SIGN_KEY, pay, "getsignkey.request", "");
        tables.compare(&pay::GET_SIGN_KEY_RESPONSE, pay, "getsignkey.response", "");
        tables.compare(&pay::PAY_NOTIFICATION, pay, "pay_notify", "");
        tables.compare(&pay::REFUND_NOTIFICATION, pay, "refund_notify", "");
        tables.compare(&pay::REFUND_NOTIFICATION_INFO, pay, "refund_notify.req_info", "");
        tables.compare(&pay::NATIVE_CALLBACK, pay, "native_prepay_callback", "");
        tables.compare(&pay::NOTIFICATION_REPLY, pay, "pay_notify.reply", "");
        tables.compare(&pay::NOTIFICATION_REPLY, pay, "refund_notify.reply", "");
        tables.compare(&pay::STORE_INFO, pay, "unifiedorder.store_info", "store_info.");
        tables.compare(&pay::H5_INFO, pay, "unifiedorder.store_info", "h5_info.");
        tables.compare(&pay::SCENE_INFO, pay, "unifiedorder.store_info", "");
        tables.compare(&pay::DETAIL, pay, "unifiedorder.detail", "");
        tables.compare(&pay::GOODS_DETAIL, pay, "unifiedorder.detail", "goods_detail[].");
        tables.compare(&pay::PROMOTION_DETAIL, pay, "promotion_detail", "promotion_detail[].");
        tables.compare(&pay::PROMOTION_GOODS, pay, "promotion_detail", "promotion_detail[].goods_detail[].");
        tables.compare(&pay::JSAPI_PAYMENT, pay, "client_pay.jsapi", "");
        tables.compare(&pay::APP_PAYMENT, pay, "client_pay.app", "");
        let cloud = "cloud";
        tables.compare(&cloud::UNIFIED_ORDER, cloud, "unifiedorder.request", "");
        tables.compare(&cloud::UNIFIED_ORDER_RESPONSE, cloud, "unifiedorder.response", "");
        tables.compare(&cloud::PAYMENT, cloud, "unifiedorder.response.payment", "");
        tables.compare(&cloud::QUERY_ORDER, cloud, "orderquery.request", "");
        tables.compare(&cloud::QUERY_ORDER_RESPONSE, cloud, "orderquery.response", "");
        tables.compare(&cloud::CLOSE_ORDER, cloud, "closeorder.request", "");
        tables.compare(&cloud::CLOSE_ORDER_RESPONSE, cloud, "closeorder.response", "");
        tables.compare(&cloud::REFUND, cloud, "refund.request", "");
        tables.compare(&cloud::REFUND_RESPONSE, cloud, "refund.response", "");
        tables.compare(&cloud::QUERY_REFUND, cloud, "refundquery.request", "");
        tables.compare(&cloud::QUERY_REFUND_RESPONSE, cloud, "refundquery.response", "");
        tables.compare(&cloud::DOWNLOAD_BILL, cloud, "downloadbill.request", "");
        tables.compare(&cloud::DOWNLOAD_BILL_RESPONSE, cloud, "downloadbill.response", "");
        tables.compare(&cloud::PAY_CALLBACK, cloud, "cloud_callback.event", "");
        tables.compare(&cloud::CALLBACK_REPLY, cloud, "cloud_callback.reply", "");
        tables.compare(&cloud::STORE_INFO, cloud, "unifiedorder.store_info", "store_info.");

        tables.check();
        let orders = || ALL.iter().filter(|message| !further::has(message));
        for message in orders() {
            let compared = tables.messages.contains(&(message.channel.name(), message.name));
            let name = message.full_name().to_string();
            assert_ne!(compared, WITHOUT_A_FILE.iter().any(|(table, _)| *table == name), "{name}");
        }
        assert_eq!(tables.messages.len() + WITHOUT_A_FILE.len(), orders().count(), "a table is not in `ALL`");
        let files = fs::read_dir(FIELDS).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
        let unread: Vec<String> = files.filter(|file| !tables.files.contains(file)).collect();
        // The envelope of the platform is not a message.
        assert_eq!(unread, ["cloud_call.envelope.tsv"]);
    }
}

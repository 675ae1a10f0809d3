//! The tables of the schema against the tables of the documents, row by row. The
//! files in `protocol/fields` say what the documents say; every difference that
//! is meant stands in a list here with its reason.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

use wxpay_core::schema::{Field, FilledBy, Kind, Message, Repeat, Required, Scope, cloud, pay};

/// A row of a documents' table.
struct Row<'t> {
    field: &'t str,
    camel: &'t str,
    kind: &'t str,
    max: &'t str,
    required: &'t str,
    channels: Vec<&'t str>,
    sample: &'t str,
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
            }
        })
        .collect()
}

/// What is meant to differ: the message, the field, what, and why.
const MEANT: &[(&str, &str, &str, &str)] = &[
    ("unified_order", "body", "max", "documented 128 on the cloud page, 127 enforced by the gateway on both channels"),
    ("unified_order", "detail", "kind", "the object's own table follows with the item details"),
    (
        "order_query.response",
        "trade_state_desc",
        "required",
        "documented as always there, absent from published replies",
    ),
    ("pay_notification", "cash_fee", "required", "documented as always there, absent from published notifications"),
    ("unified_order", "spbill_create_ip", "kind", "an address is more than a string"),
    ("unified_order", "notify_url", "kind", "a URL is more than a string"),
    ("unified_order", "scene_info", "required", "on the cloud channel there is no MWEB, so it is never required"),
    ("unified_order", "version", "required", "a switch that may be sent alone"),
    ("order_query", "version", "required", "a switch that may be sent alone"),
    ("order_query.response", "promotion_detail", "kind", "kept as text until its table follows"),
    ("order_query.response", "detail", "kind", "old pages only, kept as text"),
    ("pay_notification", "promotion_detail", "kind", "kept as text until its table follows"),
    (
        "query_order.response",
        "coupon_type_list",
        "required",
        "always there by the table; an absent list is read as an empty one",
    ),
    (
        "query_order.response",
        "coupon_id_list",
        "required",
        "always there by the table; an absent list is read as an empty one",
    ),
    (
        "query_order.response",
        "coupon_fee_list",
        "required",
        "always there by the table; an absent list is read as an empty one",
    ),
    ("query_order.response", "trade_state_desc", "required", "as on the pay channel"),
    ("h5_info", "type", "required", "required within h5_info, which only MWEB has"),
    ("scene_info", "store_info", "required", "h5_info stands in its place for MWEB"),
];

#[test]
fn every_row_of_the_documents_is_in_the_schema() {
    let mut differences = Vec::new();
    let mut used = vec![false; MEANT.len()];
    let mut compare = |message: &Message, channel: &str, text: &str, prefix: &str| {
        let rows = rows(text);
        let mut seen: Vec<&str> = Vec::new();
        for row in rows.iter().filter(|row| row.channels.iter().any(|row| channel.split(',').any(|ours| ours == *row)))
        {
            let Some(name) = row.field.strip_prefix(prefix) else { continue };
            if name.contains('.') || name.is_empty() {
                continue;
            }
            seen.push(name);
            let Some(field) = message.find(name) else {
                differences.push(format!("{}.{name}: not in the schema", message.name));
                continue;
            };
            for (what, ours, theirs) in compare_row(field, row, message.channel.name() == "cloud") {
                let meant =
                    MEANT.iter().position(|(of, at, kind, _)| *of == message.name && *at == name && *kind == what);
                match meant {
                    Some(at) => used[at] = true,
                    None => differences.push(format!(
                        "{}.{}.{name}: {what} is {ours} in the schema, {theirs} in the documents",
                        message.channel.name(),
                        message.name
                    )),
                }
            }
        }
        for field in message.all_fields() {
            if !seen.contains(&field.name) {
                differences.push(format!(
                    "{}.{}.{}: not in the documents",
                    message.channel.name(),
                    message.name,
                    field.name
                ));
            }
        }
    };
    macro_rules! table {
        ($name:literal) => {
            include_str!(concat!("protocol/fields/", $name, ".tsv"))
        };
    }
    compare(&pay::UNIFIED_ORDER, "merchant,partner", table!("unifiedorder.request"), "");
    compare(&pay::UNIFIED_ORDER_RESPONSE, "merchant,partner", table!("unifiedorder.response"), "");
    compare(&pay::ORDER_QUERY, "merchant,partner", table!("orderquery.request"), "");
    compare(&pay::ORDER_QUERY_RESPONSE, "merchant,partner", table!("orderquery.response"), "");
    compare(&pay::PAY_NOTIFICATION, "merchant,partner", table!("pay_notify"), "");
    compare(&pay::NOTIFICATION_REPLY, "merchant,partner", table!("pay_notify.reply"), "");
    compare(&pay::STORE_INFO, "merchant,partner", table!("unifiedorder.store_info"), "store_info.");
    compare(&pay::H5_INFO, "merchant,partner", table!("unifiedorder.store_info"), "h5_info.");
    compare(&pay::SCENE_INFO, "merchant,partner", table!("unifiedorder.store_info"), "");
    compare(&pay::JSAPI_PAYMENT, "merchant,partner", table!("client_pay.jsapi"), "");
    compare(&cloud::UNIFIED_ORDER, "cloud", table!("unifiedorder.request"), "");
    compare(&cloud::UNIFIED_ORDER_RESPONSE, "cloud", table!("unifiedorder.response"), "");
    compare(&cloud::PAYMENT, "cloud", table!("unifiedorder.response.payment"), "");
    compare(&cloud::QUERY_ORDER, "cloud", table!("orderquery.request"), "");
    compare(&cloud::QUERY_ORDER_RESPONSE, "cloud", table!("orderquery.response"), "");
    compare(&cloud::PAY_CALLBACK, "cloud", table!("cloud_callback.event"), "");
    compare(&cloud::CALLBACK_REPLY, "cloud", table!("cloud_callback.reply"), "");
    compare(&cloud::STORE_INFO, "cloud", table!("unifiedorder.store_info"), "store_info.");

    assert!(differences.is_empty(), "\n{}", differences.join("\n"));
    let idle: Vec<_> = MEANT.iter().zip(used).filter(|(_, used)| !used).map(|(meant, _)| meant).collect();
    assert!(idle.is_empty(), "no longer different: {idle:#?}");
}

/// What differs: what, ours, theirs.
fn compare_row(field: &Field, row: &Row<'_>, on_cloud: bool) -> Vec<(&'static str, String, String)> {
    let mut found = Vec::new();
    let mut differ = |what, ours: String, theirs: &str| found.push((what, ours, theirs.to_owned()));
    if on_cloud && row.camel != "-" && !field.camel().is(row.camel) {
        differ("camel", field.camel().to_string(), row.camel);
    }
    if !is_kind(field, row.kind) {
        differ("kind", format!("{:?}", field.kind).chars().take(40).collect(), row.kind);
    }
    let max = field.max_bytes.map_or("-".to_owned(), |max| max.to_string());
    // Numbers have no length, and some tables give one for lists of values.
    if max != row.max && !field.is_numeric() && !(row.max == "-" && matches!(field.kind, Kind::Choice(_))) {
        differ("max", max, row.max);
    }
    let conditional = row.required.starts_with("cond:");
    let on_success = ["cond:return_code=SUCCESS", "cond:return_code=SUCCESS and result_code=SUCCESS"]
        .contains(&row.required)
        || row.required.ends_with("(seed lists it under return_code only)");
    let required = match field.required {
        Required::Yes => row.required == "yes",
        Required::OnSuccess => row.required == "yes" || on_success,
        Required::Conditional => {
            conditional && !on_success
                || field.scope == Scope::Partner
                || conditional && row.channels == ["cloud", "partner"]
        }
        Required::No => row.required == "no",
    };
    if !required {
        differ("required", format!("{:?}", field.required), row.required);
    }
    if row.sample.is_empty() && field.sample.is_empty() {
        return found;
    }
    if on_cloud || field.filled_by == FilledBy::Caller {
        let sample = if field.nested().is_some() || row.sample.is_empty() || field.sample.is_empty() {
            field.sample
        } else {
            row.sample
        };
        if field.nested().is_none() && field.fault(sample).is_some() && field.filled_by != FilledBy::Gateway {
            differ("sample", field.sample.to_owned(), row.sample);
        }
    }
    found
}

fn is_kind(field: &Field, kind: &str) -> bool {
    let values = || field.values().collect::<Vec<_>>().join("|");
    match (field.kind, kind) {
        (_, kind) if kind.starts_with("list(") => field.repeat == Repeat::Indexed,
        (_, "json") if field.repeat == Repeat::Array => true,
        (Kind::Choice(_), kind) if kind.starts_with("enum{") => {
            // A reply's list may be shorter in the documents than what occurs.
            let listed: Vec<&str> = kind[5..kind.len() - 1].split('|').collect();
            field.filled_by == FilledBy::Gateway
                && listed.iter().all(|value| values().split('|').any(|ours| ours == *value))
                || values() == listed.join("|")
        }
        (Kind::Number, "enum{1|2}" | "int") => true,
        (Kind::Fen, "fen") | (Kind::Time14, "time14") | (Kind::Object(_) | Kind::JsonText(_), "json") => true,
        (Kind::Text(_), "string") => true,
        _ => false,
    }
}

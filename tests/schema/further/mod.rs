//! The tables of the further calls against those of the documents, row by row and call by call. The
//! files in `tests/protocol/further` are the documents'; each family lists its tables and its
//! intended differences.

mod cash_coupon;
mod customs;
mod deposit;
mod face_payment;
mod papay;
mod profit_sharing;
mod red_packet;
mod report;
mod transfer;
mod vehicle;

use std::fs;

use wxpay_core::schema::{AccountValue, Message, Scope, pay};

use crate::error_codes::action_of;
use crate::fields::{Meant, Tables};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/protocol/further/fields");
const POLICY: &str = include_str!("../../protocol/further/policy.tsv");
const ERRORS: &str = include_str!("../../protocol/further/errors.tsv");

/// The tables of a family.
pub(crate) struct Family {
    /// A table, the channels of its rows, its file, and the beginning of the names of its rows.
    tables: &'static [(&'static Message, &'static str, &'static str, &'static str)],
    /// Tables without a file, and where they come from.
    without_a_file: &'static [(&'static Message, &'static str)],
    /// Intended differences. Those of a call's policy have the name of its column, those of its error codes have
    /// "code" (absent here, or with another action) and "more codes".
    meant: Meant,
}

const FAMILIES: &[Family] = &[
    profit_sharing::FAMILY,
    red_packet::FAMILY,
    transfer::FAMILY,
    papay::FAMILY,
    cash_coupon::FAMILY,
    customs::FAMILY,
    deposit::FAMILY,
    face_payment::FAMILY,
    vehicle::FAMILY,
    report::FAMILY,
];

/// The channels of the XML tables.
const PAY: &str = "merchant,partner";

/// Returns whether the table is one of a family. That of the answer to a notification is not only a family's.
pub(crate) fn has(message: &Message) -> bool {
    let all = |family: &Family| {
        let with = family.tables.iter().map(|(table, ..)| *table);
        with.chain(family.without_a_file.iter().map(|(table, _)| *table)).any(|table| table.is(message))
    };
    !message.is(&pay::NOTIFICATION_REPLY) && FAMILIES.iter().any(all)
}

/// Compares the tables of a family.
fn compare(family: &Family) {
    let mut tables = Tables::new(FOLDER, family.meant);
    for (message, channels, file, prefix) in family.tables {
        tables.compare(message, channels, file, prefix);
        if *channels == PAY && !message.path.is_empty() {
            compare_policy(&mut tables, message, file);
            compare_errors(&mut tables, message, file);
        }
    }
    tables.check();
}

/// Compares how a call is sent with its row, if it has one.
fn compare_policy(tables: &mut Tables, message: &'static Message, file: &str) {
    let call = file.strip_suffix(".request").unwrap_or(file);
    let Some(row) = POLICY.lines().skip(1).find(|line| line.split('\t').next() == Some(call)) else {
        return;
    };
    let cells: Vec<&str> = row.split('\t').collect();
    let id = |value| message.id_field(value).map_or("none", |field| field.name).to_owned();
    let reply = message.response;
    let ours = [
        ("method", 1, message.method.name().to_owned()),
        ("host", 2, message.host.domain().to_owned()),
        ("path", 3, if message.accounts == Scope::Partner { "-" } else { message.path }.to_owned()),
        ("partner_path", 4, if message.accounts == Scope::Merchant { "-" } else { message.path_for(true) }.to_owned()),
        ("cert", 5, if message.certificate { "yes" } else { "no" }.to_owned()),
        ("sign_type_element", 7, message.sign_type_use().name().to_owned()),
        ("nonce_str", 8, message.nonce_use().name().to_owned()),
        ("appid_element", 9, id(AccountValue::Appid)),
        ("merchant_element", 10, id(AccountValue::MchId)),
        ("certainty", 17, format!("{:?}", message.certainty).to_lowercase()),
    ];
    for (column, at, ours) in ours {
        let theirs = match cells[at] {
            "not listed" => "unlisted",
            "leave out" => "forbidden",
            theirs => theirs,
        };
        if ours != theirs {
            tables.differ(message, column, column, &format!("{ours} in the schema, {theirs} in the documents"));
        }
    }
    let mut sign: Vec<&str> = message.sign.iter().map(|sign_type| sign_type.name()).collect();
    let mut theirs: Vec<&str> = cells[6].split('|').collect();
    sign.sort_unstable();
    theirs.sort_unstable();
    if sign != theirs {
        tables.differ(message, "sign_algorithms", "sign_algorithms", &format!("{sign:?}, {theirs:?}"));
    }
    let signed = match reply {
        Some(reply) if reply.signed => "yes",
        Some(reply) if reply.sign_is_unreliable => "listed",
        _ => "no",
    };
    if signed != cells[13] {
        tables.differ(message, "reply_signed", "reply_signed", &format!("{signed}, {}", cells[13]));
    }
    // "return_code,result_code and ret_code": the last one decides.
    let deepest = cells[14].rsplit([',', ' ']).next().unwrap_or_default();
    let success = reply.and_then(Message::success).map_or("-", |(field, _)| field);
    if success != deepest {
        tables.differ(message, "success_rule", "success_rule", &format!("{success}, {}", cells[14]));
    }
    let retry = match format!("{:?}", message.retry).as_str() {
        "Read" => "read",
        "QueryFirst" => "query-first",
        "Never" => "none",
        _ => "same-number",
    };
    if retry != cells[15] && !(cells[15] == "while recall=Y" && retry == "same-number") {
        tables.differ(message, "retry", "retry", &format!("{retry}, {}", cells[15]));
    }
    let keys: Vec<&str> = cells[16].split([',', ' ']).filter(|word| message.find(word).is_some()).collect();
    if message.keyed_by != keys {
        tables.differ(message, "idempotency_key", "idempotency_key", &format!("{:?}, {keys:?}", message.keyed_by));
    }
}

/// Compares the error codes of a call with their rows.
fn compare_errors(tables: &mut Tables, message: &'static Message, file: &str) {
    let call = file.strip_suffix(".request").unwrap_or(file);
    let mut documented = Vec::new();
    for line in ERRORS.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        if cells[1] != call {
            continue;
        }
        // "error_code NOAUTH" is a value of that element, which is a code if the list has it.
        let value =
            cells[0].split_once(' ').filter(|(field, _)| message.response.is_some_and(|r| r.find(field).is_some()));
        let code = value.map_or(cells[0], |(_, value)| value);
        let ours = message.errors.iter().find(|row| row.code == code).map(|row| row.action);
        if value.is_some_and(|(field, _)| field != "error_code") && ours.is_none() {
            continue;
        }
        documented.push(code);
        let theirs = action_of(cells[2]);
        if ours != Some(theirs) {
            tables.differ(message, code, "code", &format!("{ours:?} in the schema, {theirs:?} in the documents"));
        }
    }
    for row in message.errors.iter().filter(|row| !documented.contains(&row.code)) {
        tables.differ(message, row.code, "more codes", "there is no such row in the documents");
    }
}

#[test]
fn tables_of_profit_sharing_have_every_row_of_the_documents() {
    compare(&profit_sharing::FAMILY);
}

#[test]
fn tables_of_red_packet_have_every_row_of_the_documents() {
    compare(&red_packet::FAMILY);
}

#[test]
fn tables_of_transfer_have_every_row_of_the_documents() {
    compare(&transfer::FAMILY);
}

#[test]
fn tables_of_papay_have_every_row_of_the_documents() {
    compare(&papay::FAMILY);
}

#[test]
fn tables_of_cash_coupon_have_every_row_of_the_documents() {
    compare(&cash_coupon::FAMILY);
}

#[test]
fn tables_of_customs_have_every_row_of_the_documents() {
    compare(&customs::FAMILY);
}

#[test]
fn tables_of_deposit_have_every_row_of_the_documents() {
    compare(&deposit::FAMILY);
}

#[test]
fn tables_of_face_payment_have_every_row_of_the_documents() {
    compare(&face_payment::FAMILY);
}

#[test]
fn tables_of_vehicle_have_every_row_of_the_documents() {
    compare(&vehicle::FAMILY);
}

#[test]
fn tables_of_report_have_every_row_of_the_documents() {
    compare(&report::FAMILY);
}

#[test]
fn every_file_is_compared() {
    let files = fs::read_dir(FOLDER).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let is_compared = |file: &String| {
        FAMILIES.iter().flat_map(|family| family.tables).any(|(_, _, compared, _)| format!("{compared}.tsv") == *file)
    };
    let unread: Vec<String> = files.filter(|file| !is_compared(file)).collect();
    assert_eq!(unread, [""; 0]);
}

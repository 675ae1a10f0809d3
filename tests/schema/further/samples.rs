//! The published messages of the further calls against the tables: a request breaks no rule, and a success has what
//! its table requires of one.

use std::fs;

use wxpay_core::schema::{Field, Kind, Message, Requirement, shared};
use wxpay_core::{Limits, server};

use super::{Family, cash_coupon, customs, papay};

const FOLDERS: [&str; 2] = [
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/protocol/further/samples"),
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/protocol/further/samples/signed"),
];

/// What published messages break, and why the tables demand it nevertheless.
const BROKEN: &[(&str, &[&str], &str)] = &[(
    "contractorder.request.xml",
    &["`trade_type = \"JSAPI\"` requires one of `openid`, `sub_openid`"],
    "the rows demand it, as those of any order",
)];

/// Returns what a message has that its table does not allow, and lacks that its table requires.
fn faults(table: &'static Message, body: &str) -> Vec<String> {
    let fields = server::read(body.as_bytes(), &Limits::default()).unwrap();
    if table.is_sent() {
        return server::check(table, &fields).iter().map(ToString::to_string).collect();
    }
    let is_success = [shared::RETURN_CODE, shared::RESULT_CODE].iter().all(|code| fields.text(code) == Some("SUCCESS"));
    let is_row = |name: &str| table.all_fields().any(|field| is_named(field, name));
    let unknown = fields.iter().filter(|entry| !is_row(&entry.name)).map(|entry| format!("unknown: {}", entry.name));
    let is_lacking = |field: &Field| {
        let is_required = match field.required {
            Requirement::Yes => true,
            Requirement::OnSuccess => is_success && !field.repeat.is_indexed(),
            Requirement::Conditional | Requirement::No => false,
        };
        is_required && !fields.iter().any(|entry| is_named(field, &entry.name))
    };
    let lacking = table.all_fields().filter(|field| is_lacking(field)).map(|field| format!("lacking: {}", field.name));
    let is_malformed = |field: &Field| {
        let value = fields.text(field).filter(|value| !value.is_empty());
        let has_form = matches!(field.kind, Kind::Fen | Kind::Number | Kind::Time14 | Kind::DateTime);
        has_form && value.is_some_and(|value| field.value_error(value).is_some())
    };
    let malformed = table.all_fields().filter(|field| is_malformed(field));
    unknown.chain(lacking).chain(malformed.map(|field| format!("malformed: {}", field.name))).collect()
}

/// Whether an element is of the row: by its name, another spelling of it, or with an index in place of `$n`.
fn is_named(field: &Field, name: &str) -> bool {
    let indexed = |stem: &str| {
        let index = name.strip_prefix(stem).unwrap_or_default();
        !index.is_empty() && index.bytes().all(|digit| digit.is_ascii_digit())
    };
    field.name == name
        || field.aliases.is_some_and(|aliases| aliases.contains(&name))
        || field.name.strip_suffix("$n").is_some_and(indexed)
}

fn check(family: &Family, count: usize) {
    let mut checked = 0;
    for file in FOLDERS.iter().flat_map(|folder| fs::read_dir(folder).unwrap()).map(Result::unwrap) {
        let name = file.file_name().into_string().unwrap();
        let is_of =
            |of: &str| name.strip_prefix(of).is_some_and(|rest| rest.starts_with('.') && rest.ends_with(".xml"));
        let Some((table, ..)) = family.tables.iter().find(|(_, _, of, _)| is_of(of)) else { continue };
        let found = faults(table, &fs::read_to_string(file.path()).unwrap());
        let broken = BROKEN.iter().find(|(of, ..)| *of == name).map_or(&[][..], |(_, broken, _)| broken);
        assert_eq!(found, broken, "{name}");
        checked += 1;
    }
    assert_eq!(checked, count, "a sample is of no table");
}

#[test]
fn published_messages_of_papay_fit_the_tables() {
    check(&papay::FAMILY, 31);
}

#[test]
fn published_messages_of_cash_coupon_fit_the_tables() {
    check(&cash_coupon::FAMILY, 10);
}

#[test]
fn published_messages_of_customs_fit_the_tables() {
    check(&customs::FAMILY, 5);
}

#[test]
fn faults_are_found() {
    let table = customs::FAMILY.tables[1].0;
    let body = "<xml><return_code>SUCCESS</return_code><result_code>SUCCESS</result_code><modify_time>1</modify_time>\
                <states>SUCCESS</states></xml>";
    let found = faults(table, body);
    for fault in ["unknown: states", "lacking: state", "malformed: modify_time"] {
        assert!(found.iter().any(|found| found == fault), "{fault}: {found:?}");
    }
}

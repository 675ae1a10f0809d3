//! The published requests, and the same signed, against the tables: the tables accept each.

use std::fs;
use std::path::Path;

use wxpay_core::schema::{Direction, Message};
use wxpay_core::{Limits, server};

use super::{Family, red_packet, transfer};

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/protocol/further/samples");

/// The families whose published requests are valid.
const FAMILIES: &[&Family] = &[&red_packet::FAMILY, &transfer::FAMILY];

/// The violations in the published requests of a table, and how many requests there are.
fn check(message: &'static Message) -> (usize, Vec<String>) {
    let folders = [Path::new(SAMPLES).to_owned(), Path::new(SAMPLES).join("signed")];
    let bodies: Vec<Vec<u8>> = folders
        .iter()
        .filter_map(|folder| fs::read(folder.join(format!("{}.request.xml", message.name))).ok())
        .collect();
    let violations = bodies.iter().flat_map(|body| {
        let found = server::check(message, &server::read(body, &Limits::default()).unwrap());
        found.iter().map(|violation| format!("{}: {violation}", message.name)).collect::<Vec<_>>()
    });
    (bodies.len(), violations.collect())
}

#[test]
fn tables_accept_the_published_requests() {
    let (mut violations, mut without) = (Vec::new(), Vec::new());
    let tables = FAMILIES.iter().flat_map(|family| family.tables.iter().map(|(table, ..)| *table));
    for message in tables.filter(|table| table.direction == Direction::Request) {
        let (count, found) = check(message);
        if count == 0 {
            without.push(message.name);
        }
        violations.extend(found);
    }
    assert!(violations.is_empty(), "\n{}", violations.join("\n"));
    assert_eq!(without, [""; 0], "these have no published request");
}

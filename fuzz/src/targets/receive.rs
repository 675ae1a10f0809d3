//! Messages of every table that is received, from XML, JSON and the envelopes of the cloud channel.

use wxpay_core::schema::{Direction, Message};
use wxpay_core::server;

use super::account::{assert_hidden, merchant, sign_type};
use super::input::{byte_of_table, split_byte, split_table_of};
use super::{seeds, written};

fn is_received(table: &Message) -> bool {
    matches!(table.direction, Direction::Response | Direction::Notification | Direction::Failure)
}

/// Reads a body of the table that the first byte selects. The second one says whether it is signed anew.
pub fn run(data: &[u8]) {
    let Some((table, rest)) = split_table_of(data, is_received) else { return };
    let Some((byte, body)) = split_byte(rest) else { return };
    let merchant = merchant(sign_type(byte));
    let signed = if byte & 2 == 0 { None } else { written::signed(body, sign_type(byte)) };
    let body = signed.as_ref().map_or(body, String::as_bytes);
    match server::receive(table, body, &merchant) {
        Ok(fields) => {
            for field in table.all_fields() {
                let _ = (fields.get(field), fields.text(field));
            }
            let _ = server::text_to_sign(&fields);
        }
        Err(error) => {
            let _ = (error.action(), error.effect(), error.field(), error.explanation().is_some());
            assert_hidden(&format!("{error} {error:?}"));
        }
    }
}

/// Returns each message for tables of its form.
pub fn seeds() -> Vec<Vec<u8>> {
    use wxpay_core::schema::{ALL, Channel};
    let mut seeds = Vec::new();
    for table in ALL.iter().filter(|table| is_received(table)) {
        let Some(byte) = byte_of_table(table, is_received) else { continue };
        let extension = if table.channel == Channel::Cloud { "json" } else { "xml" };
        let is_own = |name: &str| name.contains(table.name.trim_end_matches("_response"));
        let samples = seeds::MESSAGES.iter().flat_map(|folder| seeds::samples(folder, extension));
        let own: Vec<Vec<u8>> = samples.filter(|(name, _)| is_own(name)).map(|(_, content)| content).collect();
        let behind = seeds::behind([0, 3], &own);
        seeds.extend(behind.into_iter().map(|rest| [&[byte], rest.as_slice()].concat()));
    }
    seeds.extend(seeds::behind([0, 40, 80], &seeds::behind([0, 2], &seeds::messages("json"))));
    seeds
}

//! Requests of every table: what is written is read back, signed, and within the rules that the gateway checks.

use wxpay_core::dynamic::{DynamicDownload, DynamicLink, DynamicRequest};
use wxpay_core::fields::Fields;
use wxpay_core::schema::{Channel, Direction, Message, Signing};
use wxpay_core::{Limits, SignType, server};

use super::account::{assert_hidden, key, merchant, sign_type};
use super::input::{byte_of_table, lines, split_byte, split_table_of};

fn is_sent(table: &Message) -> bool {
    table.direction == Direction::Request && table.channel == Channel::Pay
}

/// Writes the request of the table that the first byte selects, with the fields of the lines.
pub fn run(data: &[u8]) {
    write(data);
}

/// As [`run`], and returns whether the fields were valid.
pub fn write(data: &[u8]) -> bool {
    let Some((table, rest)) = split_table_of(data, is_sent) else { return false };
    let Some((byte, text)) = split_byte(rest) else { return false };
    let (merchant, given) = (merchant(sign_type(byte)), lines(text));
    if let Ok(request) = DynamicRequest::new(table, given.iter().copied()) {
        match merchant.prepare(&request) {
            Ok(prepared) if prepared.body.starts_with('<') => {
                let fields = server::read(prepared.body.as_bytes(), &Limits::default()).unwrap();
                check(table, &fields, &given);
                assert!(server::check(table, &fields).is_empty(), "{}", server::check(table, &fields));
                return true;
            }
            Ok(prepared) => {
                let query = prepared.path.split_once('?').map_or("", |(_, query)| query);
                check(table, &server::read_query(query, &Limits::default()).unwrap(), &given);
                return true;
            }
            Err(error) => assert_hidden(&format!("{error} {error:?}")),
        }
    }
    if let Ok(request) = DynamicDownload::new(table, given.iter().copied()) {
        let file = merchant.prepare(&request).map(|prepared| prepared.file(200, text).map(<[u8]>::len));
        return file.is_ok();
    }
    let link = DynamicLink::new(table, given.iter().copied()).ok().and_then(|request| merchant.link(&request).ok());
    if let Some(link) = &link {
        let query = link.split_once('?').map_or("", |(_, query)| query);
        check(table, &server::read_query(query, &Limits::default()).unwrap(), &given);
    }
    link.is_some()
}

/// What was given is in the message, and its signature is right.
fn check(table: &Message, fields: &Fields<'_>, given: &[(&str, &str)]) {
    let signs = |sign_type| server::is_signed(fields, &key(), sign_type);
    let is_whole = table.all_fields().all(|field| field.signing == Signing::SentAndSigned);
    assert!(!is_whole || signs(SignType::Md5) || signs(SignType::HmacSha256), "{fields:?} is not signed");
    for (name, value) in given.iter().filter(|(_, value)| !value.is_empty()) {
        let Some(field) = table.find(name) else { continue };
        // Objects are written anew, and a mapped address as IPv4.
        if field.nested().is_none() && value.parse::<std::net::IpAddr>().is_err() {
            assert_eq!(fields.text(field), Some(*value), "`{name}`");
        }
    }
}

/// Returns the requests that the samples of the fields make.
pub fn seeds() -> Vec<Vec<u8>> {
    use wxpay_core::schema::{ALL, Filler};
    let mut seeds = Vec::new();
    for table in ALL.iter().filter(|table| is_sent(table)) {
        let Some(byte) = byte_of_table(table, is_sent) else { continue };
        for all in [false, true] {
            let own = table.all_fields().filter(|field| field.filled_by == Filler::Caller);
            let own = own.filter(|field| all || field.is_in_success() || field.sample.len() < 20);
            let lines: Vec<String> = own.map(|field| format!("{}={}", field.name, field.sample)).collect();
            seeds.push([&[byte, u8::from(all)], lines.join("\n").as_bytes()].concat());
        }
    }
    seeds
}

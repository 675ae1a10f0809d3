//! Queries of URLs: what is read is the same when it is written anew.

use wxpay_core::{Limits, server};

use super::readers::Pairs;
use super::seeds;

/// Reads a query and writes its fields anew.
pub fn run(data: &[u8]) {
    let Ok(query) = std::str::from_utf8(data) else { return };
    let Some(pairs) = read(query) else { return };
    let escape = |byte: u8| if byte.is_ascii_alphanumeric() { char::from(byte).into() } else { format!("%{byte:02X}") };
    let parts = pairs.iter().map(|(name, value)| format!("{name}={}", value.bytes().map(escape).collect::<String>()));
    assert_eq!(read(&parts.collect::<Vec<_>>().join("&")), Some(pairs));
}

fn read(query: &str) -> Option<Pairs> {
    let fields = server::read_query(query, &Limits::default()).ok()?;
    let pair = |name: &str, value: Option<&str>| (name.to_owned(), value.unwrap_or_default().to_owned());
    Some(fields.iter().map(|entry| pair(&entry.name, entry.value.as_text())).collect())
}

/// Returns queries, among them the fields of the messages.
pub fn seeds() -> Vec<Vec<u8>> {
    let queries = ["appid=wx1&attach=a%26b+%E8%8C%B6", "a=1&&b=", "a=%+1", "time_stamp=1415949957&sign=%41"];
    let of_message = |body: &Vec<u8>| {
        let pairs = super::readers::read_by_wxpay(body)?;
        let query: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{name}={}", value.replace('&', "%26"))).collect();
        Some(query.join("&").into_bytes())
    };
    let own = queries.iter().map(|query| query.as_bytes().to_vec());
    own.chain(seeds::messages("xml").iter().filter_map(of_message)).collect()
}

//! Messages of the gateway's side, built by the names of their fields: both formats can be read.

use serde_json::Value;
use wxpay_core::schema::Channel;
use wxpay_core::server::{self, TableMessage};

use super::input::{lines, split_byte, split_table};
use super::readers::{LIMITS, read_by_roxmltree};

/// Builds the message of the table that the first byte selects, from lines. The second byte selects the calls.
pub fn run(data: &[u8]) {
    let Some((table, rest)) = split_table(data) else { return };
    let Some((byte, text)) = split_byte(rest) else { return };
    let mut message = TableMessage::new(table);
    let mut raw = Vec::new();
    for (at, (name, value)) in lines(text).into_iter().take(48).enumerate() {
        match (usize::from(byte) + at) % 4 {
            0 => message.fill(name, &[at], value),
            1 => message.fill_list(name, value.split(',').map(str::to_owned).collect()),
            2 => raw.push((name, value)),
            _ => {
                if let Err(refusals) = message.set(name, value) {
                    assert!(refusals.iter().all(|refusal| !refusal.to_string().is_empty()));
                }
            }
        }
        let _ = (message.knows(name), message.text(name, &[]), message.list(name).len());
        let _ = (message.has(name, &[0]), message.indexes(name).count());
    }
    let is_plain = raw.is_empty();
    let mut builder = message.to_builder();
    for (name, value) in raw {
        builder = builder.set_raw(table, name, value);
    }
    for json in [builder.json(), builder.camel_json()] {
        assert!(serde_json::from_str::<Value>(&json).is_ok(), "{json}");
    }
    // A raw name or text need not fit XML.
    if is_plain && table.channel == Channel::Pay {
        for xml in [builder.unsigned(), builder.clone().in_cdata().unsigned()] {
            if let Ok(fields) = server::read(xml.as_bytes(), &LIMITS) {
                assert_eq!(read_by_roxmltree(xml.as_bytes()).map(|pairs| pairs.len()), Ok(fields.len()));
            }
        }
    }
}

/// Returns the fields of every table with their samples.
pub fn seeds() -> Vec<Vec<u8>> {
    use wxpay_core::schema::ALL;
    (0..=u8::MAX)
        .zip(ALL.iter())
        .flat_map(|(byte, table)| {
            let lines: Vec<String> =
                table.all_fields().map(|field| format!("{}={}", field.name, field.sample)).collect();
            [0, 1, 2, 3].map(|way| [&[byte, way], lines.join("\n").as_bytes()].concat())
        })
        .collect()
}

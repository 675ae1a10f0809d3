//! The words of the dictionary: what the tables name, and the markup around it.

use std::collections::BTreeSet;

use wxpay_core::schema::{ALL, CHOICES, bill};

/// Markup and numbers on which readers differ.
const MARKUP: &[&str] = &[
    "<xml>",
    "</xml>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?xml version=\"1.0\"?>",
    "<!DOCTYPE xml>",
    "&amp;",
    "&lt;",
    "&#13;",
    "&#x41;",
    "&#xD800;",
    "<a>",
    "</a>",
    "<a/>",
    "{\"",
    "\":\"",
    "\",\"",
    "[{",
    "}]",
    "\\u0000",
    "\\ud83d",
    "null",
    "true",
    "-1",
    "0.5",
    "18446744073709551616",
    "999999999999999999",
    "20261123091520",
    "2026-11-23 09:15:20",
    "%E8%8C%B6",
    "\u{feff}",
    "\u{8336}",
    "\u{1f375}",
    "\r\n",
    "`",
    ",`",
    "0.60%",
    "&sign=",
    "&key=",
    "weixin://",
    "https://",
    "-----BEGIN CERTIFICATE-----",
    "-----END CERTIFICATE-----",
    "-----BEGIN PRIVATE KEY-----",
    "[account.",
    "[[step]]",
    "fixed(",
    "rename = ",
    "#[wxpay(message = schema::pay::",
    "Option<",
    "Vec<",
    "&'a str",
    "_$n",
    "_0_1",
];

/// Returns the words, without repetitions.
pub fn words() -> BTreeSet<&'static str> {
    let mut words: BTreeSet<&'static str> = MARKUP.iter().copied().collect();
    for table in ALL {
        words.extend([table.name, table.path]);
        for field in table.all_fields() {
            words.extend([field.name, field.sample]);
            words.extend(field.camel);
        }
    }
    words.extend(CHOICES.iter().flat_map(|choices| choices.values).map(|choice| choice.value));
    words.extend(bill::SHEETS.iter().flat_map(|sheet| sheet.columns).map(|column| column.header));
    // libFuzzer takes words of up to 64 bytes.
    words.retain(|word| (1..=64).contains(&word.len()));
    words
}

/// Returns the words as a dictionary of libFuzzer.
pub fn libfuzzer_file() -> String {
    let escape = |byte: u8| match byte {
        b'"' | b'\\' => format!("\\{}", char::from(byte)),
        b' '..=b'~' => char::from(byte).to_string(),
        other => format!("\\x{other:02X}"),
    };
    let lines: Vec<String> = words().into_iter().map(|word| word.bytes().map(escape).collect()).collect();
    format!("\"{}\"\n", lines.join("\"\n\""))
}

//! Generators of messages for property tests: lists of fields, and the ways to write a
//! list as XML.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};

/// Returns a configuration with the same cases in every run; `PROPTEST_CASES` and
/// `PROPTEST_RNG_SEED` change them.
pub(crate) fn config(cases: u32) -> Config {
    let given = Config::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { given.cases } else { cases };
    let rng_seed = if std::env::var_os("PROPTEST_RNG_SEED").is_some() { given.rng_seed } else { RngSeed::Fixed(2018) };
    Config { cases, rng_seed, failure_persistence: None, ..given }
}

/// A character that XML 1.0 allows; those with a meaning in XML are frequent.
pub(crate) fn letter() -> impl Strategy<Value = char> {
    let marked = "<>&'\"]=[!-?/;#\r\n\t \u{85}\u{a0}\u{2028}\u{feff}\u{fffd}\u{10ffff}";
    prop_oneof![
        3 => proptest::char::range(' ', '~'),
        3 => proptest::sample::select(marked.chars().collect::<Vec<_>>()),
        1 => proptest::char::range('一', '龥'),
        1 => any::<char>().prop_filter("XML 1.0", |letter| !is_control(*letter)),
    ]
}

fn is_control(letter: char) -> bool {
    (letter < ' ' && !"\t\n\r".contains(letter)) || matches!(letter, '\u{fffe}' | '\u{ffff}')
}

pub(crate) fn value() -> impl Strategy<Value = String> {
    proptest::collection::vec(letter(), 0..24).prop_map(|letters| letters.into_iter().collect())
}

pub(crate) fn name() -> impl Strategy<Value = String> {
    let letters: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['_']).collect();
    proptest::collection::vec(proptest::sample::select(letters), 1..12)
        .prop_map(|letters| letters.into_iter().collect::<String>())
        .prop_filter("a field name", |name| !name.starts_with(|first: char| first.is_ascii_digit()) && name != "key")
}

/// Fields of distinct names in any order.
pub(crate) fn fields() -> impl Strategy<Value = Vec<(String, String)>> {
    proptest::collection::vec((name(), value()), 0..12)
        .prop_map(|fields| fields.into_iter().collect::<BTreeMap<_, _>>().into_iter().collect::<Vec<_>>())
        .prop_shuffle()
}

/// Writes a list of fields as XML; `style` selects each detail, cyclically.
pub(crate) fn write_xml(fields: &[(String, String)], style: &[u8]) -> String {
    let mut styles = style.iter().copied().cycle();
    let mut way = |ways: u8| styles.next().unwrap_or_default() % ways;
    let mut xml = String::new();
    xml += ["", "\u{feff}"][usize::from(way(2))];
    xml += ["", "<?xml version=\"1.0\"?>", "<?xml version='1.0' encoding=\"utf-8\" standalone='yes' ?>\r\n"]
        [usize::from(way(3))];
    xml += ["<xml>", "<xml >", "\n<xml\t>"][if xml.ends_with('>') { usize::from(way(3)) } else { 0 }];
    for (name, value) in fields {
        xml += ["", " ", "\r\n\t"][usize::from(way(3))];
        if value.is_empty() && way(2) == 0 {
            xml += &[format!("<{name}/>"), format!("<{name} />")][usize::from(way(2))];
            continue;
        }
        xml += &format!("<{name}{}>", ["", " "][usize::from(way(2))]);
        match way(3) {
            0 => xml.extend(value.chars().map(|letter| escape(letter, letter == '>'))),
            1 => xml += &cdata(value),
            // Each character in another way.
            _ => {
                for letter in value.chars() {
                    match way(4) {
                        0 => xml += &escape(letter, true),
                        1 => xml += &cdata(&letter.to_string()),
                        2 => xml += &format!("&#{};", u32::from(letter)),
                        _ => xml += &format!("&#x{:04X};", u32::from(letter)),
                    }
                }
            }
        }
        xml += &format!("</{name}{}>", ["", " ", "\n"][usize::from(way(3))]);
    }
    xml + ["</xml>", "</xml >\n", "\r\n</xml>"][usize::from(way(3))]
}

fn escape(letter: char, escape_end: bool) -> String {
    match letter {
        '<' => "&lt;".to_owned(),
        '&' => "&amp;".to_owned(),
        '>' if escape_end => "&gt;".to_owned(),
        '\r' => "&#13;".to_owned(),
        letter => letter.to_string(),
    }
}

/// CDATA, with references outside of it for what it cannot contain.
fn cdata(value: &str) -> String {
    let inner = value.replace("]]>", "]]]]><![CDATA[>").replace('\r', "]]>&#xD;<![CDATA[");
    format!("<![CDATA[{inner}]]>")
}

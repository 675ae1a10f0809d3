//! `wxpay schema`: what is printed of the tables, in each format, and what is refused.
//! Whether a compiler and a validator take it is told by `tests/schema/run`.
//!
//! `INSTA_UPDATE=always cargo test -p wxpay-cli --test schema` writes the snapshots anew.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod binary;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use binary::{name, printed, refused};
use serde_json::Value;
use wxpay_schema::ALL;

const REFERENCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/reference");

#[test]
fn each_format_is_as_recorded() {
    for (name, format) in [
        ("pay.unified_order", "json"),
        ("pay.refund_query.response", "json"),
        ("cloud.refund", "json"),
        ("pay.unified_order", "json-schema"),
        ("pay.refund_query.response", "json-schema"),
        ("cloud.refund", "json-schema"),
        ("pay.unified_order", "typescript"),
        ("pay.refund_query.response", "typescript"),
        ("cloud.refund", "typescript"),
        ("pay.refund_query.response", "markdown"),
    ] {
        let text = printed(&["schema", name, "--format", format]);
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("{name}.{format}"), text);
        });
    }
}

#[test]
fn the_same_tables_give_the_same_text() {
    for format in ["json", "json-schema", "typescript", "markdown"] {
        assert_eq!(printed(&["schema", "--format", format]), printed(&["schema", "--format", format]));
    }
    assert_eq!(printed(&["schema"]), printed(&["schema", "--format", "json"]));
    let types = printed(&["schema", "--format", "typescript"]);
    assert!(![": any;", ": any[", "| any", "<any"].iter().any(|any| types.contains(any)));
}

#[test]
fn every_message_stands_in_the_array_and_what_it_names_too() {
    let array: Value = serde_json::from_str(&printed(&["schema"])).unwrap();
    let array = array.as_array().unwrap();
    let of = |message: &Value| message["name"].as_str().unwrap().to_owned();
    let names: BTreeSet<String> = array.iter().map(of).collect();
    let expected: BTreeSet<String> = ALL.iter().map(|message| name(message)).collect();
    assert_eq!((array.len(), &names), (expected.len(), &expected));
    let known = |name: &Value| names.contains(name.as_str().unwrap());
    for message in array {
        let fields = message["fields"].as_array().unwrap();
        let field_names: BTreeSet<&str> = fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
        assert_eq!(field_names.len(), fields.len(), "{}", of(message));
        for field in fields {
            for key in ["camel", "kind", "max_bytes", "documented_max", "required", "filled_by", "sample", "doc"] {
                assert!(field.get(key).is_some(), "{} {field} {key}", of(message));
            }
            assert!(["yes", "no", "conditional"].contains(&field["required"].as_str().unwrap()));
            assert!(field.get("object").is_none_or(known), "{field}");
            // In an item one index is the item's.
            let has_index = field["name"].as_str().unwrap().contains('$');
            assert!(has_index == (field["repeat"]["by"] == "indexed") || message["direction"] == "item", "{field}");
        }
        for family in message.get("families").into_iter().flat_map(|families| families.as_array().unwrap()) {
            assert!(known(&family["item"]), "{family}");
        }
        assert!(message.get("response").is_none_or(known));
        for rule in message["rules"].as_array().unwrap() {
            assert!(is_rule(rule, &field_names), "{} {rule}", of(message));
        }
        for error in message["errors"].as_array().unwrap() {
            let keys: BTreeSet<&str> = error.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(keys, BTreeSet::from(["action", "cause", "code", "meaning", "solution", "text"]));
        }
    }
    let one: Value = serde_json::from_str(&printed(&["schema", "pay.unified_order"])).unwrap();
    assert_eq!(one.as_array().unwrap().as_slice(), &array[..1]);
}

/// Whether it is of one of the documented forms, about fields of the message.
fn is_rule(rule: &Value, fields: &BTreeSet<&str>) -> bool {
    let rule = rule.as_object().unwrap();
    let known = |name: &Value| name.as_str().is_some_and(|name| fields.contains(name));
    let condition = rule.get("when").is_none_or(|when| {
        let members = when.as_object().unwrap().len();
        known(&when["field"]) && members == 2 && (when["is"].is_string() || when["given"] == true)
    });
    let mut demands = rule.iter().filter(|(key, _)| *key != "when");
    let (Some((key, demand)), None) = (demands.next(), demands.next()) else {
        return false;
    };
    condition
        && match key.as_str() {
            "any_of" | "exactly_one_of" | "needs" => demand.as_array().unwrap().iter().all(known),
            "after" => known(&demand["later"]) && known(&demand["earlier"]) && demand["seconds"].is_u64(),
            "not_above" => known(&demand["field"]) && known(&demand["limit"]),
            _ => false,
        }
}

#[test]
fn the_names_of_the_cloud_channel_are_spelled_as_asked() {
    let of = |arguments: &[&str]| printed(&[&["schema", "cloud.unified_order"], arguments].concat());
    for (arguments, name) in [
        (&["--format", "typescript"][..], "outTradeNo"),
        (&["--format", "typescript", "--names", "snake"], "out_trade_no"),
        (&["--format", "json-schema"], "out_trade_no"),
        (&["--format", "json-schema", "--names", "camel"], "outTradeNo"),
    ] {
        let (text, other) = (of(arguments), if name == "outTradeNo" { "out_trade_no" } else { "outTradeNo" });
        assert!(text.contains(name) && !text.contains(other), "{arguments:?}");
        // What stands in a text keeps its names.
        assert!(text.contains("store_info") && text.contains("area_code"), "{arguments:?}");
    }
    let pay = printed(&["schema", "pay.unified_order", "--format", "typescript", "--names", "camel"]);
    assert!(pay.contains("out_trade_no") && !pay.contains("outTradeNo"));
}

#[test]
fn an_unknown_name_is_answered_with_the_nearest() {
    for (wrong, right) in [
        ("pay.unifed_order", "pay.unified_order"),
        ("unified_order", "pay.unified_order"),
        ("query_order", "cloud.query_order"),
        ("schema::pay::REFUND", "pay.refund"),
        ("pay.unified_order.respons", "pay.unified_order.response"),
    ] {
        let words = refused(&["schema", wrong], 2);
        assert!(words.starts_with(&format!("error: no message `{wrong}`")), "{words}");
        assert!(words.contains(&format!("did you mean `{right}`?")), "{words}");
    }
    assert!(refused(&["schema", "warehouse"], 2).contains("names are such as `pay.unified_order`"));
    assert!(refused(&["schema", "--format", "yaml"], 2).contains("json-schema"));
    assert!(refused(&["schema", "--names", "camel"], 2).contains("in both spellings"));
    assert!(refused(&["schema", "--pages", "x"], 2).contains("add --format markdown"));
}

/// The pages in docs/reference are those of the tables.
#[test]
fn the_reference_is_up_to_date() {
    let fresh = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("reference");
    if fresh.exists() {
        fs::remove_dir_all(&fresh).unwrap();
    }
    printed(&["schema", "--format", "markdown", "--pages", fresh.to_str().unwrap()]);
    let (fresh, kept) = (pages(&fresh), pages(Path::new(REFERENCE)));
    let names = |pages: &[(String, String)]| pages.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let help = "`cargo run -p wxpay-cli -- schema --format markdown --pages docs/reference` writes the pages anew";
    assert_eq!(names(&fresh), names(&kept), "{help}; remove those that it no longer writes");
    for ((name, fresh), (_, kept)) in fresh.iter().zip(&kept) {
        assert!(fresh == kept, "docs/reference/{name} differs: {help}");
    }
}

#[test]
fn links_of_the_reference_have_ends() {
    let pages = pages(Path::new(REFERENCE));
    let anchors = |page: &str| -> BTreeSet<String> {
        let (_, text) = pages.iter().find(|(name, _)| name == page).unwrap_or_else(|| panic!("no page {page}"));
        let headings =
            text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches(['#', ' ']));
        headings.map(|heading| heading.to_lowercase().replace('.', "").replace(' ', "-")).collect()
    };
    for (name, text) in &pages {
        for link in links(text) {
            let (page, anchor) = link.split_once('#').unwrap_or((link, ""));
            assert!(anchors(page).contains(anchor) || anchor.is_empty(), "{name}: {link}");
        }
    }
    for link in links(&printed(&["schema", "--format", "markdown"])) {
        assert!(ALL.iter().any(|message| format!("#{}", name(message).replace('.', "")) == link), "{link}");
    }
}

fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

/// The pages of a directory by name.
fn pages(directory: &Path) -> Vec<(String, String)> {
    let mut pages: Vec<(String, String)> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap()))
        .collect();
    pages.sort();
    pages
}

#[test]
fn completions_and_manual_pages_know_the_commands() {
    for shell in ["bash", "zsh"] {
        let script = printed(&["completions", shell]);
        assert!(script.contains("pay.unified_order.response") && script.contains("json-schema"), "{shell}");
    }
    for shell in ["elvish", "fish", "powershell"] {
        assert!(printed(&["completions", shell]).contains("pages"), "{shell}");
    }
    assert!(refused(&["completions", "tcsh"], 2).contains("zsh"));
    let page = printed(&["man"]);
    assert!(page.contains(".TH wxpay 1") && page.contains("schema"), "{page}");
    let page = printed(&["man", "schema"]);
    assert!(page.contains(".TH wxpay-schema 1") && page.contains("\\-\\-format"), "{page}");
    assert!(refused(&["man", "shcema"], 2).contains("did you mean `schema`?"));
}

#[test]
fn help_has_an_example_of_each() {
    for command in ["schema", "struct", "completions", "man"] {
        let help = printed(&[command, "--help"]);
        assert!(help.contains(&format!("Example: wxpay {command}")), "{help}");
        assert!(!help.contains("cloud.close_order"), "{help}");
    }
}

//! `wxpay schema`: its output in each format, and its errors. `tests/schema/run` gives the
//! output to a TypeScript compiler and to a JSON Schema validator.
//!
//! `INSTA_UPDATE=always cargo test -p wxpay-cli --test cli schema` updates the snapshots.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::command::{stderr, stdout};
use serde_json::Value;
use wxpay_schema::ALL;

const POLICY: &str = include_str!("../../../tests/protocol/further/policy.tsv");
const REFERENCE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/reference");

#[test]
fn formats_match_the_snapshots() {
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
        ("pay.sendworkwxredpack", "json"),
        ("pay.sendworkwxredpack", "markdown"),
        ("pay.profitsharing", "json-schema"),
        ("pay.profitsharing", "typescript"),
        ("pay.gethbinfo.response", "typescript"),
    ] {
        let text = stdout(&["schema", name, "--format", format]);
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("{name}.{format}"), text);
        });
    }
}

#[test]
fn output_is_deterministic() {
    for format in ["json", "json-schema", "typescript", "markdown"] {
        assert_eq!(stdout(&["schema", "--format", format]), stdout(&["schema", "--format", format]));
    }
    assert_eq!(stdout(&["schema"]), stdout(&["schema", "--format", "json"]));
    let types = stdout(&["schema", "--format", "typescript"]);
    assert!(![": any;", ": any[", "| any", "<any"].iter().any(|any| types.contains(any)));
}

#[test]
fn json_has_every_message_and_all_that_it_refers_to() {
    let array: Value = serde_json::from_str(&stdout(&["schema"])).unwrap();
    let array = array.as_array().unwrap();
    let name_of = |message: &Value| message["name"].as_str().unwrap().to_owned();
    let names: BTreeSet<String> = array.iter().map(name_of).collect();
    let expected: BTreeSet<String> = ALL.iter().map(|message| message.full_name().to_string()).collect();
    assert_eq!((array.len(), &names), (expected.len(), &expected));
    let exists = |name: &Value| names.contains(name.as_str().unwrap());
    for message in array {
        let fields = message["fields"].as_array().unwrap();
        let field_names: BTreeSet<&str> = fields.iter().map(|field| field["name"].as_str().unwrap()).collect();
        assert_eq!(field_names.len(), fields.len(), "{}", name_of(message));
        for field in fields {
            for key in ["camel", "kind", "max_bytes", "documented_max", "required", "filled_by", "sample", "doc"] {
                assert!(field.get(key).is_some(), "{} {field} {key}", name_of(message));
            }
            assert!(["yes", "no", "conditional"].contains(&field["required"].as_str().unwrap()));
            assert!(field.get("object").is_none_or(exists), "{field}");
            // In the table of an item one index is the item's.
            let has_index = field["name"].as_str().unwrap().contains('$');
            assert!(has_index == (field["repeat"]["by"] == "indexed") || message["direction"] == "item", "{field}");
        }
        for family in message.get("families").into_iter().flat_map(|families| families.as_array().unwrap()) {
            assert!(exists(&family["item"]), "{family}");
        }
        assert!(message.get("response").is_none_or(exists));
        for rule in message["rules"].as_array().unwrap() {
            assert!(is_rule(rule, &field_names), "{} {rule}", name_of(message));
        }
        for error in message["errors"].as_array().unwrap() {
            let keys: BTreeSet<&str> = error.as_object().unwrap().keys().map(String::as_str).collect();
            assert!(["none", "possible", "done"].contains(&error["effect"].as_str().unwrap()), "{error}");
            assert_eq!(keys, BTreeSet::from(["action", "cause", "code", "effect", "meaning", "solution", "text"]));
        }
    }
    let one: Value = serde_json::from_str(&stdout(&["schema", "pay.unified_order"])).unwrap();
    assert_eq!(one.as_array().unwrap().as_slice(), &array[..1]);
}

/// Whether the rule has one of the documented forms and names fields of the message.
fn is_rule(rule: &Value, fields: &BTreeSet<&str>) -> bool {
    let rule = rule.as_object().unwrap();
    let is_field = |name: &Value| name.as_str().is_some_and(|name| fields.contains(name));
    let condition = rule.get("when").is_none_or(|when| {
        let members = when.as_object().unwrap().len();
        let is_range = members == 3 && when["below"].is_u64() && when["above"].is_u64();
        is_field(&when["field"]) && (is_range || members == 2 && (when["is"].is_string() || when["given"] == true))
    });
    let mut demands = rule.iter().filter(|(key, _)| *key != "when");
    let (Some((key, demand)), None) = (demands.next(), demands.next()) else {
        return false;
    };
    condition
        && match key.as_str() {
            "any_of" | "exactly_one_of" | "needs" | "all_or_none" | "none_of" => {
                demand.as_array().unwrap().iter().all(is_field)
            }
            "any_group_of" => {
                demand.as_array().unwrap().iter().flat_map(|group| group.as_array().unwrap()).all(is_field)
            }
            "after" => is_field(&demand["later"]) && is_field(&demand["earlier"]) && demand["seconds"].is_u64(),
            "not_above" => is_field(&demand["field"]) && is_field(&demand["limit"]),
            _ => false,
        }
}

#[test]
fn typescript_has_each_function_of_the_cloud() {
    let interface = |text: &str| text.split_once("export interface CloudPay {").map(|(_, members)| members.to_owned());
    let members = interface(&stdout(&["schema", "--format", "typescript"])).unwrap();
    let functions: Vec<&str> =
        ALL.iter().map(|message| message.function).filter(|function| !function.is_empty()).collect();
    assert!(functions.len() >= 6, "{functions:?}");
    for function in functions {
        assert!(members.contains(&format!("\n  {function}(request: Cloud")), "{function}");
    }
    assert!(members.contains("refund(request: CloudRefund): Promise<CloudRefundResponse>;"));
    assert!(members.contains("Promise<{ data: string } | CloudDownloadBillResponse>;"));
    assert!(members.contains("`outRefundNo`") && !members.contains("out_refund_no"));
    // The functions take camel case, and a message alone lacks the type of its reply.
    for arguments in [&["--names", "snake"][..], &["cloud.refund"]] {
        assert_eq!(interface(&stdout(&[&["schema", "--format", "typescript"], arguments].concat())), None);
    }
}

#[test]
fn names_option_selects_the_spelling_of_the_cloud_channel() {
    let of = |arguments: &[&str]| stdout(&[&["schema", "cloud.unified_order"], arguments].concat());
    for (arguments, name) in [
        (&["--format", "typescript"][..], "outTradeNo"),
        (&["--format", "typescript", "--names", "snake"], "out_trade_no"),
        (&["--format", "json-schema"], "out_trade_no"),
        (&["--format", "json-schema", "--names", "camel"], "outTradeNo"),
    ] {
        let (text, other) = (of(arguments), if name == "outTradeNo" { "out_trade_no" } else { "outTradeNo" });
        assert!(text.contains(name) && !text.contains(other), "{arguments:?}");
        assert_eq!(
            text.contains("\"urn:wxpay:schema:camel:"),
            arguments.ends_with(&["json-schema", "--names", "camel"])
        );
        // Names inside a JSON text stay in snake case.
        assert!(text.contains("store_info") && text.contains("area_code"), "{arguments:?}");
    }
    let pay = stdout(&["schema", "pay.unified_order", "--format", "typescript", "--names", "camel"]);
    assert!(pay.contains("out_trade_no") && !pay.contains("outTradeNo"));
}

#[test]
fn unknown_name_is_refused_with_the_nearest() {
    for (wrong, right) in [
        ("pay.unifed_order", "pay.unified_order"),
        ("schema::pay::REFUMD", "pay.refund"),
        ("pay.send_red_packet", "pay.sendredpack"),
        ("pay.unified_order.respons", "pay.unified_order.response"),
    ] {
        let error = stderr(&["schema", wrong], 2);
        assert!(error.starts_with(&format!("error: no message `{wrong}`")), "{error}");
        assert!(error.contains(&format!("did you mean `{right}`?")), "{error}");
    }
    assert!(stderr(&["schema", "warehouse"], 2).contains("names are such as `pay.unified_order`"));
}

#[test]
fn name_is_found_without_regard_to_case_and_underscores() {
    let canonical = stdout(&["schema", "pay.sendredpack"]);
    assert!(canonical.contains("\"name\": \"pay.sendredpack\""));
    for name in ["pay.send_red_pack", "sendredpack", "Pay.SendRedPack", "schema::pay::SENDREDPACK"] {
        assert_eq!(stdout(&["schema", name]), canonical, "{name}");
    }
}

/// The policy of each further call, against the documents' own columns.
#[test]
fn policy_of_a_call_is_that_of_the_documents() {
    let array: Value = serde_json::from_str(&stdout(&["schema"])).unwrap();
    let messages = array.as_array().unwrap();
    let mut compared = 0;
    for row in POLICY.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>()) {
        let name = format!("pay.{}", row[0]);
        let message = messages.iter().find(|message| message["name"] == *name).unwrap_or_else(|| panic!("{name}"));
        let text = |cell: &str| if ["-", "none"].contains(&cell) { Value::Null } else { Value::from(cell) };
        let is_of_partners = message["accounts"] == "partner";
        let sign_type = match row[7] {
            "not listed" => "unlisted",
            "leave out" => "forbidden",
            other => other,
        };
        // "return_code,result_code and ret_code": the last one decides.
        let success = row[14].starts_with("return_code").then(|| row[14].rsplit([',', ' ']).next());
        let signed = if row[13] == "listed" { "unreliable" } else { row[13] };
        for (member, found, expected) in [
            ("host", &message["host"], Value::from(row[2])),
            ("method", &message["method"], Value::from(row[1])),
            ("path", &message["path"], if is_of_partners { message["path"].clone() } else { Value::from(row[3]) }),
            ("partner_path", &message["partner_path"], text(row[4])),
            ("certificate", &message["certificate"], Value::from(row[5] == "yes")),
            ("sign_type", &message["sign_type"], Value::from(sign_type)),
            ("nonce", &message["nonce"], Value::from(row[8])),
            ("appid", &message["ids"]["appid"], text(row[9])),
            ("mch_id", &message["ids"]["mch_id"], text(row[10])),
            ("reply_signed", &message["reply_signed"], Value::from(signed)),
            ("certainty", &message["certainty"], Value::from(row[17])),
        ] {
            assert_eq!(*found, expected, "{name} {member}");
        }
        let field = message["success"].get("field").cloned().unwrap_or(Value::Null);
        assert_eq!(field, success.flatten().map_or(Value::Null, Value::from), "{name} success");
        compared += 1;
    }
    assert_eq!(compared, 55);
}

#[test]
fn options_that_do_not_fit_the_format_are_refused() {
    assert!(stderr(&["schema", "--format", "yaml"], 2).contains("json-schema"));
    assert!(stderr(&["schema", "--names", "camel"], 2).contains("in both spellings"));
    assert!(stderr(&["schema", "--pages", "x"], 2).contains("add --format markdown"));
}

#[test]
fn pages_are_those_of_docs_reference() {
    let fresh = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("reference");
    if fresh.exists() {
        fs::remove_dir_all(&fresh).unwrap();
    }
    stdout(&["schema", "--format", "markdown", "--pages", fresh.to_str().unwrap()]);
    let (fresh, committed) = (pages(&fresh), pages(Path::new(REFERENCE)));
    let names = |pages: &[(String, String)]| pages.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let help = "`cargo run -p wxpay-cli -- schema --format markdown --pages docs/reference` writes the pages anew";
    assert_eq!(names(&fresh), names(&committed), "{help}; remove those that it no longer writes");
    for ((name, fresh), (_, committed)) in fresh.iter().zip(&committed) {
        assert!(fresh == committed, "docs/reference/{name} differs: {help}");
    }
}

#[test]
fn links_have_targets() {
    let pages = pages(Path::new(REFERENCE));
    let anchors = |page: &str| -> BTreeSet<String> {
        let (_, text) = pages.iter().find(|(name, _)| name == page).unwrap_or_else(|| panic!("no page {page}"));
        let headings =
            text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches(['#', ' ']));
        headings.map(|heading| heading.to_lowercase().replace('.', "").replace(' ', "-")).collect()
    };
    for (name, text) in &pages {
        for link in links(text) {
            // A page about all calls.
            if link.starts_with("../") {
                assert!(Path::new(REFERENCE).join(link).is_file(), "{name}: {link}");
                continue;
            }
            let (page, anchor) = link.split_once('#').unwrap_or((link, ""));
            assert!(anchors(page).contains(anchor) || anchor.is_empty(), "{name}: {link}");
        }
    }
    for link in links(&stdout(&["schema", "--format", "markdown"])) {
        assert!(
            ALL.iter().any(|message| format!("#{}", message.full_name().to_string().replace('.', "")) == link),
            "{link}"
        );
    }
}

fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

/// The names and the texts of the pages in a directory.
fn pages(directory: &Path) -> Vec<(String, String)> {
    let mut pages: Vec<(String, String)> = fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap()))
        .collect();
    pages.sort();
    pages
}

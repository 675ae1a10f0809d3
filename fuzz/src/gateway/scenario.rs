//! The sandbox's files: scenarios and merchants in TOML, fault rules in JSON.

use std::path::Path;

use wxpay_sandbox::Sandbox;

use super::sandbox;
use crate::targets::{input, seeds};

/// Reads a text as what the first byte selects.
pub fn run(data: &[u8]) {
    let Some((byte, text)) = input::split_byte(data) else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    if byte & 1 == 0 {
        let read = Sandbox::builder().parse_scenario(text);
        assert!(!read.is_err_and(|error| error.to_string().is_empty()));
    } else {
        sandbox::with_sandbox(|running| {
            let set = running.sandbox.set_fault(text);
            assert!(!set.is_err_and(|error| error.to_string().is_empty()));
        });
    }
}

/// Returns the scenarios of the repository, and rules.
pub fn seeds() -> Vec<Vec<u8>> {
    let blocks = |page: &str, language: &str| -> Vec<Vec<u8>> {
        let text = std::fs::read_to_string(seeds::repository().join(Path::new(page))).unwrap_or_default();
        let begin = format!("```{language}\n");
        let parts = text.split(begin.as_str()).skip(1);
        parts.filter_map(|part| part.split("```").next()).map(|block| block.as_bytes().to_vec()).collect()
    };
    let rules = [
        r#"{"api": "pay.refund", "fault": "LATE", "seconds": 60}"#,
        r#"{"api": "pay.*", "fault": "SYSTEMERROR", "times": 2, "probability": 0.5}"#,
    ];
    let rules: Vec<Vec<u8>> = rules.iter().map(|rule| rule.as_bytes().to_vec()).collect();
    [
        seeds::behind([0], &blocks("docs/sandbox-scenarios.md", "toml")),
        seeds::behind([1], &[rules, blocks("docs/sandbox-faults.md", "json")].concat()),
    ]
    .concat()
}

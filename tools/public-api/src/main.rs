//! Lists the public items of crates: each argument is the JSON that rustdoc wrote of a crate and the file for the list.
//! `scripts/public-api` runs it.

use std::collections::HashSet;
use std::error::Error;
use std::fmt::Write as _;
use std::process::ExitCode;

use public_api::PublicItem;

/// Returns the items, one a line, without blanket and auto implementations. Of a trait that is implemented the line of
/// the implementation and its types are there; its functions and constants are the trait's.
fn list(json: &str) -> Result<String, Box<dyn Error>> {
    let api =
        public_api::Builder::from_rustdoc_json(json).omit_blanket_impls(true).omit_auto_trait_impls(true).build()?;
    let lines: Vec<(String, &PublicItem)> = api.items().map(|item| (item.to_string(), item)).collect();
    let implementations: HashSet<_> = lines
        .iter()
        .filter(|(line, _)| line.starts_with("impl") && line.contains(" for "))
        .map(|(_, item)| item.id())
        .collect();
    let mut text = String::new();
    for (line, item) in &lines {
        let is_of_trait = item.parent_id().is_some_and(|parent| implementations.contains(&parent));
        if !is_of_trait || line.starts_with("pub type ") {
            writeln!(text, "{line}")?;
        }
    }
    Ok(text)
}

fn run(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    for pair in arguments.chunks(2) {
        let [json, file] = pair else {
            return Err("usage: public-api-listing JSON LIST [JSON LIST]…".into());
        };
        std::fs::write(file, list(json)?)?;
    }
    Ok(())
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("public-api-listing: {error}");
            ExitCode::FAILURE
        }
    }
}

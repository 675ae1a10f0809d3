//! The codes in the tables of the pages are those of the call that the page names, with their effects.

use std::path::Path;

use wxpay_core::schema;

/// The call that a line of a page names, and the rows of the table behind it.
fn rows(page: &str) -> Vec<(String, String, String)> {
    let mut call = String::new();
    let mut rows = Vec::new();
    for line in page.lines() {
        if let Some(named) = line.strip_prefix("The codes of [`") {
            call = named.split('`').next().unwrap_or_default().to_owned();
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let ["", code, effect, _, ""] = cells[..]
            && let Some(code) = code.strip_prefix('`').and_then(|code| code.strip_suffix('`'))
        {
            rows.push((call.clone(), code.to_owned(), effect.to_owned()));
        }
    }
    rows
}

#[test]
fn codes_have_the_effect_of_the_tables() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/src/cookbook");
    let mut pages = 0;
    for page in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = page.file_name().unwrap().to_str().unwrap().to_owned();
        let rows = rows(&std::fs::read_to_string(&page).unwrap());
        assert!(name == "README.md" || rows.len() > 2, "{name} has no table of codes");
        pages += usize::from(!rows.is_empty());
        for (call, code, effect) in rows {
            let table = schema::ALL.iter().find(|table| table.full_name() == call.as_str());
            let table = table.unwrap_or_else(|| panic!("{name}: there is no call `{call}`"));
            let entry = table.error(&code).unwrap_or_else(|| panic!("{name}: {call} has no code {code}"));
            assert_eq!(effect, entry.effect.name(), "{name}: {code} of {call}");
        }
    }
    assert_eq!(pages, 12);
}

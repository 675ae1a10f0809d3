//! The codes in the tables of the pages are those of the call that the page names, with their effects.

use std::path::Path;

use wxpay_core::schema::{self, Effect};

/// The folders of the pages, and how each language names the effects `none`, `possible` and `done`.
const BOOKS: [(&str, [&str; 3]); 2] = [
    ("docs/guide/src/cookbook", ["none", "possible", "done"]),
    ("docs/guide/zh/src/cookbook", ["未生效", "可能已生效", "已生效"]),
];

/// The call whose codes a line of a page announces.
fn announced(line: &str) -> Option<&str> {
    let named = line
        .strip_prefix("The codes of [`")
        .or_else(|| line.strip_prefix("[`").filter(|it| it.contains("的错误码")))?;
    named.split('`').next()
}

/// The rows of the table of codes, each with its call.
fn rows(page: &str) -> Vec<(String, String, String)> {
    let mut call = String::new();
    let mut rows = Vec::new();
    for line in page.lines() {
        if let Some(named) = announced(line) {
            named.clone_into(&mut call);
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
    for (folder, [none, possible, done]) in BOOKS {
        let name_of = |effect: Effect| match effect {
            Effect::None => none,
            Effect::Possible => possible,
            Effect::Done => done,
        };
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
        let mut pages = 0;
        for page in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let name = page.display();
            let rows = rows(&std::fs::read_to_string(&page).unwrap());
            assert!(page.ends_with("README.md") || rows.len() > 2, "{name} has no table of codes");
            pages += usize::from(!rows.is_empty());
            for (call, code, effect) in rows {
                let table = schema::ALL.iter().find(|table| table.full_name() == call.as_str());
                let table = table.unwrap_or_else(|| panic!("{name}: there is no call `{call}`"));
                let entry = table.error(&code).unwrap_or_else(|| panic!("{name}: {call} has no code {code}"));
                assert_eq!(effect, name_of(entry.effect), "{name}: {code} of {call}");
            }
        }
        assert_eq!(pages, 12);
    }
}

//! The links of all documents, without a network: files, folders, images, and anchors of headings.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

use crate::documents::{self, Document};

/// The documents of a folder, each parsed once.
struct Documents<'r> {
    root: &'r Path,
    parsed: BTreeMap<PathBuf, Document>,
}

impl<'r> Documents<'r> {
    fn new(root: &'r Path) -> Self {
        Self { root, parsed: BTreeMap::new() }
    }

    /// The document of a path that exists.
    fn document(&mut self, path: &Path) -> &Document {
        let parse = || Document::parse(&std::fs::read_to_string(self.root.join(path)).unwrap());
        self.parsed.entry(path.to_owned()).or_insert_with(parse)
    }

    /// The faults of a document's links, each with its target.
    fn faults(&mut self, path: &Path) -> Vec<String> {
        let document = self.document(path);
        let targets = document.targets.clone();
        let undefined =
            document.undefined.iter().map(|label| format!("`[{label}]`: expected a definition, it has none"));
        let mut faults: Vec<String> = undefined.collect();
        for target in targets {
            if let Err(fault) = self.check(path, &target) {
                faults.push(format!("`{target}`: {fault}"));
            }
        }
        faults
    }

    fn check(&mut self, from: &Path, target: &str) -> Result<(), String> {
        let (file, anchor) = target.split_once('#').map_or((target, None), |(file, anchor)| (file, Some(anchor)));
        if file.contains("://") || file.starts_with("mailto:") {
            return Ok(());
        }
        if file.starts_with('/') {
            return Err("expected a path from this document, it begins at the root".to_owned());
        }
        let mut path = if file.is_empty() { from.to_owned() } else { relative(from, &decode(file))? };
        let there = self.root.join(&path);
        if !there.exists() {
            return Err(format!("expected the file `{}`, it does not exist", path.display()));
        }
        let Some(anchor) = anchor else { return Ok(()) };
        if there.is_dir() {
            path = path.join("README.md");
        }
        if path.extension().is_none_or(|extension| extension != "md") || !self.root.join(&path).exists() {
            return Err(format!("expected a document, `{}` has no headings", path.display()));
        }
        let anchor = decode(anchor);
        let anchors = self.document(&path).anchors();
        if anchors.contains(&anchor) {
            return Ok(());
        }
        let mut fault = format!("expected the heading `#{anchor}` in `{}`, it has", path.display());
        for there in &anchors {
            write!(fault, " `#{there}`").unwrap();
        }
        Err(fault)
    }
}

/// The path that a link of that document has, from the folder of the repository.
fn relative(from: &Path, target: &str) -> Result<PathBuf, String> {
    let mut path = from.parent().unwrap_or(Path::new("")).to_owned();
    for component in Path::new(target).components() {
        match component {
            Component::ParentDir if path.pop() => {}
            Component::ParentDir => return Err("expected a file of the repository, it is outside".to_owned()),
            Component::CurDir => {}
            other => path.push(other),
        }
    }
    Ok(path)
}

/// A part of a URL without its percent signs, as Chinese anchors may be written.
fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = match after {
            [high, low, ..] if *first == b'%' => {
                std::str::from_utf8(&[*high, *low]).ok().and_then(|digits| u8::from_str_radix(digits, 16).ok())
            }
            _ => None,
        };
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn links_of_all_documents_lead_somewhere() {
    let paths = documents::paths();
    assert!(paths.len() > 100, "the documents were not found: {paths:?}");
    let mut documents = Documents::new(documents::root());
    let mut faults = String::new();
    for path in &paths {
        for fault in documents.faults(path) {
            writeln!(faults, "{}: {fault}", path.display()).unwrap();
        }
    }
    assert!(faults.is_empty(), "dead links:\n{faults}");
}

mod faults {
    use super::*;

    /// The faults of a document beside `there.md`, `docs/README.md` and `code.rs`.
    fn of(name: &str, text: &str) -> Vec<String> {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("links").join(name);
        std::fs::create_dir_all(root.join("docs")).unwrap();
        std::fs::write(root.join("there.md"), "# 退款 Refunds\n").unwrap();
        std::fs::write(root.join("docs/README.md"), "# Pages\n").unwrap();
        std::fs::write(root.join("code.rs"), "// # Refunds\n").unwrap();
        std::fs::write(root.join("docs/this.md"), text).unwrap();
        Documents::new(&root).faults(Path::new("docs/this.md"))
    }

    #[test]
    fn are_none_of_links_that_lead_somewhere() {
        let text = "# Here\n[a](../there.md) [b](../there.md#退款-refunds) [c](#here) [d](../docs#pages) \
                    [e](../code.rs) [f](https://example.com/#x) [g](mailto:a@example.com) \
                    [h](../there.md#%E9%80%80%E6%AC%BE-refunds) [i](./)";
        assert_eq!(of("good", text), [""; 0]);
    }

    #[test]
    fn name_a_dead_file() {
        assert_eq!(of("file", "[a](gone.md)"), ["`gone.md`: expected the file `docs/gone.md`, it does not exist"]);
    }

    #[test]
    fn name_a_dead_image_and_a_dead_definition() {
        let faults = of("image", "![a](gone.png)\n\n[unused]: gone.md\n");
        assert!(faults[0].starts_with("`gone.md`") && faults[1].starts_with("`gone.png`"), "{faults:?}");
    }

    #[test]
    fn name_a_dead_anchor_and_those_that_are_there() {
        let fault = "`../there.md#refunds`: expected the heading `#refunds` in `there.md`, it has `#退款-refunds`";
        assert_eq!(of("anchor", "[a](../there.md#refunds)"), [fault]);
        assert_eq!(
            of("own", "[a](#gone)\n# Here"),
            ["`#gone`: expected the heading `#gone` in `docs/this.md`, it has `#here`"]
        );
    }

    #[test]
    fn name_an_anchor_of_a_file_without_headings() {
        let faults = of("code", "[a](../code.rs#refunds)");
        assert_eq!(faults, ["`../code.rs#refunds`: expected a document, `code.rs` has no headings"]);
    }

    #[test]
    fn name_a_reference_without_a_definition() {
        assert_eq!(of("reference", "[a][gone]"), ["`[gone]`: expected a definition, it has none"]);
    }

    #[test]
    fn name_what_is_outside() {
        let outside = "`../../x.md`: expected a file of the repository, it is outside";
        assert_eq!(of("outside", "[a](../../x.md)"), [outside]);
        let root = "`/there.md`: expected a path from this document, it begins at the root";
        assert_eq!(of("absolute", "[a](/there.md)"), [root]);
    }
}

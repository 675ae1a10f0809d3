//! The Markdown of the repository: its files, and what pulldown-cmark reads in one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use pulldown_cmark::{BrokenLink, CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

/// The folder of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What a document has, in its order.
#[derive(Debug, Default)]
pub(crate) struct Document {
    pub(crate) headings: Vec<(HeadingLevel, String)>,
    /// The targets of links and images, in Markdown and HTML.
    pub(crate) targets: Vec<String>,
    /// References `[text][label]` without a definition.
    pub(crate) undefined: Vec<String>,
    /// Code blocks, with their language.
    pub(crate) blocks: Vec<(String, String)>,
    /// The ids of HTML elements.
    ids: Vec<String>,
}

impl Document {
    pub(crate) fn parse(text: &str) -> Self {
        let mut undefined = Vec::new();
        let mut note = |link: BrokenLink<'_>| {
            // One word in brackets is a text, unless there is a definition.
            if matches!(link.link_type, LinkType::Reference | LinkType::Collapsed) {
                undefined.push(link.reference.to_string());
            }
            None
        };
        let parser = Parser::new_with_broken_link_callback(text, Options::ENABLE_TABLES, Some(&mut note));
        // A definition may be there for nobody, and dead all the same.
        let defined = parser.reference_definitions().iter().map(|(_, definition)| definition.dest.to_string());
        let mut document = Self { targets: defined.collect(), ..Self::default() };
        let (mut heading, mut block) = (None, None);
        for event in parser {
            match event {
                Event::Start(Tag::Heading { level, .. }) => heading = Some((level, String::new())),
                Event::End(TagEnd::Heading(_)) => document.headings.extend(heading.take()),
                Event::Start(Tag::CodeBlock(kind)) => {
                    let CodeBlockKind::Fenced(language) = kind else { continue };
                    block = Some((language.to_string(), String::new()));
                }
                Event::End(TagEnd::CodeBlock) => document.blocks.extend(block.take()),
                Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                    document.targets.push(dest_url.to_string());
                }
                Event::Text(text) | Event::Code(text) => {
                    let heading = heading.as_mut().map(|(_, text)| text);
                    if let Some(into) = heading.or(block.as_mut().map(|(_, text)| text)) {
                        into.push_str(&text);
                    }
                }
                Event::Html(html) | Event::InlineHtml(html) => {
                    document.targets.extend(attributes(&html, &["href", "src", "srcset"]));
                    document.ids.extend(attributes(&html, &["id", "name"]));
                }
                _ => {}
            }
        }
        document.undefined = undefined;
        document
    }

    /// The anchors of the headings, by GitHub's rule, and those of HTML elements.
    pub(crate) fn anchors(&self) -> BTreeSet<String> {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let headings = self.headings.iter().map(|(_, heading)| {
            let slug = slug(heading);
            let times = seen.entry(slug.clone()).and_modify(|times| *times += 1).or_default();
            if *times == 0 { slug } else { format!("{slug}-{times}") }
        });
        headings.collect::<Vec<_>>().into_iter().chain(self.ids.iter().cloned()).collect()
    }
}

/// The anchor of a heading on GitHub: small letters, digits, `_` and `-` of any script, each blank a `-`.
fn slug(heading: &str) -> String {
    let kept = |letter: &char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | ' ');
    heading.trim().chars().filter(kept).flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The values of attributes in a piece of HTML, in double quotes.
fn attributes(html: &str, names: &[&str]) -> Vec<String> {
    let values = |name: &&str| {
        let pieces = html.split(&format!(" {name}=\"")).skip(1).collect::<Vec<_>>();
        pieces.into_iter().filter_map(|rest| rest.split_once('"')).map(|(value, _)| value.to_owned())
    };
    names.iter().flat_map(values).collect()
}

/// The paths of the repository's Markdown files, from its folder, in order.
pub(crate) fn paths() -> Vec<PathBuf> {
    let (mut folders, mut paths) = (vec![PathBuf::new()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            if entry.file_type().unwrap().is_dir() {
                // What is built or installed is not ours.
                let hidden = name.starts_with('.') && name != ".github";
                if !hidden && !matches!(name.as_str(), "target" | "node_modules") {
                    folders.push(folder.join(name));
                }
            } else if Path::new(&name).extension().is_some_and(|extension| extension == "md") {
                paths.push(folder.join(name));
            }
        }
    }
    paths.sort();
    paths
}

mod anchors {
    use super::*;

    #[test]
    fn are_those_of_github() {
        let text = "# What it is, and why\n## `Merchant::new`: *three* ids\n## 统一下单(JSAPI)、退款与回调\n\
                    ## 对账单 2026\n## A_b-c\n## 对账单 2026\n## [Link](x.md) here\n<a id=\"own\"></a>\n";
        let anchors = [
            "what-it-is-and-why",
            "merchantnew-three-ids",
            "统一下单jsapi退款与回调",
            "对账单-2026",
            "a_b-c",
            "对账单-2026-1",
            "link-here",
            "own",
        ];
        assert_eq!(Document::parse(text).anchors(), anchors.map(str::to_owned).into());
    }
}

mod document {
    use super::*;

    #[test]
    fn has_targets_of_links_images_definitions_and_html() {
        let text = "[a](a.md) ![b](b.png) [c][] [d][e] `[f](f.md)` [g]\n\n<img alt=\"\" src=\"h.png\">\n\n\
                    ```sh\n[i](i.md)\n```\n\n[c]: c.md\n[unused]: u.md\n";
        let document = Document::parse(text);
        let targets: BTreeSet<&str> = document.targets.iter().map(String::as_str).collect();
        assert_eq!(targets, ["a.md", "b.png", "c.md", "h.png", "u.md"].into());
        assert_eq!(document.undefined, ["e"]);
        assert_eq!(document.blocks, [("sh".to_owned(), "[i](i.md)\n".to_owned())]);
    }
}

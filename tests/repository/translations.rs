//! Documents in Chinese, `NAME.zh-CN.md`, and the English ones beside them: the same parts and code, and a link to each
//! other.

use std::path::{Path, PathBuf};

use pulldown_cmark::HeadingLevel;

use crate::documents::{self, Document};

const CHINESE: &str = ".zh-CN.md";

fn translated() -> Vec<(PathBuf, PathBuf)> {
    let english = |path: &Path| Some(PathBuf::from(path.to_str()?.strip_suffix(CHINESE)?.to_owned() + ".md"));
    documents::paths().into_iter().filter_map(|path| Some((english(&path)?, path))).collect()
}

fn read(path: &Path) -> Document {
    Document::parse(&std::fs::read_to_string(documents::root().join(path)).unwrap())
}

fn levels(document: &Document) -> Vec<HeadingLevel> {
    document.headings.iter().map(|(level, _)| *level).collect()
}

#[test]
fn documents_in_chinese_have_the_parts_and_the_code_of_the_english_ones() {
    let pairs = translated();
    assert!(pairs.contains(&("README.md".into(), "README.zh-CN.md".into())), "{pairs:?}");
    for (english, chinese) in pairs {
        let (name, there, here) = (chinese.display(), read(&english), read(&chinese));
        assert_eq!(levels(&here), levels(&there), "{name}: its headings {:?}, {:?}", here.headings, there.headings);
        assert_eq!(here.blocks, there.blocks, "{name}: its code differs");
        for (document, other) in [(&there, &chinese), (&here, &english)] {
            let other = other.file_name().unwrap().to_str().unwrap();
            assert!(document.targets.iter().any(|target| target == other), "{name}: expected a link to {other}");
        }
    }
}

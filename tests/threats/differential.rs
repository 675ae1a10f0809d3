//! Two other readers of XML: roxmltree and quick-xml accept whatever the library accepts,
//! with the same names and values.

use std::path::{Path, PathBuf};

use proptest::prelude::*;

use crate::common::generators::{config, fields, write_xml};
use crate::targets::readers::{read_by_quick_xml, read_by_roxmltree, read_by_wxpay};

/// Returns whether the library accepts it; if so, the others must agree.
fn check_agreement(body: &[u8]) -> bool {
    let Some(pairs) = read_by_wxpay(body) else { return false };
    let shown = String::from_utf8_lossy(body);
    assert_eq!(read_by_roxmltree(body).as_ref(), Ok(&pairs), "roxmltree reads {shown:?} otherwise");
    assert_eq!(read_by_quick_xml(body).as_ref(), Ok(&pairs), "quick-xml reads {shown:?} otherwise");
    true
}

/// The corpus and the published samples.
fn messages() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut files: Vec<PathBuf> = ["hostile", "protocol/samples/signed"]
        .iter()
        .flat_map(|name| std::fs::read_dir(folder.join(name)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .collect();
    files.sort();
    files.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// A reproducible pseudo-random sequence (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % most.max(1)
    }
}

/// Pieces on which readers differ.
const PIECES: [&str; 64] = [
    "<",
    ">",
    "/",
    "&",
    ";",
    "]]>",
    "]]&gt;",
    "<![CDATA[",
    "<![CDATA[]]>",
    "]]]]><![CDATA[>",
    "<![cdata[",
    "<!---->",
    "<!--",
    "-->",
    "<?x?>",
    "<?xml version='1.0'?>",
    "<!DOCTYPE xml>",
    "&amp;",
    "&lt;",
    "&#13;",
    "&#xD;",
    "&#xA;",
    "&#x41;",
    "&#X41;",
    "&#+65;",
    "&#0;",
    "&#x0041;",
    "&#;",
    "&#x;",
    "&#xD800;",
    "&#x110000;",
    "&#65",
    "&apos;",
    "&AMP;",
    "&nbsp;",
    "&#xFFFE;",
    "\r",
    "\n",
    "\r\n",
    "\t",
    " ",
    "\u{85}",
    "\u{2028}",
    "\u{a0}",
    "\u{feff}",
    "\u{fffd}",
    "\u{fffe}",
    "\u{0}",
    "\u{b}",
    "\u{200b}",
    "<a>",
    "</a>",
    "<a/>",
    "<a />",
    "</a >",
    "</ a>",
    "<1a/>",
    "<a:b/>",
    "<a.b/>",
    "<a-b/>",
    "<Ａ/>",
    " a='b'",
    " xmlns='x'",
    "<xml>",
];

fn mutate(body: &[u8], random: &mut Random) -> Vec<u8> {
    let mut body = body.to_vec();
    for _ in 0..=random.below(2) {
        // Most rules apply at the borders of markup.
        let borders: Vec<usize> = (0..=body.len())
            .filter(|at| {
                matches!(body.get(*at), Some(b'<' | b'&'))
                    || matches!(body.get(at.wrapping_sub(1)), Some(b'>' | b';' | b'['))
            })
            .collect();
        let place = |random: &mut Random| match random.below(4) {
            0 => random.below(body.len() + 1),
            _ => borders.get(random.below(borders.len())).copied().unwrap_or_default(),
        };
        let (from, to) = (place(random), place(random));
        let (from, to) = (from.min(to), from.max(to));
        match random.below(8) {
            0 => body.drain(from..to.min(from + 40)).for_each(drop),
            1 => body.splice(to..to, body[from..to].to_vec()).for_each(drop),
            2 if from < body.len() => body[from] ^= 1 << random.below(8),
            3 => body.truncate(to),
            _ => body.splice(to..to, PIECES[random.below(PIECES.len())].bytes()).for_each(drop),
        }
    }
    body
}

mod read {
    use super::*;

    #[test]
    fn agrees_on_the_corpus_and_the_samples() {
        let accepted = messages().iter().filter(|body| check_agreement(body)).count();
        assert!(accepted > 50, "only {accepted} were accepted");
    }

    #[test]
    fn agrees_on_mutated_messages() {
        let mut random = Random(0x9E37_79B9_7F4A_7C15);
        let messages: Vec<Vec<u8>> = messages().into_iter().filter(|body| body.len() < 2_000).collect();
        let rounds = std::env::var("WXPAY_MUTATIONS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(12_000);
        let accepted = (0..rounds)
            .filter(|_| check_agreement(&mutate(&messages[random.below(messages.len())], &mut random)))
            .count();
        assert!(accepted > rounds / 20, "only {accepted} of {rounds} were accepted");
    }

    /// Every pair of pieces in a value, in a tag, and around the root.
    #[test]
    fn agrees_on_all_pairs_of_pieces() {
        let mut accepted = 0;
        for one in PIECES {
            for two in PIECES {
                for body in [
                    format!("<xml><a>1{one}{two}2</a></xml>"),
                    format!("<xml><a><![CDATA[{one}]]>{two}</a></xml>"),
                    format!("<xml><b>1{one}</b{two}></xml>"),
                    format!("{one}{two}<xml><b>1</b></xml>"),
                    format!("<xml{one}><b{two}>1</b></xml>"),
                    format!("<xml><b>1</b>{one}{two}</xml>"),
                    format!("<xml><b>1</b></xml>{one}{two}"),
                ] {
                    accepted += usize::from(check_agreement(body.as_bytes()));
                }
            }
        }
        assert!(accepted > 1_000, "only {accepted} were accepted");
    }

    /// Declarations of right and wrong parts.
    #[test]
    fn agrees_on_declarations() {
        let gaps = ["", " ", "\t", "\n ", "\u{a0}"];
        let parts = [
            "",
            "version='1.0'",
            "version = \"1.0\"",
            "version='1.1'",
            "version='1.0",
            "encoding='UTF-8'",
            "encoding='utf-8'",
            "encoding=UTF-8",
            "encoding='GBK'",
            "standalone='yes'",
            "standalone=\"no\"",
            "standalone='Yes'",
            "x='1'",
            "?",
        ];
        let mut accepted = 0;
        for (gap, other) in gaps.iter().flat_map(|gap| gaps.map(|other| (gap, other))) {
            for (one, two) in parts.iter().flat_map(|one| parts.map(|two| (one, two))) {
                for three in ["", " standalone='yes'"] {
                    let body = format!("<?xml{gap}{one}{other}{two}{three}?>{other}<xml><b>1</b></xml>");
                    // roxmltree 0.21 recognizes a declaration by the space in it.
                    if !body.starts_with("<?xml\t") && !body.starts_with("<?xml\n") {
                        accepted += usize::from(check_agreement(body.as_bytes()));
                    }
                }
            }
        }
        assert!(accepted > 50, "only {accepted} were accepted");
    }

    proptest! {
        #![proptest_config(config(512))]

        #[test]
        fn agrees_on_generated_messages(fields in fields(), style in any::<[u8; 32]>()) {
            let body = write_xml(&fields, &style);
            prop_assert!(check_agreement(body.as_bytes()), "{:?} was refused", body);
            prop_assert_eq!(read_by_wxpay(body.as_bytes()), Some(fields));
        }

        #[test]
        fn agrees_on_random_sequences_of_pieces(places in proptest::collection::vec(0..PIECES.len(), 0..8)) {
            let inner: String = places.into_iter().map(|at| PIECES[at]).collect();
            check_agreement(format!("<xml><b>{inner}</b></xml>").as_bytes());
            check_agreement(format!("<xml>{inner}</xml>").as_bytes());
        }
    }
}

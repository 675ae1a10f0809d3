//! The entities of XML and HTML, as common programs write them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::replace_chars;

/// The HTML names of U+00A0 to U+00FF, in that order.
const LATIN: [&str; 96] = [
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf", "laquo", "not", "shy",
    "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro", "para", "middot", "cedil", "sup1", "ordm",
    "raquo", "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig",
    "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve",
    "Oacute", "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN",
    "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc",
    "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml",
    "divide", "oslash", "ugrave", "uacute", "ucirc", "uuml", "yacute", "thorn", "yuml",
];

/// Other HTML names that occur in texts for payers.
const OTHERS: [(&str, char); 18] = [
    ("ndash", '\u{2013}'),
    ("mdash", '\u{2014}'),
    ("lsquo", '\u{2018}'),
    ("rsquo", '\u{2019}'),
    ("ldquo", '\u{201c}'),
    ("rdquo", '\u{201d}'),
    ("bull", '\u{2022}'),
    ("hellip", '\u{2026}'),
    ("permil", '\u{2030}'),
    ("euro", '\u{20ac}'),
    ("trade", '\u{2122}'),
    ("larr", '\u{2190}'),
    ("rarr", '\u{2192}'),
    ("hearts", '\u{2665}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("infin", '\u{221e}'),
    ("ne", '\u{2260}'),
];

/// Returns the HTML name of a non-ASCII character.
fn name_of(letter: char) -> Option<&'static str> {
    let at = u32::from(letter).checked_sub(0xA0).and_then(|at| usize::try_from(at).ok())?;
    let other = || OTHERS.iter().find(|(_, other)| *other == letter).map(|(name, _)| *name);
    LATIN.get(at).copied().or_else(other)
}

/// Returns the character of a named entity.
fn find_named(name: &str) -> Option<char> {
    Some(match name {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        "apos" => '\'',
        _ => match LATIN.iter().position(|known| *known == name) {
            Some(at) => char::from_u32(0xA0 + u32::try_from(at).ok()?)?,
            None => OTHERS.iter().find(|(known, _)| *known == name)?.1,
        },
    })
}

/// How non-ASCII characters are written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum NonAsciiForm {
    Plain,
    Decimal,
    Hex,
    SmallHex,
    /// The HTML name, if there is one.
    Named,
    /// The HTML name, or otherwise the number.
    NamedOrDecimal,
}

/// A way of writing entities: the replacement of each character.
#[derive(Clone, Copy)]
pub(in crate::doctor) struct Entities {
    /// The replacements of `&`, `<` and `>`.
    marks: [&'static str; 3],
    quote: &'static str,
    apostrophe: &'static str,
    beyond: NonAsciiForm,
    /// The replacements of other ASCII characters.
    others: &'static [(char, &'static str)],
}

const NAMED: [&str; 3] = ["&amp;", "&lt;", "&gt;"];
const PLAIN: [&str; 3] = ["&", "<", ">"];
/// Pairs of replacements for the quotation mark and the apostrophe, as common writers combine them.
const QUOTES: [(&str, &str); 17] = [
    ("\"", "'"),
    ("&quot;", "'"),
    ("&quot;", "&#39;"),
    ("&quot;", "&#039;"),
    ("&quot;", "&#x27;"),
    ("&quot;", "&apos;"),
    ("&#34;", "&#39;"),
    ("&#34;", "'"),
    ("&#034;", "&#039;"),
    ("&#x22;", "&#x27;"),
    ("&#x22;", "&#39;"),
    ("&#x22;", "'"),
    ("\"", "&#39;"),
    ("\"", "&#039;"),
    ("\"", "&#x27;"),
    ("\"", "&apos;"),
    ("&#34;", "&#x27;"),
];
/// Additional escapes of some writers: mustache, OWASP's rules, Go's `html/template`, Go's `encoding/xml`, and
/// writers that preserve blanks.
const OTHER_MARKS: [&[(char, &str)]; 7] = [
    &[('/', "&#x2F;"), ('=', "&#x3D;"), ('`', "&#x60;")],
    &[('/', "&#x2F;")],
    &[('/', "&#47;")],
    &[('+', "&#43;")],
    &[('\n', "&#xA;"), ('\t', "&#x9;"), ('\r', "&#xD;")],
    &[('\n', "&#10;"), ('\t', "&#9;"), ('\r', "&#13;")],
    &[(' ', "&nbsp;")],
];

impl Entities {
    /// Every way of common programs that makes a difference to these texts, the most common first.
    pub(in crate::doctor) fn all(texts: &str) -> Vec<Self> {
        let beyond: &[NonAsciiForm] = if texts.is_ascii() {
            &[NonAsciiForm::Plain]
        } else {
            &[
                NonAsciiForm::Plain,
                NonAsciiForm::Decimal,
                NonAsciiForm::Hex,
                NonAsciiForm::SmallHex,
                NonAsciiForm::Named,
                NonAsciiForm::NamedOrDecimal,
            ]
        };
        let marks: &[[&str; 3]] = &[
            NAMED,
            ["&amp;", "&lt;", ">"],
            PLAIN,
            ["&", "&lt;", "&gt;"],
            ["&amp;", "<", ">"],
            ["&#38;", "&#60;", "&#62;"],
            ["&#x26;", "&#x3C;", "&#x3E;"],
            ["&#x26;", "&#x3c;", "&#x3e;"],
        ];
        let others = OTHER_MARKS.into_iter().filter(|others| others.iter().any(|(letter, _)| texts.contains(*letter)));
        let others: Vec<&[(char, &str)]> = others.collect();
        let (mut all, mut outcomes) = (Vec::new(), BTreeSet::new());
        for (at, marks) in marks.iter().enumerate() {
            // The rare ones leave non-ASCII characters as they are.
            for beyond in if at < 3 { beyond } else { &[NonAsciiForm::Plain] } {
                for (quote, apostrophe) in QUOTES {
                    let way = Self { marks: *marks, quote, apostrophe, beyond: *beyond, others: &[] };
                    let named = way.marks == NAMED && matches!(way.beyond, NonAsciiForm::Plain | NonAsciiForm::Named);
                    let more = others.iter().filter(|_| named).map(|others| Self { others, ..way });
                    all.extend(
                        std::iter::once(way)
                            .chain(more)
                            .filter(|way| way.escape(texts.as_bytes()).is_some_and(|outcome| outcomes.insert(outcome))),
                    );
                }
            }
        }
        all
    }

    /// Whether only what HTML and XML need is escaped, by name.
    pub(in crate::doctor) fn is_usual(self) -> bool {
        self.marks == NAMED && self.beyond == NonAsciiForm::Plain && self.others.is_empty()
    }

    /// Describes the way in words.
    pub(in crate::doctor) fn how(self) -> String {
        let [amp, less, _] = self.marks;
        let mut samples: Vec<String> = [amp, less, self.quote, self.apostrophe].map(ToOwned::to_owned).to_vec();
        samples.extend(self.others.iter().map(|(_, entity)| (*entity).to_owned()));
        samples.retain(|sample| sample.len() > 1);
        let mut letter = String::new();
        samples.extend(self.number('é', &mut letter).then_some(letter));
        format!("as {}", samples.join(" "))
    }

    /// Escapes a value. `None` if nothing changes.
    pub(in crate::doctor) fn escape(self, value: &[u8]) -> Option<Vec<u8>> {
        let [amp, less, greater] = self.marks;
        replace_chars(value, |letter, made| {
            let entity = match letter {
                '&' => amp,
                '<' => less,
                '>' => greater,
                '"' => self.quote,
                '\'' => self.apostrophe,
                letter if letter.is_ascii() => {
                    let other = self.others.iter().find(|(other, _)| *other == letter);
                    other.map_or("", |(_, entity)| *entity)
                }
                letter => return self.number(letter, made),
            };
            if entity.len() > 1 {
                made.push_str(entity);
            }
            entity.len() > 1
        })
    }

    fn number(self, letter: char, made: &mut String) -> bool {
        let number = u32::from(letter);
        let _ = match (self.beyond, name_of(letter)) {
            (NonAsciiForm::Plain, _) | (NonAsciiForm::Named, None) => return false,
            (NonAsciiForm::Decimal, _) | (NonAsciiForm::NamedOrDecimal, None) => write!(made, "&#{number};"),
            (NonAsciiForm::Hex, _) => write!(made, "&#x{number:X};"),
            (NonAsciiForm::SmallHex, _) => write!(made, "&#x{number:x};"),
            (NonAsciiForm::Named | NonAsciiForm::NamedOrDecimal, Some(name)) => write!(made, "&{name};"),
        };
        true
    }
}

/// Resolves the entities of a value once. `None` if there are none.
pub(in crate::doctor) fn unescape(value: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(value).ok()?;
    let (mut plain, mut rest, mut changed) = (String::with_capacity(text.len()), text, false);
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at_checked(at)?;
        plain.push_str(before);
        let end = from.bytes().take(12).position(|byte| byte == b';');
        let name = end.and_then(|end| from.get(1..end));
        match name.and_then(letter_of) {
            Some(letter) => {
                plain.push(letter);
                rest = from.get(end.unwrap_or_default() + 1..).unwrap_or_default();
                changed = true;
            }
            None => {
                plain.push('&');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    plain.push_str(rest);
    changed.then(|| plain.into_bytes())
}

fn letter_of(name: &str) -> Option<char> {
    let number = |digits: &str, radix| u32::from_str_radix(digits, radix).ok().and_then(char::from_u32);
    match name.strip_prefix('#') {
        Some(digits) => match digits.strip_prefix(['x', 'X']) {
            Some(digits) => number(digits, 16),
            None => number(digits, 10),
        },
        None => find_named(name),
    }
}

//! Characters of four bytes in UTF-8, mostly emoji, and how programs lose or escape them.

/// Whether the text has a character of four bytes.
pub(in crate::doctor) fn has_any(value: &[u8]) -> bool {
    value.iter().any(|byte| *byte >= 0xF0) && std::str::from_utf8(value).is_ok()
}

/// Whether the text has only such characters, so that nothing is left if they are lost.
pub(in crate::doctor) fn has_no_other(value: &[u8]) -> bool {
    has_any(value)
        && std::str::from_utf8(value).is_ok_and(|text| text.chars().all(|letter| is_wide(letter) || is_joiner(letter)))
}

pub(super) const fn is_wide(letter: char) -> bool {
    letter as u32 > 0xFFFF
}

/// Characters of three bytes that join or colour emoji.
const fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200d}' | '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}')
}

/// The fate of the characters.
#[derive(Clone, Copy)]
pub(in crate::doctor) enum CharLoss {
    /// Each is replaced by this text.
    Each(&'static str),
    /// Each is replaced by this text, and the joiners between them are lost.
    EachWithoutJoiners(&'static str),
    /// Each, and each joiner, is replaced by this text.
    EachAndJoiners(&'static str),
    /// Each cluster that is displayed as one is replaced by this text.
    Cluster(&'static str),
    /// Each run of them is replaced by this text.
    Run(&'static str),
    /// The value is cut off before the first.
    Cut,
    /// Each is escaped.
    Escape(Escape),
    /// Each is escaped, and every other non-ASCII character too.
    EscapeAll(Escape),
}

/// An escape of a character. The flag is `true` for upper-case hex digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::doctor) enum Escape {
    /// `\ud83c\udf75`.
    Units(bool),
    /// `%uD83C%uDF75`.
    PercentUnits(bool),
    /// `\U0001f375`.
    Long(bool),
    /// `\u{1f375}`.
    Braces(bool),
    /// `&#127861;`.
    Decimal,
    /// `&#x1F375;`.
    Hex(bool),
    /// `&#55356;&#57205;`.
    DecimalUnits,
    /// `&#xD83C;&#xDF75;`.
    HexUnits(bool),
    /// `%F0%9F%8D%B5`.
    Percent(bool),
    /// `\xf0\x9f\x8d\xb5`.
    Bytes(bool),
    /// `U+1F375`.
    CodePoint,
    /// Six bytes of CESU-8: each half of the surrogate pair encoded like UTF-8.
    Cesu,
}

const ESCAPES: [Escape; 20] = [
    Escape::Units(false),
    Escape::Units(true),
    Escape::Decimal,
    Escape::Hex(true),
    Escape::Hex(false),
    Escape::DecimalUnits,
    Escape::HexUnits(true),
    Escape::HexUnits(false),
    Escape::Percent(true),
    Escape::Percent(false),
    Escape::PercentUnits(true),
    Escape::PercentUnits(false),
    Escape::Long(false),
    Escape::Long(true),
    Escape::Braces(false),
    Escape::Braces(true),
    Escape::Bytes(false),
    Escape::Bytes(true),
    Escape::CodePoint,
    Escape::Cesu,
];

/// Replacements of a character: by a database or an encoding that lacks it, for each half of its surrogate pair, for
/// each of its bytes.
const STANDS: [&str; 14] = [
    "?",
    "",
    "??",
    "\u{fffd}",
    "\u{fffd}\u{fffd}",
    "????",
    "\u{fffd}\u{fffd}\u{fffd}\u{fffd}",
    "???",
    "\u{fffd}\u{fffd}\u{fffd}",
    " ",
    "*",
    "\u{25a1}",
    "_",
    "-",
];

impl CharLoss {
    pub(in crate::doctor) fn all() -> impl Iterator<Item = Self> {
        let each = STANDS.into_iter().map(Self::Each);
        let escapes = ESCAPES.into_iter().map(Self::Escape);
        let joined = STANDS.into_iter().flat_map(|stands| {
            [Self::EachWithoutJoiners(stands), Self::EachAndJoiners(stands), Self::Cluster(stands), Self::Run(stands)]
        });
        let whole = [Escape::Long(false), Escape::Braces(false), Escape::Bytes(false), Escape::PercentUnits(true)];
        each.chain(escapes).chain([Self::Cut]).chain(joined).chain(whole.map(Self::EscapeAll))
    }

    /// Describes the loss in words.
    pub(in crate::doctor) fn how(self) -> String {
        match self {
            Self::Each("")
            | Self::EachWithoutJoiners("")
            | Self::EachAndJoiners("")
            | Self::Cluster("")
            | Self::Run("") => "left out of the signed text".to_owned(),
            Self::Each(stands) | Self::EachWithoutJoiners(stands) | Self::EachAndJoiners(stands) => {
                format!("signed as `{stands}`")
            }
            Self::Cluster(stands) => format!("signed as one `{stands}` for what is seen as one"),
            Self::Run(stands) => format!("signed as one `{stands}` for those that stand together"),
            Self::Cut => "the signed value ends before the first of them".to_owned(),
            Self::Escape(escape) | Self::EscapeAll(escape) => format!("signed as {}", escape.sample()),
        }
    }

    /// Returns the value as it was signed. `None` if nothing changes.
    pub(in crate::doctor) fn apply(self, value: &[u8]) -> Option<Vec<u8>> {
        let text = std::str::from_utf8(value).ok().filter(|_| has_any(value))?;
        let is_other_mistake = match self {
            // Another way of writing JSON.
            Self::Escape(Escape::Units(_)) => text.trim_start().starts_with(['{', '[']),
            // URL-encoding, where nothing else of the value would be encoded.
            Self::Escape(Escape::Percent(_)) => {
                text.chars().all(|letter| is_wide(letter) || letter.is_ascii_alphanumeric())
            }
            _ => false,
        };
        if is_other_mistake {
            return None;
        }
        let mut signed = Vec::with_capacity(value.len());
        match self {
            Self::Cut => {
                let at = text.find(is_wide)?;
                signed.extend_from_slice(value.get(..at)?);
            }
            Self::Run(stands) => {
                for (letters, is_lost) in runs(text) {
                    signed.extend_from_slice(if is_lost { stands } else { letters }.as_bytes());
                }
            }
            Self::Cluster(stands) => {
                for cluster in clusters(text) {
                    let is_lost = cluster.contains(is_wide);
                    signed.extend_from_slice(if is_lost { stands } else { cluster }.as_bytes());
                }
            }
            Self::Each(_)
            | Self::EachWithoutJoiners(_)
            | Self::EachAndJoiners(_)
            | Self::Escape(_)
            | Self::EscapeAll(_) => {
                for letter in text.chars() {
                    self.put(letter, &mut signed);
                }
            }
        }
        Some(signed)
    }

    fn put(self, letter: char, signed: &mut Vec<u8>) {
        match self {
            Self::EachWithoutJoiners(_) if is_joiner(letter) => {}
            Self::EachAndJoiners(stands) if is_joiner(letter) => signed.extend_from_slice(stands.as_bytes()),
            Self::Each(stands) | Self::EachWithoutJoiners(stands) | Self::EachAndJoiners(stands) if is_wide(letter) => {
                signed.extend_from_slice(stands.as_bytes());
            }
            Self::Escape(escape) if is_wide(letter) => escape.put(letter, signed),
            Self::EscapeAll(escape) if !letter.is_ascii() => escape.put(letter, signed),
            _ => signed.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

impl Escape {
    /// An example of the escape.
    fn sample(self) -> String {
        if self == Self::Cesu {
            return "CESU-8, six bytes for each".to_owned();
        }
        let mut sample = Vec::new();
        self.put('\u{1f375}', &mut sample);
        String::from_utf8_lossy(&sample).into_owned()
    }

    fn put(self, letter: char, signed: &mut Vec<u8>) {
        let (code, mut units, mut bytes) = (u32::from(letter), [0; 2], [0; 4]);
        let units = letter.encode_utf16(&mut units).iter();
        let bytes = letter.encode_utf8(&mut bytes).bytes();
        let mut text = String::new();
        match self {
            Self::Units(capitals) => units.for_each(|unit| unit_of(&mut text, "\\u", *unit, capitals)),
            Self::PercentUnits(capitals) => units.for_each(|unit| unit_of(&mut text, "%u", *unit, capitals)),
            // Python and similar languages write shorter ones with four digits.
            Self::Long(capitals) if code <= 0xFFFF => {
                units.for_each(|unit| unit_of(&mut text, "\\u", *unit, capitals));
            }
            Self::Long(false) => text.push_str(&format!("\\U{code:08x}")),
            Self::Long(true) => text.push_str(&format!("\\U{code:08X}")),
            Self::Braces(false) => text.push_str(&format!("\\u{{{code:x}}}")),
            Self::Braces(true) => text.push_str(&format!("\\u{{{code:X}}}")),
            Self::Decimal => text.push_str(&format!("&#{code};")),
            Self::Hex(true) => text.push_str(&format!("&#x{code:X};")),
            Self::Hex(false) => text.push_str(&format!("&#x{code:x};")),
            Self::DecimalUnits => units.for_each(|unit| text.push_str(&format!("&#{unit};"))),
            Self::HexUnits(true) => units.for_each(|unit| text.push_str(&format!("&#x{unit:X};"))),
            Self::HexUnits(false) => units.for_each(|unit| text.push_str(&format!("&#x{unit:x};"))),
            Self::Percent(true) => bytes.for_each(|byte| text.push_str(&format!("%{byte:02X}"))),
            Self::Percent(false) => bytes.for_each(|byte| text.push_str(&format!("%{byte:02x}"))),
            Self::Bytes(true) => bytes.for_each(|byte| text.push_str(&format!("\\x{byte:02X}"))),
            Self::Bytes(false) => bytes.for_each(|byte| text.push_str(&format!("\\x{byte:02x}"))),
            Self::CodePoint => text.push_str(&format!("U+{code:X}")),
            Self::Cesu => {
                for unit in units {
                    let [high, low] = unit.to_be_bytes();
                    signed.push(0xE0 | high >> 4);
                    signed.push(0x80 | (high & 0x0F) << 2 | low >> 6);
                    signed.push(0x80 | low & 0x3F);
                }
            }
        }
        signed.extend_from_slice(text.as_bytes());
    }
}

fn unit_of(text: &mut String, before: &str, unit: u16, capitals: bool) {
    let digits = if capitals { format!("{unit:04X}") } else { format!("{unit:04x}") };
    text.push_str(before);
    text.push_str(&digits);
}

/// Splits the text into runs of wide characters with joiners, and runs of others.
fn runs(text: &str) -> Vec<(&str, bool)> {
    pieces(text, |before, letter| {
        let belongs = |letter: char| is_wide(letter) || is_joiner(letter);
        before.is_none_or(|before| belongs(before) == belongs(letter))
    })
    .into_iter()
    .map(|run| (run, run.contains(is_wide)))
    .collect()
}

/// Splits the text into displayed characters: emoji with colours and joiners, flags of two letters.
fn clusters(text: &str) -> Vec<&str> {
    let is_flag = |letter: char| matches!(u32::from(letter), 0x1F1E6..=0x1F1FF);
    let mut flags = 0_usize;
    pieces(text, |before, letter| {
        flags = if is_flag(letter) { flags + 1 } else { 0 };
        let colours = matches!(u32::from(letter), 0x1F3FB..=0x1F3FF | 0xE0020..=0xE007F);
        is_joiner(letter) || colours || before == Some('\u{200d}') || (flags > 0 && flags.is_multiple_of(2))
    })
}

/// Splits the text before each character that does not belong to the one before.
fn pieces(text: &str, mut belongs: impl FnMut(Option<char>, char) -> bool) -> Vec<&str> {
    let (mut pieces, mut from, mut before) = (Vec::new(), 0, None);
    for (at, letter) in text.char_indices() {
        if !belongs(before, letter) && at > from {
            pieces.extend(text.get(from..at));
            from = at;
        }
        before = Some(letter);
    }
    pieces.extend(text.get(from..).filter(|rest| !rest.is_empty()));
    pieces
}

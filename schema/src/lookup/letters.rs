//! Comparison of free texts with patterns by their letters and digits. Case, full-width
//! forms, blanks, underscores, quotes and other punctuation do not count. ASCII letters match
//! as whole words: `appid` is found in `sub appid`, but not in `subappid`.

use core::str::Chars;

/// The bytes of a text that are searched. Those of the gateway have at most 128 characters.
const SEARCHED_BYTES: usize = 1024;

/// An iterator over the letters and digits of a text, folded.
#[derive(Clone)]
pub(super) struct Letters<'t> {
    rest: Chars<'t>,
    in_word: bool,
}

/// A letter or digit. Each letter beyond ASCII begins a word.
#[derive(Clone, Copy)]
pub(super) struct Letter {
    folded: char,
    begins: bool,
}

impl<'t> Letters<'t> {
    /// The letters of a text, of a long one only of its beginning.
    pub(super) fn new(text: &'t str) -> Self {
        let end = (0..=text.len().min(SEARCHED_BYTES)).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        Self { rest: text.get(..end).unwrap_or_default().chars(), in_word: false }
    }

    /// The number of bytes left.
    pub(super) fn count_left(&self) -> usize {
        self.rest.as_str().len()
    }

    /// Whether a word begins at the current position.
    pub(super) fn is_at_word(&self) -> bool {
        self.clone().next().is_some_and(|letter| letter.begins)
    }

    /// The letters after the pattern, if the text begins with it.
    pub(super) fn behind(&self, pattern: &str) -> Option<Self> {
        let mut rest = self.clone();
        let mut is_first = true;
        for expected in Letters::new(pattern) {
            let letter = rest.next().filter(|letter| letter.folded == expected.folded)?;
            if is_first && !letter.begins {
                return None;
            }
            is_first = false;
        }
        let ends = rest.clone().next().is_none_or(|letter| letter.begins);
        (ends && !is_first).then_some(rest)
    }
}

impl Iterator for Letters<'_> {
    type Item = Letter;

    fn next(&mut self) -> Option<Letter> {
        loop {
            let folded = fold(self.rest.next()?);
            let continues = self.in_word && folded.is_ascii_alphanumeric();
            self.in_word = folded.is_ascii_alphanumeric();
            if folded.is_alphanumeric() {
                return Some(Letter { folded, begins: !continues });
            }
        }
    }
}

/// Whether the pattern occurs in the text.
pub(super) fn contains(text: &str, pattern: &str) -> bool {
    let mut letters = Letters::new(text);
    while letters.count_left() > 0 {
        if letters.behind(pattern).is_some() {
            return true;
        }
        letters.next();
    }
    false
}

/// Folds capitals to small letters, and full-width forms to ASCII.
fn fold(letter: char) -> char {
    let narrow = match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0).unwrap_or(letter),
        _ => letter,
    };
    narrow.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contains_ignores_spelling_and_respects_words() {
        for (text, pattern) in [
            ("SIGN_ERROR", "sign error"),
            ("signerror!", "sign error"),
            ("ＩＰ地址", "ip"),
            ("此IP地址不允许", "ip"),
            ("sub appid and mch_id not match", "not match"),
            ("APPID_MCHID_NOT_MATCH", "not match"),
            ("缺少 参数“openid”", "缺少参数"),
            ("非UTF-8参数", "utf8"),
            ("金额不允许为０", "为0"),
            ("outTradeNo is empty", "out_trade_no"),
        ] {
            assert!(contains(text, pattern), "{text}: {pattern}");
        }
        for (text, pattern) in [
            ("recipient", "ip"),
            ("subappid", "appid"),
            ("invalidated", "invalid"),
            ("为01", "为0"),
            ("anything", ""),
            ("", "签名"),
            ("签", "签名"),
        ] {
            assert!(!contains(text, pattern), "{text}: {pattern}");
        }
    }
}

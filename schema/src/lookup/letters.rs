//! Comparison of what people wrote: a text and a pattern are compared by their
//! letters and digits. Case, full-width forms, blanks, underscores, quotes and other
//! punctuation do not count. ASCII letters match as whole words: `appid` is found in
//! `sub appid` and not in `subappid`.

use core::str::Chars;

/// How many bytes of a text are looked at. The gateway's have at most 128 characters.
const MOST: usize = 1024;

/// The letters and digits of a text, folded.
#[derive(Clone)]
pub(crate) struct Letters<'t> {
    rest: Chars<'t>,
    in_word: bool,
}

/// A letter or digit, and whether it begins a word. Each letter beyond ASCII does.
#[derive(Clone, Copy)]
pub(crate) struct Letter {
    folded: char,
    begins: bool,
}

impl<'t> Letters<'t> {
    /// Of a long text only the beginning is looked at.
    pub(crate) fn new(text: &'t str) -> Self {
        let end = (0..=text.len().min(MOST)).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
        Self { rest: text.get(..end).unwrap_or_default().chars(), in_word: false }
    }

    /// How many bytes of the text are left.
    pub(crate) fn left(&self) -> usize {
        self.rest.as_str().len()
    }

    /// Whether a word begins here.
    pub(crate) fn is_at_word(&self) -> bool {
        self.clone().next().is_some_and(|letter| letter.begins)
    }

    /// The letters behind the pattern, if the text begins with it.
    pub(crate) fn behind(&self, pattern: &str) -> Option<Self> {
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
pub(crate) fn contains(text: &str, pattern: &str) -> bool {
    let mut letters = Letters::new(text);
    while letters.left() > 0 {
        if letters.behind(pattern).is_some() {
            return true;
        }
        letters.next();
    }
    false
}

/// Small letters for capitals, ASCII for full-width forms.
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
    fn spelling_does_not_count_and_words_do() {
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

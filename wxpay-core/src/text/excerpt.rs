//! Untrusted text, made fit for a log.

/// Returns the beginning of an untrusted text, fit for a log: the first `max_chars` characters, with
/// control characters escaped.
pub(crate) fn excerpt(text: &str, max_chars: usize) -> String {
    let mut letters = text.trim().chars();
    let mut shown = escape(letters.by_ref().take(max_chars));
    if letters.next().is_some() {
        shown.push('…');
    }
    shown
}

/// Returns an untrusted text with control characters escaped.
#[cfg(feature = "doctor")]
pub(crate) fn clean(text: &str) -> String {
    escape(text.chars())
}

fn escape(letters: impl Iterator<Item = char>) -> String {
    let mut shown = String::new();
    for letter in letters {
        // Characters that change the direction of text, or have no width, hide others.
        let hidden =
            matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        if letter.is_control() || hidden {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// Returns the texts with a separator between them. Without std's generic `join`, which every crate compiles anew.
pub(crate) fn joined(texts: &[String], separator: &str) -> String {
    let mut all = String::new();
    for (at, text) in texts.iter().enumerate() {
        if at > 0 {
            all += separator;
        }
        all += text;
    }
    all
}

/// Returns the names, separated by commas.
pub(crate) fn join_names(names: &[&str]) -> String {
    let mut list = String::new();
    for name in names {
        if !list.is_empty() {
            list += ", ";
        }
        list += name;
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_cannot_forge_a_log() {
        assert_eq!(excerpt(" a\nb\u{1b}[31m\u{202e} ", 40), "a\\nb\\u{1b}[31m\\u{202e}");
        assert_eq!(excerpt("12345", 4), "1234…");
    }
}

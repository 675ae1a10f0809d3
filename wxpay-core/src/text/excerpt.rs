//! External text, escaped for logs.

/// The beginning of an external text, escaped for a log: at max_chars `max_chars` characters, with control
/// characters escaped.
pub(crate) fn excerpt(text: &str, max_chars: usize) -> String {
    let mut letters = text.trim().chars();
    let mut escaped_text = escape(letters.by_ref().take(max_chars));
    if letters.next().is_some() {
        escaped_text.push('…');
    }
    escaped_text
}

/// An external text with control characters escaped.
#[cfg(feature = "doctor")]
pub(crate) fn clean(text: &str) -> String {
    escape(text.chars())
}

fn escape(letters: impl Iterator<Item = char>) -> String {
    let mut escaped_text = String::new();
    for letter in letters {
        // Characters that change the direction of text hide other characters.
        let hidden =
            matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        if letter.is_control() || hidden {
            escaped_text.extend(letter.escape_default());
        } else {
            escaped_text.push(letter);
        }
    }
    escaped_text
}

/// The names, separated by commas.
pub(crate) fn listed(names: &[&str]) -> String {
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
    fn excerpt_escapes_what_could_forge_a_log() {
        assert_eq!(excerpt(" a\nb\u{1b}[31m\u{202e} ", 40), "a\\nb\\u{1b}[31m\\u{202e}");
        assert_eq!(excerpt("12345", 4), "1234…");
    }
}

//! Matches order numbers against patterns with `*`.

/// Whether the whole text matches the pattern.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    for piece in middle.split('*') {
        match text.split_once(piece) {
            Some((_, after)) => text = after,
            None => return false,
        }
    }
    text.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn matches_takes_a_star_for_any_text() {
        for (pattern, text) in [
            ("A1", "A1"),
            ("*", ""),
            ("*", "A1"),
            ("A*", "A"),
            ("A*", "A1"),
            ("*1", "A1"),
            ("A*1", "A1"),
            ("A*2*4", "A1234"),
            ("**", "A1"),
            ("*2*", "123"),
            ("A*1*1", "A1x1"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in
            [("A1", "A12"), ("A*", "BA"), ("*1", "12"), ("A*A", "A"), ("A*2*2", "A12"), ("*9*", "123"), ("", "1")]
        {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}

//! JSON whose strings and numbers are kept as they are written.

/// The maximum depth of lists and objects.
const DEPTH: usize = 32;

/// Parsed JSON, with each part as it is written.
#[derive(Clone)]
pub(in crate::doctor) enum JsonNode<'t> {
    /// A string, without its quotation marks.
    Text(&'t str),
    /// A number, `true`, `false` or `null`.
    Word(&'t str),
    List(Vec<Self>),
    Object(Vec<(&'t str, Self)>),
}

impl<'t> JsonNode<'t> {
    /// Parses a list or an object.
    pub(in crate::doctor) fn read(text: &'t str) -> Option<Self> {
        let text = text.trim();
        if !text.starts_with(['{', '[']) {
            return None;
        }
        let (node, rest) = Self::value(text, DEPTH)?;
        rest.trim_start().is_empty().then_some(node)
    }

    fn value(text: &'t str, depth: usize) -> Option<(Self, &'t str)> {
        let depth = depth.checked_sub(1)?;
        if text.starts_with('"') {
            let (inside, rest) = string(text)?;
            return Some((Self::Text(inside), rest));
        }
        if let Some(inside) = text.strip_prefix('[') {
            let (mut items, mut rest) = (Vec::new(), inside.trim_start());
            if let Some(rest) = rest.strip_prefix(']') {
                return Some((Self::List(items), rest));
            }
            loop {
                let (item, behind) = Self::value(rest, depth)?;
                items.push(item);
                let behind = behind.trim_start();
                match behind.strip_prefix(',') {
                    Some(behind) => rest = behind.trim_start(),
                    None => return Some((Self::List(items), behind.strip_prefix(']')?)),
                }
            }
        }
        if let Some(inside) = text.strip_prefix('{') {
            let (mut members, mut rest) = (Vec::new(), inside.trim_start());
            if let Some(rest) = rest.strip_prefix('}') {
                return Some((Self::Object(members), rest));
            }
            loop {
                let (name, behind) = string(rest)?;
                let (value, behind) = Self::value(behind.trim_start().strip_prefix(':')?.trim_start(), depth)?;
                members.push((name, value));
                let behind = behind.trim_start();
                match behind.strip_prefix(',') {
                    Some(behind) => rest = behind.trim_start(),
                    None => return Some((Self::Object(members), behind.strip_prefix('}')?)),
                }
            }
        }
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.');
        let end = text.find(|letter| !is_word(letter)).unwrap_or(text.len());
        let (word, rest) = text.split_at_checked(end).filter(|(word, _)| !word.is_empty())?;
        Some((Self::Word(word), rest))
    }
}

/// Splits the contents of the string that begins here from the rest.
pub(super) fn string(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('"')?;
    let mut is_escaped = false;
    let end = inside.bytes().position(|byte| {
        let ends = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        ends
    })?;
    Some((inside.get(..end)?, inside.get(end + 1..)?))
}

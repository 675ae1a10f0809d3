//! The text that a program says it signed.

use super::recipe::{KEY, MASK};
use super::seen::{Pair, position};

/// A text that was signed up to its key, and the key.
pub(super) fn without_key(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    let mut end = None;
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| position(rest, b"&key=")) {
        end = Some(from + at);
        from += at + 1;
    }
    let split = end.and_then(|end| Some((text.get(..end)?, text.get(end + 5..)?)));
    split.map_or((text, None), |(text, key)| (text, Some(key)))
}

/// The fields that a message and the text that was signed have differently.
pub(super) fn different(pairs: &[Pair<'_>], text: &[u8]) -> Vec<String> {
    // A value may hold `&`, so the pairs of the message are looked for in the text.
    let whole = [b"&", text, b"&"].concat();
    let has =
        |pair: &Pair<'_>| position(&whole, &[b"&", pair.name.as_bytes(), b"=", &pair.value, b"&"].concat()).is_some();
    let changed = pairs.iter().filter(|pair| !pair.value.is_empty() && !has(pair)).map(|pair| pair.name.to_string());
    let is_name =
        |name: &&[u8]| !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let added = text
        .split(|byte| *byte == b'&')
        .filter_map(|part| part.get(..position(part, b"=")?))
        .filter(is_name)
        .filter(|name| !pairs.iter().any(|pair| pair.name.as_bytes() == *name && !pair.value.is_empty()))
        .map(|name| String::from_utf8_lossy(name).into_owned());
    changed.chain(added).collect()
}

/// A text that was signed, with whatever follows `key=` masked.
pub(super) fn shown_text(text: &[u8]) -> String {
    let (text, _) = without_key(text);
    let parts = String::from_utf8_lossy(text);
    let is_key = |part: &&str| part.split_once('=').is_some_and(|(name, _)| name.eq_ignore_ascii_case(KEY));
    let shown: Vec<&str> = parts.split('&').filter(|part| !is_key(part)).collect();
    shown.join("&") + "&key=" + MASK
}

//! The text that the program claims to have signed.

use std::borrow::Cow;

use wxpay_schema::ALL;

use super::lenient::{Pair, position};
use super::recipe::{KEY, MASK};
use crate::text::key_mask::mask_runs;

/// Splits a signed text from the key at its end.
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

/// The fields that differ between a message and the signed text.
pub(super) fn different(pairs: &[Pair<'_>], text: &[u8]) -> Vec<String> {
    // A value may contain `&`, so the pairs of the message are searched in the text.
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
        .map(|name| mask_runs(&String::from_utf8_lossy(name)));
    changed.chain(added).collect()
}

/// The signed text for display: masks everything after `key=`, and what looks like a key without a name, or under a
/// name that neither the message nor the documents have.
pub(super) fn shown_text(text: &[u8], pairs: &[Pair<'_>]) -> String {
    let (text, _) = without_key(text);
    let parts = String::from_utf8_lossy(text);
    let is_key = |part: &&str| part.split_once('=').is_some_and(|(name, _)| name.eq_ignore_ascii_case(KEY));
    let shown: Vec<Cow<'_, str>> =
        parts.split('&').filter(|part| !is_key(part)).map(|part| shown_part(part, pairs)).collect();
    shown.join("&") + "&key=" + MASK
}

/// A part of the signed text for display. A value of the message may be followed by the key.
fn shown_part<'p>(part: &'p str, pairs: &[Pair<'_>]) -> Cow<'p, str> {
    let (name, value) = part.split_once('=').unwrap_or_default();
    let own = pairs.iter().find(|pair| pair.name == name);
    let end = own.and_then(|own| value.as_bytes().strip_prefix(own.value.as_ref()));
    if let Some(end) = end.map(String::from_utf8_lossy).filter(|end| mask_runs(end) == MASK) {
        return Cow::Owned(part.replace(end.as_ref(), MASK));
    }
    let is_known = || ALL.iter().any(|message| message.find(name).is_some());
    if own.is_some() || is_known() { Cow::Borrowed(part) } else { Cow::Owned(mask_runs(part)) }
}

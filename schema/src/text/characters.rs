//! Characters in UTF-8, in const evaluation.

use crate::text::swar::has_any;

/// The position of the first character that XML 1.0 forbids: a control character other than
/// tab, line feed and carriage return, or U+FFFE and U+FFFF.
#[must_use]
pub const fn forbidden_in_xml(text: &[u8]) -> Option<usize> {
    if !has_any(text, true, [0xEF]) {
        return None;
    }
    let mut at = 0;
    while at < text.len() {
        let byte = text[at];
        let control = byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
        let noncharacter = byte == 0xEF
            && at + 2 < text.len()
            && text[at + 1] == 0xBF
            && (text[at + 2] == 0xBE || text[at + 2] == 0xBF);
        if control || noncharacter {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// The character that begins at byte `at`, and its length in bytes.
pub(crate) const fn character_at(text: &str, at: usize) -> (u32, usize) {
    let bytes = text.as_bytes();
    let first = bytes[at] as u32;
    let (mut code, length) = match bytes[at] {
        0..0x80 => return (first, 1),
        0x80..0xE0 => (first & 0x1F, 2),
        0xE0..0xF0 => (first & 0x0F, 3),
        _ => (first & 0x07, 4),
    };
    let mut next = 1;
    while next < length && at + next < bytes.len() {
        code = code << 6 | (bytes[at + next] & 0x3F) as u32;
        next += 1;
    }
    (code, next)
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::character_at;

    #[test]
    fn character_at_decodes_as_std_does() {
        let text = "a\u{85}茶\u{1F375}";
        let (mut at, mut read) = (0, std::vec::Vec::new());
        while at < text.len() {
            let (code, length) = character_at(text, at);
            read.push(char::from_u32(code).unwrap());
            at += length;
        }
        assert_eq!(read, text.chars().collect::<std::vec::Vec<_>>());
    }
}

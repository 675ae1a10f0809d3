//! Text functions on eight bytes at a time (SIMD within a register). They run on every text
//! that is sent or received, where a plain loop takes several times the instructions. Each
//! agrees with a plain function of `tests::plain`, as the tests check.

const ONES: u64 = 0x0101_0101_0101_0101;

/// The high bit of each byte.
const HIGH: u64 = ONES << 7;

/// Marks the bytes of a word that are one of `bytes`, or a control character if `controls`,
/// by their high bits. The result is zero if there are none. The lowest mark is exact;
/// bytes above it may be marked in error.
///
/// See <https://graphics.stanford.edu/~seander/bithacks.html#ZeroInWord>.
#[inline]
#[must_use]
pub const fn marks<const N: usize>(word: u64, controls: bool, bytes: [u8; N]) -> u64 {
    let mut found = if controls { word.wrapping_sub(ONES * 0x20) & !word & HIGH } else { 0 };
    let mut at = 0;
    while at < N {
        // An equal byte becomes zero, and borrows.
        let zero = word ^ (ONES * bytes[at] as u64);
        found |= zero.wrapping_sub(ONES) & !zero & HIGH;
        at += 1;
    }
    found
}

/// Returns whether a text contains one of `bytes`, or a control character if `controls`,
/// and whether it contains a byte beyond ASCII.
#[inline]
pub(crate) const fn scan<const N: usize>(text: &[u8], controls: bool, bytes: [u8; N]) -> (bool, bool) {
    let (words, rest) = text.as_chunks();
    let (mut found, mut all, mut at) = (0, 0, 0);
    while at < words.len() {
        let word = u64::from_ne_bytes(words[at]);
        found |= marks(word, controls, bytes);
        all |= word;
        at += 1;
    }
    if !rest.is_empty() {
        let last = match text.last_chunk() {
            // It overlaps the word before.
            Some(last) => u64::from_ne_bytes(*last),
            None => short_word(text),
        };
        found |= marks(last, controls, bytes);
        all |= last;
    }
    (found != 0, all & HIGH != 0)
}

/// Whether a text contains one of `bytes`, or a control character if `controls`.
#[inline]
#[must_use]
pub const fn has_any<const N: usize>(text: &[u8], controls: bool, bytes: [u8; N]) -> bool {
    scan(text, controls, bytes).0
}

/// The position of the first of `bytes` in a text, or of the first control character if
/// `controls`.
#[inline]
pub(crate) fn find_any<const N: usize>(text: &[u8], controls: bool, bytes: [u8; N]) -> Option<usize> {
    let (words, rest) = text.as_chunks();
    for (at, word) in words.iter().enumerate() {
        let found = marks(u64::from_le_bytes(*word), controls, bytes);
        if found != 0 {
            return Some(8 * at + found.trailing_zeros() as usize / 8);
        }
    }
    let is_one = |byte: &u8| bytes.contains(byte) || controls && *byte < b' ';
    rest.iter().position(is_one).map(|at| 8 * words.len() + at)
}

/// Whether two names of the same [`prefix`](crate::internal::prefix) are equal. Names of at
/// most 24 bytes are compared without a call.
#[inline]
#[must_use]
pub fn is_same_name(a: &[u8], b: &[u8]) -> bool {
    let same_end = || a.last_chunk::<8>() == b.last_chunk::<8>();
    let same_middle = || a.get(8..16) == b.get(8..16) && (a.len() <= 24 || a == b);
    a.len() == b.len() && (a.len() <= 8 || same_end() && (a.len() <= 16 || same_middle()))
}

/// The bytes of a text of one to seven bytes as a word, in any order. Free places hold
/// blanks or bytes of the text.
const fn short_word(text: &[u8]) -> u64 {
    if let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) {
        // Two halves, which may overlap.
        return (u32::from_ne_bytes(*first) as u64) << 32 | u32::from_ne_bytes(*last) as u64;
    }
    let (mut word, mut at) = (ONES * 0x20, 0);
    while at < text.len() {
        word = word << 8 | text[at] as u64;
        at += 1;
    }
    word
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::vec::Vec;

    /// The same functions as plain loops.
    mod plain {
        pub(super) fn find_any(text: &[u8], controls: bool, bytes: &[u8]) -> Option<usize> {
            text.iter().position(|byte| bytes.contains(byte) || controls && *byte < 0x20)
        }

        pub(super) fn scan(text: &[u8], controls: bool, bytes: &[u8]) -> (bool, bool) {
            (find_any(text, controls, bytes).is_some(), !text.is_ascii())
        }

        pub(super) fn is_same_name(a: &[u8], b: &[u8]) -> bool {
            a == b
        }
    }

    fn agree<const N: usize>(text: &[u8], controls: bool, bytes: [u8; N]) {
        let found = plain::find_any(text, controls, &bytes);
        assert_eq!(find_any(text, controls, bytes), found, "{text:?}");
        assert_eq!(has_any(text, controls, bytes), found.is_some(), "{text:?}");
        assert_eq!(scan(text, controls, bytes), plain::scan(text, controls, &bytes), "{text:?}");
    }

    #[test]
    fn scan_finds_every_byte_at_every_position() {
        for length in 1..20 {
            for (position, byte) in (0..length).flat_map(|position| (0..=255).map(move |byte| (position, byte))) {
                let mut text = std::vec![b'a'; length];
                text[position] = byte;
                agree(&text, true, [b'<', b'>', b'&']);
                agree(&text, true, [b'"', b'\\', 0xE2]);
                agree(&text, false, [b'$']);
                agree(&text, false, [byte]);
            }
        }
        agree(b"", true, [b'<']);
    }

    /// Texts of the bytes that differ least from those sought, so that a borrow of one could
    /// mark another.
    #[test]
    fn scan_agrees_with_a_plain_loop_on_random_texts() {
        let near = [0, 0x1F, 0x20, 0x21, b'%', b'&', b'\'', b';', b'<', b'=', b'>', b'?', 0x7F, 0x80, 0x81, 0xBC, 0xFF];
        let mut state = 0x2545_F491_4F6C_DD1D_u64;
        let mut random = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        for _ in 0..20_000 {
            let length = usize::try_from(random() % 40).unwrap();
            let text: Vec<u8> = (0..length).map(|_| near[usize::try_from(random() % 17).unwrap()]).collect();
            agree(&text, true, [b'<', b'>', b'&']);
            agree(&text, false, [b'<', b'&']);
            agree(&text, true, []);
        }
    }

    /// Names of equal beginnings, which differ in one byte at most.
    #[test]
    fn is_same_name_compares_as_slices_do() {
        let name = b"coupon_refund_fee_of_each_refund_0_1";
        for length in 0..=name.len() {
            assert!(is_same_name(&name[..length], &name[..length]));
            assert!(!is_same_name(&name[..length], &[&name[..length], b"x"].concat()));
            for position in 8..length {
                let mut other = name[..length].to_vec();
                other[position] = b'X';
                assert_eq!(is_same_name(&name[..length], &other), plain::is_same_name(&name[..length], &other));
            }
        }
    }
}

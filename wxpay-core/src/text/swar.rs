//! Bit tricks: operations on several bytes at once ("SIMD within a register"), and a Bloom filter.
//!
//! Only tricks that save at least 2 % of a benchmarked path are kept, in instructions
//! (`scripts/instructions`) or in time (`benches/paths.rs`). All of them are in this file, each with a test
//! that compares it with a plain reference function.
//!
//! Some save time rather than instructions: text that was stored byte by byte and is read as words right behind waits
//! until it is in the cache (a store-forwarding stall), so digits are stored as whole words.

use wxpay_schema::internal::marks;

/// Returns the index of the first of the `wanted` bytes at or behind `from`, reading eight bytes at a time.
///
/// Saves 6 % of the instructions of verifying a reply or a notification.
#[allow(clippy::inline_always, reason = "in the loop over the fields a call takes as long")]
#[inline(always)]
pub(crate) fn find_any<const N: usize>(bytes: &[u8], from: usize, wanted: [u8; N]) -> Option<usize> {
    let mut rest = bytes.get(from..)?;
    while let Some((chunk, behind)) = rest.split_first_chunk::<8>() {
        let found = marks(u64::from_le_bytes(*chunk), false, wanted);
        if found != 0 {
            return Some(bytes.len() - rest.len() + (found.trailing_zeros() / 8) as usize);
        }
        rest = behind;
    }
    rest.iter().position(|byte| wanted.contains(byte)).map(|found| bytes.len() - rest.len() + found)
}

/// Whether `bytes` has the same `length` bytes at two places, with `length` at least 1. Up to 16 bytes are compared as
/// one number. Returns `None` if the bytes end before.
///
/// Saves 2 % of the instructions of verifying a reply or a notification.
#[allow(clippy::inline_always, reason = "in the loop over the fields a call takes as long")]
#[inline(always)]
pub(crate) fn eq_within(bytes: &[u8], one: usize, other: usize, length: usize) -> Option<bool> {
    let (one, other) = (bytes.get(one..)?, bytes.get(other..)?);
    match (one.first_chunk(), other.first_chunk()) {
        (Some(one), Some(other)) if (1..=16).contains(&length) => {
            let differ = u128::from_le_bytes(*one) ^ u128::from_le_bytes(*other);
            Some(differ << (128 - 8 * length) == 0)
        }
        _ => Some(one.get(..length)? == other.get(..length)?),
    }
}

/// Copies bytes to the beginning of the room and returns the unused rest; `None` if they do not fit. Up to 64 bytes are
/// copied as two pieces of fixed length, which may overlap; most names and values are short, and a call of `memcpy`
/// takes longer.
///
/// Saves 2 % of the instructions of verifying a reply or a notification, and 1 % of preparing an order.
#[inline]
pub(crate) fn append_short<'r>(room: &'r mut [u8], bytes: &[u8]) -> Option<&'r mut [u8]> {
    let (to, left) = room.split_at_mut_checked(bytes.len())?;
    match bytes.len() {
        65.. => to.copy_from_slice(bytes),
        32.. => copy_ends::<32>(to, bytes),
        16.. => copy_ends::<16>(to, bytes),
        8.. => copy_ends::<8>(to, bytes),
        4.. => copy_ends::<4>(to, bytes),
        2.. => copy_ends::<2>(to, bytes),
        _ => copy_ends::<1>(to, bytes),
    }
    Some(left)
}

/// Copies the first and the last `N` bytes.
#[inline]
fn copy_ends<const N: usize>(to: &mut [u8], from: &[u8]) {
    if let (Some(first), Some(last)) = (from.first_chunk::<N>(), from.last_chunk()) {
        if let Some(to) = to.first_chunk_mut() {
            *to = *first;
        }
        if let Some(to) = to.last_chunk_mut::<N>() {
            *to = *last;
        }
    }
}

/// The first eight bytes of `text[from..to]` as a number, the first byte the highest, as
/// [`wxpay_schema::internal::prefix`] of it, read in one piece if the text goes on for eight bytes.
#[inline]
pub(crate) fn prefix_within(text: &str, from: usize, to: usize) -> Option<u64> {
    match text.as_bytes().get(from..)?.first_chunk::<8>() {
        Some(chunk) if to - from < 8 => Some(u64::from_be_bytes(*chunk) & !(u64::MAX >> (8 * (to - from)))),
        Some(chunk) => Some(u64::from_be_bytes(*chunk)),
        None => Some(wxpay_schema::internal::prefix(text.get(from..to)?)),
    }
}

/// Four bytes as eight upper-case hex digits.
pub(crate) const fn hex_digits(bytes: [u8; 4]) -> [u8; 8] {
    let bytes = u32::from_le_bytes(bytes) as u64;
    let pairs = (bytes | (bytes << 16)) & 0x0000_FFFF_0000_FFFF;
    let apart = (pairs | (pairs << 8)) & 0x00FF_00FF_00FF_00FF;
    let nibbles = ((apart >> 4) | (apart << 8)) & 0x0F0F_0F0F_0F0F_0F0F;
    let above_nine = ((nibbles + 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101;
    (nibbles + 0x3030_3030_3030_3030 + above_nine * 7).to_le_bytes()
}

/// The sixteen decimal digits of a number below 10^16, with leading zeros, the first in the lowest byte.
pub(crate) const fn sixteen_digits(number: u64) -> u128 {
    const HALF: u64 = 100_000_000;
    eight_digits(number / HALF) as u128 | (eight_digits(number % HALF) as u128) << 64
}

/// The eight decimal digits of a number below 10^8, the first in the lowest byte. Halves, then quarters, then
/// digits are separated side by side, by multiplication instead of division.
const fn eight_digits(number: u64) -> u64 {
    let halves = (number / 10_000) | ((number % 10_000) << 32);
    let hundreds = ((halves * 5_243) >> 19) & 0x7F_0000_007F;
    let quarters = hundreds | ((halves - 100 * hundreds) << 16);
    let tens = ((quarters * 103) >> 10) & 0x000F_000F_000F_000F;
    let digits = tens | ((quarters - 10 * tens) << 8);
    digits | u64::from_ne_bytes([b'0'; 8])
}

/// Whether the text has a carriage return, or may have a character that XML 1.0 does not allow. Reads 32
/// bytes at a time in a form that the compiler turns into vector instructions; most texts have no such byte.
///
/// An early exit from a loop over bytes would take 40 % more instructions of verifying a message.
pub(crate) fn has_unusual_bytes(text: &[u8]) -> bool {
    const LANES: usize = 32;
    let Some(last) = text.last_chunk::<LANES>() else {
        return text.iter().any(|byte| is_unusual(*byte));
    };
    let mut found = [0; LANES];
    for chunk in text.as_chunks::<LANES>().0.iter().chain([last]) {
        for (found, byte) in found.iter_mut().zip(chunk) {
            *found |= if is_unusual(*byte) { u8::MAX } else { 0 };
        }
    }
    found != [0; LANES]
}

/// One range for what may be forbidden: from 0xEF, the first byte of U+FFFE, follow only the rare characters of four
/// bytes.
const fn is_unusual(byte: u8) -> bool {
    !matches!(byte, b' '..0xEF | b'\t' | b'\n')
}

/// A Bloom filter of field names: 2,048 bits, of which each name sets two. It spares nearly every name that no table
/// has the comparison with all the others, so that the time of reading grows with the message and not with its square.
///
/// Saves 4 % of the instructions of verifying a reply with ten unknown fields.
pub(crate) struct NameFilter([u64; 32]);

impl NameFilter {
    /// The filter without names.
    pub(crate) const fn new() -> Self {
        Self([0; 32])
    }

    /// Inserts a name. Returns `false` if it was certainly not inserted before. `prefix` is the beginning of the name
    /// as a number.
    pub(crate) fn insert(&mut self, name: &str, prefix: u64) -> bool {
        // 2^64 divided by the golden ratio, as in Fibonacci hashing.
        const FACTOR: u64 = 0x9E37_79B9_7F4A_7C15;
        let end = name.as_bytes().last_chunk().map_or(0, |end| u64::from_le_bytes(*end));
        let mixed = (prefix ^ name.len() as u64).wrapping_mul(FACTOR).rotate_left(29) ^ end;
        let mixed = mixed.wrapping_mul(FACTOR);
        let mut might_contain = true;
        for hash in [mixed >> 53, mixed >> 42] {
            let Some(word) = self.0.get_mut((hash >> 6 & 31) as usize) else {
                return true;
            };
            let bit = 1 << (hash & 63);
            might_contain &= *word & bit != 0;
            *word |= bit;
        }
        might_contain
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// Bytes of a few values that differ in single bits, the same in each run.
    struct Generator(u64);

    impl Generator {
        fn below(&mut self, limit: usize) -> usize {
            // Xorshift.
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            usize::try_from(self.0 >> 33).unwrap() % limit
        }

        fn bytes(&mut self, length: usize) -> Vec<u8> {
            const VALUES: &[u8] = b"<=;&']\\\x00\x01\x7F\x80\xBC\xFFab";
            (0..length).map(|_| VALUES[self.below(VALUES.len())]).collect()
        }
    }

    fn find_any_plainly<const N: usize>(bytes: &[u8], from: usize, wanted: [u8; N]) -> Option<usize> {
        bytes.get(from..)?.iter().position(|byte| wanted.contains(byte)).map(|at| from + at)
    }

    fn eq_within_plainly(bytes: &[u8], one: usize, other: usize, length: usize) -> Option<bool> {
        let slice = |from: usize| bytes.get(from..from + length);
        Some(slice(one)? == slice(other)?)
    }

    #[test]
    fn find_any_agrees_with_a_search_byte_by_byte() {
        let mut generator = Generator(1);
        for _ in 0..20_000 {
            let length = generator.below(40);
            let (bytes, from) = (generator.bytes(length), generator.below(length + 3));
            assert_eq!(find_any(&bytes, from, [b'>']), find_any_plainly(&bytes, from, [b'>']), "{bytes:?} {from}");
            let wanted = [b'<', b'&', b']'];
            assert_eq!(find_any(&bytes, from, wanted), find_any_plainly(&bytes, from, wanted), "{bytes:?} {from}");
        }
    }

    #[test]
    fn eq_within_agrees_with_comparing_slices() {
        let mut generator = Generator(2);
        let mut equal = 0;
        for _ in 0..20_000 {
            let half = generator.below(30) + 1;
            let mut bytes = generator.bytes(half).repeat(2);
            let changed = generator.below(bytes.len());
            bytes[changed] ^= u8::from(generator.below(2) == 0) << generator.below(8);
            let (one, length) = (generator.below(half), generator.below(half + 2) + 1);
            let result = eq_within(&bytes, one, half + one, length);
            assert_eq!(result, eq_within_plainly(&bytes, one, half + one, length), "{bytes:?} {one} {half} {length}");
            equal += usize::from(result == Some(true));
        }
        assert!(equal > 1_000, "{equal}");
    }

    fn append_plainly<'r>(room: &'r mut [u8], bytes: &[u8]) -> Option<&'r mut [u8]> {
        let (to, left) = room.split_at_mut_checked(bytes.len())?;
        to.copy_from_slice(bytes);
        Some(left)
    }

    #[test]
    fn append_short_agrees_with_copy_from_slice() {
        let bytes: Vec<u8> = (1..=100).collect();
        for length in 0..=bytes.len() {
            for size in [0, 1, 7, 8, 33, 64, 65, 99, 100, length] {
                let (mut room, mut plain) = ([0; 100], [0; 100]);
                let left = append_short(&mut room[..size], &bytes[..length]).map(|left| left.len());
                let expected = append_plainly(&mut plain[..size], &bytes[..length]).map(|left| left.len());
                assert_eq!((left, room), (expected, plain), "{length} {size}");
            }
        }
    }

    #[test]
    fn prefix_within_agrees_with_prefix() {
        let text = "out_trade_no>茶appid";
        let boundaries: Vec<usize> = (0..=text.len()).filter(|at| text.is_char_boundary(*at)).collect();
        for from in &boundaries {
            for to in boundaries.iter().filter(|to| *to >= from) {
                let plain = wxpay_schema::internal::prefix(&text[*from..*to]);
                assert_eq!(prefix_within(text, *from, *to), Some(plain), "{from} {to}");
            }
        }
    }

    #[test]
    fn hex_digits_agree_with_format() {
        let mut generator = Generator(4);
        for _ in 0..20_000 {
            let bytes: [u8; 4] = std::array::from_fn(|_| u8::try_from(generator.below(256)).unwrap());
            let [a, b, c, d] = bytes;
            let plain = format!("{a:02X}{b:02X}{c:02X}{d:02X}");
            assert_eq!(hex_digits(bytes), plain.as_bytes());
        }
    }

    #[test]
    fn sixteen_digits_agree_with_format() {
        let dense = (0..20_000).chain((0..100_000_000).step_by(9_973));
        let powers = (0..16).flat_map(|power| [10_u64.pow(power) - 1, 10_u64.pow(power), 7 * 10_u64.pow(power)]);
        for number in dense.chain(powers).chain([9_999_999_999_999_999]) {
            assert_eq!(sixteen_digits(number).to_le_bytes(), format!("{number:016}").as_bytes());
        }
    }

    #[test]
    fn has_unusual_bytes_agrees_with_a_search_byte_by_byte() {
        for length in 0..100 {
            for at in 0..length {
                for byte in *b"\0\x08\t\n\r\x1F \x7F\x80\xEE\xEF\xF0\xFF" {
                    let mut text = vec![b'a'; length];
                    text[at] = byte;
                    let plain = byte < b' ' && byte != b'\t' && byte != b'\n' || byte >= 0xEF;
                    assert_eq!(has_unusual_bytes(&text), plain, "{length} {at} {byte}");
                }
            }
            assert!(!has_unusual_bytes(&vec![b'a'; length]));
        }
    }

    #[test]
    fn name_filter_knows_every_name_of_a_set_and_few_others() {
        let (mut filter, mut set, mut mistaken) = (NameFilter::new(), HashSet::new(), 0);
        let mut generator = Generator(3);
        for _ in 0..256 {
            let number = generator.below(200);
            let name = match number % 3 {
                0 => format!("coupon_fee_{number}"),
                1 => format!("{number}_unknown_field"),
                _ => format!("n{number}"),
            };
            let was_there = !set.insert(name.clone());
            let might_contain = filter.insert(&name, wxpay_schema::internal::prefix(&name));
            assert!(might_contain || !was_there, "{name}");
            mistaken += usize::from(might_contain && !was_there);
        }
        assert!(mistaken < 20, "{mistaken}");
    }
}

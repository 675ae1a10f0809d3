//! Bit tricks: operations on several bytes at once ("SIMD within a register"), and a Bloom filter.
//!
//! Only tricks that save at least 2 % of the instructions of a benchmarked path (`scripts/instructions`) are kept. All
//! of them are in this file, each with a test that compares it with a plain reference function.

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

/// Copies a slice into another of the same length. Up to 64 bytes are copied as two pieces of fixed length, which
/// may overlap; most names and values are short, and a call of `memcpy` takes longer.
///
/// Saves 2 % of the instructions of verifying a reply or a notification, and 1 % of preparing an order.
#[inline]
pub(crate) fn copy_short(to: &mut [u8], from: &[u8]) {
    match from.len() {
        65.. => to.copy_from_slice(from),
        32.. => copy_ends::<32>(to, from),
        16.. => copy_ends::<16>(to, from),
        8.. => copy_ends::<8>(to, from),
        4.. => copy_ends::<4>(to, from),
        2.. => copy_ends::<2>(to, from),
        _ => copy_ends::<1>(to, from),
    }
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

/// A Bloom filter of field names: 2,048 bits, of which each name sets two. It spares nearly every name that no table
/// has the comparison with all the others, so that the time of reading grows with the message and not with its square.
///
/// Saves 4 % of the instructions of verifying a reply with ten unknown fields.
#[derive(Default)]
pub(crate) struct NameFilter([u64; 32]);

impl NameFilter {
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

    #[test]
    fn copy_short_agrees_with_copy_from_slice() {
        let bytes: Vec<u8> = (1..=100).collect();
        for length in 0..=bytes.len() {
            let (mut to, mut plain) = ([0; 100], [0; 100]);
            copy_short(&mut to[..length], &bytes[..length]);
            plain[..length].copy_from_slice(&bytes[..length]);
            assert_eq!(to, plain);
        }
    }

    #[test]
    fn name_filter_knows_every_name_of_a_set_and_few_others() {
        let (mut filter, mut set, mut mistaken) = (NameFilter::default(), HashSet::new(), 0);
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

//! Finds the bytes that end a piece of XML.

use wxpay_schema::marks;

/// Whether the same bytes stand at both places, so many of them, at least one.
#[allow(clippy::inline_always, reason = "in the loop over the fields a call takes as long")]
#[inline(always)]
pub(super) fn is_same(bytes: &[u8], one: usize, other: usize, length: usize) -> Option<bool> {
    let (one, other) = (bytes.get(one..)?, bytes.get(other..)?);
    match (one.first_chunk(), other.first_chunk()) {
        (Some(one), Some(other)) if length <= 16 => {
            let differ = u128::from_le_bytes(*one) ^ u128::from_le_bytes(*other);
            Some(differ << (128 - 8 * length) == 0)
        }
        _ => Some(one.get(..length)? == other.get(..length)?),
    }
}

/// The place of the first of those bytes, from `at` on.
#[allow(clippy::inline_always, reason = "in the loop over the fields a call takes as long")]
#[inline(always)]
pub(super) fn find<const N: usize>(bytes: &[u8], at: usize, wanted: [u8; N]) -> Option<usize> {
    let mut rest = bytes.get(at..)?;
    while let Some((chunk, behind)) = rest.split_first_chunk::<8>() {
        let found = marks(u64::from_le_bytes(*chunk), false, wanted);
        if found != 0 {
            return Some(bytes.len() - rest.len() + (found.trailing_zeros() / 8) as usize);
        }
        rest = behind;
    }
    rest.iter().position(|byte| wanted.contains(byte)).map(|found| bytes.len() - rest.len() + found)
}

/// The place of the `]]>` of the CDATA section whose text begins at `at`.
#[allow(clippy::inline_always, reason = "in the loop over the fields a call takes as long")]
#[inline(always)]
pub(super) fn end_of_cdata(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at = find(bytes, at, [b']'])?;
        if bytes.get(at + 1..at + 3)? == b"]>" {
            return Some(at);
        }
        // Many of them are passed over one by one.
        let brackets = bytes.get(at..)?.iter().take_while(|byte| **byte == b']').count();
        at += brackets;
        if brackets > 1 && *bytes.get(at)? == b'>' {
            return Some(at - 2);
        }
    }
}

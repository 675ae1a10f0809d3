//! Finds the end of a CDATA section.

use crate::text::swar::find_any;

/// Returns the index of the `]]>` that ends the CDATA section whose text begins at `at`.
#[allow(clippy::inline_always, reason = "in the loop over the fields a call takes as long")]
#[inline(always)]
pub(super) fn end_of_cdata(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at = find_any(bytes, at, [b']'])?;
        if bytes.get(at + 1..at + 3)? == b"]>" {
            return Some(at);
        }
        // A run of brackets is skipped byte by byte.
        let brackets = bytes.get(at..)?.iter().take_while(|byte| **byte == b']').count();
        at += brackets;
        if brackets > 1 && *bytes.get(at)? == b'>' {
            return Some(at - 2);
        }
    }
}

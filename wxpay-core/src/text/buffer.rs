//! Texts that are put together from many pieces. Pieces go in, what is full comes out:
//! one text of many pieces is checked, hashed or added in less than each piece is.

/// Pieces, one behind the other, up to `N` bytes.
pub(crate) struct StackBuf<const N: usize> {
    bytes: [u8; N],
    used: usize,
}

impl<const N: usize> StackBuf<N> {
    #[inline]
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; N], used: 0 }
    }

    /// Adds what `copy` copies to the beginning of the room, which gives the room behind
    /// it: all of it, or nothing if that is None. Tells which.
    #[inline]
    pub(crate) fn add(&mut self, copy: impl FnOnce(&mut [u8]) -> Option<&mut [u8]>) -> bool {
        let left = self.bytes.get_mut(self.used..).and_then(copy).map(|room| room.len());
        self.used = left.map_or(self.used, |left| N - left);
        left.is_some()
    }

    /// Hands over what was gathered, to begin anew.
    #[inline]
    pub(crate) fn take(&mut self) -> &[u8] {
        self.bytes.get(..std::mem::take(&mut self.used)).unwrap_or_default()
    }

    /// Adds it to a text, if whole texts were gathered.
    pub(crate) fn flush(&mut self, text: &mut String) {
        text.push_str(std::str::from_utf8(self.take()).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::StackBuf;
    use crate::text::append::put;

    #[test]
    fn a_piece_is_added_whole_or_not_at_all() {
        let (mut gathered, mut text) = (StackBuf::<8>::new(), String::new());
        assert!(gathered.add(|room| put(put(room, b"ab")?, b"cde")));
        assert!(!gathered.add(|room| put(put(room, b"fg")?, b"hi")));
        assert!(gathered.add(|room| put(room, b"jkl")));
        gathered.flush(&mut text);
        assert!(gathered.add(|room| put(room, "茶".as_bytes())));
        gathered.flush(&mut text);
        gathered.flush(&mut text);
        assert_eq!(text, "abcdejkl茶");
    }
}

//! A fixed buffer on the stack. Short pieces are gathered in it, because checking, hashing or
//! appending one long text is cheaper than many short ones.

/// A buffer of at most `N` bytes.
pub(crate) struct StackBuf<const N: usize> {
    bytes: [u8; N],
    used: usize,
}

impl<const N: usize> StackBuf<N> {
    #[inline]
    pub(crate) const fn new() -> Self {
        Self { bytes: [0; N], used: 0 }
    }

    /// Appends what `copy` writes to the start of the slice; it returns the unused rest. If it
    /// returns `None`, nothing is appended. Returns whether it fit.
    #[inline]
    pub(crate) fn add(&mut self, copy: impl FnOnce(&mut [u8]) -> Option<&mut [u8]>) -> bool {
        let left = self.bytes.get_mut(self.used..).and_then(copy).map(|room| room.len());
        self.used = left.map_or(self.used, |left| N - left);
        left.is_some()
    }

    /// Returns the bytes and clears the buffer.
    #[inline]
    pub(crate) fn take(&mut self) -> &[u8] {
        self.bytes.get(..std::mem::take(&mut self.used)).unwrap_or_default()
    }

    /// Moves the bytes to the end of a string. They must be whole characters.
    pub(crate) fn flush(&mut self, text: &mut String) {
        text.push_str(std::str::from_utf8(self.take()).unwrap_or_default());
    }
}

#[cfg(test)]
mod tests {
    use super::StackBuf;
    use crate::text::append::put;

    #[test]
    fn add_appends_all_or_nothing() {
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

//! The bytes of a body as they come, within a limit.

use crate::refusal::Refusal;

/// The room for a body at first: more than most have.
const ROOM: usize = 2048;

/// How many bytes beyond the limit are read and dropped: a sender that is cut off while it sends does not see the
/// answer.
const DROPPED: u64 = 32 * 1024 * 1024;

/// Collects a body. What is beyond the limit takes no memory.
pub(super) struct Collector {
    bytes: Vec<u8>,
    received: u64,
    limit: usize,
}

impl Collector {
    /// Begins a body, with the length that is stated. One that is far too long is refused before it is sent.
    pub(super) fn new(limit: usize, stated: Option<u64>) -> Result<Self, Refusal> {
        let collector = Self { bytes: Vec::with_capacity(ROOM.min(limit)), received: 0, limit };
        if stated.is_some_and(|length| length > collector.end()) { Err(collector.refusal()) } else { Ok(collector) }
    }

    /// Adds bytes.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), Refusal> {
        self.received = self.received.saturating_add(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        if self.received > self.end() {
            return Err(self.refusal());
        }
        if self.is_too_large() {
            self.bytes = Vec::new();
        } else {
            self.bytes.extend_from_slice(bytes);
        }
        Ok(())
    }

    /// Returns the body.
    pub(super) fn finish(self) -> Result<Vec<u8>, Refusal> {
        if self.is_too_large() { Err(self.refusal()) } else { Ok(self.bytes) }
    }

    fn is_too_large(&self) -> bool {
        self.received > u64::try_from(self.limit).unwrap_or(u64::MAX)
    }

    /// The number of bytes after which nothing is read any more.
    fn end(&self) -> u64 {
        u64::try_from(self.limit).unwrap_or(u64::MAX).saturating_add(DROPPED)
    }

    fn refusal(&self) -> Refusal {
        Refusal::TooLarge { limit: self.limit }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collect(limit: usize, chunks: &[&[u8]]) -> Result<Vec<u8>, Refusal> {
        let mut collector = Collector::new(limit, None)?;
        for chunk in chunks {
            collector.push(chunk)?;
        }
        collector.finish()
    }

    #[test]
    fn collector_takes_the_limit_and_no_byte_more() {
        assert_eq!(collect(4, &[b"ab", b"cd"]).ok(), Some(b"abcd".to_vec()));
        assert!(matches!(collect(4, &[b"ab", b"cde"]), Err(Refusal::TooLarge { limit: 4 })));
    }

    #[test]
    fn collector_drops_what_is_beyond_the_limit_up_to_an_end() {
        let mut collector = Collector::new(4, Some(DROPPED)).unwrap();
        let chunk = vec![0; 1024 * 1024];
        for _ in 0..32 {
            collector.push(&chunk).unwrap();
        }
        assert_eq!(collector.bytes.capacity(), 0);
        assert!(collector.push(&chunk).is_err());
        assert!(Collector::new(4, Some(DROPPED + 5)).is_err());
    }
}

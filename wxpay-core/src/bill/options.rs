//! The options of reading a bill.

/// The options of reading a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BillOptions {
    /// Whether the body is gzip data.
    pub compression: Compression,
    /// The maximum number of bytes of text after decompression, against decompression bombs.
    pub text: u64,
    /// The maximum number of bytes of a line, and of blanks before the header.
    pub row: u64,
}

impl Default for BillOptions {
    /// Detects gzip; 1 GiB of text (about three million rows), lines of 64 KiB.
    fn default() -> Self {
        Self { compression: Compression::Detect, text: 1 << 30, row: 64 * 1024 }
    }
}

/// Whether a body is gzip data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compression {
    /// Decide by the first bytes.
    #[default]
    Detect,
    /// Always gzip; only a refusal may be plain.
    Gzip,
    /// Never gzip.
    Plain,
}

//! The options of reading a bill.

/// How a bill is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BillOptions {
    /// Whether the body is gzip.
    pub compression: Compression,
    /// The most bytes of text, after gunzip: what stops a bomb.
    pub text: u64,
    /// The most bytes of one line, and of blanks before the header.
    pub row: u64,
}

impl Default for BillOptions {
    /// gzip or not by the first bytes, 1 GiB of text (some three million rows),
    /// lines of 64 KiB.
    fn default() -> Self {
        Self { compression: Compression::Detect, text: 1 << 30, row: 64 * 1024 }
    }
}

/// Whether a body is gzip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compression {
    /// By its first bytes.
    #[default]
    Detect,
    /// It must be; only a refusal may be plain.
    Gzip,
    /// It is not.
    Plain,
}

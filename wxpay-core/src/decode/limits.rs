//! Limits on what is read of a message.

/// How much of a message is read.
///
/// The time that reading takes grows with the body alone, whatever the limits. Up to 256
/// fields, which is more than any message has, it is least: the rows of a table are
/// noted while a message is read, and beyond they are looked for by their names.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the whole body.
    pub body: usize,
    /// Fields.
    pub fields: usize,
    /// Bytes of a name.
    pub name: usize,
    /// Bytes of a value.
    pub value: usize,
}

impl Default for Limits {
    /// 64 KiB, 256 fields, names of 64 bytes, values of 32 KiB.
    fn default() -> Self {
        Self { body: 64 * 1024, fields: 256, name: 64, value: 32 * 1024 }
    }
}

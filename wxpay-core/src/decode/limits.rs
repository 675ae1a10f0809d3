//! Limits on reading a message.

/// Limits on reading a message.
///
/// Reading takes time proportional to the body, regardless of the limits. It is fastest up to 256
/// fields, more than any message has, because only those are indexed by the rows of their table.
///
/// ```
/// use wxpay_core::{Limits, Merchant};
///
/// let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?
///     .with_limits(Limits { body: 16 * 1024, ..Limits::default() });
/// # let _ = merchant;
/// # Ok::<(), wxpay_core::ConfigError>(())
/// ```
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

//! Hexadecimal digits of signatures.

use std::fmt::Write as _;

/// Bytes in upper-case hex.
pub(crate) fn upper_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut hex, byte| {
        // Writing to a text does not fail.
        let _ = write!(hex, "{byte:02X}");
        hex
    })
}

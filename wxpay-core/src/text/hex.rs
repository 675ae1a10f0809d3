//! Bytes as upper-case hex digits, as the protocol writes signatures.

use crate::text::swar::hex_digits;

/// Up to 32 bytes as hex digits.
#[derive(Clone, Copy)]
pub(crate) struct Hex {
    digits: [u8; 64],
    length: usize,
}

impl Hex {
    /// The digits of whole groups of four bytes, at most eight groups.
    // Not inlined into the hash: a load of sixteen bytes would stall on its pending stores.
    #[inline(never)]
    pub(crate) fn from_bytes(bytes: &[u8]) -> Self {
        let mut all = [0; 64];
        for (eight, four) in all.as_chunks_mut().0.iter_mut().zip(bytes.as_chunks().0) {
            *eight = hex_digits(*four);
        }
        Self { digits: all, length: 2 * bytes.len().min(32) }
    }

    /// The digits, which are ASCII.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.digits[..self.length]
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(self.bytes()).unwrap_or_default()
    }
}

#[cfg(feature = "refund-notification")]
impl zeroize::Zeroize for Hex {
    fn zeroize(&mut self) {
        self.digits.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::Hex;

    #[test]
    fn each_byte_is_two_digits() {
        for from in 0..=224 {
            let bytes: [u8; 32] = std::array::from_fn(|at| from + u8::try_from(at).unwrap());
            for length in (0..=32).step_by(4) {
                let digits: Vec<String> = bytes[..length].iter().map(|byte| format!("{byte:02X}")).collect();
                assert_eq!(Hex::from_bytes(&bytes[..length]).as_str(), digits.concat());
            }
        }
    }
}

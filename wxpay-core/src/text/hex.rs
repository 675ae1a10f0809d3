//! Bytes as upper-case hex digits, as the protocol writes signatures.

/// Up to 32 bytes as hex digits.
#[derive(Clone, Copy)]
pub(crate) struct Hex {
    digits: [u8; 64],
    length: usize,
}

impl Hex {
    /// The digits of whole groups of four bytes, at most eight groups.
    // In one piece with a hash, sixteen bytes would be read of what it is still writing.
    #[inline(never)]
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut all = [0; 64];
        for (eight, four) in all.as_chunks_mut().0.iter_mut().zip(bytes.as_chunks().0) {
            *eight = digits(*four);
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

/// Four bytes as eight hex digits, side by side, and stored as one word: what is stored
/// byte by byte makes whoever reads it as words wait.
fn digits(bytes: [u8; 4]) -> [u8; 8] {
    let bytes = u64::from(u32::from_le_bytes(bytes));
    let pairs = (bytes | (bytes << 16)) & 0x0000_FFFF_0000_FFFF;
    let apart = (pairs | (pairs << 8)) & 0x00FF_00FF_00FF_00FF;
    let nibbles = ((apart >> 4) | (apart << 8)) & 0x0F0F_0F0F_0F0F_0F0F;
    let above_nine = ((nibbles + 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101;
    (nibbles + 0x3030_3030_3030_3030 + above_nine * 7).to_le_bytes()
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
                assert_eq!(Hex::of(&bytes[..length]).as_str(), digits.concat());
            }
        }
    }
}

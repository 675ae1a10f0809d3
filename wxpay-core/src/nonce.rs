//! `nonce_str`: 32 letters and digits from the operating system's randomness.

use crate::error::Error;

/// One of the digits and capitals, less `0`, `O`, `1` and `I`, which leaves 32: five bits
/// of a byte choose one, and none is more likely. 160 bits in all. Reckoned, since a
/// compiler does that for sixteen at once.
const fn letter(byte: u8) -> u8 {
    let number = byte % 32;
    let capital = if number < 8 { 0 } else { b'A' - b'9' - 1 };
    b'2' + number + capital + (number > b'H' - b'A' + 8) as u8 + (number > b'N' - b'A' - 1 + 8) as u8
}

/// A text for one message.
pub(crate) struct Nonce([u8; 32]);

impl Nonce {
    pub(crate) fn as_str(&self) -> &str {
        // Letters and digits only.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// A fresh random text.
pub(crate) fn nonce_str() -> Result<Nonce, Error> {
    let mut nonce = [0; 32];
    getrandom::fill(&mut nonce).map_err(|_| Error::Randomness)?;
    for byte in &mut nonce {
        *byte = letter(*byte);
    }
    Ok(Nonce(nonce))
}

#[cfg(test)]
mod tests {
    use super::{letter, nonce_str};

    #[test]
    fn each_letter_is_as_likely() {
        let letters: Vec<u8> = (0..32).map(letter).collect();
        assert_eq!(letters, b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ");
        assert!((0..=255).all(|byte| letter(byte) == letter(byte % 32)));
    }

    #[test]
    fn nonces_fit_the_field_and_differ() {
        let (one, other) = (nonce_str().unwrap(), nonce_str().unwrap());
        assert_eq!(wxpay_schema::shared::NONCE_STR.fault(one.as_str()), None);
        assert_eq!(one.as_str().len(), 32);
        assert_ne!(one.as_str(), other.as_str());
    }
}

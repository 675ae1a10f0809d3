//! `nonce_str`: 32 letters and digits from the operating system's randomness.

use crate::error::Error;

/// Digits and capitals, less `0`, `O`, `1` and `I`, which leaves 32: five bits of each
/// byte choose one, and none is more likely. 160 bits in all.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

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
        *byte = LETTERS[usize::from(*byte % 32)];
    }
    Ok(Nonce(nonce))
}

#[cfg(test)]
mod tests {
    use super::nonce_str;

    #[test]
    fn nonces_fit_the_field_and_differ() {
        let (one, other) = (nonce_str().unwrap(), nonce_str().unwrap());
        assert_eq!(wxpay_schema::shared::NONCE_STR.fault(one.as_str()), None);
        assert_eq!(one.as_str().len(), 32);
        assert_ne!(one.as_str(), other.as_str());
    }
}

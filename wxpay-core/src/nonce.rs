//! `nonce_str`: 32 letters and digits from the operating system's randomness.

use crate::error::Error;

/// Letters and digits, less `0`, `O`, `1` and `l`, and `I`, `o`, which leaves 56;
/// bytes beyond a multiple of it are thrown away, so that none is more likely.
const LETTERS: &[u8; 56] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz";

/// A fresh random text.
pub(crate) fn nonce_str() -> Result<String, Error> {
    let mut nonce = String::with_capacity(32);
    while nonce.len() < 32 {
        let mut random = [0; 40];
        getrandom::fill(&mut random).map_err(|_| Error::Randomness)?;
        let fair = random.iter().filter(|byte| **byte < 224).map(|byte| LETTERS[usize::from(byte % 56)]);
        nonce.extend(fair.take(32 - nonce.len()).map(char::from));
    }
    Ok(nonce)
}

#[cfg(test)]
mod tests {
    use super::nonce_str;

    #[test]
    fn nonces_fit_the_field_and_differ() {
        let (one, other) = (nonce_str().unwrap(), nonce_str().unwrap());
        assert_eq!(wxpay_schema::shared::NONCE_STR.fault(&one), None);
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }
}

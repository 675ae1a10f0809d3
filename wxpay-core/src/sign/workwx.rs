//! The second signature of some requests, that of WeCom (企业微信).

use std::fmt;

use md5::{Digest as _, Md5};
use zeroize::Zeroizing;

use super::Signature;
use crate::error::ConfigError;
use crate::text::hex::Hex;

const SECRET_NAME: &[u8] = b"secret=";

/// The longest secret, in bytes. Those of WeCom have 43.
const MAX_BYTES: usize = 128;

/// The payment secret of WeCom. It is wiped from memory when dropped, and has neither a readable `Debug` nor a
/// comparison.
#[derive(Clone)]
pub(crate) struct WorkwxSecret {
    /// The end of each text to sign: `secret=` and the secret.
    end: Zeroizing<Vec<u8>>,
}

impl WorkwxSecret {
    /// Parses a secret.
    ///
    /// # Errors
    /// If it is empty, too long, or has other characters than letters, digits and marks of ASCII; the error does not
    /// contain it.
    pub(crate) fn new(secret: &str) -> Result<Self, ConfigError> {
        let is_plain = secret.bytes().all(|byte| byte.is_ascii_graphic());
        if secret.is_empty() || secret.len() > MAX_BYTES || !is_plain {
            let others = if is_plain { "" } else { " and blanks or other characters" };
            return Err(ConfigError::Value(format!(
                "the payment secret of WeCom is 1 to {MAX_BYTES} letters, digits and marks of ASCII, the one given has \
                 {} bytes{others}; copy it from the payment app in the management of WeCom",
                secret.len()
            )));
        }
        // Allocated once, so that growing leaves no copy behind.
        let mut end = Zeroizing::new(Vec::with_capacity(SECRET_NAME.len() + secret.len()));
        end.extend_from_slice(SECRET_NAME);
        end.extend_from_slice(secret.as_bytes());
        Ok(Self { end })
    }

    /// Signs fields in that order.
    pub(crate) fn sign<'f>(&self, fields: impl Iterator<Item = (&'f str, &'f str)>) -> Signature {
        let mut hash = Md5::new();
        for (name, value) in fields {
            for part in [name.as_bytes(), b"=", value.as_bytes(), b"&"] {
                hash.update(part);
            }
        }
        hash.update(&*self.end);
        Signature(Hex::from_bytes(&hash.finalize()))
    }
}

impl fmt::Debug for WorkwxSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WorkwxSecret(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::WorkwxSecret;

    #[test]
    fn secret_is_checked_and_never_shown() {
        let secret = "GyvuhK-fRQbPB_1Sk5vkl1mjyWAHPNnB2eL7mcanary";
        assert_eq!(format!("{:?}", WorkwxSecret::new(secret).unwrap()), "WorkwxSecret(hidden)");
        for wrong in [String::new(), format!("{secret} "), format!("{secret}\n"), secret.repeat(4), "密canary".into()]
        {
            let words = WorkwxSecret::new(&wrong).unwrap_err().to_string();
            assert!(words.contains("WeCom") && !words.contains("canary"), "{words}");
        }
    }
}

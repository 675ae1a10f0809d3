//! Why does this signature not fit? A message as it was sent, and the secrets that may
//! have signed it, go in; the mistake that reproduces its signature comes out.
//!
//! The gateway only ever says 签名错误. Here every known mistake is made on purpose, one
//! after the other and some in pairs, until one gives the signature that the message
//! carries: a mistake is named only if it does. The list is [`MISTAKES`].
//!
//! ```
//! use wxpay_core::doctor::{CandidateKey, DiagnosisKind, diagnose};
//!
//! let body = b"<xml><a><![CDATA[1]]></a><b>2</b><sign>AFE2267EC1202D85D044F264A63BB92C</sign></xml>";
//! let key = CandidateKey::new("192006250b4c09247ec02edce69f6a2d");
//! let diagnosis = diagnose(body, &[key], None);
//! assert_eq!(diagnosis.verdict, DiagnosisKind::Mistaken);
//! assert_eq!(diagnosis.found[0].mistake.name, "cdata-signed");
//! assert_eq!(diagnosis.found[0].fields, ["a"]);
//! assert_eq!(diagnosis.to_sign, "a=1&b=2&key=********");
//! ```

mod client;
mod coding;
mod diagnosis;
mod hints;
mod meter;
mod mistakes;
mod recipe;
mod search;
mod seen;
mod signature;
mod signed_text;
mod spelling;
mod variants;

#[cfg(test)]
#[cfg(feature = "server")]
mod tests;

use std::fmt;

use zeroize::Zeroizing;

pub use diagnosis::{Diagnosis, DiagnosisKind, Difference, Found};
pub use mistakes::{MISTAKES, Mistake};

use crate::sign::{Key, SignType};

/// How many bytes are hashed in a search unless [`SignedMessage::hash_limit`] says otherwise: 64 MiB.
pub const DEFAULT_HASH_LIMIT: usize = 64 << 20;

/// A secret that may have signed a message: the API key, or what may have been taken
/// for it, such as an `AppSecret`. It need not have the form of a key. It is wiped from
/// memory when dropped, and not shown.
#[derive(Clone)]
pub struct CandidateKey(Zeroizing<Vec<u8>>);

impl CandidateKey {
    /// A secret.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        Self(Zeroizing::new(secret.as_bytes().to_vec()))
    }
}

/// The key of an account.
impl From<&Key> for CandidateKey {
    fn from(key: &Key) -> Self {
        Self(Zeroizing::new(key.secret().to_vec()))
    }
}

impl fmt::Debug for CandidateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Candidate(hidden)")
    }
}

/// A message whose signature is in question, and what is known of it.
#[derive(Clone, Debug)]
pub struct SignedMessage<'a> {
    body: &'a [u8],
    secrets: &'a [CandidateKey],
    sign_type: SignType,
    signed_text: Option<&'a [u8]>,
    appids: Vec<&'a str>,
    mch_ids: Vec<&'a str>,
    hash_limit: usize,
}

impl<'a> SignedMessage<'a> {
    /// A message in XML or JSON, or an address with parameters, and the secrets that may
    /// have signed it; first the one that should have.
    #[must_use]
    pub const fn new(body: &'a [u8], secrets: &'a [CandidateKey]) -> Self {
        Self {
            body,
            secrets,
            sign_type: SignType::Md5,
            signed_text: None,
            appids: Vec::new(),
            mch_ids: Vec::new(),
            hash_limit: DEFAULT_HASH_LIMIT,
        }
    }

    /// How it is to be signed, if it does not say so itself; MD5 otherwise.
    #[must_use]
    pub fn signed_with(mut self, sign_type: SignType) -> Self {
        self.sign_type = sign_type;
        self
    }

    /// The text that the program says it signed, with or without the key at its end.
    #[must_use]
    pub fn signed_text(mut self, text: &'a [u8]) -> Self {
        self.signed_text = Some(text);
        self
    }

    /// An appid that may have been signed in the place of the message's own.
    #[must_use]
    pub fn appid(mut self, appid: &'a str) -> Self {
        self.appids.push(appid);
        self
    }

    /// A merchant number that may have been signed in the place of the message's own.
    #[must_use]
    pub fn mch_id(mut self, mch_id: &'a str) -> Self {
        self.mch_ids.push(mch_id);
        self
    }

    /// Sets how many bytes may be hashed in the search, [`DEFAULT_HASH_LIMIT`] otherwise.
    ///
    /// A message of usual size takes one to three megabytes. Of one that takes more than
    /// the limit not every mistake is tried, and the first of the
    /// [`hints`](Diagnosis::hints) says so.
    #[must_use]
    pub const fn hash_limit(mut self, bytes: usize) -> Self {
        self.hash_limit = bytes;
        self
    }

    /// Looks for the mistake. The work is bounded by [`hash_limit`](Self::hash_limit).
    #[must_use]
    pub fn diagnose(&self) -> Diagnosis {
        search::diagnose(self)
    }
}

/// Looks for the mistake in a message's signature: [`SignedMessage`] for one that says how it is
/// to be signed, or is signed with MD5 unless `sign_type` says otherwise.
#[must_use]
pub fn diagnose(body: &[u8], secrets: &[CandidateKey], sign_type: Option<SignType>) -> Diagnosis {
    SignedMessage::new(body, secrets).signed_with(sign_type.unwrap_or(SignType::Md5)).diagnose()
}

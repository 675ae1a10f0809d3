//! Explains why a signature does not fit: finds the mistake that reproduces the signature of a message, given the
//! secrets that may have signed it.
//!
//! The gateway only answers 签名错误. Here every known mistake is made deliberately, one after the other and some in
//! pairs, until one reproduces the signature that the message carries. A mistake is reported only if it does.
//! [`MISTAKES`] lists them.
//!
//! ```
//! use wxpay_core::doctor::{CandidateKey, DiagnosisKind, diagnose};
//!
//! let body = b"<xml><a><![CDATA[1]]></a><b>2</b><sign>AFE2267EC1202D85D044F264A63BB92C</sign></xml>";
//! let key = CandidateKey::new("192006250b4c09247ec02edce69f6a2d");
//! let diagnosis = diagnose(body, &[key], None);
//! assert_eq!(diagnosis.kind, DiagnosisKind::Mistaken);
//! assert_eq!(diagnosis.mistakes[0].mistake.name, "cdata-signed");
//! assert_eq!(diagnosis.mistakes[0].fields, ["a"]);
//! assert_eq!(diagnosis.to_sign, "a=1&b=2&key=********");
//! ```

mod budget;
mod call;
mod client;
mod diagnosis;
mod encodings;
mod finding;
mod hints;
mod lenient;
mod message;
mod mistakes;
mod mutations;
mod recipe;
mod search;
mod signature;
mod signed_text;
mod spelling;

#[cfg(test)]
#[cfg(feature = "server")]
mod tests;

pub use diagnosis::{Diagnosis, DiagnosisKind, Difference, FoundMistake};
pub use message::{CandidateKey, DEFAULT_HASH_LIMIT, SignedMessage};
pub use mistakes::{MISTAKES, Mistake};

use crate::sign::SignType;

/// Diagnoses the signature of a message. The sign type applies if the message does not state one, and is MD5 by
/// default; [`SignedMessage`] has more options.
#[must_use]
pub fn diagnose(body: &[u8], secrets: &[CandidateKey], sign_type: Option<SignType>) -> Diagnosis {
    SignedMessage::new(body, secrets).signed_with(sign_type.unwrap_or(SignType::Md5)).diagnose()
}

//! The message under examination, and the secrets that may have signed it.

use std::fmt;

use wxpay_schema::Message;
use zeroize::Zeroizing;

use crate::sign::{Key, SignType};

/// The default of [`SignedMessage::hash_limit`]: 64 MiB.
pub const DEFAULT_HASH_LIMIT: usize = 64 << 20;

/// A secret that may have signed a message: the API key, or what may have been mistaken for it, such as an
/// `AppSecret`. It need not have the form of a key. It is wiped from memory when dropped, and never shown.
#[derive(Clone)]
pub struct CandidateKey(pub(super) Zeroizing<Vec<u8>>);

impl CandidateKey {
    /// Wraps a secret.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        Self(Zeroizing::new(secret.as_bytes().to_vec()))
    }
}

/// Takes the key of an account.
impl From<&Key> for CandidateKey {
    fn from(key: &Key) -> Self {
        Self(Zeroizing::new(key.secret().to_vec()))
    }
}

impl fmt::Debug for CandidateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CandidateKey(hidden)")
    }
}

/// A message with a doubtful signature, and the facts that are known about it.
#[derive(Clone, Debug)]
pub struct SignedMessage<'a> {
    pub(super) body: &'a [u8],
    pub(super) secrets: &'a [CandidateKey],
    pub(super) sign_type: SignType,
    pub(super) signed_text: Option<&'a [u8]>,
    pub(super) appids: Vec<&'a str>,
    pub(super) mch_ids: Vec<&'a str>,
    pub(super) hash_limit: usize,
    pub(super) call: Option<&'static Message>,
    pub(super) workwx_secret: Option<&'a CandidateKey>,
}

impl<'a> SignedMessage<'a> {
    /// A message in XML or JSON, or a URL with parameters, and the secrets that may have signed it; the first is the
    /// one that should have.
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
            call: None,
            workwx_secret: None,
        }
    }

    /// Sets the sign type that applies if the message does not state one; MD5 by default.
    #[must_use]
    pub fn signed_with(mut self, sign_type: SignType) -> Self {
        self.sign_type = sign_type;
        self
    }

    /// Sets the text that the program signed, with or without the key at its end.
    #[must_use]
    pub fn signed_text(mut self, text: &'a [u8]) -> Self {
        self.signed_text = Some(text);
        self
    }

    /// Adds an appid that may have been signed instead of the message's own.
    #[must_use]
    pub fn appid(mut self, appid: &'a str) -> Self {
        self.appids.push(appid);
        self
    }

    /// Adds a merchant number that may have been signed instead of the message's own.
    #[must_use]
    pub fn mch_id(mut self, mch_id: &'a str) -> Self {
        self.mch_ids.push(mch_id);
        self
    }

    /// Names the message, whose table decides what is signed, how, and under which names. Without it the message is
    /// taken for one of which every field is signed.
    #[must_use]
    pub const fn of_call(mut self, table: &'static Message) -> Self {
        self.call = Some(table);
        self
    }

    /// Sets the payment secret of WeCom (企业微信), by which a second signature in the message is checked.
    #[must_use]
    pub const fn workwx_secret(mut self, secret: &'a CandidateKey) -> Self {
        self.workwx_secret = Some(secret);
        self
    }

    /// Sets how many bytes the search may hash, [`DEFAULT_HASH_LIMIT`] by default.
    ///
    /// A message of usual size needs one to three megabytes. If a message needs more than the limit, some mistakes
    /// are not tried, and the first of the [`hints`](super::Diagnosis::hints) reports it.
    #[must_use]
    pub const fn hash_limit(mut self, bytes: usize) -> Self {
        self.hash_limit = bytes;
        self
    }
}

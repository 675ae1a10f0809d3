//! The signature of the message, and the mistakes that are visible in it.

use super::client::ClientKind;
use super::finding::Finding;
use super::lenient::StatedSignType;
use super::mistakes::names::{BLANKS, OTHER_SIGN_TYPE, SMALL_LETTERS};
use super::recipe::{HashFunction, Recipe};
use crate::sign::SignType;

/// The signature of the message.
pub(super) struct CarriedSignature {
    /// The signature in upper case, without surrounding blanks.
    pub(super) digits: String,
    has_blanks: bool,
    has_small_letters: bool,
    /// The hash function that its length suggests.
    pub(super) hash: HashFunction,
}

impl CarriedSignature {
    pub(super) fn new(sign: &[u8], sign_type: SignType) -> Self {
        let text = String::from_utf8_lossy(sign);
        let (trimmed, digits) = (text.trim(), text.trim().to_ascii_uppercase());
        Self {
            has_blanks: trimmed != text,
            has_small_letters: trimmed != digits,
            hash: match digits.len() {
                32 => HashFunction::Md5,
                64 => HashFunction::HmacSha256,
                _ => HashFunction::from_sign_type(sign_type),
            },
            digits,
        }
    }

    /// The mistakes that are visible in the signature itself.
    pub(super) fn mistakes(
        &self,
        recipe: &Recipe<'_>,
        sign_type: SignType,
        stated: Option<&StatedSignType>,
        scene: Option<ClientKind>,
    ) -> Vec<Finding> {
        let mut found = Vec::new();
        let used = if recipe.hash == HashFunction::Md5 { SignType::Md5 } else { SignType::HmacSha256 };
        let says = match stated {
            Some(StatedSignType { name, sign_type: Ok(stated) }) => {
                (*stated != used).then(|| format!("`{name}` says {}", stated.name()))
            }
            Some(StatedSignType { name, sign_type: Err(other) }) => {
                Some(format!("`{name}` says {other}, which is neither"))
            }
            None if scene == Some(ClientKind::App) => (sign_type != used).then(|| {
                format!("an app's parameters state none, and were taken for {}: the order's decides", sign_type.name())
            }),
            None => (sign_type != used).then(|| format!("it states none, so it is taken for {}", sign_type.name())),
        };
        if let Some(says) = says {
            found.push(Finding::new(OTHER_SIGN_TYPE, format!("it is signed with {}; {says}", used.name())));
        }
        if self.has_small_letters {
            found.push(Finding::new(SMALL_LETTERS, ""));
        }
        if self.has_blanks {
            found.push(Finding::new(BLANKS, ""));
        }
        found
    }
}

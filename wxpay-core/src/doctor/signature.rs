//! The signature that a message carries, and the mistakes that it shows itself.

use super::client::Scene;
use super::diagnosis::{Found, add_found};
use super::mistakes::{BLANKS, OTHER_WAY, SMALL_LETTERS};
use super::recipe::{Hash, Recipe};
use super::seen::Stated;
use crate::sign::SignType;

/// The signature that the message carries.
pub(super) struct CarriedSignature {
    /// In capitals, without blanks around it.
    pub(super) digits: String,
    has_blanks: bool,
    has_small_letters: bool,
    /// What its length says of the hash.
    pub(super) hash: Hash,
}

impl CarriedSignature {
    pub(super) fn of(sign: &[u8], sign_type: SignType) -> Self {
        let text = String::from_utf8_lossy(sign);
        let (trimmed, digits) = (text.trim(), text.trim().to_ascii_uppercase());
        Self {
            has_blanks: trimmed != text,
            has_small_letters: trimmed != digits,
            hash: match digits.len() {
                32 => Hash::Md5,
                64 => Hash::HmacSha256,
                _ => Hash::of(sign_type),
            },
            digits,
        }
    }

    /// What the signature itself shows, beside the mistakes in what it is of.
    pub(super) fn mistakes(
        &self,
        recipe: &Recipe<'_>,
        sign_type: SignType,
        stated: Option<&Stated>,
        scene: Option<Scene>,
    ) -> Vec<Found> {
        let mut found = Vec::new();
        let used = if recipe.hash == Hash::Md5 { SignType::Md5 } else { SignType::HmacSha256 };
        let says = match stated {
            Some(Stated { name, way: Ok(way) }) => (*way != used).then(|| format!("`{name}` says {}", way.name())),
            Some(Stated { name, way: Err(other) }) => Some(format!("`{name}` says {other}, which is neither")),
            None if scene == Some(Scene::App) => (sign_type != used).then(|| {
                format!("an app's parameters state none, and were taken for {}: the order's decides", sign_type.name())
            }),
            None => (sign_type != used).then(|| format!("it states none, so it is taken for {}", sign_type.name())),
        };
        if let Some(says) = says {
            add_found(&mut found, OTHER_WAY, format!("it is signed with {}; {says}", used.name()));
        }
        if self.has_small_letters {
            add_found(&mut found, SMALL_LETTERS, "");
        }
        if self.has_blanks {
            add_found(&mut found, BLANKS, "");
        }
        found
    }
}

//! Why a signature does not fit, for the log and the headers: a message and the
//! account go in, words come out. No key is in them.
//!
//! Looking for the mistake takes many hashes, so it runs beside the handlers, one message
//! at a time: a client that signs everything wrong holds nobody else up.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::Semaphore;
use wxpay_core::doctor::{CandidateKey, Diagnosis, DiagnosisKind, SignedMessage};
use wxpay_core::fields::Fields;
use wxpay_core::schema::shared;
use wxpay_core::{Key, SignType, server};

use crate::account::Account;
use crate::state::State;

/// How many bytes the search for one mistake may hash. A message of usual size takes one to
/// three megabytes for each key.
const HASH_LIMIT: usize = 16 << 20;
/// How many keys of other accounts are tried.
const OTHERS: usize = 8;
/// The mistake that this module has better words for than the doctor: it knows what the
/// gateway goes by.
const OTHER_SIGN_TYPE: &str = "other-sign-type";
const NO_MISTAKE: &str = "no known mistake reproduces it";
const NOT_ALL_TRIED: &str =
    "not every known mistake was tried, as that would take long: none of those tried reproduces it";

/// The place of the one message that is looked at, and what came of the ones before.
#[derive(Debug)]
pub(crate) struct Diagnoses {
    place: Semaphore,
    /// The latest words on a merchant's message.
    latest: Mutex<BTreeMap<String, String>>,
}

impl Default for Diagnoses {
    fn default() -> Self {
        Self { place: Semaphore::new(1), latest: Mutex::default() }
    }
}

/// A message whose signature does not fit.
#[derive(Clone, Debug)]
pub(crate) struct WrongSign {
    pub(crate) mch_id: String,
    /// How it has to be signed by what it declares.
    pub(crate) sign_type: SignType,
    /// Whether the key for the paths of WeChat Pay's own sandboxes fits too.
    pub(crate) at_trial: bool,
}

/// Returns the way in which fields are signed with one of those keys, if in any.
pub(crate) fn way_of_signing(fields: &Fields<'_>, keys: &[&Key]) -> Option<SignType> {
    let ways = [SignType::Md5, SignType::HmacSha256];
    ways.into_iter().find(|way| keys.iter().any(|key| server::is_signed(fields, key, *way)))
}

/// Says which way was taken where another is declared.
pub(crate) fn of_other_way(used: SignType, declared: SignType) -> String {
    let (used, declared) = (used.name(), declared.name());
    let sign_type = shared::SIGN_TYPE_FIELD.name;
    format!(
        "{OTHER_SIGN_TYPE}: signed with {used} where {declared} is declared; a message without {sign_type} declares \
         MD5. \
         Sign with {declared}, or send {sign_type} {used}, which is then signed like any other field."
    )
}

/// What is wrong with the signature of a message.
pub(crate) async fn of_wrong_sign(state: &State, wrong: &WrongSign, body: &[u8]) -> String {
    let diagnoses = &state.diagnoses;
    let latest = || diagnoses.latest.lock().unwrap_or_else(PoisonError::into_inner);
    let Ok(_place) = diagnoses.place.try_acquire() else {
        let said = latest().get(&wrong.mch_id).map_or_else(String::new, |said| format!("; of the one before: {said}"));
        return format!("{}; not diagnosed, since another message is being looked at{said}", wrong.words());
    };
    let (own, others): (Vec<&Account>, Vec<&Account>) =
        state.accounts.iter().partition(|account| account.mch_id == wrong.mch_id);
    let own = own.into_iter().flat_map(|account| {
        if wrong.at_trial { [&account.trial_key, &account.key] } else { [&account.key, &account.trial_key] }
    });
    // A key of another account is a mistake that is made, too.
    let keys = own.chain(others.into_iter().take(OTHERS).map(|other| &other.key));
    let keys: Vec<CandidateKey> = keys.map(CandidateKey::from).collect();
    let (body, sign_type) = (body.to_vec(), wrong.sign_type);
    let look = move || SignedMessage::new(&body, &keys).signed_with(sign_type).hash_limit(HASH_LIMIT).diagnose();
    let Ok(found) = state.runtime.spawn_blocking(look).await else {
        return wrong.words();
    };
    let mistakes = wrong.mistakes(&found);
    let none = if found.is_complete { NO_MISTAKE } else { NOT_ALL_TRIED };
    latest().insert(wrong.mch_id.clone(), mistakes.as_deref().unwrap_or(none).to_owned());
    match mistakes {
        Some(mistakes) => format!("{}: {mistakes}", wrong.words()),
        None => format!("{}, and {none}; the text to sign is {}", wrong.words(), found.to_sign),
    }
}

impl WrongSign {
    fn words(&self) -> String {
        format!("sign is not the {} signature of the fields received with this merchant's key", self.sign_type.name())
    }

    /// The mistakes that were found, with what to do about each.
    fn mistakes(&self, diagnosis: &Diagnosis) -> Option<String> {
        if diagnosis.kind != DiagnosisKind::Mistaken {
            return None;
        }
        let found = diagnosis.mistakes.iter().map(|found| {
            let mistake = found.mistake;
            if mistake.name == OTHER_SIGN_TYPE {
                return of_other_way(other(self.sign_type), self.sign_type);
            }
            let of = if found.fields.is_empty() { String::new() } else { format!(" ({})", found.fields.join(", ")) };
            format!("{}{of}: {} {}", mistake.name, mistake.description, mistake.remedy)
        });
        Some(found.collect::<Vec<_>>().join(" "))
    }
}

/// The way that is not this one.
fn other(way: SignType) -> SignType {
    if way == SignType::Md5 { SignType::HmacSha256 } else { SignType::Md5 }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use wxpay_core::server::Reply;

    use super::*;
    use crate::Sandbox;

    /// A message whose signature is in small letters.
    fn body(account: &Account) -> String {
        let message = Reply::new().set(&shared::MCH_ID, &account.mch_id).set(&shared::BODY, "Tea");
        let sign = message.sign(&account.key, SignType::Md5).to_ascii_lowercase();
        message.set(&shared::SIGN, sign).unsigned()
    }

    #[tokio::test]
    async fn one_message_at_a_time_is_looked_at() {
        let sandbox = Sandbox::start().await.unwrap();
        let state = &sandbox.state;
        let body = body(state.accounts.first().unwrap());
        let wrong = WrongSign { mch_id: Account::DEMO_MCH_ID.to_owned(), sign_type: SignType::Md5, at_trial: false };
        let found = "sign-in-small-letters: ";
        let place = state.diagnoses.place.try_acquire().unwrap();
        let words = of_wrong_sign(state, &wrong, body.as_bytes()).await;
        assert!(words.ends_with("not diagnosed, since another message is being looked at"), "{words}");
        drop(place);
        let words = of_wrong_sign(state, &wrong, body.as_bytes()).await;
        assert!(words.contains(found), "{words}");
        let _place = state.diagnoses.place.try_acquire().unwrap();
        let words = of_wrong_sign(state, &wrong, b"<xml></xml>").await;
        assert!(words.contains("not diagnosed") && words.contains(&format!("of the one before: {found}")), "{words}");
    }
    #[tokio::test]
    async fn the_search_in_a_large_message_ends_and_says_so() {
        let sandbox = Sandbox::start().await.unwrap();
        let wrong = WrongSign { mch_id: Account::DEMO_MCH_ID.to_owned(), sign_type: SignType::Md5, at_trial: false };
        let body = format!("<xml><body>{}</body><sign>{}</sign></xml>", "茶&#39;".repeat(8_000), "A".repeat(32));
        let words = of_wrong_sign(&sandbox.state, &wrong, body.as_bytes()).await;
        assert!(words.contains(NOT_ALL_TRIED), "{}", &words[..300]);
    }
}

//! Explains wrong signatures for the log and the headers, without revealing keys.
//!
//! The search for the mistake computes many hashes. It runs outside the handlers, for one message
//! at a time, so that a client that signs everything wrong does not slow down others.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::Semaphore;
use wxpay_core::doctor::{CandidateKey, Diagnosis, DiagnosisKind, SignedMessage};
use wxpay_core::fields::Fields;
use wxpay_core::schema::shared;
use wxpay_core::{Key, SignType, server};

use crate::account::Account;

/// How many bytes the search for a mistake may hash. An ordinary message takes one to three
/// megabytes for each key.
const HASH_LIMIT: usize = 16 << 20;
/// How many keys of other accounts are tried.
const MAX_OTHER_KEYS: usize = 8;
/// The mistake for which this module has a more specific explanation than the doctor, as it knows
/// the sign type that the gateway expects.
const OTHER_SIGN_TYPE: &str = "other-sign-type";
const NO_MISTAKE: &str = "no known mistake reproduces it";
const NOT_ALL_TRIED: &str =
    "not every known mistake was tried, as that would take long: none of those tried reproduces it";

/// Diagnoses one message at a time, and remembers earlier results.
#[derive(Debug)]
pub(crate) struct SignDiagnoser {
    permit: Semaphore,
    /// The latest explanation for each merchant.
    latest: Mutex<BTreeMap<String, String>>,
}

impl Default for SignDiagnoser {
    fn default() -> Self {
        Self { permit: Semaphore::new(1), latest: Mutex::default() }
    }
}

/// A message whose signature is wrong.
#[derive(Clone, Debug)]
pub(crate) struct WrongSign {
    pub(crate) mch_id: String,
    /// The sign type that it declares.
    pub(crate) sign_type: SignType,
    /// Whether the key for the paths of the official sandboxes is accepted too.
    pub(crate) at_official_sandbox: bool,
}

/// The sign type with which the fields are signed by one of the keys, if by any.
pub(crate) fn matching_sign_type(fields: &Fields<'_>, keys: &[&Key]) -> Option<SignType> {
    let sign_types = [SignType::Md5, SignType::HmacSha256];
    sign_types.into_iter().find(|sign_type| keys.iter().any(|key| server::is_signed(fields, key, *sign_type)))
}

/// Explains that another sign type is declared than the one used.
pub(crate) fn other_sign_type_text(used: SignType, declared: SignType) -> String {
    let (used, declared) = (used.name(), declared.name());
    let sign_type = shared::SIGN_TYPE_FIELD.name;
    format!(
        "{OTHER_SIGN_TYPE}: signed with {used} where {declared} is declared; a message without {sign_type} \
         declares MD5. \
         Sign with {declared}, or send {sign_type} {used}, which is then signed like any other field."
    )
}

/// The reason if a message is signed with a sign type that its call never takes.
pub(crate) fn only_sign_type_text(used: SignType, declared: SignType) -> String {
    let (used, declared) = (used.name(), declared.name());
    format!(
        "{OTHER_SIGN_TYPE}: signed with {used} where {declared} is declared; this call takes {declared} alone. \
         Sign with {declared}."
    )
}

impl SignDiagnoser {
    /// Explains why the signature of a message is wrong.
    pub(crate) async fn explain(&self, accounts: &[Account], wrong: &WrongSign, body: &[u8]) -> String {
        let latest = || self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(_permit) = self.permit.try_acquire() else {
            let previous =
                latest().get(&wrong.mch_id).map_or_else(String::new, |text| format!("; of the one before: {text}"));
            return format!(
                "{}; not diagnosed, since another message is being looked at{previous}",
                wrong.description()
            );
        };
        let (own, others): (Vec<&Account>, Vec<&Account>) =
            accounts.iter().partition(|account| account.mch_id == wrong.mch_id);
        let own = own.into_iter().flat_map(|account| {
            if wrong.at_official_sandbox {
                [&account.sandbox_key, &account.key]
            } else {
                [&account.key, &account.sandbox_key]
            }
        });
        // Using the key of another account is a common mistake.
        let keys = own.chain(others.into_iter().take(MAX_OTHER_KEYS).map(|other| &other.key));
        let keys: Vec<CandidateKey> = keys.map(CandidateKey::from).collect();
        let (body, sign_type) = (body.to_vec(), wrong.sign_type);
        let look = move || SignedMessage::new(&body, &keys).signed_with(sign_type).hash_limit(HASH_LIMIT).diagnose();
        let Ok(found) = tokio::task::spawn_blocking(look).await else {
            return wrong.description();
        };
        let mistakes = wrong.mistakes(&found);
        let none = if found.is_complete { NO_MISTAKE } else { NOT_ALL_TRIED };
        latest().insert(wrong.mch_id.clone(), mistakes.as_deref().unwrap_or(none).to_owned());
        match mistakes {
            Some(mistakes) => format!("{}: {mistakes}", wrong.description()),
            None => format!("{}, and {none}; the text to sign is {}", wrong.description(), found.to_sign),
        }
    }
}

impl WrongSign {
    fn description(&self) -> String {
        format!("sign is not the {} signature of the fields received with this merchant's key", self.sign_type.name())
    }

    /// The mistakes that were found, each with its remedy.
    fn mistakes(&self, diagnosis: &Diagnosis) -> Option<String> {
        if diagnosis.kind != DiagnosisKind::Mistaken {
            return None;
        }
        let found = diagnosis.mistakes.iter().map(|found| {
            let mistake = found.mistake;
            if mistake.name == OTHER_SIGN_TYPE {
                return other_sign_type_text(other_sign_type(self.sign_type), self.sign_type);
            }
            let of = if found.fields.is_empty() { String::new() } else { format!(" ({})", found.fields.join(", ")) };
            format!("{}{of}: {} {}", mistake.name, mistake.description, mistake.remedy)
        });
        Some(found.collect::<Vec<_>>().join(" "))
    }
}

/// The other sign type.
fn other_sign_type(sign_type: SignType) -> SignType {
    if sign_type == SignType::Md5 { SignType::HmacSha256 } else { SignType::Md5 }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use wxpay_core::server::MessageBuilder;

    use super::*;
    use crate::Sandbox;

    /// A message whose signature is in lower case.
    fn body(account: &Account) -> String {
        let message = MessageBuilder::new().set(&shared::MCH_ID, &account.mch_id).set(&shared::BODY, "Tea");
        let sign = message.sign(&account.key, SignType::Md5).to_ascii_lowercase();
        message.set(&shared::SIGN, sign).unsigned()
    }

    #[tokio::test]
    async fn explain_diagnoses_one_message_at_a_time() {
        let sandbox = Sandbox::start().await.unwrap();
        let state = &sandbox.state;
        let body = body(state.accounts.first().unwrap());
        let wrong =
            WrongSign { mch_id: Account::DEMO_MCH_ID.to_owned(), sign_type: SignType::Md5, at_official_sandbox: false };
        let found = "sign-in-small-letters: ";
        let permit = state.sign_diagnoser.permit.try_acquire().unwrap();
        let words = state.sign_diagnoser.explain(&state.accounts, &wrong, body.as_bytes()).await;
        assert!(words.ends_with("not diagnosed, since another message is being looked at"), "{words}");
        drop(permit);
        let words = state.sign_diagnoser.explain(&state.accounts, &wrong, body.as_bytes()).await;
        assert!(words.contains(found), "{words}");
        let _permit = state.sign_diagnoser.permit.try_acquire().unwrap();
        let words = state.sign_diagnoser.explain(&state.accounts, &wrong, b"<xml></xml>").await;
        assert!(words.contains("not diagnosed") && words.contains(&format!("of the one before: {found}")), "{words}");
    }
    #[tokio::test]
    async fn explain_reports_an_incomplete_search() {
        let sandbox = Sandbox::start().await.unwrap();
        let wrong =
            WrongSign { mch_id: Account::DEMO_MCH_ID.to_owned(), sign_type: SignType::Md5, at_official_sandbox: false };
        let body = format!("<xml><body>{}</body><sign>{}</sign></xml>", "茶&#39;".repeat(8_000), "A".repeat(32));
        let words = sandbox.state.sign_diagnoser.explain(&sandbox.state.accounts, &wrong, body.as_bytes()).await;
        assert!(words.contains(NOT_ALL_TRIED), "{}", &words[..300]);
    }
}

//! Explains wrong signatures for the log and the headers, without revealing keys.
//!
//! The search for the mistake computes many hashes. It runs outside the handlers, for one message
//! at a time, so that a client that signs everything wrong does not slow down others.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::Semaphore;
use wxpay_core::doctor::{CandidateKey, Diagnosis, DiagnosisKind, Difference, SignedMessage};
use wxpay_core::fields::Fields;
use wxpay_core::schema::shared;
use wxpay_core::{Key, SignType, server};

use crate::account::Account;
use crate::reason::Reason;

/// How many bytes the search for a mistake may hash. An ordinary message takes one to three
/// megabytes for each key.
const HASH_LIMIT: usize = 16 << 20;
/// How many keys of other accounts are tried.
const MAX_OTHER_KEYS: usize = 8;
/// The mistake for which this module has a more specific explanation than the doctor, as it knows
/// the sign type that the gateway expects.
const OTHER_SIGN_TYPE: &str = "other-sign-type";
const NO_MISTAKE: &str = "no known mistake reproduces it";
const NO_MISTAKE_ZH: &str = "没有已知的错误能得出它";
const NOT_ALL_TRIED: &str =
    "not every known mistake was tried, as that would take long: none of those tried reproduces it";
const NOT_ALL_TRIED_ZH: &str = "已知的错误没有全部尝试（会太久），试过的都不能得出它";

/// Diagnoses one message at a time, and remembers earlier results.
#[derive(Debug)]
pub(crate) struct SignDiagnoser {
    permit: Semaphore,
    /// The latest explanation for each merchant.
    latest: Mutex<BTreeMap<String, Reason>>,
}

impl Default for SignDiagnoser {
    fn default() -> Self {
        Self { permit: Semaphore::new(1), latest: Mutex::default() }
    }
}

/// Why a signature is wrong.
#[derive(Debug)]
pub(crate) struct SignExplanation {
    pub(crate) reason: Reason,
    /// What was found out, if the message was looked at.
    pub(crate) findings: Option<Box<SignFindings>>,
}

/// What the search for the mistake found. The keys that were tried are masked.
#[derive(Clone, Debug)]
pub(crate) struct SignFindings {
    /// The text to sign.
    pub(crate) to_sign: String,
    /// The text that was signed instead, if a mistake reproduces the signature.
    pub(crate) signed: Option<String>,
    /// The first difference between the two.
    pub(crate) difference: Option<Difference>,
    pub(crate) mistakes: Vec<FoundMistake>,
}

impl SignFindings {
    /// The texts that have parts of the message, to be masked and cut.
    pub(crate) fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let difference = self.difference.as_mut().map(|found| [&mut found.field, &mut found.right, &mut found.signed]);
        let fields = self.mistakes.iter_mut().map(|mistake| &mut mistake.fields);
        [&mut self.to_sign].into_iter().chain(&mut self.signed).chain(difference.into_iter().flatten()).chain(fields)
    }
}

/// A mistake that reproduces the signature, alone or with the others.
#[derive(Clone, Debug)]
pub(crate) struct FoundMistake {
    pub(crate) name: &'static str,
    /// The fields that it concerns.
    pub(crate) fields: String,
    pub(crate) description: Reason,
    pub(crate) remedy: Reason,
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
pub(crate) fn other_sign_type_reason(used: SignType, declared: SignType) -> Reason {
    let (used, declared) = (used.name(), declared.name());
    let sign_type = shared::SIGN_TYPE_FIELD.name;
    Reason::new(
        format!(
            "{OTHER_SIGN_TYPE}: signed with {used} where {declared} is declared; a message without {sign_type} \
             declares MD5. \
             Sign with {declared}, or send {sign_type} {used}, which is then signed like any other field."
        ),
        format!(
            "{OTHER_SIGN_TYPE}：声明的是 {declared}，却用 {used} 签名；没有 {sign_type} 的报文即声明 MD5。\
             请用 {declared} 签名，或传 {sign_type} {used}，它和其他字段一样参与签名。"
        ),
    )
}

/// The reason if a message is signed with a sign type that its call never takes.
pub(crate) fn only_sign_type_reason(used: SignType, declared: SignType) -> Reason {
    let (used, declared) = (used.name(), declared.name());
    Reason::new(
        format!(
            "{OTHER_SIGN_TYPE}: signed with {used} where {declared} is declared; this call takes {declared} alone. \
             Sign with {declared}."
        ),
        format!(
            "{OTHER_SIGN_TYPE}：声明的是 {declared}，却用 {used} 签名；本接口只接受 {declared}。请用 {declared} 签名。"
        ),
    )
}

impl SignDiagnoser {
    /// Explains why the signature of a message is wrong.
    pub(crate) async fn explain(&self, accounts: &[Account], wrong: &WrongSign, body: &[u8]) -> SignExplanation {
        let latest = || self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let Ok(_permit) = self.permit.try_acquire() else {
            let busy = Reason::new(
                "not diagnosed, since another message is being looked at",
                "没有诊断，因为正在诊断另一个报文",
            );
            let previous = latest().get(&wrong.mch_id).map_or_else(Reason::default, |text| {
                Reason::new(format!("of the one before: {}", text.en), format!("上一个报文：{}", text.zh))
            });
            return SignExplanation { reason: wrong.description().and(&busy).and(&previous), findings: None };
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
            return SignExplanation { reason: wrong.description(), findings: None };
        };
        let mistakes = wrong.mistakes(&found);
        let (none, none_zh) =
            if found.is_complete { (NO_MISTAKE, NO_MISTAKE_ZH) } else { (NOT_ALL_TRIED, NOT_ALL_TRIED_ZH) };
        let short = mistakes_reason(&mistakes).unwrap_or_else(|| Reason::new(none, none_zh));
        let description = wrong.description();
        let reason = if mistakes.is_empty() {
            Reason::new(
                format!("{}, and {none}; the text to sign is {}", description.en, found.to_sign),
                format!("{}，且{none_zh}；待签名串为 {}", description.zh, found.to_sign),
            )
        } else {
            Reason::new(format!("{}: {}", description.en, short.en), format!("{}：{}", description.zh, short.zh))
        };
        latest().insert(wrong.mch_id.clone(), short);
        let Diagnosis { to_sign, signed, difference, .. } = found;
        let findings = SignFindings { to_sign, signed, difference, mistakes };
        SignExplanation { reason, findings: Some(Box::new(findings)) }
    }
}

impl WrongSign {
    fn description(&self) -> Reason {
        let name = self.sign_type.name();
        Reason::new(
            format!("sign is not the {name} signature of the fields received with this merchant's key"),
            format!("sign 不是用该商户的密钥对收到的字段计算的 {name} 签名"),
        )
    }

    /// The mistakes that were found, each with its remedy.
    fn mistakes(&self, diagnosis: &Diagnosis) -> Vec<FoundMistake> {
        if diagnosis.kind != DiagnosisKind::Mistaken {
            return Vec::new();
        }
        let found = diagnosis.mistakes.iter().map(|found| {
            let mistake = found.mistake;
            let (description, remedy) = if mistake.name == OTHER_SIGN_TYPE {
                (other_sign_type_reason(other_sign_type(self.sign_type), self.sign_type), Reason::default())
            } else {
                let remedy = Reason::new(mistake.remedy, mistake.remedy_zh);
                (Reason::new(mistake.description, mistake.description_zh), remedy)
            };
            FoundMistake { name: mistake.name, fields: found.fields.join(", "), description, remedy }
        });
        found.collect()
    }
}

/// The mistakes in one sentence; `None` without any.
fn mistakes_reason(mistakes: &[FoundMistake]) -> Option<Reason> {
    let told = mistakes.iter().map(|FoundMistake { name, fields, description, remedy }| {
        if *name == OTHER_SIGN_TYPE {
            return description.clone();
        }
        let (of, of_zh) = if fields.is_empty() {
            (String::new(), String::new())
        } else {
            (format!(" ({fields})"), format!("（{fields}）"))
        };
        Reason::new(
            format!("{name}{of}: {} {}", description.en, remedy.en),
            format!("{name}{of_zh}：{}{}", description.zh, remedy.zh),
        )
    });
    told.reduce(|one, other| Reason::new(format!("{} {}", one.en, other.en), format!("{} {}", one.zh, other.zh)))
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
        let words = state.sign_diagnoser.explain(&state.accounts, &wrong, body.as_bytes()).await.reason.en;
        assert!(words.ends_with("not diagnosed, since another message is being looked at"), "{words}");
        drop(permit);
        let words = state.sign_diagnoser.explain(&state.accounts, &wrong, body.as_bytes()).await.reason.en;
        assert!(words.contains(found), "{words}");
        let _permit = state.sign_diagnoser.permit.try_acquire().unwrap();
        let words = state.sign_diagnoser.explain(&state.accounts, &wrong, b"<xml></xml>").await.reason.en;
        assert!(words.contains("not diagnosed") && words.contains(&format!("of the one before: {found}")), "{words}");
    }
    #[tokio::test]
    async fn explain_reports_an_incomplete_search() {
        let sandbox = Sandbox::start().await.unwrap();
        let wrong =
            WrongSign { mch_id: Account::DEMO_MCH_ID.to_owned(), sign_type: SignType::Md5, at_official_sandbox: false };
        let body = format!("<xml><body>{}</body><sign>{}</sign></xml>", "茶&#39;".repeat(8_000), "A".repeat(32));
        let explanation = sandbox.state.sign_diagnoser.explain(&sandbox.state.accounts, &wrong, body.as_bytes()).await;
        let words = explanation.reason.en;
        assert!(words.contains(NOT_ALL_TRIED), "{}", &words[..300]);
    }
}

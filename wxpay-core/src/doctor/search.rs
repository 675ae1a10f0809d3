//! The search: makes each mistake, alone and in pairs, until one reproduces the signature of the message.

use std::borrow::Cow;
use std::ops::ControlFlow;

use wxpay_schema::shared::PAYMENT_SIGN_TYPE;
use zeroize::Zeroizing;

use super::budget::WorkBudget;
use super::call::{self, CallContext};
use super::client::{ClientParameters, ParameterReading};
use super::diagnosis::{Diagnosis, DiagnosisKind, Difference, FoundMistake};
use super::finding::Finding;
use super::hints::{self, HintContext};
use super::lenient::{LenientMessage, Pair, StatedSignType};
use super::message::{CandidateKey, SignedMessage};
use super::mistakes::names::{
    CHANGED_AFTER_SIGNING, CLIENT_VALUE, KEY_EMPTY, OF_CLIENTS, OTHER_KEY, OTHER_SIGN_TYPE, SIGN_TYPE_OF_CALL,
};
use super::mistakes::{self, MISTAKES, Mistake, PAIRS};
use super::mutations::{MutationDetail, SearchContext, Trial};
use super::recipe::{HashFunction, Recipe};
use super::signature::CarriedSignature;
use super::signed_text::{different, shown_text, without_key};
use super::spelling::compact;
use crate::error::Malformed;
use crate::sign::SignType;
use crate::text::key_mask::mask_secret;

/// The maximum number of secrets.
const MAX_SECRETS: usize = 16;
/// Shorter texts are not taken for secrets, and not masked.
const MIN_SECRET: usize = 6;

impl SignedMessage<'_> {
    /// Looks for the mistake. The work is bounded by [`hash_limit`](Self::hash_limit).
    #[must_use]
    pub fn diagnose(&self) -> Diagnosis {
        diagnose(self)
    }
}

fn diagnose(case: &SignedMessage<'_>) -> Diagnosis {
    let (mut diagnosis, own) = match LenientMessage::read(case.body) {
        Ok(seen) => (diagnose_message(case, &seen), secrets_in(&seen)),
        Err(malformed) => {
            let empty = Diagnosis::new(DiagnosisKind::Unreadable, case.sign_type);
            (Diagnosis { malformed: Some(malformed), ..empty }, Vec::new())
        }
    };
    mask_secrets(&mut diagnosis, case.secrets);
    mask_secrets(&mut diagnosis, case.workwx_secret.map(std::slice::from_ref).unwrap_or_default());
    mask_secrets(&mut diagnosis, &own);
    diagnosis
}

/// The values of fields that are named like a key, since a program may send the key that it signs with.
fn secrets_in(seen: &LenientMessage<'_>) -> Vec<CandidateKey> {
    let is_key = |name: &str| ["key", "secret"].iter().any(|end| compact(name).ends_with(end));
    let values = seen.pairs.iter().filter(|pair| is_key(&pair.name)).map(|pair| pair.value.to_vec());
    values.map(|value| CandidateKey(Zeroizing::new(value))).collect()
}

fn diagnose_message(case: &SignedMessage<'_>, seen: &LenientMessage<'_>) -> Diagnosis {
    let is_payment = case.call.is_none_or(call::is_payment);
    let client = ClientParameters::from_message(seen, case.appids.first().copied()).filter(|_| is_payment);
    let of_client = |client: &ClientParameters<'_>| {
        client.stated_sign_type().map(|given| StatedSignType::new(PAYMENT_SIGN_TYPE.name, given))
    };
    let stated = seen.stated_sign_type().or_else(|| client.as_ref().and_then(of_client));
    let only_way = case.call.and_then(call::only_way);
    let sign_type = match (only_way, &stated) {
        (Some(only), _) => only,
        (None, Some(StatedSignType { sign_type: Ok(sign_type), .. })) => *sign_type,
        _ => case.sign_type,
    };
    let (call, pairs) = match case.call.filter(|_| client.is_none()) {
        Some(table) => {
            let (call, pairs) = CallContext::split(table, &seen.pairs);
            (Some(call), pairs)
        }
        None => (None, seen.pairs.clone()),
    };
    let readings = match &client {
        Some(client) => client.readings(),
        None => vec![ParameterReading { pairs, findings: Vec::new(), takes_others: true }],
    };
    let right = readings.first().map(|reading| reading.pairs.clone()).unwrap_or_default();
    let to_sign = masked_text(&Recipe::documented(right, b"", HashFunction::from_sign_type(sign_type)));
    let mut diagnosis =
        Diagnosis { to_sign, malformed: seen.fault.clone(), ..Diagnosis::new(DiagnosisKind::NotSigned, sign_type) };
    let Some(sign) = seen.sign.clone() else { return diagnosis };
    let given = CarriedSignature::new(&sign, sign_type);
    let secrets: Vec<&[u8]> = case.secrets.iter().take(MAX_SECRETS).map(|candidate| candidate.0.as_slice()).collect();
    let known = SearchContext {
        format: seen.format,
        client,
        call,
        // An empty key can be found without any secret.
        secrets: if secrets.is_empty() { vec![b"".as_slice()] } else { secrets },
        appids: case.appids.clone(),
        mch_ids: case.mch_ids.clone(),
        digits: given.digits.len(),
    };
    let budget = WorkBudget::new(case.hash_limit);
    let mut search =
        Search { known: &known, given: &given, budget: &budget, tried: 0, text: Zeroizing::default(), hit: None };
    let ruled_out = search.run(&readings);
    if let (None, Some(text), Some(right)) = (&search.hit, case.signed_text, readings.first()) {
        search.signed(&right.pairs, text);
    }
    let secret = case.workwx_secret.map(|secret| secret.0.as_slice());
    let of_call = known.call.as_ref().map(|call| call.findings(seen, secret)).unwrap_or_default();
    let asked = HintContext { case, seen, client: known.client.as_ref(), sign: &given.digits, stated: stated.as_ref() };
    let Some(hit) = search.hit else {
        diagnosis.kind = DiagnosisKind::Unknown;
        diagnosis.is_complete = !budget.is_exhausted();
        diagnosis.ruled_out = ruled_out;
        diagnosis.signed = case.signed_text.map(|text| shown_text(text, &seen.pairs));
        diagnosis.difference =
            diagnosis.signed.as_ref().and_then(|signed| Difference::between(&diagnosis.to_sign, signed));
        diagnosis.hints = hints::call_hints(&of_call);
        diagnosis.hints.extend(hints::unknown_mistake_hints(&asked, &diagnosis));
        return diagnosis;
    };
    diagnosis.secret = Some(hit.secret);
    let mut findings = hit.findings;
    findings.extend(given.mistakes(
        &hit.recipe,
        sign_type,
        stated.as_ref(),
        known.client.as_ref().map(|client| client.scene),
    ));
    if hit.secret > 0 {
        findings.push(Finding::new(OTHER_KEY, format!("secret {} of those given", hit.secret + 1)));
    } else if known.secrets.first().is_some_and(|secret| secret.is_empty()) && findings.is_empty() {
        findings.push(Finding::new(KEY_EMPTY, "empty"));
    }
    let used = if hit.recipe.hash == HashFunction::Md5 { SignType::Md5 } else { SignType::HmacSha256 };
    if let Some(only) = only_way.filter(|only| *only != used) {
        findings.retain(|finding| finding.name != OTHER_SIGN_TYPE);
        let form = format!("it is signed with {}; the call takes {} alone", used.name(), only.name());
        findings.push(Finding::new(SIGN_TYPE_OF_CALL, form));
    }
    findings.extend(of_call);
    diagnosis.mistakes = findings.into_iter().filter_map(FoundMistake::from_finding).collect();
    diagnosis.kind = if diagnosis.mistakes.is_empty() { DiagnosisKind::Right } else { DiagnosisKind::Mistaken };
    if diagnosis.kind == DiagnosisKind::Mistaken {
        let signed = hit.text.unwrap_or_else(|| masked_text(&hit.recipe));
        diagnosis.difference = Difference::between(&diagnosis.to_sign, &signed);
        diagnosis.signed = diagnosis.difference.is_some().then_some(signed);
    } else {
        diagnosis.hints = hints::right_signature_hints(&asked);
    }
    diagnosis
}

/// The recipe that reproduces the signature, and its findings.
struct SearchHit<'s> {
    recipe: Recipe<'s>,
    findings: Vec<Finding>,
    secret: usize,
    /// The signed text, if it is not the recipe's.
    text: Option<String>,
}

/// A documented way of signing for a choice of names and key.
struct BaseRecipe<'r, 's> {
    recipe: Recipe<'s>,
    secret: usize,
    /// The mistakes that it contains nevertheless.
    findings: &'r [Finding],
    /// Whether mutations are tried on it.
    takes_others: bool,
}

struct Search<'k, 's> {
    known: &'k SearchContext<'s>,
    given: &'k CarriedSignature,
    budget: &'k WorkBudget,
    /// The number of recipes tried.
    tried: usize,
    /// The buffer of the texts that are hashed.
    text: Zeroizing<Vec<u8>>,
    hit: Option<SearchHit<'s>>,
}

impl<'s> Search<'_, 's> {
    /// Tries everything. Returns the mistakes that were ruled out.
    fn run(&mut self, readings: &[ParameterReading<'s>]) -> Vec<&'static Mistake> {
        let (known, budget) = (self.known, self.budget);
        let secrets = || known.secrets.iter().enumerate();
        let bases = readings.iter().flat_map(|reading| {
            secrets().map(|(secret, key)| BaseRecipe {
                recipe: Recipe::documented(reading.pairs.clone(), key, self.given.hash),
                secret,
                findings: &reading.findings,
                takes_others: reading.takes_others,
            })
        });
        let mut bases: Vec<BaseRecipe<'_, 's>> = bases.collect();
        let mut ruled_out = Vec::new();
        for base in &bases {
            if self.attempt(&base.recipe, base, &[]).is_break() {
                return ruled_out;
            }
        }
        ruled_out.extend(mistakes::find(OTHER_SIGN_TYPE));
        if known.secrets.len() > 1 {
            ruled_out.extend(mistakes::find(OTHER_KEY));
        }
        if known.client.is_some() {
            ruled_out.extend(OF_CLIENTS.into_iter().filter_map(mistakes::find));
        }
        bases.retain(|base| base.takes_others);
        for mistake in MISTAKES {
            let before = self.tried;
            for base in &bases {
                let run = &mut |recipe: &Recipe<'s>, detail: &dyn Fn() -> MutationDetail| {
                    self.attempt(recipe, base, &[(mistake, detail)])
                };
                if (mistake.mutate)(known, &base.recipe, &mut Trial::new(budget, run)).is_break() {
                    return ruled_out;
                }
            }
            if self.tried > before {
                ruled_out.push(mistake);
            }
        }
        for (first, second) in PAIRS {
            let (Some(first), Some(second)) = (mistakes::find(first), mistakes::find(second)) else { continue };
            for base in &bases {
                let both = &mut |recipe: &Recipe<'s>, one: &dyn Fn() -> MutationDetail| {
                    let run = &mut |recipe: &Recipe<'s>, other: &dyn Fn() -> MutationDetail| {
                        self.attempt(recipe, base, &[(first, one), (second, other)])
                    };
                    (second.mutate)(known, recipe, &mut Trial::new(budget, run))
                };
                if (first.mutate)(known, &base.recipe, &mut Trial::new(budget, both)).is_break() {
                    return ruled_out;
                }
            }
        }
        ruled_out
    }

    /// Tries a recipe, within the budget.
    fn attempt(
        &mut self,
        recipe: &Recipe<'s>,
        base: &BaseRecipe<'_, 's>,
        made: &[(&'static Mistake, &dyn Fn() -> MutationDetail)],
    ) -> ControlFlow<()> {
        self.budget.spend(recipe.size())?;
        self.tried += 1;
        self.compare(recipe, base, made)
    }

    fn compare(
        &mut self,
        recipe: &Recipe<'s>,
        base: &BaseRecipe<'_, 's>,
        made: &[(&'static Mistake, &dyn Fn() -> MutationDetail)],
    ) -> ControlFlow<()> {
        if !recipe.reproduces(self.given.digits.as_bytes(), &mut self.text) {
            return ControlFlow::Continue(());
        }
        let made: Vec<(&'static Mistake, MutationDetail)> =
            made.iter().map(|(mistake, detail)| (*mistake, detail())).collect();
        let is_concerned = |field: &String| made.iter().any(|(_, detail)| detail.fields.contains(field));
        // A client's wrong value is reported once: with the mistake that was made with it.
        let is_reported = |finding: &Finding| finding.name == CLIENT_VALUE && finding.fields.iter().all(is_concerned);
        let mut findings: Vec<Finding> =
            base.findings.iter().filter(|finding| !is_reported(finding)).cloned().collect();
        for (mistake, detail) in made {
            findings.retain(|finding| finding.name != mistake.name);
            let MutationDetail { fields, form } = detail;
            findings.push(Finding { name: mistake.name, fields, form });
        }
        self.hit = Some(SearchHit { recipe: recipe.clone(), findings, secret: base.secret, text: None });
        ControlFlow::Break(())
    }

    /// Tries the text that the program claims to have signed.
    fn signed(&mut self, pairs: &[Pair<'s>], text: &'s [u8]) {
        let (text, own_key) = without_key(text);
        let whole = Pair { name: Cow::Borrowed(""), value: Cow::Borrowed(text), raw: Cow::Borrowed(text) };
        let known = self.known;
        let keys = known.secrets.iter().copied().enumerate().chain(own_key.map(|key| (usize::MAX, key)));
        for (secret, key) in keys {
            let mut recipe = Recipe::documented(vec![whole.clone()], key, self.given.hash);
            recipe.separators.0 = None;
            let base = BaseRecipe { recipe, secret, findings: &[], takes_others: true };
            if self.compare(&base.recipe, &base, &[]).is_break() {
                break;
            }
        }
        let Some(hit) = &mut self.hit else { return };
        let fields = different(pairs, text);
        if !fields.is_empty() {
            hit.findings.push(Finding { name: CHANGED_AFTER_SIGNING, fields, form: String::new() });
        }
        if hit.secret == usize::MAX {
            hit.secret = 0;
            let form = "the key at the end of the text that was signed is none of those given";
            hit.findings.push(Finding::new(OTHER_KEY, form));
        }
        hit.text = Some(shown_text(text, pairs));
    }
}

/// The text of a recipe, with the key masked.
fn masked_text(recipe: &Recipe<'_>) -> String {
    String::from_utf8_lossy(&recipe.masked()).into_owned()
}

/// Masks every secret in the texts of a diagnosis, since the message itself may contain one.
fn mask_secrets(diagnosis: &mut Diagnosis, secrets: &[CandidateKey]) {
    let mut words: Vec<String> = Vec::new();
    for secret in secrets {
        let secret = String::from_utf8_lossy(secret.0.trim_ascii()).into_owned();
        if secret.len() >= MIN_SECRET {
            words.extend([secret.to_ascii_uppercase(), secret.to_ascii_lowercase(), secret]);
        }
    }
    let clear = |text: &mut String| {
        for word in &words {
            *text = mask_secret(text, word);
        }
    };
    let Diagnosis { mistakes, to_sign, signed, difference, hints, malformed, .. } = diagnosis;
    clear(to_sign);
    if let Some(Malformed::Name(name) | Malformed::DuplicateField(name)) = malformed {
        clear(name);
    }
    signed.iter_mut().chain(hints).for_each(&clear);
    for found in mistakes {
        found.fields.iter_mut().chain([&mut found.form]).for_each(&clear);
    }
    if let Some(Difference { field, right, signed }) = difference {
        [field, right, signed].into_iter().for_each(clear);
    }
}

//! The search: each mistake is made, alone and with those that come along with it, until
//! one gives the signature of the message. A case goes in; a diagnosis comes out.

use std::borrow::Cow;
use std::ops::ControlFlow;

use wxpay_schema::shared::PAYMENT_SIGN_TYPE;
use zeroize::Zeroizing;

use super::client::{Client, Reading};
use super::diagnosis::{Diagnosis, DiagnosisKind, Difference, Found, add_found};
use super::hints::{self, HintContext};
use super::meter::Meter;
use super::mistakes::{self, CHANGED, CLIENT_VALUE, MISTAKES, Mistake, OTHER_KEY, OTHER_WAY, TOGETHER, named};
use super::recipe::{Hash, Recipe};
use super::seen::{LenientMessage, Pair, Stated};
use super::signature::CarriedSignature;
use super::signed_text::{different, shown_text, without_key};
use super::spelling::compact;
use super::variants::{MutationDetail, SearchContext, Try};
use super::{CandidateKey, SignedMessage};
use crate::error::Malformed;
use crate::text::key_mask::mask_secret;

/// How many secrets are tried.
const SECRETS: usize = 16;
/// Texts shorter than this are no secrets, and are not masked in what is shown.
const SECRET: usize = 6;

pub(super) fn diagnose(case: &SignedMessage<'_>) -> Diagnosis {
    let (mut diagnosis, own) = match LenientMessage::read(case.body) {
        Ok(seen) => (examined(case, &seen), own_secrets(&seen)),
        Err(malformed) => {
            let bare = Diagnosis::bare(DiagnosisKind::Unreadable, case.sign_type);
            (Diagnosis { malformed: Some(malformed), ..bare }, Vec::new())
        }
    };
    mask(&mut diagnosis, case.secrets);
    mask(&mut diagnosis, &own);
    diagnosis
}

/// What the message holds under the name of a key: a program may send the key that it signs with.
fn own_secrets(seen: &LenientMessage<'_>) -> Vec<CandidateKey> {
    let is_key = |name: &str| ["key", "secret"].iter().any(|end| compact(name).ends_with(end));
    let values = seen.pairs.iter().filter(|pair| is_key(&pair.name)).map(|pair| pair.value.to_vec());
    values.map(|value| CandidateKey(Zeroizing::new(value))).collect()
}

fn examined(case: &SignedMessage<'_>, seen: &LenientMessage<'_>) -> Diagnosis {
    let client = Client::of(seen, case.appids.first().copied());
    let of_client = |client: &Client<'_>| client.stated().map(|given| Stated::new(PAYMENT_SIGN_TYPE.name, given));
    let stated = seen.stated().or_else(|| client.as_ref().and_then(of_client));
    let sign_type = match &stated {
        Some(Stated { way: Ok(way), .. }) => *way,
        _ => case.sign_type,
    };
    let readings = match &client {
        Some(client) => client.readings(),
        None => vec![Reading { pairs: seen.pairs.clone(), found: Vec::new(), takes_others: true }],
    };
    let right = readings.first().map(|reading| reading.pairs.clone()).unwrap_or_default();
    let to_sign = shown(&Recipe::right(right, b"", Hash::of(sign_type)));
    let mut diagnosis =
        Diagnosis { to_sign, malformed: seen.fault.clone(), ..Diagnosis::bare(DiagnosisKind::NotSigned, sign_type) };
    let Some(sign) = seen.sign.clone() else { return diagnosis };
    let given = CarriedSignature::of(&sign, sign_type);
    let secrets: Vec<&[u8]> = case.secrets.iter().take(SECRETS).map(|candidate| candidate.0.as_slice()).collect();
    let known = SearchContext {
        form: seen.form,
        client,
        // Without a secret it can still be found that none was used.
        secrets: if secrets.is_empty() { vec![b"".as_slice()] } else { secrets },
        appids: case.appids.clone(),
        mch_ids: case.mch_ids.clone(),
        digits: given.digits.len(),
    };
    let meter = Meter::new(case.hash_limit);
    let mut search =
        Search { known: &known, given: &given, meter: &meter, tried: 0, text: Zeroizing::default(), hit: None };
    let ruled_out = search.run(&readings);
    if let (None, Some(text), Some(right)) = (&search.hit, case.signed_text, readings.first()) {
        search.signed(&right.pairs, text);
    }
    let asked = HintContext { case, seen, client: known.client.as_ref(), sign: &given.digits, stated: stated.as_ref() };
    let Some(hit) = search.hit else {
        diagnosis.verdict = DiagnosisKind::Unknown;
        diagnosis.is_complete = !meter.is_exhausted();
        diagnosis.ruled_out = ruled_out;
        diagnosis.signed = case.signed_text.map(|text| shown_text(text, &seen.pairs));
        diagnosis.difference =
            diagnosis.signed.as_ref().and_then(|signed| Difference::between(&diagnosis.to_sign, signed));
        diagnosis.hints = hints::hints(&asked, &diagnosis);
        return diagnosis;
    };
    diagnosis.secret = Some(hit.secret);
    diagnosis.found = hit.found;
    diagnosis.found.extend(given.mistakes(
        &hit.recipe,
        sign_type,
        stated.as_ref(),
        known.client.as_ref().map(|client| client.scene),
    ));
    if hit.secret > 0 {
        add_found(&mut diagnosis.found, OTHER_KEY, format!("secret {} of those given", hit.secret + 1));
    } else if known.secrets.first().is_some_and(|secret| secret.is_empty()) && diagnosis.found.is_empty() {
        add_found(&mut diagnosis.found, "key-empty", "empty");
    }
    diagnosis.verdict = if diagnosis.found.is_empty() { DiagnosisKind::Right } else { DiagnosisKind::Mistaken };
    if diagnosis.verdict == DiagnosisKind::Mistaken {
        let signed = hit.text.unwrap_or_else(|| shown(&hit.recipe));
        diagnosis.difference = Difference::between(&diagnosis.to_sign, &signed);
        diagnosis.signed = diagnosis.difference.is_some().then_some(signed);
    } else {
        diagnosis.hints = hints::of_right(&asked);
    }
    diagnosis
}

/// What reproduces the signature.
struct Hit<'s> {
    recipe: Recipe<'s>,
    found: Vec<Found>,
    secret: usize,
    /// The text that was signed, if not by the recipe.
    text: Option<String>,
}

/// A right way of signing, as far as the names and the key go.
struct Base<'r, 's> {
    recipe: Recipe<'s>,
    secret: usize,
    /// What is wrong with it all the same.
    found: &'r [Found],
    /// Whether other mistakes are tried with it.
    takes_others: bool,
}

struct Search<'k, 's> {
    known: &'k SearchContext<'s>,
    given: &'k CarriedSignature,
    meter: &'k Meter,
    /// How many recipes were tried.
    tried: usize,
    /// Where the texts are made that are hashed.
    text: Zeroizing<Vec<u8>>,
    hit: Option<Hit<'s>>,
}

impl<'s> Search<'_, 's> {
    /// Tries everything, and gives the mistakes that were ruled out.
    fn run(&mut self, readings: &[Reading<'s>]) -> Vec<&'static Mistake> {
        let (known, meter) = (self.known, self.meter);
        let secrets = || known.secrets.iter().enumerate();
        let bases = readings.iter().flat_map(|reading| {
            secrets().map(|(secret, key)| Base {
                recipe: Recipe::right(reading.pairs.clone(), key, self.given.hash),
                secret,
                found: &reading.found,
                takes_others: reading.takes_others,
            })
        });
        let mut bases: Vec<Base<'_, 's>> = bases.collect();
        let mut ruled_out = Vec::new();
        for base in &bases {
            if self.attempt(&base.recipe, base, &[]).is_break() {
                return ruled_out;
            }
        }
        ruled_out.extend(named(OTHER_WAY));
        if known.secrets.len() > 1 {
            ruled_out.extend(named(OTHER_KEY));
        }
        if known.client.is_some() {
            ruled_out.extend(mistakes::SHOWN.into_iter().filter_map(named));
        }
        bases.retain(|base| base.takes_others);
        for mistake in MISTAKES {
            let before = self.tried;
            for base in &bases {
                let attempt = &mut |recipe: &Recipe<'s>, told: &dyn Fn() -> MutationDetail| {
                    self.attempt(recipe, base, &[(mistake, told)])
                };
                if (mistake.variants)(known, &base.recipe, &mut Try::new(meter, attempt)).is_break() {
                    return ruled_out;
                }
            }
            if self.tried > before {
                ruled_out.push(mistake);
            }
        }
        for (first, second) in TOGETHER {
            let (Some(first), Some(second)) = (named(first), named(second)) else { continue };
            for base in &bases {
                let both = &mut |recipe: &Recipe<'s>, one: &dyn Fn() -> MutationDetail| {
                    let attempt = &mut |recipe: &Recipe<'s>, other: &dyn Fn() -> MutationDetail| {
                        self.attempt(recipe, base, &[(first, one), (second, other)])
                    };
                    (second.variants)(known, recipe, &mut Try::new(meter, attempt))
                };
                if (first.variants)(known, &base.recipe, &mut Try::new(meter, both)).is_break() {
                    return ruled_out;
                }
            }
        }
        ruled_out
    }

    /// Whether that recipe gives the signature.
    fn attempt(
        &mut self,
        recipe: &Recipe<'s>,
        base: &Base<'_, 's>,
        made: &[(&'static Mistake, &dyn Fn() -> MutationDetail)],
    ) -> ControlFlow<()> {
        self.meter.spend(recipe.size())?;
        self.tried += 1;
        self.compare(recipe, base, made)
    }

    fn compare(
        &mut self,
        recipe: &Recipe<'s>,
        base: &Base<'_, 's>,
        made: &[(&'static Mistake, &dyn Fn() -> MutationDetail)],
    ) -> ControlFlow<()> {
        if !recipe.gives(self.given.digits.as_bytes(), &mut self.text) {
            return ControlFlow::Continue(());
        }
        let made: Vec<(&'static Mistake, MutationDetail)> =
            made.iter().map(|(mistake, told)| (*mistake, told())).collect();
        let concerned = |field: &String| made.iter().any(|(_, told)| told.fields.contains(field));
        // A value is told once: with the mistake that was made with it.
        let is_told = |found: &Found| found.mistake.name == CLIENT_VALUE && found.fields.iter().all(concerned);
        let mut found: Vec<Found> = base.found.iter().filter(|found| !is_told(found)).cloned().collect();
        for (mistake, told) in made {
            found.retain(|found| found.mistake.name != mistake.name);
            let MutationDetail { fields, how } = told;
            found.push(Found { mistake, fields, how });
        }
        self.hit = Some(Hit { recipe: recipe.clone(), found, secret: base.secret, text: None });
        ControlFlow::Break(())
    }

    /// Whether the text that the program says it signed gives the signature.
    fn signed(&mut self, pairs: &[Pair<'s>], text: &'s [u8]) {
        let (text, own_key) = without_key(text);
        let whole = Pair { name: Cow::Borrowed(""), value: Cow::Borrowed(text), raw: Cow::Borrowed(text) };
        let known = self.known;
        let keys = known.secrets.iter().copied().enumerate().chain(own_key.map(|key| (usize::MAX, key)));
        for (secret, key) in keys {
            let mut recipe = Recipe::right(vec![whole.clone()], key, self.given.hash);
            recipe.joints.0 = None;
            let base = Base { recipe, secret, found: &[], takes_others: true };
            if self.compare(&base.recipe, &base, &[]).is_break() {
                break;
            }
        }
        let Some(hit) = &mut self.hit else { return };
        let fields = different(pairs, text);
        if !fields.is_empty() {
            hit.found.extend(named(CHANGED).map(|mistake| Found { mistake, fields, how: String::new() }));
        }
        if hit.secret == usize::MAX {
            hit.secret = 0;
            add_found(
                &mut hit.found,
                OTHER_KEY,
                "the key at the end of the text that was signed is none of those given",
            );
        }
        hit.text = Some(shown_text(text, pairs));
    }
}

/// The text of a recipe, with the key masked.
fn shown(recipe: &Recipe<'_>) -> String {
    String::from_utf8_lossy(&recipe.masked()).into_owned()
}

/// Takes every secret out of what is shown: one may stand in the message itself.
fn mask(diagnosis: &mut Diagnosis, secrets: &[CandidateKey]) {
    let mut words: Vec<String> = Vec::new();
    for secret in secrets {
        let secret = String::from_utf8_lossy(secret.0.trim_ascii()).into_owned();
        if secret.len() >= SECRET {
            words.extend([secret.to_ascii_uppercase(), secret.to_ascii_lowercase(), secret]);
        }
    }
    let clear = |text: &mut String| {
        for word in &words {
            *text = mask_secret(text, word);
        }
    };
    let Diagnosis { found, to_sign, signed, difference, hints, malformed, .. } = diagnosis;
    clear(to_sign);
    if let Some(Malformed::Name(name) | Malformed::DuplicateField(name)) = malformed {
        clear(name);
    }
    signed.iter_mut().chain(hints).for_each(&clear);
    for found in found {
        found.fields.iter_mut().chain([&mut found.how]).for_each(&clear);
    }
    if let Some(Difference { field, right, signed }) = difference {
        [field, right, signed].into_iter().for_each(clear);
    }
}

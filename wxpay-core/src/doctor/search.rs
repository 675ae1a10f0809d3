//! The search: each mistake is made, alone and with those that come along with it, until
//! one gives the signature of the message. A case goes in; a diagnosis comes out.

use std::borrow::Cow;
use std::ops::ControlFlow;

use wxpay_schema::ALL;
use wxpay_schema::shared::{PAYMENT_APP_ID, PAYMENT_SIGN};

use super::diagnosis::{Diagnosis, Difference, Found, Verdict};
use super::hints::{self, Asked};
use super::mistakes::{BLANKS, CHANGED, MISTAKES, Mistake, OTHER_KEY, OTHER_WAY, SMALL_LETTERS, TOGETHER, named};
use super::recipe::{Hash, KEY, MASK, Recipe};
use super::seen::{Form, Pair, Seen, position};
use super::variants::{Known, Told};
use super::{Candidate, Case};
use crate::error::Malformed;
use crate::key_mask::{mask_runs, mask_secret};
use crate::sign::SignType;

/// How many bytes are hashed in all: with messages of usual size it is never reached.
const BUDGET: usize = 64 << 20;
/// How many secrets are tried.
const SECRETS: usize = 16;
/// Texts shorter than this are no secrets, and are not masked in what is shown.
const SECRET: usize = 6;

pub(super) fn diagnose(case: &Case<'_>) -> Diagnosis {
    let mut diagnosis = examined(case);
    mask(&mut diagnosis, case.secrets);
    diagnosis
}

fn examined(case: &Case<'_>) -> Diagnosis {
    let mut seen = match Seen::read(case.body) {
        Ok(seen) => seen,
        Err(malformed) => {
            let malformed = Some(malformed);
            return Diagnosis { malformed, ..Diagnosis::bare(Verdict::Unreadable, case.sign_type) };
        }
    };
    add_app_id(&mut seen, case);
    let stated = seen.stated();
    let sign_type = match &stated {
        Some((_, Ok(way))) => *way,
        _ => case.sign_type,
    };
    let to_sign = shown(&Recipe::right(seen.pairs.clone(), b"", Hash::of(sign_type)));
    let mut diagnosis =
        Diagnosis { to_sign, malformed: seen.fault.clone(), ..Diagnosis::bare(Verdict::NotSigned, sign_type) };
    let Some(sign) = seen.sign.clone() else { return diagnosis };
    let given = Given::of(&sign, sign_type);
    let secrets: Vec<&[u8]> = case.secrets.iter().take(SECRETS).map(|candidate| candidate.0.as_slice()).collect();
    let known = Known {
        form: seen.form,
        // Without a secret it can still be found that none was used.
        secrets: if secrets.is_empty() { vec![b"".as_slice()] } else { secrets },
        appids: case.appids.clone(),
        mch_ids: case.mch_ids.clone(),
        digits: given.digits.len(),
    };
    let mut search = Search { known: &known, given: &given, spent: 0, hit: None };
    let ruled_out = search.run(&seen.pairs, case.signed_text);
    let has_all = search.spent <= BUDGET;
    let Some(hit) = search.hit else {
        diagnosis.verdict = Verdict::Unknown;
        diagnosis.ruled_out = ruled_out;
        diagnosis.signed = case.signed_text.map(|text| shown_text(text, &seen.pairs));
        diagnosis.difference =
            diagnosis.signed.as_ref().and_then(|signed| Difference::between(&diagnosis.to_sign, signed));
        let asked = Asked { case, seen: &seen, sign: &given.digits, stated: stated.as_ref(), has_all };
        diagnosis.hints = hints::hints(&asked, &diagnosis);
        return diagnosis;
    };
    diagnosis.secret = Some(hit.secret);
    diagnosis.found = hit.found;
    diagnosis.found.extend(given.mistakes(&hit.recipe, sign_type, stated));
    if hit.secret > 0 {
        add(&mut diagnosis.found, OTHER_KEY, format!("secret {} of those given", hit.secret + 1));
    } else if known.secrets.first().is_some_and(|secret| secret.is_empty()) && diagnosis.found.is_empty() {
        add(&mut diagnosis.found, "key-empty", "empty");
    }
    diagnosis.verdict = if diagnosis.found.is_empty() { Verdict::Right } else { Verdict::Mistaken };
    if diagnosis.verdict == Verdict::Mistaken {
        let signed = hit.text.unwrap_or_else(|| shown(&hit.recipe));
        diagnosis.difference = Difference::between(&diagnosis.to_sign, &signed);
        diagnosis.signed = diagnosis.difference.is_some().then_some(signed);
    }
    diagnosis
}

/// The page that takes a payment's parameters knows its appId and is not handed it, but
/// it is signed.
fn add_app_id<'s>(seen: &mut Seen<'s>, case: &Case<'s>) {
    let is_payment = seen.form == Form::Json && seen.sign_name == Some(PAYMENT_SIGN.name);
    if !is_payment || seen.get(PAYMENT_APP_ID.name).is_some() {
        return;
    }
    if let Some(appid) = case.appids.first() {
        let value = Cow::Borrowed(appid.as_bytes());
        seen.pairs.push(Pair { name: Cow::Borrowed(PAYMENT_APP_ID.name), raw: value.clone(), value });
    }
}

fn add(found: &mut Vec<Found>, name: &str, how: impl Into<String>) {
    let how = how.into();
    found.extend(named(name).map(|mistake| Found { mistake, fields: Vec::new(), how }));
}

/// The signature that the message carries.
struct Given {
    /// In capitals, without blanks around it.
    digits: String,
    has_blanks: bool,
    has_small_letters: bool,
    /// What its length says of the hash.
    hash: Hash,
}

impl Given {
    fn of(sign: &[u8], sign_type: SignType) -> Self {
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
    fn mistakes(
        &self,
        recipe: &Recipe<'_>,
        sign_type: SignType,
        stated: Option<(&'static str, Result<SignType, String>)>,
    ) -> Vec<Found> {
        let mut found = Vec::new();
        let used = if recipe.hash == Hash::Md5 { SignType::Md5 } else { SignType::HmacSha256 };
        let says = match stated {
            Some((name, Ok(way))) => (way != used).then(|| format!("`{name}` says {}", way.name())),
            Some((name, Err(other))) => Some(format!("`{name}` says {other}, which is neither")),
            None => (sign_type != used).then(|| format!("it states none, so it is taken for {}", sign_type.name())),
        };
        if let Some(says) = says {
            add(&mut found, OTHER_WAY, format!("it is signed with {}; {says}", used.name()));
        }
        if self.has_small_letters {
            add(&mut found, SMALL_LETTERS, "");
        }
        if self.has_blanks {
            add(&mut found, BLANKS, "");
        }
        found
    }
}

/// What reproduces the signature.
struct Hit<'s> {
    recipe: Recipe<'s>,
    found: Vec<Found>,
    secret: usize,
    /// The text that was signed, if not by the recipe.
    text: Option<String>,
}

struct Search<'k, 's> {
    known: &'k Known<'s>,
    given: &'k Given,
    /// About how many bytes were hashed.
    spent: usize,
    hit: Option<Hit<'s>>,
}

impl<'s> Search<'_, 's> {
    /// Tries everything, and gives the mistakes that were ruled out.
    fn run(&mut self, pairs: &[Pair<'s>], signed_text: Option<&'s [u8]>) -> Vec<&'static Mistake> {
        let known = self.known;
        let bases: Vec<Recipe<'s>> =
            known.secrets.iter().map(|secret| Recipe::right(pairs.to_vec(), secret, self.given.hash)).collect();
        let mut ruled_out = Vec::new();
        for (secret, base) in bases.iter().enumerate() {
            if self.attempt(base.clone(), secret, &[]).is_break() {
                return ruled_out;
            }
        }
        ruled_out.extend(named(OTHER_WAY));
        if bases.len() > 1 {
            ruled_out.extend(named(OTHER_KEY));
        }
        for mistake in MISTAKES {
            let before = self.spent;
            for (secret, base) in bases.iter().enumerate() {
                let end = (mistake.variants)(known, base, &mut |recipe, told| {
                    self.attempt(recipe, secret, &[(mistake, &told)])
                });
                if end.is_break() {
                    return ruled_out;
                }
            }
            if self.spent > before {
                ruled_out.push(mistake);
            }
        }
        for (first, second) in TOGETHER {
            let (Some(first), Some(second)) = (named(first), named(second)) else { continue };
            for (secret, base) in bases.iter().enumerate() {
                let end = (first.variants)(known, base, &mut |recipe, one| {
                    (second.variants)(known, &recipe, &mut |recipe, other| {
                        self.attempt(recipe, secret, &[(first, &one), (second, &other)])
                    })
                });
                if end.is_break() {
                    return ruled_out;
                }
            }
        }
        if let Some(text) = signed_text {
            self.signed(pairs, text);
        }
        ruled_out
    }

    /// Whether that recipe gives the signature.
    fn attempt(&mut self, recipe: Recipe<'s>, secret: usize, made: &[(&'static Mistake, &Told)]) -> ControlFlow<()> {
        self.spent = self.spent.saturating_add(recipe.size());
        if self.spent > BUDGET {
            return ControlFlow::Break(());
        }
        if recipe.signature() != self.given.digits {
            return ControlFlow::Continue(());
        }
        let found = made.iter().map(|(mistake, told)| {
            let Told { fields, how } = (*told).clone();
            Found { mistake, fields, how }
        });
        self.hit = Some(Hit { recipe, found: found.collect(), secret, text: None });
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
            if self.attempt(recipe, secret, &[]).is_break() {
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
            add(&mut hit.found, OTHER_KEY, "the key at the end of the text that was signed is none of those given");
        }
        hit.text = Some(shown_text(text, pairs));
    }
}

/// A text that was signed up to its key, and the key.
fn without_key(text: &[u8]) -> (&[u8], Option<&[u8]>) {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    let mut end = None;
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| position(rest, b"&key=")) {
        end = Some(from + at);
        from += at + 1;
    }
    let split = end.and_then(|end| Some((text.get(..end)?, text.get(end + 5..)?)));
    split.map_or((text, None), |(text, key)| (text, Some(key)))
}

/// The fields that a message and the text that was signed have differently.
fn different(pairs: &[Pair<'_>], text: &[u8]) -> Vec<String> {
    // A value may hold `&`, so the pairs of the message are looked for in the text.
    let whole = [b"&", text, b"&"].concat();
    let has =
        |pair: &Pair<'_>| position(&whole, &[b"&", pair.name.as_bytes(), b"=", &pair.value, b"&"].concat()).is_some();
    let changed = pairs.iter().filter(|pair| !pair.value.is_empty() && !has(pair)).map(|pair| pair.name.to_string());
    let is_name =
        |name: &&[u8]| !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let added = text
        .split(|byte| *byte == b'&')
        .filter_map(|part| part.get(..position(part, b"=")?))
        .filter(is_name)
        .filter(|name| !pairs.iter().any(|pair| pair.name.as_bytes() == *name && !pair.value.is_empty()))
        .map(|name| mask_runs(&String::from_utf8_lossy(name)));
    changed.chain(added).collect()
}

/// The text of a recipe, with the key masked.
fn shown(recipe: &Recipe<'_>) -> String {
    String::from_utf8_lossy(&recipe.masked()).into_owned()
}

/// A text that was signed, with whatever follows `key=` masked, and what looks like a key
/// under a name that neither the message nor the documents have, or without a name.
fn shown_text(text: &[u8], pairs: &[Pair<'_>]) -> String {
    let (text, _) = without_key(text);
    let parts = String::from_utf8_lossy(text);
    let is_key = |part: &&str| part.split_once('=').is_some_and(|(name, _)| name.eq_ignore_ascii_case(KEY));
    let shown: Vec<Cow<'_, str>> =
        parts.split('&').filter(|part| !is_key(part)).map(|part| shown_part(part, pairs)).collect();
    shown.join("&") + "&key=" + MASK
}

/// A part of a text that was signed. A value of the message may have the key behind it.
fn shown_part<'p>(part: &'p str, pairs: &[Pair<'_>]) -> Cow<'p, str> {
    let (name, value) = part.split_once('=').unwrap_or_default();
    let own = pairs.iter().find(|pair| pair.name == name);
    let end = own.and_then(|own| value.as_bytes().strip_prefix(own.value.as_ref()));
    if let Some(end) = end.map(String::from_utf8_lossy).filter(|end| mask_runs(end) == MASK) {
        return Cow::Owned(part.replace(end.as_ref(), MASK));
    }
    let is_known = || ALL.iter().any(|message| message.find(name).is_some());
    if own.is_some() || is_known() { Cow::Borrowed(part) } else { Cow::Owned(mask_runs(part)) }
}

/// Takes every secret out of what is shown: one may stand in the message itself.
fn mask(diagnosis: &mut Diagnosis, secrets: &[Candidate]) {
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

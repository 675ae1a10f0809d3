//! How each mistake changes the right way of signing. A recipe goes in; what comes out
//! are the recipes of those who made the mistake, one for each form it takes.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

use md5::{Digest as _, Md5};
use wxpay_schema::shared::{
    APPID, MCH_ID, PACKAGE_OF_PREPAY, PAYMENT_APP_ID, PAYMENT_PACKAGE, PAYMENT_SIGN_TYPE, PAYMENT_TIME_STAMP, SIGN,
    SIGN_TYPE_FIELD, SUB_APPID, SUB_MCH_ID,
};
use wxpay_schema::{ALL, Channel, Field, Kind, SignType};
use zeroize::Zeroizing;

use super::coding::{self, Escapes, JsonEscapes, Percent};
use super::recipe::{Hash, Order, Place, Recipe, Whole};
use super::seen::{Form, Pair};

/// What is known beside the message.
pub(super) struct Known<'s> {
    pub(super) form: Form,
    /// The secrets, the one in use first.
    pub(super) secrets: Vec<&'s [u8]>,
    pub(super) appids: Vec<&'s str>,
    pub(super) mch_ids: Vec<&'s str>,
    /// How many digits the signature has.
    pub(super) digits: usize,
}

/// Which form a mistake takes.
#[derive(Clone, Default)]
pub(super) struct Told {
    /// The fields that it concerns.
    pub(super) fields: Vec<String>,
    /// In words, where there are several forms.
    pub(super) how: String,
}

/// Is called with each recipe; breaks off when that is enough.
pub(super) type Try<'t, 's> = dyn FnMut(Recipe<'s>, Told) -> ControlFlow<()> + 't;
/// The recipes of a mistake.
pub(super) type Variants = for<'s> fn(&Known<'s>, &Recipe<'s>, &mut Try<'_, 's>) -> ControlFlow<()>;

/// Of a mistake that shows in the signature itself.
pub(super) fn none<'s>(_: &Known<'s>, _: &Recipe<'s>, _: &mut Try<'_, 's>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn told(how: impl Into<String>) -> Told {
    Told { fields: Vec::new(), how: how.into() }
}

/// The recipe with one change.
fn changed<'s>(
    recipe: &Recipe<'s>,
    how: impl Into<String>,
    attempt: &mut Try<'_, 's>,
    change: impl FnOnce(&mut Recipe<'s>),
) -> ControlFlow<()> {
    let mut other = recipe.clone();
    change(&mut other);
    attempt(other, told(how))
}

/// The recipe with other values: all of them, then each alone.
fn revalued<'s>(
    recipe: &Recipe<'s>,
    how: impl Into<String>,
    attempt: &mut Try<'_, 's>,
    change: &dyn Fn(&Pair<'s>) -> Option<Vec<u8>>,
) -> ControlFlow<()> {
    let values: Vec<Option<Vec<u8>>> =
        recipe.pairs.iter().map(|pair| change(pair).filter(|value| **value != *pair.value)).collect();
    let at: Vec<usize> = values.iter().enumerate().filter(|(_, value)| value.is_some()).map(|(at, _)| at).collect();
    let how = how.into();
    let mut with = |changed: &[usize]| {
        let (mut other, mut told) = (recipe.clone(), told(how.clone()));
        for (at, (pair, value)) in other.pairs.iter_mut().zip(&values).enumerate() {
            if let Some(value) = value.as_ref().filter(|_| changed.contains(&at)) {
                told.fields.push(pair.name.to_string());
                pair.value = Cow::Owned(value.clone());
            }
        }
        attempt(other, told)
    };
    if !at.is_empty() {
        with(&at)?;
    }
    if at.len() > 1 {
        for one in at {
            with(&[one])?;
        }
    }
    ControlFlow::Continue(())
}

/// The recipe without some fields, if it has any of them.
fn without<'s>(recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>, out: &dyn Fn(&Pair<'s>) -> bool) -> ControlFlow<()> {
    let takes_part = |pair: &&Pair<'s>| recipe.keeps_empty || !pair.value.is_empty();
    let left: Vec<String> =
        recipe.pairs.iter().filter(takes_part).filter(|pair| out(pair)).map(|pair| pair.name.to_string()).collect();
    if left.is_empty() {
        return ControlFlow::Continue(());
    }
    let mut other = recipe.clone();
    other.pairs.retain(|pair| !out(pair));
    attempt(other, Told { fields: left, how: String::new() })
}

/// The recipe with one field more.
fn with<'s>(recipe: &Recipe<'s>, name: &'s str, value: &[u8], attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    let mut other = recipe.clone();
    // Without a value it would be left out again.
    other.keeps_empty |= value.is_empty();
    other.pairs.retain(|pair| !(value.is_empty() && pair.value.is_empty()));
    let value: Cow<'_, [u8]> = Cow::Owned(value.to_vec());
    let shown = format!("{name}={}", String::from_utf8_lossy(&value));
    other.pairs.push(Pair { name: Cow::Borrowed(name), raw: value.clone(), value });
    attempt(other, Told { fields: vec![name.to_owned()], how: shown })
}

// The key.

pub(super) fn key_empty<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    for key in ["", "null", "undefined", "None", "nil"] {
        changed(recipe, if key.is_empty() { "empty" } else { key }, attempt, |other| {
            other.key = Zeroizing::new(key.as_bytes().to_vec());
        })?;
    }
    ControlFlow::Continue(())
}

pub(super) fn key_blanks<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    let trimmed = recipe.key.trim_ascii();
    let forms = [
        ("", "", "without the blanks"),
        ("", "\n", "with a line feed behind it"),
        ("", "\r\n", "with CR LF behind it"),
        ("", " ", "with a blank behind it"),
        (" ", "", "with a blank before it"),
        ("", "\t", "with a tab behind it"),
        ("\u{feff}", "", "with a byte order mark before it"),
        ("\"", "\"", "in quotation marks"),
        ("'", "'", "in apostrophes"),
    ];
    for (before, after, how) in forms {
        let key = Zeroizing::new([before.as_bytes(), trimmed, after.as_bytes()].concat());
        if key != recipe.key {
            changed(recipe, how, attempt, |other| other.key = key)?;
        }
    }
    ControlFlow::Continue(())
}

pub(super) fn key_case<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    let forms =
        [(recipe.key.to_ascii_uppercase(), "in capitals"), (recipe.key.to_ascii_lowercase(), "in small letters")];
    for (key, how) in forms.map(|(key, how)| (Zeroizing::new(key), how)) {
        if key != recipe.key {
            changed(recipe, how, attempt, |other| other.key = key)?;
        }
    }
    ControlFlow::Continue(())
}

fn md5_of(key: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(coding::hex(&Md5::digest(key)).to_ascii_lowercase().into_bytes())
}

pub(super) fn key_hashed<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    let small = md5_of(&recipe.key);
    let capital = Zeroizing::new(small.to_ascii_uppercase());
    changed(recipe, "in small letters", attempt, |other| other.key = small)?;
    changed(recipe, "in capitals", attempt, |other| other.key = capital)
}

fn placed<'s>(recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>, places: &[(Place, &str)]) -> ControlFlow<()> {
    for (place, how) in places {
        changed(recipe, *how, attempt, |other| other.place = *place)?;
    }
    ControlFlow::Continue(())
}

pub(super) fn key_missing<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    for (end, how) in
        [("", "nothing stands in its place"), ("&", "the text ends with &"), ("&key=", "the text ends with &key=")]
    {
        changed(recipe, how, attempt, |other| {
            other.place = Place::Nowhere;
            other.around.1 = end;
        })?;
    }
    ControlFlow::Continue(())
}

pub(super) fn key_without_name<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    placed(
        recipe,
        attempt,
        &[
            (Place::Behind("", ""), "nothing stands before it"),
            (Place::Behind("&", ""), "only & stands before it"),
            (Place::Behind("key=", ""), "the & before key= is missing"),
            (Place::Behind("&key", ""), "the = behind key is missing"),
        ],
    )
}

pub(super) fn key_renamed<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    for name in [
        "&KEY=",
        "&Key=",
        "&api_key=",
        "&apikey=",
        "&apiKey=",
        "&API_KEY=",
        "&mch_key=",
        "&mchKey=",
        "&secret=",
        "&appkey=",
        "&app_key=",
        "&appSecret=",
        "&appsecret=",
        "&app_secret=",
        "&partnerKey=",
        "&paySignKey=",
        "&pay_key=",
        "&sign_key=",
        "&signKey=",
        "&secretKey=",
        "&token=",
    ] {
        placed(recipe, attempt, &[(Place::Behind(name, ""), name)])?;
    }
    ControlFlow::Continue(())
}

pub(super) fn key_in_front<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    placed(
        recipe,
        attempt,
        &[
            (Place::Front("key=", "&"), "as key=…&"),
            (Place::Front("", "&"), "with & behind it"),
            (Place::Front("", ""), "with nothing between"),
            (Place::Both, "and behind, with nothing between"),
        ],
    )
}

pub(super) fn key_in_order<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    placed(recipe, attempt, &[(Place::InOrder, "and nothing is appended"), (Place::Twice, "and appended too")])
}

pub(super) fn hmac_key<'s>(known: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    if recipe.hash != Hash::HmacSha256 {
        return ControlFlow::Continue(());
    }
    let id = |field: &Field| recipe.pairs.iter().find(|pair| pair.name == field.name).map(|pair| pair.value.to_vec());
    let digest = md5_of(&recipe.key);
    let forms = [
        (Some(Vec::new()), "empty".to_owned()),
        (Some(recipe.key.to_ascii_uppercase()), "the key in capitals".to_owned()),
        (Some(recipe.key.to_ascii_lowercase()), "the key in small letters".to_owned()),
        (Some([&recipe.key, &b"\n"[..]].concat()), "the key with a line feed behind it".to_owned()),
        (Some(digest.to_vec()), "the MD5 of the key".to_owned()),
        (id(&MCH_ID), MCH_ID.name.to_owned()),
        (id(&APPID), APPID.name.to_owned()),
    ];
    let secrets = known.secrets.iter().enumerate();
    let secrets = secrets.map(|(at, secret)| (Some(secret.to_vec()), format!("secret {} of those given", at + 1)));
    for (key, how) in forms.into_iter().chain(secrets) {
        let Some(key) = key.map(Zeroizing::new).filter(|key| *key != recipe.key) else { continue };
        changed(recipe, how, attempt, |other| other.hmac_key = Some(key))?;
    }
    ControlFlow::Continue(())
}

pub(super) fn no_hmac<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    if recipe.hash != Hash::HmacSha256 {
        return ControlFlow::Continue(());
    }
    changed(recipe, "", attempt, |other| other.hash = Hash::Sha256)
}

pub(super) fn cut<'s>(known: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    // Less would fit by chance.
    if known.digits < 16 {
        return ControlFlow::Continue(());
    }
    for (hash, whole) in [(Hash::Md5, 32), (Hash::HmacSha256, 64)] {
        if known.digits < whole {
            changed(recipe, format!("{} digits of {whole} are left", known.digits), attempt, |other| {
                other.hash = hash;
                other.digits = Some(known.digits);
            })?;
        }
    }
    ControlFlow::Continue(())
}

// Which fields take part.

fn is_sign_type(name: &str) -> bool {
    name == SIGN_TYPE_FIELD.name || name == PAYMENT_SIGN_TYPE.name
}

pub(super) fn sign_type_left_out<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    without(recipe, attempt, &|pair| is_sign_type(&pair.name))
}

pub(super) fn sign_type_added<'s>(
    known: &Known<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    if recipe.pairs.iter().any(|pair| is_sign_type(&pair.name)) {
        return ControlFlow::Continue(());
    }
    let name = if known.form == Form::Json { PAYMENT_SIGN_TYPE.name } else { SIGN_TYPE_FIELD.name };
    for way in [SignType::Md5, SignType::HmacSha256] {
        with(recipe, name, way.name().as_bytes(), attempt)?;
    }
    ControlFlow::Continue(())
}

pub(super) fn empty_included<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    let empty: Vec<String> =
        recipe.pairs.iter().filter(|pair| pair.value.is_empty()).map(|pair| pair.name.to_string()).collect();
    if empty.is_empty() || recipe.keeps_empty {
        return ControlFlow::Continue(());
    }
    for word in ["", "null", "undefined", "None"] {
        let mut other = recipe.clone();
        other.keeps_empty = true;
        for pair in other.pairs.iter_mut().filter(|pair| pair.value.is_empty()) {
            pair.value = Cow::Borrowed(word.as_bytes());
        }
        let how = if word.is_empty() { String::new() } else { format!("as {word}") };
        attempt(other, Told { fields: empty.clone(), how })?;
    }
    ControlFlow::Continue(())
}

pub(super) fn sign_included<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    with(recipe, SIGN.name, b"", attempt)
}

pub(super) fn family_left_out<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    let is_indexed = |name: &str| name.bytes().last().is_some_and(|byte| byte.is_ascii_digit()) && name.contains('_');
    without(recipe, attempt, &|pair| is_indexed(&pair.name))?;
    for beginning in ["coupon_", "sub_"] {
        without(recipe, attempt, &|pair| pair.name.starts_with(beginning))?;
    }
    // Each family alone, by what stands before the numbers.
    let stem = |name: &str| name.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '_').to_owned();
    let stems: BTreeSet<String> =
        recipe.pairs.iter().filter(|pair| is_indexed(&pair.name)).map(|pair| stem(&pair.name)).collect();
    for family in stems {
        without(recipe, attempt, &|pair| is_indexed(&pair.name) && stem(&pair.name) == family)?;
    }
    ControlFlow::Continue(())
}

pub(super) fn unknown_left_out<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    let known: BTreeSet<&str> = names().map(|field| field.name).collect();
    without(recipe, attempt, &|pair| !known.contains(pair.name.as_ref()))
}

pub(super) fn field_left_out<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    for at in 0..recipe.pairs.len() {
        let Some(name) = recipe.pairs.get(at).map(|pair| pair.name.to_string()) else { continue };
        without(recipe, attempt, &|pair| pair.name == name)?;
    }
    ControlFlow::Continue(())
}

/// Every field of the signed channel.
fn names() -> impl Iterator<Item = &'static Field> {
    ALL.iter().filter(|message| message.channel == Channel::Pay).flat_map(|message| message.all_fields())
}

pub(super) fn field_added<'s>(known: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    let mut seen: BTreeSet<&str> = recipe.pairs.iter().map(|pair| pair.name.as_ref()).collect();
    seen.extend([SIGN.name, SIGN_TYPE_FIELD.name, PAYMENT_SIGN_TYPE.name]);
    let app = [APPID.name, SUB_APPID.name, PAYMENT_APP_ID.name].map(|name| (name, &known.appids));
    let merchant = [MCH_ID.name, SUB_MCH_ID.name].map(|name| (name, &known.mch_ids));
    for (name, ids) in app.into_iter().chain(merchant).filter(|(name, _)| !seen.contains(name)) {
        for id in ids {
            with(recipe, name, id.as_bytes(), attempt)?;
        }
    }
    for field in names().filter(|field| !field.name.contains('$')) {
        if !seen.insert(field.name) {
            continue;
        }
        let values = match field.kind {
            Kind::Choice(choices) => choices.values,
            _ => &[],
        };
        for value in values.iter().map(|choice| choice.value).chain(["", "null"]) {
            with(recipe, field.name, value.as_bytes(), attempt)?;
        }
    }
    ControlFlow::Continue(())
}

pub(super) fn other_id<'s>(known: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    let app = [&APPID, &SUB_APPID, &PAYMENT_APP_ID].map(|field| (field, &known.appids));
    let merchant = [&MCH_ID, &SUB_MCH_ID].map(|field| (field, &known.mch_ids));
    for (field, ids) in app.into_iter().chain(merchant) {
        for id in ids {
            revalued(recipe, format!("{}={id}", field.name), attempt, &|pair| {
                (pair.name == field.name).then(|| id.as_bytes().to_vec())
            })?;
        }
    }
    // A service provider's and a sub-merchant's, taken for each other.
    let value =
        |field: &Field| recipe.pairs.iter().find(|pair| pair.name == field.name).map(|pair| pair.value.to_vec());
    for (own, sub) in [(&MCH_ID, &SUB_MCH_ID), (&APPID, &SUB_APPID)] {
        let (Some(of_own), Some(of_sub)) = (value(own), value(sub)) else { continue };
        let mut other = recipe.clone();
        for pair in &mut other.pairs {
            if pair.name == own.name {
                pair.value = Cow::Owned(of_sub.clone());
            } else if pair.name == sub.name {
                pair.value = Cow::Owned(of_own.clone());
            }
        }
        let fields = vec![own.name.to_owned(), sub.name.to_owned()];
        attempt(other, Told { fields, how: "taken for each other".to_owned() })?;
    }
    ControlFlow::Continue(())
}

// The order.

fn ordered<'s>(order: Order, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    changed(recipe, "", attempt, |other| other.order = order)
}

pub(super) fn unsorted<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    ordered(Order::Inserted, recipe, attempt)
}

pub(super) fn backwards<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    ordered(Order::Backwards, recipe, attempt)
}

pub(super) fn ignoring_case<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    ordered(Order::IgnoringCase, recipe, attempt)
}

pub(super) fn locale<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    ordered(Order::Locale, recipe, attempt)
}

pub(super) fn by_number<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    ordered(Order::ByNumber, recipe, attempt)
}

pub(super) fn by_value<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    ordered(Order::ByValue, recipe, attempt)
}

// The values.

pub(super) fn cdata<'s>(known: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    if known.form != Form::Xml {
        return ControlFlow::Continue(());
    }
    revalued(recipe, "as the message has them", attempt, &|pair| {
        pair.raw.starts_with(b"<![CDATA[").then(|| pair.raw.to_vec())
    })?;
    revalued(recipe, "around values that the message has without", attempt, &|pair| {
        (!pair.value.is_empty()).then(|| [b"<![CDATA[", &*pair.value, b"]]>"].concat())
    })
}

pub(super) fn trimmed<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    revalued(recipe, "", attempt, &|pair| Some(pair.value.trim_ascii().to_vec()))?;
    // With the blanks of other scripts.
    revalued(recipe, "", attempt, &|pair| {
        std::str::from_utf8(&pair.value).ok().map(|text| text.trim().as_bytes().to_vec())
    })
}

pub(super) fn blanks_lost<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    for (end, how) in [("\n", "a line feed"), (" ", "a blank"), ("\r\n", "CR LF"), ("\r", "CR"), ("\t", "a tab")] {
        revalued(recipe, format!("{how} behind the value"), attempt, &|pair| {
            (!pair.value.is_empty()).then(|| [&*pair.value, end.as_bytes()].concat())
        })?;
    }
    revalued(recipe, "a blank before the value", attempt, &|pair| {
        (!pair.value.is_empty()).then(|| [b" ", &*pair.value].concat())
    })
}

pub(super) fn line_ends<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    for (end, how) in [("\r\n", "CR LF"), ("\r", "CR"), ("\\n", "written as \\n"), (" ", "a blank"), ("", "nothing")] {
        revalued(recipe, format!("{how} was signed where the message has LF"), attempt, &|pair| {
            let text = std::str::from_utf8(&pair.value).ok().filter(|text| text.contains('\n'))?;
            Some(text.replace('\n', end).into_bytes())
        })?;
    }
    ControlFlow::Continue(())
}

pub(super) fn xml_escaped<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    for escapes in Escapes::ALL {
        revalued(recipe, "", attempt, &|pair| escapes.escaped(&pair.value))?;
    }
    ControlFlow::Continue(())
}

pub(super) fn escaped_twice<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    revalued(recipe, "", attempt, &|pair| coding::unescaped(&pair.value))
}

pub(super) fn url_encoded<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    for percent in Percent::all() {
        revalued(recipe, percent.how(), attempt, &|pair| percent.encoded(&pair.value))?;
    }
    ControlFlow::Continue(())
}

pub(super) fn url_encoded_twice<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    for percent in Percent::all() {
        revalued(recipe, percent.how(), attempt, &|pair| {
            percent.encoded(&pair.value).and_then(|once| percent.encoded(&once))
        })?;
    }
    ControlFlow::Continue(())
}

pub(super) fn url_encoded_whole<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    for percent in Percent::all() {
        for (takes_key, how) in [(false, "before the key was appended"), (true, "with the key in it")] {
            changed(recipe, format!("{how}; {}", percent.how()), attempt, |other| {
                other.whole = Some(Whole::Percent(percent, takes_key));
            })?;
        }
    }
    ControlFlow::Continue(())
}

pub(super) fn sent_url_encoded<'s>(
    known: &Known<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    for plus in [false, true] {
        revalued(recipe, "", attempt, &|pair| coding::decoded(&pair.value, plus))?;
    }
    if known.form != Form::Query {
        return ControlFlow::Continue(());
    }
    // In an address it is the other way round: what was signed is what is written.
    revalued(recipe, "as the address has them", attempt, &|pair| Some(pair.raw.to_vec()))
}

pub(super) fn quoted<'s>(known: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    revalued(recipe, "", attempt, &|pair| Some([b"\"", &*pair.value, b"\""].concat()))?;
    if known.form != Form::Json {
        return ControlFlow::Continue(());
    }
    revalued(recipe, "as the JSON has them", attempt, &|pair| Some(pair.raw.to_vec()))
}

pub(super) fn json_escapes<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    for escapes in JsonEscapes::ALL {
        revalued(recipe, format!("{} were signed", escapes.how()), attempt, &|pair| escapes.escaped(&pair.value))?;
    }
    revalued(recipe, "the escapes are in the message only", attempt, &|pair| coding::without_json_escapes(&pair.value))
}

pub(super) fn gbk<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    revalued(recipe, "", attempt, &|pair| coding::gbk(&pair.value))
}

pub(super) fn sent_gbk<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    revalued(recipe, "", attempt, &|pair| coding::from_gbk(&pair.value))
}

pub(super) fn latin1<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    revalued(recipe, "before they were signed", attempt, &|pair| coding::taken_for_latin1(&pair.value))?;
    revalued(recipe, "after they were signed", attempt, &|pair| coding::before_latin1(&pair.value))?;
    // A letter that Latin-1 lacks.
    revalued(recipe, "letters became question marks before they were signed", attempt, &|pair| {
        let text = std::str::from_utf8(&pair.value).ok().filter(|text| !text.is_ascii())?;
        Some(text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'?')).collect())
    })
}

pub(super) fn text_case<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    for whole in [Whole::Capitals(true), Whole::Capitals(false), Whole::Small(true), Whole::Small(false)] {
        let (how, takes_key) = match whole {
            Whole::Small(takes_key) => ("to small letters", takes_key),
            Whole::Capitals(takes_key) | Whole::Percent(_, takes_key) => ("to capitals", takes_key),
        };
        let key = if takes_key { ", with the key" } else { ", without the key" };
        changed(recipe, format!("{how}{key}"), attempt, |other| other.whole = Some(whole))?;
    }
    ControlFlow::Continue(())
}

// The names, and what stands between.

pub(super) fn renamed<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    let forms: [(&str, Spelling); 5] = [
        ("in camel case", camel),
        ("in snake case", snake),
        ("in small letters", str::to_ascii_lowercase),
        ("in capitals", str::to_ascii_uppercase),
        ("with a capital first", pascal),
    ];
    for (how, rename) in forms {
        let wrong = |at: usize| {
            let pair = recipe.pairs.get(at)?;
            let name = rename(&pair.name);
            (name != pair.name && (recipe.keeps_empty || !pair.value.is_empty())).then_some(name)
        };
        let at: Vec<usize> = (0..recipe.pairs.len()).filter(|at| wrong(*at).is_some()).collect();
        let alone: Vec<Vec<usize>> = if at.len() > 1 { at.iter().map(|at| vec![*at]).collect() } else { Vec::new() };
        for chosen in std::iter::once(at).filter(|at| !at.is_empty()).chain(alone) {
            let (mut other, mut told) = (recipe.clone(), told(how));
            for at in chosen {
                if let (Some(name), Some(pair)) = (wrong(at), other.pairs.get_mut(at)) {
                    told.fields.push(pair.name.to_string());
                    pair.name = Cow::Owned(name);
                }
            }
            attempt(other, told)?;
        }
    }
    ControlFlow::Continue(())
}

/// Another spelling of a name.
type Spelling = fn(&str) -> String;

fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| name + &pascal(part))
}

fn pascal(part: &str) -> String {
    let mut letters = part.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

fn snake(name: &str) -> String {
    name.chars().fold(String::new(), |mut name, letter| {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
        name
    })
}

pub(super) fn separators<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    for (joints, how) in [
        ((Some("="), ""), "no & between the pairs"),
        ((Some(""), ""), "names and values with nothing between"),
        ((Some(""), "&"), "no = between name and value"),
        ((None, ""), "the values alone"),
        ((None, "&"), "the values alone, with & between"),
        ((Some("="), "\n"), "a line end between the pairs"),
        ((Some("="), ","), "a comma between the pairs"),
        ((Some("="), ", "), "a comma and a blank between the pairs"),
        ((Some("="), "|"), "| between the pairs"),
        ((Some("="), "&amp;"), "&amp; between the pairs"),
        ((Some(":"), "&"), ": between name and value"),
    ] {
        // Whether the key goes on in the same way is anybody's guess.
        let places = [recipe.place, Place::Behind("", ""), Place::Behind("key=", ""), Place::Behind("key", "")];
        for place in places.into_iter().chain((joints.1 == "&amp;").then_some(Place::Behind("&amp;key=", ""))) {
            changed(recipe, how, attempt, |other| {
                other.joints = joints;
                other.place = place;
            })?;
        }
    }
    ControlFlow::Continue(())
}

pub(super) fn separator_too_many<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    for (around, place, how) in [
        (("", "&"), None, "& behind the key"),
        (("", ""), Some(Place::Behind("&&key=", "")), "&& before the key"),
        (("&", ""), None, "& before the first field"),
        (("?", ""), None, "? before the first field"),
        (("", "\n"), None, "a line end behind the key"),
        (("", ""), Some(Place::Behind("\n&key=", "")), "a line end before the key"),
    ] {
        changed(recipe, how, attempt, |other| {
            other.around = around;
            other.place = place.unwrap_or(other.place);
        })?;
    }
    ControlFlow::Continue(())
}

// The parameters of a payment.

pub(super) fn package<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    revalued(recipe, "only what stands behind `prepay_id=`", attempt, &|pair| {
        let id = pair.value.strip_prefix(PACKAGE_OF_PREPAY.as_bytes())?;
        (pair.name == PAYMENT_PACKAGE.name).then(|| id.to_vec())
    })?;
    revalued(recipe, "with `prepay_id=` before it", attempt, &|pair| {
        let is_bare = pair.name == PAYMENT_PACKAGE.name && !pair.value.starts_with(PACKAGE_OF_PREPAY.as_bytes());
        is_bare.then(|| [PACKAGE_OF_PREPAY.as_bytes(), &pair.value].concat())
    })
}

pub(super) fn milliseconds<'s>(_: &Known<'s>, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    let is_time = |pair: &Pair<'_>| pair.name.eq_ignore_ascii_case(PAYMENT_TIME_STAMP.name);
    revalued(recipe, "seconds were signed, milliseconds are in the message", attempt, &|pair| {
        (is_time(pair) && pair.value.len() == 13).then(|| pair.value.iter().copied().take(10).collect())
    })?;
    revalued(recipe, "milliseconds were signed, seconds are in the message", attempt, &|pair| {
        (is_time(pair) && pair.value.len() == 10).then(|| [&*pair.value, b"000"].concat())
    })
}

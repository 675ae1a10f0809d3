//! Mistakes with the key and the hash.

use std::ops::ControlFlow;
use std::rc::Rc;

use md5::{Digest as _, Md5};
use wxpay_schema::Field;
use wxpay_schema::shared::{APPID, MCH_ID};
use zeroize::Zeroizing;

use super::super::coding;
use super::super::recipe::{Hash, Place, Recipe};
use super::{SearchContext, Try, changed, nothing, placed};

pub(in crate::doctor) fn key_empty<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    for key in nothing::WORDS {
        changed(recipe, if key.is_empty() { "empty" } else { key }, attempt, |other| {
            other.key = Rc::new(Zeroizing::new(key.as_bytes().to_vec()));
        })?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn key_blanks<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
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
        if key != *recipe.key {
            changed(recipe, how, attempt, |other| other.key = Rc::new(key))?;
        }
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn key_case<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    let forms =
        [(recipe.key.to_ascii_uppercase(), "in capitals"), (recipe.key.to_ascii_lowercase(), "in small letters")];
    for (key, how) in forms.map(|(key, how)| (Zeroizing::new(key), how)) {
        if key != *recipe.key {
            changed(recipe, how, attempt, |other| other.key = Rc::new(key))?;
        }
    }
    ControlFlow::Continue(())
}

fn md5_of(key: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(coding::hex(&Md5::digest(key)).to_ascii_lowercase().into_bytes())
}

pub(in crate::doctor) fn key_hashed<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    let small = md5_of(&recipe.key);
    let capital = Zeroizing::new(small.to_ascii_uppercase());
    changed(recipe, "in small letters", attempt, |other| other.key = Rc::new(small))?;
    changed(recipe, "in capitals", attempt, |other| other.key = Rc::new(capital))
}

pub(in crate::doctor) fn key_missing<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
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

pub(in crate::doctor) fn key_without_name<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
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

pub(in crate::doctor) fn key_renamed<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
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

pub(in crate::doctor) fn key_in_front<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
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

pub(in crate::doctor) fn key_in_order<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    placed(recipe, attempt, &[(Place::InOrder, "and nothing is appended"), (Place::Twice, "and appended too")])
}

pub(in crate::doctor) fn hmac_key<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    if recipe.hash != Hash::HmacSha256 {
        return ControlFlow::Continue(());
    }
    let id = |field: &Field| recipe.pairs.iter().find(|pair| pair.name == field.name).map(|pair| pair.value.to_vec());
    let digest = md5_of(&recipe.key);
    let forms = [
        (Some(Vec::new()), "empty".to_owned()),
        (Some(recipe.key.to_ascii_uppercase()), "the key in capitals".to_owned()),
        (Some(recipe.key.to_ascii_lowercase()), "the key in small letters".to_owned()),
        (Some([recipe.key.as_slice(), b"\n"].concat()), "the key with a line feed behind it".to_owned()),
        (Some(digest.to_vec()), "the MD5 of the key".to_owned()),
        (id(&MCH_ID), MCH_ID.name.to_owned()),
        (id(&APPID), APPID.name.to_owned()),
    ];
    let secrets = known.secrets.iter().enumerate();
    let secrets = secrets.map(|(at, secret)| (Some(secret.to_vec()), format!("secret {} of those given", at + 1)));
    for (key, how) in forms.into_iter().chain(secrets) {
        let Some(key) = key.map(Zeroizing::new).filter(|key| *key != *recipe.key) else { continue };
        changed(recipe, how, attempt, |other| other.hmac_key = Some(key))?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn no_hmac<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    if recipe.hash != Hash::HmacSha256 {
        return ControlFlow::Continue(());
    }
    changed(recipe, "", attempt, |other| other.hash = Hash::Sha256)
}

pub(in crate::doctor) fn cut<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
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

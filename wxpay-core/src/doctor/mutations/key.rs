//! Mistakes with the key and the hash.

use std::ops::ControlFlow;
use std::rc::Rc;

use md5::{Digest as _, Md5};
use wxpay_schema::Field;
use wxpay_schema::shared::{APPID, MCH_ID};
use zeroize::Zeroizing;

use super::super::encodings;
use super::super::recipe::{HashFunction, KeyPlace, Recipe};
use super::{SearchContext, Trial, absent_values, try_change, try_key_places};

pub(in crate::doctor) fn replace_key_by_nothing<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    for key in absent_values::WORDS {
        try_change(recipe, if key.is_empty() { "empty" } else { key }, trial, |other| {
            other.key = Rc::new(Zeroizing::new(key.as_bytes().to_vec()));
        })?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn pad_key<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
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
            try_change(recipe, how, trial, |other| other.key = Rc::new(key))?;
        }
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn change_key_case<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    let forms =
        [(recipe.key.to_ascii_uppercase(), "in capitals"), (recipe.key.to_ascii_lowercase(), "in small letters")];
    for (key, how) in forms.map(|(key, how)| (Zeroizing::new(key), how)) {
        if key != *recipe.key {
            try_change(recipe, how, trial, |other| other.key = Rc::new(key))?;
        }
    }
    ControlFlow::Continue(())
}

fn md5_of(key: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(encodings::hex(&Md5::digest(key)).to_ascii_lowercase().into_bytes())
}

pub(in crate::doctor) fn hash_key<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    let small = md5_of(&recipe.key);
    let capital = Zeroizing::new(small.to_ascii_uppercase());
    try_change(recipe, "in small letters", trial, |other| other.key = Rc::new(small))?;
    try_change(recipe, "in capitals", trial, |other| other.key = Rc::new(capital))
}

pub(in crate::doctor) fn omit_key<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    for (end, how) in
        [("", "nothing stands in its place"), ("&", "the text ends with &"), ("&key=", "the text ends with &key=")]
    {
        try_change(recipe, how, trial, |other| {
            other.key_place = KeyPlace::Nowhere;
            other.affixes.1 = end;
        })?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn omit_key_name<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    try_key_places(
        recipe,
        trial,
        &[
            (KeyPlace::Behind("", ""), "nothing stands before it"),
            (KeyPlace::Behind("&", ""), "only & stands before it"),
            (KeyPlace::Behind("key=", ""), "the & before key= is missing"),
            (KeyPlace::Behind("&key", ""), "the = behind key is missing"),
        ],
    )
}

pub(in crate::doctor) fn rename_key<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
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
        try_key_places(recipe, trial, &[(KeyPlace::Behind(name, ""), name)])?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn prepend_key<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    try_key_places(
        recipe,
        trial,
        &[
            (KeyPlace::Front("key=", "&"), "as key=…&"),
            (KeyPlace::Front("", "&"), "with & behind it"),
            (KeyPlace::Front("", ""), "with nothing between"),
            (KeyPlace::Both, "and behind, with nothing between"),
        ],
    )
}

pub(in crate::doctor) fn sort_key_in<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    try_key_places(
        recipe,
        trial,
        &[(KeyPlace::InOrder, "and nothing is appended"), (KeyPlace::Twice, "and appended too")],
    )
}

pub(in crate::doctor) fn change_hmac_key<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    if recipe.hash != HashFunction::HmacSha256 {
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
        try_change(recipe, how, trial, |other| other.hmac_key = Some(key))?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn skip_hmac<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    if recipe.hash != HashFunction::HmacSha256 {
        return ControlFlow::Continue(());
    }
    try_change(recipe, "", trial, |other| other.hash = HashFunction::Sha256)
}

pub(in crate::doctor) fn truncate_signature<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    // Fewer digits would fit by chance.
    if known.digits < 16 {
        return ControlFlow::Continue(());
    }
    for (hash, whole) in [(HashFunction::Md5, 32), (HashFunction::HmacSha256, 64)] {
        if known.digits < whole {
            try_change(recipe, format!("{} digits of {whole} are left", known.digits), trial, |other| {
                other.hash = hash;
                other.digits = Some(known.digits);
            })?;
        }
    }
    ControlFlow::Continue(())
}

//! Mistakes in which fields take part.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use wxpay_schema::SignType;
use wxpay_schema::shared::{PAYMENT_SIGN_TYPE, SIGN, SIGN_TYPE_FIELD};

use super::super::client::ClientKind;
use super::super::encodings::four_byte_chars;
use super::super::lenient::MessageFormat;
use super::super::recipe::Recipe;
use super::{SearchContext, Trial, absent_values, try_values, try_with_field, try_without};

fn is_sign_type(name: &str) -> bool {
    name == SIGN_TYPE_FIELD.name || name == PAYMENT_SIGN_TYPE.name
}

pub(in crate::doctor) fn omit_sign_type<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    try_without(recipe, trial, &|pair| is_sign_type(&pair.name))
}

pub(in crate::doctor) fn add_sign_type<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    // An app's client signs no sign type: sending it would not help.
    let is_app = known.client.as_ref().is_some_and(|client| client.scene == ClientKind::App);
    if is_app || recipe.pairs.iter().any(|pair| is_sign_type(&pair.name)) {
        return ControlFlow::Continue(());
    }
    let name = if known.format == MessageFormat::Json { PAYMENT_SIGN_TYPE.name } else { SIGN_TYPE_FIELD.name };
    let ways = [SignType::Md5, SignType::HmacSha256];
    try_with_field(recipe, name, ways.iter().map(|way| way.name().as_bytes()), trial)
}

/// The names of sign types in programs and libraries.
const SIGN_TYPES: [&str; 16] = [
    "MD5",
    "HMAC-SHA256",
    "md5",
    "Md5",
    "hmac-sha256",
    "Hmac-Sha256",
    "HMAC_SHA256",
    "HMACSHA256",
    "HmacSHA256",
    "HmacSha256",
    "hmac_sha256",
    "hmacsha256",
    "hmacSHA256",
    "HMAC SHA256",
    "SHA256",
    "RSA",
];

pub(in crate::doctor) fn respell_sign_type<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    for form in SIGN_TYPES {
        try_values(recipe, format!("`{form}` was signed"), trial, &|pair| {
            (is_sign_type(&pair.name) && !pair.value.is_empty()).then(|| form.as_bytes().to_vec())
        })?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn include_sign<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    try_with_field(recipe, SIGN.name, [b"".as_slice()], trial)
}

pub(in crate::doctor) fn omit_zeros<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    try_without(recipe, trial, &|pair| &*pair.value == b"0")
}

pub(in crate::doctor) fn omit_blanks<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    try_without(recipe, trial, &|pair| !pair.value.is_empty() && pair.value.trim_ascii().is_empty())
}

pub(in crate::doctor) fn omit_family<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    let is_indexed = |name: &str| name.bytes().last().is_some_and(|byte| byte.is_ascii_digit()) && name.contains('_');
    try_without(recipe, trial, &|pair| is_indexed(&pair.name))?;
    for beginning in ["coupon_", "sub_"] {
        try_without(recipe, trial, &|pair| pair.name.starts_with(beginning))?;
    }
    // Each family alone, by the name before the numbers.
    let stem = |name: &str| name.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '_').to_owned();
    let stems: BTreeSet<String> =
        recipe.pairs.iter().filter(|pair| is_indexed(&pair.name)).map(|pair| stem(&pair.name)).collect();
    for family in stems {
        try_without(recipe, trial, &|pair| is_indexed(&pair.name) && stem(&pair.name) == family)?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn omit_unknown<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    let known: BTreeSet<&str> = absent_values::names().map(|field| field.name).collect();
    try_without(recipe, trial, &|pair| !known.contains(pair.name.as_ref()))
}

pub(in crate::doctor) fn omit_field<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    for at in 0..recipe.pairs.len() {
        // A value of emoji only is empty if emoji are lost, which is a mistake of its own.
        let other = recipe.pairs.get(at).filter(|pair| !four_byte_chars::has_no_other(&pair.value));
        let Some(name) = other.map(|pair| pair.name.to_string()) else { continue };
        try_without(recipe, trial, &|pair| pair.name == name)?;
    }
    ControlFlow::Continue(())
}

//! Mistakes in which fields take part.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use wxpay_schema::SignType;
use wxpay_schema::shared::{PAYMENT_SIGN_TYPE, SIGN, SIGN_TYPE_FIELD};

use super::super::client::Scene;
use super::super::coding::four_bytes;
use super::super::recipe::Recipe;
use super::super::seen::Form;
use super::{SearchContext, Try, nothing, revalued, with, without};

fn is_sign_type(name: &str) -> bool {
    name == SIGN_TYPE_FIELD.name || name == PAYMENT_SIGN_TYPE.name
}

pub(in crate::doctor) fn sign_type_left_out<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    without(recipe, attempt, &|pair| is_sign_type(&pair.name))
}

pub(in crate::doctor) fn sign_type_added<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    // An app's client signs none: sending it would not help.
    let is_app = known.client.as_ref().is_some_and(|client| client.scene == Scene::App);
    if is_app || recipe.pairs.iter().any(|pair| is_sign_type(&pair.name)) {
        return ControlFlow::Continue(());
    }
    let name = if known.form == Form::Json { PAYMENT_SIGN_TYPE.name } else { SIGN_TYPE_FIELD.name };
    let ways = [SignType::Md5, SignType::HmacSha256];
    with(recipe, name, ways.iter().map(|way| way.name().as_bytes()), attempt)
}

/// What programs and libraries write for the ways of signing.
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

pub(in crate::doctor) fn sign_type_in_other_form<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    for form in SIGN_TYPES {
        revalued(recipe, format!("`{form}` was signed"), attempt, &|pair| {
            (is_sign_type(&pair.name) && !pair.value.is_empty()).then(|| form.as_bytes().to_vec())
        })?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn sign_included<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    with(recipe, SIGN.name, [b"".as_slice()], attempt)
}

pub(in crate::doctor) fn zero_left_out<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    without(recipe, attempt, &|pair| &*pair.value == b"0")
}

pub(in crate::doctor) fn blank_left_out<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    without(recipe, attempt, &|pair| !pair.value.is_empty() && pair.value.trim_ascii().is_empty())
}

pub(in crate::doctor) fn family_left_out<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
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

pub(in crate::doctor) fn unknown_left_out<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    let known: BTreeSet<&str> = nothing::names().map(|field| field.name).collect();
    without(recipe, attempt, &|pair| !known.contains(pair.name.as_ref()))
}

pub(in crate::doctor) fn field_left_out<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    for at in 0..recipe.pairs.len() {
        // Of emoji alone nothing is left where emoji are lost, which is a mistake of its own.
        let other = recipe.pairs.get(at).filter(|pair| !four_bytes::has_no_other(&pair.value));
        let Some(name) = other.map(|pair| pair.name.to_string()) else { continue };
        without(recipe, attempt, &|pair| pair.name == name)?;
    }
    ControlFlow::Continue(())
}

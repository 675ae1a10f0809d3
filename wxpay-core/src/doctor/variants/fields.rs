//! Mistakes in which fields take part.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

use wxpay_schema::shared::{
    APPID, MCH_ID, PAYMENT_APP_ID, PAYMENT_SIGN_TYPE, SIGN, SIGN_TYPE_FIELD, SUB_APPID, SUB_MCH_ID,
};
use wxpay_schema::{ALL, Channel, Field, Kind, SignType};

use super::super::recipe::Recipe;
use super::super::seen::Form;
use super::{Known, Told, Try, revalued, with, without};

fn is_sign_type(name: &str) -> bool {
    name == SIGN_TYPE_FIELD.name || name == PAYMENT_SIGN_TYPE.name
}

pub(in crate::doctor) fn sign_type_left_out<'s>(
    _: &Known<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    without(recipe, attempt, &|pair| is_sign_type(&pair.name))
}

pub(in crate::doctor) fn sign_type_added<'s>(
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

pub(in crate::doctor) fn empty_included<'s>(
    _: &Known<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
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

pub(in crate::doctor) fn sign_included<'s>(
    _: &Known<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    with(recipe, SIGN.name, b"", attempt)
}

pub(in crate::doctor) fn zero_left_out<'s>(
    _: &Known<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    without(recipe, attempt, &|pair| &*pair.value == b"0")
}

pub(in crate::doctor) fn blank_left_out<'s>(
    _: &Known<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    without(recipe, attempt, &|pair| !pair.value.is_empty() && pair.value.trim_ascii().is_empty())
}

pub(in crate::doctor) fn family_left_out<'s>(
    _: &Known<'s>,
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
    _: &Known<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    let known: BTreeSet<&str> = names().map(|field| field.name).collect();
    without(recipe, attempt, &|pair| !known.contains(pair.name.as_ref()))
}

pub(in crate::doctor) fn field_left_out<'s>(
    _: &Known<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
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

pub(in crate::doctor) fn field_added<'s>(
    known: &Known<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
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

pub(in crate::doctor) fn other_id<'s>(
    known: &Known<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
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

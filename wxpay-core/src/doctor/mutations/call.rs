//! Mistakes against the policy of a call.

use std::borrow::Cow;
use std::ops::ControlFlow;

use wxpay_schema::shared::{PAYMENT_PACKAGE, SIGN_TYPE_FIELD};

use super::super::encodings::PercentEncoding;
use super::super::lenient::Pair;
use super::super::recipe::Recipe;
use super::{MutationDetail, SearchContext, Trial, try_values, try_without};

/// Signs fields that are only sent, those for which `is_own` holds.
fn sign_left_out<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
    is_own: fn(&Pair<'_>) -> bool,
) -> ControlFlow<()> {
    let Some(call) = &known.call else { return ControlFlow::Continue(()) };
    for pair in call.left_out.iter().filter(|pair| is_own(pair)) {
        let mut other = recipe.clone();
        other.pairs.push(pair.clone());
        trial.run(&other, &|| MutationDetail { fields: vec![pair.name.to_string()], form: String::new() })?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn sign_sign_type<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    sign_left_out(known, recipe, trial, |pair| pair.name == SIGN_TYPE_FIELD.name)
}

pub(in crate::doctor) fn sign_sent_only<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    sign_left_out(known, recipe, trial, |pair| pair.name != SIGN_TYPE_FIELD.name)
}

pub(in crate::doctor) fn rename_ids<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    let Some(call) = &known.call else { return ControlFlow::Continue(()) };
    let renamed: Vec<(&str, &'static str)> =
        call.renamed_ids().flat_map(|(own, usual)| [(own, usual), (usual, own)]).collect();
    let has = |name: &str| recipe.pairs.iter().any(|pair| pair.name == name);
    let present: Vec<(&str, &'static str)> = renamed.into_iter().filter(|(from, to)| has(from) && !has(to)).collect();
    // All of them, then each alone.
    let alone = present.iter().map(|one| vec![*one]).filter(|_| present.len() > 1);
    for chosen in std::iter::once(present.clone()).filter(|all| !all.is_empty()).chain(alone) {
        let mut other = recipe.clone();
        for (from, to) in &chosen {
            other.pairs.iter_mut().filter(|pair| pair.name == *from).for_each(|pair| pair.name = Cow::Borrowed(*to));
        }
        let form =
            || chosen.iter().map(|(from, to)| format!("`{from}` signed as `{to}`")).collect::<Vec<_>>().join(", ");
        let fields = || chosen.iter().map(|(from, _)| (*from).to_owned()).collect();
        trial.run(&other, &|| MutationDetail { fields: fields(), form: form() })?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn omit_workwx_sign<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    match known.call.as_ref().and_then(super::super::call::CallContext::workwx_sign) {
        Some(own) => try_without(recipe, trial, &|pair| pair.name == own),
        None => ControlFlow::Continue(()),
    }
}

pub(in crate::doctor) fn encode_package<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    if !known.call.as_ref().is_some_and(super::super::call::CallContext::is_red_packet_argument) {
        return ControlFlow::Continue(());
    }
    for way in PercentEncoding::all() {
        try_values(recipe, "the encoded text was signed", trial, &|pair| {
            (pair.name == PAYMENT_PACKAGE.name).then(|| way.encode(&pair.value)).flatten()
        })?;
    }
    ControlFlow::Continue(())
}

//! How each mistake changes the right way of signing. A recipe goes in; what comes out
//! are the recipes of those who made the mistake, one for each form it takes.

pub(super) mod fields;
pub(super) mod key;
pub(super) mod names;
pub(super) mod values;

use std::borrow::Cow;
use std::ops::ControlFlow;

use super::recipe::{Place, Recipe};
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

/// The recipe with the key in other places.
fn placed<'s>(recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>, places: &[(Place, &str)]) -> ControlFlow<()> {
    for (place, how) in places {
        changed(recipe, *how, attempt, |other| other.place = *place)?;
    }
    ControlFlow::Continue(())
}

//! How each mistake changes the right way of signing. A recipe goes in; what comes out
//! are the recipes of those who made the mistake, one for each form it takes.

pub(super) mod clients;
pub(super) mod entities;
pub(super) mod fields;
pub(super) mod four_bytes;
pub(super) mod ids;
pub(super) mod json;
pub(super) mod key;
pub(super) mod names;
pub(super) mod nothing;
pub(super) mod values;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::ControlFlow;

use super::client::Client;
use super::meter::Meter;
use super::recipe::{Place, Recipe};
use super::seen::{Form, Pair};

/// What is known beside the message.
pub(super) struct SearchContext<'s> {
    pub(super) form: Form,
    /// Whose parameters the message is, if it is a client's.
    pub(super) client: Option<Client<'s>>,
    /// The secrets, the one in use first.
    pub(super) secrets: Vec<&'s [u8]>,
    pub(super) appids: Vec<&'s str>,
    pub(super) mch_ids: Vec<&'s str>,
    /// How many digits the signature has.
    pub(super) digits: usize,
}

/// Which form a mistake takes.
#[derive(Clone, Default)]
pub(super) struct MutationDetail {
    /// The fields that it concerns.
    pub(super) fields: Vec<String>,
    /// In words, where there are several forms.
    pub(super) how: String,
}

/// What is done with each recipe; breaks off when that is enough.
pub(super) type Attempt<'t, 's> = dyn FnMut(&Recipe<'s>, &dyn Fn() -> MutationDetail) -> ControlFlow<()> + 't;

/// Takes each recipe.
pub(super) struct Try<'t, 's> {
    meter: &'t Meter,
    attempt: &'t mut Attempt<'t, 's>,
}

impl<'t, 's> Try<'t, 's> {
    pub(super) fn new(meter: &'t Meter, attempt: &'t mut Attempt<'t, 's>) -> Self {
        Self { meter, attempt }
    }

    /// Tries that recipe. Which form the mistake takes is asked for only where it gives the signature.
    fn with(&mut self, recipe: &Recipe<'s>, told: &dyn Fn() -> MutationDetail) -> ControlFlow<()> {
        (self.attempt)(recipe, told)
    }
}

/// The recipes of a mistake.
pub(super) type Variants = for<'s> fn(&SearchContext<'s>, &Recipe<'s>, &mut Try<'_, 's>) -> ControlFlow<()>;

/// Of a mistake that shows in the signature itself.
pub(super) fn none<'s>(_: &SearchContext<'s>, _: &Recipe<'s>, _: &mut Try<'_, 's>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn told(how: impl Into<String>) -> MutationDetail {
    MutationDetail { fields: Vec::new(), how: how.into() }
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
    let how = how.into();
    attempt.with(&other, &|| told(how.clone()))
}

/// Of up to so many fields every choice is changed; of more, all of them and each alone.
const CHOICES: usize = 4;

/// The recipe with other values: all of them, each alone, and of a few any choice.
fn revalued<'s>(
    recipe: &Recipe<'s>,
    how: impl Into<String>,
    attempt: &mut Try<'_, 's>,
    change: &dyn Fn(&Pair<'s>) -> Option<Vec<u8>>,
) -> ControlFlow<()> {
    let how = how.into();
    Rewrites::default().revalued(recipe, || how.clone(), attempt, change)
}

/// Ways of writing values of which many make no difference to most values: each outcome is tried once.
#[derive(Default)]
struct Rewrites {
    /// The hashes of the outcomes.
    tried: BTreeSet<u64>,
}

impl Rewrites {
    /// As [`revalued`], unless another way came out the same.
    fn revalued<'s>(
        &mut self,
        recipe: &Recipe<'s>,
        how: impl Fn() -> String,
        attempt: &mut Try<'_, 's>,
        change: &dyn Fn(&Pair<'s>) -> Option<Vec<u8>>,
    ) -> ControlFlow<()> {
        let mut values = Vec::with_capacity(recipe.pairs.len());
        for pair in &recipe.pairs {
            // Making the value is work too, whether it is another one or not.
            attempt.meter.spend(pair.value.len())?;
            values.push(change(pair).filter(|value| **value != *pair.value));
        }
        self.with_values(recipe, how, attempt, &values)
    }

    /// The same with the other values themselves, one for each field.
    fn with_values<'s>(
        &mut self,
        recipe: &Recipe<'s>,
        how: impl Fn() -> String,
        attempt: &mut Try<'_, 's>,
        values: &[Option<Vec<u8>>],
    ) -> ControlFlow<()> {
        let at: Vec<usize> = (0..values.len()).filter(|at| values.get(*at).is_some_and(Option::is_some)).collect();
        let mut hasher = DefaultHasher::new();
        values.hash(&mut hasher);
        if at.is_empty() || !self.tried.insert(hasher.finish()) {
            return ControlFlow::Continue(());
        }
        for chosen in choices(&at) {
            let mut other = recipe.clone();
            for place in &chosen {
                let value = values.get(*place).and_then(Option::as_ref);
                if let (Some(pair), Some(value)) = (other.pairs.get_mut(*place), value) {
                    pair.value = Cow::Owned(value.clone());
                }
            }
            let names = || chosen.iter().filter_map(|place| recipe.pairs.get(*place)).map(|pair| pair.name.to_string());
            attempt.with(&other, &|| MutationDetail { fields: names().collect(), how: how() })?;
        }
        ControlFlow::Continue(())
    }
}

/// All of them, then each alone, then what lies between.
fn choices(at: &[usize]) -> Vec<Vec<usize>> {
    let mut choices = vec![at.to_vec()];
    if at.len() > 1 {
        choices.extend(at.iter().map(|one| vec![*one]));
    }
    if (3..=CHOICES).contains(&at.len()) {
        let some = (1..1_usize << at.len()).map(|bits| {
            at.iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1).map(|(_, one)| *one).collect::<Vec<_>>()
        });
        choices.extend(some.filter(|some| (2..at.len()).contains(&some.len())));
    }
    choices
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
    attempt.with(&other, &|| MutationDetail { fields: left.clone(), how: String::new() })
}

/// The recipe with one field more, as each of those values.
fn with<'s, 'v>(
    recipe: &Recipe<'s>,
    name: &'s str,
    values: impl IntoIterator<Item = &'v [u8]>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    with_all(recipe, &[name], values, attempt)
}

/// The recipe with several fields more, all of them as each of those values.
fn with_all<'s, 'v>(
    recipe: &Recipe<'s>,
    names: &[&'s str],
    values: impl IntoIterator<Item = &'v [u8]>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    let mut other = recipe.clone();
    other.pairs.retain(|pair| recipe.keeps_empty || !pair.value.is_empty());
    let own = other.pairs.len();
    other.pairs.extend(names.iter().map(|name| Pair {
        name: Cow::Borrowed(*name),
        value: Cow::Borrowed(b"".as_slice()),
        raw: Cow::Borrowed(b"".as_slice()),
    }));
    for value in values {
        // Without a value they would be left out again.
        other.keeps_empty = recipe.keeps_empty || value.is_empty();
        let value: Cow<'s, [u8]> = Cow::Owned(value.to_vec());
        for pair in other.pairs.iter_mut().skip(own) {
            pair.value = value.clone();
        }
        let shown = || {
            let value = String::from_utf8_lossy(&value);
            let each = names.iter().map(|name| format!("{name}={value}")).collect::<Vec<_>>();
            each.join(", ")
        };
        let fields = || names.iter().map(|name| (*name).to_owned()).collect();
        attempt.with(&other, &|| MutationDetail { fields: fields(), how: shown() })?;
    }
    ControlFlow::Continue(())
}

/// The recipe with the key in other places.
fn placed<'s>(recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>, places: &[(Place, &str)]) -> ControlFlow<()> {
    for (place, how) in places {
        changed(recipe, *how, attempt, |other| other.place = *place)?;
    }
    ControlFlow::Continue(())
}

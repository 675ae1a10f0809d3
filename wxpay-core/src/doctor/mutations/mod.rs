//! The mutations: how each mistake changes the documented way of signing. Each function tries the recipes of one
//! mistake, one for each form it takes.

pub(super) mod absent_values;
pub(super) mod account_ids;
pub(super) mod call;
pub(super) mod client_parameters;
pub(super) mod entities;
pub(super) mod fields;
pub(super) mod four_byte_chars;
pub(super) mod json;
pub(super) mod key;
pub(super) mod names;
pub(super) mod values;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::ops::ControlFlow;

use super::budget::WorkBudget;
use super::call::CallContext;
use super::client::ClientParameters;
use super::lenient::{MessageFormat, Pair};
use super::recipe::{KeyPlace, Recipe};

/// The facts that are known beside the message.
pub(super) struct SearchContext<'s> {
    pub(super) format: MessageFormat,
    /// The client, if the message contains a client's parameters.
    pub(super) client: Option<ClientParameters<'s>>,
    /// The call, if it is known.
    pub(super) call: Option<CallContext<'s>>,
    /// The secrets, the one in use first.
    pub(super) secrets: Vec<&'s [u8]>,
    pub(super) appids: Vec<&'s str>,
    pub(super) mch_ids: Vec<&'s str>,
    /// The number of digits of the signature.
    pub(super) digits: usize,
}

/// The form that a mistake takes.
#[derive(Clone, Default)]
pub(super) struct MutationDetail {
    /// The fields concerned.
    pub(super) fields: Vec<String>,
    /// The form in words, if there are several.
    pub(super) form: String,
}

/// Tries a recipe; breaks if the search is over.
pub(super) type TrialFn<'t, 's> = dyn FnMut(&Recipe<'s>, &dyn Fn() -> MutationDetail) -> ControlFlow<()> + 't;

/// Runs recipes.
pub(super) struct Trial<'t, 's> {
    budget: &'t WorkBudget,
    attempt: &'t mut TrialFn<'t, 's>,
}

impl<'t, 's> Trial<'t, 's> {
    pub(super) fn new(budget: &'t WorkBudget, attempt: &'t mut TrialFn<'t, 's>) -> Self {
        Self { budget, attempt }
    }

    /// Tries a recipe. `detail` is called only if the recipe reproduces the signature.
    fn run(&mut self, recipe: &Recipe<'s>, detail: &dyn Fn() -> MutationDetail) -> ControlFlow<()> {
        (self.attempt)(recipe, detail)
    }
}

/// A function that tries the recipes of a mistake.
pub(super) type MutationFn = for<'s> fn(&SearchContext<'s>, &Recipe<'s>, &mut Trial<'_, 's>) -> ControlFlow<()>;

/// The mutation of mistakes that are visible in the signature itself: tries nothing.
pub(super) fn no_mutation<'s>(_: &SearchContext<'s>, _: &Recipe<'s>, _: &mut Trial<'_, 's>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn detail(form: impl Into<String>) -> MutationDetail {
    MutationDetail { fields: Vec::new(), form: form.into() }
}

/// Tries the recipe with one change.
fn try_change<'s>(
    recipe: &Recipe<'s>,
    form: impl Into<String>,
    trial: &mut Trial<'_, 's>,
    change: impl FnOnce(&mut Recipe<'s>),
) -> ControlFlow<()> {
    let mut other = recipe.clone();
    change(&mut other);
    let form = form.into();
    trial.run(&other, &|| detail(form.clone()))
}

/// Up to so many fields are changed in every combination; of more, all of them and each alone.
const MAX_COMBINED: usize = 4;

/// Tries the recipe with other values: all of them, each alone, and every combination of a few.
fn try_values<'s>(
    recipe: &Recipe<'s>,
    form: impl Into<String>,
    trial: &mut Trial<'_, 's>,
    change: &dyn Fn(&Pair<'s>) -> Option<Vec<u8>>,
) -> ControlFlow<()> {
    let form = form.into();
    ValueRewrites::default().try_values(recipe, || form.clone(), trial, change)
}

/// Rewrites values in many ways, most of which make no difference to most values. Each outcome is tried once.
#[derive(Default)]
struct ValueRewrites {
    /// The hashes of the outcomes.
    tried: BTreeSet<u64>,
}

impl ValueRewrites {
    /// Like [`try_values`], unless another way had the same outcome.
    fn try_values<'s>(
        &mut self,
        recipe: &Recipe<'s>,
        form: impl Fn() -> String,
        trial: &mut Trial<'_, 's>,
        change: &dyn Fn(&Pair<'s>) -> Option<Vec<u8>>,
    ) -> ControlFlow<()> {
        let mut values = Vec::with_capacity(recipe.pairs.len());
        for pair in &recipe.pairs {
            // Rewriting a value is work too, whether it changes or not.
            trial.budget.spend(pair.value.len())?;
            values.push(change(pair).filter(|value| **value != *pair.value));
        }
        self.try_rewritten(recipe, form, trial, &values)
    }

    /// Like [`try_values`](Self::try_values), given the rewritten values, one for each field.
    fn try_rewritten<'s>(
        &mut self,
        recipe: &Recipe<'s>,
        form: impl Fn() -> String,
        trial: &mut Trial<'_, 's>,
        values: &[Option<Vec<u8>>],
    ) -> ControlFlow<()> {
        let at: Vec<usize> = (0..values.len()).filter(|at| values.get(*at).is_some_and(Option::is_some)).collect();
        let mut hasher = DefaultHasher::new();
        values.hash(&mut hasher);
        if at.is_empty() || !self.tried.insert(hasher.finish()) {
            return ControlFlow::Continue(());
        }
        for chosen in combinations(&at) {
            let mut other = recipe.clone();
            for place in &chosen {
                let value = values.get(*place).and_then(Option::as_ref);
                if let (Some(pair), Some(value)) = (other.pairs.get_mut(*place), value) {
                    pair.value = Cow::Owned(value.clone());
                }
            }
            let names = || chosen.iter().filter_map(|place| recipe.pairs.get(*place)).map(|pair| pair.name.to_string());
            trial.run(&other, &|| MutationDetail { fields: names().collect(), form: form() })?;
        }
        ControlFlow::Continue(())
    }
}

/// All of them, then each alone, then the combinations between.
fn combinations(at: &[usize]) -> Vec<Vec<usize>> {
    let mut choices = vec![at.to_vec()];
    if at.len() > 1 {
        choices.extend(at.iter().map(|one| vec![*one]));
    }
    if (3..=MAX_COMBINED).contains(&at.len()) {
        let some = (1..1_usize << at.len()).map(|bits| {
            at.iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1).map(|(_, one)| *one).collect::<Vec<_>>()
        });
        choices.extend(some.filter(|some| (2..at.len()).contains(&some.len())));
    }
    choices
}

/// Tries the recipe without some fields, if it has any of them.
fn try_without<'s>(recipe: &Recipe<'s>, trial: &mut Trial<'_, 's>, out: &dyn Fn(&Pair<'s>) -> bool) -> ControlFlow<()> {
    let takes_part = |pair: &&Pair<'s>| recipe.keeps_empty || !pair.value.is_empty();
    let left: Vec<String> =
        recipe.pairs.iter().filter(takes_part).filter(|pair| out(pair)).map(|pair| pair.name.to_string()).collect();
    if left.is_empty() {
        return ControlFlow::Continue(());
    }
    let mut other = recipe.clone();
    other.pairs.retain(|pair| !out(pair));
    trial.run(&other, &|| MutationDetail { fields: left.clone(), form: String::new() })
}

/// Tries the recipe with an additional field, as each of those values.
fn try_with_field<'s, 'v>(
    recipe: &Recipe<'s>,
    name: &'s str,
    values: impl IntoIterator<Item = &'v [u8]>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    try_with_fields(recipe, &[name], values, trial)
}

/// Tries the recipe with additional fields, all of them as each of those values.
fn try_with_fields<'s, 'v>(
    recipe: &Recipe<'s>,
    names: &[&'s str],
    values: impl IntoIterator<Item = &'v [u8]>,
    trial: &mut Trial<'_, 's>,
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
        let form = || {
            let value = String::from_utf8_lossy(&value);
            let each = names.iter().map(|name| format!("{name}={value}")).collect::<Vec<_>>();
            each.join(", ")
        };
        let fields = || names.iter().map(|name| (*name).to_owned()).collect();
        trial.run(&other, &|| MutationDetail { fields: fields(), form: form() })?;
    }
    ControlFlow::Continue(())
}

/// Tries the recipe with the key in other positions.
fn try_key_places<'s>(recipe: &Recipe<'s>, trial: &mut Trial<'_, 's>, places: &[(KeyPlace, &str)]) -> ControlFlow<()> {
    for (place, form) in places {
        try_change(recipe, *form, trial, |other| other.key_place = *place)?;
    }
    ControlFlow::Continue(())
}

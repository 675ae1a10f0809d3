//! Mistakes in the order, in the names and in the separators.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::super::recipe::{KeyOrder, KeyPlace, Recipe};
use super::super::spelling::SPELLINGS;
use super::{MutationDetail, SearchContext, Trial, try_change};

fn try_order<'s>(order: KeyOrder, recipe: &Recipe<'s>, trial: &mut Trial<'_, 's>) -> ControlFlow<()> {
    try_change(recipe, "", trial, |other| other.order = order)
}

pub(in crate::doctor) fn keep_order<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    try_order(KeyOrder::Inserted, recipe, trial)
}

pub(in crate::doctor) fn sort_backwards<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    try_order(KeyOrder::Backwards, recipe, trial)
}

pub(in crate::doctor) fn sort_ignoring_case<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    try_order(KeyOrder::IgnoringCase, recipe, trial)
}

pub(in crate::doctor) fn sort_by_locale<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    try_order(KeyOrder::Locale, recipe, trial)
}

pub(in crate::doctor) fn sort_by_number<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    try_order(KeyOrder::ByNumber, recipe, trial)
}

pub(in crate::doctor) fn sort_by_value<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    try_order(KeyOrder::ByValue, recipe, trial)
}

pub(in crate::doctor) fn respell_names<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    let mut tried = BTreeSet::new();
    for (how, rename) in SPELLINGS {
        let spelled: Vec<String> = recipe.pairs.iter().map(|pair| rename(&pair.name)).collect();
        if !tried.insert(spelled) {
            continue;
        }
        let wrong = |at: usize| {
            let pair = recipe.pairs.get(at)?;
            let name = rename(&pair.name);
            (name != pair.name && (recipe.keeps_empty || !pair.value.is_empty())).then_some(name)
        };
        let at: Vec<usize> = (0..recipe.pairs.len()).filter(|at| wrong(*at).is_some()).collect();
        let alone: Vec<Vec<usize>> = if at.len() > 1 { at.iter().map(|at| vec![*at]).collect() } else { Vec::new() };
        for chosen in std::iter::once(at).filter(|at| !at.is_empty()).chain(alone) {
            let mut other = recipe.clone();
            for at in &chosen {
                if let (Some(name), Some(pair)) = (wrong(*at), other.pairs.get_mut(*at)) {
                    pair.name = Cow::Owned(name);
                }
            }
            let names = || chosen.iter().filter_map(|at| recipe.pairs.get(*at)).map(|pair| pair.name.to_string());
            trial.run(&other, &|| MutationDetail { fields: names().collect(), form: how.to_owned() })?;
        }
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn change_separators<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    for (separators, how) in [
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
        // The separator before the key may be any of these.
        let places =
            [recipe.key_place, KeyPlace::Behind("", ""), KeyPlace::Behind("key=", ""), KeyPlace::Behind("key", "")];
        for place in places.into_iter().chain((separators.1 == "&amp;").then_some(KeyPlace::Behind("&amp;key=", ""))) {
            try_change(recipe, how, trial, |other| {
                other.separators = separators;
                other.key_place = place;
            })?;
        }
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn add_separator<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    for (affixes, place, how) in [
        (("", "&"), None, "& behind the key"),
        (("", ""), Some(KeyPlace::Behind("&&key=", "")), "&& before the key"),
        (("&", ""), None, "& before the first field"),
        (("?", ""), None, "? before the first field"),
        (("", "\n"), None, "a line end behind the key"),
        (("", ""), Some(KeyPlace::Behind("\n&key=", "")), "a line end before the key"),
    ] {
        try_change(recipe, how, trial, |other| {
            other.affixes = affixes;
            other.key_place = place.unwrap_or(other.key_place);
        })?;
    }
    ControlFlow::Continue(())
}

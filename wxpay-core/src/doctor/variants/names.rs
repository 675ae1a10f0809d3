//! Mistakes in the order, in the names, and in what stands between.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::super::recipe::{KeyOrder, Place, Recipe};
use super::super::spelling::SPELLINGS;
use super::{MutationDetail, SearchContext, Try, changed};

fn ordered<'s>(order: KeyOrder, recipe: &Recipe<'s>, attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    changed(recipe, "", attempt, |other| other.order = order)
}

pub(in crate::doctor) fn unsorted<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    ordered(KeyOrder::Inserted, recipe, attempt)
}

pub(in crate::doctor) fn backwards<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    ordered(KeyOrder::Backwards, recipe, attempt)
}

pub(in crate::doctor) fn ignoring_case<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    ordered(KeyOrder::IgnoringCase, recipe, attempt)
}

pub(in crate::doctor) fn locale<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    ordered(KeyOrder::Locale, recipe, attempt)
}

pub(in crate::doctor) fn by_number<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    ordered(KeyOrder::ByNumber, recipe, attempt)
}

pub(in crate::doctor) fn by_value<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    ordered(KeyOrder::ByValue, recipe, attempt)
}

pub(in crate::doctor) fn renamed<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
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
            attempt.with(&other, &|| MutationDetail { fields: names().collect(), how: how.to_owned() })?;
        }
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn separators<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    for (joints, how) in [
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
        // Whether the key goes on in the same way is anybody's guess.
        let places = [recipe.place, Place::Behind("", ""), Place::Behind("key=", ""), Place::Behind("key", "")];
        for place in places.into_iter().chain((joints.1 == "&amp;").then_some(Place::Behind("&amp;key=", ""))) {
            changed(recipe, how, attempt, |other| {
                other.joints = joints;
                other.place = place;
            })?;
        }
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn separator_too_many<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    for (around, place, how) in [
        (("", "&"), None, "& behind the key"),
        (("", ""), Some(Place::Behind("&&key=", "")), "&& before the key"),
        (("&", ""), None, "& before the first field"),
        (("?", ""), None, "? before the first field"),
        (("", "\n"), None, "a line end behind the key"),
        (("", ""), Some(Place::Behind("\n&key=", "")), "a line end before the key"),
    ] {
        changed(recipe, how, attempt, |other| {
            other.around = around;
            other.place = place.unwrap_or(other.place);
        })?;
    }
    ControlFlow::Continue(())
}

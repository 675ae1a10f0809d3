//! Characters of four bytes that were lost or escaped before signing.

use std::ops::ControlFlow;

use super::super::coding::four_bytes::{Loss, has_any};
use super::super::recipe::Recipe;
use super::{Rewrites, SearchContext, Try};

pub(in crate::doctor) fn four_bytes<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    if !recipe.pairs.iter().any(|pair| has_any(&pair.value)) {
        return ControlFlow::Continue(());
    }
    let mut rewrites = Rewrites::default();
    for loss in Loss::all() {
        rewrites.revalued(recipe, || loss.how(), attempt, &|pair| loss.applied(&pair.value))?;
    }
    ControlFlow::Continue(())
}

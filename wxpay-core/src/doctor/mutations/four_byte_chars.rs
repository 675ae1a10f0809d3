//! Characters of four bytes that were lost or escaped before signing.

use std::ops::ControlFlow;

use super::super::encodings::four_byte_chars::{CharLoss, has_any};
use super::super::recipe::Recipe;
use super::{SearchContext, Trial, ValueRewrites};

pub(in crate::doctor) fn lose_four_byte_chars<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    if !recipe.pairs.iter().any(|pair| has_any(&pair.value)) {
        return ControlFlow::Continue(());
    }
    let mut rewrites = ValueRewrites::default();
    for loss in CharLoss::all() {
        rewrites.try_values(recipe, || loss.how(), trial, &|pair| loss.apply(&pair.value))?;
    }
    ControlFlow::Continue(())
}

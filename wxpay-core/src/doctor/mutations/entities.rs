//! Values that were signed with entities of XML and HTML, or that have more of them in the message.

use std::ops::ControlFlow;

use super::super::encodings::entities::{Entities, unescape};
use super::super::lenient::MessageFormat;
use super::super::recipe::Recipe;
use super::{SearchContext, Trial, ValueRewrites, try_values};

/// All values, concatenated.
pub(super) fn texts(recipe: &Recipe<'_>) -> String {
    recipe.pairs.iter().map(|pair| String::from_utf8_lossy(&pair.value)).collect::<Vec<_>>().join("\n")
}

pub(in crate::doctor) fn escape_entities<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    let texts = texts(recipe);
    trial.budget.spend(texts.len())?;
    let ways = Entities::all(&texts);
    let mut rewrites = ValueRewrites::default();
    if known.format == MessageFormat::Xml {
        rewrites.try_values(recipe, || "as the message writes them".to_owned(), trial, &|pair| {
            (pair.raw.contains(&b'&') && !pair.raw.starts_with(b"<![CDATA[")).then(|| pair.raw.to_vec())
        })?;
    }
    for way in &ways {
        rewrites.try_values(recipe, || way.how(), trial, &|pair| way.escape(&pair.value))?;
    }
    // The output of one layer is escaped again by the next.
    for way in ways.iter().filter(|way| way.is_usual()) {
        rewrites.try_values(recipe, || "twice".to_owned(), trial, &|pair| {
            way.escape(&pair.value).and_then(|once| way.escape(&once))
        })?;
    }
    if !texts.contains('&') {
        return ControlFlow::Continue(());
    }
    // The message has other entities than the signed text.
    let plain = recipe.pairs.iter().filter_map(|pair| unescape(&pair.value));
    let plain = plain.map(|value| String::from_utf8_lossy(&value).into_owned()).collect::<Vec<_>>().join("\n");
    for way in Entities::all(&plain) {
        rewrites.try_values(recipe, || "with other entities than the message has".to_owned(), trial, &|pair| {
            unescape(&pair.value).and_then(|plain| way.escape(&plain))
        })?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn resolve_entities<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    try_values(recipe, "", trial, &|pair| unescape(&pair.value))?;
    try_values(recipe, "", trial, &|pair| unescape(&pair.value).and_then(|once| unescape(&once)))
}

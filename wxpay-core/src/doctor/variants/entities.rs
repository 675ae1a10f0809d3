//! Values that were signed with entities of XML and HTML, or are in the message with more of them.

use std::ops::ControlFlow;

use super::super::coding::entities::{Entities, unescaped};
use super::super::recipe::Recipe;
use super::super::seen::Form;
use super::{Rewrites, SearchContext, Try, revalued};

/// All values, one after the other.
pub(super) fn texts(recipe: &Recipe<'_>) -> String {
    recipe.pairs.iter().map(|pair| String::from_utf8_lossy(&pair.value)).collect::<Vec<_>>().join("\n")
}

pub(in crate::doctor) fn xml_escaped<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    let texts = texts(recipe);
    attempt.meter.spend(texts.len())?;
    let ways = Entities::all(&texts);
    let mut rewrites = Rewrites::default();
    if known.form == Form::Xml {
        rewrites.revalued(recipe, || "as the message writes them".to_owned(), attempt, &|pair| {
            (pair.raw.contains(&b'&') && !pair.raw.starts_with(b"<![CDATA[")).then(|| pair.raw.to_vec())
        })?;
    }
    for way in &ways {
        rewrites.revalued(recipe, || way.how(), attempt, &|pair| way.escaped(&pair.value))?;
    }
    // What is a value for one layer is escaped once more by the next.
    for way in ways.iter().filter(|way| way.is_usual()) {
        rewrites.revalued(recipe, || "twice".to_owned(), attempt, &|pair| {
            way.escaped(&pair.value).and_then(|once| way.escaped(&once))
        })?;
    }
    if !texts.contains('&') {
        return ControlFlow::Continue(());
    }
    // The message has other entities than the signed text.
    let plain = recipe.pairs.iter().filter_map(|pair| unescaped(&pair.value));
    let plain = plain.map(|value| String::from_utf8_lossy(&value).into_owned()).collect::<Vec<_>>().join("\n");
    for way in Entities::all(&plain) {
        rewrites.revalued(recipe, || "with other entities than the message has".to_owned(), attempt, &|pair| {
            unescaped(&pair.value).and_then(|plain| way.escaped(&plain))
        })?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn escaped_twice<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    revalued(recipe, "", attempt, &|pair| unescaped(&pair.value))?;
    revalued(recipe, "", attempt, &|pair| unescaped(&pair.value).and_then(|once| unescaped(&once)))
}

//! JSON within a value that was signed as another writer has it.

use std::ops::ControlFlow;

use super::super::encodings::json_escapes::{JsonEscapes, decode};
use super::super::encodings::json_layout::JsonLayout;
use super::super::encodings::json_node::JsonNode;
use super::super::recipe::Recipe;
use super::entities::texts;
use super::{SearchContext, Trial, ValueRewrites};

/// The contents of every string as a JSON parser has them, concatenated.
fn contents(recipe: &Recipe<'_>) -> String {
    let texts = texts(recipe);
    let plain = decode(&texts, false);
    plain.unwrap_or(texts)
}

pub(in crate::doctor) fn change_json_escapes<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    let texts = contents(recipe);
    trial.budget.spend(texts.len())?;
    let mut rewrites = ValueRewrites::default();
    let ways = JsonEscapes::all(&texts);
    for way in &ways {
        let how = || format!("in the signed text {}", way.how());
        rewrites.try_values(recipe, how, trial, &|pair| way.of_text(&pair.value))?;
        rewrites.try_values(recipe, how, trial, &|pair| way.of_strings(&pair.value))?;
    }
    for way in &ways {
        let how = || format!("in the signed text as the contents of a string, {}", way.how());
        rewrites.try_values(recipe, how, trial, &|pair| way.of_contents(&pair.value))?;
    }
    for all in [false, true] {
        let how = || "the escapes are in the message only".to_owned();
        rewrites.try_values(recipe, how, trial, &|pair| {
            decode(std::str::from_utf8(&pair.value).ok()?, all).map(String::into_bytes)
        })?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn rewrite_json<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    let texts: Vec<&str> =
        recipe.pairs.iter().map(|pair| std::str::from_utf8(&pair.value).unwrap_or_default()).collect();
    trial.budget.spend(texts.iter().map(|text| text.len()).sum())?;
    let read = texts.iter().map(|text| JsonNode::read(text).map(|node| node.orders()).unwrap_or_default());
    let read: Vec<Vec<JsonNode<'_>>> = read.collect();
    let orders = read.iter().map(Vec::len).max().unwrap_or_default();
    let ways = if orders == 0 { Vec::new() } else { JsonEscapes::all(&contents(recipe)) };
    let ways: Vec<Option<JsonEscapes>> = std::iter::once(None).chain(ways.into_iter().map(Some)).collect();
    let mut rewrites = ValueRewrites::default();
    for order in 0..orders {
        for (at, layout) in JsonLayout::all().enumerate() {
            for way in &ways {
                // With many orders or with escapes, the usual layouts are enough; with escapes, three orders.
                if at >= JsonLayout::USUAL && (order > 3 || way.is_some()) || order > 2 && way.is_some() {
                    continue;
                }
                let mut values = Vec::with_capacity(texts.len());
                for (text, orders) in texts.iter().zip(&read) {
                    let node = orders.get(order);
                    trial.budget.spend(if node.is_some() { text.len() } else { 0 })?;
                    let value = node.map(|node| node.write_text(&layout, *way));
                    values.push(value.filter(|value| value != text.as_bytes()));
                }
                let how = || {
                    let order = if order == 0 { "" } else { ", in another order" };
                    let escapes = way.map(|way| format!(", {}", way.how())).unwrap_or_default();
                    format!("{}{order}{escapes}", layout.how)
                };
                rewrites.try_rewritten(recipe, how, trial, &values)?;
            }
        }
    }
    ControlFlow::Continue(())
}

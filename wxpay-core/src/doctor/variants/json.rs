//! JSON within a value that was signed as another writer has it.

use std::ops::ControlFlow;

use super::super::coding::json_escapes::{Escapes, decoded};
use super::super::coding::json_layout::{Layout, Node};
use super::super::recipe::Recipe;
use super::entities::texts;
use super::{Rewrites, SearchContext, Try};

/// The contents of every string as a reader of JSON has them, one after the other.
fn contents(recipe: &Recipe<'_>) -> String {
    let texts = texts(recipe);
    let plain = decoded(&texts, false);
    plain.unwrap_or(texts)
}

pub(in crate::doctor) fn json_escapes<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    let texts = contents(recipe);
    attempt.meter.spend(texts.len())?;
    let mut rewrites = Rewrites::default();
    let ways = Escapes::all(&texts);
    for way in &ways {
        let how = || format!("in the signed text {}", way.how());
        rewrites.revalued(recipe, how, attempt, &|pair| way.of_text(&pair.value))?;
        rewrites.revalued(recipe, how, attempt, &|pair| way.of_strings(&pair.value))?;
    }
    for way in &ways {
        let how = || format!("in the signed text as the contents of a string, {}", way.how());
        rewrites.revalued(recipe, how, attempt, &|pair| way.of_contents(&pair.value))?;
    }
    for all in [false, true] {
        let how = || "the escapes are in the message only".to_owned();
        rewrites.revalued(recipe, how, attempt, &|pair| {
            decoded(std::str::from_utf8(&pair.value).ok()?, all).map(String::into_bytes)
        })?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn json_written_again<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    let texts: Vec<&str> =
        recipe.pairs.iter().map(|pair| std::str::from_utf8(&pair.value).unwrap_or_default()).collect();
    attempt.meter.spend(texts.iter().map(|text| text.len()).sum())?;
    let read = texts.iter().map(|text| Node::read(text).map(|node| node.orders()).unwrap_or_default());
    let read: Vec<Vec<Node<'_>>> = read.collect();
    let orders = read.iter().map(Vec::len).max().unwrap_or_default();
    let ways = if orders == 0 { Vec::new() } else { Escapes::all(&contents(recipe)) };
    let ways: Vec<Option<Escapes>> = std::iter::once(None).chain(ways.into_iter().map(Some)).collect();
    let mut rewrites = Rewrites::default();
    for order in 0..orders {
        for (at, layout) in Layout::all().enumerate() {
            for way in &ways {
                // Of the many orders, and with escapes, the usual layouts are enough; with escapes three orders.
                if at >= Layout::USUAL && (order > 3 || way.is_some()) || order > 2 && way.is_some() {
                    continue;
                }
                let mut values = Vec::with_capacity(texts.len());
                for (text, orders) in texts.iter().zip(&read) {
                    let node = orders.get(order);
                    attempt.meter.spend(if node.is_some() { text.len() } else { 0 })?;
                    let value = node.map(|node| node.written(&layout, *way));
                    values.push(value.filter(|value| value != text.as_bytes()));
                }
                let how = || {
                    let order = if order == 0 { "" } else { ", in another order" };
                    let escapes = way.map(|way| format!(", {}", way.how())).unwrap_or_default();
                    format!("{}{order}{escapes}", layout.how)
                };
                rewrites.with_values(recipe, how, attempt, &values)?;
            }
        }
    }
    ControlFlow::Continue(())
}

//! The ids of other accounts instead of the message's own.

use std::borrow::Cow;
use std::ops::ControlFlow;

use wxpay_schema::Field;
use wxpay_schema::shared::{APPID, MCH_ID, PAYMENT_APP_ID, SUB_APPID, SUB_MCH_ID};

use super::super::client::PARTNER_ID;
use super::super::recipe::Recipe;
use super::{MutationDetail, SearchContext, Trial};

/// The maximum number of combinations.
const COMBINATIONS: usize = 1024;

/// A field with an id, and what may have been signed instead; `None` for nothing.
struct IdField<'s> {
    index: usize,
    ids: Vec<Option<Cow<'s, [u8]>>>,
}

pub(in crate::doctor) fn replace_ids<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    let apps = [APPID.name, SUB_APPID.name, PAYMENT_APP_ID.name];
    let merchants = [MCH_ID.name, SUB_MCH_ID.name, PARTNER_ID];
    let mut slots = slots(recipe, &apps, &known.appids);
    slots.extend(self::slots(recipe, &merchants, &known.mch_ids));
    // Each alone, then together.
    let lone = slots.iter().enumerate().flat_map(|(at, slot)| {
        let slots = slots.len();
        (1..slot.ids.len()).map(move |id| (0..slots).map(|other| if other == at { id } else { 0 }).collect())
    });
    let mut combinations: Vec<Vec<usize>> = vec![Vec::new()];
    for slot in &slots {
        combinations = combinations
            .into_iter()
            .flat_map(|chosen| (0..slot.ids.len()).map(move |id| [chosen.as_slice(), &[id]].concat()))
            .take(COMBINATIONS)
            .collect();
    }
    combinations.retain(|chosen| chosen.iter().filter(|id| **id > 0).count() > 1);
    combinations.sort_by_key(|chosen| chosen.iter().filter(|id| **id > 0).count());
    let combinations: Vec<Vec<usize>> = lone.chain(combinations).collect();
    for chosen in &combinations {
        let (mut other, mut fields, mut how) = (recipe.clone(), Vec::new(), Vec::new());
        let chosen = || slots.iter().zip(chosen).filter(|(_, id)| **id > 0);
        // A field is left out only together with another id elsewhere.
        if chosen().all(|(slot, id)| slot.ids.get(*id).is_some_and(Option::is_none)) {
            continue;
        }
        for (slot, id) in chosen() {
            let (Some(pair), Some(id)) = (other.pairs.get_mut(slot.index), slot.ids.get(*id)) else { continue };
            fields.push(pair.name.to_string());
            how.push(match id {
                Some(id) => format!("{}={}", pair.name, String::from_utf8_lossy(id)),
                None => format!("{} left out", pair.name),
            });
            pair.value = id.clone().unwrap_or_default();
        }
        let how = if are_exchanged(recipe, &other) { "taken for each other".to_owned() } else { how.join(", ") };
        trial.run(&other, &|| MutationDetail { fields: fields.clone(), form: how.clone() })?;
    }
    ControlFlow::Continue(())
}

/// The message's fields among those names, each with its own id first, then the given ones, then those of the other
/// fields.
fn slots<'s>(recipe: &Recipe<'s>, names: &[&str], given: &[&'s str]) -> Vec<IdField<'s>> {
    let has_id = |name: &&str| recipe.pairs.iter().any(|pair| pair.name == *name && !pair.value.is_empty());
    let present: Vec<&str> = names.iter().copied().filter(has_id).collect();
    let places = recipe.pairs.iter().enumerate().filter(|(_, pair)| present.contains(&pair.name.as_ref()));
    let own: Vec<(usize, &Cow<'s, [u8]>)> = places.map(|(place, pair)| (place, &pair.value)).collect();
    let is_sub = |place: usize| {
        let name = recipe.pairs.get(place).map(|pair| pair.name.as_ref());
        [&SUB_APPID, &SUB_MCH_ID].iter().any(|field: &&Field| name == Some(field.name))
    };
    own.iter()
        .map(|(place, value)| {
            let mut ids = vec![Some((*value).clone())];
            let given = given.iter().map(|id| Cow::Borrowed(id.as_bytes()));
            for id in given.chain(own.iter().map(|(_, id)| (*id).clone())).map(Some) {
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
            ids.extend(is_sub(*place).then_some(None));
            IdField { index: *place, ids }
        })
        .collect()
}

/// Whether the ids of a merchant and a sub-merchant are exchanged.
fn are_exchanged(recipe: &Recipe<'_>, other: &Recipe<'_>) -> bool {
    let value = |recipe: &Recipe<'_>, field: &Field| {
        recipe.pairs.iter().find(|pair| pair.name == field.name).map(|pair| pair.value.to_vec())
    };
    let state = |own, sub| {
        let (before, after) = ((value(recipe, own), value(recipe, sub)), (value(other, own), value(other, sub)));
        let is_same = before == after;
        (is_same, !is_same && before.0 == after.1 && before.1 == after.0)
    };
    let (apps, merchants) = (state(&APPID, &SUB_APPID), state(&MCH_ID, &SUB_MCH_ID));
    (apps.0 || apps.1) && (merchants.0 || merchants.1) && (apps.1 || merchants.1)
}

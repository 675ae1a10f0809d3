//! Fields that were signed although the message has nothing in them, or has not got them.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

use wxpay_schema::shared::{
    APPID, MCH_ID, PAYMENT_APP_ID, PAYMENT_SIGN_TYPE, SIGN, SIGN_TYPE_FIELD, SUB_APPID, SUB_MCH_ID,
};
use wxpay_schema::{ALL, Channel, Field, Kind, Message, Scope};

use super::super::recipe::Recipe;
use super::{MutationDetail, SearchContext, Try, with, with_all};

/// What the languages print for nothing, the most common first.
pub(super) const WORDS: [&str; 38] = [
    "",
    "null",
    "undefined",
    "None",
    "nil",
    "NULL",
    "<nil>",
    "0",
    "[]",
    "{}",
    "false",
    "[object Object]",
    "NaN",
    "Array",
    "<null>",
    "(null)",
    "Null",
    "none",
    "nan",
    "False",
    "Nil",
    "%!s(<nil>)",
    "%!d(<nil>)",
    "%!v(<nil>)",
    "%!s(*string=<nil>)",
    "<no value>",
    "map[]",
    "Optional.empty",
    "Optional(nil)",
    "\"\"",
    "''",
    "\"null\"",
    "\"nil\"",
    "nullptr",
    "DBNull",
    "[null]",
    "0.0",
    "N/A",
];
/// How many of them are tried with any two fields.
const OF_TWO: usize = 7;
/// Of tables that have more fields beside the message's, two are not tried.
const TWO: usize = 24;

/// Every field of the signed channel.
pub(super) fn names() -> impl Iterator<Item = &'static Field> {
    ALL.iter().filter(|message| message.channel == Channel::Pay).flat_map(|message| message.all_fields())
}

pub(in crate::doctor) fn empty_included<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    let empty: Vec<String> =
        recipe.pairs.iter().filter(|pair| pair.value.is_empty()).map(|pair| pair.name.to_string()).collect();
    if empty.is_empty() || recipe.keeps_empty {
        return ControlFlow::Continue(());
    }
    for word in WORDS {
        let mut other = recipe.clone();
        other.keeps_empty = true;
        for pair in other.pairs.iter_mut().filter(|pair| pair.value.is_empty()) {
            pair.value = Cow::Borrowed(word.as_bytes());
        }
        let how = || if word.is_empty() { String::new() } else { format!("as {word}") };
        attempt.with(&other, &|| MutationDetail { fields: empty.clone(), how: how() })?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn field_added<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    attempt: &mut Try<'_, 's>,
) -> ControlFlow<()> {
    let mut seen: BTreeSet<&str> = recipe.pairs.iter().map(|pair| pair.name.as_ref()).collect();
    let own = absent(known, recipe);
    let own_names: BTreeSet<&str> = own.iter().map(|field| field.name).collect();
    seen.extend([SIGN.name, SIGN_TYPE_FIELD.name, PAYMENT_SIGN_TYPE.name]);
    let app = [APPID.name, SUB_APPID.name, PAYMENT_APP_ID.name].map(|name| (name, &known.appids));
    let merchant = [MCH_ID.name, SUB_MCH_ID.name].map(|name| (name, &known.mch_ids));
    for (name, ids) in app.into_iter().chain(merchant).filter(|(name, _)| !seen.contains(name)) {
        with(recipe, name, ids.iter().map(|id| id.as_bytes()), attempt)?;
    }
    for field in &own {
        with(recipe, field.name, WORDS.iter().map(|word| word.as_bytes()), attempt)?;
    }
    for field in names().filter(|field| !field.name.contains('$')) {
        if !seen.insert(field.name) {
            continue;
        }
        let values = match field.kind {
            Kind::Choice(choices) => choices.values,
            _ => &[],
        };
        let words = if own_names.contains(field.name) { &[][..] } else { &WORDS[..2] };
        let values = values.iter().map(|choice| choice.value).chain(words.iter().copied());
        with(recipe, field.name, values.map(str::as_bytes), attempt)?;
    }
    several(recipe, &own, attempt)
}

/// The fields that tables of this message have, and that it has not.
fn absent(known: &SearchContext<'_>, recipe: &Recipe<'_>) -> Vec<&'static Field> {
    let tables = match &known.client {
        Some(client) => vec![client.scene.table()],
        None => tables(recipe),
    };
    let mut names: BTreeSet<&str> = recipe.pairs.iter().map(|pair| pair.name.as_ref()).collect();
    names.insert(SIGN.name);
    let fields = tables.into_iter().flat_map(Message::all_fields);
    // A family is no field of the wire, and an indexed one has no name without its number.
    let is_one = |field: &&Field| !field.name.contains('$') && !matches!(field.kind, Kind::Family { .. });
    fields.filter(is_one).filter(|field| names.insert(field.name)).collect()
}

/// The tables that have the most of the message's fields.
fn tables(recipe: &Recipe<'_>) -> Vec<&'static Message> {
    let known = |message: &Message| recipe.pairs.iter().filter(|pair| message.find(&pair.name).is_some()).count();
    let pay = || ALL.iter().filter(|message| message.channel == Channel::Pay);
    let most = pay().map(|message| known(message)).max().unwrap_or_default();
    // Requests alone hold words for nothing, and a few fields in common say nothing of which.
    pay().filter(|message| most > 2 && known(message) == most).copied().collect()
}

/// With several fields as the same word: all of the table, or any two.
fn several<'s>(recipe: &Recipe<'s>, own: &[&'static Field], attempt: &mut Try<'_, 's>) -> ControlFlow<()> {
    if own.len() < 2 {
        return ControlFlow::Continue(());
    }
    let words = || WORDS.iter().map(|word| word.as_bytes());
    let names: Vec<&'static str> = own.iter().map(|field| field.name).collect();
    with_all(recipe, &names, words(), attempt)?;
    // A merchant of its own has none of a provider's fields.
    let merchant: Vec<&'static str> =
        own.iter().filter(|field| field.scope != Scope::Partner && !field.personal).map(|field| field.name).collect();
    if merchant.len() > 1 && merchant.len() < names.len() {
        with_all(recipe, &merchant, words(), attempt)?;
    }
    if own.len() > TWO {
        return ControlFlow::Continue(());
    }
    for (at, one) in names.iter().enumerate() {
        for other in names.iter().skip(at + 1) {
            with_all(recipe, &[one, other], words().take(OF_TWO), attempt)?;
        }
    }
    ControlFlow::Continue(())
}

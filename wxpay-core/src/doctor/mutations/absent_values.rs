//! Fields that were signed although they are empty or missing in the message.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

use wxpay_schema::internal::ORDERS;
use wxpay_schema::shared::{
    APPID, MCH_ID, PAYMENT_APP_ID, PAYMENT_SIGN_TYPE, SIGN, SIGN_TYPE_FIELD, SUB_APPID, SUB_MCH_ID,
};
use wxpay_schema::{ALL, Channel, Field, Kind, Message, Scope};

use super::super::recipe::Recipe;
use super::{MutationDetail, SearchContext, Trial, try_with_field, try_with_fields};

/// The words that languages print for nothing, the most common first.
pub(super) const WORDS: [&str; 46] = [
    "",
    "null",
    "undefined",
    "None",
    "nil",
    "NULL",
    "<nil>",
    "[]",
    "{}",
    "[object Object]",
    "0",
    "false",
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
    "[object Undefined]",
    "[object Null]",
    "UNDEFINED",
    "array()",
    "()",
    "b''",
    "-",
    "-1",
];
/// The number of words that are tried with any two fields.
const OF_TWO: usize = 10;
/// The words that are tried with any three texts of an ordinary merchant's.
const OF_THREE: [&str; 3] = ["null", "undefined", "None"];
/// Pairs are not tried if more fields are missing.
const TWO: usize = 24;

/// Every field of the signed channel.
pub(super) fn names() -> impl Iterator<Item = &'static Field> {
    ALL.iter().filter(|message| message.channel == Channel::Pay).flat_map(|message| message.all_fields())
}

pub(in crate::doctor) fn include_empty<'s>(
    _: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
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
        let form = || if word.is_empty() { String::new() } else { format!("as {word}") };
        trial.run(&other, &|| MutationDetail { fields: empty.clone(), form: form() })?;
    }
    ControlFlow::Continue(())
}

pub(in crate::doctor) fn add_field<'s>(
    known: &SearchContext<'s>,
    recipe: &Recipe<'s>,
    trial: &mut Trial<'_, 's>,
) -> ControlFlow<()> {
    let mut seen: BTreeSet<&str> = recipe.pairs.iter().map(|pair| pair.name.as_ref()).collect();
    let own = absent(known, recipe);
    let own_names: BTreeSet<&str> = own.iter().map(|field| field.name).collect();
    seen.extend([SIGN.name, SIGN_TYPE_FIELD.name, PAYMENT_SIGN_TYPE.name]);
    let app = [APPID.name, SUB_APPID.name, PAYMENT_APP_ID.name].map(|name| (name, &known.appids));
    let merchant = [MCH_ID.name, SUB_MCH_ID.name].map(|name| (name, &known.mch_ids));
    for (name, ids) in app.into_iter().chain(merchant).filter(|(name, _)| !seen.contains(name)) {
        try_with_field(recipe, name, ids.iter().map(|id| id.as_bytes()), trial)?;
    }
    for field in &own {
        try_with_field(recipe, field.name, WORDS.iter().map(|word| word.as_bytes()), trial)?;
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
        try_with_field(recipe, field.name, values.map(str::as_bytes), trial)?;
    }
    try_several(recipe, &own, trial)
}

/// The fields that the message lacks of its tables.
fn absent(known: &SearchContext<'_>, recipe: &Recipe<'_>) -> Vec<&'static Field> {
    let tables = match (&known.client, &known.call) {
        (Some(client), _) => vec![client.scene.table()],
        (None, Some(call)) => vec![call.table],
        (None, None) => tables(recipe),
    };
    let mut names: BTreeSet<&str> = recipe.pairs.iter().map(|pair| pair.name.as_ref()).collect();
    names.insert(SIGN.name);
    let fields = tables.into_iter().flat_map(Message::all_fields);
    // A family is not a field on the wire, and an indexed field has no name without its index.
    let is_one = |field: &&Field| !field.name.contains('$') && !matches!(field.kind, Kind::Family { .. });
    fields.filter(is_one).filter(|field| names.insert(field.name)).collect()
}

/// The tables that have the most of the message's fields.
fn tables(recipe: &Recipe<'_>) -> Vec<&'static Message> {
    let known = |message: &Message| recipe.pairs.iter().filter(|pair| message.find(&pair.name).is_some()).count();
    let most_of = |tables: &[&'static Message]| {
        let pay = || tables.iter().filter(|message| message.channel == Channel::Pay);
        let most = pay().map(|message| known(message)).max().unwrap_or_default();
        (most, pay().filter(|message| known(message) == most).copied().collect::<Vec<_>>())
    };
    // Further calls repeat the fields of orders.
    let (most_of_orders, orders) = most_of(&ORDERS);
    let (most, all) = most_of(ALL);
    // Only requests contain words for nothing, and a few common fields do not identify a table.
    match most {
        0..=2 => Vec::new(),
        most if most == most_of_orders => orders,
        _ => all,
    }
}

/// Tries several fields with the same word: all of the table, or any two or three.
fn try_several<'s>(recipe: &Recipe<'s>, own: &[&'static Field], trial: &mut Trial<'_, 's>) -> ControlFlow<()> {
    if own.len() < 2 {
        return ControlFlow::Continue(());
    }
    let words = || WORDS.iter().map(|word| word.as_bytes());
    let names: Vec<&'static str> = own.iter().map(|field| field.name).collect();
    try_with_fields(recipe, &names, words(), trial)?;
    // An ordinary merchant has none of a service provider's fields.
    let merchant: Vec<&'static str> =
        own.iter().filter(|field| field.scope != Scope::Partner && !field.personal).map(|field| field.name).collect();
    if merchant.len() > 1 && merchant.len() < names.len() {
        try_with_fields(recipe, &merchant, words(), trial)?;
    }
    if own.len() > TWO {
        return ControlFlow::Continue(());
    }
    for (at, one) in names.iter().enumerate() {
        for other in names.iter().skip(at + 1) {
            try_with_fields(recipe, &[one, other], words().take(OF_TWO), trial)?;
        }
    }
    // Three are mostly texts that a shop may leave out.
    let is_text = |field: &&&Field| matches!(field.kind, Kind::Text(_) | Kind::JsonText(_));
    let texts: Vec<&str> =
        own.iter().filter(is_text).map(|field| field.name).filter(|name| merchant.contains(name)).collect();
    for (at, one) in texts.iter().enumerate() {
        for (place, other) in texts.iter().enumerate().skip(at + 1) {
            for third in texts.iter().skip(place + 1) {
                let words = OF_THREE.iter().map(|word| word.as_bytes());
                try_with_fields(recipe, &[one, other, third], words, trial)?;
            }
        }
    }
    ControlFlow::Continue(())
}

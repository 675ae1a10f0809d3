//! From the path in `message = …` to a table, and whether the macro suits it.

use syn::Path;
use wxpay_schema::{ALL, Channel, Message};

use super::diagnostics::Diagnostics;
use super::names::constant;
use super::parse::Input;

/// What a path leads to.
pub(super) enum Table {
    /// A table of this crate's schema.
    BuiltIn(&'static Message),
    /// A constant that only the compiler sees.
    Unseen,
    /// Nothing: the name is one of the other channel's tables, and the words say
    /// which is meant.
    OtherChannel(String),
}

/// A path is the schema's if it ends in `pay::X` or `cloud::X`, and there is such
/// a table. That the constant really is the table is asserted in the expansion.
pub(super) fn resolve(path: &Path) -> Table {
    let mut segments = path.segments.iter().rev().map(|segment| segment.ident.to_string());
    let (Some(name), Some(module)) = (segments.next(), segments.next()) else {
        return Table::Unseen;
    };
    let Some(channel) = [Channel::Pay, Channel::Cloud].into_iter().find(|channel| channel.name() == module) else {
        return Table::Unseen;
    };
    if let Some(message) = of(channel).find(|message| message.is_constant(&name)) {
        return Table::BuiltIn(message);
    }
    // A module of the user's may be called `pay` too, and have what it likes.
    if !segments.next().is_some_and(|module| module == "schema" || module == "wxpay_schema") {
        return Table::Unseen;
    }
    let other = if channel == Channel::Pay { Channel::Cloud } else { Channel::Pay };
    match of(other).find(|message| message.is_constant(&name)) {
        Some(message) => Table::OtherChannel(meant(message, channel, &name)),
        None => Table::Unseen,
    }
}

fn of(channel: Channel) -> impl Iterator<Item = &'static Message> {
    ALL.iter().copied().filter(move |message| message.channel == channel)
}

/// Whether a table of the schema contradicts itself, which the compiler then says at its
/// path. A merchant's own table is proved by const evaluation; proving all of the schema's
/// so would take a seventh of what it takes to build the schema.
pub(super) fn is_sound(message: &Message, path: &Path) -> syn::Result<()> {
    match message.soundness_fault() {
        Some(words) => Err(syn::Error::new_spanned(path, words.as_str())),
        None => Ok(()),
    }
}

/// `message` is of the other channel than `channel`, which may have one like it:
/// `ORDER_QUERY` here is `QUERY_ORDER` there.
fn meant(message: &Message, channel: Channel, name: &str) -> String {
    let words = |name: &'static str| name.split(['_', '.']);
    let same = |one: &'static str, other: &'static str| {
        one.len() == other.len() && words(one).all(|word| words(other).any(|like| like == word))
    };
    let like = of(channel).find(|like| same(like.name, message.name));
    let module = channel.name();
    let fact = format!("no message `{name}` in `schema::{module}`");
    let elsewhere = format!("`schema::{}::{name}`", message.channel.name());
    match like {
        Some(like) => {
            format!("{fact}\nhelp: this channel has `schema::{module}::{}`, the other {elsewhere}", constant(like))
        }
        None => format!("{fact}\nhelp: the other channel has {elsewhere}"),
    }
}

/// Whether the macro is the one for this message; if not, says which is.
pub(super) fn suits(input: &Input, message: &Message, faults: &mut Diagnostics) -> bool {
    let fault = message.derive_fault(input.derive, &constant(message));
    if let Some(words) = &fault {
        faults.push_path(&input.message, words);
    }
    fault.is_none()
}

//! Finds the table of the path in `message = …`, and checks that the derive is the one for it.

use syn::Path;
use wxpay_schema::{ALL, Channel, Message};

use super::diagnostics::Diagnostics;
use super::names::constant_name;
use super::parse::Input;

/// The table of a path.
pub(super) enum PathTable {
    /// A table of the schema.
    BuiltIn(&'static Message),
    /// A constant that only the compiler sees.
    Opaque,
    /// None: the name is that of a table of the other channel. The text is the error.
    Wrong(String),
}

/// Resolves a path. It is one of the schema's if it ends in `pay::X` or `cloud::X` and there is
/// such a table; the expansion asserts that the constant in scope is that table.
pub(super) fn resolve(path: &Path) -> PathTable {
    let mut segments = path.segments.iter().rev().map(|segment| segment.ident.to_string());
    let (Some(name), Some(module)) = (segments.next(), segments.next()) else {
        return PathTable::Opaque;
    };
    let Some(channel) = [Channel::Pay, Channel::Cloud].into_iter().find(|channel| channel.name() == module) else {
        return PathTable::Opaque;
    };
    if let Some(message) = messages_of(channel).find(|message| message.is_constant(&name)) {
        return PathTable::BuiltIn(message);
    }
    // A module of the user's own may be called `pay` too, with any names in it.
    if !segments.next().is_some_and(|module| module == "schema" || module == "wxpay_schema") {
        return PathTable::Opaque;
    }
    let other = if channel == Channel::Pay { Channel::Cloud } else { Channel::Pay };
    match messages_of(other).find(|message| message.is_constant(&name)) {
        Some(message) => PathTable::Wrong(other_channel_words(message, channel, &name)),
        None => PathTable::Opaque,
    }
}

fn messages_of(channel: Channel) -> impl Iterator<Item = &'static Message> {
    ALL.iter().copied().filter(move |message| message.channel == channel)
}

/// Checks that a table of the schema does not contradict itself; if it does, the error is at
/// its path. A merchant's own table is checked by const evaluation. For all tables of the schema
/// that would add a seventh to the schema's build time.
pub(super) fn check_soundness(message: &Message, path: &Path) -> syn::Result<()> {
    match message.soundness_fault() {
        Some(words) => Err(syn::Error::new_spanned(path, words.as_str())),
        None => Ok(()),
    }
}

/// Returns the error of a name that only the other channel has. This channel may have a similar
/// one: `ORDER_QUERY` here is `QUERY_ORDER` there.
fn other_channel_words(message: &Message, channel: Channel, name: &str) -> String {
    let words = |name: &'static str| name.split(['_', '.']);
    let same = |one: &'static str, other: &'static str| {
        one.len() == other.len() && words(one).all(|word| words(other).any(|like| like == word))
    };
    let like = messages_of(channel).find(|like| same(like.name, message.name));
    let module = channel.name();
    let fact = format!("no message `{name}` in `schema::{module}`");
    let elsewhere = format!("`schema::{}::{name}`", message.channel.name());
    match like {
        Some(like) => {
            format!("{fact}\nhelp: this channel has `schema::{module}::{}`, the other {elsewhere}", constant_name(like))
        }
        None => format!("{fact}\nhelp: the other channel has {elsewhere}"),
    }
}

/// Returns whether the derive is the one for this message; if not, reports which one is.
pub(super) fn check_derive(input: &Input, message: &Message, faults: &mut Diagnostics) -> bool {
    let fault = message.derive_fault(input.derive, &constant_name(message));
    if let Some(words) = &fault {
        faults.push_path(&input.message, words);
    }
    fault.is_none()
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;
    use wxpay_schema::pay;

    use super::*;

    #[test]
    fn check_soundness_reports_a_table_that_contradicts_itself() {
        static TABLE: Message = pay::CLOSE_ORDER.fields(&[wxpay_schema::text("till", 8), wxpay_schema::fen("till")]);
        let path = parse_quote!(schema::pay::CLOSE_ORDER);
        let error = check_soundness(&TABLE, &path).unwrap_err();
        assert_eq!(error.to_string(), "schema `close_order`: duplicate field `till`");
        assert!(ALL.iter().all(|message| check_soundness(message, &path).is_ok()));
    }
}

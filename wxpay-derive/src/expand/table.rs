//! From the path in `message = …` to a table, and whether the macro suits it.

use syn::Path;
use wxpay_schema::{ALL, Channel, Direction, Message};

use super::Macro;
use super::diagnostics::Diagnostics;
use super::names::constant;
use super::parse::Input;

/// What a path leads to.
pub(super) enum Table {
    /// A table of this crate's schema.
    BuiltIn(&'static Message),
    /// Nothing: it looks like a table of the schema, which has none of that name.
    Missing,
    /// A constant that only the compiler sees.
    Elsewhere,
}

/// A path is the schema's if it ends in `pay::X` or `cloud::X`. That the
/// constant really is the table is asserted in the expansion.
pub(super) fn resolve(path: &Path) -> Table {
    let mut segments = path.segments.iter().rev().map(|segment| segment.ident.to_string());
    let (Some(name), Some(module)) = (segments.next(), segments.next()) else {
        return Table::Elsewhere;
    };
    if module != Channel::Pay.name() && module != Channel::Cloud.name() {
        return Table::Elsewhere;
    }
    ALL.iter()
        .find(|message| message.channel.name() == module && message.is_constant(&name))
        .map_or(Table::Missing, |message| Table::BuiltIn(message))
}

/// Whether the macro is the one for this message; if not, says which is.
pub(super) fn suits(input: &Input, message: &Message, faults: &mut Diagnostics) -> bool {
    let right = match message.direction {
        Direction::Request | Direction::Reply => Macro::Request,
        Direction::Response | Direction::Notification => Macro::Response,
        Direction::Object | Direction::Parameters => Macro::Object,
    };
    if input.derive == right {
        return true;
    }
    let is = match right {
        Macro::Request => "sent",
        Macro::Response => "received",
        Macro::Object => "nested in others or handed to a page",
    };
    faults.push_path(
        &input.message,
        format_args!("`{}` is {is}: derive `{}`", constant(message), right.name()),
        format_args!("write `#[derive({})]` instead of `{}`", right.name(), input.derive.name()),
    );
    false
}

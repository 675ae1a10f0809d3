//! The check that a type can hold its field, for types whose name is certain: const evaluation
//! makes it where no macro sees the table.

use crate::check::derive_kind::DeriveKind;
use crate::check::member::{Occurrence, Source, Type};
use crate::check::struct_check::StructCheck;
use crate::check::struct_fault::StructFault;
use crate::table::model::{Field, Kind, Message};
use crate::text::const_string::ConstString;

/// The content of a type within its `Option`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Content {
    /// A text of any length.
    Text,
    /// An unsigned number.
    Number,
    /// That of a type whose name does not show it, and whether it holds the field. If not, the
    /// missing implementation of a trait is the error.
    Other(bool),
}

impl StructCheck<'_> {
    /// Checks that the type of the claim at that index can hold its field, and then what
    /// [`type_fault`](Self::type_fault) does.
    #[must_use]
    pub const fn content_fault(&self, at: usize, content: Content) -> Option<StructFault> {
        let (Source::Member(_), Some(field)) = (self.claims[at].source, self.field(at)) else {
            return None;
        };
        match content {
            Content::Other(false) => None,
            Content::Other(true) => self.type_fault(at),
            _ if self.is_filled(field) => None,
            _ if !field.holds(content) => Some(StructFault::Misfit { claim: at }),
            _ => self.type_fault(at),
        }
    }

    /// Describes a type that cannot hold its field.
    pub(super) const fn misfit(&self, ty: &Type<'_>, field: &Field) -> ConstString {
        let fact = ConstString::new().name(ty.inner).and(" cannot hold the ").and(field.kind_word());
        let fact = fact.and(" field ").name(field.name).and("\nhelp: ");
        let fact = if matches!(field.kind, Kind::Fen) { fact.and("amounts are whole fen, ") } else { fact };
        let is_option = matches!(ty.shown, Occurrence::Maybe);
        let may_be_absent = match self.derive {
            DeriveKind::Response => is_option || !field.is_in_success(),
            _ => is_option && !field.is_given_by_struct(),
        };
        let (before, after) = match field.repeat.depth() {
            0 if may_be_absent => ("Option<", ">"),
            0 => ("", ""),
            1 => ("Vec<", ">"),
            _ => ("Vec<Vec<", ">>"),
        };
        if let Some(table) = field.nested_table() {
            let layer = match (field.repeat.depth(), may_be_absent) {
                (0, false) => "use a struct that derives ",
                (0, true) => "use an `Option` of a struct that derives ",
                _ => "use a `Vec` of a struct that derives ",
            };
            return fact.and(layer).name(table.derive().name()).and(" with the table ").table(table);
        }
        let help = fact.and("use `").and(before);
        let help = match field.kind {
            Kind::Choice(choices) => help.and("wxpay_core::value::").and(choices.name),
            _ => help.and(field.holder()),
        };
        let help = help.and(after).and("`");
        match field.kind {
            Kind::Encrypted => help.and(", which `transfer::BankPublicKey::encrypt` makes"),
            _ => help,
        }
    }
}

impl Field {
    /// Whether a type of that content can hold the field.
    pub(super) const fn holds(&self, content: Content) -> bool {
        if let Content::Other(holds) = content {
            return holds;
        }
        match self.kind {
            Kind::Fen | Kind::Number => matches!(content, Content::Number),
            Kind::Object(_) | Kind::Family { .. } | Kind::XmlList { .. } | Kind::Encrypted => false,
            Kind::Text(_)
            | Kind::Url
            | Kind::Date
            | Kind::Choice(_)
            | Kind::Time14
            | Kind::DateTime
            | Kind::Ip
            | Kind::JsonText(_) => matches!(content, Content::Text),
        }
    }

    /// The kind of the field in a word.
    #[must_use]
    pub const fn kind_word(&self) -> &'static str {
        match self.kind {
            Kind::Text(_) => "text",
            Kind::Date => "day",
            Kind::Fen => "amount",
            Kind::Number => "number",
            Kind::Choice(_) => "choice",
            Kind::Time14 | Kind::DateTime => "time",
            Kind::Ip => "address",
            Kind::Url => "URL",
            Kind::Object(_) | Kind::JsonText(_) => "object",
            Kind::Family { .. } | Kind::XmlList { .. } => "item",
            Kind::Encrypted => "encrypted text",
        }
    }

    /// The table of the struct within.
    const fn nested_table(&self) -> Option<&'static Message> {
        match self.item() {
            Some(item) => Some(item),
            None => self.nested(),
        }
    }

    /// A type that holds one value of the field, unless it is a choice or a struct.
    const fn holder(&self) -> &'static str {
        match self.kind {
            Kind::Fen => "Fen",
            Kind::Number => "u64",
            Kind::Time14 | Kind::DateTime => "BeijingTime",
            Kind::Ip => "std::net::IpAddr",
            Kind::Encrypted => "wxpay_core::value::Encrypted",
            _ => "String",
        }
    }
}

//! Which macro a struct of which message derives. A message goes in; its macro
//! comes out, or what is wrong with another one.

use crate::table::message::{Direction, Message};
use crate::text::const_string::ConstString;

/// The macro that a struct derives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeriveKind {
    /// A message that is sent.
    Request,
    /// A message that is received.
    Response,
    /// An object, both ways.
    Object,
}

impl DeriveKind {
    /// The macro's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Request => "Request",
            Self::Response => "Response",
            Self::Object => "Object",
        }
    }

    /// Whether the struct is sent.
    #[must_use]
    pub const fn sends(self) -> bool {
        !matches!(self, Self::Response)
    }

    pub(crate) const fn is(self, other: Self) -> bool {
        self as u8 == other as u8
    }
}

impl Message {
    /// The macro for a struct of this message.
    #[must_use]
    pub const fn derive(&self) -> DeriveKind {
        match self.direction {
            Direction::Request | Direction::Reply => DeriveKind::Request,
            Direction::Response | Direction::Notification | Direction::Item | Direction::Failure => {
                DeriveKind::Response
            }
            Direction::Object | Direction::Parameters => DeriveKind::Object,
        }
    }

    /// What is wrong with deriving that macro; `constant` is what the table is
    /// called.
    #[must_use]
    pub const fn derive_fault(&self, derived: DeriveKind, constant: &str) -> Option<ConstString> {
        let right = self.derive();
        if right.is(derived) {
            return None;
        }
        let is = match right {
            DeriveKind::Request => "sent",
            DeriveKind::Response => "received",
            DeriveKind::Object => "nested in others or handed to a page",
        };
        let fact = ConstString::new().name(constant).and(" is ").and(is).and(": derive ").name(right.name());
        let help = ConstString::of("write `#[derive(").and(right.name()).and(")]` instead of ").name(derived.name());
        Some(fact.help(help.as_str()))
    }
}

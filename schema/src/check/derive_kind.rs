//! The derive macro for each message.

use crate::table::model::{Direction, Message};
use crate::text::const_string::ConstString;

/// The derive macro of a struct.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeriveKind {
    /// `Request`: a message that is sent.
    Request,
    /// `Response`: a message that is received.
    Response,
    /// `Object`: an object, sent or received.
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

    /// Whether both are the same.
    #[must_use]
    pub const fn equals(self, other: Self) -> bool {
        self as u8 == other as u8
    }
}

impl Message {
    /// The derive macro for a struct of this message.
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

    /// Describes why the derived macro is wrong, if it is. `constant` is the name of the table.
    #[must_use]
    pub const fn derive_fault(&self, derived: DeriveKind, constant: &str) -> Option<ConstString> {
        let right = self.derive();
        if right.equals(derived) {
            return None;
        }
        let is = match right {
            DeriveKind::Request => "sent",
            DeriveKind::Response => "received",
            DeriveKind::Object => "nested in others or handed to a page",
        };
        let fact = ConstString::new().name(constant).and(" is ").and(is).and(": derive ").name(right.name());
        let help =
            ConstString::from_text("write `#[derive(").and(right.name()).and(")]` instead of ").name(derived.name());
        Some(fact.help(help.as_str()))
    }
}

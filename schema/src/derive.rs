//! Which macro a struct of which message derives. A message goes in; its macro
//! comes out, or what is wrong with another one.

use crate::message::{Direction, Message};
use crate::words::Words;

/// The macro that a struct derives.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Derive {
    /// A message that is sent.
    Request,
    /// A message that is received.
    Response,
    /// An object, both ways.
    Object,
}

impl Derive {
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
    pub const fn derive(&self) -> Derive {
        match self.direction {
            Direction::Request | Direction::Reply => Derive::Request,
            Direction::Response | Direction::Notification | Direction::Item | Direction::Failure => Derive::Response,
            Direction::Object | Direction::Parameters => Derive::Object,
        }
    }

    /// What is wrong with deriving that macro; `constant` is what the table is
    /// called.
    #[must_use]
    pub const fn derive_fault(&self, derived: Derive, constant: &str) -> Option<Words> {
        let right = self.derive();
        if right.is(derived) {
            return None;
        }
        let is = match right {
            Derive::Request => "sent",
            Derive::Response => "received",
            Derive::Object => "nested in others or handed to a page",
        };
        let fact = Words::new().name(constant).and(" is ").and(is).and(": derive ").name(right.name());
        let help = Words::of("write `#[derive(").and(right.name()).and(")]` instead of ").name(derived.name());
        Some(fact.help(help.as_str()))
    }
}

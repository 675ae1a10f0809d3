//! The error of a body that is not in the protocol's form.

use std::fmt;

/// The reason that a body is not in the protocol's form.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Malformed {
    /// A document type declaration: no message has one, and attacks begin with one.
    Doctype,
    /// An entity or a character reference beyond the five and XML 1.0's characters.
    Entity,
    /// A processing instruction.
    ProcessingInstruction,
    /// A comment.
    Comment,
    /// Content that does not form a message, with the unexpected part.
    Shape(&'static str),
    /// A message of another interface, such as a notification of `APIv3`, with its name.
    OtherInterface(&'static str),
    /// A field that occurs twice.
    DuplicateField(String),
    /// A field called `key`, which is the name of the secret in the signed text.
    ReservedField,
    /// A field name with other characters than letters, digits and `_`.
    Name(String),
    /// An attribute on an element.
    Attribute,
    /// An element within a field.
    Nested,
    /// Content after the end of the message.
    Trailing,
    /// The end is missing.
    Truncated,
    /// Text that is not UTF-8, or that declares another encoding.
    Encoding,
    /// A character that XML 1.0 does not allow.
    Char,
    /// An empty body.
    Empty,
    /// Something that exceeds its limit.
    TooLarge {
        /// The part that is too large.
        what: &'static str,
        /// The limit, in bytes or in fields.
        limit: usize,
    },
}

impl Malformed {
    /// Returns the class: the name of the variant, and `Shape` for a message of another interface.
    #[must_use]
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Doctype => "Doctype",
            Self::Entity => "Entity",
            Self::ProcessingInstruction => "ProcessingInstruction",
            Self::Comment => "Comment",
            Self::Shape(_) | Self::OtherInterface(_) => "Shape",
            Self::DuplicateField(_) => "DuplicateField",
            Self::ReservedField => "ReservedField",
            Self::Name(_) => "Name",
            Self::Attribute => "Attribute",
            Self::Nested => "Nested",
            Self::Trailing => "Trailing",
            Self::Truncated => "Truncated",
            Self::Encoding => "Encoding",
            Self::Char => "Char",
            Self::Empty => "Empty",
            Self::TooLarge { .. } => "TooLarge",
        }
    }

    /// Returns the field that occurs twice or has a reserved name.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::DuplicateField(name) => Some(name),
            Self::ReservedField => Some("key"),
            _ => None,
        }
    }

    /// A notification of `APIv3`, of an order or a refund.
    pub(crate) const NOTIFICATION_OF_V3: Self = Self::OtherInterface(
        "this is a notification of APIv3 (JSON with `resource`): \
         orders placed over V3 notify in V3, and so do refunds asked for there",
    );
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::OtherInterface(which) = self {
            return f.write_str(which);
        }
        f.write_str("not a message of WeChat Pay: ")?;
        match self {
            Self::Doctype => f.write_str("it has a document type declaration"),
            Self::Entity => f.write_str("it has an unknown entity or character reference"),
            Self::ProcessingInstruction => f.write_str("it has a processing instruction"),
            Self::Comment => f.write_str("it has a comment"),
            Self::Shape(what) | Self::OtherInterface(what) => f.write_str(what),
            Self::DuplicateField(name) => write!(f, "the field {name} is given twice"),
            Self::ReservedField => f.write_str("it has a field called `key`"),
            Self::Name(name) => write!(f, "{name} is not a field name"),
            Self::Attribute => f.write_str("an element has an attribute"),
            Self::Nested => f.write_str("a field holds an element"),
            Self::Trailing => f.write_str("something stands behind its end"),
            Self::Truncated => f.write_str("its end is missing"),
            Self::Encoding => f.write_str("it is not UTF-8"),
            Self::Char => f.write_str("it has a character that XML 1.0 does not allow"),
            Self::Empty => f.write_str("it is empty"),
            Self::TooLarge { what, limit } => write!(f, "{what} exceeds {limit}"),
        }
    }
}

impl std::error::Error for Malformed {}

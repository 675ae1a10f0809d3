//! The functions of a field and of the types that describe it.

use crate::table::member_name::MemberName;
use crate::table::model::{
    Certainty, Charset, Choice, Choices, ClientValue, Field, Filler, Kind, Message, Repeat, Requirement, XmlTag,
};
use crate::text::camel_case::CamelCase;
use crate::text::{before, eq_with_prefix, prefix, same};

impl Field {
    /// Whether its name precedes that of another field in byte order, the order of the
    /// fields in the text to sign.
    #[must_use]
    pub const fn is_before(&self, other: &Self) -> bool {
        if self.prefix == other.prefix { before(self.name, other.name) } else { self.prefix < other.prefix }
    }

    /// Its index into the hot fields, 1-based; 0 if it is not one.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub const fn hot_number(&self) -> u8 {
        self.hot_number
    }

    /// The beginning of the name as a number, for a fast first comparison.
    #[doc(hidden)]
    #[must_use]
    pub const fn prefix(&self) -> u64 {
        self.prefix
    }

    /// Returns `<name>` padded with zeros, which is copied without a look at its length.
    /// `None` if it is longer; no name in a request of the documents is.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub const fn tag(&self) -> Option<&XmlTag> {
        if self.name.len() + 2 <= self.tag.len() { Some(&self.tag) } else { None }
    }

    /// The camel-case name.
    #[must_use]
    pub const fn camel(&self) -> CamelCase {
        CamelCase { name: self.name, given: self.camel }
    }

    /// The name of the struct member for this field.
    #[must_use]
    pub const fn member_name(&self) -> MemberName {
        MemberName { name: self.name, repeat: self.repeat }
    }

    /// Whether `name` is this field's name, in snake or camel case.
    #[must_use]
    pub const fn is_named(&self, name: &str) -> bool {
        same(self.name, name) || self.camel().matches(name)
    }

    /// Whether no table has it, so that its value is not checked.
    #[must_use]
    pub const fn is_extra(&self) -> bool {
        self.is_extra
    }

    /// Whether the value is a number in JSON.
    #[must_use]
    pub const fn is_numeric(&self) -> bool {
        matches!(self.kind, Kind::Fen | Kind::Number)
    }

    /// Whether the struct or the account has to supply it in every request.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        matches!(self.required, Requirement::Yes)
    }

    /// Whether the success form of a reply always has it.
    #[must_use]
    pub const fn is_in_success(&self) -> bool {
        matches!(self.required, Requirement::Yes | Requirement::OnSuccess)
    }

    /// Whether the client or the account supplies it, so that the struct may not.
    #[must_use]
    pub const fn is_filled(&self) -> bool {
        matches!(self.filled_by, Filler::Client(_) | Filler::Account(_))
    }

    /// Whether it is the signature itself.
    #[must_use]
    pub const fn is_sign(&self) -> bool {
        matches!(self.filled_by, Filler::Client(ClientValue::Sign))
    }

    /// The table of the nested object.
    #[must_use]
    pub const fn nested(&self) -> Option<&'static Message> {
        match self.kind {
            Kind::Object(message) | Kind::JsonText(message) | Kind::XmlList { item: message, .. } => Some(message),
            _ => None,
        }
    }

    /// The table of one item, if the kind is [`Kind::Family`].
    #[must_use]
    pub const fn item(&self) -> Option<&'static Message> {
        match self.kind {
            Kind::Family { item, .. } => Some(item),
            _ => None,
        }
    }

    /// The value at `index` among those that the field takes, if it takes a list.
    #[must_use]
    pub const fn value(&self, index: usize) -> Option<&'static str> {
        let Kind::Choice(choices) = self.kind else {
            return None;
        };
        match self.only {
            Some(only) if index < only.len() => Some(only[index]),
            None if index < choices.values.len() => Some(choices.values[index].value),
            _ => None,
        }
    }

    /// Whether it is the text of a JSON array: a list of structs, or one text.
    #[must_use]
    pub const fn is_json_array(&self) -> bool {
        matches!((self.kind, self.repeat), (Kind::JsonText(_), Repeat::Array))
    }

    /// The values that the field takes; none if it does not take a list.
    pub fn values(&self) -> impl Iterator<Item = &'static str> + use<> {
        let field = *self;
        (0..).map_while(move |index| field.value(index))
    }
}

impl Charset {
    /// Whether the text may contain the byte.
    #[must_use]
    pub const fn allows(self, byte: u8) -> bool {
        match self {
            Self::Any => true,
            Self::OrderNumber => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'|' | b'*'),
            Self::OrderNumberOrAt => Self::OrderNumber.allows(byte) || byte == b'@',
            Self::Alphanumeric => byte.is_ascii_alphanumeric(),
            Self::Digits => byte.is_ascii_digit(),
        }
    }

    /// The bytes that the text may contain, as a lookup table.
    pub(crate) const fn allowed(self) -> &'static [bool; 256] {
        match self {
            Self::Any => const { &Self::Any.lookup_table() },
            Self::OrderNumber => const { &Self::OrderNumber.lookup_table() },
            Self::OrderNumberOrAt => const { &Self::OrderNumberOrAt.lookup_table() },
            Self::Alphanumeric => const { &Self::Alphanumeric.lookup_table() },
            Self::Digits => const { &Self::Digits.lookup_table() },
        }
    }

    const fn lookup_table(self) -> [bool; 256] {
        let (mut table, mut byte) = ([false; 256], 0_u8);
        loop {
            table[byte as usize] = self.allows(byte);
            if byte == u8::MAX {
                return table;
            }
            byte += 1;
        }
    }

    /// The set in words, for messages.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Any => "any characters that XML 1.0 allows",
            Self::OrderNumber => "ASCII letters, digits and `_`, `-`, `|`, `*`",
            Self::OrderNumberOrAt => "ASCII letters, digits and `_`, `-`, `|`, `*`, `@`",
            Self::Alphanumeric => "ASCII letters and digits",
            Self::Digits => "ASCII digits",
        }
    }
}

impl Repeat {
    /// How many lists are nested in each other.
    #[must_use]
    pub const fn depth(self) -> usize {
        match self {
            Self::Once => 0,
            Self::Indexed | Self::Array => 1,
            Self::IndexedTwice | Self::ArrayOfArrays => 2,
        }
    }

    /// Whether the values come under names with indexes.
    #[must_use]
    pub const fn is_indexed(self) -> bool {
        matches!(self, Self::Indexed | Self::IndexedTwice)
    }
}

impl Choices {
    /// Whether the list contains the value.
    #[must_use]
    pub const fn contains(&self, value: &str) -> bool {
        let (prefix, mut index) = (prefix(value), 0);
        while index < self.values.len() {
            if eq_with_prefix(self.values[index].value, value, prefix) {
                return true;
            }
            index += 1;
        }
        false
    }

    /// Whether the list is `Y` and `N`, which a `bool` can represent.
    #[must_use]
    pub const fn is_yes_no(&self) -> bool {
        self.values.len() == 2 && self.contains("Y") && self.contains("N")
    }
}

impl Certainty {
    /// The sentence about it for documentation; empty if several sources agree.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Sure => "",
            Self::Single => "From one source only.",
            Self::Decided => "Sources disagree; this is the most likely.",
            Self::Unverified => "Unverified: no source has it.",
        }
    }
}

impl Choice {
    /// Names the variant, where the value does not separate its words: `OrderPaid` for
    /// `ORDERPAID`.
    #[must_use]
    pub const fn variant(mut self, variant: &'static str) -> Self {
        self.variant = Some(variant);
        self
    }
}

#[cfg(test)]
mod tests {
    use crate::text;

    #[test]
    fn is_named_takes_snake_and_camel_case() {
        let field = text("out_trade_no", 32);
        assert!(field.is_named("out_trade_no") && field.is_named("outTradeNo"));
        assert!(!field.is_named("outtradeno"));
    }
}

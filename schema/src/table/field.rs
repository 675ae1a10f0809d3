//! One row of a table: a field's name, kind, limit, presence, who fills it. Rows
//! are written with the builders in `builders.rs`; whether a value fits one is
//! told by `value.rs`.

use crate::table::member_name::MemberName;
use crate::table::message::Message;
use crate::text::camel_case::CamelCase;
use crate::text::{before, is_that, prefix, same};

/// An opening tag with zeros behind it.
#[doc(hidden)]
pub type XmlTag = [u8; 32];

/// One field of a message: a row of the documents' tables.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name on the wire: snake case, or as the client parameters spell it.
    pub name: &'static str,
    /// The camel-case name where it differs from the rule of [`CamelCase`].
    pub camel: Option<&'static str>,
    /// What the value is.
    pub kind: Kind,
    /// Once, as an indexed family, or as a JSON array.
    pub repeat: Repeat,
    /// The limit in UTF-8 bytes. It is enforced on what is sent, and only
    /// documentation on what is received (docs/protocol.md, Values).
    pub max_bytes: Option<u32>,
    /// What the page says where it differs from `max_bytes`.
    pub documented_max: Option<u32>,
    /// The smallest number allowed.
    pub min: u64,
    /// The largest number allowed.
    pub max: u64,
    /// The values of the list that this message takes, where it is not all.
    pub only: Option<&'static [&'static str]>,
    /// Whether the message can do without it.
    pub required: Required,
    /// Who supplies the value.
    pub filled_by: FilledBy,
    /// Which accounts may send it.
    pub scope: Scope,
    /// Personal data, which never stands in a log or an error.
    pub personal: bool,
    /// A value as the documents print it.
    pub sample: &'static str,
    /// What it means, in one or two sentences.
    pub doc: &'static str,
    /// The beginning of the name, as a number.
    pub(crate) prefix: u64,
    /// `<name>` and zeros; zeros alone if there is no room for it.
    pub(crate) tag: XmlTag,
    /// Its number among the fields that every received message is asked for, or 0.
    pub(crate) asked: u8,
    /// Whether no table has it.
    pub(crate) is_extra: bool,
}

/// What the value of a field is.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Text of certain characters.
    Text(Charset),
    /// An amount in whole fen. A number in JSON.
    Fen,
    /// A number. A number in JSON too.
    Number,
    /// One of a list of values.
    Choice(&'static Choices),
    /// A Beijing time `yyyyMMddHHmmss`.
    Time14,
    /// A Beijing time `yyyy-MM-dd HH:mm:ss`.
    DateTime,
    /// A day in Beijing, `yyyyMMdd`.
    Date,
    /// An IPv4 or IPv6 address.
    Ip,
    /// An absolute http or https URL without a query or a fragment.
    Url,
    /// A nested object in JSON; its text in XML.
    Object(&'static Message),
    /// The text of a JSON object, on both channels.
    JsonText(&'static Message),
    /// What indexed fields say together, one item an index: no field of the wire.
    Family {
        /// The table of one item.
        item: &'static Message,
        /// The field that says how many there are; empty if none does.
        count: &'static str,
    },
}

/// Which characters a text takes, beyond what XML 1.0 allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// Any character.
    Any,
    /// ASCII letters, digits and `_-|*`: order numbers (docs/protocol.md, Values).
    OrderNumber,
    /// As [`Charset::OrderNumber`], and `@`: the query and refund pages.
    OrderNumberOrAt,
    /// ASCII letters and digits.
    Alphanumeric,
    /// ASCII digits.
    Digits,
}

impl Charset {
    /// Whether the byte may stand in the text.
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

    /// Which bytes may stand in the text, to look many up.
    pub(crate) const fn allowed(self) -> &'static [bool; 256] {
        match self {
            Self::Any => const { &Self::Any.table() },
            Self::OrderNumber => const { &Self::OrderNumber.table() },
            Self::OrderNumberOrAt => const { &Self::OrderNumberOrAt.table() },
            Self::Alphanumeric => const { &Self::Alphanumeric.table() },
            Self::Digits => const { &Self::Digits.table() },
        }
    }

    const fn table(self) -> [bool; 256] {
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

/// How often a field occurs in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Once at most.
    Once,
    /// An indexed family: `$n` in the name stands for 0, 1, 2, …
    Indexed,
    /// A family with two indexes: `$n_$m` in the name.
    IndexedTwice,
    /// A JSON array.
    Array,
    /// A JSON array of arrays.
    ArrayOfArrays,
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

/// Whether a message can do without a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Required {
    /// Always there.
    Yes,
    /// There in the success form of a reply or a notification.
    OnSuccess,
    /// Sometimes required: the message's rules or the field's doc say when.
    Conditional,
    /// Never required.
    No,
}

/// Who supplies the value of a field in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FilledBy {
    /// The caller, in the struct.
    Caller,
    /// The client, while it prepares the request.
    Client(ClientValue),
    /// The account.
    Account(AccountValue),
    /// The struct's value if it has one, else the account's.
    AccountOrCaller(AccountValue),
    /// WeChat Pay, in a reply or a notification.
    Gateway,
}

/// What the client fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientValue {
    /// A fresh random text.
    NonceStr,
    /// The account's way of signing.
    SignType,
    /// The signature.
    Sign,
    /// The only trade type of the cloud channel, `JSAPI`.
    TradeType,
}

/// What an account knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountValue {
    /// The app that takes the payment.
    Appid,
    /// The merchant number.
    MchId,
    /// The sub-merchant's app.
    SubAppid,
    /// The sub-merchant's number.
    SubMchId,
    /// Where notifications go.
    NotifyUrl,
}

/// Which accounts may send a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every account.
    Any,
    /// Ordinary merchants only.
    Merchant,
    /// Service providers only.
    Partner,
}

/// A closed list of values, behind one enum of `wxpay-core`. WeChat Pay may
/// answer others: the enum keeps them.
#[derive(Clone, Copy, Debug)]
pub struct Choices {
    /// The name of the enum.
    pub name: &'static str,
    /// What the list is.
    pub doc: &'static str,
    /// The values.
    pub values: &'static [Choice],
}

/// One value of a [`Choices`] list.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// The text on the wire.
    pub value: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// The name of its variant, where the words of the value cannot be told apart.
    pub variant: Option<&'static str>,
}

impl Choice {
    /// The name of its variant, where the words of the value cannot be told apart:
    /// `OrderPaid` of `ORDERPAID`.
    #[must_use]
    pub const fn called(mut self, variant: &'static str) -> Self {
        self.variant = Some(variant);
        self
    }
}

impl Field {
    /// Whether its name stands before that of another field in byte order, the
    /// order of the fields in the text to sign.
    #[must_use]
    pub const fn is_before(&self, other: &Self) -> bool {
        if self.prefix == other.prefix { before(self.name, other.name) } else { self.prefix < other.prefix }
    }

    /// Its number among the fields that every received message is asked for, or 0.
    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub const fn asked_number(&self) -> u8 {
        self.asked
    }

    /// The beginning of the name as a number, to compare first.
    #[doc(hidden)]
    #[must_use]
    pub const fn prefix(&self) -> u64 {
        self.prefix
    }

    /// `<name>` with zeros behind it, to be copied without asking how long it is; None if
    /// it is longer, as no name is of what the documents have merchants send.
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

    /// The name of a struct's member that stands for it.
    #[must_use]
    pub const fn member_name(&self) -> MemberName {
        MemberName { name: self.name, repeat: self.repeat }
    }

    /// Whether `name` is this field's name, in snake or camel case.
    #[must_use]
    pub const fn is_named(&self, name: &str) -> bool {
        same(self.name, name) || self.camel().is(name)
    }

    /// Whether no table has it, and so nothing is said of its value.
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
        matches!(self.required, Required::Yes)
    }

    /// Whether the success form of a reply always has it.
    #[must_use]
    pub const fn is_in_success(&self) -> bool {
        matches!(self.required, Required::Yes | Required::OnSuccess)
    }

    /// Whether the struct may not have it, because the client or the account
    /// supplies it.
    #[must_use]
    pub const fn is_filled(&self) -> bool {
        matches!(self.filled_by, FilledBy::Client(_) | FilledBy::Account(_))
    }

    /// Whether it is the signature itself.
    #[must_use]
    pub const fn is_sign(&self) -> bool {
        matches!(self.filled_by, FilledBy::Client(ClientValue::Sign))
    }

    /// The table of the nested object.
    #[must_use]
    pub const fn nested(&self) -> Option<&'static Message> {
        match self.kind {
            Kind::Object(message) | Kind::JsonText(message) => Some(message),
            _ => None,
        }
    }

    /// The table of one item, if the row stands for what indexed fields say
    /// together.
    #[must_use]
    pub const fn item(&self) -> Option<&'static Message> {
        match self.kind {
            Kind::Family { item, .. } => Some(item),
            _ => None,
        }
    }

    /// The `at`-th value that the field takes, of a list.
    #[must_use]
    pub const fn value(&self, at: usize) -> Option<&'static str> {
        let Kind::Choice(choices) = self.kind else {
            return None;
        };
        match self.only {
            Some(only) if at < only.len() => Some(only[at]),
            None if at < choices.values.len() => Some(choices.values[at].value),
            _ => None,
        }
    }

    /// The values that the field takes, of a list; none when it is not one.
    pub fn values(&self) -> impl Iterator<Item = &'static str> + use<> {
        let field = *self;
        (0..).map_while(move |at| field.value(at))
    }
}

impl Choices {
    /// Whether the list has the value.
    #[must_use]
    pub const fn holds(&self, value: &str) -> bool {
        let (beginning, mut at) = (prefix(value), 0);
        while at < self.values.len() {
            if is_that(self.values[at].value, value, beginning) {
                return true;
            }
            at += 1;
        }
        false
    }

    /// Whether the list is `Y` and `N`, which a `bool` can carry.
    #[must_use]
    pub const fn is_yes_no(&self) -> bool {
        self.values.len() == 2 && self.holds("Y") && self.holds("N")
    }
}

#[cfg(test)]
mod tests {
    use crate::table::builders::text;

    #[test]
    fn samples_show_both_names() {
        let field = text("out_trade_no", 32);
        assert!(field.is_named("out_trade_no") && field.is_named("outTradeNo"));
        assert!(!field.is_named("outtradeno"));
    }
}

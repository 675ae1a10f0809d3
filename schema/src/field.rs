//! One row of a table. The builders ([`text`], [`fen`], [`one_of`], …) go in a
//! table one line a field; what comes out is a [`Field`] that knows its name,
//! kind, limit, who fills it, and whether a value fits ([`Field::fault`]).

use crate::camel::Camel;
use crate::fault::Fault;
use crate::message::Message;
use crate::text::{digits, forbidden_in_xml, holds, is_time14, same, starts_with};

/// One field of a message: a row of the documents' tables.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name on the wire: snake case, or as the client parameters spell it.
    pub name: &'static str,
    /// The camel-case name where it differs from the rule of [`Camel`].
    pub camel: Option<&'static str>,
    /// What the value is.
    pub kind: Kind,
    /// Once, as an indexed family, or as a JSON array.
    pub repeat: Repeat,
    /// The limit in UTF-8 bytes. It is enforced on what is sent, and only
    /// documentation on what is received (notes.md, item 21).
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
    /// An IPv4 or IPv6 address.
    Ip,
    /// An absolute http or https URL without a query or a fragment.
    Url,
    /// A nested object in JSON; its text in XML.
    Object(&'static Message),
    /// The text of a JSON object, on both channels.
    JsonText(&'static Message),
}

/// Which characters a text takes, beyond what XML 1.0 allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// Any character.
    Any,
    /// ASCII letters, digits and `_-|*`: order numbers (rules.md, section 6).
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
    /// A JSON array.
    Array,
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
}

/// One value of a [`Choices`] list.
#[must_use]
pub const fn choice(value: &'static str, doc: &'static str) -> Choice {
    Choice { value, doc }
}

/// A text of at most `max_bytes` UTF-8 bytes.
#[must_use]
pub const fn text(name: &'static str, max_bytes: u32) -> Field {
    let mut field = Field::new(name, Kind::Text(Charset::Any));
    field.max_bytes = Some(max_bytes);
    field
}

/// A text without a documented limit.
#[must_use]
pub const fn unbounded(name: &'static str) -> Field {
    Field::new(name, Kind::Text(Charset::Any))
}

/// An amount in whole fen.
#[must_use]
pub const fn fen(name: &'static str) -> Field {
    Field::new(name, Kind::Fen)
}

/// A number.
#[must_use]
pub const fn number(name: &'static str) -> Field {
    Field::new(name, Kind::Number)
}

/// One of a list of values.
#[must_use]
pub const fn one_of(name: &'static str, choices: &'static Choices) -> Field {
    Field::new(name, Kind::Choice(choices))
}

/// A Beijing time `yyyyMMddHHmmss`.
#[must_use]
pub const fn time14(name: &'static str) -> Field {
    let mut field = Field::new(name, Kind::Time14);
    field.max_bytes = Some(14);
    field
}

/// An IPv4 or IPv6 address of at most `max_bytes` bytes.
#[must_use]
pub const fn ip(name: &'static str, max_bytes: u32) -> Field {
    let mut field = Field::new(name, Kind::Ip);
    field.max_bytes = Some(max_bytes);
    field
}

/// An absolute http or https URL of at most `max_bytes` bytes.
#[must_use]
pub const fn url(name: &'static str, max_bytes: u32) -> Field {
    let mut field = Field::new(name, Kind::Url);
    field.max_bytes = Some(max_bytes);
    field
}

/// A nested object in JSON.
#[must_use]
pub const fn object(name: &'static str, message: &'static Message) -> Field {
    Field::new(name, Kind::Object(message))
}

/// The text of a JSON object, at most `max_bytes` UTF-8 bytes of it.
#[must_use]
pub const fn json_text(name: &'static str, max_bytes: u32, message: &'static Message) -> Field {
    let mut field = Field::new(name, Kind::JsonText(message));
    field.max_bytes = Some(max_bytes);
    field
}

/// An indexed family: `$n` in the name stands for 0, 1, 2, …
#[must_use]
pub const fn indexed(mut field: Field) -> Field {
    field.repeat = Repeat::Indexed;
    field
}

/// A JSON array of such values.
#[must_use]
pub const fn array(mut field: Field) -> Field {
    field.repeat = Repeat::Array;
    field
}

impl Field {
    const fn new(name: &'static str, kind: Kind) -> Self {
        Self {
            name,
            camel: None,
            kind,
            repeat: Repeat::Once,
            max_bytes: None,
            documented_max: None,
            min: 0,
            // 18 digits, which is what every reader of this protocol can hold.
            max: 999_999_999_999_999_999,
            only: None,
            required: Required::No,
            filled_by: FilledBy::Caller,
            scope: Scope::Any,
            personal: false,
            sample: "",
            doc: "",
        }
    }

    /// A field that WeChat Pay has and the tables lack: any text or number.
    #[must_use]
    pub const fn extra(name: &'static str) -> Self {
        Self::new(name, Kind::Text(Charset::Any))
    }

    /// Must always be there.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = Required::Yes;
        self
    }

    /// Is there in the success form of a reply or a notification.
    #[must_use]
    pub const fn on_success(mut self) -> Self {
        self.required = Required::OnSuccess;
        self
    }

    /// Is sometimes required: by a rule of the message, or as the doc says.
    #[must_use]
    pub const fn conditional(mut self) -> Self {
        self.required = Required::Conditional;
        self
    }

    /// May always be left out.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.required = Required::No;
        self
    }

    /// What the page says the limit is, where another one is enforced.
    #[must_use]
    pub const fn documented(mut self, max: u32) -> Self {
        self.documented_max = Some(max);
        self
    }

    /// Another limit in UTF-8 bytes.
    #[must_use]
    pub const fn max_bytes(mut self, max: u32) -> Self {
        self.max_bytes = Some(max);
        self
    }

    /// The smallest number allowed.
    #[must_use]
    pub const fn at_least(mut self, min: u64) -> Self {
        self.min = min;
        self
    }

    /// The largest number allowed.
    #[must_use]
    pub const fn at_most(mut self, max: u64) -> Self {
        self.max = max;
        self
    }

    /// Which characters the text takes.
    #[must_use]
    pub const fn of(mut self, charset: Charset) -> Self {
        self.kind = Kind::Text(charset);
        self
    }

    /// Which values of the list this message takes.
    #[must_use]
    pub const fn only(mut self, values: &'static [&'static str]) -> Self {
        self.only = Some(values);
        self
    }

    /// The camel-case name where the rule does not give it.
    #[must_use]
    pub const fn camel_name(mut self, camel: &'static str) -> Self {
        self.camel = Some(camel);
        self
    }

    /// The client fills it in.
    #[must_use]
    pub const fn by_client(mut self, value: ClientValue) -> Self {
        self.filled_by = FilledBy::Client(value);
        self
    }

    /// The account fills it in.
    #[must_use]
    pub const fn by_account(mut self, value: AccountValue) -> Self {
        self.filled_by = FilledBy::Account(value);
        self
    }

    /// The account fills it in where the struct does not.
    #[must_use]
    pub const fn by_account_or_caller(mut self, value: AccountValue) -> Self {
        self.filled_by = FilledBy::AccountOrCaller(value);
        self
    }

    /// The same field in what WeChat Pay sends: given there in the success form
    /// unless a later builder says otherwise.
    #[must_use]
    pub const fn received(mut self) -> Self {
        self.filled_by = FilledBy::Gateway;
        self.required = Required::OnSuccess;
        self.scope = Scope::Any;
        self.only = None;
        self
    }

    /// The caller gives it, also where other messages take it from the account.
    #[must_use]
    pub const fn by_caller(mut self) -> Self {
        self.filled_by = FilledBy::Caller;
        self
    }

    /// Only ordinary merchants send it.
    #[must_use]
    pub const fn merchant_only(mut self) -> Self {
        self.scope = Scope::Merchant;
        self
    }

    /// Only service providers send it.
    #[must_use]
    pub const fn partner_only(mut self) -> Self {
        self.scope = Scope::Partner;
        self
    }

    /// Every account sends it.
    #[must_use]
    pub const fn any_account(mut self) -> Self {
        self.scope = Scope::Any;
        self
    }

    /// Personal data: masked wherever a message is shown.
    #[must_use]
    pub const fn personal(mut self) -> Self {
        self.personal = true;
        self
    }

    /// A value as the documents print it.
    #[must_use]
    pub const fn sample(mut self, sample: &'static str) -> Self {
        self.sample = sample;
        self
    }

    /// What the field means.
    #[must_use]
    pub const fn doc(mut self, doc: &'static str) -> Self {
        self.doc = doc;
        self
    }

    /// The camel-case name.
    #[must_use]
    pub const fn camel(&self) -> Camel {
        Camel { name: self.name, given: self.camel }
    }

    /// Whether `name` is this field's name, in snake or camel case.
    #[must_use]
    pub const fn is_named(&self, name: &str) -> bool {
        same(self.name, name) || self.camel().is(name)
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

    /// What is wrong with a value that is sent, if anything: empty, over the
    /// limit in bytes, a character outside the set, no number, out of range, not
    /// in the list, no time, no address, no URL.
    ///
    /// An address is only held against its characters here, since parsing it is
    /// no work for the compiler; the core parses it before it signs.
    #[must_use]
    pub const fn fault(&self, value: &str) -> Option<Fault> {
        let bytes = value.as_bytes();
        if bytes.is_empty() {
            return Some(Fault::Empty);
        }
        if let Some(at) = forbidden_in_xml(bytes) {
            return Some(Fault::Character { at });
        }
        match self.kind {
            Kind::Fen | Kind::Number => {
                let Some(number) = digits(bytes) else {
                    return Some(Fault::NotANumber);
                };
                return self.range_fault(number);
            }
            Kind::Choice(choices) => {
                if !self.takes(choices, value) {
                    return Some(Fault::NotListed);
                }
            }
            Kind::Time14 => {
                if !is_time14(bytes) {
                    return Some(Fault::NotATime);
                }
            }
            Kind::Ip => {
                let mut at = 0;
                while at < bytes.len() {
                    if !bytes[at].is_ascii_hexdigit() && bytes[at] != b'.' && bytes[at] != b':' {
                        return Some(Fault::NotAnIp);
                    }
                    at += 1;
                }
            }
            Kind::Url => {
                if !is_plain_url(bytes) {
                    return Some(Fault::NotAUrl);
                }
            }
            Kind::Text(charset) => {
                let mut at = 0;
                while at < bytes.len() {
                    if !charset.allows(bytes[at]) {
                        return Some(Fault::Character { at });
                    }
                    at += 1;
                }
            }
            Kind::Object(_) | Kind::JsonText(_) => {}
        }
        if let Some(max) = self.max_bytes
            && bytes.len() > max as usize
        {
            return Some(Fault::TooLong { max, actual: bytes.len() });
        }
        None
    }

    /// What is wrong with a number, if anything.
    #[must_use]
    pub const fn range_fault(&self, number: u64) -> Option<Fault> {
        if number < self.min {
            Some(Fault::TooSmall { min: self.min, given: number })
        } else if number > self.max {
            Some(Fault::TooLarge { max: self.max, given: number })
        } else {
            None
        }
    }

    const fn takes(&self, choices: &Choices, value: &str) -> bool {
        if let Some(only) = self.only {
            return holds(only, value);
        }
        choices.holds(value)
    }
}

impl Choices {
    /// Whether the list has the value.
    #[must_use]
    pub const fn holds(&self, value: &str) -> bool {
        let mut at = 0;
        while at < self.values.len() {
            if same(self.values[at].value, value) {
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

/// Absolute, http or https, with a host, and without blanks, query or fragment
/// (rules.md, section 6).
const fn is_plain_url(bytes: &[u8]) -> bool {
    let host = if starts_with(bytes, b"https://") {
        8
    } else if starts_with(bytes, b"http://") {
        7
    } else {
        return false;
    };
    if bytes.len() == host || bytes[host] == b'/' {
        return false;
    }
    let mut at = host;
    while at < bytes.len() {
        if !bytes[at].is_ascii_graphic() || matches!(bytes[at], b'?' | b'#' | b'<' | b'>' | b'"' | b'\\') {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::shared;

    #[test]
    fn limits_count_utf8_bytes_and_hold_at_the_edge() {
        let body = text("body", 127);
        assert_eq!(body.fault(&"x".repeat(127)), None);
        assert_eq!(body.fault(&"x".repeat(128)), Some(Fault::TooLong { max: 127, actual: 128 }));
        assert_eq!(body.fault(&"茶".repeat(42)), None);
        assert_eq!(body.fault(&"茶".repeat(43)), Some(Fault::TooLong { max: 127, actual: 129 }));
        assert_eq!(body.fault(""), Some(Fault::Empty));
        assert_eq!(body.fault("a\u{7}"), Some(Fault::Character { at: 1 }));
        assert_eq!(body.fault("a\u{ffff}"), Some(Fault::Character { at: 1 }));
        assert_eq!(body.fault("tab\tline\r\n"), None);
    }

    #[test]
    fn each_kind_refuses_what_is_not_of_it() {
        let amount = fen("total_fee").at_least(1);
        assert_eq!(amount.fault("1"), None);
        assert_eq!(amount.fault("0"), Some(Fault::TooSmall { min: 1, given: 0 }));
        for bad in ["+1", "-1", "1.0", " 1", "0x1", "1000000000000000000", "٨"] {
            assert_eq!(amount.fault(bad), Some(Fault::NotANumber), "{bad}");
        }
        let number = text("out_trade_no", 32).of(Charset::OrderNumber);
        assert_eq!(number.fault("A_b-9|*"), None);
        assert_eq!(number.fault("A#"), Some(Fault::Character { at: 1 }));
        assert_eq!(number.fault("单"), Some(Fault::Character { at: 0 }));
        assert_eq!(time14("t").fault("20261301000000"), Some(Fault::NotATime));
        let trade_type = one_of("trade_type", &shared::TRADE_TYPE).only(&["JSAPI", "NATIVE"]);
        assert_eq!(trade_type.fault("JSAPI"), None);
        assert_eq!(trade_type.fault("MICROPAY"), Some(Fault::NotListed));
        let url = url("notify_url", 256);
        assert_eq!(url.fault("https://shop.example/wxpay"), None);
        for bad in [
            "shop.example",
            "ftp://shop.example",
            "https://",
            "https:///x",
            "https://shop.example/?a=b",
            "https://shop.example/#a",
            "https://shop.example/a b",
        ] {
            assert_eq!(url.fault(bad), Some(Fault::NotAUrl), "{bad}");
        }
    }

    #[test]
    fn samples_show_both_names() {
        let field = text("out_trade_no", 32);
        assert!(field.is_named("out_trade_no") && field.is_named("outTradeNo"));
        assert!(!field.is_named("outtradeno"));
    }
}

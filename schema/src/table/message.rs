//! A message: its fields, rules, and what the documents say of sending and
//! trusting it. Builders go in a table; lookups come out ([`Message::find`]).

use crate::errors;
use crate::table::error_code::ErrorCodeEntry;
use crate::table::field::Field;
use crate::table::index::Seal;
use crate::table::rule::Rule;
use crate::text::{prefix, same};

/// One message of the documents: a table of fields and the rules between them.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    /// Which channel carries it.
    pub channel: Channel,
    /// The name in snake case; a reply is the request's name and `.response`.
    pub name: &'static str,
    /// Who sends it to whom.
    pub direction: Direction,
    /// The path of the request; empty for everything else.
    pub path: &'static str,
    /// The name of the cloud function SDK's method; empty off the cloud channel.
    pub function: &'static str,
    /// What the message is for.
    pub doc: &'static str,
    /// The message this one extends: its fields and rules hold too.
    pub base: Option<&'static Message>,
    /// The fields, in the order of the document.
    pub fields: &'static [Field],
    /// What must hold between the fields.
    pub rules: &'static [Rule],
    /// The ways of signing the request may use; none if it carries no signature.
    pub sign: &'static [SignType],
    /// Whether the message itself, as received, carries a signature the merchant can check.
    pub signed: bool,
    /// Whether the connection needs the merchant's client certificate.
    pub certificate: bool,
    /// What may be done when the outcome is unknown.
    pub retry: Retry,
    /// What it says of money.
    pub money: Money,
    /// The error codes that its reply may carry.
    pub errors: &'static [ErrorCodeEntry],
    /// The table of its reply.
    pub response: Option<&'static Message>,
    /// What is computed of the table once it is complete.
    pub(crate) seal: Option<Seal>,
}

/// The two ways to WeChat Pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// XML with a signature, for merchants and service providers.
    Pay,
    /// JSON without one, from within WeChat's cloud.
    Cloud,
}

impl Channel {
    /// `pay` or `cloud`, the module of its tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pay => "pay",
            Self::Cloud => "cloud",
        }
    }
}

/// Who sends a message to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The merchant to WeChat Pay.
    Request,
    /// WeChat Pay to the merchant, in answer to a request.
    Response,
    /// WeChat Pay to the merchant, of its own accord.
    Notification,
    /// The merchant to WeChat Pay, in answer to a notification.
    Reply,
    /// Nested in another message.
    Object,
    /// The merchant to the payer's client.
    Parameters,
    /// One item of an indexed family, in what WeChat Pay sends.
    Item,
    /// WeChat Pay to the merchant, in place of a file that was asked for.
    Failure,
}

/// A way of signing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignType {
    /// MD5 over the text and the key: the protocol's meaning of an absent `sign_type`.
    Md5,
    /// HMAC-SHA256 with the key over the text and the key.
    HmacSha256,
}

impl SignType {
    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::HmacSha256 => "HMAC-SHA256",
        }
    }
}

/// What may be done when the outcome of a request is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It only reads: repeat freely.
    Read,
    /// Repeat with the same parameters.
    Same,
    /// Never repeat; query first.
    QueryFirst,
}

/// What a received message says of money, and so how far it can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Money {
    /// Nothing: its fields are readable as soon as its origin is known.
    Informs,
    /// It claims something that a query has to confirm.
    Hints,
    /// It settles a payment, once the amount is that of the order.
    Settles,
}

impl Money {
    /// The number that stands for it where only a number can.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::Informs => 0,
            Self::Hints => 1,
            Self::Settles => 2,
        }
    }
}

impl Message {
    const fn new(channel: Channel, name: &'static str, direction: Direction) -> Self {
        Self {
            channel,
            name,
            direction,
            path: "",
            function: "",
            doc: "",
            base: None,
            fields: &[],
            rules: &[],
            sign: &[],
            signed: false,
            certificate: false,
            retry: Retry::Same,
            money: Money::Informs,
            errors: &[],
            response: None,
            seal: None,
        }
    }

    /// A request to WeChat Pay at `path`.
    #[must_use]
    pub const fn request(channel: Channel, name: &'static str, path: &'static str) -> Self {
        let mut message = Self::new(channel, name, Direction::Request);
        message.path = path;
        message
    }

    /// The reply to a request.
    #[must_use]
    pub const fn reply_to_request(channel: Channel, name: &'static str) -> Self {
        let mut message = Self::new(channel, name, Direction::Response);
        message.signed = matches!(channel, Channel::Pay);
        message
    }

    /// A message that WeChat Pay sends of its own accord.
    #[must_use]
    pub const fn notification(channel: Channel, name: &'static str) -> Self {
        let mut message = Self::new(channel, name, Direction::Notification);
        message.signed = matches!(channel, Channel::Pay);
        message
    }

    /// One item of an indexed family in a received message.
    #[must_use]
    pub const fn item(channel: Channel, name: &'static str) -> Self {
        Self::new(channel, name, Direction::Item)
    }

    /// What answers a request for a file when there is none: unsigned, as the file
    /// is.
    #[must_use]
    pub const fn failure(channel: Channel, name: &'static str) -> Self {
        Self::new(channel, name, Direction::Failure)
    }

    /// The merchant's answer to a notification.
    #[must_use]
    pub const fn notification_reply(channel: Channel, name: &'static str) -> Self {
        Self::new(channel, name, Direction::Reply)
    }

    /// An object nested in another message.
    #[must_use]
    pub const fn nested(channel: Channel, name: &'static str) -> Self {
        Self::new(channel, name, Direction::Object)
    }

    /// What the payer's client takes to start a payment.
    #[must_use]
    pub const fn client_parameters(channel: Channel, name: &'static str) -> Self {
        Self::new(channel, name, Direction::Parameters)
    }

    /// A message of a merchant's own: `base` and some fields more.
    ///
    /// ```
    /// use wxpay_schema::{pay, text, Message};
    ///
    /// const TILL_ORDER: Message = Message::extending(
    ///     &pay::UNIFIED_ORDER,
    ///     "till_order",
    ///     &[text("device_group", 32).required().doc("The group of tills.")],
    /// );
    /// const _: () = TILL_ORDER.assert_sound();
    ///
    /// assert!(TILL_ORDER.find("device_group").is_some());
    /// assert!(TILL_ORDER.find("body").is_some());
    /// ```
    #[must_use]
    pub const fn extending(base: &'static Self, name: &'static str, fields: &'static [Field]) -> Self {
        let mut message = *base;
        message.name = name;
        message.base = Some(base);
        message.fields = fields;
        message.rules = &[];
        message.seal = None;
        message
    }

    /// Another path than that of the message it extends.
    #[must_use]
    pub const fn path(mut self, path: &'static str) -> Self {
        self.path = path;
        self.seal = None;
        self
    }

    /// What the message is for.
    #[must_use]
    pub const fn doc(mut self, doc: &'static str) -> Self {
        self.doc = doc;
        self
    }

    /// The fields, in the order of the document.
    #[must_use]
    pub const fn fields(mut self, fields: &'static [Field]) -> Self {
        self.fields = fields;
        self.seal = None;
        self
    }

    /// What must hold between the fields.
    #[must_use]
    pub const fn rules(mut self, rules: &'static [Rule]) -> Self {
        self.rules = rules;
        self.seal = None;
        self
    }

    /// The ways of signing the request may use.
    #[must_use]
    pub const fn signed_with(mut self, sign: &'static [SignType]) -> Self {
        self.sign = sign;
        self
    }

    /// Received without a signature.
    #[must_use]
    pub const fn unsigned(mut self) -> Self {
        self.signed = false;
        self
    }

    /// The connection needs the merchant's client certificate.
    #[must_use]
    pub const fn with_certificate(mut self) -> Self {
        self.certificate = true;
        self
    }

    /// The cloud function SDK's name of the call.
    #[must_use]
    pub const fn function(mut self, name: &'static str) -> Self {
        self.function = name;
        self
    }

    /// What may be done when the outcome is unknown.
    #[must_use]
    pub const fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// What it says of money.
    #[must_use]
    pub const fn money(mut self, money: Money) -> Self {
        self.money = money;
        self.seal = None;
        self
    }

    /// The error codes that its reply may carry.
    #[must_use]
    pub const fn errors(mut self, errors: &'static [ErrorCodeEntry]) -> Self {
        self.errors = errors;
        self
    }

    /// The table of its reply.
    #[must_use]
    pub const fn answered_by(mut self, response: &'static Self) -> Self {
        self.response = Some(response);
        self
    }

    /// The field of that wire name, of this message or of the one it extends.
    #[must_use]
    pub const fn find(&self, name: &str) -> Option<&'static Field> {
        let (mut table, beginning) = (self, prefix(name));
        loop {
            let (fields, mut at) = (table.fields, 0);
            while at < fields.len() {
                if fields[at].prefix == beginning && same(fields[at].name, name) {
                    return Some(&fields[at]);
                }
                at += 1;
            }
            match table.base {
                Some(base) => table = base,
                None => return None,
            }
        }
    }

    /// The `at`-th field: first its own, then those of the message it extends.
    #[must_use]
    pub const fn field(&self, mut at: usize) -> Option<&'static Field> {
        let mut table = self;
        loop {
            let fields = table.fields;
            if at < fields.len() {
                return Some(&fields[at]);
            }
            at -= fields.len();
            match table.base {
                Some(base) => table = base,
                None => return None,
            }
        }
    }

    /// The `at`-th rule: first its own, then those of the message it extends.
    #[must_use]
    pub const fn rule(&self, mut at: usize) -> Option<&'static Rule> {
        let mut table = self;
        loop {
            let rules = table.rules;
            if at < rules.len() {
                return Some(&rules[at]);
            }
            at -= rules.len();
            match table.base {
                Some(base) => table = base,
                None => return None,
            }
        }
    }

    /// How many fields it has, with those of the message it extends.
    #[must_use]
    pub const fn count(&self) -> usize {
        match self.base {
            Some(base) => self.fields.len() + base.count(),
            None => self.fields.len(),
        }
    }

    /// How many rules it has, with those of the message it extends.
    #[must_use]
    pub const fn count_rules(&self) -> usize {
        match self.base {
            Some(base) => self.rules.len() + base.count_rules(),
            None => self.rules.len(),
        }
    }

    /// Every field, its own and those of the message it extends.
    pub fn all_fields(&self) -> impl Iterator<Item = &'static Field> + use<> {
        Chained { rows: self.fields.iter(), base: self.base, of: |base| base.fields }
    }

    /// Every rule, its own and those of the message it extends.
    pub fn all_rules(&self) -> impl Iterator<Item = &'static Rule> + use<> {
        Chained { rows: self.rules.iter(), base: self.base, of: |base| base.rules }
    }

    /// What the documents say of an error code: for this message, or for any. The
    /// spelling may differ as in [`errors::alike`]: `SIGN_ERROR` is known too.
    #[must_use]
    pub fn error(&self, code: &str) -> Option<&'static ErrorCodeEntry> {
        self.errors.iter().chain(errors::EVERYWHERE).find(|row| errors::alike(row.code, code))
    }

    /// The row that a text without a code is of: the download of bills has texts for
    /// codes, `No Bill Exist`; else, of a call that only reads, the text that the
    /// gateway sends with a code: at the gate such a text settles nothing. For texts
    /// that any call may meet see [`errors::in_text`].
    #[must_use]
    pub fn error_as_text(&self, text: &str) -> Option<&'static ErrorCodeEntry> {
        let by_code = self.errors.iter().find(|row| errors::alike(row.code, text));
        let reads = || self.errors.iter().filter(|_| matches!(self.retry, Retry::Read));
        by_code.or_else(|| reads().find(|row| errors::alike(row.text, text)))
    }

    /// Whether it is that message, or extends it.
    #[must_use]
    pub const fn is_or_extends(&self, other: &Self) -> bool {
        if self.fingerprint() == other.fingerprint() {
            return true;
        }
        match self.base {
            Some(base) => base.is_or_extends(other),
            None => false,
        }
    }

    /// The number of the way on which a merchant sends it: a request goes out by
    /// itself over its channel, an answer is handed over to who asked.
    #[must_use]
    pub const fn way(&self) -> u8 {
        let channel = self.channel as u8;
        if matches!(self.direction, Direction::Request) { channel } else { u8::MAX - channel }
    }

    /// Whether a merchant sends it, nested or not.
    #[must_use]
    pub const fn is_sent(&self) -> bool {
        !self.is_received()
    }

    /// Whether the message is received, and so read by a `Response`.
    #[must_use]
    pub const fn is_received(&self) -> bool {
        matches!(self.direction, Direction::Response | Direction::Notification | Direction::Item | Direction::Failure)
    }

    /// Whether this is the constant called `constant` in the module of its
    /// channel: the name in capitals, with `_RESPONSE` for a reply.
    #[must_use]
    pub fn is_constant(&self, constant: &str) -> bool {
        let mut letters = constant.bytes();
        self.name.bytes().all(|byte| {
            let expected = if byte == b'.' { b'_' } else { byte.to_ascii_uppercase() };
            letters.next() == Some(expected)
        }) && letters.next().is_none()
    }
}

/// The fields or the rules of a message, then those of what it extends. Of its own, since
/// a chain of std's takes ten times the code wherever it is used.
struct Chained<T: 'static> {
    rows: core::slice::Iter<'static, T>,
    base: Option<&'static Message>,
    of: fn(&'static Message) -> &'static [T],
}

impl<T> Iterator for Chained<T> {
    type Item = &'static T;

    #[inline]
    fn next(&mut self) -> Option<&'static T> {
        loop {
            if let Some(row) = self.rows.next() {
                return Some(row);
            }
            let base = self.base?;
            (self.rows, self.base) = ((self.of)(base).iter(), base.base);
        }
    }
}

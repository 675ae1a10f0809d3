//! The builders and lookups of a message.

use core::fmt;

use crate::table::error_code::ErrorCodeEntry;
use crate::table::model::{
    Certainty, Channel, Direction, Field, Host, Message, Method, Money, Retry, Rule, Scope, SignType,
};
use crate::text::{prefix, same};

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

impl SignType {
    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::HmacSha256 => "HMAC-SHA256",
        }
    }

    /// Returns the way of signing with this name on the wire.
    #[must_use]
    pub const fn from_name(name: &str) -> Option<Self> {
        if same(name, Self::Md5.name()) {
            Some(Self::Md5)
        } else if same(name, Self::HmacSha256.name()) {
            Some(Self::HmacSha256)
        } else {
            None
        }
    }
}

impl Money {
    /// The rank, for where only a number can be used: a higher one needs more trust.
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
            host: Host::Api,
            method: Method::Post,
            path: "",
            partner_path: None,
            accounts: Scope::Any,
            function: "",
            doc: "",
            base: None,
            fields: &[],
            rules: &[],
            sign: &[],
            forbids_sign_type: false,
            workwx_signed: &[],
            signed: false,
            sign_is_unreliable: false,
            is_resource: false,
            outcome: None,
            certificate: false,
            retry: Retry::Same,
            keyed_by: &[],
            confirmed_by: None,
            money: Money::Informs,
            errors: &[],
            response: None,
            certainty: Certainty::Sure,
            index: None,
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

    /// A message that WeChat Pay sends unprompted.
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

    /// The answer to a request for a file if there is none. It is unsigned, as the file
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

    /// The parameters with which the payer's client starts a payment.
    #[must_use]
    pub const fn client_parameters(channel: Channel, name: &'static str) -> Self {
        Self::new(channel, name, Direction::Parameters)
    }

    /// A message of a merchant's own: `base` with additional fields.
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
        message.index = None;
        message
    }

    /// Sets another path than that of the extended message.
    #[must_use]
    pub const fn path(mut self, path: &'static str) -> Self {
        self.path = path;
        self.index = None;
        self
    }

    /// Sets the purpose of the message.
    #[must_use]
    pub const fn doc(mut self, doc: &'static str) -> Self {
        self.doc = doc;
        self
    }

    /// Sets the fields, in the order of the document.
    #[must_use]
    pub const fn fields(mut self, fields: &'static [Field]) -> Self {
        self.fields = fields;
        self.index = None;
        self
    }

    /// Sets the rules between the fields.
    #[must_use]
    pub const fn rules(mut self, rules: &'static [Rule]) -> Self {
        self.rules = rules;
        self.index = None;
        self
    }

    /// Sets the sign types that the request may use.
    #[must_use]
    pub const fn signed_with(mut self, sign: &'static [SignType]) -> Self {
        self.sign = sign;
        self.index = None;
        self
    }

    /// Marks it as received without a signature.
    #[must_use]
    pub const fn unsigned(mut self) -> Self {
        self.signed = false;
        self.index = None;
        self
    }

    /// Sets the fields that identify the request.
    #[must_use]
    pub const fn keyed_by(mut self, fields: &'static [&'static str]) -> Self {
        self.keyed_by = fields;
        self
    }

    /// Sets the query that tells what became of the request.
    #[must_use]
    pub const fn confirmed_by(mut self, query: &'static Self) -> Self {
        self.confirmed_by = Some(query);
        self
    }

    /// Requires the merchant's client certificate on the connection.
    #[must_use]
    pub const fn with_certificate(mut self) -> Self {
        self.certificate = true;
        self.index = None;
        self
    }

    /// Sets the method name in the cloud function SDK.
    #[must_use]
    pub const fn function(mut self, name: &'static str) -> Self {
        self.function = name;
        self
    }

    /// Sets what may be done when the outcome is unknown.
    #[must_use]
    pub const fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Sets the statement of the message about money.
    #[must_use]
    pub const fn money(mut self, money: Money) -> Self {
        self.money = money;
        self.index = None;
        self
    }

    /// Sets the error codes that its reply may carry.
    #[must_use]
    pub const fn errors(mut self, errors: &'static [ErrorCodeEntry]) -> Self {
        self.errors = errors;
        self
    }

    /// Sets the table of its reply.
    #[must_use]
    pub const fn answered_by(mut self, response: &'static Self) -> Self {
        self.response = Some(response);
        self
    }

    /// The field of that wire name, of this message or of the one it extends.
    #[must_use]
    pub const fn find(&self, name: &str) -> Option<&'static Field> {
        let (mut table, prefix) = (self, prefix(name));
        loop {
            let (fields, mut row) = (table.fields, 0);
            while row < fields.len() {
                if fields[row].prefix == prefix && same(fields[row].name, name) {
                    return Some(&fields[row]);
                }
                row += 1;
            }
            match table.base {
                Some(base) => table = base,
                None => return None,
            }
        }
    }

    /// The field at `index`, counted over its own fields, then those of the message it
    /// extends.
    #[must_use]
    pub const fn field(&self, mut index: usize) -> Option<&'static Field> {
        let mut table = self;
        loop {
            let fields = table.fields;
            if index < fields.len() {
                return Some(&fields[index]);
            }
            index -= fields.len();
            match table.base {
                Some(base) => table = base,
                None => return None,
            }
        }
    }

    /// The rule at `index`, counted over its own rules, then those of the message it
    /// extends.
    #[must_use]
    pub const fn rule(&self, mut index: usize) -> Option<&'static Rule> {
        let mut table = self;
        loop {
            let rules = table.rules;
            if index < rules.len() {
                return Some(&rules[index]);
            }
            index -= rules.len();
            match table.base {
                Some(base) => table = base,
                None => return None,
            }
        }
    }

    /// The number of fields, including those of the message it extends.
    #[must_use]
    pub const fn count(&self) -> usize {
        match self.base {
            Some(base) => self.fields.len() + base.count(),
            None => self.fields.len(),
        }
    }

    /// The number of rules, including those of the message it extends.
    #[must_use]
    pub const fn count_rules(&self) -> usize {
        match self.base {
            Some(base) => self.rules.len() + base.count_rules(),
            None => self.rules.len(),
        }
    }

    /// Every field: its own, then those of the message it extends.
    pub fn all_fields(&self) -> impl Iterator<Item = &'static Field> + use<> {
        RowChain { rows: self.fields.iter(), base: self.base, rows_of: |base| base.fields }
    }

    /// Every rule: its own, then those of the message it extends.
    pub fn all_rules(&self) -> impl Iterator<Item = &'static Rule> + use<> {
        RowChain { rows: self.rules.iter(), base: self.base, rows_of: |base| base.rules }
    }

    /// The channel and the name: `pay.unified_order.response`.
    ///
    /// ```
    /// use wxpay_schema::pay::UNIFIED_ORDER;
    ///
    /// assert_eq!(UNIFIED_ORDER.full_name().to_string(), "pay.unified_order");
    /// assert!(UNIFIED_ORDER.full_name() == "pay.unified_order");
    /// ```
    #[must_use]
    pub const fn full_name(&self) -> FullName {
        FullName { channel: self.channel, name: self.name }
    }

    /// Whether both tables describe the message of the same name on the same channel.
    /// Their fields may differ; [`is_or_extends`](Self::is_or_extends) compares those.
    #[must_use]
    pub const fn is(&self, other: &Self) -> bool {
        self.channel as u8 == other.channel as u8 && same(self.name, other.name)
    }

    /// Whether it is the other table, as their fingerprints show, or extends it.
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

    /// The rank of the channel that this message is sent on. Messages that are handed over
    /// in an answer, and not sent as a request, have ranks of their own.
    #[must_use]
    pub const fn channel_rank(&self) -> u8 {
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
}

/// A message's channel and name, as [`Message::full_name`] returns them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FullName {
    channel: Channel,
    name: &'static str,
}

impl fmt::Display for FullName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.channel.name(), self.name)
    }
}

impl PartialEq<&str> for FullName {
    fn eq(&self, text: &&str) -> bool {
        text.split_once('.') == Some((self.channel.name(), self.name))
    }
}

/// The fields or the rules of a message, then those of the message it extends. A chain of
/// std iterators would take ten times the code at each use.
struct RowChain<T: 'static> {
    rows: core::slice::Iter<'static, T>,
    base: Option<&'static Message>,
    rows_of: fn(&'static Message) -> &'static [T],
}

impl<T> Iterator for RowChain<T> {
    type Item = &'static T;

    #[inline]
    fn next(&mut self) -> Option<&'static T> {
        loop {
            if let Some(row) = self.rows.next() {
                return Some(row);
            }
            let base = self.base?;
            (self.rows, self.base) = ((self.rows_of)(base).iter(), base.base);
        }
    }
}

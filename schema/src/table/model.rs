//! The data types of the tables: messages, fields and rules, without their functions.

use crate::table::error_code::ErrorCodeEntry;

/// A message of the documents: a table of fields and the rules between them.
///
/// ```
/// use wxpay_schema::{Money, pay};
///
/// let refund = &pay::REFUND;
/// assert_eq!(refund.path, "/secapi/pay/refund");
/// assert!(refund.certificate);
/// assert_eq!(pay::PAY_NOTIFICATION.money, Money::Settles);
/// ```
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "they are columns of the documents, independent of each other")]
pub struct Message {
    /// The channel that carries it.
    pub channel: Channel,
    /// The name in snake case. A reply has the name of its request with `.response`.
    pub name: &'static str,
    /// The sender and the receiver.
    pub direction: Direction,
    /// The host of the request.
    pub host: Host,
    /// The HTTP method of the request.
    pub method: Method,
    /// The path of the request; empty for everything else.
    pub path: &'static str,
    /// The path for service providers, if it is another.
    pub partner_path: Option<&'static str>,
    /// The accounts that may send the request.
    pub accounts: Scope,
    /// The method name in the cloud function SDK; empty off the cloud channel.
    pub function: &'static str,
    /// The purpose of the message.
    pub doc: &'static str,
    /// The message that this one extends. Its fields and rules hold too.
    pub base: Option<&'static Message>,
    /// The fields, in the order of the document.
    pub fields: &'static [Field],
    /// The rules between the fields.
    pub rules: &'static [Rule],
    /// The sign types that the request may use; empty if it carries no signature.
    pub sign: &'static [SignType],
    /// Whether a request with a `sign_type` is refused, because its signature does not cover that element.
    pub forbids_sign_type: bool,
    /// The fields of the second signature, that of WeCom (企业微信), in the order of signing; empty if there is none.
    pub workwx_signed: &'static [&'static str],
    /// Whether the received message carries a signature that the merchant can verify.
    pub signed: bool,
    /// Whether the documents list a signature that published messages lack: it is not verified.
    pub sign_is_unreliable: bool,
    /// Whether it is the decrypted `resource` of a notification in JSON.
    pub is_resource: bool,
    /// Where a reply states its result, beyond `result_code`.
    pub outcome: Option<Outcome>,
    /// Whether the connection needs the merchant's client certificate.
    pub certificate: bool,
    /// The options when the outcome is unknown.
    pub retry: Retry,
    /// The fields that identify the request: with the same values it takes effect once.
    pub keyed_by: &'static [&'static str],
    /// The query that tells what became of the request.
    pub confirmed_by: Option<&'static Message>,
    /// The statement of the message about money.
    pub money: Money,
    /// The error codes that its reply may carry.
    pub errors: &'static [ErrorCodeEntry],
    /// The table of its reply.
    pub response: Option<&'static Message>,
    /// The sources' agreement on how the message is sent.
    pub certainty: Certainty,
    /// The index, computed by [`Message::sealed`].
    pub(crate) index: Option<TableIndex>,
}

/// One of the two ways to WeChat Pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Signed XML, for merchants and service providers.
    Pay,
    /// Unsigned JSON, from within WeChat's cloud.
    Cloud,
}

/// A host of WeChat Pay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// `api.mch.weixin.qq.com`, which answers almost every call, and its backup.
    Api,
    /// `fraud.mch.weixin.qq.com`, which hands out the key for bank numbers.
    Fraud,
    /// `payapp.weixin.qq.com`, for devices of face payment.
    Payapp,
}

/// The HTTP method of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The message is the body.
    Post,
    /// The message is the query of the URL.
    Get,
}

/// Where a reply states its result, beyond `result_code`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The field.
    pub field: &'static str,
    /// The value of a success. Any other value, unless it is a failure, is open.
    pub success: &'static str,
    /// The values with which the call failed. Without any, a failure leaves the rest of the reply in effect, and is
    /// read from the field.
    pub failures: &'static [&'static str],
}

/// The agreement of the sources on a row or a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certainty {
    /// Several sources agree.
    Sure,
    /// One source only.
    Single,
    /// The sources disagree, and the table has the most likely.
    Decided,
    /// No source: common knowledge.
    Unverified,
}

/// The sender and the receiver of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// A request of the merchant to WeChat Pay.
    Request,
    /// The reply of WeChat Pay to a request.
    Response,
    /// A notification of WeChat Pay to the merchant.
    Notification,
    /// The answer of the merchant to a notification.
    Reply,
    /// Nested in another message.
    Object,
    /// The parameters that the merchant hands to the payer's client.
    Parameters,
    /// One item of an indexed family in a received message.
    Item,
    /// The error message of WeChat Pay in place of a requested file.
    Failure,
}

/// A way of signing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignType {
    /// MD5 over the text and the key. An absent `sign_type` means this one.
    Md5,
    /// HMAC-SHA256 with the key over the text and the key.
    HmacSha256,
}

/// The options when the outcome of a request is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// The request only reads: repeat freely.
    Read,
    /// Repeat with the same parameters.
    Same,
    /// Never repeat; query first.
    QueryFirst,
    /// Nothing to repeat: a link, or a report that is not answered for.
    Never,
}

/// The statement of a received message about money, which determines how far it can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Money {
    /// None: its fields are readable as soon as its origin is known.
    Informs,
    /// A claim that a query has to confirm.
    Hints,
    /// A settled payment, once the amount is that of the order.
    Settles,
}

/// A field of a message: one row of a table.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name on the wire: snake case, or as the client parameters spell it.
    pub name: &'static str,
    /// The camel-case name where it differs from the rule of
    /// [`CamelCase`](crate::internal::CamelCase).
    pub camel: Option<&'static str>,
    /// The kind of value.
    pub kind: Kind,
    /// Whether it occurs once, as an indexed family, or as a JSON array.
    pub repeat: Repeat,
    /// The limit in UTF-8 bytes. It is enforced on what is sent, and only
    /// documentation on what is received (docs/protocol.md, Values).
    pub max_bytes: Option<u32>,
    /// The limit on the page where it differs from `max_bytes`.
    pub documented_max: Option<u32>,
    /// The smallest number allowed.
    pub min: u64,
    /// The largest number allowed.
    pub max: u64,
    /// The values of the list that this message takes, if not all.
    pub only: Option<&'static [&'static str]>,
    /// Whether the message can do without it.
    pub required: Requirement,
    /// The supplier of the value.
    pub filled_by: Filler,
    /// The accounts that may send it.
    pub scope: Scope,
    /// Whether it is sent and signed, or only one of both.
    pub signing: Signing,
    /// Other spellings of the name in what is received.
    pub aliases: Option<&'static [&'static str]>,
    /// The sources' agreement on the row.
    pub certainty: Certainty,
    /// Whether it is personal data, which never appears in a log or an error.
    pub personal: bool,
    /// A value as the documents print it.
    pub sample: &'static str,
    /// The meaning, in one or two sentences.
    pub doc: &'static str,
    /// The beginning of the name as a number, see [`prefix`](crate::internal::prefix).
    pub(crate) prefix: u64,
    /// `<name>` padded with zeros; only zeros if the name is too long.
    pub(crate) tag: XmlTag,
    /// Index into the hot fields, 1-based; 0 if it is not one.
    pub(crate) hot_number: u8,
    /// Whether no table has it.
    pub(crate) is_extra: bool,
}

/// Whether a field is sent and signed, or only one of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signing {
    /// Sent and signed.
    SentAndSigned,
    /// Sent, but not part of the text to sign.
    SentOnly,
    /// Part of the text to sign, but not sent.
    SignedOnly,
}

/// An opening tag padded with zeros.
pub type XmlTag = [u8; 32];

/// The kind of a field's value.
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
    /// The text of a JSON object, or of an array of such, on both channels.
    JsonText(&'static Message),
    /// Nested XML elements in what is received: each element of that name is an item.
    XmlList {
        /// The name of the elements.
        element: &'static str,
        /// The table of one item.
        item: &'static Message,
    },
    /// A text that is sent encrypted, with the public key that WeChat Pay hands out for it.
    Encrypted,
    /// The items that indexed fields make together, one for each index. It is not a
    /// field of the wire.
    Family {
        /// The table of one item.
        item: &'static Message,
        /// The field with the number of items; empty if there is none.
        count: &'static str,
    },
}

/// The characters that a text takes, beyond what XML 1.0 allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// Any character.
    Any,
    /// ASCII letters, digits and `_-|*`: order numbers (docs/protocol.md, Values).
    OrderNumber,
    /// The characters of [`Charset::OrderNumber`], and `@`: the query and refund pages.
    OrderNumberOrAt,
    /// ASCII letters and digits.
    Alphanumeric,
    /// ASCII digits.
    Digits,
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

/// Whether a message can do without a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// Always present.
    Yes,
    /// Present in the success form of a reply or a notification.
    OnSuccess,
    /// Sometimes required, as the message's rules or the field's doc describe.
    Conditional,
    /// Never required.
    No,
}

/// The supplier of a field's value in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filler {
    /// The caller, in the struct.
    Caller,
    /// The client, while it prepares the request.
    Client(ClientValue),
    /// The account.
    Account(AccountValue),
    /// The struct if it has a value, else the account.
    AccountOrCaller(AccountValue),
    /// WeChat Pay, in a reply or a notification.
    Gateway,
}

/// A value that the client fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientValue {
    /// A fresh random text.
    NonceStr,
    /// The account's way of signing.
    SignType,
    /// The signature.
    Sign,
    /// The second signature, that of WeCom.
    WorkwxSign,
    /// The only trade type of the cloud channel, `JSAPI`.
    TradeType,
}

/// A value that an account fills in.
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
    /// The URL for notifications.
    NotifyUrl,
}

/// The accounts that may send a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Every account.
    Any,
    /// Ordinary merchants only.
    Merchant,
    /// Service providers only.
    Partner,
}

/// A list of values, behind one enum of `wxpay-core`. The enum also keeps values that
/// are not listed, since WeChat Pay may send some.
#[derive(Clone, Copy, Debug)]
pub struct Choices {
    /// The name of the enum.
    pub name: &'static str,
    /// The meaning of the list.
    pub doc: &'static str,
    /// The values.
    pub values: &'static [Choice],
}

/// One value of a [`Choices`] list.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// The text on the wire.
    pub value: &'static str,
    /// The meaning.
    pub doc: &'static str,
    /// The name of its variant, where it cannot be derived from the value.
    pub variant: Option<&'static str>,
}

/// A rule between fields: if a condition holds, a demand must hold too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The condition under which it applies.
    pub when: Condition,
    /// The demand.
    pub demand: Demand,
}

/// The condition of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// Always true.
    Always,
    /// True if the field has that value.
    Is {
        /// The field.
        field: &'static str,
        /// The value.
        value: &'static str,
    },
    /// True if the field is present.
    Given {
        /// The field.
        field: &'static str,
    },
    /// True if the number is present and less than `min` or greater than `max`.
    Outside {
        /// The field.
        field: &'static str,
        /// The least number of the range.
        min: u64,
        /// The greatest number of the range.
        max: u64,
    },
}

/// The demand of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// At least one of the fields.
    AnyOf(&'static [&'static str]),
    /// Exactly one of the fields.
    ExactlyOneOf(&'static [&'static str]),
    /// Each of the fields.
    Needs(&'static [&'static str]),
    /// All of the fields, or none.
    AllOrNone(&'static [&'static str]),
    /// None of the fields.
    NoneOf(&'static [&'static str]),
    /// All fields of at least one group.
    AnyGroupOf(&'static [&'static [&'static str]]),
    /// A time some seconds after another, if both are present.
    After {
        /// The later time.
        later: &'static str,
        /// The earlier time.
        earlier: &'static str,
        /// The least difference, in seconds.
        seconds: u64,
    },
    /// A number no greater than another, if both are present.
    NotAbove {
        /// The number that is limited.
        field: &'static str,
        /// The limit.
        limit: &'static str,
    },
}

/// The indexes and the fingerprint that [`Message::sealed`] computes of a complete table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TableIndex {
    pub(crate) fingerprint: u64,
    pub(crate) is_plain: bool,
    pub(crate) rows: Option<RowsIndex>,
    pub(crate) has_echoes: bool,
}

/// The index of a table's rows, by its direction.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::large_enum_variant, reason = "tables are statics, and nothing can be boxed in a constant")]
pub(crate) enum RowsIndex {
    Received(ReceivedIndex),
    Sent(SentIndex),
}

/// The most rows of an indexed table, as many as a set of rows has bits.
pub(crate) const MAX_ROWS: usize = 64;

/// The slots of the hash table of names, a power of two. There are four for each row, to keep
/// collisions few.
pub(crate) const SLOTS: usize = 4 * MAX_ROWS;

/// The index of a received table: row by name, required rows, order of signing. A set of
/// rows has one bit for each, the first row in the lowest bit.
#[derive(Clone, Copy, Debug)]
pub struct ReceivedIndex {
    /// The rows themselves.
    pub fields: &'static [Field],
    /// The indices of the rows in the byte order of their names, the order of signing.
    pub order: [u8; MAX_ROWS],
    /// The rows that the success form has. A family may be empty.
    pub in_success: u64,
    /// The rows whose kind does not accept every text.
    pub checked: u64,
    /// The rows whose names consist of letters, digits and `_`, and so can occur as they
    /// are. Names with `$n` cannot.
    pub plain_names: u64,
    /// The rows of kind [`Kind::Family`].
    pub(crate) families: u64,
    /// The rows whose names have other spellings.
    pub aliased: u64,
    /// Open-addressed hash table: row index + 1 in the slot of its name's hash or a later
    /// one; 0 is empty.
    pub(crate) slots: [u8; SLOTS],
    /// Row index + 1 by [`Field::hot_number`]; 0 is empty.
    pub(crate) hot: [u8; 32],
}

/// The index of a sent table: the rows of each rule.
#[derive(Clone, Copy, Debug)]
pub struct SentIndex {
    pub(crate) rules: [RuleRows; MAX_RULES],
}

/// The most rules of an indexed table.
pub(crate) const MAX_RULES: usize = 16;

/// The rows that a rule mentions.
#[derive(Clone, Copy, Debug)]
pub struct RuleRows {
    /// The row of its condition, if it has one.
    pub when: Option<u8>,
    /// The rows that it counts, one bit for each.
    pub counted: u64,
    /// The two rows that it compares.
    pub compared: Option<(u8, u8)>,
}

//! Everything that can go wrong, each with what to do about it.

use std::fmt;

use wxpay_schema::{Action, Message, Retry};

use crate::fields::Faults;
use crate::sign::BadKey;
use crate::validate::Violations;

/// Why a call did not give a result.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The request breaks rules of the documents. It was neither signed nor sent.
    Invalid(Violations),
    /// The operating system gave no randomness for `nonce_str`. Nothing was sent.
    Randomness,
    /// The gateway could not be reached, or gave no answer. Whether it took the
    /// request is unknown.
    Unreachable(Unreachable),
    /// The answer is not one of WeChat Pay's: another status than 200, or a page.
    NotAnAnswer {
        /// The HTTP status.
        status: u16,
        /// The first 200 characters of the body, cleaned.
        excerpt: String,
    },
    /// The message is not of the protocol's form.
    Malformed(Malformed),
    /// The message is not from WeChat Pay, or not for this account.
    Untrusted(Untrusted),
    /// `return_code` FAIL: the gateway did not take the request. Its text is not
    /// signed.
    Gateway {
        /// `return_msg`, cleaned.
        message: String,
    },
    /// `result_code` FAIL: the request was refused.
    Business {
        /// The code, with its meaning and what to do.
        code: ErrorCode,
        /// `err_code_des`, cleaned.
        description: String,
    },
    /// The cloud platform did not carry out the call.
    Platform {
        /// `errcode`.
        code: i64,
        /// `errmsg`, cleaned.
        message: String,
    },
    /// A message that is trusted lacks fields, or has some that are not of their
    /// type.
    Unreadable(Faults),
    /// The struct asked for is of another table than the message received.
    OtherMessage {
        /// What was received.
        received: &'static str,
        /// The table of the struct.
        asked: &'static str,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(violations) => violations.fmt(f),
            Self::Randomness => f.write_str("the operating system gave no randomness for nonce_str; nothing was sent"),
            Self::Unreachable(unreachable) => unreachable.fmt(f),
            Self::NotAnAnswer { status, excerpt } => write!(
                f,
                "the answer is not WeChat Pay's (HTTP {status}): {excerpt}; check the gateway's address and any proxy on the way, and for certificate calls the client certificate"
            ),
            Self::Malformed(malformed) => malformed.fmt(f),
            Self::Untrusted(untrusted) => untrusted.fmt(f),
            Self::Gateway { message } => write!(f, "the gateway did not take the request: {message}{}", hint(message)),
            Self::Business { code, description } => {
                write!(f, "WeChat Pay refused the request: {code} {description}; {}", code.solution())
            }
            Self::Platform { code, message } => write!(
                f,
                "the cloud platform did not carry out the call: {code} {message}; check that the open-API service is on and the merchant number authorised"
            ),
            Self::OtherMessage { received, asked } => {
                write!(
                    f,
                    "the struct is of `{asked}`, the message is {received}; read it into a struct of its own table"
                )
            }
            Self::Unreadable(faults) => write!(f, "the message is not complete: {faults}"),
        }
    }
}

/// What to do about the texts that the gateway sends without a code.
fn hint(message: &str) -> &'static str {
    if message.contains("签名") || message.to_ascii_lowercase().contains("sign") {
        "; check the API key, the merchant number and the sign type"
    } else {
        ""
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Invalid(violations) => Some(violations),
            Self::Unreachable(unreachable) => Some(unreachable),
            Self::Malformed(malformed) => Some(malformed),
            Self::Untrusted(untrusted) => Some(untrusted),
            _ => None,
        }
    }
}

impl From<Malformed> for Error {
    fn from(malformed: Malformed) -> Self {
        Self::Malformed(malformed)
    }
}

impl From<Untrusted> for Error {
    fn from(untrusted: Untrusted) -> Self {
        Self::Untrusted(untrusted)
    }
}

impl From<Unreachable> for Error {
    fn from(unreachable: Unreachable) -> Self {
        Self::Unreachable(unreachable)
    }
}

/// A body that is not of the protocol's form.
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
    /// Not the form of a message: what stands where it should not.
    Shape(&'static str),
    /// A field given twice.
    DuplicateField(String),
    /// A field called `key`, which would stand in the signed text like the secret.
    ReservedField,
    /// A field name with other characters than letters, digits and `_`.
    Name(String),
    /// An attribute on an element.
    Attribute,
    /// An element within a field.
    Nested,
    /// Something behind the end of the message.
    Trailing,
    /// The end is missing.
    Truncated,
    /// Not UTF-8, or declared as something else.
    Encoding,
    /// A character that XML 1.0 does not allow.
    Char,
    /// Nothing at all.
    Empty,
    /// More than is read of such a thing.
    TooLarge {
        /// The thing.
        what: &'static str,
        /// The limit, in bytes or in fields.
        limit: usize,
    },
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a message of WeChat Pay: ")?;
        match self {
            Self::Doctype => f.write_str("it has a document type declaration"),
            Self::Entity => f.write_str("it has an unknown entity or character reference"),
            Self::ProcessingInstruction => f.write_str("it has a processing instruction"),
            Self::Comment => f.write_str("it has a comment"),
            Self::Shape(what) => f.write_str(what),
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

/// A message that is not from WeChat Pay, or not for this account.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Untrusted {
    /// It carries no signature.
    MissingSign,
    /// The signature does not fit.
    BadSign,
    /// It says that it is signed another way than the account's.
    SignTypeMismatch,
    /// It is for another merchant or sub-merchant.
    WrongMerchant,
    /// It is for another app.
    WrongApp,
    /// It answers for another order than the one asked about.
    WrongOrder,
    /// A value holds `&name=`, so text may have been moved from one field into
    /// another under the same signature. Only merchants that are
    /// [refusing it](crate::Merchant::refusing_ambiguous) hear of it.
    Ambiguous {
        /// The field whose value it is, cleaned.
        field: String,
    },
    /// `req_info` cannot be read with the account's key. It is not told at which
    /// step: that would help to forge one.
    BadReqInfo,
}

impl fmt::Display for Untrusted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ambiguous { field } => {
                return write!(
                    f,
                    "the value of `{field}` holds `&name=`, so the same signature fits other fields; do not act on the message, and query the order"
                );
            }
            Self::BadReqInfo => "`req_info` cannot be read with the account's key; do not act on the message, and check the API key",
            Self::MissingSign => "the message carries no signature; do not act on it",
            Self::BadSign => "the signature does not fit; do not act on the message, and check the API key and the sign type of the account",
            Self::SignTypeMismatch => "the message says it is signed another way than this account's; set the account's sign type to what the order was placed with",
            Self::WrongMerchant => "the message is for another merchant number",
            Self::WrongApp => "the message is for another appid",
            Self::WrongOrder => "the reply is about another order than the one asked about",
        })
    }
}

impl std::error::Error for Untrusted {}

/// The gateway could not be reached, or its answer not be read.
#[derive(Debug)]
pub struct Unreachable {
    /// Where the request went.
    pub url: String,
    /// Why, in the words of the transport.
    pub reason: String,
}

impl fmt::Display for Unreachable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} gave no answer: {}; check the network and the address. Whether the request was taken is unknown: repeat it with the same parameters, or query the order",
            self.url, self.reason
        )
    }
}

impl std::error::Error for Unreachable {}

/// A code that WeChat Pay refused with: a known one with its meaning, or as it came.
#[derive(Clone, Debug)]
pub struct ErrorCode {
    code: String,
    known: Option<&'static wxpay_schema::ErrorCode>,
    only_reads: bool,
}

impl ErrorCode {
    /// The code in the list of a request's errors.
    pub(crate) fn of(request: Option<&'static Message>, code: &str) -> Self {
        let known = request.and_then(|request| request.error(code));
        let only_reads = request.is_some_and(|request| request.retry == Retry::Read);
        Self { code: excerpt(code, 64), known, only_reads }
    }

    /// The code on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.code
    }

    /// What the documents say of it; `None` when they do not list it here.
    #[must_use]
    pub const fn known(&self) -> Option<&'static wxpay_schema::ErrorCode> {
        self.known
    }

    /// What to do, as a choice a program can make. An unknown code calls for a
    /// query, since the outcome cannot be told from it; from a query itself, for
    /// another look at what was asked.
    #[must_use]
    pub fn action(&self) -> Action {
        let unknown = if self.only_reads { Action::CorrectRequest } else { Action::QueryOrder };
        self.known.map_or(unknown, |known| known.action)
    }

    fn solution(&self) -> &'static str {
        let unknown = if self.only_reads {
            "the documents do not list this code here: check the request"
        } else {
            "the documents do not list this code here: query the order"
        };
        self.known.map_or(unknown, |known| known.solution)
    }
}

impl PartialEq<str> for ErrorCode {
    fn eq(&self, other: &str) -> bool {
        self.code == other
    }
}

impl PartialEq<&str> for ErrorCode {
    fn eq(&self, other: &&str) -> bool {
        self.code == *other
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)
    }
}

/// The account's configuration is not usable.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConfigError {
    /// Environment variables that are not set, all of them.
    Missing(Vec<&'static str>),
    /// The API key has not the form of one.
    Key(BadKey),
    /// An id or a URL that the tables do not take.
    Value(String),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(names) => write!(f, "set the environment variables {}", names.join(", ")),
            Self::Key(bad) => bad.fmt(f),
            Self::Value(words) => f.write_str(words),
        }
    }
}

impl std::error::Error for ConfigError {}

impl From<BadKey> for ConfigError {
    fn from(bad: BadKey) -> Self {
        Self::Key(bad)
    }
}

/// The beginning of a text from outside, fit for a log: at most `most`
/// characters, with control characters escaped.
pub(crate) fn excerpt(text: &str, most: usize) -> String {
    let mut shown = String::new();
    let mut letters = text.trim().chars();
    for letter in letters.by_ref().take(most) {
        // Characters that change the direction of text hide what stands there.
        let hidden =
            matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        if letter.is_control() || hidden {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    if letters.next().is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_cannot_forge_a_log() {
        assert_eq!(excerpt(" a\nb\u{1b}[31m\u{202e} ", 40), "a\\nb\\u{1b}[31m\\u{202e}");
        assert_eq!(excerpt("12345", 4), "1234…");
    }
}

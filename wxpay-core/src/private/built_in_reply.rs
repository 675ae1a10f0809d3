//! The built-in reply of a request whose table only the compiler sees.

use wxpay_derive::replies;
use wxpay_schema::internal::{ConstString, DeriveKind, same};
use wxpay_schema::{ALL, Direction, Message};

use super::const_table::fits;
use super::no_reply::NoReply;
use crate::message::Response;

/// A request by its index in [`ALL`].
pub struct RequestIndex<const INDEX: usize>;

/// The struct that the reply of a request of the schema is read into.
pub trait BuiltInReply {
    /// The struct.
    type Response: for<'r> Response<'r>;
}

replies!();

/// The index of a table that is not one of the schema's.
const NOT_BUILT_IN: usize = usize::MAX;

impl BuiltInReply for RequestIndex<NOT_BUILT_IN> {
    type Response = NoReply;
}

/// Returns the index of a request in [`ALL`].
#[must_use]
pub const fn message_index(message: &Message) -> usize {
    let mut at = 0;
    while at < ALL.len() {
        if same(ALL[at].name, message.name)
            && matches!(ALL[at].derive(), DeriveKind::Request)
            && ALL[at].fingerprint() == message.fingerprint()
        {
            return at;
        }
        at += 1;
    }
    NOT_BUILT_IN
}

/// Returns the error of a request that has no built-in reply and names none.
#[must_use]
pub const fn reply_fault(message: &Message) -> Option<ConstString> {
    if !fits(message, DeriveKind::Request)
        || !matches!(message.direction, Direction::Request)
        || message_index(message) != NOT_BUILT_IN
    {
        return None;
    }
    let fact =
        ConstString::from_text("message ").name(message.name).and(" is not the schema's, so it has no built-in reply");
    Some(fact.help("add `response = …`, the struct that its reply is read into"))
}

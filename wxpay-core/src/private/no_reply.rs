//! The reply of a message that has none, for `Request::Response`.

use wxpay_schema::{Channel, Message};

use crate::bounds::arrival::{AnyArrival, HasArrival};
use crate::bounds::marker::Informs;
use crate::decode::source::FieldSource;
use crate::error::FieldErrors;
use crate::message::{DecodeFields, MoneyTrust, Response};

/// The table of [`NoReply`].
pub const NO_REPLY: Message = Message::nested(Channel::Pay, "nothing");

/// The reply of a message that has none.
#[derive(Debug)]
pub struct NoReply;

impl<'r> DecodeFields<'r> for NoReply {
    const TABLE: &'static Message = &NO_REPLY;

    fn read(_: FieldSource<'_, 'r>, _: &mut FieldErrors) -> Option<Self> {
        Some(Self)
    }
}

impl Response<'_> for NoReply {}

/// A message without a reply is not a request, which is the one error to report.
impl HasArrival for NoReply {
    type Arrival = AnyArrival;
}

impl MoneyTrust<Informs> for NoReply {}

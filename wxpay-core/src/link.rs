//! The reply of requests that the payer's browser opens.

use wxpay_schema::{Channel, Message};

use crate::bounds::arrival::HasArrival;
use crate::bounds::marker::{Informs, Nowhere};
use crate::decode::fields::FieldErrors;
use crate::decode::source::FieldSource;
use crate::message::{DecodeFields, MoneyTrust, Response};

/// What stands for the reply of a request that the payer's browser opens: nothing comes. Such a request is
/// [signed as a link](crate::Merchant::link), and not sent.
#[derive(Clone, Copy, Debug)]
pub enum Link {}

/// The table of [`Link`].
static LINK: Message = Message::nested(Channel::Pay, "link");

impl<'r> DecodeFields<'r> for Link {
    const TABLE: &'static Message = &LINK;

    fn read(_: FieldSource<'_, 'r>, _: &mut FieldErrors) -> Option<Self> {
        None
    }
}

impl Response<'_> for Link {}

impl HasArrival for Link {
    type Arrival = Nowhere;
}

impl MoneyTrust<Informs> for Link {}

//! Replies without a signature that counts: what they prove, which is little.

use std::fmt;
use std::ops::Deref;

use wxpay_schema::{Field, Message};

use crate::bounds::marker::{Hints, Informs};
use crate::message::MoneyTrust;
use crate::receive::echoes::{Echoes, SentValue};

/// The reply to a call whose reply carries no signature, or one that published replies lack. It claims a success; a
/// refusal is an error. Whoever controls the connection could have written it, and only TLS speaks against that.
///
/// The reply to a call that only reads is readable, because there is nothing else: the fields are those of the struct.
///
/// The reply to a call that moves money settles nothing. Its fields are only a [`claim`](Self::claim): store the
/// [`key`](Self::key) of the request before it is sent, and ask with [`confirmed_by`](Self::confirmed_by) what became
/// of it. There is no `confirm`, no record for the [inbox](crate::inbox), and no [`Verified`](crate::Verified) of it.
///
/// ```
/// use wxpay_core::schema::{Channel, Message, Money, Retry, fen, shared, text};
/// use wxpay_core::{Fen, Merchant, Request, Response};
///
/// static PAID: Message = Message::reply_to_request(Channel::Pay, "pay_out.response")
///     .unsigned()
///     .money(Money::Hints)
///     .fields(&[shared::RETURN_CODE, shared::RESULT_CODE, text("bill_no", 28).received(), fen("amount").received()]);
/// static PAY_OUT: Message = Message::request(Channel::Pay, "pay_out", "/pay_out")
///     .retry(Retry::Same)
///     .keyed_by(&["bill_no"])
///     .confirmed_by(&wxpay_core::schema::pay::ORDER_QUERY)
///     .answered_by(&PAID)
///     .fields(&[text("bill_no", 28).required(), fen("amount").required()]);
///
/// #[derive(Request)]
/// #[wxpay(message = PAY_OUT, response = PaidOut)]
/// struct PayOut<'a> {
///     bill_no: &'a str,
///     amount: Fen,
/// }
///
/// #[derive(Response)]
/// #[wxpay(message = PAID)]
/// struct PaidOut {
///     amount: Fen,
/// }
///
/// let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?;
/// let prepared = merchant.prepare(&PayOut { bill_no: "B1", amount: Fen(100) })?;
/// let body = b"<xml><return_code>SUCCESS</return_code><result_code>SUCCESS</result_code>\
///     <bill_no>B1</bill_no><amount>100</amount></xml>";
/// let reply = prepared.read_unsigned(200, body)?;
/// assert_eq!(reply.claim().amount, Fen(100));
/// assert_eq!(reply.key().collect::<Vec<_>>(), [("bill_no", "B1")]);
/// assert_eq!(reply.confirmed_by().map(|query| query.name), Some("order_query"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// No field of such a reply is accessible by itself:
///
/// ```compile_fail,E0609
/// use wxpay_core::{UnsignedReply, pay::GetSignKeyResponse};
/// # use wxpay_core::{Response, schema};
/// # #[derive(Response)]
/// # #[wxpay(message = HINT)]
/// # struct PaidOut { bill_no: String }
/// # static HINT: schema::Message = schema::Message::reply_to_request(schema::Channel::Pay, "pay_out.response")
/// #     .unsigned().money(schema::Money::Hints)
/// #     .fields(&[schema::shared::RETURN_CODE, schema::text("bill_no", 28).received()]);
///
/// fn book(reply: UnsignedReply<PaidOut>) -> String {
///     reply.bill_no.clone() // no field `bill_no`: it is only claimed
/// }
/// ```
pub struct UnsignedReply<T> {
    value: T,
    request: &'static Message,
    key: Vec<SentValue>,
}

impl<T> UnsignedReply<T> {
    pub(crate) fn new(value: T, request: &'static Message, sent: &Echoes) -> Self {
        Self { value, request, key: sent.key().cloned().collect() }
    }

    /// The table of the query that tells what became of the request; `None` for a call that only reads.
    #[must_use]
    pub const fn confirmed_by(&self) -> Option<&'static Message> {
        self.request.confirmed_by
    }

    /// The values of the request with which it takes effect once, by the names of their fields: `mch_billno` of a red
    /// packet. They come from the request, not from the reply.
    pub fn key(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.key.iter().map(|sent| (sent.field.name, sent.text.as_str()))
    }

    /// The value of one field of the [`key`](Self::key).
    #[must_use]
    pub fn key_value(&self, field: &Field) -> Option<&str> {
        self.key().find(|(name, _)| *name == field.name).map(|(_, text)| text)
    }
}

impl<T: MoneyTrust<Hints>> UnsignedReply<T> {
    /// What the reply claims. Query before anything depends on it.
    #[must_use]
    pub const fn claim(&self) -> &T {
        &self.value
    }

    /// What the reply claims, by value.
    #[must_use]
    pub fn into_claim(self) -> T {
        self.value
    }
}

/// The reply to a call that only reads is readable.
impl<T: MoneyTrust<Informs>> Deref for UnsignedReply<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: MoneyTrust<Informs>> UnsignedReply<T> {
    /// The message.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.value
    }
}

/// Shows the request only, because values may be personal.
impl<T> fmt::Debug for UnsignedReply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnsignedReply")
            .field("request", &self.request.name)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

//! Replies without a signature that counts: what they prove, which is little.

use std::fmt;
use std::ops::Deref;

use wxpay_schema::{Field, Message};

use crate::bounds::marker::{Hints, Informs};
use crate::message::MoneyTrust;
use crate::receive::echoes::{Echoes, SentValue};

/// A reply that claims success and carries no signature, or none that can be relied on. Only TLS protects it: whoever
/// controls the connection could have written it. A refusal is an error instead, as for any other call.
///
/// [`Client::send_unsigned`](crate::Client::send_unsigned) returns it, for the calls whose table says so: red packets,
/// transfers and their queries, among others (`docs/further-calls.md` lists them).
///
/// - Of a call that moves money it settles nothing. Its fields are a [`claim`](Self::claim). Store the number of the
///   request before it is sent, and send the query that [`confirmed_by`](Self::confirmed_by) names, with the values of
///   [`key`](Self::key), until the state that it returns is final.
/// - Of a call that only reads, the fields can be read directly, because no other source has them.
///
/// It has no `confirm` and no record for the [inbox](crate::inbox), and never becomes a
/// [`Verified`](crate::Verified).
///
/// # Examples
#[cfg_attr(feature = "red-packet", doc = "```no_run")]
#[cfg_attr(not(feature = "red-packet"), doc = "```ignore")]
/// use wxpay_core::{Client, pay};
/// use wxpay_core::value::{RedPacketNumberType, RedPacketStatus};
///
/// async fn send(client: Client, gift: pay::Sendredpack<'_>) -> Result<bool, wxpay_core::Error> {
///     let reply = client.send_unsigned(&gift).await?;
///     println!("claimed as {:?}", reply.claim().send_listid);
///
///     let query = pay::Gethbinfo { mch_billno: gift.mch_billno.clone(), bill_type: RedPacketNumberType::Mcht };
///     let found = client.send_unsigned(&query).await?; // only reads: its fields are readable
///     Ok(found.status == RedPacketStatus::Received)
/// }
/// ```
///
/// With a table of one's own, and without a client:
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

    /// The table of the query that tells what became of the request, such as `gethbinfo`. `None` for a call that only
    /// reads, and where the documents name no query.
    #[must_use]
    pub const fn confirmed_by(&self) -> Option<&'static Message> {
        self.request.confirmed_by
    }

    /// The fields of the request that identify it, with their values, such as `mch_billno` of a red packet: however
    /// often it is sent with the same values, it takes effect once. They come from the request, not from the reply.
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
    /// The fields as the reply claims them. They are for a log; query before anything depends on them.
    #[must_use]
    pub const fn claim(&self) -> &T {
        &self.value
    }

    /// The fields as the reply claims them, by value.
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

//! A request that is ready to be sent, and the reading of its reply.

use std::fmt;
use std::marker::PhantomData;

use wxpay_schema::{Message, shared};

use crate::answer::{self, Decode};
use crate::bounds::{Failure, Reply};
use crate::echoes::Echoes;
use crate::error::{Error, ErrorKind, Malformed, Unreachable, Untrusted};
use crate::merchant::{Merchant, VerifiedFields};
use crate::message::Response;
use crate::notification::CONTENT_TYPE;
use crate::refund::number_single;
use crate::sign::SignType;
use crate::text::excerpt;
use crate::transport::{HttpRequest, HttpResponse};
use crate::trust::{DecodeSlot, SubMerchant, Unsigned, Verified};
use crate::xml;

/// A validated and signed request. Send [`body`](Self::body) by POST to
/// [`path`](Self::path) and hand the answer to [`read`](Self::read).
#[non_exhaustive]
pub struct PreparedRequest<T> {
    /// The path at the gateway.
    pub path: &'static str,
    /// The XML, in UTF-8.
    pub body: String,
    /// Whether the connection needs the merchant's client certificate.
    pub needs_certificate: bool,
    message: &'static Message,
    /// The table of the reply.
    reply: &'static Message,
    sign_type: SignType,
    sent: Echoes,
    merchant: Merchant,
    read: PhantomData<fn() -> T>,
}

impl<T: for<'r> Response<'r>> PreparedRequest<T> {
    pub(crate) fn new(
        message: &'static Message,
        body: String,
        sign_type: SignType,
        sent: Echoes,
        merchant: Merchant,
    ) -> Self {
        Self {
            path: message.path,
            body,
            needs_certificate: message.certificate,
            message,
            // A merchant's own table may leave it to the struct.
            reply: message.response.unwrap_or(T::TABLE),
            sign_type,
            sent,
            merchant,
            read: PhantomData,
        }
    }
}

impl<T> PreparedRequest<T> {
    /// The request for a transport, to that URL.
    pub(crate) fn post<'p>(&'p self, url: &'p str) -> HttpRequest<'p> {
        let needs_certificate = self.needs_certificate;
        HttpRequest { url, body: &self.body, content_type: CONTENT_TYPE, needs_certificate }
    }

    /// No answer came.
    pub(crate) fn unanswered(&self, unreachable: Unreachable) -> Error {
        Error::from(unreachable).with_request(self.message)
    }

    /// Whether what came for a file is one.
    pub(crate) fn downloaded(&self, answer: Result<HttpResponse, Unreachable>) -> Result<(), Error> {
        let is_file = answer.map_err(Error::from).and_then(|answer| is_file(&answer));
        is_file.map_err(|error| error.with_request(self.message))
    }
}

/// Without the body, which holds personal data.
impl<T> fmt::Debug for PreparedRequest<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared")
            .field("message", &self.message.name)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl<T: for<'r> Response<'r>> PreparedRequest<T> {
    /// Verifies the answer and reads it: the signature by the way in which the
    /// request was signed, the account, and that it is about what was asked.
    ///
    /// What the request names of `sub_mch_id`, `sub_appid`, `out_trade_no`,
    /// `transaction_id`, `out_refund_no`, `refund_id`, `total_fee` and `refund_fee`
    /// must be the same in the reply, in whatever type the struct has it. A success
    /// must name what its table has of it: a query by `transaction_id` is answered by
    /// that transaction alone, a refund by its `out_refund_no` and `refund_fee`, and a
    /// refund query by `out_refund_no` or `refund_id` by a reply that reports that
    /// refund.
    ///
    /// The documents give some replies nothing of this to compare: those to a unified
    /// order, to closing and to reversing an order, to a payment code's `openid`, and
    /// to a short URL name the account only. Of these the signature says that they are
    /// for the account, not which request they answer.
    ///
    /// # Errors
    /// [`UnexpectedReply`](crate::ErrorKind::UnexpectedReply) for another status than 200 or a page
    /// of HTML, [`Malformed`](crate::ErrorKind::Malformed),
    /// [`NotTaken`](crate::ErrorKind::NotTaken), [`Untrusted`](crate::ErrorKind::Untrusted),
    /// [`Business`](crate::ErrorKind::Business) or
    /// [`InvalidFields`](crate::ErrorKind::InvalidFields).
    pub fn read(&self, status: u16, body: &[u8]) -> Result<Verified<T>, Error>
    where
        T: Reply,
    {
        let mut place = DecodeSlot::new();
        let decoded = self.decode_into(status, body, T::TABLE, &mut place);
        place.after(decoded)
    }
}

impl<T> PreparedRequest<T> {
    /// The part of [`read`](Self::read) that knows nothing of the struct.
    fn decode_into(
        &self,
        status: u16,
        body: &[u8],
        table: &'static Message,
        place: &mut dyn for<'r> Decode<'r>,
    ) -> Result<(), Error> {
        self.open(status, body)?.decode_into(table, place)
    }

    /// The fields of the answer, verified as in [`read`](Self::read): keep them and
    /// decode a struct that borrows from them with [`Merchant::decode`].
    ///
    /// # Errors
    /// As [`read`](Self::read), but for the struct's own.
    pub fn open<'b>(&self, status: u16, body: &'b [u8]) -> Result<VerifiedFields<'b>, Error> {
        self.opened(status, body).map_err(|error| error.with_request(self.message))
    }

    fn opened<'b>(&self, status: u16, body: &'b [u8]) -> Result<VerifiedFields<'b>, Error> {
        let read = |body| xml::read::fields_of(self.reply, body, self.merchant.limits());
        let mut fields = read_answer(status, body, "<xml", read)?;
        answer::transport_status(&fields)?;
        self.merchant.trust(&fields, &[self.sign_type], self.reply)?;
        number_single(&mut fields, self.reply);
        self.sent.agree(&fields)?;
        answer::business_status(&fields, Some(self.message))?;
        // A refusal need not name the order, a success must.
        self.sent.are_there(&fields, self.reply)?;
        let sub_merchant = self.merchant.sub_merchant_of_reply(&self.sent);
        Ok(VerifiedFields { fields, table: self.reply, sub_merchant })
    }
}

impl<T: for<'r> Response<'r>> PreparedRequest<T> {
    /// Reads a reply that carries no signature, such as the old sandbox's key
    /// ([`GetSignKeyResponse`](crate::pay::GetSignKeyResponse)): anybody on the way
    /// could have written it.
    ///
    /// # Errors
    /// As [`read`](Self::read); [`Untrusted::MissingSign`] when the documents say
    /// that such a reply is signed.
    pub fn read_unsigned(&self, status: u16, body: &[u8]) -> Result<Unsigned<T>, Error>
    where
        T: Reply,
    {
        let fields = read_answer(status, body, "<xml", |body| xml::read::fields(body, self.merchant.limits()));
        let read = fields.and_then(|fields| {
            if self.reply.signed {
                return Err(Untrusted::MissingSign.into());
            }
            answer::transport_status(&fields)?;
            self.sent.agree(&fields)?;
            if self.reply.find(shared::RESULT_CODE.name).is_some() {
                answer::business_status(&fields, Some(self.message))?;
            }
            self.sent.are_there(&fields, self.reply)?;
            Ok(Unsigned::new(answer::decode(&fields)?, &fields, SubMerchant::asked(&self.sent)))
        });
        read.map_err(|error| error.with_request(self.message))
    }
}

impl<T> PreparedRequest<T> {
    /// The file that was asked for, as it came; it carries no signature. A client's
    /// `download` writes large ones piece by piece instead.
    ///
    /// # Errors
    /// [`UnexpectedReply`](crate::ErrorKind::UnexpectedReply) for another status than 200 or a
    /// page, [`NotTaken`](crate::ErrorKind::NotTaken) or [`Business`](crate::ErrorKind::Business)
    /// when a message says why there is none, [`Malformed`](crate::ErrorKind::Malformed).
    pub fn file<'b>(&self, status: u16, body: &'b [u8]) -> Result<&'b [u8], Error>
    where
        T: Failure,
    {
        self.no_file(status, body).map_or(Ok(body), |error| Err(error.with_request(self.message)))
    }

    /// Why it is no file.
    fn no_file(&self, status: u16, body: &[u8]) -> Option<Error> {
        let text = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii_start();
        if status == 200 && !text.starts_with(b"<") {
            return None;
        }
        let fields = read_answer(status, body, "<xml", |body| xml::read::fields(body, self.merchant.limits()));
        let refused = fields.and_then(|fields| {
            answer::transport_status(&fields)?;
            answer::business_status(&fields, Some(self.message))
        });
        Some(refused.err().unwrap_or(answer::NO_FILE.into()))
    }
}

/// Reads the body of an HTTP answer, and tells a page from a message, which has
/// that `beginning`.
pub(crate) fn read_answer<'b, F>(
    status: u16,
    body: &'b [u8],
    beginning: &str,
    read: impl FnOnce(&'b [u8]) -> Result<F, Malformed>,
) -> Result<F, Error> {
    if status != 200 {
        return Err(not_an_answer(status, body));
    }
    read(body).map_err(|malformed| match malformed {
        Malformed::Empty | Malformed::Encoding | Malformed::TooLarge { .. } => malformed.into(),
        _ if is_foreign(body, beginning) => not_an_answer(status, body),
        _ => malformed.into(),
    })
}

/// Whether the answer to a request for a file is one.
fn is_file(answer: &HttpResponse) -> Result<(), Error> {
    if answer.status == 200 { Ok(()) } else { Err(not_an_answer(answer.status, &answer.body)) }
}

fn not_an_answer(status: u16, body: &[u8]) -> Error {
    let beginning = String::from_utf8_lossy(&body[..body.len().min(2_000)]);
    // A message holds personal data, a page does not.
    let excerpt = if is_foreign(body, "<xml") { excerpt(&beginning, 200) } else { "a message in XML".to_owned() };
    ErrorKind::UnexpectedReply { status, excerpt }.into()
}

/// Whether the body does not even begin as a message does: a page of a proxy, a
/// login form, the error of another service.
pub(crate) fn is_foreign(body: &[u8], beginning: &str) -> bool {
    let text = String::from_utf8_lossy(&body[..body.len().min(512)]).to_ascii_lowercase();
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let text = match text.strip_prefix("<?xml").and_then(|declared| declared.split_once("?>")) {
        Some((_, rest)) => rest.trim_start(),
        None => text,
    };
    // A document type that names no page is an attack, and is called that.
    !text.starts_with(beginning) && (!text.starts_with("<!doctype") || text.contains("html"))
}

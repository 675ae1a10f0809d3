//! Prepared requests and their replies.

use std::borrow::Cow;
use std::fmt;
use std::io::Write;
use std::marker::PhantomData;

use wxpay_schema::{Host, Message, Method};

use crate::bounds::{self, Failure, Reply};
use crate::decode::fields::Fields;
use crate::error::{Error, Unreachable, Untrusted};
use crate::merchant::{Merchant, VerifiedFields};
use crate::message::Response;
use crate::notification::CONTENT_TYPE;
use crate::receive::body::{check_status, read_message};
use crate::receive::echoes::Echoes;
use crate::receive::refund::index_single_refund;
use crate::receive::status;
use crate::receive::trust::{Decode, DecodeSlot, Verified};
use crate::receive::unsigned_reply::UnsignedReply;
use crate::sign::SignType;
use crate::text::url::without_query;
use crate::transport::{CappedWriter, HttpRequest, HttpResponse};
use crate::xml;

/// A validated and signed request. Send [`body`](Self::body) to [`path`](Self::path) at [`host`](Self::host) by
/// [`method`](Self::method), and pass the response to [`read`](Self::read).
///
/// ```
/// use wxpay_core::{ErrorKind, Merchant, Request, schema};
///
/// #[derive(Request)]
/// #[wxpay(message = schema::pay::ORDER_QUERY)]
/// struct TeaQuery<'a> {
///     out_trade_no: &'a str,
/// }
///
/// let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?;
/// let prepared = merchant.prepare(&TeaQuery { out_trade_no: "TEA1" })?;
/// assert_eq!(prepared.path, "/pay/orderquery");
/// assert!(!prepared.needs_certificate);
///
/// // What an HTTP library of any kind received.
/// let body = "<xml><return_code>FAIL</return_code><return_msg>签名错误</return_msg></xml>";
/// let error = prepared.read(200, body.as_bytes()).unwrap_err();
/// assert!(matches!(error.kind(), ErrorKind::NotTaken { .. }));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[non_exhaustive]
pub struct PreparedRequest<T> {
    /// The host, `api.mch.weixin.qq.com` for almost every request. A test gateway has all paths at one host.
    pub host: Host,
    /// The HTTP method, POST for almost every request.
    pub method: Method,
    /// The path at the gateway. A request by GET has its fields in the query of the path.
    pub path: Cow<'static, str>,
    /// The XML, in UTF-8; empty for a request by GET.
    pub body: String,
    /// Whether the connection needs the merchant's client certificate.
    pub needs_certificate: bool,
    message: &'static Message,
    /// The table of the reply.
    reply: &'static Message,
    sign_type: SignType,
    echoes: Echoes,
    merchant: Merchant,
    read: PhantomData<fn() -> T>,
}

impl<T: for<'r> Response<'r>> PreparedRequest<T> {
    /// A request of that text: its body, or the query of its path.
    pub(crate) fn new(
        message: &'static Message,
        text: String,
        sign_type: SignType,
        echoes: Echoes,
        merchant: Merchant,
    ) -> Self {
        let path = message.path_for(merchant.is_provider());
        let (path, body) = match message.method {
            Method::Post => (Cow::Borrowed(path), text),
            Method::Get => (Cow::Owned([path, &text].concat()), String::new()),
        };
        Self {
            host: message.host,
            method: message.method,
            path,
            body,
            needs_certificate: message.certificate,
            message,
            // A merchant's own table may leave it to the struct.
            reply: message.response.unwrap_or(T::TABLE),
            sign_type,
            echoes,
            merchant,
            read: PhantomData,
        }
    }
}

impl<T> PreparedRequest<T> {
    /// The HTTP request, to that URL.
    pub(crate) fn http_request<'p>(&'p self, url: &'p str) -> HttpRequest<'p> {
        HttpRequest::new(url, &self.body, CONTENT_TYPE)
            .with_method(self.method)
            .with_certificate(self.needs_certificate)
    }

    /// Checks that the response to a download is not an error page, and that the file is whole.
    pub(crate) fn check_download<W: Write>(
        &self,
        response: Result<HttpResponse, Unreachable>,
        file: &CappedWriter<W>,
    ) -> Result<(), Error> {
        let checked = file.check().map_err(Error::from).and_then(|()| check_status(&response?));
        checked.map_err(|error| error.with_request(self.message))
    }
}

/// Omits the body and the query, which hold personal data.
impl<T> fmt::Debug for PreparedRequest<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedRequest")
            .field("message", &self.message.name)
            .field("path", &without_query(&self.path))
            .finish_non_exhaustive()
    }
}

impl<T: for<'r> Response<'r>> PreparedRequest<T> {
    /// Verifies and decodes a response: the signature by the request's sign type, the account, and
    /// that it is the reply to this request.
    ///
    /// The reply must repeat the request's `sub_mch_id`, `sub_appid`, `out_trade_no`,
    /// `transaction_id`, `out_refund_no`, `refund_id`, `total_fee` and `refund_fee`, regardless of the
    /// types that the struct has for them. A success must have those that its table has: the reply to a query
    /// by `transaction_id` names that transaction, the reply to a refund its `out_refund_no` and
    /// `refund_fee`, and the reply to a refund query by `out_refund_no` or `refund_id` reports that
    /// refund.
    ///
    /// Some replies have none of these fields: those to a unified order, to closing and to
    /// reversing an order, to a payment code's `openid` and to a short URL only name the account.
    /// Their signature proves that they are for the account, but not which request they answer.
    ///
    /// # Errors
    /// [`UnexpectedReply`](crate::ErrorKind::UnexpectedReply) for a status other than 200 or an HTML page,
    /// [`Malformed`](crate::ErrorKind::Malformed), [`NotTaken`](crate::ErrorKind::NotTaken),
    /// [`Untrusted`](crate::ErrorKind::Untrusted), [`Business`](crate::ErrorKind::Business) or
    /// [`InvalidFields`](crate::ErrorKind::InvalidFields).
    pub fn read(&self, status: u16, body: &[u8]) -> Result<Verified<T>, Error>
    where
        T: Reply,
    {
        let mut slot = DecodeSlot::new();
        let decoded = self.decode_into(status, body, T::TABLE, &mut slot);
        slot.into_result(decoded).map_err(|error| error.with_request(self.message))
    }

    /// Reads the response of a transport.
    pub(crate) fn read_response(&self, response: Result<HttpResponse, Unreachable>) -> Result<Verified<T>, Error>
    where
        T: Reply,
    {
        let response = response.map_err(|unreachable| Error::from(unreachable).with_request(self.message))?;
        self.read(response.status, &response.body)
    }
}

impl<T> PreparedRequest<T> {
    /// The part of [`read`](Self::read) that does not depend on the struct.
    fn decode_into(
        &self,
        status: u16,
        body: &[u8],
        table: &'static Message,
        slot: &mut dyn for<'r> Decode<'r>,
    ) -> Result<(), Error> {
        self.open(status, body)?.decode_into(table, slot)
    }

    /// Verifies a response as [`read`](Self::read) and returns its fields. Keep them to decode a
    /// struct that borrows from them with [`Merchant::decode`].
    ///
    /// # Errors
    /// As [`read`](Self::read), except for those of the struct.
    pub fn open<'b>(&self, status: u16, body: &'b [u8]) -> Result<VerifiedFields<'b>, Error> {
        self.verify_reply(status, body).map_err(|error| error.with_request(self.message))
    }

    fn verify_reply<'b>(&self, status: u16, body: &'b [u8]) -> Result<VerifiedFields<'b>, Error> {
        let read = |body| xml::read::fields_of(self.reply, body, self.merchant.limits());
        let mut fields = read_message(status, body, "<xml", read)?;
        status::check_return_code(&fields)?;
        self.merchant.check_trust(&fields, &[self.sign_type], self.reply)?;
        index_single_refund(&mut fields, self.reply);
        self.echoes.check_values(&fields)?;
        status::check_result_code(&fields, self.reply, Some(self.message))?;
        // A failure need not name the order, a success must.
        self.echoes.check_presence(&fields, self.reply)?;
        let sub_merchant = self.merchant.sub_merchant_of_reply(&self.echoes);
        Ok(VerifiedFields { fields, table: self.reply, sub_merchant })
    }
}

impl<T: for<'r> Response<'r>> PreparedRequest<T> {
    /// Decodes a reply without a signature that counts, such as that to a red packet. Whoever controls the connection
    /// could have written it: see [`UnsignedReply`].
    ///
    /// A code of a failure in `err_code` decides, even beside `return_code` FAIL; then `result_code` does. What the
    /// reply repeats of the request must be the same: the account, the key, the receiver, the amount. A signature in
    /// it is not verified.
    ///
    /// # Errors
    /// As [`read`](Self::read), but the [effect](Error::effect) of the request is never
    /// [`Done`](crate::schema::Effect::Done); [`Untrusted::MissingSign`] if the documents say that such a reply is
    /// signed.
    pub fn read_unsigned(&self, status: u16, body: &[u8]) -> Result<UnsignedReply<T>, Error>
    where
        T: bounds::UnsignedReply,
    {
        let read = self.unsigned_fields(status, body).and_then(|fields| status::decode(&fields));
        let reply = read.map_err(|error| error.with_request(self.message))?;
        Ok(UnsignedReply::new(reply, self.message, &self.echoes))
    }

    /// Reads the response of a transport.
    pub(crate) fn read_unsigned_response(
        &self,
        response: Result<HttpResponse, Unreachable>,
    ) -> Result<UnsignedReply<T>, Error>
    where
        T: bounds::UnsignedReply,
    {
        let response = response.map_err(|unreachable| Error::from(unreachable).with_request(self.message))?;
        self.read_unsigned(response.status, &response.body)
    }
}

impl<T> PreparedRequest<T> {
    /// The fields of a reply without a signature, which claims a success.
    fn unsigned_fields<'b>(&self, status: u16, body: &'b [u8]) -> Result<Fields<'b>, Error> {
        let read = |body| xml::read::fields_of(self.reply, body, self.merchant.limits());
        let fields = read_message(status, body, "<xml", read)?;
        if self.reply.signed {
            return Err(Untrusted::MissingSign.into());
        }
        // Only what says that it was not taken need not be about this request.
        let refused = status::check_unsigned(&fields, self.reply, Some(self.message));
        self.echoes.check_values(&fields)?;
        refused?;
        self.echoes.check_presence(&fields, self.reply)?;
        Ok(fields)
    }
}

impl<T> PreparedRequest<T> {
    /// The requested file as received; it is not signed. To stream large files, use a client's
    /// `download`.
    ///
    /// # Errors
    /// [`UnexpectedReply`](crate::ErrorKind::UnexpectedReply) for a status other than 200 or a page,
    /// [`NotTaken`](crate::ErrorKind::NotTaken) or [`Business`](crate::ErrorKind::Business) if a message
    /// reports why there is no file, [`Malformed`](crate::ErrorKind::Malformed).
    pub fn file<'b>(&self, status: u16, body: &'b [u8]) -> Result<&'b [u8], Error>
    where
        T: Failure,
    {
        self.download_error(status, body).map_or(Ok(body), |error| Err(error.with_request(self.message)))
    }

    /// The error of a response that is not a file.
    fn download_error(&self, status: u16, body: &[u8]) -> Option<Error> {
        let text = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii_start();
        if status == 200 && !text.starts_with(b"<") {
            return None;
        }
        let fields = read_message(status, body, "<xml", |body| xml::read::fields(body, self.merchant.limits()));
        let refused = fields.and_then(|fields| status::check_unsigned(&fields, self.reply, Some(self.message)));
        Some(refused.err().unwrap_or(status::NO_FILE.into()))
    }
}

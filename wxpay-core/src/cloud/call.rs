//! A call that is ready to be made, and the reading of its reply.

use std::fmt;
use std::marker::PhantomData;

use wxpay_schema::Message;
use wxpay_schema::cloud::{ERRCODE, ERRMSG, RESPDATA};
use wxpay_schema::shared::ERR_CODE;

use crate::answer;
use crate::error::{Asked, Error, Malformed, Unreachable, excerpt};
use crate::fields::{Fields, Received};
use crate::json::read;
use crate::message::Response;
use crate::prepared::{Echoes, read_answer};
use crate::transport::Post;
use crate::trust::Unsigned;
use crate::walk::Slot;

/// A validated request to cloud-run's gateway. Send [`body`](Self::body) by POST to
/// [`path`](Self::path), as `application/json`, and hand the answer to
/// [`read`](Self::read).
#[non_exhaustive]
pub struct Prepared<T> {
    /// The path at the platform's gateway.
    pub path: &'static str,
    /// The JSON, in snake case.
    pub body: String,
    call: Call<T>,
}

/// A validated call of the cloud function SDK: `cloud.cloudPay[name](json)`.
#[non_exhaustive]
pub struct FunctionCall<T> {
    /// The name of the call, such as `unifiedOrder`.
    pub name: &'static str,
    /// Its argument, in camel case.
    pub json: String,
    call: Call<T>,
}

impl<T> Prepared<T> {
    /// The request for a transport, to that URL.
    pub(super) fn post<'p>(&'p self, url: &'p str) -> Post<'p> {
        Post { url, body: &self.body, content_type: "application/json", needs_certificate: false }
    }

    /// No answer came.
    pub(super) fn unanswered(&self, unreachable: Unreachable) -> Error {
        Error::from(unreachable).about(self.call.message)
    }
}

/// Without the body, which holds personal data.
impl<T> fmt::Debug for Prepared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Prepared").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Without the argument, which holds personal data.
impl<T> fmt::Debug for FunctionCall<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FunctionCall").field("name", &self.name).finish_non_exhaustive()
    }
}

struct Call<T> {
    message: &'static Message,
    sent: Echoes,
    reply: PhantomData<fn() -> T>,
}

impl<T> Call<T> {
    fn new(message: &'static Message, slots: &[Slot<'_>]) -> Self {
        Self { message, sent: Echoes::of(slots), reply: PhantomData }
    }
}

impl<T: for<'r> Response<'r>> Call<T> {
    /// The V2 answer inside whatever the platform put around it.
    fn decode(&self, fields: &Fields<'_>) -> Result<Unsigned<T>, Error> {
        self.decoded(fields).map_err(|error| error.about(self.message))
    }

    fn decoded(&self, fields: &Fields<'_>) -> Result<Unsigned<T>, Error> {
        answer::transport_status(fields)?;
        self.sent.agree(fields)?;
        answer::business_status(fields, Some(self.message))?;
        self.sent.are_there(fields, self.message.response.or(Some(T::TABLE)))?;
        Ok(Unsigned::new(answer::decode(fields)?, fields))
    }
}

impl<T: for<'r> Response<'r>> Prepared<T> {
    pub(super) fn new(message: &'static Message, body: String, slots: &[Slot<'_>]) -> Self {
        Self { path: message.path, body, call: Call::new(message, slots) }
    }

    /// Reads the answer of cloud-run's gateway, `{errcode, errmsg, respdata}`.
    ///
    /// # Errors
    /// [`Error::Platform`] when `errcode` is not 0, [`Error::NotAnAnswer`] for
    /// another status than 200 or a page, [`Error::Malformed`],
    /// [`Error::Gateway`], [`Error::Untrusted`] when it is about another order,
    /// [`Error::Business`] or [`Error::Unreadable`].
    pub fn read(&self, status: u16, body: &[u8]) -> Result<Unsigned<T>, Error> {
        let request = self.call.message;
        let envelope = read_answer(status, body, "{", |body| read::envelope(body, T::TABLE))
            .map_err(|error| error.about(request))?;
        let code = match envelope.get(&ERRCODE) {
            Some(Received::Number(0)) => 0,
            Some(Received::Number(code)) => i64::try_from(*code).unwrap_or(i64::MAX),
            Some(Received::Negative(code)) => *code,
            _ => return Err(Malformed::Shape("it has no errcode").into()),
        };
        if code != 0 {
            let message = excerpt(envelope.text(&ERRMSG).unwrap_or_default(), 200);
            return Err(Error::Platform { code, message, asked: Asked(Some(request)) });
        }
        match envelope.get(&RESPDATA) {
            Some(Received::Object(fields)) => self.call.decode(fields),
            _ => Err(Malformed::Shape("it has no respdata").into()),
        }
    }
}

impl<T: for<'r> Response<'r>> FunctionCall<T> {
    pub(super) fn new(message: &'static Message, json: String, slots: &[Slot<'_>]) -> Self {
        Self { name: message.function, json, call: Call::new(message, slots) }
    }

    /// Reads what the call resolved to, as JSON: the answer's members in camel
    /// case, with the SDK's `errCode` and `errMsg` among them. The SDK's `errCode`
    /// overwrites a business `err_code`, so a refusal's code is empty; its
    /// description is kept.
    ///
    /// # Errors
    /// As [`Prepared::read`], but for the HTTP ones.
    pub fn read(&self, body: &[u8]) -> Result<Unsigned<T>, Error> {
        let mut fields = read::fields(body, T::TABLE)?;
        // A number is the SDK's own code, which is no code of WeChat Pay.
        fields.remove_if(|entry| entry.name == ERR_CODE.name && matches!(entry.value, Received::Number(_)));
        self.call.decode(&fields)
    }
}

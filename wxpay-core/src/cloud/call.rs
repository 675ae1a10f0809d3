//! A call that is ready to be made, and the reading of its reply.

use std::fmt;
use std::marker::PhantomData;

use wxpay_schema::Message;
use wxpay_schema::cloud::DATA;

use super::reply::{self, NO_RESPDATA};
use crate::answer;
use crate::bounds::{Failure, Reply};
use crate::echoes::Echoes;
use crate::error::{Error, Unreachable};
use crate::fields::{FieldValue, Fields};
use crate::json::read;
use crate::message::Response;
use crate::prepared::read_answer;
use crate::refund::{self, number_single};
use crate::transport::HttpRequest;
use crate::trust::{SubMerchant, Unsigned};
use crate::xml::read::Limits;

/// A validated request to cloud-run's gateway. Send [`body`](Self::body) by POST to
/// [`path`](Self::path), as `application/json`, and hand the answer to
/// [`read`](Self::read).
#[non_exhaustive]
pub struct PreparedCall<T> {
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

impl<T> PreparedCall<T> {
    /// The request for a transport, to that URL.
    pub(super) fn post<'p>(&'p self, url: &'p str) -> HttpRequest<'p> {
        HttpRequest { url, body: &self.body, content_type: "application/json", needs_certificate: false }
    }

    /// No answer came.
    pub(super) fn unanswered(&self, unreachable: Unreachable) -> Error {
        Error::from(unreachable).with_request(self.call.message)
    }
}

/// Without the body, which holds personal data.
impl<T> fmt::Debug for PreparedCall<T> {
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

/// The most of a bill that comes as one text, in bytes.
pub(super) const MOST_OF_A_FILE: usize = 64 * 1024 * 1024;

struct Call<T> {
    message: &'static Message,
    sent: Echoes,
    reply: PhantomData<fn() -> T>,
}

impl<T> Call<T> {
    fn new(message: &'static Message, sent: Echoes) -> Self {
        Self { message, sent, reply: PhantomData }
    }
}

impl<T: for<'r> Response<'r>> Call<T> {
    /// What the platform's gateway passes on, once it says that all went well.
    fn respdata(&self, status: u16, body: &[u8], limits: &Limits) -> Result<FieldValue<'static>, Error> {
        let envelope = read_answer(status, body, "{", |body| read::envelope(body, T::TABLE, limits));
        envelope.and_then(reply::respdata).map_err(|error| error.with_request(self.message))
    }

    /// Why there is a message in the place of a file.
    fn no_file(&self, fields: &Fields<'_>) -> Error {
        let refused = answer::transport_status(fields).err();
        refused.unwrap_or(answer::NO_FILE.into()).with_request(self.message)
    }

    /// The V2 answer inside whatever the platform put around it.
    fn decode(&self, mut fields: Fields<'_>) -> Result<Unsigned<T>, Error> {
        number_single(&mut fields, T::TABLE);
        self.decoded(&fields).map_err(|error| error.with_request(self.message))
    }

    fn decoded(&self, fields: &Fields<'_>) -> Result<Unsigned<T>, Error> {
        answer::transport_status(fields)?;
        self.sent.agree(fields)?;
        answer::business_status(fields, Some(self.message))?;
        self.sent.are_there(fields, self.message.response.unwrap_or(T::TABLE))?;
        let reply = Unsigned::<T>::new(answer::decode(fields)?, fields, SubMerchant::asked(&self.sent));
        Ok(reply.reporting(refund::reported(fields, T::TABLE)))
    }
}

impl<T: for<'r> Response<'r>> PreparedCall<T> {
    pub(super) fn new(message: &'static Message, body: String, sent: Echoes) -> Self {
        Self { path: message.path, body, call: Call::new(message, sent) }
    }
}

impl<T: for<'r> Response<'r>> PreparedCall<T> {
    /// Reads the answer of cloud-run's gateway, `{errcode, errmsg, respdata}`.
    ///
    /// # Errors
    /// [`Platform`](crate::ErrorKind::Platform) when `errcode` is not 0,
    /// [`UnexpectedReply`](crate::ErrorKind::UnexpectedReply) for another status than 200 or a
    /// page, [`Malformed`](crate::ErrorKind::Malformed), [`NotTaken`](crate::ErrorKind::NotTaken),
    /// [`Untrusted`](crate::ErrorKind::Untrusted) when it is about something else than what was
    /// asked (as [`crate::PreparedCall::read`] says), [`Business`](crate::ErrorKind::Business) or
    /// [`InvalidFields`](crate::ErrorKind::InvalidFields).
    pub fn read(&self, status: u16, body: &[u8]) -> Result<Unsigned<T>, Error>
    where
        T: Reply,
    {
        match self.call.respdata(status, body, &Limits::default())? {
            FieldValue::Object(fields) => self.call.decode(*fields),
            _ => Err(NO_RESPDATA.into()),
        }
    }
}

impl<T: for<'r> Response<'r>> PreparedCall<T> {
    /// Reads the bill out of the answer of cloud-run's gateway, of at most 64 MiB.
    ///
    /// # Errors
    /// As [`read`](PreparedCall::read): [`NotTaken`](crate::ErrorKind::NotTaken) says why there is no bill.
    pub fn file(&self, status: u16, body: &[u8]) -> Result<String, Error>
    where
        T: Failure,
    {
        let limits = Limits { body: MOST_OF_A_FILE, value: MOST_OF_A_FILE, ..Limits::default() };
        match self.call.respdata(status, body, &limits)? {
            FieldValue::Text(text) => Ok(text.into_owned()),
            FieldValue::Object(fields) => Err(self.call.no_file(&fields)),
            _ => Err(NO_RESPDATA.into()),
        }
    }
}

impl<T: for<'r> Response<'r>> FunctionCall<T> {
    pub(super) fn new(message: &'static Message, json: String, sent: Echoes) -> Self {
        Self { name: message.function, json, call: Call::new(message, sent) }
    }
}

impl<T: for<'r> Response<'r>> FunctionCall<T> {
    /// Reads the bill out of what the call resolved to, as JSON: the text in
    /// `data`. Asked for with `tar_type`, the bill is bytes there and never JSON:
    /// those are the bill.
    ///
    /// # Errors
    /// [`NotTaken`](crate::ErrorKind::NotTaken) when a message says why there is none, or
    /// [`Malformed`](crate::ErrorKind::Malformed).
    pub fn file(&self, body: &[u8]) -> Result<String, Error>
    where
        T: Failure,
    {
        let limits = Limits { body: MOST_OF_A_FILE, value: MOST_OF_A_FILE, ..Limits::default() };
        let mut fields = read::fields_within(body, T::TABLE, &limits)?;
        match fields.take(&DATA) {
            Some(FieldValue::Text(text)) => Ok(text.into_owned()),
            _ => Err(self.call.no_file(&fields)),
        }
    }
}

impl<T: for<'r> Response<'r>> FunctionCall<T> {
    /// Reads what the call resolved to, as JSON: the answer's members in camel
    /// case, with the SDK's `errCode` and `errMsg` among them. The SDK's `errCode`
    /// overwrites a business `err_code`, so a refusal's code is empty; its
    /// description is kept.
    ///
    /// # Errors
    /// As [`PreparedCall::read`], but for the HTTP ones; [`Platform`](crate::ErrorKind::Platform) when the SDK says
    /// that the call failed.
    pub fn read(&self, body: &[u8]) -> Result<Unsigned<T>, Error>
    where
        T: Reply,
    {
        let mut fields = read::fields(body, T::TABLE)?;
        reply::put_sdk_aside(&mut fields).map_err(|error| error.with_request(self.call.message))?;
        self.call.decode(fields)
    }
}

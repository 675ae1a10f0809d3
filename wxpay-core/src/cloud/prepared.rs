//! Prepared cloud calls and their replies.

use std::fmt;
use std::marker::PhantomData;

use wxpay_schema::Message;
use wxpay_schema::cloud::DATA;

use super::reply::{self, NO_RESPDATA};
use crate::bounds::{Failure, Reply};
use crate::decode::fields::{FieldValue, Fields};
use crate::decode::limits::Limits;
use crate::error::{Error, Unreachable};
use crate::json::read;
use crate::message::Response;
use crate::receive::body::read_message;
use crate::receive::echoes::Echoes;
use crate::receive::facts::SubMerchant;
use crate::receive::refund::{self, index_single_refund};
use crate::receive::status;
use crate::receive::trust::Unsigned;
use crate::transport::{CappedWriter, HttpRequest, HttpResponse};

/// A validated request to cloud-run's gateway. Send [`body`](Self::body) by POST to
/// [`path`](Self::path), as `application/json`, and pass the response to [`read`](Self::read).
#[non_exhaustive]
pub struct PreparedCall<T> {
    /// The path at the platform's gateway.
    pub path: &'static str,
    /// The JSON, in snake case.
    pub body: String,
    call: CallContext<T>,
}

/// A validated call of the cloud function SDK: `cloud.cloudPay[name](json)`.
#[non_exhaustive]
pub struct FunctionCall<T> {
    /// The name of the call, such as `unifiedOrder`.
    pub name: &'static str,
    /// Its argument, in camel case.
    pub json: String,
    call: CallContext<T>,
}

impl<T> PreparedCall<T> {
    /// The HTTP request, to that URL.
    pub(super) fn http_request<'p>(&'p self, url: &'p str) -> HttpRequest<'p> {
        HttpRequest::new(url, &self.body, "application/json")
    }

    /// Reads the response to a download, whose file is `body`.
    pub(super) fn read_download(
        &self,
        response: Result<HttpResponse, Unreachable>,
        body: CappedWriter<Vec<u8>>,
    ) -> Result<String, Error>
    where
        T: Failure,
    {
        let body = body.into_inner().map_err(|error| Error::from(error).with_request(self.call.message))?;
        let response = response.map_err(|unreachable| self.unreachable(unreachable))?;
        self.file(response.status, if response.status == 200 { &body } else { &response.body })
    }

    /// The error of a call without a response.
    pub(super) fn unreachable(&self, unreachable: Unreachable) -> Error {
        Error::from(unreachable).with_request(self.call.message)
    }
}

/// Omits the body, which holds personal data.
impl<T> fmt::Debug for PreparedCall<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedCall").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Omits the argument, which holds personal data.
impl<T> fmt::Debug for FunctionCall<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FunctionCall").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The largest bill that is read as one text, in bytes.
pub(super) const MAX_FILE_BYTES: usize = 64 * 1024 * 1024;

struct CallContext<T> {
    message: &'static Message,
    echoes: Echoes,
    reply: PhantomData<fn() -> T>,
}

impl<T> CallContext<T> {
    fn new(message: &'static Message, echoes: Echoes) -> Self {
        Self { message, echoes, reply: PhantomData }
    }
}

impl<T: for<'r> Response<'r>> CallContext<T> {
    /// The reply in the envelope of the platform's gateway, if it reports success.
    fn respdata(&self, status: u16, body: &[u8], limits: &Limits) -> Result<FieldValue<'static>, Error> {
        let envelope = read_message(status, body, "{", |body| read::envelope(body, T::TABLE, limits));
        envelope.and_then(reply::take_respdata).map_err(|error| error.with_request(self.message))
    }

    /// The error of a message in place of a file.
    fn download_error(&self, fields: &Fields<'_>) -> Error {
        let refused = status::check_return_code(fields).err();
        refused.unwrap_or(status::NO_FILE.into()).with_request(self.message)
    }

    /// Decodes the V2 reply.
    fn decode(&self, mut fields: Fields<'_>) -> Result<Unsigned<T>, Error> {
        index_single_refund(&mut fields, T::TABLE);
        self.verify_reply(&fields).map_err(|error| error.with_request(self.message))
    }

    fn verify_reply(&self, fields: &Fields<'_>) -> Result<Unsigned<T>, Error> {
        status::check_return_code(fields)?;
        self.echoes.check_values(fields)?;
        let table = self.message.response.unwrap_or(T::TABLE);
        status::check_result_code(fields, table, Some(self.message))?;
        self.echoes.check_presence(fields, table)?;
        let reply = Unsigned::<T>::new(status::decode(fields)?, fields, SubMerchant::from_request(&self.echoes));
        Ok(reply.with_refunds(refund::reported_refunds(fields, T::TABLE)))
    }
}

impl<T: for<'r> Response<'r>> PreparedCall<T> {
    pub(super) fn new(message: &'static Message, body: String, echoes: Echoes) -> Self {
        Self { path: message.path, body, call: CallContext::new(message, echoes) }
    }
}

impl<T: for<'r> Response<'r>> PreparedCall<T> {
    /// Decodes a response of cloud-run's gateway, `{errcode, errmsg, respdata}`.
    ///
    /// # Errors
    /// [`Platform`](crate::ErrorKind::Platform) if `errcode` is not 0,
    /// [`UnexpectedReply`](crate::ErrorKind::UnexpectedReply) for a status other than 200 or a page,
    /// [`Malformed`](crate::ErrorKind::Malformed), [`NotTaken`](crate::ErrorKind::NotTaken),
    /// [`Untrusted`](crate::ErrorKind::Untrusted) if it is not the reply to this request (see
    /// [`crate::PreparedRequest::read`]), [`Business`](crate::ErrorKind::Business) or
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
    /// Reads a bill of at most 64 MiB from a response of cloud-run's gateway.
    ///
    /// # Errors
    /// As [`read`](PreparedCall::read); [`NotTaken`](crate::ErrorKind::NotTaken) reports why there is no bill.
    pub fn file(&self, status: u16, body: &[u8]) -> Result<String, Error>
    where
        T: Failure,
    {
        let limits = Limits { body: MAX_FILE_BYTES, value: MAX_FILE_BYTES, ..Limits::default() };
        match self.call.respdata(status, body, &limits)? {
            FieldValue::Text(text) => Ok(text.into_owned()),
            FieldValue::Object(fields) => Err(self.call.download_error(&fields)),
            _ => Err(NO_RESPDATA.into()),
        }
    }
}

impl<T: for<'r> Response<'r>> FunctionCall<T> {
    pub(super) fn new(message: &'static Message, json: String, echoes: Echoes) -> Self {
        Self { name: message.function, json, call: CallContext::new(message, echoes) }
    }
}

impl<T: for<'r> Response<'r>> FunctionCall<T> {
    /// Reads a bill from the JSON that the call resolved to: the text in `data`. If it was
    /// requested with `tar_type`, the call resolves to bytes instead of JSON: those are the bill.
    ///
    /// # Errors
    /// [`NotTaken`](crate::ErrorKind::NotTaken) if a message reports why there is no bill, or
    /// [`Malformed`](crate::ErrorKind::Malformed).
    pub fn file(&self, body: &[u8]) -> Result<String, Error>
    where
        T: Failure,
    {
        let limits = Limits { body: MAX_FILE_BYTES, value: MAX_FILE_BYTES, ..Limits::default() };
        let mut fields = read::fields_within(body, T::TABLE, &limits)?;
        match fields.take(&DATA) {
            Some(FieldValue::Text(text)) => Ok(text.into_owned()),
            _ => Err(self.call.download_error(&fields)),
        }
    }
}

impl<T: for<'r> Response<'r>> FunctionCall<T> {
    /// Decodes the JSON that the call resolved to: the members of the reply in camel case, with the
    /// SDK's `errCode` and `errMsg` among them. The SDK's `errCode` overwrites a business
    /// `err_code`, so the code of a refusal is empty; its description is kept.
    ///
    /// # Errors
    /// As [`PreparedCall::read`], except for the HTTP ones; [`Platform`](crate::ErrorKind::Platform) if the SDK reports
    /// that the call failed.
    pub fn read(&self, body: &[u8]) -> Result<Unsigned<T>, Error>
    where
        T: Reply,
    {
        let mut fields = read::fields(body, T::TABLE)?;
        reply::remove_sdk_fields(&mut fields).map_err(|error| error.with_request(self.call.message))?;
        self.call.decode(fields)
    }
}

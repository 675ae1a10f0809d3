//! A request of the command line, by what answers it.

use std::borrow::Cow;
use std::time::Duration;

use wxpay_core::dynamic::{DynamicDownload, DynamicError, DynamicReply, DynamicRequest};
use wxpay_core::schema::{Direction, Message, Method};
use wxpay_core::transport::{HttpRequest, Transport as _};
use wxpay_core::{Error, Merchant, PreparedRequest, UnsignedReply, notification};

use super::caller::Caller;
use super::download::download;
use super::failure::Failure;
use super::reply::CallReply;
use crate::error::CommandError;

/// A request, by what answers it.
pub(crate) enum TableRequest {
    Message(DynamicRequest),
    /// A message without a signature answers it.
    Unsigned(DynamicRequest),
    File(&'static Message, DynamicDownload),
}

/// The time for a call whose reply is not signed.
const UNSIGNED_LIMIT: Duration = Duration::from_secs(10);

impl TableRequest {
    /// Creates a request from its fields. `wrong` is what is wrong with them already.
    pub(crate) fn new(
        message: &'static Message,
        fields: &[(&str, &str)],
        mut wrong: Vec<String>,
    ) -> Result<Self, CommandError> {
        let fields = fields.iter().copied();
        let request = match message.response {
            Some(reply) if reply.direction == Direction::Failure => {
                DynamicDownload::new(message, fields).map(|request| Self::File(message, request))
            }
            Some(reply) if !reply.signed => DynamicRequest::new(message, fields).map(Self::Unsigned),
            _ => DynamicRequest::new(message, fields).map(Self::Message),
        };
        match request {
            Ok(request) if wrong.is_empty() => return Ok(request),
            Ok(_) => {}
            Err(DynamicError::Names(errors)) => wrong.extend(errors.iter().map(ToString::to_string)),
            Err(other) => wrong.push(other.to_string()),
        }
        let help = format!("`wxpay schema {}` prints the fields", message.full_name());
        Err(CommandError::usage(wrong.join("\n       "), help))
    }

    /// Returns the path and the signed body.
    pub(crate) fn sign(&self, merchant: &Merchant) -> Result<(Cow<'static, str>, String), Error> {
        fn parts<T>(prepared: PreparedRequest<T>) -> (Cow<'static, str>, String) {
            (prepared.path, prepared.body)
        }
        match self {
            Self::Message(request) | Self::Unsigned(request) => merchant.prepare(request).map(parts),
            Self::File(_, request) => merchant.prepare(request).map(parts),
        }
    }

    pub(crate) async fn send(&self, caller: &Caller) -> Result<CallReply, Failure> {
        match self {
            Self::Message(request) => {
                let reply = caller.client().send(request).await.map_err(|error| caller.failure(&error))?;
                Ok(CallReply::Message(reply.into_inner()))
            }
            Self::Unsigned(request) => send_unsigned(request, caller).await.map(CallReply::Message),
            Self::File(message, request) => download(message, request, caller).await.map(CallReply::File),
        }
    }
}

/// Sends a request once whose reply carries no signature, which a client does not read.
async fn send_unsigned(request: &DynamicRequest, caller: &Caller) -> Result<DynamicReply, Failure> {
    let prepared = caller.client().merchant().prepare(request).map_err(|error| Failure::new(&error, 0))?;
    let url = format!("{}{}", caller.endpoint.url_of(prepared.host), prepared.path);
    let http_request = HttpRequest::new(&url, &prepared.body, notification::CONTENT_TYPE)
        .with_time_limit(caller.time_left(UNSIGNED_LIMIT).min(UNSIGNED_LIMIT));
    let response = match prepared.method {
        Method::Post => caller.transport.post(http_request).await,
        Method::Get => caller.transport.get(http_request.with_method(Method::Get)).await,
    };
    let response = response.map_err(Error::from);
    let reply = response.and_then(|response| prepared.read_unsigned(response.status, &response.body));
    reply.map(UnsignedReply::into_inner).map_err(|error| Failure::new(&error, 1))
}

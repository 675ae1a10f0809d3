//! A request of the command line, by what answers it.

use wxpay_core::dynamic::{DynamicDownload, DynamicError, DynamicLink, DynamicRequest};
use wxpay_core::schema::{Direction, Message, Method};
use wxpay_core::{Error, Merchant, PreparedRequest, UnsignedReply};

use super::caller::Caller;
use super::comments;
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
    /// The payer opens it.
    Link(DynamicLink),
}

/// A signed request, as it would be sent.
pub(crate) struct SignedRequest {
    pub(crate) method: Method,
    /// The path, with the query of a link.
    pub(crate) path: String,
    pub(crate) body: String,
}

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
            None if message.method == Method::Get => DynamicLink::new(message, fields).map(Self::Link),
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

    /// Signs the request.
    pub(crate) fn sign(&self, merchant: &Merchant) -> Result<SignedRequest, Error> {
        fn parts<T>(prepared: PreparedRequest<T>) -> SignedRequest {
            let PreparedRequest { method, path, body, .. } = prepared;
            SignedRequest { method, path: path.into_owned(), body }
        }
        match self {
            Self::Message(request) | Self::Unsigned(request) => merchant.prepare(request).map(parts),
            Self::File(_, request) => merchant.prepare(request).map(parts),
            Self::Link(request) => merchant.prepare(request).map(parts),
        }
    }

    pub(crate) async fn send(&self, caller: &Caller) -> Result<CallReply, Failure> {
        match self {
            Self::Message(request) => {
                let reply = caller.client().send(request).await.map_err(|error| caller.failure(&error))?;
                Ok(CallReply::Message(reply.into_inner()))
            }
            Self::Unsigned(request) => {
                let reply = caller.client().send_unsigned(request).await.map_err(|error| caller.failure(&error))?;
                let confirmed_by = reply.confirmed_by();
                Ok(CallReply::Claim(UnsignedReply::into_inner(reply), confirmed_by))
            }
            Self::File(message, request) => {
                let body = download(message, request, caller).await?;
                Ok(CallReply::File(if comments::is_text_of(message) { "comments" } else { "bill" }, body))
            }
            Self::Link(request) => {
                caller.client().link(request).map(CallReply::Link).map_err(|error| Failure::new(&error, 0))
            }
        }
    }
}

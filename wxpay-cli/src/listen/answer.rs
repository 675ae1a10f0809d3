//! The answer to a request.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{CONNECTION, CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use wxpay_core::schema::Channel;
use wxpay_core::{cloud, notification, server};

use super::arrival::ArrivalFault;
use super::verdict::MessageForm;
use crate::http_post::HttpAnswer;

const JSON: HeaderValue = HeaderValue::from_static("application/json; charset=utf-8");
const XML: HeaderValue = HeaderValue::from_static(notification::CONTENT_TYPE);

/// The word with which messages are refused. It gives no reason, which could help to forge a better one.
const REFUSED: &str = "FAIL";

/// What is sent back.
#[derive(Clone)]
pub(super) struct Answer {
    status: StatusCode,
    content_type: Option<HeaderValue>,
    body: Vec<u8>,
    /// The answer in short.
    name: String,
    closes: bool,
}

impl Answer {
    /// Acknowledges a message.
    pub(super) fn accepted(form: MessageForm) -> Self {
        match form {
            MessageForm::Xml => Self::new(200, XML, notification::accepted(), "SUCCESS"),
            MessageForm::Json => Self::new(200, JSON, cloud::accepted(), "errcode 0"),
            MessageForm::V3 => Self::new(200, JSON, notification::sharing_accepted(), "SUCCESS"),
        }
    }

    /// Refuses a message, so that it comes again.
    pub(super) fn refused(form: MessageForm) -> Self {
        match form {
            MessageForm::Xml => Self::new(200, XML, notification::refused(REFUSED), REFUSED),
            MessageForm::Json => Self::new(200, JSON, cloud::refused(1, REFUSED), REFUSED),
            // There the status alone counts.
            MessageForm::V3 => Self::new(400, JSON, r#"{"code":"FAIL","message":"FAIL"}"#.to_owned(), REFUSED),
        }
    }

    /// Relays the answer of the target.
    pub(super) fn relayed(form: MessageForm, answer: HttpAnswer) -> Self {
        let HttpAnswer { status, content_type, body, .. } = answer;
        let channel = if form == MessageForm::Xml { Channel::Pay } else { Channel::Cloud };
        let is_acknowledgement = match form {
            MessageForm::V3 => server::is_sharing_acknowledgement(&body),
            MessageForm::Xml | MessageForm::Json => server::is_acknowledgement(channel, &body),
        };
        let name = match (status, is_acknowledgement) {
            (200, true) if form != MessageForm::Json => "SUCCESS".to_owned(),
            (200, true) => "errcode 0".to_owned(),
            (200, false) => REFUSED.to_owned(),
            (status, _) => format!("HTTP {status}"),
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
        Self { status, content_type, body, name, closes: false }
    }

    /// Answers what did not come whole.
    pub(super) fn to_fault(fault: ArrivalFault) -> Self {
        let status = match fault {
            ArrivalFault::TooLarge => 413,
            ArrivalFault::Slow => 408,
            ArrivalFault::Incomplete => 400,
        };
        Self { closes: true, ..Self::of_status(status, &fault.detail()) }
    }

    /// Answers with a status and a sentence.
    pub(super) fn of_status(status: u16, sentence: &str) -> Self {
        let plain = HeaderValue::from_static("text/plain; charset=utf-8");
        Self::new(status, plain, format!("{sentence}\n"), &format!("HTTP {status}"))
    }

    fn new(status: u16, content_type: HeaderValue, body: String, name: &str) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            content_type: Some(content_type),
            body: body.into_bytes(),
            name: name.to_owned(),
            closes: false,
        }
    }

    /// The answer in short: `SUCCESS`, `FAIL`, `errcode 0`, or `HTTP` and the status.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the response to send.
    pub(super) fn into_response(self) -> Response<Full<Bytes>> {
        let mut response = Response::new(Full::new(self.body.into()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        if let Some(content_type) = self.content_type {
            headers.insert(CONTENT_TYPE, content_type);
        }
        if self.closes {
            // The rest of the body would be parsed as the next request.
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

//! A request of a case, and what is expected of its end.

use std::time::{Duration, Instant};

use wxpay_schema::Method;

use super::server::Server;
use super::subject::Subject;
use crate::error::{Transmission, Unreachable};
use crate::transport::{HttpRequest, HttpResponse};

/// The time limit of a request that is answered.
pub(super) const PATIENT: Duration = Duration::from_secs(5);
/// The time limit of a request that is not answered.
pub(super) const SHORT: Duration = Duration::from_secs(1);
/// What a time limit may be exceeded by.
const GRACE: Duration = Duration::from_secs(1);

/// The body of each request.
pub(super) const BODY: &str =
    "<xml><appid><![CDATA[wxd930ea5d5a258f4f]]></appid><nonce_str>5K8264ILTKCH16CQ</nonce_str></xml>";

/// Returns the request to a URL.
pub(super) fn request(url: &str, time_limit: Duration) -> HttpRequest<'_> {
    HttpRequest::new(url, BODY, "text/xml; charset=utf-8").with_time_limit(time_limit)
}

/// Posts, and checks that the time limit is kept.
pub(super) fn post(
    subject: &Subject,
    url: &str,
    time_limit: Duration,
) -> Result<Result<HttpResponse, Unreachable>, String> {
    within(time_limit, || subject.post(request(url, time_limit)))
}

/// Sends a request by GET, and checks that the time limit is kept.
pub(super) fn get(
    subject: &Subject,
    url: &str,
    time_limit: Duration,
) -> Result<Result<HttpResponse, Unreachable>, String> {
    let request = HttpRequest::new(url, "", "text/xml; charset=utf-8").with_method(Method::Get);
    within(time_limit, || subject.get(request.with_time_limit(time_limit)))
}

/// Runs an exchange, and checks that the time limit is kept.
pub(super) fn within<T>(time_limit: Duration, exchange: impl FnOnce() -> T) -> Result<T, String> {
    let start = Instant::now();
    let output = exchange();
    let took = start.elapsed();
    if took > time_limit + GRACE {
        return Err(format!("a request with a time limit of {time_limit:?} took {took:?}"));
    }
    Ok(output)
}

/// Checks that the response has that status and body.
pub(super) fn expect_answer(
    response: Result<HttpResponse, Unreachable>,
    status: u16,
    body: &[u8],
) -> Result<(), String> {
    let response = response.map_err(|error| format!("there was a response, but the transport says: {error}"))?;
    if response.status != status {
        return Err(format!("the status is {}, but the response has {}", status, response.status));
    }
    if response.body != body {
        let (sent, read) = (body.len(), response.body.len());
        return Err(format!("the body of {sent} bytes was read as one of {read} bytes, or as another"));
    }
    Ok(())
}

/// Posts to a server, and expects a response.
pub(super) fn expect_post(subject: &Subject, server: &Server, status: u16, body: &[u8]) -> Result<(), String> {
    expect_answer(post(subject, &server.url(), PATIENT)?, status, body)
}

/// Checks that there was no response, and that the transmission is not reported as never if the server received a byte.
pub(super) fn expect_failure(
    response: Result<HttpResponse, Unreachable>,
    server: &Server,
) -> Result<Unreachable, String> {
    let error = failure(response)?;
    let bytes = server.bytes();
    if error.transmission == Transmission::Never && bytes > 0 {
        return Err(format!(
            "the server received {bytes} bytes, but the transport says that nothing was sent: {error}"
        ));
    }
    Ok(error)
}

/// Checks that there was no response, after the request may have arrived.
pub(super) fn expect_maybe(response: Result<HttpResponse, Unreachable>, server: &Server) -> Result<(), String> {
    let error = expect_failure(response, server)?;
    if error.transmission != Transmission::Maybe {
        return Err(format!("the request may have arrived, but the transport says that nothing was sent: {error}"));
    }
    expect_passing(&error)
}

/// Checks that nothing was sent, and that it is not for a mistake in the configuration.
pub(super) fn expect_never(response: Result<HttpResponse, Unreachable>) -> Result<(), String> {
    let error = failure(response)?;
    if error.transmission != Transmission::Never {
        return Err(format!("no byte of the request can have been sent, but the transport does not know: {error}"));
    }
    expect_passing(&error)
}

fn expect_passing(error: &Unreachable) -> Result<(), String> {
    if error.misconfigured {
        return Err(format!("the failure may pass, but the transport says it is one of the configuration: {error}"));
    }
    Ok(())
}

fn failure(response: Result<HttpResponse, Unreachable>) -> Result<Unreachable, String> {
    match response {
        Ok(response) => {
            let (status, bytes) = (response.status, response.body.len());
            Err(format!("there was no whole response, but the transport has one: status {status}, {bytes} bytes"))
        }
        Err(error) => Ok(error),
    }
}

/// Returns the fault of the suite's own server in words.
// Takes the error by value for `map_err`.
#[allow(clippy::needless_pass_by_value)]
pub(super) fn io(error: std::io::Error) -> String {
    format!("the server of the case failed: {error}")
}

//! Keeps websites that are open in the same browser from ordering and refunding. curl and SDKs send none of these
//! headers.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::refusal::Refusal;

/// Browsers load nothing from elsewhere and run no inline script.
const HEADERS: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Middleware that refuses what another website's page sends.
pub(super) async fn guard(request: Request, next: Next) -> Response {
    let is_foreign = !request.method().is_safe() && is_from_elsewhere(&request);
    let mut answer = if is_foreign {
        let reason = "the request comes from another website's page".to_owned();
        Refusal { status: StatusCode::FORBIDDEN, reason }.into_response()
    } else {
        next.run(request).await
    };
    for (name, value) in HEADERS {
        answer.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    answer
}

/// Returns whether the origin, which browsers send with every form and script, is another host.
fn is_from_elsewhere(request: &Request) -> bool {
    let header = |name| request.headers().get(name).map(HeaderValue::as_bytes);
    let Some(origin) = header(header::ORIGIN) else { return false };
    let host = header(header::HOST).unwrap_or_default();
    let authority = origin.strip_prefix(b"http://").or_else(|| origin.strip_prefix(b"https://"));
    authority != Some(host)
}

//! Protects the sandbox from websites that are open in the same browser: they must not pay orders
//! or read them. SDKs send none of the headers that are checked, except Host.
//!
//! - A request that changes something must come from the sandbox's own pages, if a browser made it
//!   (CSRF): `Origin` is the address it was sent to, `Sec-Fetch-Site` is `same-origin`.
//! - The pages and the control interface answer only at hosts that no website can have (DNS
//!   rebinding): IP addresses, `localhost`, names without a dot, names below `.internal`, and those
//!   added by [`Builder::host_name`].
//!
//! [`Builder::host_name`]: crate::Builder::host_name

use std::net::IpAddr;

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::pages::Pages;
use crate::reason::Reason;
use crate::state::log::LogEntry;

/// The headers of the pages and of the control interface: browsers load nothing from elsewhere and
/// run no inline script.
const HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // With no-referrer, browsers would not send the origin of a form.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Guards a request. It also notifies open pages if the request may have changed something.
pub(crate) async fn guard(pages: &Pages, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path());
    let is_own = is_own_path(path);
    let refused = rejection_reason(&method, is_own, request.headers(), &pages.names);
    let mut answer = match refused {
        None => next.run(request).await,
        Some(reason) => {
            let entry = LogEntry {
                refused: Some((String::new(), reason.clone())),
                ..LogEntry::new(pages.state.clock.now(), method.as_str(), path)
            };
            pages.state.add_to_log(entry);
            let body = json!({ "error": reason.en }).to_string();
            (StatusCode::FORBIDDEN, [(header::CONTENT_TYPE, "application/json")], body).into_response()
        }
    };
    if is_own {
        for (name, value) in HEADERS {
            answer.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
        }
    }
    if !(is_own && method.is_safe() && answer.status() != StatusCode::FORBIDDEN) {
        pages.events.notify();
    }
    answer
}

/// Whether the path belongs to the pages or to the control interface.
fn is_own_path(path: &str) -> bool {
    path == "/" || path == "/_sandbox" || path.starts_with("/_sandbox/")
}

/// Why a request is rejected, if it is.
fn rejection_reason(method: &Method, is_own: bool, headers: &HeaderMap, names: &[String]) -> Option<Reason> {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let host = text(&header::HOST);
    let has_safe_host = || host.is_none_or(|host| is_safe_host(host, names));
    if is_own && !has_safe_host() {
        let host = host.unwrap_or_default();
        return Some(Reason::new(
            format!(
                "the Host `{host}` is a name that any website could have; \
                 use the address in numbers, or tell the sandbox its name"
            ),
            format!("Host `{host}` 是任何网站都可能有的名字；请用数字地址，或告诉沙箱它的名字"),
        ));
    }
    let site = text(&HeaderName::from_static("sec-fetch-site"));
    let from_elsewhere = site.is_some_and(|site| !["same-origin", "none"].contains(&site));
    if method.is_safe() {
        // A link from elsewhere may lead here, but no foreign page may embed anything.
        let is_link = text(&HeaderName::from_static("sec-fetch-mode")) == Some("navigate");
        return (is_own && from_elsewhere && !is_link).then(foreign_page);
    }
    let authority = |origin: &str| origin.split_once("://").map(|(_, authority)| authority.to_owned());
    let foreign = headers
        .get_all(header::ORIGIN)
        .iter()
        .map(|origin| origin.to_str().unwrap_or("?"))
        .find(|origin| !has_safe_host() || authority(origin).as_deref() != host);
    match foreign {
        Some(origin) => Some(Reason::new(
            format!("a page of another website, `{origin}`, asked for it"),
            format!("请求来自另一个网站 `{origin}` 的页面"),
        )),
        None if from_elsewhere => Some(foreign_page()),
        None => None,
    }
}

fn foreign_page() -> Reason {
    Reason::new("a page of another website asked for it", "请求来自另一个网站的页面")
}

/// Whether the host is one that no website can have.
fn is_safe_host(host: &str, names: &[String]) -> bool {
    let Ok(authority) = host.parse::<Authority>() else {
        return false;
    };
    let host = authority.host().trim_matches(['[', ']']).to_ascii_lowercase();
    host.parse::<IpAddr>().is_ok()
        || !host.contains('.')
        || host.ends_with(".localhost")
        || host.ends_with(".internal")
        || names.iter().any(|name| name.eq_ignore_ascii_case(&host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(method: &Method, is_own: bool, headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        rejection_reason(method, is_own, &headers.collect(), &["pay.test".to_owned()]).is_some()
    }

    #[test]
    fn is_safe_host_refuses_names_of_websites() {
        let names = ["Pay.test".to_owned()];
        for known in [
            "127.0.0.1:8080",
            "localhost",
            "LOCALHOST:80",
            "[::1]:8080",
            "192.168.1.5:8080",
            "sandbox:8080",
            "wxpay.localhost",
            "host.docker.internal:8080",
            "pay.test:8080",
        ] {
            assert!(is_safe_host(known, &names), "{known}");
        }
        for unknown in ["evil.example", "127.0.0.1.evil.example:8080", "localhost.", "a b", "", "pay.test.evil.example"]
        {
            assert!(!is_safe_host(unknown, &names), "{unknown}");
        }
    }

    #[test]
    fn rejection_reason_allows_changes_by_own_pages_only() {
        let here = ("host", "127.0.0.1:8080");
        // An SDK, a script, and the pages themselves, also from a phone.
        assert!(!is_refused(&Method::POST, true, &[here]));
        assert!(!is_refused(&Method::POST, false, &[("host", "api.mch.weixin.qq.com")]));
        assert!(!is_refused(
            &Method::POST,
            true,
            &[here, ("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "same-origin")]
        ));
        assert!(!is_refused(&Method::POST, true, &[("host", "10.0.0.2:80"), ("origin", "http://10.0.0.2:80")]));
        // Websites, another server on this machine, a rebound name.
        assert!(is_refused(&Method::POST, true, &[here, ("origin", "https://evil.example")]));
        assert!(is_refused(&Method::DELETE, true, &[here, ("origin", "null")]));
        assert!(is_refused(
            &Method::POST,
            false,
            &[here, ("origin", "http://127.0.0.1:3000"), ("sec-fetch-site", "same-site")]
        ));
        assert!(is_refused(&Method::POST, true, &[here, ("sec-fetch-site", "cross-site")]));
        assert!(is_refused(
            &Method::POST,
            false,
            &[("host", "evil.example:8080"), ("origin", "http://evil.example:8080")]
        ));
        assert!(is_refused(&Method::GET, true, &[("host", "evil.example:8080")]));
        // A link is followed, a part of a foreign page is not served.
        let link = [here, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
        assert!(!is_refused(&Method::GET, true, &link));
        assert!(is_refused(
            &Method::GET,
            true,
            &[here, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")]
        ));
    }
}

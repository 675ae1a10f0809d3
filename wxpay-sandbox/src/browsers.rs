//! What a website in somebody's browser must not do: pay orders here, or read them.
//! A request's headers go in; a refusal comes out, or nothing. SDKs send none of
//! the headers that are looked at, except Host.
//!
//! - A request that changes something comes from the sandbox's own pages, if a
//!   browser made it: `Origin` is the address it was sent to, `Sec-Fetch-Site` is
//!   `same-origin`.
//! - The pages and the control interface answer only at addresses that no website
//!   can give itself (DNS rebinding): numbers, `localhost`, names without a dot,
//!   names below `.internal`, and those that [`Builder::known_as`] adds.
//!
//! [`Builder::known_as`]: crate::Builder::known_as

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State as Shared};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::log::Entry;
use crate::pages::Pages;

/// What every page and every answer of the control interface says to a browser:
/// load nothing from elsewhere, run nothing that stands in the page itself.
const HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // With no-referrer, a browser would not say where a form comes from.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Stands before every call, and tells open pages when one may have changed
/// something.
pub(crate) async fn stand_before(Shared(pages): Shared<Arc<Pages>>, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path());
    let ours = is_ours(path);
    let refused = refusal(&method, ours, request.headers(), &pages.names);
    let mut answer = match refused {
        None => next.run(request).await,
        Some(reason) => {
            let entry = Entry {
                at: pages.state.clock.now(),
                method: method.to_string(),
                path: path.chars().take(200).collect(),
                api: None,
                out_trade_no: None,
                refused: Some((String::new(), reason.clone())),
                note: None,
                fault: None,
            };
            pages.state.add_to_log(entry);
            let body = json!({ "error": reason }).to_string();
            (StatusCode::FORBIDDEN, [(header::CONTENT_TYPE, "application/json")], body).into_response()
        }
    };
    if ours {
        for (name, value) in HEADERS {
            answer.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
        }
    }
    if !(ours && method.is_safe() && answer.status() != StatusCode::FORBIDDEN) {
        pages.live.changed();
    }
    answer
}

/// Whether the path is of the pages or of the control interface.
fn is_ours(path: &str) -> bool {
    path == "/" || path == "/_sandbox" || path.starts_with("/_sandbox/")
}

/// Why a request is not carried out.
fn refusal(method: &Method, ours: bool, headers: &HeaderMap, names: &[String]) -> Option<String> {
    let text = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let host = text(&header::HOST);
    let is_known = host.is_none_or(|host| is_known(host, names));
    if ours && !is_known {
        return Some(format!(
            "the Host `{}` is a name that any website could have; use the address in numbers, or tell the sandbox its \
             name",
            host.unwrap_or_default()
        ));
    }
    let site = text(&HeaderName::from_static("sec-fetch-site"));
    let from_elsewhere = site.is_some_and(|site| !["same-origin", "none"].contains(&site));
    if method.is_safe() {
        // A link from elsewhere may lead here, but nothing of here is part of a page elsewhere.
        let is_link = text(&HeaderName::from_static("sec-fetch-mode")) == Some("navigate");
        return (ours && from_elsewhere && !is_link).then(|| "a page of another website asked for it".to_owned());
    }
    let authority = |origin: &str| origin.split_once("://").map(|(_, authority)| authority.to_owned());
    let foreign = headers
        .get_all(header::ORIGIN)
        .iter()
        .map(|origin| origin.to_str().unwrap_or("?"))
        .find(|origin| !is_known || authority(origin).as_deref() != host);
    match foreign {
        Some(origin) => Some(format!("a page of another website, `{origin}`, asked for it")),
        None if from_elsewhere => Some("a page of another website asked for it".to_owned()),
        None => None,
    }
}

/// Whether no website can have the host.
fn is_known(host: &str, names: &[String]) -> bool {
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

    fn of(method: &Method, ours: bool, headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| (HeaderName::from_static(name), value.parse().unwrap()));
        refusal(method, ours, &headers.collect(), &["pay.test".to_owned()]).is_some()
    }

    #[test]
    fn a_name_that_a_website_could_have_is_not_known() {
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
            assert!(is_known(known, &names), "{known}");
        }
        for unknown in ["evil.example", "127.0.0.1.evil.example:8080", "localhost.", "a b", "", "pay.test.evil.example"]
        {
            assert!(!is_known(unknown, &names), "{unknown}");
        }
    }

    #[test]
    fn only_the_pages_own_requests_change_anything() {
        let here = ("host", "127.0.0.1:8080");
        // An SDK, a script, the pages themselves, also from a phone.
        assert!(!of(&Method::POST, true, &[here]));
        assert!(!of(&Method::POST, false, &[("host", "api.mch.weixin.qq.com")]));
        assert!(!of(
            &Method::POST,
            true,
            &[here, ("origin", "http://127.0.0.1:8080"), ("sec-fetch-site", "same-origin")]
        ));
        assert!(!of(&Method::POST, true, &[("host", "10.0.0.2:80"), ("origin", "http://10.0.0.2:80")]));
        // Websites, another server of this machine, a rebound name.
        assert!(of(&Method::POST, true, &[here, ("origin", "https://evil.example")]));
        assert!(of(&Method::DELETE, true, &[here, ("origin", "null")]));
        assert!(of(
            &Method::POST,
            false,
            &[here, ("origin", "http://127.0.0.1:3000"), ("sec-fetch-site", "same-site")]
        ));
        assert!(of(&Method::POST, true, &[here, ("sec-fetch-site", "cross-site")]));
        assert!(of(&Method::POST, false, &[("host", "evil.example:8080"), ("origin", "http://evil.example:8080")]));
        assert!(of(&Method::GET, true, &[("host", "evil.example:8080")]));
        // A link from elsewhere is followed, a part of a foreign page is not given.
        let link = [here, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
        assert!(!of(&Method::GET, true, &link));
        assert!(of(&Method::GET, true, &[here, ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")]));
    }
}

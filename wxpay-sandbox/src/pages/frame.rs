//! A page's frame out of the request for it: its language and its address.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, header};

use super::Pages;
use super::layout::{self, Frame};
use super::words::Lang;

impl FromRequestParts<Arc<Pages>> for Frame {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, pages: &Arc<Pages>) -> Result<Self, Infallible> {
        let query = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let mut query: Vec<(String, String)> =
            query.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let chosen = query.iter().find(|(name, _)| name == "lang").and_then(|(_, tag)| Lang::of(tag));
        query.retain(|(name, _)| name != "lang");
        let path = parts.uri.path();
        // The answer to a form has no address of its own; nor do the overview's other names.
        let is_overview = matches!(path, "/_sandbox" | "/_sandbox/") || parts.method == Method::POST;
        let path = if is_overview { layout::OVERVIEW } else { path }.to_owned();
        let lang = chosen.unwrap_or_else(|| preferred(parts));
        Ok(Self { lang, chosen: chosen.is_some(), path, query, now: pages.state.clock.now() })
    }
}

/// The language of the cookie, else of the browser.
fn preferred(parts: &Parts) -> Lang {
    let texts = |name| parts.headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let kept = texts(header::COOKIE)
        .flat_map(|cookies| cookies.split(';'))
        .find_map(|cookie| cookie.trim().strip_prefix("lang=").and_then(Lang::of));
    // Browsers list what is preferred first.
    let spoken = || texts(header::ACCEPT_LANGUAGE).flat_map(|tags| tags.split(',')).find_map(Lang::of);
    kept.or_else(spoken).unwrap_or(Lang::En)
}

//! Extracts a page's frame from the request: language, path and query.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, header};

use super::context::Pages;
use super::i18n::Lang;
use super::layout::{self, Frame};

impl FromRequestParts<Arc<Pages>> for Frame {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, pages: &Arc<Pages>) -> Result<Self, Infallible> {
        let query = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let mut query: Vec<(String, String)> =
            query.map(|(name, value)| (name.into_owned(), value.into_owned())).collect();
        let chosen = query.iter().find(|(name, _)| name == "lang").and_then(|(_, tag)| Lang::from_tag(tag));
        query.retain(|(name, _)| name != "lang");
        let path = parts.uri.path();
        // The response to a form has no address of its own, and the overview has several.
        let is_overview = matches!(path, "/_sandbox" | "/_sandbox/") || parts.method == Method::POST;
        let path = if is_overview { layout::OVERVIEW } else { path }.to_owned();
        let lang = chosen.unwrap_or_else(|| preferred(parts));
        Ok(Self { lang, lang_chosen: chosen.is_some(), path, query, now: pages.state.clock.now() })
    }
}

/// The language of the cookie, otherwise of the browser.
fn preferred(parts: &Parts) -> Lang {
    let texts = |name| parts.headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let from_cookie = texts(header::COOKIE)
        .flat_map(|cookies| cookies.split(';'))
        .find_map(|cookie| cookie.trim().strip_prefix("lang=").and_then(Lang::from_tag));
    // Browsers list the preferred language first.
    let from_browser = || texts(header::ACCEPT_LANGUAGE).flat_map(|tags| tags.split(',')).find_map(Lang::from_tag);
    from_cookie.or_else(from_browser).unwrap_or(Lang::En)
}

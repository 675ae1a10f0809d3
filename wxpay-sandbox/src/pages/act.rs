//! What the pages' forms do: a form's fields go in as the JSON of the control
//! interface, and its answer comes out, or a page for a browser without the script.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State as Shared;
use axum::http::{HeaderMap, Request, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use serde_json::{Map, Number, Value, json};
use tower::ServiceExt as _;

use super::layout::{self, Frame};
use super::words as w;
use super::{Pages, respond};
use crate::control;

/// What the control interface takes as numbers.
const NUMBERS: [&str; 6] = ["advance_seconds", "times", "seconds", "queries", "probability", "seed"];

/// What it takes as true or false.
const CHOICES: [&str; 1] = ["before"];

/// The method, where a form cannot say it.
const METHOD: &str = "_method";

/// The most of an answer that is passed on, in bytes.
const MOST: usize = 1024 * 1024;

pub(crate) async fn act(
    Shared(pages): Shared<Arc<Pages>>,
    frame: Frame,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (method, wishes) = wishes(&body);
    let path = uri.path_and_query().and_then(|path| path.as_str().strip_prefix("/_sandbox/pages/do/"));
    let path = path.unwrap_or_default();
    let request = Request::builder().method(method.as_str()).uri(format!("/_sandbox/{path}"));
    let Ok(request) = request.body(Body::from(wishes.to_string())) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let Ok(answer) = control::routes(&pages.state).with_state(Arc::clone(&pages.state)).oneshot(request).await;
    let wants_page = headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"text/html"));
    if !wants_page {
        return answer;
    }
    let status = answer.status();
    let said = to_bytes(answer.into_body(), MOST).await.unwrap_or_default();
    let said: Value = serde_json::from_slice(&said).unwrap_or_default();
    if status.is_success() {
        // A scan leads to what is to be paid.
        let on = said.get("phone").and_then(Value::as_str).map_or_else(|| back(&headers), str::to_owned);
        return Redirect::to(&on).into_response();
    }
    let sentence = said.get("error").and_then(Value::as_str).unwrap_or(status.as_str());
    let content = html! {
        h1 { (frame.lang.say(w::NOT_DONE)) }
        p { (sentence) }
        p { a href=(back(&headers)) { (frame.lang.say(w::BACK)) } }
    };
    respond(&pages, status, &frame, &frame.page(frame.lang.say(w::NOT_DONE), &content))
}

/// The page that the form was on: its path, never another site's.
fn back(headers: &HeaderMap) -> String {
    let referrer = headers.get(header::REFERER).and_then(|url| url.to_str().ok());
    let url = referrer.and_then(|url| reqwest::Url::parse(url).ok());
    // Two slashes at the start would name a host.
    url.filter(|url| url.path().starts_with('/') && !url.path().starts_with("//")).map_or_else(
        || layout::OVERVIEW.to_owned(),
        |url| match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        },
    )
}

/// The method, and the fields as the control interface takes them: without empty
/// ones, with coupons as objects. A wrong number stays a text, which is then refused
/// in the control interface's own words.
fn wishes(body: &[u8]) -> (String, Value) {
    let mut method = "POST".to_owned();
    let mut wishes = Map::new();
    let (mut kinds, mut coupons) = (Vec::new(), Vec::new());
    for (name, value) in form_urlencoded::parse(body) {
        match name.as_ref() {
            METHOD if value == "DELETE" => method = value.into_owned(),
            "coupon_type" => kinds.push(value.into_owned()),
            "coupon_fee" => {
                let kind = kinds.get(kinds.len().wrapping_sub(1)).cloned().unwrap_or_default();
                if !value.is_empty() {
                    coupons.push(json!({ "type": kind, "fee": number(&value) }));
                }
            }
            _ if value.is_empty() => {}
            name if NUMBERS.contains(&name) => {
                wishes.insert(name.to_owned(), number(&value));
            }
            name if CHOICES.contains(&name) => {
                wishes.insert(name.to_owned(), (value == "true").into());
            }
            name => {
                wishes.insert(name.to_owned(), value.into());
            }
        }
    }
    if !coupons.is_empty() {
        wishes.insert("coupons".to_owned(), coupons.into());
    }
    (method, wishes.into())
}

fn number(text: &str) -> Value {
    match text.trim().parse::<Number>() {
        Ok(number) => number.into(),
        Err(_) => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_becomes_what_the_control_interface_takes() {
        let of = |form: &str| wishes(form.as_bytes());
        assert_eq!(of("advance_seconds=60"), ("POST".to_owned(), json!({ "advance_seconds": 60 })));
        assert_eq!(of("times=x&api=&probability=0.5").1, json!({ "times": "x", "probability": 0.5 }));
        assert_eq!(of("before=false&queries=2").1, json!({ "before": false, "queries": 2 }));
        assert_eq!(of("_method=DELETE"), ("DELETE".to_owned(), json!({})));
        assert_eq!(
            of("coupon_type=CASH&coupon_fee=&coupon_type=NO_CASH&coupon_fee=7&openid=o%26%E8%8C%B6").1,
            json!({ "coupons": [{ "type": "NO_CASH", "fee": 7 }], "openid": "o&茶" })
        );
    }

    #[test]
    fn the_way_back_stays_here() {
        let to = |referrer: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, referrer.parse().unwrap());
            back(&headers)
        };
        assert_eq!(to("http://127.0.0.1:8080/?state=NOTPAY"), "/?state=NOTPAY");
        assert_eq!(to("http://127.0.0.1:8080//evil.example/"), "/");
        assert_eq!(to("javascript:alert(1)"), "/");
        assert_eq!(to("nothing"), "/");
    }
}

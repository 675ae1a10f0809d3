//! Submits the pages' forms: translates a form into a request to the control interface and returns
//! its response, or a page for a browser without the script.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use serde_json::{Map, Number, Value, json};
use tower::ServiceExt as _;

use super::context::{Pages, respond};
use super::i18n::{self as w, Lang};
use super::layout::{self, Frame};
use crate::control;
use crate::reason::Reason;

/// The members that are numbers.
const NUMBERS: [&str; 8] =
    ["advance_seconds", "times", "seconds", "queries", "probability", "seed", "bytes", "bytes_per_second"];

/// The members that are booleans.
const BOOLEANS: [&str; 1] = ["before"];

/// The form field with the method, as forms can only POST.
const METHOD: &str = "_method";

/// The longest response that is passed on, in bytes.
const MAX_ANSWER: usize = 1024 * 1024;

pub(crate) async fn submit(
    State(pages): State<Arc<Pages>>,
    frame: Frame,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (method, members) = parse_form(&body);
    let path = uri.path_and_query().and_then(|path| path.as_str().strip_prefix("/_sandbox/pages/do/"));
    let path = path.unwrap_or_default();
    let request = Request::builder().method(method.as_str()).uri(format!("/_sandbox/{path}"));
    let Ok(request) = request.body(Body::from(members.to_string())) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let Ok(answer) = control::routes(&pages.state).with_state(Arc::clone(&pages.state)).oneshot(request).await;
    let status = answer.status();
    let answer = if status.is_success() { answer } else { in_language(&pages, frame.lang, answer).await };
    let wants_page = headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"text/html"));
    if !wants_page {
        return answer;
    }
    let answer_body = to_bytes(answer.into_body(), MAX_ANSWER).await.unwrap_or_default();
    let answer_body: Value = serde_json::from_slice(&answer_body).unwrap_or_default();
    if status.is_success() {
        // A scan leads to the order to pay.
        let on = answer_body.get("phone").and_then(Value::as_str).map_or_else(|| back(&headers), str::to_owned);
        return Redirect::to(&on).into_response();
    }
    let sentence = answer_body.get("error").and_then(Value::as_str).unwrap_or(status.as_str());
    let content = html! {
        h1 { (frame.lang.text(w::NOT_DONE)) }
        p { (sentence) }
        p { a href=(back(&headers)) { (frame.lang.text(w::BACK)) } }
    };
    respond(&pages, status, &frame, &frame.page(frame.lang.text(w::NOT_DONE), &content))
}

/// An error of the control interface with its sentence in the language of the page, which the control interface has
/// in English alone.
async fn in_language(pages: &Pages, lang: Lang, answer: Response) -> Response {
    let (mut head, body) = answer.into_parts();
    let body = to_bytes(body, MAX_ANSWER).await.unwrap_or_default();
    let (Some(reason), Ok(Value::Object(mut members))) =
        (head.extensions.get::<Reason>(), serde_json::from_slice(&body))
    else {
        return Response::from_parts(head, body.into());
    };
    members.insert("error".to_owned(), pages.state.secrets.mask(lang.reason(reason)).into());
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, Value::Object(members).to_string().into())
}

/// The path of the page that the form was on; never one of another site.
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

/// The method and the members for the control interface: empty fields are left out, coupons become
/// objects. An invalid number stays a text, so that the control interface refuses it in its own
/// words.
fn parse_form(body: &[u8]) -> (String, Value) {
    let mut method = "POST".to_owned();
    let mut members = Map::new();
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
                members.insert(name.to_owned(), number(&value));
            }
            name if BOOLEANS.contains(&name) => {
                members.insert(name.to_owned(), (value == "true").into());
            }
            name => {
                members.insert(name.to_owned(), value.into());
            }
        }
    }
    if !coupons.is_empty() {
        members.insert("coupons".to_owned(), coupons.into());
    }
    (method, members.into())
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
    fn parse_form_makes_members_of_fields() {
        let of = |form: &str| parse_form(form.as_bytes());
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
    fn back_stays_on_this_site() {
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

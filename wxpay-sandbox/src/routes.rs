//! Where the sandbox answers, and what it does with a call: answers it, writes it to
//! the log, and starts to tell merchants what came of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State as Shared};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use wxpay_core::schema::{Channel, Message, pay};

use crate::calls::{Api, CALLS};
use crate::control;
use crate::delivery;
use crate::faults;
use crate::log::Entry;
use crate::official::{Negative, Trial};
use crate::pages::{self, Pages};
use crate::refusal::Refusal;
use crate::state::State;
use crate::xml::{Handled, Posted};

/// Where the new one gives out its key.
const NEW_SIGN_KEY: &str = "/xdc/apiv2getsignkey/sign/getsignkey";
/// What calls with a client certificate have in front, which the old sandbox drops.
const WITH_CERTIFICATE: &str = "/secapi";

/// Everything that is answered.
pub(crate) fn routes(state: &Arc<State>, pages: &Arc<Pages>) -> Router {
    let mut router = control::routes().merge(pages::routes(pages));
    let mut taken = BTreeSet::new();
    for api in &CALLS {
        for path in paths(api.message) {
            if !taken.insert(path.clone()) {
                continue;
            }
            let handler = any(
                move |Shared(state): Shared<Arc<State>>, method: Method, uri: Uri, negative: Negative, body: Bytes| {
                    serve(state, api, method, uri, negative, body)
                },
            );
            router = router.route(&path, handler);
        }
    }
    router.fallback(unknown).layer(from_fn_with_state(Arc::clone(state), refuse_unkept)).with_state(Arc::clone(state))
}

/// Refuses whatever may change something while the file of data cannot be written, so that
/// memory does not fill with what no file has.
async fn refuse_unkept(Shared(state): Shared<Arc<State>>, request: Request, next: Next) -> Response {
    match state.storage_fault() {
        Some(why) if !request.method().is_safe() => not_kept(&why),
        _ => next.run(request).await,
    }
}

/// Paths with a newer form of the same message, and that form.
const NEWER: [(&Message, &str); 2] =
    [(&pay::REFUND, "/secapi/pay/refundv2"), (&pay::REFUND_QUERY, "/pay/refundqueryv2")];

/// Takes several slashes for one, as nginx before the real gateway does: an SDK whose
/// base URL ends in one sends two.
pub(crate) fn with_single_slashes(uri: &mut Uri) {
    if !uri.path().contains("//") {
        return;
    }
    let path: Vec<&str> = uri.path().split('/').filter(|segment| !segment.is_empty()).collect();
    let query = uri.query().map_or_else(String::new, |query| format!("?{query}"));
    if let Ok(single) = format!("/{}{query}", path.join("/")).parse() {
        *uri = single;
    }
}

/// Where a call is answered: at its own path, and on the XML channel where an SDK in
/// its sandbox mode sends it.
fn paths(message: &Message) -> Vec<String> {
    let mut paths = vec![message.path.to_owned()];
    if message.channel == Channel::Cloud {
        // The platform's own samples spell the call both ways.
        paths.push(message.path.to_ascii_lowercase());
    } else if message.name == pay::GET_SIGN_KEY.name {
        paths.push(NEW_SIGN_KEY.to_owned());
    } else {
        paths.extend(NEWER.into_iter().filter(|(of, _)| same(of, message)).map(|(_, path)| path.to_owned()));
        for path in paths.clone() {
            for trial in Trial::ALL.map(Trial::prefix) {
                paths.push(format!("{trial}{path}"));
                if let Some(path) = path.strip_prefix(WITH_CERTIFICATE) {
                    paths.push(format!("{trial}{path}"));
                }
            }
        }
    }
    paths
}

fn same(one: &Message, other: &Message) -> bool {
    one.channel == other.channel && one.name == other.name
}

/// Answers a call and writes it to the log.
async fn serve(
    state: Arc<State>,
    api: &'static Api,
    method: Method,
    uri: Uri,
    Negative(case): Negative,
    body: Bytes,
) -> Response {
    let path = uri.path();
    let trial = Trial::ALL.into_iter().find(|trial| path.starts_with(trial.prefix()));
    let trial = trial.filter(|_| api.message.name != pay::GET_SIGN_KEY.name);
    let posted = Posted { is_post: method == Method::POST, body: &body, trial, case: case.as_deref() };
    let (handled, content_type) = match api.message.channel {
        Channel::Pay => (crate::xml::handle(&state, api, posted), "text/plain; charset=utf-8"),
        Channel::Cloud => (crate::cloud::handle(&state, api, posted), "application/json"),
    };
    let Handled { body, refused, out_trade_no, struck } = handled;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Some(refusal) = &refused {
        explain(refusal, &mut headers);
    }
    let now = state.clock.now();
    let entry = Entry {
        at: now,
        method: method.to_string(),
        path: path.to_owned(),
        api: Some((faults::name(api.message), api.message.certificate)),
        out_trade_no,
        refused: refused.map(|refusal| (refusal.code.to_owned(), refusal.reason)),
        fault: struck.as_ref().map(|struck| struck.name),
    };
    let fresh = {
        let mut memory = state.memory();
        memory.log.add(entry);
        memory.take_fresh()
    };
    delivery::start(&state, fresh);
    if let Err(why) = state.settled().await {
        return not_kept(&why);
    }
    let reply = (StatusCode::OK, headers, body).into_response();
    match struck {
        Some(struck) => faults::answer(&struck, struck.until(now), &state.clock, reply).await,
        None => reply,
    }
}

/// What was done cannot be kept, so nothing is promised.
pub(crate) fn not_kept(why: &str) -> Response {
    let text = format!("the sandbox cannot write its file of data ({why}); it tries again, and answers once it can\n");
    (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
}

/// The code and the reason, beside the message and never in it.
fn explain(refusal: &Refusal, headers: &mut HeaderMap) {
    let reason = in_ascii(&refusal.reason);
    for (name, text) in [("x-wxpay-sandbox-code", refusal.code), ("x-wxpay-sandbox-reason", &reason)] {
        if let Ok(value) = HeaderValue::from_str(text) {
            headers.insert(name, value);
        }
    }
}

/// A text as a header can hold it: what is not printable ASCII as in a Rust string.
fn in_ascii(text: &str) -> String {
    let mut ascii = String::new();
    for letter in text.chars().take(1_000) {
        match letter {
            ' '..='~' => ascii.push(letter),
            other => ascii.extend(other.escape_default()),
        }
    }
    ascii
}

async fn unknown(Shared(state): Shared<Arc<State>>, method: Method, uri: Uri) -> Response {
    let path: String = uri.path().chars().take(200).collect();
    let refused = Some((String::new(), "the sandbox does not have this call".to_owned()));
    let method = method.to_string();
    let sentence = format!("the sandbox has no {method} {path}");
    let entry = Entry { at: state.clock.now(), method, path, api: None, out_trade_no: None, refused, fault: None };
    let is_control = entry.path.starts_with("/_sandbox/");
    state.memory().log.add(entry);
    if is_control {
        return control::unknown(&sentence);
    }
    let known: Vec<&str> = CALLS.iter().map(|api| api.message.path).collect();
    (StatusCode::NOT_FOUND, format!("{sentence}; it answers {}\n", known.join(", "))).into_response()
}

#[cfg(test)]
mod tests {
    use super::in_ascii;

    #[test]
    fn a_header_has_ascii_alone() {
        assert_eq!(in_ascii("`trade_type = \"JSAPI\"` isn't 茶\n"), "`trade_type = \"JSAPI\"` isn't \\u{8336}\\n");
    }
}

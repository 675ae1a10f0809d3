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
use crate::explanation;
use crate::faults;
use crate::log::Entry;
use crate::official::{Negative, Trial};
use crate::pages::{self, Pages};
use crate::state::State;
use crate::xml::{ChannelReply, ChannelRequest};

/// Where the new one gives out its key.
const NEW_SIGN_KEY: &str = "/xdc/apiv2getsignkey/sign/getsignkey";
/// What calls with a client certificate have in front, which the old sandbox drops.
const WITH_CERTIFICATE: &str = "/secapi";

/// Everything that is answered.
pub(crate) fn routes(state: &Arc<State>, pages: &Arc<Pages>) -> Router {
    let mut router = control::routes(state).merge(pages::routes(pages));
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
    posted_body: Bytes,
) -> Response {
    let path = uri.path();
    let trial = Trial::ALL.into_iter().find(|trial| path.starts_with(trial.prefix()));
    let trial = trial.filter(|_| api.message.name != pay::GET_SIGN_KEY.name);
    let posted = ChannelRequest { is_post: method == Method::POST, body: &posted_body, trial, case: case.as_deref() };
    let (handled, content_type) = match api.message.channel {
        Channel::Pay => (crate::xml::handle(&state, api, posted), "text/plain; charset=utf-8"),
        Channel::Cloud => (crate::cloud::handle(&state, api, posted), "application/json"),
    };
    let ChannelReply { body, mut refused, note, out_trade_no, struck } = handled;
    if let Some(refusal) = &mut refused {
        if let Some(wrong_sign) = &refusal.wrong_sign {
            refusal.reason = explanation::of_wrong_sign(&state, wrong_sign, &posted_body).await;
        }
        if let Some(note) = &note {
            refusal.reason = [refusal.reason.as_str(), note].join(if refusal.reason.is_empty() { "" } else { "; " });
        }
    }
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    let code = refused.as_ref().map(|refusal| refusal.code);
    let reason = refused.as_ref().map(|refusal| &refusal.reason).or(note.as_ref());
    explain(code, reason.map(|reason| state.secrets.mask(reason)).as_deref(), &mut headers);
    let now = state.clock.now();
    let entry = Entry {
        at: now,
        method: method.to_string(),
        path: path.to_owned(),
        api: Some((faults::name(api.message), api.message.certificate)),
        out_trade_no,
        refused: refused.map(|refusal| (refusal.code.to_owned(), refusal.reason)),
        note,
        fault: struck.as_ref().map(|struck| struck.name),
    };
    state.add_to_log(entry);
    let fresh = state.memory().take_fresh();
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

/// The code and the reason or the note, beside the message and never in it.
fn explain(code: Option<&str>, reason: Option<&str>, headers: &mut HeaderMap) {
    let reason = reason.map(in_ascii);
    for (name, text) in [("x-wxpay-sandbox-code", code), ("x-wxpay-sandbox-reason", reason.as_deref())] {
        if let Some(value) = text.and_then(|text| HeaderValue::from_str(text).ok()) {
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
    let path: String = state.secrets.mask(uri.path()).chars().take(200).collect();
    let refused = Some((String::new(), "the sandbox does not have this call".to_owned()));
    let method = method.to_string();
    let sentence = format!("the sandbox has no {method} {path}");
    let entry =
        Entry { at: state.clock.now(), method, path, api: None, out_trade_no: None, refused, note: None, fault: None };
    let is_control = entry.path.starts_with("/_sandbox/");
    state.add_to_log(entry);
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

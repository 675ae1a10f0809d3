//! The routes, and the handler of calls: it answers a call, logs it and starts the notifications
//! that follow.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use wxpay_core::schema::{self, Channel, Message, pay};

use super::responses::{storage_unavailable, unwritable};
use crate::calls::{self, Api, ReplyFormat};
use crate::channel::late::LateRequest;
use crate::channel::{self, ChannelReply, ChannelRequest};
use crate::control;
use crate::faults;
use crate::notify::delivery;
use crate::official_cases::{self, OfficialSandbox};
use crate::pages::{self, Pages};
use crate::reason::Reason;
use crate::state::SandboxState;
use crate::state::log::LogEntry;

/// The path at which the new official sandbox returns its key.
const NEW_SIGN_KEY_PATH: &str = "/xdc/apiv2getsignkey/sign/getsignkey";
/// The prefix of calls with a client certificate, which the old official sandbox omits.
const CERTIFICATE_PREFIX: &str = "/secapi";

/// All routes.
pub(crate) fn routes(state: &Arc<SandboxState>, pages: &Arc<Pages>) -> Router {
    let others = control::routes(state).merge(pages::routes(pages));
    let mut router = match state.store {
        Some(_) => others.layer(from_fn_with_state(Arc::clone(state), refuse_unsaved)),
        // What is only in memory can always be stored.
        None => others,
    };
    let mut apis_at: BTreeMap<String, Vec<&'static Api>> = BTreeMap::new();
    for api in calls::all() {
        for path in paths(api) {
            let apis = apis_at.entry(path).or_default();
            if apis.iter().all(|other| !other.message.is(api.message)) {
                apis.push(api);
            }
        }
    }
    for (path, apis) in apis_at {
        let apis: Arc<[&'static Api]> = apis.into();
        let handler = any(move |State(state): State<Arc<SandboxState>>, request: Request| serve(state, apis, request));
        router = router.route(&path, handler);
    }
    router.fallback(not_found).with_state(Arc::clone(state))
}

/// Refuses changes while the data file cannot be written, so that memory does not fill with what
/// cannot be stored. Calls refuse by themselves, in their own form.
async fn refuse_unsaved(State(state): State<Arc<SandboxState>>, request: Request, next: Next) -> Response {
    match state.storage_error() {
        Some(why) if !request.method().is_safe() => storage_unavailable(&why),
        _ => next.run(request).await,
    }
}

/// Further paths of a message, with its newer version.
const SECOND_PATHS: [(&Message, &str); 2] =
    [(&pay::REFUND, "/secapi/pay/refundv2"), (&pay::REFUND_QUERY, "/pay/refundqueryv2")];

/// Merges repeated slashes, as nginx in front of the real gateway does. SDKs whose base URL ends in
/// a slash send two.
pub(crate) fn collapse_slashes(uri: &mut Uri) {
    if !uri.path().contains("//") {
        return;
    }
    let path: Vec<&str> = uri.path().split('/').filter(|segment| !segment.is_empty()).collect();
    let query = uri.query().map_or_else(String::new, |query| format!("?{query}"));
    if let Ok(single) = format!("/{}{query}", path.join("/")).parse() {
        *uri = single;
    }
}

/// The paths of a call: its own, that of service providers, and for orders, refunds and bills on the XML channel
/// those of the official sandboxes, which SDKs in sandbox mode use.
fn paths(api: &Api) -> Vec<String> {
    let message = api.message;
    let mut paths: Vec<String> = [message.path].into_iter().chain(message.partner_path).map(str::to_owned).collect();
    if message.channel == Channel::Cloud {
        // The platform's own samples use both spellings.
        paths.push(message.path.to_ascii_lowercase());
    } else if message.name == pay::GET_SIGN_KEY.name {
        paths.push(NEW_SIGN_KEY_PATH.to_owned());
    } else if api.format != ReplyFormat::Table {
        paths.extend(SECOND_PATHS.into_iter().filter(|(of, _)| of.is(message)).map(|(_, path)| path.to_owned()));
        for path in paths.clone() {
            for prefix in OfficialSandbox::ALL.map(OfficialSandbox::prefix) {
                paths.push(format!("{prefix}{path}"));
                if let Some(path) = path.strip_prefix(CERTIFICATE_PREFIX) {
                    paths.push(format!("{prefix}{path}"));
                }
            }
        }
    }
    paths
}

/// Answers a call and logs it.
async fn serve(state: Arc<SandboxState>, apis: Arc<[&'static Api]>, request: Request) -> Response {
    let (Parts { method, uri, headers: request_headers, .. }, posted_body) = request.into_parts();
    // The body has been read, within its limit.
    let posted_body = to_bytes(posted_body, usize::MAX).await.unwrap_or_default();
    let case = official_cases::header_value(&request_headers);
    let path = uri.path();
    let query = || Bytes::copy_from_slice(uri.query().unwrap_or_default().as_bytes());
    let method_of = |api: &Api| if api.message.method == schema::Method::Get { Method::GET } else { Method::POST };
    let posted_body = if apis.iter().any(|api| method_of(api) == Method::GET) { query() } else { posted_body };
    let Some(api) = channel::choose(&apis, &posted_body) else {
        return not_found(State(state), method, uri).await;
    };
    let official_sandbox = OfficialSandbox::ALL.into_iter().find(|sandbox| path.starts_with(sandbox.prefix()));
    let official_sandbox = official_sandbox.filter(|_| api.message.name != pay::GET_SIGN_KEY.name);
    let request = ChannelRequest {
        method_fits: method == method_of(api),
        at_partner_path: api.message.partner_path == Some(path),
        body: &posted_body,
        official_sandbox,
        case: case.as_deref(),
        host: request_headers.get(header::HOST).and_then(|host| host.to_str().ok()),
        is_late: false,
    };
    let content_type = match api.message.channel {
        Channel::Pay => "text/plain; charset=utf-8",
        Channel::Cloud => "application/json",
    };
    let reply = channel::handle(&state, api, request);
    let ChannelReply { body, mut refused, note, out_trade_no, hit } = reply;
    let mut findings = None;
    if let Some(refusal) = &mut refused {
        if let Some(wrong_sign) = &refusal.wrong_sign {
            let explanation = state.sign_diagnoser.explain(&state.accounts, wrong_sign, &posted_body).await;
            findings = explanation.findings;
            if refusal.reason.is_empty() {
                refusal.reason = explanation.reason;
            }
        }
        if let Some(note) = &note {
            refusal.reason = std::mem::take(&mut refusal.reason).and(note);
        }
    }
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    let code = refused.as_ref().map(|refusal| refusal.code);
    let reason = refused.as_ref().map(|refusal| &refusal.reason).or(note.as_ref());
    add_reason_headers(code, reason.map(|reason| state.secrets.mask(&reason.en)).as_deref(), &mut headers);
    #[cfg(feature = "all-messages")]
    let refusal_text = refused.as_ref().map(|refusal| refusal.text.clone());
    let now = state.clock.now();
    if let Some(hit) = hit.as_ref().filter(|hit| hit.is_late()) {
        let late = LateRequest {
            api,
            method: method.to_string(),
            path: path.to_owned(),
            body: posted_body.clone(),
            official_sandbox,
            case: case.clone(),
            hit: hit.clone(),
            received: now,
        };
        late.carry_out_later(&state);
    }
    let entry = LogEntry {
        api: Some(api.message),
        out_trade_no,
        findings,
        refused: refused.map(|refusal| (refusal.code.to_owned(), refusal.reason)),
        note,
        fault: hit.as_ref().map(|hit| hit.name),
        fault_members: hit.as_ref().map(faults::FaultHit::members).unwrap_or_default(),
        ..LogEntry::new(now, method.as_str(), path)
    };
    let fresh = state.add_to_log_and_drain(entry);
    delivery::start(&state, fresh);
    if let Err(why) = state.try_wait_committed().await {
        // What memory has is written later, or is lost as a whole with the process.
        let body = channel::refuse_unstored(&state, api, request);
        add_reason_headers(Some("SYSTEMERROR"), Some(&unwritable(&why).en), &mut headers);
        return (StatusCode::OK, headers, body).into_response();
    }
    let reply = match api.format {
        #[cfg(feature = "all-messages")]
        ReplyFormat::Page => pages::answer(refusal_text.as_deref(), headers, &body),
        _ => {
            let mut reply = Response::new(body.into());
            *reply.headers_mut() = headers;
            reply
        }
    };
    match hit {
        Some(hit) => faults::apply_to_response(&hit, hit.until(now), &state.clock, reply).await,
        None => reply,
    }
}

/// Adds the code and the reason or the note as headers; the message itself has neither.
fn add_reason_headers(code: Option<&str>, reason: Option<&str>, headers: &mut HeaderMap) {
    let reason = reason.map(escape_ascii);
    for (name, text) in [("x-wxpay-sandbox-code", code), ("x-wxpay-sandbox-reason", reason.as_deref())] {
        if let Some(value) = text.and_then(|text| HeaderValue::from_str(text).ok()) {
            headers.insert(name, value);
        }
    }
}

/// Escapes a text for a header: characters other than printable ASCII as in a Rust string.
fn escape_ascii(text: &str) -> String {
    let mut ascii = String::new();
    for letter in text.chars().take(1_000) {
        match letter {
            ' '..='~' => ascii.push(letter),
            other => ascii.extend(other.escape_default()),
        }
    }
    ascii
}

async fn not_found(State(state): State<Arc<SandboxState>>, method: Method, uri: Uri) -> Response {
    let path: String = state.secrets.mask(uri.path()).chars().take(200).collect();
    let refused = Some((String::new(), Reason::new("the sandbox does not have this call", "沙箱没有这个接口")));
    let method = method.to_string();
    let sentence = format!("the sandbox has no {method} {path}");
    let entry = LogEntry { refused, ..LogEntry::new(state.clock.now(), &method, &path) };
    let is_control = entry.path.starts_with("/_sandbox/");
    state.add_to_log(entry);
    if is_control {
        return control::not_found(&sentence);
    }
    let paths: Vec<&str> = calls::all().map(|api| api.message.path).collect();
    (StatusCode::NOT_FOUND, format!("{sentence}; it answers {}\n", paths.join(", "))).into_response()
}

#[cfg(test)]
mod tests {
    use super::escape_ascii;

    #[test]
    fn escape_ascii_leaves_printable_ascii_only() {
        assert_eq!(escape_ascii("`trade_type = \"JSAPI\"` isn't 茶\n"), "`trade_type = \"JSAPI\"` isn't \\u{8336}\\n");
    }
}

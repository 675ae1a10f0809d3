//! A transport to the sandbox, without a network and in virtual time, that loses and damages what it
//! carries.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use wxpay_core::schema::{Effect, ErrorCodeEntry, Message, shared};
use wxpay_core::server::MessageBuilder;
use wxpay_core::transport::{HttpRequest, HttpResponse, Transport};
use wxpay_core::{Limits, SignType, Unreachable, server};
use wxpay_sandbox::Sandbox;

use crate::common::fixtures::{APPID, MCH_ID, key};

/// What happens to one attempt.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    Nothing,
    /// The connection is refused.
    NotSent,
    /// The connection ends before or after the request was carried out.
    Closed {
        is_done: bool,
    },
    /// No answer within the time limit.
    Timeout {
        is_done: bool,
    },
    /// The connection ends, and the request is carried out later.
    Late,
    Truncated,
    Empty,
    /// A page, with that status.
    Page {
        status: u16,
        is_done: bool,
    },
    Unsigned,
    WrongSign,
    /// `return_code` FAIL with a text.
    NotTaken {
        text: &'static str,
    },
    /// A documented error code, before or after the request was carried out.
    Code {
        row: &'static ErrorCodeEntry,
        is_done: bool,
    },
}

impl Fault {
    /// All faults that a request may meet.
    pub(crate) fn all(message: &'static Message) -> Vec<Self> {
        let mut all = vec![
            Self::NotSent,
            Self::Late,
            Self::Truncated,
            Self::Empty,
            Self::Unsigned,
            Self::WrongSign,
            Self::NotTaken { text: "签名错误" },
            Self::NotTaken { text: "系统繁忙，请稍后再试" },
        ];
        for is_done in [false, true] {
            all.extend([Self::Closed { is_done }, Self::Timeout { is_done }]);
            all.extend([200, 307, 404, 500, 502, 503, 504].map(|status| Self::Page { status, is_done }));
        }
        for row in message.errors.iter().filter(|row| !row.code.contains(' ')) {
            match row.effect {
                Effect::None => all.push(Self::Code { row, is_done: false }),
                Effect::Possible => all.extend([false, true].map(|is_done| Self::Code { row, is_done })),
                // The sandbox answers it by itself, where it is true.
                Effect::Done => {}
            }
        }
        // A code that tells what became of the number is not true of this one.
        all.retain(|fault| {
            let Self::Code { row, .. } = fault else { return true };
            !wxpay_core::schema::errors::SETTLED_CODES.contains(&row.code)
        });
        all
    }
}

/// What a transport did.
#[derive(Default)]
struct State {
    /// The virtual time since the start.
    time: Duration,
    /// The faults of the next attempts; none behind the last.
    faults: Vec<Fault>,
    /// Requests that the gateway has still to carry out.
    late: Vec<(String, String)>,
    /// Requests that reached the gateway.
    arrived: usize,
    attempts: usize,
}

#[derive(Clone)]
pub(crate) struct FaultyTransport {
    sandbox: Arc<Sandbox>,
    start: Instant,
    state: Arc<Mutex<State>>,
}

impl FaultyTransport {
    pub(crate) fn new(sandbox: Arc<Sandbox>) -> Self {
        Self { sandbox, start: Instant::now(), state: Arc::default() }
    }

    /// Sets the faults of the next attempts.
    pub(crate) fn set_faults(&self, faults: impl IntoIterator<Item = Fault>) {
        let mut state = self.state.lock().unwrap();
        state.faults = faults.into_iter().collect();
        state.faults.reverse();
        (state.arrived, state.attempts) = (0, 0);
    }

    /// Carries out what is late.
    pub(crate) fn finish_late(&self) {
        let late = std::mem::take(&mut self.state.lock().unwrap().late);
        for (path, body) in late {
            let _ = self.sandbox.answer(&path, body.as_bytes());
        }
    }

    pub(crate) fn time(&self) -> Duration {
        self.state.lock().unwrap().time
    }

    /// The attempts, and those of them that reached the gateway.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let state = self.state.lock().unwrap();
        (state.attempts, state.arrived)
    }

    fn exchange(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        let mut state = self.state.lock().unwrap();
        let fault = state.faults.pop().unwrap_or(Fault::Nothing);
        state.attempts += 1;
        state.time += match fault {
            Fault::NotSent => Duration::from_millis(1),
            Fault::Timeout { .. } => post.time_limit,
            _ => Duration::from_millis(80),
        };
        let path = &post.url[post.url.find(".com/").unwrap() + ".com".len()..];
        let is_carried_out = match fault {
            Fault::NotSent | Fault::NotTaken { .. } | Fault::Late => false,
            Fault::Closed { is_done }
            | Fault::Timeout { is_done }
            | Fault::Page { is_done, .. }
            | Fault::Code { is_done, .. } => is_done,
            _ => true,
        };
        let is_late = matches!(fault, Fault::Late);
        if is_late {
            state.late.push((path.to_owned(), post.body.to_owned()));
        }
        state.arrived += usize::from(is_carried_out || is_late);
        drop(state);
        let reply = if is_carried_out { self.sandbox.answer(path, post.body.as_bytes()).unwrap() } else { Vec::new() };
        let text = || String::from_utf8(reply.clone()).unwrap();
        match fault {
            Fault::Nothing => Ok(HttpResponse::new(200, reply)),
            Fault::NotSent => Err(Unreachable::never(post.url, "the connection was refused")),
            Fault::Closed { .. } | Fault::Late => Err(Unreachable::maybe(post.url, "the connection was closed")),
            Fault::Timeout { .. } => Err(Unreachable::maybe(post.url, "timed out")),
            Fault::Truncated => Ok(HttpResponse::new(200, reply[..reply.len() / 2].to_vec())),
            Fault::Empty => Ok(HttpResponse::new(200, Vec::new())),
            Fault::Page { status, .. } => Ok(HttpResponse::new(status, b"<html>nginx</html>".to_vec())),
            Fault::Unsigned => Ok(HttpResponse::new(200, without_sign(&text()).into_bytes())),
            Fault::WrongSign => Ok(HttpResponse::new(200, text().replace("<sign>", "<sign>0").into_bytes())),
            Fault::NotTaken { text } => {
                let reply =
                    MessageBuilder::new().set(&shared::RETURN_CODE, "FAIL").set(&shared::RETURN_MSG, text).unsigned();
                Ok(HttpResponse::new(200, reply.into()))
            }
            Fault::Code { row, .. } => Ok(HttpResponse::new(200, refusal(row, post.body).into())),
        }
    }
}

/// The message without its signature.
fn without_sign(text: &str) -> String {
    match (text.find("<sign>"), text.find("</sign>")) {
        (Some(start), Some(end)) => format!("{}{}", &text[..start], &text[end + "</sign>".len()..]),
        _ => text.to_owned(),
    }
}

/// A signed refusal of the request.
fn refusal(row: &ErrorCodeEntry, request: &str) -> String {
    let fields = server::read(request.as_bytes(), &Limits::default()).unwrap();
    let sign_type = fields.text(&shared::SIGN_TYPE_FIELD).and_then(SignType::from_name).unwrap_or(SignType::Md5);
    MessageBuilder::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, MCH_ID)
        .set(&shared::NONCE_STR, "5d2b6c2a8db53831f7eda20af46e531c")
        .set(&shared::RESULT_CODE, "FAIL")
        .set(&shared::ERR_CODE, row.code)
        .set(&shared::ERR_CODE_DES, row.text)
        .signed(&key(), sign_type)
}

impl Transport for FaultyTransport {
    async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.exchange(post)
    }

    fn now(&self) -> Instant {
        self.start + self.time()
    }

    async fn sleep(&self, time: Duration) {
        self.state.lock().unwrap().time += time;
    }
}

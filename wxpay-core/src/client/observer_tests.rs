//! What an observer is told of a call: each attempt, each repetition and the end, with what may have been done by then.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use wxpay_schema::{Channel, Message, Retry, pay, shared};

use super::{Call, Client, Observer, Plan};
use crate::dynamic::DynamicRequest;
use crate::error::{Error, Unreachable};
use crate::server::MessageBuilder;
use crate::transport::{HttpRequest, HttpResponse, Transport};
use crate::{Key, Merchant, SignType};

const KEY: &str = "192006250b4c09247ec02edce69f6a2d";
const APPID: &str = "wxd930ea5d5a258f4f";
const MCH_ID: &str = "10000100";

static HINT: Message = Message::reply_to_request(Channel::Pay, "own.response")
    .unsigned()
    .fields(&[shared::RETURN_CODE, shared::OUT_TRADE_NO.received()]);

static UNSIGNED: Message = Message::request(Channel::Pay, "own", "/own")
    .retry(Retry::Same)
    .answered_by(&HINT)
    .fields(&[shared::MCH_ID, shared::NONCE_STR, shared::SIGN, shared::OUT_TRADE_NO]);

/// What becomes of an attempt.
#[derive(Clone, Copy)]
enum Answer {
    /// Nothing was sent.
    Never,
    /// There is no reply.
    Maybe,
    /// A success, without business fields.
    Success,
    /// A refusal without effect, after which the same may be sent again.
    Refused,
}

use Answer::{Maybe, Never, Refused, Success};

/// Gives one answer after the other, and notes what the observer is told and how long the client sleeps.
#[derive(Clone, Default)]
struct Script(Arc<Mutex<(Vec<Answer>, Vec<String>)>>);

impl Script {
    fn note(&self, call: &Call<'_>, text: &str) {
        let numbers = [call.out_trade_no(), call.out_refund_no()].map(|number| number.unwrap_or("-".into()));
        self.0.lock().unwrap().1.push(format!("{} {text} {:?}", numbers.join(" "), call.effect()));
    }
}

impl Transport for Script {
    async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        let answer = self.0.lock().unwrap().0.remove(0);
        let reply = MessageBuilder::new().set(&shared::RETURN_CODE, "SUCCESS");
        let body = match answer {
            Never => return Err(Unreachable::never(post.url, "refused")),
            Maybe => return Err(Unreachable::maybe(post.url, "reset")),
            Success if post.url.ends_with("/own") => {
                let reply = reply.set(&shared::OUT_TRADE_NO, "TEA1");
                return Ok(HttpResponse::new(200, reply.unsigned().into_bytes()));
            }
            Success => reply.set(&shared::RESULT_CODE, "SUCCESS"),
            Refused => reply.set(&shared::RESULT_CODE, "FAIL").set(&shared::ERR_CODE, "FREQUENCY_LIMITED"),
        };
        let account = body.set(&shared::APPID, APPID).set(&shared::MCH_ID, MCH_ID).set(&shared::NONCE_STR, "1");
        let signed = account.signed(&Key::new(KEY).unwrap(), SignType::HmacSha256);
        Ok(HttpResponse::new(200, signed.into_bytes()))
    }

    fn now(&self) -> Instant {
        Instant::now()
    }

    async fn sleep(&self, time: Duration) {
        assert!(!time.is_zero());
        self.0.lock().unwrap().1.push("sleeps".to_owned());
    }
}

impl Observer for Script {
    fn on_attempt(&self, call: &Call<'_>, attempt: u32) {
        self.note(call, &format!("sends {attempt}"));
    }

    fn on_retry(&self, call: &Call<'_>, attempt: u32, cause: &Error, pause: Duration) {
        assert!(!pause.is_zero());
        self.note(call, &format!("repeats {attempt} {}", cause.class()));
    }

    fn on_end(&self, call: &Call<'_>, attempt: u32, error: Option<&Error>) {
        self.note(call, &format!("ends {attempt} {}", error.map_or("ok", Error::class)));
    }

    fn on_abandon(&self, call: &Call<'_>, attempt: u32) {
        self.note(call, &format!("abandons {attempt}"));
    }
}

fn ready<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("it waits"),
    }
}

/// Sends a request, and returns what the observer was told.
fn observe(message: &'static Message, fields: &[(&'static str, &'static str)], answers: &[Answer]) -> Vec<String> {
    let script = Script::default();
    script.0.lock().unwrap().0 = answers.to_vec();
    let client = Client::with_transport(Merchant::new(APPID, MCH_ID, KEY).unwrap(), script.clone())
        .with_plan(Plan::new().with_attempts(3))
        .with_observer(Arc::new(script.clone()));
    let request = DynamicRequest::new(message, fields.iter().copied()).unwrap();
    // The end is told too.
    if message.is(&UNSIGNED) {
        let _ = ready(client.send_unsigned(&request));
    } else {
        let _ = ready(client.send(&request));
    }
    let (left, told) = std::mem::take(&mut *script.0.lock().unwrap());
    assert!(left.is_empty(), "{told:?}");
    told
}

#[test]
fn observer_is_told_what_may_have_been_done_by_then() {
    let close = |answers: &[Answer]| observe(&pay::CLOSE_ORDER, &[("out_trade_no", "TEA1")], answers);
    assert_eq!(close(&[Success]), ["TEA1 - sends 1 None", "TEA1 - ends 1 ok Done"]);
    assert_eq!(
        close(&[Maybe, Never, Success]),
        [
            "TEA1 - sends 1 None",
            "TEA1 - repeats 1 Unreachable Possible",
            "sleeps",
            "TEA1 - sends 2 Possible",
            "TEA1 - repeats 2 Unreachable Possible",
            "sleeps",
            "TEA1 - sends 3 Possible",
            "TEA1 - ends 3 ok Done",
        ]
    );
    // Only the last attempt reached the gateway, which did nothing.
    assert_eq!(
        close(&[Never, Refused, Never]),
        [
            "TEA1 - sends 1 None",
            "TEA1 - repeats 1 Unreachable None",
            "sleeps",
            "TEA1 - sends 2 None",
            "TEA1 - repeats 2 Business None",
            "sleeps",
            "TEA1 - sends 3 None",
            "TEA1 - ends 3 Unreachable None",
        ]
    );
    // A refusal does not settle the attempt before it.
    assert_eq!(
        close(&[Maybe, Refused, Never])[3..],
        [
            "TEA1 - sends 2 Possible",
            "TEA1 - repeats 2 Business Possible",
            "sleeps",
            "TEA1 - sends 3 Possible",
            "TEA1 - ends 3 Unreachable Possible",
        ]
    );
}

#[test]
fn observer_of_a_read_is_told_of_no_effect() {
    assert_eq!(
        observe(&pay::ORDER_QUERY, &[("out_trade_no", "TEA1")], &[Maybe, Never, Maybe]),
        [
            "TEA1 - sends 1 None",
            "TEA1 - repeats 1 Unreachable None",
            "sleeps",
            "TEA1 - sends 2 None",
            "TEA1 - repeats 2 Unreachable None",
            "sleeps",
            "TEA1 - sends 3 None",
            "TEA1 - ends 3 Unreachable None",
        ]
    );
}

#[test]
fn observer_is_told_that_an_unsigned_success_proves_nothing() {
    let told = observe(&UNSIGNED, &[("out_trade_no", "TEA1")], &[Success]);
    assert_eq!(told, ["TEA1 - sends 1 None", "TEA1 - ends 1 ok Possible"]);
}

#[test]
fn observer_is_told_the_number_of_a_refund() {
    let refund = [("out_trade_no", "TEA1"), ("out_refund_no", "R1"), ("total_fee", "888"), ("refund_fee", "8")];
    let told = observe(&pay::REFUND, &refund, &[Maybe, Maybe, Maybe]);
    assert_eq!(told.last().unwrap(), "TEA1 R1 ends 3 Unreachable Possible");
    // Nothing is sent without the number.
    let told = observe(&pay::REFUND, &refund[..1], &[]);
    assert_eq!(told, ["TEA1 - ends 1 Invalid None"]);
}

//! Futures of calls that are dropped at every await point.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use wxpay_core::pay::{Micropay, OrderQuery, OrderQueryOptional, Refund};
use wxpay_core::schema::Effect;
use wxpay_core::transport::{HttpRequest, HttpResponse, Transport};
use wxpay_core::{Call, Client, Error, Fen, Merchant, Observer, Unreachable, text};

/// What becomes of an attempt.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    /// Nothing was sent.
    Never,
    /// There is no reply.
    Maybe,
    /// A page of the gateway's.
    Page,
}

/// Polls of a future of the transport before it is ready.
const POLLS: u32 = 3;

/// Fails the attempts one after another, each after a few polls.
#[derive(Default)]
struct Steps {
    script: Vec<Outcome>,
    /// The attempts whose future was polled, and whether it was ready.
    begun: Mutex<Vec<bool>>,
}

async fn pend() {
    let mut left = POLLS;
    poll_fn(move |_| {
        left -= 1;
        if left == 0 { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

impl Transport for &'static Steps {
    async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        let attempt = {
            let mut begun = self.begun.lock().unwrap();
            begun.push(false);
            begun.len() - 1
        };
        pend().await;
        self.begun.lock().unwrap()[attempt] = true;
        match self.script[attempt] {
            Outcome::Never => Err(Unreachable::never(post.url, "refused")),
            Outcome::Maybe => Err(Unreachable::maybe(post.url, "reset")),
            Outcome::Page => Ok(HttpResponse::new(502, b"<html>".to_vec())),
        }
    }

    fn sleep(&self, _: Duration) -> impl Future<Output = ()> + Send {
        pend()
    }
}

/// The message, the order, the attempt and the effect of an abandoned call.
type AbandonedCall = (&'static str, Option<String>, u32, Effect);

#[derive(Default)]
struct Abandoned(Mutex<Vec<AbandonedCall>>);

impl Observer for Abandoned {
    fn on_abandon(&self, call: &Call<'_>, attempt: u32) {
        self.0.lock().unwrap().push((call.message().name, call.out_trade_no(), attempt, call.effect()));
    }
}

fn client(script: &[Outcome]) -> (Client<&'static Steps>, &'static Steps, Arc<Abandoned>) {
    let steps: &'static Steps = Box::leak(Box::new(Steps { script: script.to_vec(), ..Steps::default() }));
    let observer = Arc::new(Abandoned::default());
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d").unwrap();
    (Client::with_transport(merchant, steps).with_observer(observer.clone()), steps, observer)
}

type Sending<'c> = Pin<Box<dyn Future<Output = Result<(), Error>> + 'c>>;

/// A call of a client.
type SendCall = for<'c> fn(&'c Client<&'static Steps>) -> Sending<'c>;

fn query<'c>(client: &'c Client<&'static Steps>) -> Sending<'c> {
    Box::pin(async {
        let optional = OrderQueryOptional { out_trade_no: Some(text!("TEA1")), ..Default::default() };
        client.send(&OrderQuery { optional }).await.map(drop)
    })
}

fn refund<'c>(client: &'c Client<&'static Steps>) -> Sending<'c> {
    Box::pin(async {
        let optional = wxpay_core::pay::RefundOptional { out_trade_no: Some(text!("TEA1")), ..Default::default() };
        let refund = Refund { out_refund_no: text!("R1"), total_fee: Fen(888), refund_fee: Fen(1), optional };
        client.send(&refund).await.map(drop)
    })
}

fn charge<'c>(client: &'c Client<&'static Steps>) -> Sending<'c> {
    Box::pin(async {
        let charge = Micropay {
            body: text!("Tea"),
            out_trade_no: text!("TEA1"),
            total_fee: Fen(888),
            spbill_create_ip: "203.0.113.7".parse().unwrap(),
            auth_code: text!("120061098828009406"),
            optional: wxpay_core::pay::MicropayOptional::default(),
        };
        client.send(&charge).await.map(drop)
    })
}

/// Returns the number of the last attempt whose outcome is not known.
fn doubtful(steps: &Steps, is_read: bool) -> u32 {
    let mut doubtful = 0;
    for (index, is_ready) in steps.begun.lock().unwrap().iter().enumerate() {
        match (is_ready, steps.script[index]) {
            (true, Outcome::Never) => {}
            // Whatever it did, a query has no effect, and its reply was read.
            (true, Outcome::Page) if is_read => doubtful = 0,
            _ => doubtful = u32::try_from(index + 1).unwrap(),
        }
    }
    doubtful
}

#[test]
fn on_abandon_is_told_once_at_every_await_point_and_never_before_a_byte_may_have_left() {
    use Outcome::{Maybe, Never, Page};

    let calls: [(&str, Effect, SendCall); 3] = [
        ("order_query", Effect::None, query),
        ("refund", Effect::Possible, refund),
        ("micropay", Effect::Possible, charge),
    ];
    let scripts = [
        [Never, Never, Never, Never],
        [Never, Maybe, Never, Page],
        [Maybe, Never, Page, Never],
        [Page, Maybe, Never, Maybe],
    ];
    let mut points = 0;
    for (name, effect, send) in calls {
        for script in &scripts {
            for polls in 0.. {
                let (client, steps, observer) = client(script);
                let mut context = Context::from_waker(Waker::noop());
                let mut future = send(&client);
                let is_over = (0..polls).any(|_| future.as_mut().poll(&mut context).is_ready());
                drop(future);
                let abandoned = std::mem::take(&mut *observer.0.lock().unwrap());
                let doubt = if is_over { 0 } else { doubtful(steps, name == "order_query") };
                let expected = (doubt > 0).then(|| (name, Some("TEA1".to_owned()), doubt, effect));
                assert_eq!(abandoned, Vec::from_iter(expected), "{name} {script:?} after {polls} polls");
                if is_over {
                    break;
                }
                points += 1;
            }
        }
    }
    assert!(points > 100, "{points}");
}

#[test]
fn on_abandon_is_not_told_of_a_future_that_was_never_polled() {
    let (client, _, observer) = client(&[Outcome::Maybe]);
    drop(refund(&client));
    assert!(observer.0.lock().unwrap().is_empty());
}

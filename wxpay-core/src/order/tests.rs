//! The life of an order over both clients, at a gateway with a clock of its own.

#![cfg(feature = "server")]

use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use wxpay_schema::{Message, pay, shared};

use super::{
    OpenOrder, OrderState, RefundError, Waiter, await_paid, await_refund, blocking, close_unpaid, place, refund,
};
use crate::error::Unreachable;
use crate::inbox::Record;
use crate::receive::expected::{Expected, Mismatch};
use crate::server::{self, MessageBuilder};
use crate::transport::{HttpRequest, HttpResponse, Transport};
use crate::value::{BeijingTime, Fen, TradeType};
use crate::{Client, Key, Limits, Merchant, SignType};

const KEY: &str = "192006250b4c09247ec02edce69f6a2d";
const APPID: &str = "wxd930ea5d5a258f4f";
const MCH_ID: &str = "10000100";

#[derive(Clone, Debug, Default)]
struct State {
    clock: Duration,
    /// When it is paid.
    paid_at: Option<Duration>,
    /// Whether it is paid when it is to be closed.
    is_paid_at_closing: bool,
    amount: u64,
    unpaid: &'static str,
    /// The queries that are lost.
    lost: usize,
    calls: Vec<&'static str>,
    bodies: Vec<String>,
    /// A notification that comes at that time.
    notification: Option<(Duration, Waiter)>,
}

#[derive(Clone)]
struct Gateway(Instant, Arc<Mutex<State>>);

impl Gateway {
    fn new(state: State) -> Self {
        Self(Instant::now(), Arc::new(Mutex::new(State { amount: 888, unpaid: "NOTPAY", ..state })))
    }

    fn with<O>(&self, apply: impl FnOnce(&mut State) -> O) -> O {
        apply(&mut self.1.lock().unwrap())
    }

    fn client(&self) -> Client<Self> {
        Client::with_transport(Merchant::new(APPID, MCH_ID, KEY).unwrap(), self.clone())
    }

    fn blocking_client(&self) -> crate::blocking::Client<Self> {
        crate::blocking::Client::with_transport(Merchant::new(APPID, MCH_ID, KEY).unwrap(), self.clone())
    }

    fn answer(&self, post: &HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        let request = server::read(post.body.as_bytes(), &Limits::default()).unwrap();
        let (table, reply): (&Message, MessageBuilder) = self.with(|state| {
            state.bodies.push(post.body.to_owned());
            match post.url.rsplit('/').next().unwrap() {
                "unifiedorder" => {
                    state.calls.push("place");
                    let reply = success().set(&shared::TRADE_TYPE_FIELD, "NATIVE").set(&shared::PREPAY_ID, "wx1");
                    Ok((&pay::UNIFIED_ORDER_RESPONSE, reply))
                }
                "orderquery" => {
                    state.calls.push("query");
                    if state.lost > 0 {
                        state.lost -= 1;
                        return Err(Unreachable::maybe(post.url, "reset"));
                    }
                    Ok((&pay::ORDER_QUERY_RESPONSE, state.query()))
                }
                "closeorder" => {
                    state.calls.push("close");
                    if state.is_paid_at_closing {
                        state.paid_at = Some(state.clock);
                        return Ok((&pay::CLOSE_ORDER_RESPONSE, refused("ORDERPAID")));
                    }
                    state.unpaid = "CLOSED";
                    Ok((&pay::CLOSE_ORDER_RESPONSE, success()))
                }
                "refund" => {
                    state.calls.push("refund");
                    let reply = success().set(&shared::REFUND_ID, "50").set(&shared::CASH_FEE, "888");
                    let reply = reply.set(&shared::TRANSACTION_ID, "42").set(&shared::OUT_TRADE_NO, "A1");
                    Ok((&pay::REFUND_RESPONSE, reply))
                }
                "refundquery" => {
                    state.calls.push("refund query");
                    let status = if state.clock < Duration::from_secs(70) { "PROCESSING" } else { "SUCCESS" };
                    Ok((&pay::REFUND_QUERY_RESPONSE, refund_report(status)))
                }
                other => panic!("{other}"),
            }
        })?;
        let mut reply = MessageBuilder::new()
            .set(&shared::APPID, APPID)
            .set(&shared::MCH_ID, MCH_ID)
            .set(&shared::NONCE_STR, "1")
            .and(reply);
        for field in [&shared::OUT_TRADE_NO, &shared::OUT_REFUND_NO, &shared::REFUND_FEE] {
            if let (Some(text), None) = (request.text(field), reply.text(field)) {
                reply = reply.set(field, text);
            }
        }
        let key = Key::new(KEY).unwrap();
        Ok(HttpResponse::new(200, reply.within(table).signed(&key, SignType::HmacSha256).into_bytes()))
    }
}

fn success() -> MessageBuilder {
    MessageBuilder::new().set(&shared::RETURN_CODE, "SUCCESS").set(&shared::RESULT_CODE, "SUCCESS")
}

fn refused(code: &str) -> MessageBuilder {
    let reply = MessageBuilder::new().set(&shared::RETURN_CODE, "SUCCESS").set(&shared::RESULT_CODE, "FAIL");
    reply.set(&shared::ERR_CODE, code)
}

fn refund_report(status: &str) -> MessageBuilder {
    success()
        .set(&shared::OUT_TRADE_NO, "A1")
        .set(&shared::TRANSACTION_ID, "42")
        .set_at(&shared::OUT_REFUND_NO_N, &[0], "R1")
        .set_at(&shared::REFUND_ID_N, &[0], "50")
        .set_at(&shared::REFUND_FEE_N, &[0], "100")
        .set_at(&shared::REFUND_STATUS_N, &[0], status)
}

impl State {
    fn query(&self) -> MessageBuilder {
        if self.paid_at.is_some_and(|at| at <= self.clock) {
            return success()
                .set(&shared::TRADE_STATE_FIELD, "SUCCESS")
                .set(&shared::TOTAL_FEE, self.amount.to_string())
                .set(&shared::TRANSACTION_ID, "42");
        }
        success().set(&shared::TRADE_STATE_FIELD, self.unpaid)
    }
}

impl Transport for Gateway {
    async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.answer(&post)
    }

    fn now(&self) -> Instant {
        self.0 + self.with(|state| state.clock)
    }

    /// Goes on second by second.
    fn sleep(&self, time: Duration) -> impl Future<Output = ()> + Send {
        let end = self.with(|state| state.clock) + time;
        std::future::poll_fn(move |context| {
            let due = self.with(|state| {
                state.clock = end.min(state.clock + Duration::from_secs(1));
                state.notification.take_if(|(at, _)| *at <= state.clock)
            });
            if let Some((_, waiter)) = due {
                assert!(waiter.notify(&record()));
            }
            if self.with(|state| state.clock) >= end {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
    }
}

impl crate::blocking::Transport for Gateway {
    fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.answer(&post)
    }

    fn now(&self) -> Instant {
        Transport::now(self)
    }

    fn sleep(&self, time: Duration) {
        run(Transport::sleep(self, time));
    }
}

fn run<F: Future>(future: F) -> F::Output {
    let (mut future, mut context) = (pin!(future), Context::from_waker(Waker::noop()));
    for _ in 0..10_000 {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
    panic!("it hangs")
}

fn record() -> Record {
    Record {
        mch_id: MCH_ID.to_owned(),
        sub_mch_id: String::new(),
        transaction_id: "42".to_owned(),
        out_trade_no: "A1".to_owned(),
        total_fee: 888,
        fee_type: "CNY".to_owned(),
    }
}

fn order(placed_before: u64) -> OpenOrder {
    let placed_at = BeijingTime::from_unix_seconds(BeijingTime::now().unix_seconds() - placed_before).unwrap();
    OpenOrder::new("A1", Expected::cny(Fen(888)), placed_at)
}

/// Awaits the payment over both clients. Returns the state, the time and the number of queries.
fn awaited(state: &State, deadline: u64) -> (OrderState, u64, usize) {
    let waited = |is_blocking: bool| {
        let (gateway, waiter) = (Gateway::new(state.clone()), Waiter::new());
        gateway.with(|state| {
            if let Some((_, waiting)) = &mut state.notification {
                *waiting = waiter.clone();
            }
        });
        let (order, deadline) = (order(0), Duration::from_secs(deadline));
        let state = if is_blocking {
            blocking::await_paid(&gateway.blocking_client(), &order, &waiter, deadline)
        } else {
            run(await_paid(&gateway.client(), &order, &waiter, deadline))
        };
        assert!(!waiter.notify(&record()), "nobody waits any more");
        gateway.with(|gateway| (state, gateway.clock.as_secs(), gateway.calls.len()))
    };
    let (outcome, blocking) = (waited(false), waited(true));
    assert_eq!(outcome.0, blocking.0);
    outcome
}

#[test]
fn await_paid_queries_every_two_seconds_and_later_every_thirty() {
    let paid = OrderState::Paid(Box::new(record()));
    let at = |seconds: u64| State { paid_at: Some(Duration::from_secs(seconds)), ..State::default() };
    assert_eq!(awaited(&at(0), 300), (paid.clone(), 0, 1));
    assert_eq!(awaited(&at(7), 300), (paid.clone(), 8, 5));
    assert_eq!(awaited(&at(100), 300), (paid.clone(), 120, 33));
    // A lost query is sent to the other host at once.
    assert_eq!(awaited(&State { lost: 3, ..at(1) }, 300), (paid, 2, 4));
    // At the deadline too.
    assert_eq!(awaited(&at(70), 70).1, 70);
    assert_eq!(awaited(&State::default(), 65), (OrderState::Open, 65, 32));
    let other = State { paid_at: Some(Duration::ZERO), ..State::default() };
    let gateway = Gateway::new(other);
    gateway.with(|state| state.amount = 887);
    let state = run(await_paid(&gateway.client(), &order(0), &Waiter::new(), Duration::from_secs(9)));
    assert!(matches!(state, OrderState::Person(Mismatch::Amount { .. })), "{state:?}");
}

#[test]
fn await_paid_ends_with_the_notification() {
    let notification = Some((Duration::from_secs(63), Waiter::new()));
    let (state, seconds, _) = awaited(&State { notification, ..State::default() }, 300);
    assert_eq!((state, seconds), (OrderState::Paid(Box::new(record())), 63));
}

#[test]
fn close_unpaid_queries_waits_and_closes() {
    let close = |state: State, age| {
        let gateway = Gateway::new(state);
        let closed = run(close_unpaid(&gateway.client(), &order(age)));
        (closed.unwrap(), gateway.with(|state| state.calls.clone()))
    };
    assert_eq!(close(State::default(), 299), (OrderState::Open, vec!["query"]));
    assert_eq!(close(State::default(), 300), (OrderState::Closed, vec!["query", "close"]));
    let paid = OrderState::Paid(Box::new(record()));
    let state = State { paid_at: Some(Duration::ZERO), ..State::default() };
    assert_eq!(close(state, 400), (paid.clone(), vec!["query"]));
    let state = State { is_paid_at_closing: true, ..State::default() };
    assert_eq!(close(state, 400), (paid, vec!["query", "close", "query"]));
}

#[test]
fn place_returns_what_the_payment_has_to_be() {
    let gateway = Gateway::new(State::default());
    let request = crate::pay::UnifiedOrder {
        body: crate::text!("Tea shop-oolong"),
        out_trade_no: crate::text!("A1"),
        total_fee: Fen(888),
        spbill_create_ip: [203, 0, 113, 7].into(),
        trade_type: TradeType::Native,
        optional: crate::pay::UnifiedOrderOptional {
            product_id: Some(crate::text!("P1")),
            notify_url: Some(crate::text!("https://shop.example/wxpay")),
            ..Default::default()
        },
    };
    let (order, reply) = run(place(&gateway.client(), &request)).unwrap();
    assert_eq!((order.out_trade_no(), order.expected()), ("A1", Expected::cny(Fen(888))));
    assert_eq!(order.renewal_time(), order.placed_at().after(Duration::from_secs(7_200)));
    assert_eq!(reply.prepay_id.as_str(), "wx1");
}

#[test]
fn refund_is_sent_within_what_is_left_and_awaited() {
    let gateway = Gateway::new(State::default());
    let client = gateway.client();
    let too_much = run(refund(&client, &record(), "R1", Fen(889), &[]));
    assert_eq!(too_much, Err(RefundError::TooMuch { left: Fen(888) }));
    assert_eq!(gateway.with(|state| state.calls.len()), 0);
    let receipt = run(refund(&client, &record(), "R1", Fen(100), &[])).unwrap();
    assert_eq!((receipt.out_refund_no.as_str(), receipt.refund_id.as_str()), ("R1", "50"));
    assert!(gateway.with(|state| state.bodies[0].contains("<refund_fee>100</refund_fee>")));
    let found = run(await_refund(&client, &record(), "R1", Duration::from_secs(300))).unwrap().unwrap();
    assert_eq!((found.refund_status.as_str(), found.refund_fee), ("SUCCESS", Fen(100)));
    assert_eq!(gateway.with(|state| state.clock), Duration::from_secs(90));
}

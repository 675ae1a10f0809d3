//! The drivers of both clients, over a gateway with a clock of its own.

#![cfg(feature = "server")]

use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use wxpay_schema::{Field, Message, pay, shared};

use super::{Doubt, Outcome, Refusal, SettlementError, StateError};
use crate::error::Unreachable;
use crate::receive::expected::Expected;
use crate::server::{self, MessageBuilder};
use crate::transport::{CertificateStatus, HttpRequest, HttpResponse, Transport};
use crate::value::{ErrorCode, Fen, TradeState};
use crate::{Client, Key, Limits, Merchant, SignType, blocking};

const KEY: &str = "192006250b4c09247ec02edce69f6a2d";
const APPID: &str = "wxd930ea5d5a258f4f";
const MCH_ID: &str = "10000100";

/// What the gateway does with the charge.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Charge {
    Paid,
    OtherAmount,
    /// The payer enters the password that many seconds later.
    Password(Option<u64>),
    /// Carried out without an answer.
    Reset,
    /// Neither carried out nor answered.
    Lost,
    /// No connection is made.
    Unconnected,
    Refused(&'static str),
    /// `return_code` FAIL, after it was carried out.
    NotTaken,
}

#[derive(Debug)]
struct State {
    charge: Charge,
    /// How often reversals are answered with `recall` Y.
    recalls: u32,
    clock: Duration,
    charged_at: Option<Duration>,
    reversed_at: Option<Duration>,
    charges: u32,
    queries: u32,
    reversals: u32,
    connections: u32,
}

#[derive(Clone)]
struct Gateway {
    start: Instant,
    certificate: CertificateStatus,
    state: Arc<Mutex<State>>,
}

impl Gateway {
    fn new(charge: Charge, recalls: u32) -> Self {
        let state = State {
            charge,
            recalls,
            clock: Duration::ZERO,
            charged_at: None,
            reversed_at: None,
            charges: 0,
            queries: 0,
            reversals: 0,
            connections: 0,
        };
        Self { start: Instant::now(), certificate: CertificateStatus::Unknown, state: Arc::new(Mutex::new(state)) }
    }

    fn with<O>(&self, apply: impl FnOnce(&mut State) -> O) -> O {
        apply(&mut self.state.lock().unwrap())
    }

    fn client(&self) -> Client<Self> {
        Client::with_transport(Merchant::new(APPID, MCH_ID, KEY).unwrap(), self.clone())
    }

    fn blocking_client(&self) -> blocking::Client<Self> {
        blocking::Client::with_transport(Merchant::new(APPID, MCH_ID, KEY).unwrap(), self.clone())
    }

    fn answer(&self, post: &HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.with(|state| {
            state.clock += Duration::from_millis(50);
            let request = server::read(post.body.as_bytes(), &Limits::default()).unwrap();
            let body = match post.url.rsplit('/').next() {
                Some("micropay") => state.charge(post.url)?,
                Some("orderquery") => state.query(),
                Some("reverse") => state.reverse(),
                other => panic!("{other:?}"),
            };
            let number = request.text(&shared::OUT_TRADE_NO).unwrap();
            let table: &Message = match post.url.rsplit('/').next() {
                Some("micropay") => &pay::MICROPAY_RESPONSE,
                Some("orderquery") => &pay::ORDER_QUERY_RESPONSE,
                _ => &pay::REVERSE_RESPONSE,
            };
            let reply = MessageBuilder::new()
                .set(&shared::APPID, APPID)
                .set(&shared::MCH_ID, MCH_ID)
                .set(&shared::NONCE_STR, "1")
                .set(&shared::OUT_TRADE_NO, number)
                .and(body);
            let key = Key::new(KEY).unwrap();
            Ok(HttpResponse::new(200, reply.within(table).signed(&key, SignType::HmacSha256).into_bytes()))
        })
    }
}

fn success() -> MessageBuilder {
    MessageBuilder::new().set(&shared::RETURN_CODE, "SUCCESS").set(&shared::RESULT_CODE, "SUCCESS")
}

fn refused(code: &str) -> MessageBuilder {
    MessageBuilder::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::RESULT_CODE, "FAIL")
        .set(&shared::ERR_CODE, code)
}

fn payment(fen: &str) -> MessageBuilder {
    let fields: [(&'static Field, &str); 6] = [
        (&shared::OPENID, "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"),
        (&shared::TRADE_TYPE_FIELD, "MICROPAY"),
        (&shared::BANK_TYPE, "OTHERS"),
        (&shared::TOTAL_FEE, fen),
        (&shared::TRANSACTION_ID, "4200000000202611230000000001"),
        (&shared::TIME_END, "20261123091011"),
    ];
    let reply = fields.into_iter().fold(success(), |reply, (field, value)| reply.set(field, value));
    reply.set(&shared::CASH_FEE, fen).set(&shared::IS_SUBSCRIBE, "N")
}

impl State {
    fn charge(&mut self, url: &str) -> Result<MessageBuilder, Unreachable> {
        self.connections += 1;
        if self.charge == Charge::Unconnected {
            return Err(Unreachable::never(url, "refused"));
        }
        self.charges += 1;
        self.charged_at = Some(self.clock);
        match self.charge {
            Charge::Paid => Ok(payment("888")),
            Charge::OtherAmount => Ok(payment("887")),
            Charge::Password(_) => Ok(refused("USERPAYING")),
            Charge::Refused(code) => Ok(refused(code)),
            Charge::NotTaken => Ok(MessageBuilder::new().set(&shared::RETURN_CODE, "FAIL")),
            Charge::Reset | Charge::Lost | Charge::Unconnected => Err(Unreachable::maybe(url, "reset")),
        }
    }

    fn state(&self) -> Option<TradeState> {
        let charged_at = self.charged_at?;
        match self.charge {
            Charge::Lost | Charge::Unconnected | Charge::Refused(_) => None,
            _ if self.reversed_at.is_some() => Some(TradeState::Revoked),
            Charge::Password(after) => match after {
                Some(after) if self.clock >= charged_at + Duration::from_secs(after) => Some(TradeState::Success),
                _ => Some(TradeState::Userpaying),
            },
            _ => Some(TradeState::Success),
        }
    }

    fn query(&mut self) -> MessageBuilder {
        self.queries += 1;
        match self.state() {
            None => refused("ORDERNOTEXIST"),
            Some(TradeState::Success) if self.charge == Charge::OtherAmount => {
                payment("887").set(&shared::TRADE_STATE_FIELD, "SUCCESS")
            }
            Some(TradeState::Success) => payment("888").set(&shared::TRADE_STATE_FIELD, "SUCCESS"),
            Some(state) => success().set(&shared::TRADE_STATE_FIELD, state.as_str()),
        }
    }

    fn reverse(&mut self) -> MessageBuilder {
        self.reversals += 1;
        let since = self.clock.saturating_sub(self.charged_at.unwrap_or_default());
        assert!(self.charged_at.is_none() || since >= Duration::from_secs(15), "{since:?}");
        if self.recalls > 0 {
            self.recalls -= 1;
            return success().set(&pay::RECALL, "Y");
        }
        if self.state().is_none() {
            return refused("INVALID_REQUEST").set(&pay::RECALL, "N");
        }
        self.reversed_at = Some(self.clock);
        success().set(&pay::RECALL, "N")
    }
}

/// Is not ready once, so that a future can be dropped there.
struct Pause(bool);

impl Future for Pause {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

impl Transport for Gateway {
    async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        Pause(false).await;
        let answer = self.answer(&post);
        Pause(false).await;
        answer
    }

    fn certificate(&self) -> CertificateStatus {
        self.certificate
    }

    fn now(&self) -> Instant {
        self.start + self.with(|state| state.clock)
    }

    async fn sleep(&self, time: Duration) {
        Pause(false).await;
        self.with(|state| state.clock += time);
    }
}

impl blocking::Transport for Gateway {
    fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.answer(&post)
    }

    fn certificate(&self) -> CertificateStatus {
        self.certificate
    }

    fn now(&self) -> Instant {
        self.start + self.with(|state| state.clock)
    }

    fn sleep(&self, time: Duration) {
        self.with(|state| state.clock += time);
    }
}

/// Polls at most that often. Returns the output, if it is ready by then.
fn poll<F: Future>(future: F, polls: usize) -> Option<F::Output> {
    let (mut future, mut context) = (pin!(future), Context::from_waker(Waker::noop()));
    for _ in 0..polls {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Some(output);
        }
    }
    None
}

#[derive(wxpay_derive::Request)]
#[wxpay(message = wxpay_core::schema::pay::MICROPAY, fixed(body = "Tea shop-oolong"))]
struct TeaCharge<'s> {
    out_trade_no: &'s str,
    total_fee: Fen,
    spbill_create_ip: std::net::IpAddr,
    auth_code: &'s str,
}

fn charge() -> TeaCharge<'static> {
    TeaCharge {
        out_trade_no: "20261123091010",
        total_fee: Fen(888),
        spbill_create_ip: [203, 0, 113, 7].into(),
        auth_code: "120061098828009406",
    }
}

/// Settles over both clients, which must agree.
fn settle(charge_: Charge, recalls: u32) -> (Result<Outcome, SettlementError>, Gateway) {
    let (gateway, other) = (Gateway::new(charge_, recalls), Gateway::new(charge_, recalls));
    let (client, charge) = (gateway.client(), charge());
    let outcome = poll(client.micropay(&charge).until_settled(), 1_000).unwrap();
    let blocking = other.blocking_client().micropay(&charge).until_settled();
    let without_reply = |outcome: &Result<Outcome, SettlementError>| match outcome {
        Ok(Outcome::Paid(payment)) => payment.transaction_id().to_owned(),
        other => format!("{other:?}"),
    };
    assert_eq!(without_reply(&outcome), without_reply(&blocking));
    let counts = |gateway: &Gateway| gateway.with(|state| (state.charges, state.queries, state.reversals, state.clock));
    // The pauses between connections have jitter.
    if charge_ != Charge::Unconnected {
        assert_eq!(counts(&gateway), counts(&other));
    }
    (outcome, gateway)
}

#[test]
fn micropay_is_paid_at_once() {
    let (outcome, gateway) = settle(Charge::Paid, 0);
    let Ok(Outcome::Paid(payment)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(payment.record().total_fee, 888);
    assert_eq!(payment.read::<crate::pay::MicropayResponse>().unwrap().total_fee, Fen(888));
    assert!(payment.read::<crate::pay::OrderQueryResponse>().is_err());
    assert_eq!(gateway.with(|state| (state.charges, state.queries)), (1, 0));
}

#[test]
fn micropay_takes_a_request_without_a_struct() {
    use crate::dynamic::{DynamicReply, DynamicRequest};

    let fields = [
        ("body", "Tea"),
        ("out_trade_no", "A1"),
        ("total_fee", "888"),
        ("spbill_create_ip", "203.0.113.7"),
        ("auth_code", "120061098828009406"),
    ];
    let charge = DynamicRequest::new(&pay::MICROPAY, fields).unwrap();
    for kind in [Charge::Paid, Charge::Reset] {
        let client = Gateway::new(kind, 0).client();
        let outcome = poll(client.micropay(&charge).until_settled(), 1_000).unwrap();
        let Ok(Outcome::Paid(payment)) = outcome else { panic!("{outcome:?}") };
        let reply = client.merchant().decode::<DynamicReply>(payment.fields()).unwrap();
        assert_eq!((reply.text("out_trade_no"), reply.number("total_fee")), (Some("A1"), Some(888)));
    }
}

#[test]
fn micropay_is_paid_within_ten_seconds_if_the_password_takes_seven() {
    let (outcome, gateway) = settle(Charge::Password(Some(7)), 0);
    let Ok(Outcome::Paid(payment)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(payment.read::<crate::pay::OrderQueryResponse>().unwrap().total_fee, Some(Fen(888)));
    gateway.with(|state| assert!(state.clock <= Duration::from_millis(10_500), "{state:?}"));
}

#[test]
fn micropay_that_stays_open_is_reversed() {
    for recalls in 0..4 {
        let (outcome, gateway) = settle(Charge::Password(None), recalls);
        assert!(matches!(outcome, Ok(Outcome::Reversed)), "{outcome:?}");
        gateway.with(|state| {
            assert_eq!((state.charges, state.reversals), (1, recalls + 1));
            assert!(state.reversed_at.is_some() && state.clock < Duration::from_secs(60), "{state:?}");
        });
    }
}

#[test]
fn micropay_is_queried_when_the_answer_says_nothing() {
    for lost in [Charge::Reset, Charge::NotTaken] {
        let (outcome, gateway) = settle(lost, 0);
        assert!(matches!(outcome, Ok(Outcome::Paid(_))), "{outcome:?}");
        assert_eq!(gateway.with(|state| (state.charges, state.queries)), (1, 1));
    }
    let (outcome, gateway) = settle(Charge::Lost, 0);
    assert!(matches!(outcome, Ok(Outcome::Reversed)), "{outcome:?}");
    gateway.with(|state| assert!(state.clock > Duration::from_secs(105), "{state:?}"));
}

#[test]
fn micropay_that_is_refused_is_unpaid_without_a_query() {
    let (outcome, gateway) = settle(Charge::Refused("NOTENOUGH"), 0);
    let Ok(Outcome::Unpaid(Refusal::Reply(error))) = outcome else { panic!("{outcome:?}") };
    assert!(matches!(error.kind(), crate::ErrorKind::Business { code: ErrorCode::NotEnough, .. }));
    assert_eq!(gateway.with(|state| (state.charges, state.queries)), (1, 0));
}

#[test]
fn micropay_tries_three_connections_and_charges_nothing() {
    let (outcome, gateway) = settle(Charge::Unconnected, 0);
    let Err(SettlementError::NotSent(error)) = outcome else { panic!("{outcome:?}") };
    assert_eq!((error.attempts().len(), gateway.with(|state| (state.connections, state.charges))), (3, (3, 0)));
}

#[test]
fn micropay_of_another_amount_is_for_a_person() {
    let (outcome, _) = settle(Charge::OtherAmount, 0);
    assert!(matches!(outcome, Ok(Outcome::Person(Doubt::Reply(_)))), "{outcome:?}");
}

#[test]
fn micropay_saves_its_state_before_it_charges() {
    let (gateway, charge, mut states) = (Gateway::new(Charge::Password(None), 0), charge(), Vec::new());
    let client = gateway.client();
    let payment = client.micropay(&charge).expecting(Expected::cny(Fen(888))).saving(|state| {
        states.push((state.to_owned(), gateway.with(|state| state.charges)));
        Ok(())
    });
    let before = crate::value::BeijingTime::now().unix_seconds();
    poll(payment.until_settled(), 1_000).unwrap().unwrap();
    assert_eq!(states[0].1, 0);
    // Whoever resumes from it counts from the latest time at which the charge can have left.
    let first: super::Settlement = states[0].0.parse().unwrap();
    assert!(first.charged_at().unix_seconds() >= before + 6, "{first:?}");
    assert!(states[0].0.starts_with("1;query;10000100;;20261123091010;888;CNY;"), "{}", states[0].0);
    assert!(states.iter().any(|(state, _)| state.starts_with("1;reverse;")));
    for (state, _) in &states {
        assert!(!state.contains(charge.auth_code) && !state.contains(KEY));
    }

    let unsaved = Gateway::new(Charge::Paid, 0);
    let client = unsaved.client();
    let full = client.micropay(&charge).saving(|_| Err(io::ErrorKind::StorageFull.into()));
    let outcome = poll(full.until_settled(), 1_000).unwrap();
    assert!(matches!(outcome, Err(SettlementError::NotSaved(_))), "{outcome:?}");
    assert_eq!(unsaved.with(|state| state.connections), 0);
}

#[test]
fn micropay_refuses_another_order_before_it_charges() {
    let (gateway, charge) = (Gateway::new(Charge::Paid, 0), charge());
    let client = gateway.client();
    let outcome = poll(client.micropay(&charge).expecting(Expected::cny(Fen(8))).until_settled(), 1_000).unwrap();
    assert!(matches!(outcome, Err(SettlementError::OtherOrder("total_fee"))), "{outcome:?}");
    let reversal = super::driver::Reversal { out_trade_no: "1", sub_mch_id: None };
    let outcome = poll(client.micropay(&reversal).until_settled(), 1_000).unwrap();
    assert!(matches!(outcome, Err(SettlementError::OtherTable("reverse"))), "{outcome:?}");
    assert_eq!(gateway.with(|state| state.connections), 0);
    let other = client.resume_settlement("1;query;1900000109;;20261123091010;888;CNY;1795400000;0").err();
    assert_eq!(other, Some(StateError::OtherMerchant { found: "1900000109".to_owned() }));
}

#[test]
fn state_has_the_order_and_charges_nothing() {
    let (gateway, charge) = (Gateway::new(Charge::Paid, 0), charge());
    let provider = Merchant::service_provider(APPID, MCH_ID, KEY).unwrap().with_sub_merchant("1900000109").unwrap();
    let client = Client::with_transport(provider, gateway.clone());
    let expected = Expected::cny(Fen(888));
    let state = client.micropay(&charge).expecting(expected).state().unwrap();
    let resumed = client.resume_settlement(&state).unwrap();
    let settlement = resumed.settlement();
    assert_eq!((settlement.mch_id(), settlement.sub_mch_id()), (MCH_ID, Some("1900000109")));
    assert_eq!((settlement.out_trade_no(), settlement.total_fee()), (charge.out_trade_no, Fen(888)));
    let state_for = |sub_mch_id| client.micropay(&charge).expecting(expected.with_sub_mch_id(sub_mch_id)).state();
    assert_eq!(state_for("1900000109").unwrap().split(';').nth(3), Some("1900000109"));
    let other = state_for("1900000001");
    assert!(matches!(other, Err(SettlementError::OtherOrder("sub_mch_id"))), "{other:?}");
    assert_eq!(gateway.with(|state| state.connections), 0);
    assert_eq!(gateway.client().micropay(&charge).state().unwrap().split(';').nth(3), Some(""));
}

#[test]
fn micropay_without_a_certificate_for_the_reversal_charges_nothing() {
    let gateway = Gateway { certificate: CertificateStatus::Absent, ..Gateway::new(Charge::Paid, 0) };
    let charge = charge();
    for outcome in [
        poll(gateway.client().micropay(&charge).until_settled(), 1_000).unwrap(),
        gateway.blocking_client().micropay(&charge).until_settled(),
    ] {
        let Err(SettlementError::NotSent(error)) = outcome else { panic!("{outcome:?}") };
        assert_eq!(error.effect(), crate::schema::Effect::None);
    }
    assert_eq!(gateway.with(|state| state.connections), 0);
}

#[test]
fn micropay_that_is_dropped_anywhere_is_settled_from_its_state_and_charged_once() {
    for charge_ in [
        Charge::Paid,
        Charge::OtherAmount,
        Charge::Password(Some(7)),
        Charge::Password(None),
        Charge::Reset,
        Charge::Lost,
        Charge::NotTaken,
    ] {
        for polls in 1.. {
            let (gateway, charge, mut saved) = (Gateway::new(charge_, 1), charge(), String::new());
            let client = gateway.client();
            let save = |state: &str| {
                saved = state.to_owned();
                Ok(())
            };
            if poll(client.micropay(&charge).saving(save).until_settled(), polls).is_some() {
                break;
            }
            let resumed = client.resume_settlement(&saved).unwrap();
            let outcome = poll(resumed.until_settled(), 1_000).unwrap();
            gateway.with(|state| {
                assert!(state.charges <= 1, "{charge_:?} {polls}");
                let expected = match state.state() {
                    Some(TradeState::Success) if charge_ == Charge::OtherAmount => "Person",
                    Some(TradeState::Success) => "Paid",
                    _ => "Reversed",
                };
                let found = format!("{outcome:?}");
                assert!(found.starts_with(expected), "{charge_:?} {polls}: {found}, {state:?}");
            });
        }
    }
}

#[test]
fn micropay_with_a_deadline_is_settled_after_it() {
    for seconds in [0, 3, 10, 20, 60] {
        let (gateway, charge) = (Gateway::new(Charge::Password(None), 0), charge());
        let client = gateway.client().with_plan(crate::Plan::new().with_deadline(Duration::from_secs(seconds)));
        let outcome = poll(client.micropay(&charge).until_settled(), 1_000).unwrap();
        assert!(matches!(outcome, Ok(Outcome::Reversed)), "{outcome:?}");
        let reversed_at = gateway.with(|state| state.reversed_at.unwrap());
        let expected = Duration::from_secs(seconds.clamp(15, 45));
        assert!(
            reversed_at >= expected && reversed_at < expected + Duration::from_secs(1),
            "{seconds} {reversed_at:?}"
        );
    }
}

/// The futures can be spawned.
#[test]
fn micropay_futures_are_send() {
    fn assert_send<V: Send>(value: V) -> V {
        value
    }
    let (gateway, charge) = (Gateway::new(Charge::Paid, 0), charge());
    let client = gateway.client();
    drop(assert_send(client.micropay(&charge).saving(|_| Ok(())).until_settled()));
    let state = "1;query;10000100;;20261123091010;888;CNY;1795400000;0";
    drop(assert_send(client.resume_settlement(state).unwrap().until_settled()));
}

//! Plays a scenario.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use serde_json::{Map, Value};
use wxpay_core::BeijingTime;
use wxpay_core::schema::{cloud, pay};
use wxpay_core::transport::Reqwest;
use wxpay_core::value::RefundStatus;

use super::call::{Answer, Call};
use super::expectation::Expectation;
use super::{Action, Scenario, StepReport};
use crate::archive;
use crate::control::{order_json, parse_pay_options};
use crate::faults::FaultRule;
use crate::notify::delivery::{self, act_and_notify};
use crate::refusal::Refusal;
use crate::server::Sandbox;
use crate::state::memory::Memory;
use crate::state::payer::{self, NumberRef};

/// The members of an order that a delivery changes.
const OF_DELIVERY: [&str; 3] = ["acknowledged", "notifications", "next_attempt"];
/// How long the notifications that are due are awaited before an order is compared.
const DELIVERY_LIMIT: Duration = Duration::from_secs(10);
/// How often late requests are looked at.
const LATE_PAUSE: Duration = Duration::from_millis(5);

impl Sandbox {
    /// Plays the steps of a scenario, one after the other, and reports each to `report` once it is done. A step
    /// that fails does not end it, so that every failure is reported.
    ///
    /// # Errors
    /// If a step failed: the numbers of all that did.
    pub async fn play(&self, scenario: &Scenario, mut report: impl FnMut(&StepReport)) -> io::Result<()> {
        let mut failed = Vec::new();
        self.state.memory().held_refunds.extend(scenario.steps.iter().filter_map(|step| match &step.action {
            Action::FinishRefund(number, status) if *status != RefundStatus::Success => Some(number.clone()),
            _ => None,
        }));
        for (number, step) in (1..).zip(&scenario.steps) {
            let result = self.play_step(&step.action).await;
            let mask = |words: String| self.state.secrets.mask(&words).into_owned();
            let action = mask(step.action.to_string());
            let told = StepReport { number, line: step.line, action, result: result.map(mask).map_err(mask) };
            if told.is_failed() {
                failed.push(number.to_string());
            }
            report(&told);
        }
        match failed.as_slice() {
            [] => Ok(()),
            [one] => Err(io::Error::other(format!("step {one} of {} failed", scenario.steps.len()))),
            _ => Err(io::Error::other(format!("steps {} of {} failed", failed.join(", "), scenario.steps.len()))),
        }
    }

    async fn play_step(&self, action: &Action) -> Result<String, String> {
        match action {
            Action::Call(call, expectation) => self.play_call(call, expectation.as_ref()).await,
            Action::Pay(number, members) => {
                // They were checked before.
                let options = parse_pay_options(members).map_err(|reason| reason.en)?;
                self.act(number, |memory, now| payer::pay(memory, NumberRef::new(number), options, now))?;
                Ok("paid".to_owned())
            }
            Action::Cancel(number) => {
                self.act(number, |memory, now| payer::cancel(memory, NumberRef::new(number), now))?;
                Ok("left".to_owned())
            }
            Action::Fail(number) => {
                self.act(number, |memory, now| payer::fail(memory, NumberRef::new(number), now))?;
                Ok("the bank refused".to_owned())
            }
            Action::Notify(number) => self.notify_again(number).await,
            Action::FinishRefund(number, status) => {
                // A refund ends by itself after a second, which may have passed.
                if self.has_ended(number, status) {
                    return Ok(format!("{status} already"));
                }
                self.finish_refund(number, status).map(|()| status.to_string()).map_err(|error| error.to_string())
            }
            Action::Advance(by) => {
                self.advance(*by);
                self.wait_for_late_requests().await;
                Ok(format!("it is {}", self.state.clock.now()))
            }
            Action::Fault(members) => {
                // The rule was checked before; the sandbox may have other merchants than it was checked for.
                let merchants: Vec<&str> = self.state.accounts.iter().flat_map(crate::Account::merchants).collect();
                let rule = FaultRule::from_json(members, &merchants).map_err(|reason| reason.en)?;
                self.state.memory().faults.set(rule);
                self.pages.events.notify();
                Ok("set".to_owned())
            }
            Action::Expect(number, expectation) => self.compare_order(number, expectation).await,
        }
    }

    /// Waits until the requests were carried out that faults held back and that are due: the next step follows from
    /// them.
    async fn wait_for_late_requests(&self) {
        let all = async {
            let now = self.state.clock.now();
            while self.state.memory().late_requests.iter().any(|due| *due <= now) {
                tokio::time::sleep(LATE_PAUSE).await;
            }
        };
        let _ = tokio::time::timeout(DELIVERY_LIMIT, all).await;
    }

    /// Does what a payer or a bank does.
    fn act<T>(
        &self,
        number: &str,
        action: impl FnOnce(&mut Memory, BeijingTime) -> Result<T, Refusal>,
    ) -> Result<T, String> {
        archive::recall_number(&self.state, number)?;
        let result = act_and_notify(&self.state, action);
        self.pages.events.notify();
        result.map_err(|refusal| refusal.reason.en)
    }

    /// Sends the notification of the order or the refund of a number once more.
    async fn notify_again(&self, number: &str) -> Result<String, String> {
        archive::recall_number(&self.state, number)?;
        // An attempt of the schedule comes first.
        self.wait_for_deliveries(DELIVERY_LIMIT, Duration::ZERO).await;
        let notification = {
            let memory = self.state.memory();
            let of_order = memory.find_order(number, None).and_then(|order| order.notification);
            of_order.or_else(|| memory.find_refund(number, None)?.notification)
        };
        let is_sent = match notification {
            Some(id) => delivery::replay(&self.state, id).await,
            None => false,
        };
        if is_sent { Ok("sent".to_owned()) } else { Err(format!("nothing of `{number}` is notified")) }
    }

    /// Whether a refund has that end.
    fn has_ended(&self, number: &str, status: &RefundStatus) -> bool {
        let now = self.state.clock.now();
        self.state.memory().find_refund(number, None).is_some_and(|refund| refund.state(now).0.status() == *status)
    }

    async fn play_call(&self, call: &Call, expectation: Option<&Expectation>) -> Result<String, String> {
        let transport = self.transport(&call.mch_id)?;
        let begin = self.state.clock.now();
        let Answer { result, fields } = call.send(&self.local_url(), &transport, begin).await;
        if let Some(expectation) = expectation {
            let told = expectation.compare(&fields, call.message.response);
            return told.map_err(|differs| match result {
                Ok(_) => differs,
                Err(error) => format!("{differs}; {error}"),
            });
        }
        let error = match result {
            Ok(words) => return Ok(words),
            Err(error) => error,
        };
        let memory = self.state.memory();
        let mut calls = memory.log.latest().take_while(|entry| entry.at >= begin);
        let own = calls.find(|entry| entry.api.is_some_and(|api| api.is(call.message)));
        match own {
            // The scenario set the fault to see what follows from it.
            Some(entry) if entry.fault.is_some() => {
                Ok(format!("hit by the fault {}: {error}", entry.fault.unwrap_or_default()))
            }
            Some(entry) => match entry.refused.as_ref().map(|(_, reason)| reason) {
                Some(reason) if !reason.is_empty() && !error.contains(&reason.en) => Err(format!("{error} ({reason})")),
                _ => Err(error),
            },
            None => Err(error),
        }
    }

    /// A transport that trusts this sandbox's authority, with the merchant's client certificate.
    fn transport(&self, mch_id: &str) -> Result<Reqwest, String> {
        let builder = match &self.tls {
            None => Ok(Reqwest::builder()),
            Some(tls) => tls.prepare_client(Reqwest::builder(), mch_id),
        };
        builder.map_err(|error| error.to_string())?.build().map_err(|error| error.to_string())
    }

    /// The URL at which this process reaches itself.
    fn local_url(&self) -> String {
        let mut address = self.address;
        match address {
            SocketAddr::V4(own) if own.ip().is_unspecified() => address.set_ip(Ipv4Addr::LOCALHOST.into()),
            SocketAddr::V6(own) if own.ip().is_unspecified() => address.set_ip(Ipv6Addr::LOCALHOST.into()),
            _ => {}
        }
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{address}")
    }

    async fn compare_order(&self, number: &str, expectation: &Expectation) -> Result<String, String> {
        if expectation.names_any(&OF_DELIVERY) {
            self.wait_for_deliveries(DELIVERY_LIMIT, Duration::ZERO).await;
        }
        let now = self.state.clock.now();
        let (order, table) = {
            let memory = self.state.memory();
            let order = memory.find_order(number, None).ok_or_else(|| format!("no order `{number}` was placed"))?;
            let table = if order.key.on_cloud { &cloud::UNIFIED_ORDER } else { &pay::UNIFIED_ORDER };
            (order_json(&memory, order, now), table)
        };
        expectation.compare(&with_placed(order), Some(table))
    }

    /// Waits until every notification that is due was sent, and those whose first attempt is due within `limit`.
    /// Repetitions that are due later are not awaited, and nothing is for longer than `limit`. Returns how many
    /// notifications no server has acknowledged.
    pub async fn wait_for_due_notifications(&self, limit: Duration) -> usize {
        self.wait_for_deliveries(limit, limit).await;
        self.state.memory().notifications().filter(|notification| notification.due().is_some()).count()
    }

    async fn wait_for_deliveries(&self, limit: Duration, ahead: Duration) {
        let first = self.state.clock.now().after(ahead);
        let mut attempts = self.state.attempts.subscribe();
        let all = async {
            loop {
                let now = self.state.clock.now();
                let is_awaited = |due, attempted: bool| due <= now || !attempted && due <= first;
                let is_left = self.state.memory().notifications().any(|notification| {
                    notification.due().is_some_and(|due| is_awaited(due, !notification.attempts.is_empty()))
                });
                // The sender lives as long as the state.
                if !is_left || attempts.changed().await.is_err() {
                    return;
                }
            }
        };
        let _ = tokio::time::timeout(limit, all).await;
    }
}

/// The members of an order, with the fields that it was placed with.
fn with_placed(order: Value) -> Map<String, Value> {
    let Value::Object(mut members) = order else { return Map::new() };
    if let Some(Value::Object(placed)) = members.get("placed").cloned() {
        for (name, value) in placed {
            members.entry(name).or_insert(value);
        }
    }
    members
}

impl std::fmt::Display for Action {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Call(call, _) => {
                write!(f, "{}", call.message.full_name())?;
                call.number.as_ref().map_or(Ok(()), |number| write!(f, " of {number}"))
            }
            Self::Pay(number, _) => write!(f, "pay {number}"),
            Self::Cancel(number) => write!(f, "cancel {number}"),
            Self::Fail(number) => write!(f, "fail {number}"),
            Self::Notify(number) => write!(f, "notify {number}"),
            Self::FinishRefund(number, _) => write!(f, "finish the refund {number}"),
            Self::Advance(by) => write!(f, "advance the clock by {} s", by.as_secs()),
            Self::Fault(members) => {
                let text = |name| members.get(name).and_then(Value::as_str).unwrap_or_default();
                write!(f, "fault {} of {}", text("fault"), text("api"))
            }
            Self::Expect(number, _) => write!(f, "expect of order {number}"),
        }
    }
}

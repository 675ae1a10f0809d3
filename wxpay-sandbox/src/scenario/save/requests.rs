//! The requests of an order's number that the log has: the faults that hit them, and what a scenario leaves out.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use wxpay_core::BeijingTime;
use wxpay_core::schema::{Message, pay, shared};

use super::file::members;
use super::story::Story;
use crate::calls::charges_payer;
use crate::faults::{LATE, RECALL, USERPAYING};
use crate::state::log::LogEntry;
use crate::state::memory::Memory;
use crate::state::orders::Order;

/// How many refused requests are told one by one.
const MAX_REFUSALS: usize = 20;
/// How long after a change the log may have its request, in seconds.
const LOG_DELAY: u64 = 2;

/// A request that a fault hit.
#[derive(Debug)]
struct FaultedRequest {
    at: BeijingTime,
    message: &'static Message,
    fault: &'static str,
    fault_members: Map<String, Value>,
    /// When it was carried out all the same.
    carried_out_at: Option<BeijingTime>,
    /// Whether a step has it.
    is_told: bool,
}

/// The requests of an order.
#[derive(Debug)]
pub(super) struct OrderRequests {
    number: String,
    merchant: String,
    faulted: Vec<FaultedRequest>,
    /// The calls of the steps, with how often each is made.
    told: BTreeMap<String, u64>,
    /// Whether the log still has the time of the order.
    pub(super) has_log: bool,
}

impl OrderRequests {
    pub(super) fn new(memory: &Memory, order: &Order) -> Self {
        let number = &order.key.out_trade_no;
        let mut faulted: Vec<FaultedRequest> = Vec::new();
        for entry in entries(memory, number) {
            let (Some(fault), Some(message)) = (entry.fault, entry.api) else { continue };
            let of_late = |request: &&mut FaultedRequest| {
                request.fault == LATE && request.message.is(message) && request.carried_out_at.is_none()
            };
            // The log has a late request once more when it is carried out.
            let is_again = fault == LATE && entry.refused.as_ref().is_none_or(|(code, _)| !code.is_empty());
            if is_again {
                if let Some(request) = faulted.iter_mut().find(of_late) {
                    request.carried_out_at = Some(entry.at);
                }
                continue;
            }
            let is_prompt = fault == USERPAYING && charges_payer(message);
            let is_before = entry.fault_members.get("before") == Some(&Value::Bool(true));
            let is_done = is_prompt || fault != LATE && fault != RECALL && !is_before;
            faulted.push(FaultedRequest {
                at: entry.at,
                message,
                fault,
                fault_members: entry.fault_members.clone(),
                carried_out_at: is_done.then_some(entry.at),
                is_told: false,
            });
        }
        let has_log = memory.log.latest().last().is_some_and(|oldest| oldest.at <= order.placed_at.after(SHORTLY));
        Self { number: number.clone(), merchant: order.key.mch_id.clone(), faulted, told: BTreeMap::new(), has_log }
    }

    /// Adds a call that changed something at a time, with the fault that hit it, and `expect` of its reply.
    pub(super) fn add_change(
        &mut self,
        story: &mut Story,
        message: &'static Message,
        fields: &Map<String, Value>,
        at: BeijingTime,
        expect: Option<Value>,
    ) {
        let mut call = self.call(message, fields);
        let is_of_change =
            |faulted: &&mut FaultedRequest| !faulted.is_told && faulted.message.is(message) && faulted.did(at);
        let Some(faulted) = self.faulted.iter_mut().find(is_of_change) else {
            call.extend(expect.map(|expect| ("expect".to_owned(), expect)));
            story.add(at, vec![call]);
            return;
        };
        faulted.is_told = true;
        let steps = vec![faulted.rule(&self.number), call];
        if faulted.fault == LATE {
            story.add(faulted.at, steps);
            story.add(at, Vec::new());
        } else {
            story.add(at, steps);
        }
    }

    /// Adds the requests of a call that faults kept from changing anything, or whose change is not known. `fields` are
    /// those of the call at a time.
    pub(super) fn add_faulted<'f>(
        &mut self,
        story: &mut Story,
        message: &'static Message,
        fields: impl Fn(BeijingTime) -> Option<&'f Map<String, Value>>,
    ) {
        let mut calls = 0;
        for faulted in self.faulted.iter_mut().filter(|faulted| !faulted.is_told && faulted.message.is(message)) {
            let Some(fields) = fields(faulted.at) else { continue };
            faulted.is_told = true;
            calls += 1;
            let rule = faulted.rule(&self.number);
            story.add(faulted.at, vec![rule, call_step(message, fields)]);
        }
        *self.told.entry(message.full_name().to_string()).or_default() += calls;
    }

    /// Whether a fault made the payer of a charge type the password.
    pub(super) fn has_prompt_fault(&self) -> bool {
        self.faulted.iter().any(FaultedRequest::is_prompt)
    }

    fn call(&mut self, message: &'static Message, fields: &Map<String, Value>) -> Map<String, Value> {
        *self.told.entry(message.full_name().to_string()).or_default() += 1;
        call_step(message, fields)
    }

    /// Adds the queries that faults hit, and comments on the requests that no step has.
    pub(super) fn add_others(&mut self, story: &mut Story, memory: &Memory, order: &Order) {
        let fields = members([(shared::OUT_TRADE_NO.name, self.number.clone().into())]);
        for message in [&pay::ORDER_QUERY, &pay::CLOSE_ORDER, &pay::REVERSE] {
            self.add_faulted(story, message, |_| Some(&fields));
        }
        for faulted in self.faulted.iter().filter(|faulted| !faulted.is_told) {
            let name = faulted.message.full_name();
            story.remark(
                faulted.at,
                format!("Left out: {name}, which the fault {} hit, and whose fields are not kept.", faulted.fault),
            );
        }
        let mut refusals = 0;
        let mut end = order.placed_at;
        for entry in entries(memory, &self.number).filter(|entry| entry.fault.is_none()) {
            let Some((code, reason)) = &entry.refused else { continue };
            // A charge whose payer types the password is a step.
            if code == USERPAYING && entry.api.is_some_and(charges_payer) {
                continue;
            }
            refusals += 1;
            end = entry.at;
            if refusals <= MAX_REFUSALS {
                let name = entry.api.map_or_else(|| entry.path.clone(), |api| api.full_name().to_string());
                let code = if code.is_empty() { "without a code" } else { code };
                story.remark(entry.at, format!("Left out: {name}, refused {code}: {reason}."));
            }
        }
        if refusals > MAX_REFUSALS {
            story.remark(end, format!("Left out: {} more requests that were refused.", refusals - MAX_REFUSALS));
        }
    }

    /// What was carried out, and is no step: for each call how often.
    pub(super) fn left_out(&self, memory: &Memory) -> Vec<String> {
        let carried_out = memory.carried_out.of(&self.number, Some(&self.merchant));
        carried_out
            .into_iter()
            .filter_map(|(name, count)| {
                let left = count.saturating_sub(self.told.get(&name).copied().unwrap_or_default());
                let times = if left == 1 { "once".to_owned() } else { format!("{left} times") };
                (left > 0).then(|| format!("Left out: {name}, {times}, whose fields are not kept."))
            })
            .collect()
    }
}

impl FaultedRequest {
    /// Whether the request changed something at that time.
    fn did(&self, at: BeijingTime) -> bool {
        self.carried_out_at
            .is_some_and(|carried_out| carried_out.unix_seconds().abs_diff(at.unix_seconds()) <= LOG_DELAY)
    }

    fn is_prompt(&self) -> bool {
        self.fault == USERPAYING && charges_payer(self.message)
    }

    /// The step that sets the same fault for the order.
    fn rule(&self, number: &str) -> Map<String, Value> {
        let mut given = self.fault_members.clone();
        // The payment has a step of its own.
        given.remove("queries");
        fault_step(self.message, self.fault, given, number)
    }
}

const SHORTLY: std::time::Duration = std::time::Duration::from_secs(LOG_DELAY);

/// The step that sets a fault for an order.
pub(super) fn fault_step(
    message: &Message,
    fault: &str,
    mut given: Map<String, Value>,
    number: &str,
) -> Map<String, Value> {
    given.insert("api".to_owned(), message.full_name().to_string().into());
    given.insert("fault".to_owned(), fault.into());
    given.insert(shared::OUT_TRADE_NO.name.to_owned(), number.into());
    members([("fault", Value::Object(given))])
}

/// The step that makes a call.
pub(super) fn call_step(message: &Message, fields: &Map<String, Value>) -> Map<String, Value> {
    members([("call", message.full_name().to_string().into()), ("fields", json!(fields))])
}

/// The requests of a number, the earliest first.
fn entries<'m>(memory: &'m Memory, number: &'m str) -> impl Iterator<Item = &'m LogEntry> {
    memory.log.latest().rev().filter(move |entry| entry.out_trade_no.as_deref() == Some(number))
}

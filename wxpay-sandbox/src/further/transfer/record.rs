//! The record of a transfer, and its states.

use std::collections::BTreeMap;
use wxpay_core::schema::shared;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wxpay_core::BeijingTime;

use crate::further::balances::{self, Entry};
use crate::further::kind::ActionError;
use crate::further::members::text_member;
use crate::further::records::{Content, Saved};
use crate::further::time_text;
use crate::state::memory::Memory;

lifecycle! {
    /// The states of a transfer.
    TRANSFERS = "Transfers";
    /// The state of a transfer, as the queries name it.
    states TransferState {
        Processing = "PROCESSING",
        Success = "SUCCESS",
        Failed = "FAILED",
        BankFail = "BANK_FAIL",
    }
    /// What happens to a transfer.
    events TransferEvent {
        Pay = "pay to a balance",
        Accept = "pay to a balance, outcome unknown",
        PayBank = "pay to a bank card",
        Arrive = "arrive",
        Fail = "fail",
        Bounce = "the bank sends it back",
    }
    steps {
        New|Success, Pay => Success;
        New, Accept => Processing;
        New|Processing, PayBank => Processing;
        Success, PayBank => Success;
        Failed, PayBank => Failed;
        BankFail, PayBank => BankFail;
        Processing, Arrive => Success;
        Processing, Fail => Failed;
        Success, Bounce => BankFail;
    }
    refused {
        Processing, Pay => "SYSTEMERROR";
        Failed, Pay => "SEND_FAILED";
        _ => ""
    }
}

/// A transfer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Transfer {
    /// Where the money goes.
    pub(super) route: Route,
    pub(super) status: TransferState,
    /// What was sent, to compare a repetition.
    pub(super) sent: BTreeMap<String, String>,
    pub(super) amount: u64,
    /// The commission on top.
    pub(super) commission: u64,
    /// The number of WeChat Pay.
    pub(super) payment_no: String,
    #[serde(with = "time_text")]
    pub(super) requested_at: BeijingTime,
    #[serde(with = "time_text")]
    pub(super) last_try: BeijingTime,
    #[serde(default, with = "time_text::option")]
    pub(super) paid_at: Option<BeijingTime>,
    /// Why it failed.
    pub(super) reason: String,
    /// Whether it fails at its time.
    #[serde(default)]
    pub(super) will_fail: bool,
}

/// Where the money of a transfer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Route {
    /// To the balance of a user.
    #[serde(rename = "balance")]
    Balance,
    /// To the balance of an employee.
    #[serde(rename = "workwx")]
    Workwx,
    /// To a bank card.
    #[serde(rename = "bank")]
    Bank,
}

impl Content for Transfer {
    const KIND: &'static str = "transfer";
}

impl TransferState {
    /// Whether the money is on its way or there.
    fn is_paid(self) -> bool {
        matches!(self, Self::Processing | Self::Success)
    }
}

impl TransferEvent {
    /// The event that ends a transfer with a status.
    pub(super) fn from_status(status: &str) -> Option<Self> {
        match status {
            "SUCCESS" => Some(Self::Arrive),
            "FAILED" => Some(Self::Fail),
            "BANK_FAIL" => Some(Self::Bounce),
            _ => None,
        }
    }
}

/// Ends a transfer at a time: the money arrives, or comes back.
///
/// # Errors
/// The code of the refusal.
pub(super) fn end(
    memory: &mut Memory,
    mut transfer: Saved<Transfer>,
    event: TransferEvent,
    at: BeijingTime,
) -> Result<(), &'static str> {
    let content = &mut transfer.content;
    content.status = TRANSFERS.next(content.status, event)?;
    transfer.due = None;
    if content.status.is_paid() {
        content.paid_at = Some(at);
        content.reason = String::new();
        pay_out(memory, &transfer, at);
    } else {
        let sum = content.amount.saturating_add(content.commission);
        let entry = Entry::new(at, sum, "付款退回", &content.payment_no, &transfer.number);
        balances::book(memory, &transfer.owner, entry);
    }
    transfer.save(memory);
    Ok(())
}

/// Books what arrives at the payee's balance. Bank cards are outside.
pub(super) fn pay_out(memory: &mut Memory, transfer: &Saved<Transfer>, at: BeijingTime) {
    let Transfer { sent, amount, payment_no, .. } = &transfer.content;
    if let Some(openid) = sent.get(shared::OPENID.name) {
        balances::book(memory, openid, Entry::new(at, *amount, "微信零钱", payment_no, &transfer.number));
    }
}

/// A person's name, which a transfer may check.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Person {
    /// The verified name; `None` for a person without one.
    pub(super) name: Option<String>,
}

impl Content for Person {
    const KIND: &'static str = "person";
}

/// The owner of the records of people: they belong to no merchant.
pub(super) const NO_OWNER: &str = "";

/// Whether another verified name, or that there is none, was set of a person.
pub(crate) fn has_other_name(memory: &Memory, openid: &str, name: &str) -> bool {
    let person = memory.find_record::<Person>(NO_OWNER, openid);
    person.is_some_and(|person| person.content.name.as_deref() != Some(name))
}

/// Sets the verified name of a person, or that there is none.
///
/// # Errors
/// If the members are wrong.
pub(crate) fn set_person(memory: &mut Memory, members: &Map<String, Value>) -> Result<Value, ActionError> {
    let known = [shared::OPENID.name, "name"];
    if let Some(wrong) = members.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(ActionError::invalid(format!("`{wrong}` says nothing of a person, who has `openid` and `name`")));
    }
    let Some(openid) = text_member(members, shared::OPENID.name)? else {
        return Err(ActionError::invalid("`openid` is the person's id".to_owned()));
    };
    let name = match members.get("name") {
        Some(Value::Null) => None,
        _ => text_member(members, "name")?.map(str::to_owned),
    };
    let found = memory.find_record::<Person>(NO_OWNER, openid);
    let mut person = found.unwrap_or_else(|| Saved::new(memory, NO_OWNER, openid, Person { name: None }));
    person.content.name.clone_from(&name);
    person.save(memory);
    Ok(serde_json::json!({ (shared::OPENID.name): openid, "name": name }))
}

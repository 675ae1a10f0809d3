//! The templates of agreements: where an end is notified, and the limits of deductions.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use wxpay_core::BeijingTime;
use wxpay_core::schema::{pay::fields::papay, shared};

use super::deduction::{Deduction, DeductionState};
use crate::further::kind::ActionError;
use crate::further::members::{merchant_member, text_member, whole_member};
use crate::further::records::{Content, Saved};
use crate::reason::Reason;
use crate::state::SandboxState;
use crate::state::memory::Memory;

/// A template. Those that were not set have the usual limits.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Plan {
    /// Where it is notified that an agreement ended; without it, where the agreement was notified.
    pub(super) notify_url: Option<String>,
    /// The most that one deduction takes, in fen.
    max_amount: u64,
    /// The most that the deductions of a day take, in fen.
    daily_amount: u64,
    /// The most deductions of a day. Failed ones do not count.
    daily_count: u64,
    /// Whether deductions are made from 7:00 to 22:00 only.
    hours: bool,
}

impl Default for Plan {
    fn default() -> Self {
        Self { notify_url: None, max_amount: 50_000, daily_amount: 250_000, daily_count: 5, hours: false }
    }
}

impl Content for Plan {
    const KIND: &'static str = "plan";
}

/// The hours of the day at which deductions are made.
const HOURS: std::ops::Range<u32> = 7..22;

/// The template of that number.
pub(super) fn find(memory: &Memory, owner: &str, plan_id: &str) -> Plan {
    memory.find_record::<Plan>(owner, plan_id).map_or_else(Plan::default, |plan| plan.content)
}

/// Sets a template: the members that are there.
///
/// # Errors
/// If the members are wrong.
pub(crate) fn set(
    state: &SandboxState,
    memory: &mut Memory,
    members: &Map<String, Value>,
) -> Result<Value, ActionError> {
    const KNOWN: [&str; 7] = [
        "merchant",
        papay::PLAN_ID.name,
        shared::NOTIFY_URL.name,
        "max_amount",
        "daily_amount",
        "daily_count",
        "hours",
    ];
    if let Some(wrong) = members.keys().find(|name| !KNOWN.contains(&name.as_str())) {
        let reason = format!("`{wrong}` says nothing of a template, which takes {}", KNOWN.join(", "));
        return Err(ActionError::invalid(reason));
    }
    let owner = merchant_member(state, members)?;
    let Some(plan_id) = text_member(members, papay::PLAN_ID.name)? else {
        return Err(ActionError::invalid("`plan_id` is the number of the template, a text".to_owned()));
    };
    let mut plan = find(memory, owner, plan_id);
    if let Some(url) = text_member(members, shared::NOTIFY_URL.name)? {
        plan.notify_url = Some(url.to_owned());
    }
    plan.max_amount = whole_member(members, "max_amount")?.unwrap_or(plan.max_amount);
    plan.daily_amount = whole_member(members, "daily_amount")?.unwrap_or(plan.daily_amount);
    plan.daily_count = whole_member(members, "daily_count")?.unwrap_or(plan.daily_count);
    plan.hours = match members.get("hours") {
        None => plan.hours,
        Some(Value::Bool(hours)) => *hours,
        Some(_) => return Err(ActionError::invalid("`hours` is true or false".to_owned())),
    };
    let saved = match memory.find_record::<Plan>(owner, plan_id) {
        Some(earlier) => Saved { content: plan, ..earlier },
        None => Saved::new(memory, owner, plan_id, plan),
    };
    saved.save(memory);
    let Plan { notify_url, max_amount, daily_amount, daily_count, hours } = saved.content;
    Ok(json!({
        "merchant": owner,
        (papay::PLAN_ID.name): plan_id,
        (shared::NOTIFY_URL.name): notify_url,
        "max_amount": max_amount,
        "daily_amount": daily_amount,
        "daily_count": daily_count,
        "hours": hours,
    }))
}

impl Plan {
    /// Checks the limits for a deduction by the agreement of that record.
    ///
    /// # Errors
    /// Which one it exceeds.
    pub(super) fn check(&self, memory: &Memory, agreement: u64, amount: u64, now: BeijingTime) -> Result<(), Reason> {
        if amount > self.max_amount {
            let most = self.max_amount;
            let zh = format!("单笔扣款最多 {most} 分");
            return Err(Reason::new(format!("a deduction takes at most {most} fen"), zh));
        }
        let time = now.to_string();
        let hour = time.get(8..10).and_then(|hour| hour.parse().ok()).unwrap_or_default();
        if self.hours && !HOURS.contains(&hour) {
            return Err(Reason::new("deductions are made from 7:00 to 22:00", "扣款时间为 7:00 至 22:00"));
        }
        let day = |time: BeijingTime| time.to_string().get(..8).map(str::to_owned);
        let of_today = memory
            .records_of::<Deduction>()
            .rev()
            .map(|deduction| deduction.content)
            .take_while(|deduction| day(deduction.applied_at) == day(now))
            .filter(|deduction| deduction.agreement == agreement && deduction.state != DeductionState::PayFail);
        let (count, sum) =
            of_today.fold((0_u64, 0_u64), |(count, sum), one| (count + 1, sum.saturating_add(one.amount)));
        if count >= self.daily_count {
            let most = self.daily_count;
            return Err(Reason::new(
                format!("there were {count} deductions today, and {most} are allowed"),
                format!("当日已扣款 {count} 次，最多 {most} 次"),
            ));
        }
        if sum.saturating_add(amount) > self.daily_amount {
            let most = self.daily_amount;
            return Err(Reason::new(
                format!("{sum} fen were deducted today, and {most} are allowed"),
                format!("当日已扣款 {sum} 分，最多 {most} 分"),
            ));
        }
        Ok(())
    }
}

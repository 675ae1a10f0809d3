//! Stocks of coupons. Until one is set, every number of a merchant is a stock with the usual values.

use std::time::Duration;
use wxpay_core::schema::pay::fields::cash_coupon;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use wxpay_core::BeijingTime;

use crate::calls::Call;
use crate::further::kind::ActionError;
use crate::further::members::{merchant_member, text_member, whole_member};
use crate::further::records::{Content, Saved};
use crate::further::time_text;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::memory::Memory;

/// How long the coupons of a stock are usable, by default.
const LIFETIME: Duration = Duration::from_secs(30 * 24 * 3600);
/// The status of a stock whose coupons can be sent.
pub(super) const ACTIVE: u64 = 4;

/// A stock of coupons. Its number is `coupon_stock_id`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Stock {
    pub(super) coupon_name: String,
    /// The value of a coupon, in fen.
    pub(super) coupon_value: u64,
    /// The least amount of an order, in fen.
    pub(super) coupon_mininumn: u64,
    pub(super) coupon_total: u64,
    /// What all coupons together may be worth, in fen.
    pub(super) coupon_budget: u64,
    /// The most that a payer gets; 0 means no limit.
    pub(super) max_quota: u64,
    pub(super) is_send_num: u64,
    pub(super) coupon_stock_status: u64,
    #[serde(with = "time_text")]
    pub(super) begin_time: BeijingTime,
    #[serde(with = "time_text")]
    pub(super) end_time: BeijingTime,
    #[serde(with = "time_text")]
    pub(super) create_time: BeijingTime,
    /// Whether the control interface made it.
    is_set: bool,
}

impl Content for Stock {
    const KIND: &'static str = "coupon_stock";
}

impl Stock {
    fn new(now: BeijingTime) -> Self {
        Self {
            coupon_name: "测试代金券".to_owned(),
            coupon_value: 100,
            coupon_mininumn: 0,
            coupon_total: 100,
            coupon_budget: 10_000,
            max_quota: 1,
            is_send_num: 0,
            coupon_stock_status: ACTIVE,
            begin_time: now,
            end_time: now.after(LIFETIME),
            create_time: now,
            is_set: false,
        }
    }

    /// Whether another coupon is left.
    pub(super) fn has_another(&self) -> bool {
        let worth = self.is_send_num.saturating_add(1).saturating_mul(self.coupon_value);
        self.is_send_num < self.coupon_total && worth <= self.coupon_budget
    }
}

/// The stock that a call names.
///
/// # Errors
/// The refusal, if it is unknown.
pub(super) fn named_by(
    call: &Call<'_>,
    memory: &mut Memory,
    number: &str,
    now: BeijingTime,
) -> Result<Saved<Stock>, Refusal> {
    if let Some(stock) = memory.find_record::<Stock>(call.owner, number) {
        return Ok(stock);
    }
    let refuse = |code, text: &str, reason: Reason| {
        // Sending has no code of its own for it.
        let refusal = call.refuse(code, reason.clone());
        if refusal.code == code {
            refusal
        } else {
            Refusal { text: text.to_owned(), ..call.refuse("PARAM_ERROR", reason) }
        }
    };
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(refuse(
            "COUPON_STOCK_ID_NOT_VALID",
            "批次ID不正确",
            Reason::new("the number of a stock is digits", "批次号应为数字"),
        ));
    }
    if memory.records_of::<Stock>().any(|stock| stock.owner == call.owner && stock.content.is_set) {
        return Err(refuse(
            "COUPON_STOCK_NOT_FOUND",
            "批次不存在",
            Reason::new("the merchant has no stock of that number", "该商户没有这个批次"),
        ));
    }
    let stock = Saved::new(memory, call.owner, number, Stock::new(now));
    stock.save(memory);
    Ok(stock)
}

/// Sets a stock: the members that are there.
///
/// # Errors
/// If the members are wrong.
pub(crate) fn set(
    state: &SandboxState,
    memory: &mut Memory,
    members: &Map<String, Value>,
) -> Result<Value, ActionError> {
    const KNOWN: [&str; 11] = [
        "merchant",
        cash_coupon::COUPON_STOCK_ID.name,
        cash_coupon::COUPON_NAME.name,
        cash_coupon::COUPON_VALUE.name,
        cash_coupon::COUPON_MINIMUM.name,
        cash_coupon::COUPON_TOTAL.name,
        cash_coupon::COUPON_BUDGET.name,
        cash_coupon::MAX_QUOTA.name,
        cash_coupon::COUPON_STOCK_STATUS_FIELD.name,
        cash_coupon::STOCK_BEGIN_TIME.name,
        cash_coupon::STOCK_END_TIME.name,
    ];
    if let Some(wrong) = members.keys().find(|name| !KNOWN.contains(&name.as_str())) {
        let reason = format!("`{wrong}` says nothing of a stock, which takes {}", KNOWN.join(", "));
        return Err(ActionError::invalid(reason));
    }
    let owner = merchant_member(state, members)?;
    let Some(number) = text_member(members, cash_coupon::COUPON_STOCK_ID.name)? else {
        return Err(ActionError::invalid("`coupon_stock_id` is the number of the stock, a text".to_owned()));
    };
    let found = memory.find_record::<Stock>(owner, number);
    let mut stock = found.unwrap_or_else(|| Saved::new(memory, owner, number, Stock::new(state.clock.now())));
    let content = &mut stock.content;
    content.is_set = true;
    if let Some(name) = text_member(members, cash_coupon::COUPON_NAME.name)? {
        name.clone_into(&mut content.coupon_name);
    }
    content.coupon_value = whole_member(members, cash_coupon::COUPON_VALUE.name)?.unwrap_or(content.coupon_value);
    content.coupon_mininumn =
        whole_member(members, cash_coupon::COUPON_MINIMUM.name)?.unwrap_or(content.coupon_mininumn);
    content.coupon_total = whole_member(members, cash_coupon::COUPON_TOTAL.name)?.unwrap_or(content.coupon_total);
    let all = content.coupon_total.saturating_mul(content.coupon_value);
    content.coupon_budget = whole_member(members, cash_coupon::COUPON_BUDGET.name)?.unwrap_or(all);
    content.max_quota = whole_member(members, cash_coupon::MAX_QUOTA.name)?.unwrap_or(content.max_quota);
    content.coupon_stock_status =
        whole_member(members, cash_coupon::COUPON_STOCK_STATUS_FIELD.name)?.unwrap_or(content.coupon_stock_status);
    content.begin_time = time_member(members, cash_coupon::STOCK_BEGIN_TIME.name)?.unwrap_or(content.begin_time);
    content.end_time = time_member(members, cash_coupon::STOCK_END_TIME.name)?.unwrap_or(content.end_time);
    stock.save(memory);
    let mut json = json!({ "merchant": owner, (cash_coupon::COUPON_STOCK_ID.name): number });
    if let (Value::Object(json), Ok(Value::Object(content))) = (&mut json, serde_json::to_value(&stock.content)) {
        json.extend(content);
    }
    Ok(json)
}

/// A time that the body of a control call may have, as 14 digits.
fn time_member(members: &Map<String, Value>, name: &str) -> Result<Option<BeijingTime>, ActionError> {
    let time = text_member(members, name)?.map(str::parse);
    time.transpose().map_err(|_| ActionError::invalid(format!("`{name}` is a time of 14 digits")))
}

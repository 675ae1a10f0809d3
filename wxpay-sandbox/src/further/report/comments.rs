//! 拉取订单评价数据: the comments of payers, which the control interface plants.

use std::time::Duration;
use wxpay_core::schema::{Field, pay::fields::report, shared};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use wxpay_core::BeijingTime;

use crate::calls::{Call, CallOutput};
use crate::further::kind::ActionError;
use crate::further::members::text_member;
use crate::further::records::{Content, Saved};
use crate::further::time_text;
use crate::further::time_text::date_time;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::memory::Memory;

/// How long comments can be asked for.
const RETENTION: Duration = Duration::from_secs(93 * 24 * 3600);
/// The most comments of one text.
const MAX_COMMENTS: u64 = 200;
/// The most stars.
const MAX_STARS: u64 = 5;

/// A comment on an order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Comment {
    #[serde(with = "time_text")]
    at: BeijingTime,
    transaction_id: String,
    stars: u64,
    #[serde(rename = "comment")]
    text: String,
}

impl Content for Comment {
    const KIND: &'static str = "comment";
}

pub(super) fn download(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let memory = call.memory(state);
    let now = state.clock.now();
    let time = |field: &Field| {
        let time = call.text(field).parse::<BeijingTime>();
        time.map_err(|_| {
            call.refuse(
                "PARAM_ERROR",
                Reason::new(
                    format!("{} is no time of 14 digits", field.name),
                    format!("{} 不是 14 位数字的时间", field.name),
                ),
            )
        })
    };
    let (begin, end) = (time(&report::BEGIN_TIME)?, time(&report::END_TIME)?);
    if end < begin || begin.after(RETENTION) <= now {
        return Err(call.refuse(
            "PARAM_ERROR",
            Reason::new(
                "begin_time lies after end_time, or more than three months back",
                "begin_time 晚于 end_time，或早于三个月前",
            ),
        ));
    }
    let offset = call.number(&report::OFFSET);
    let limit = match call.number(&report::LIMIT) {
        0 => MAX_COMMENTS,
        limit => limit.min(MAX_COMMENTS),
    };
    let of_period = memory
        .records_of::<Comment>()
        .filter(|comment| comment.owner == call.owner && begin <= comment.content.at && comment.content.at <= end);
    let lines: Vec<String> = of_period
        .skip(usize::try_from(offset).unwrap_or(usize::MAX))
        .take(usize::try_from(limit).unwrap_or_default())
        .map(|comment| comment.content.line())
        .collect();
    if lines.is_empty() {
        return Err(call.refuse(
            "NO_COMMENT",
            Reason::new(
                "nobody commented in that period, or not after that offset",
                "该时间段内（或该 offset 之后）没有评价",
            ),
        ));
    }
    let next = offset.saturating_add(u64::try_from(lines.len()).unwrap_or_default());
    Ok(CallOutput::File(format!("{next}\n{}\n", lines.join("\n")).into_bytes()))
}

impl Comment {
    /// The line of the text: each cell has a back-tick in front.
    fn line(&self) -> String {
        format!("`{},`{},`{},`{}", date_time(self.at), self.transaction_id, self.stars, self.text)
    }
}

/// Plants a comment of a payer.
///
/// # Errors
/// If the members are wrong, or the order is not paid.
pub(in crate::further) fn add_comment(
    state: &SandboxState,
    memory: &mut Memory,
    members: &Map<String, Value>,
) -> Result<Value, ActionError> {
    let known = ["merchant", shared::OUT_TRADE_NO.name, shared::TRANSACTION_ID.name, "stars", "comment"];
    if let Some(wrong) = members.keys().find(|name| !known.contains(&name.as_str())) {
        let known = known.map(|name| format!("`{name}`")).join(", ");
        return Err(ActionError::invalid(format!("`{wrong}` says nothing of a comment, which takes {known}")));
    }
    let now = state.clock.now();
    let usual = state.accounts.first().map(|account| account.mch_id.as_str()).unwrap_or_default();
    let merchant = text_member(members, "merchant")?;
    let order = match text_member(members, shared::OUT_TRADE_NO.name)? {
        None => None,
        Some(number) => {
            let order = memory.find_order(number, merchant);
            let paid = order.and_then(|order| Some((order.key.mch_id.clone(), order.payment.as_ref()?)));
            let paid = paid.map(|(mch_id, payment)| (mch_id, payment.transaction_id.clone()));
            Some(paid.ok_or_else(|| ActionError::invalid(format!("no order `{number}` was paid")))?)
        }
    };
    let (mch_id, transaction_id) = match (order, text_member(members, shared::TRANSACTION_ID.name)?) {
        (Some(paid), None) => paid,
        (None, Some(transaction_id)) => (merchant.unwrap_or(usual).to_owned(), transaction_id.to_owned()),
        _ => return Err(ActionError::invalid("either `out_trade_no` or `transaction_id` names the order".to_owned())),
    };
    let stars = match members.get("stars") {
        None => Some(MAX_STARS),
        Some(stars) => stars.as_u64().filter(|stars| (1..=MAX_STARS).contains(stars)),
    };
    let stars = stars.ok_or_else(|| ActionError::invalid(format!("`stars` is a number from 1 to {MAX_STARS}")))?;
    let text = text_member(members, "comment")?.unwrap_or("不错").replace(['\r', '\n'], " ");
    let comment = Comment { at: now, transaction_id, stars, text };
    let mut comment = Saved::new(memory, &mch_id, "", comment);
    // Comments have no number of their own.
    comment.number = comment.id.to_string();
    comment.save(memory);
    let Comment { transaction_id, stars, text, .. } = &comment.content;
    Ok(json!({
        "merchant": mch_id,
        "number": comment.number,
        "at": now.to_string(),
        (shared::TRANSACTION_ID.name): transaction_id,
        "stars": stars,
        "comment": text,
    }))
}

//! Saves what happened to an order as a scenario that does the same again. What a scenario cannot say is a comment of
//! the file.

mod file;
mod notifications;
mod order;
mod refund;
mod requests;
mod story;

use wxpay_core::BeijingTime;

use self::file::{ScenarioFile, remark};
use self::order::OrderStory;
use self::requests::OrderRequests;
use self::story::Story;
use super::parse;
use crate::reason::Reason;
use crate::state::SandboxState;
use crate::state::memory::Memory;
use crate::state::orders::Order;

/// The scenario of an order, as a file.
///
/// # Errors
/// Why there is none.
pub(crate) fn save(state: &SandboxState, memory: &Memory, order: &Order, now: BeijingTime) -> Result<String, Reason> {
    if order.key.on_cloud {
        return Err(Reason::new(
            "an order of the cloud channel is no scenario: a scenario makes calls of the channel `pay`",
            "云支付的订单不能保存为剧本：剧本只调用 `pay` 渠道的接口",
        ));
    }
    let story = OrderStory { state, memory, order, now };
    let mut requests = OrderRequests::new(memory, order);
    let mut steps = Story::default();
    story.add_order(&mut steps, &mut requests);
    story.add_refunds(&mut steps, &mut requests);
    requests.add_others(&mut steps, memory, order);
    story.add_notifications(&mut steps);

    let mut file = ScenarioFile::default();
    file.remark(&format!(
        "Order {} of merchant {}, as it was in a sandbox at {}.",
        order.key.out_trade_no, order.key.mch_id, now
    ));
    file.remark("`wxpay sandbox --scenario FILE` plays it. The numbers that WeChat Pay assigns are other ones then.");
    for limit in story.limits(&requests) {
        file.remark(&limit);
    }
    steps.write(&mut file).and_then(|()| story.write_expectations(&mut file)).map_err(|error| {
        let error = error.to_string();
        Reason::new(format!("the order cannot be written as a scenario: {error}"), format!("订单无法写成剧本：{error}"))
    })?;
    let text = state.secrets.mask(&file.into_text()).into_owned();
    Ok(match parse(&text, &state.accounts) {
        Ok(_) => text,
        // As when the account of the order is gone, or a call takes what only this sandbox knows.
        Err(faults) => {
            let faults: String = faults.lines().map(remark).collect();
            format!("{}{faults}\n{text}", remark("It cannot be played as it is, by the lines below this comment:"))
        }
    })
}

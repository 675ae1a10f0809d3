//! What the calls do, on either channel: a file for each. A checked request goes
//! in; the business fields of the reply come out, a file, or a refusal.

mod auth_code;
mod bill;
mod close;
mod fund_flow;
mod micropay;
mod order;
mod payment;
mod query;
mod refund;
mod refund_query;
mod reverse;
mod short_url;
mod sign_key;

use std::collections::BTreeMap;

use wxpay_core::fields::{FieldValue, Fields};
use wxpay_core::schema::{Channel, Field, Message, cloud, pay, shared};
use wxpay_core::server::Reply;
use wxpay_core::{BeijingTime, SignType};

use crate::account::Account;
use crate::memory::Memory;
use crate::official::Case;
use crate::orders::{Order, OrderKey};
use crate::refusal::Refusal;
use crate::state::State;

pub(crate) use bill::failure as bill_failure;
pub(crate) use payment::{Named, SOMEBODY, Wishes, cancel, fail, finish_refund, pay, with_payment};
pub(crate) use refund_query::{RECEIVER, refunded};
pub(crate) use reverse::recall;

/// A call that the sandbox answers.
pub(crate) struct Api {
    pub(crate) message: &'static Message,
    pub(crate) action: Action,
    /// What its answers look like.
    pub(crate) answers: Answers,
    /// Whether it takes fields that the table lacks, or refuses them.
    pub(crate) takes_unknown_fields: bool,
}

/// What the answers to a call look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answers {
    /// A message, signed once it is known whose it is.
    Signed,
    /// The same, and every refusal says whether to revoke again.
    Recall,
    /// A file, or an unsigned message with a number.
    Bill,
    /// A file, or an unsigned message with a code.
    FundFlow,
    /// An unsigned message.
    Unsigned,
}

/// The calls that the sandbox answers.
pub(crate) const CALLS: [Api; 18] = [
    api(&pay::UNIFIED_ORDER, order::place),
    strict(&pay::ORDER_QUERY, query::query),
    strict(&pay::CLOSE_ORDER, close::close),
    strict(&pay::REFUND, refund::refund),
    strict(&pay::REFUND_QUERY, refund_query::query),
    Api { answers: Answers::Bill, ..api(&pay::DOWNLOAD_BILL, bill::download) },
    Api { answers: Answers::FundFlow, ..api(&pay::DOWNLOAD_FUND_FLOW, fund_flow::download) },
    api(&pay::MICROPAY, micropay::charge),
    Api { answers: Answers::Recall, ..strict(&pay::REVERSE, reverse::reverse) },
    api(&pay::AUTH_CODE_TO_OPENID, auth_code::payer),
    api(&pay::SHORT_URL, short_url::shorten),
    Api { answers: Answers::Unsigned, ..api(&pay::GET_SIGN_KEY, sign_key::get) },
    api(&cloud::UNIFIED_ORDER, order::place),
    strict(&cloud::QUERY_ORDER, query::query),
    strict(&cloud::CLOSE_ORDER, close::close),
    // The official sample sends the order's `body` along.
    api(&cloud::REFUND, refund::refund),
    strict(&cloud::QUERY_REFUND, refund_query::query),
    Api { answers: Answers::Bill, ..api(&cloud::DOWNLOAD_BILL, bill::download) },
];

const fn api(message: &'static Message, action: Action) -> Api {
    Api { message, action, answers: Answers::Signed, takes_unknown_fields: true }
}

const fn strict(message: &'static Message, action: Action) -> Api {
    Api { takes_unknown_fields: false, ..api(message, action) }
}

/// A request whose sender, signature and fields are right.
pub(crate) struct Call<'c> {
    pub(crate) message: &'static Message,
    pub(crate) fields: &'c Fields<'c>,
    pub(crate) account: &'c Account,
    /// Whose orders these are: the merchant, or on the cloud channel the
    /// sub-merchant.
    pub(crate) owner: &'c str,
    pub(crate) sign_type: SignType,
    /// Whether it came by a path of the sandbox's.
    pub(crate) in_trial: bool,
    /// Whether a fault was set by which the payer has to enter the password.
    pub(crate) prompts: bool,
    /// The case of WeChat Pay's own sandboxes that it chose.
    pub(crate) case: Option<&'static Case>,
}

/// What a call does.
pub(crate) type Action = fn(&State, &Call<'_>) -> Result<Answer, Refusal>;

/// What comes of a call that is carried out.
pub(crate) enum Answer {
    /// The business fields of a reply.
    Reply(Reply),
    /// A file.
    File(Vec<u8>),
}

impl From<Reply> for Answer {
    fn from(reply: Reply) -> Self {
        Self::Reply(reply)
    }
}

impl<'c> Call<'c> {
    pub(crate) fn refuse(&self, code: &str, reason: impl Into<String>) -> Refusal {
        Refusal::business(self.message, code, reason)
    }

    fn text(&self, field: &Field) -> &'c str {
        self.fields.text(field).unwrap_or_default()
    }

    /// The text of a field of its own, by its name.
    fn given(&self, name: &str) -> Option<&'c str> {
        self.message.find(name).and_then(|field| self.fields.text(field))
    }

    /// A field of the reply's own, by its name.
    fn answer_field(&self, name: &str) -> Result<&'static Field, Refusal> {
        let field = self.message.response.and_then(|table| table.find(name));
        field.ok_or_else(|| self.refuse("SYSTEMERROR", format!("the table of the reply lacks `{name}`")))
    }

    /// A number that was checked to be one.
    fn number(&self, field: &Field) -> u64 {
        self.fields.get(field).and_then(FieldValue::as_number).unwrap_or_default()
    }

    fn on_cloud(&self) -> bool {
        self.message.channel == Channel::Cloud
    }

    fn key(&self) -> OrderKey {
        OrderKey::new(self.message.channel, self.owner, self.text(&shared::OUT_TRADE_NO))
    }

    /// Whether the order is of this sender's: on the XML channel a service provider
    /// asks for one sub-merchant's order.
    fn may_see(&self, order: &Order) -> bool {
        order.key.on_cloud == self.on_cloud()
            && order.key.mch_id == self.owner
            && (self.on_cloud() || order.get(&shared::SUB_MCH_ID) == self.fields.text(&shared::SUB_MCH_ID))
    }

    /// The order that the call speaks of: `transaction_id` wins over the merchant's
    /// own number.
    fn order<'m>(&self, memory: &'m Memory) -> Option<&'m Order> {
        let order = match self.fields.text(&shared::TRANSACTION_ID) {
            Some(transaction_id) => memory.order_paid_as(transaction_id),
            None => memory.order_of(&self.key()),
        };
        order.filter(|order| self.may_see(order))
    }

    /// Refuses what a transition refused.
    fn refused(&self, order: Option<&Order>, now: BeijingTime, code: &str) -> Refusal {
        let reason = match order {
            None => "no order of that number was placed by this merchant".to_owned(),
            Some(order) => format!("the order is in the state {}", order.state(now).name()),
        };
        self.refuse(code, reason)
    }
}

/// The fields that make the order what it is: all but those of the single call.
fn lasting(fields: &Fields<'_>) -> BTreeMap<String, String> {
    let of_the_call = [&shared::NONCE_STR, &shared::SIGN, &shared::SIGN_TYPE_FIELD];
    fields
        .iter()
        .filter(|entry| !of_the_call.iter().any(|field| field.name == entry.name))
        .filter_map(|entry| text(&entry.value).map(|value| (entry.name.to_string(), value)))
        .collect()
}

/// A value as text; nested objects as the text of their members.
fn text(value: &FieldValue<'_>) -> Option<String> {
    match value {
        FieldValue::Text(text) if text.is_empty() => None,
        FieldValue::Text(text) => Some(text.to_string()),
        FieldValue::Number(number) => Some(number.to_string()),
        FieldValue::Object(fields) => {
            let members: serde_json::Map<String, serde_json::Value> = fields
                .iter()
                .filter_map(|entry| text(&entry.value).map(|value| (entry.name.to_string(), value.into())))
                .collect();
            serde_json::to_string(&members).ok()
        }
        _ => None,
    }
}

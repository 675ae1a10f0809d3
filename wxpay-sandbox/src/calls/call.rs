//! A checked request, and the result of carrying it out.

use std::collections::BTreeMap;

use wxpay_core::fields::{FieldValue, Fields};
use wxpay_core::schema::{Channel, Field, Message, shared};
use wxpay_core::server::MessageBuilder;
use wxpay_core::{BeijingTime, SignType};

use crate::account::Account;
use crate::archive;
use crate::http::responses::{unreadable_reason, unwritable};
use crate::official_cases::TestCase;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::memory::Memory;
use crate::state::orders::{Order, OrderKey};
use crate::state::refunds::RefundKey;

/// A request whose sender, signature and fields were checked.
pub(crate) struct Call<'c> {
    pub(crate) message: &'static Message,
    pub(crate) fields: &'c Fields<'c>,
    pub(crate) account: &'c Account,
    /// The owner of the orders: the merchant, or on the cloud channel the sub-merchant.
    pub(crate) owner: &'c str,
    pub(crate) sign_type: SignType,
    /// Whether it came by a path of an official sandbox, signed with the key for those.
    pub(crate) in_official_sandbox: bool,
    /// Whether an injected fault makes the payer enter the password.
    pub(crate) prompts: bool,
    /// Whether an injected fault makes the reversal ask to be repeated.
    pub(crate) recalls: bool,
    /// The host to which it was sent, for links to the sandbox.
    #[cfg(feature = "all-messages")]
    pub(crate) host: &'c str,
    /// The error code of an injected fault that follows the call: the client does not learn its outcome.
    #[cfg(feature = "all-messages")]
    pub(crate) code_after: Option<&'static str>,
    /// The selected case of an official sandbox.
    pub(crate) case: Option<&'static TestCase>,
}

/// The function that carries out a call.
pub(crate) type CallHandler = fn(&SandboxState, &Call<'_>) -> Result<CallOutput, Refusal>;

/// The result of a call.
pub(crate) enum CallOutput {
    /// The business fields of the reply.
    Reply(MessageBuilder),
    /// A file.
    File(Vec<u8>),
}

impl From<MessageBuilder> for CallOutput {
    fn from(reply: MessageBuilder) -> Self {
        Self::Reply(reply)
    }
}

impl<'c> Call<'c> {
    /// A message that no request carries, such as what a mini program hands over.
    #[cfg(feature = "all-messages")]
    pub(crate) fn of_client(message: &'static Message, fields: &'c Fields<'c>, account: &'c Account) -> Self {
        Self {
            message,
            fields,
            account,
            owner: &account.mch_id,
            sign_type: SignType::Md5,
            in_official_sandbox: false,
            prompts: false,
            recalls: false,
            host: "",
            code_after: None,
            case: None,
        }
    }

    /// The refusal with a code. The lists of some calls are short: a code that is not listed becomes that of a request
    /// that cannot be carried out.
    pub(crate) fn refuse(&self, code: &str, reason: Reason) -> Refusal {
        let is_unlisted = !code.is_empty() && self.message.error(code).is_none();
        Refusal::business(self.message, if is_unlisted { "INVALID_REQUEST" } else { code }, reason)
    }

    /// The text of a field of this call. `None` if it is missing, or the call has no such field.
    pub(crate) fn value(&self, field: &Field) -> Option<&'c str> {
        self.message.find(field.name).and_then(|row| self.fields.text(row))
    }

    /// The text of a field of this call, as [`value`](Self::value); empty if there is none.
    pub(crate) fn text(&self, field: &Field) -> &'c str {
        self.value(field).unwrap_or_default()
    }

    /// The row of a field in the table of the call's reply.
    pub(crate) fn reply_field(&self, field: &Field) -> Result<&'static Field, Refusal> {
        let row = self.message.response.and_then(|table| table.find(field.name));
        row.ok_or_else(|| {
            self.refuse(
                "SYSTEMERROR",
                Reason::new(
                    format!("the table of the reply lacks `{}`", field.name),
                    format!("应答的字段表没有 `{}`", field.name),
                ),
            )
        })
    }

    /// The number of a field of this call; 0 if there is none.
    pub(crate) fn number(&self, field: &Field) -> u64 {
        let row = self.message.find(field.name);
        row.and_then(|row| self.fields.get(row)).and_then(FieldValue::as_number).unwrap_or_default()
    }

    pub(crate) fn on_cloud(&self) -> bool {
        self.message.channel == Channel::Cloud
    }

    pub(crate) fn order_key(&self) -> OrderKey {
        OrderKey::new(self.message.channel, self.owner, self.text(&shared::OUT_TRADE_NO))
    }

    /// Whether the call places or charges a deposit.
    pub(crate) fn makes_deposit(&self) -> bool {
        let is_marked = || self.text(&shared::DEPOSIT_FIELD) == "Y";
        self.message.name.starts_with("deposit_") || self.message.name == "facepay" && is_marked()
    }

    /// Whether the order belongs to the sender. On the XML channel, a service provider names the
    /// sub-merchant.
    pub(crate) fn may_access(&self, order: &Order) -> bool {
        order.key.on_cloud == self.on_cloud()
            && order.key.mch_id == self.owner
            && (!order.is_deposit || takes_deposits(self.message))
            && (self.on_cloud() || order.get(&shared::SUB_MCH_ID) == self.fields.text(&shared::SUB_MCH_ID))
    }

    /// The order that the call refers to. `transaction_id` takes precedence over `out_trade_no`.
    pub(crate) fn order<'m>(&self, memory: &'m Memory) -> Option<&'m Order> {
        let order = match self.fields.text(&shared::TRANSACTION_ID) {
            Some(transaction_id) => memory.order_by_transaction(transaction_id),
            None => memory.order_by_key(&self.order_key()),
        };
        order.filter(|order| self.may_access(order))
    }

    /// The number of the order that the call refers to, by whichever number it names, with the precedence of
    /// [`order`](Self::order).
    fn out_trade_no<'m>(&self, memory: &'m Memory) -> Option<&'m str> {
        let refund = || {
            let text = |field| self.fields.text(field);
            let by_number = || {
                let out_refund_no = text(&shared::OUT_REFUND_NO)?.to_owned();
                let key = RefundKey { on_cloud: self.on_cloud(), mch_id: self.owner.to_owned(), out_refund_no };
                memory.refund_by_key(&key)
            };
            let refund = text(&shared::REFUND_ID).and_then(|id| memory.refund_by_id(id)).or_else(by_number)?;
            memory.order(refund.order)
        };
        let order = self.order(memory).or_else(refund)?;
        Some(&order.key.out_trade_no)
    }

    /// Carries out the call, and counts it if it changed or showed its order.
    pub(crate) fn carry_out(&self, state: &SandboxState, handler: CallHandler) -> Result<CallOutput, Refusal> {
        self.make_room(state)?;
        let result = handler(state, self);
        let is_carried_out = match &result {
            Ok(_) => !self.recalls,
            // The order was placed and waits for its payer.
            Err(refusal) => refusal.code == USERPAYING && charges_payer(self.message),
        };
        if is_carried_out {
            let mut memory = state.memory();
            if let Some(out_trade_no) = self.out_trade_no(&memory).map(str::to_owned) {
                memory.carried_out.add(&out_trade_no, self.owner, self.message);
            }
        }
        result
    }

    /// Takes back the orders that the call refers to, if only the data file has them. Without such a file, refuses a
    /// new order beyond the limit.
    fn make_room(&self, state: &SandboxState) -> Result<(), Refusal> {
        if state.store.is_some() {
            let stored = state.storage_error().map_or(Ok(()), |why| Err(unwritable(&why)));
            let recalled =
                stored.and_then(|()| archive::recall_for_request(state, self.fields).map_err(unreadable_reason));
            return recalled.map_err(|why| Refusal::business(self.message, "SYSTEMERROR", why));
        }
        let places_order = self.message.find(shared::BODY.name).is_some();
        if !places_order {
            return Ok(());
        }
        let memory = state.memory();
        if memory.order_count() < state.max_orders || memory.order_by_key(&self.order_key()).is_some() {
            return Ok(());
        }
        let most = state.max_orders;
        let reason = Reason::new(
            format!("memory holds {most} orders, its limit; reset the sandbox, or start it with --data FILE"),
            format!("内存中已有 {most} 个订单，达到上限；请清空沙箱，或用 --data FILE 启动"),
        );
        Err(Refusal::business(self.message, "SYSTEMERROR", reason))
    }

    /// The refusal for an order that is missing or in the wrong state.
    pub(crate) fn refuse_order(&self, order: Option<&Order>, now: BeijingTime, code: &str) -> Refusal {
        let reason = match order {
            None => Reason::new("no order of that number was placed by this merchant", "该商户没有用这个单号下过单"),
            Some(order) => Reason::new(
                format!("the order is in the state {}", order.state(now).trade_state()),
                format!("订单状态为 {}", order.state(now).trade_state()),
            ),
        };
        self.refuse(code, reason)
    }
}

/// Stands for the handler of a call of which the change could not be stored.
pub(crate) fn refuse_unstored(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    let why = state.storage_error().unwrap_or_else(|| "a moment ago".to_owned());
    Err(Refusal::business(call.message, "SYSTEMERROR", unwritable(&why)))
}

/// The code of a charge that waits for the payer's password.
const USERPAYING: &str = "USERPAYING";

/// Whether the call charges a payer at once, who may have to enter the password.
pub(crate) fn charges_payer(message: &Message) -> bool {
    let has_code = || [shared::AUTH_CODE, shared::FACE_CODE].iter().any(|code| message.find(code.name).is_some());
    message.errors.iter().any(|row| row.code == USERPAYING) && has_code()
}

/// Whether the call may read or change deposits: the calls of orders may not.
fn takes_deposits(message: &Message) -> bool {
    let is_of_deposits = message.name.starts_with("deposit_") || message.name.starts_with("facepay");
    is_of_deposits || message.name.starts_with("profitsharing") || message.name.starts_with("multiprofitsharing")
}

/// The fields that identify an order's content: all but those that differ from call to call.
pub(crate) fn identity_fields(fields: &Fields<'_>) -> BTreeMap<String, String> {
    let of_the_call = [&shared::NONCE_STR, &shared::SIGN, &shared::SIGN_TYPE_FIELD];
    fields
        .iter()
        .filter(|entry| !of_the_call.iter().any(|field| field.name == entry.name))
        .filter_map(|entry| value_text(&entry.value).map(|value| (entry.name.to_string(), value)))
        .collect()
}

/// A value as text; an object as the JSON of its members' texts.
pub(super) fn value_text(value: &FieldValue<'_>) -> Option<String> {
    match value {
        FieldValue::Text(text) if text.is_empty() => None,
        FieldValue::Text(text) => Some(text.to_string()),
        FieldValue::Number(number) => Some(number.to_string()),
        FieldValue::Object(fields) => {
            let members: serde_json::Map<String, serde_json::Value> = fields
                .iter()
                .filter_map(|entry| value_text(&entry.value).map(|value| (entry.name.to_string(), value.into())))
                .collect();
            serde_json::to_string(&members).ok()
        }
        _ => None,
    }
}

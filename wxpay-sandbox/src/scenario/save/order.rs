//! The steps of an order: its call, and what payers, banks, the merchant and the clock did.

use serde_json::{Map, Value, json};
use toml::ser::Error;
use wxpay_core::schema::{ALL, Message, pay, shared};
use wxpay_core::value::TradeType;
use wxpay_core::{BeijingTime, SignType};

use super::file::{ScenarioFile, members};
use super::requests::{OrderRequests, fault_step};
use super::story::Story;
use crate::calls::{self, PASSWORD_THRESHOLD};
use crate::faults::USERPAYING;
use crate::state::SandboxState;
use crate::state::lifecycle::{OrderEvent, OrderState};
use crate::state::memory::Memory;
use crate::state::notifications::Notification;
use crate::state::orders::{Order, OrderPayment};
use crate::state::payer;

/// An order whose story is told, at a time.
pub(super) struct OrderStory<'s> {
    pub(super) state: &'s SandboxState,
    pub(super) memory: &'s Memory,
    pub(super) order: &'s Order,
    pub(super) now: BeijingTime,
}

/// The calls that place an order, the usual ones first.
const PLACING: [&str; 7] = [
    "pay.unified_order",
    "pay.micropay",
    "pay.facepay",
    "pay.deposit_unifiedorder",
    "pay.deposit_micropay",
    "pay.deposit_facepay",
    "pay.contractorder",
];

impl OrderStory<'_> {
    pub(super) fn number(&self) -> &str {
        &self.order.key.out_trade_no
    }

    /// The call that placed the order.
    fn placing_call(&self) -> &'static Message {
        let carried_out = self.memory.carried_out.of(self.number(), Some(&self.order.key.mch_id));
        let name = PLACING.into_iter().find(|name| carried_out.contains_key(*name));
        let placed = name.and_then(|name| ALL.iter().copied().find(|message| message.full_name() == name));
        placed.unwrap_or(match self.order.trade_type() {
            TradeType::Micropay => &pay::MICROPAY,
            _ => &pay::UNIFIED_ORDER,
        })
    }

    /// The fields of a call, with those of the account if it is not the first.
    pub(super) fn with_account(&self, mut fields: Map<String, Value>) -> Map<String, Value> {
        let (mch_id, appid) = (&self.order.key.mch_id, self.order.get(&shared::APPID));
        let first = self.state.accounts.first();
        if first.is_none_or(|account| account.mch_id != *mch_id) {
            fields.insert(shared::MCH_ID.name.to_owned(), mch_id.as_str().into());
        }
        let account = self.state.accounts.iter().find(|account| account.mch_id == *mch_id);
        if let Some(appid) = appid.filter(|appid| account.is_none_or(|account| account.appid != *appid)) {
            fields.insert(shared::APPID.name.to_owned(), appid.into());
        }
        if self.order.sign_type() == SignType::Md5 {
            fields.insert(shared::SIGN_TYPE_FIELD.name.to_owned(), SignType::Md5.name().into());
        }
        fields
    }

    /// The fields with which the order was placed.
    fn placed_fields(&self, message: &Message) -> Map<String, Value> {
        let of_account = [shared::MCH_ID.name, shared::APPID.name];
        let placed = self
            .order
            .placed
            .iter()
            .filter(|(name, _)| message.find(name).is_some() && !of_account.contains(&name.as_str()));
        let fields = placed.map(|(name, text)| (name.clone(), self.placed_value(name, text)));
        self.with_account(fields.collect())
    }

    /// A value as the scenario has it: an amount as a number, a time as one from now on.
    fn placed_value(&self, name: &str, text: &str) -> Value {
        let is_time = [shared::TIME_START.name, shared::TIME_EXPIRE.name].contains(&name);
        if let Some(time) = text.parse::<BeijingTime>().ok().filter(|_| is_time) {
            return format!("+{}", time.unix_seconds().saturating_sub(self.order.placed_at.unix_seconds())).into();
        }
        if name == shared::TOTAL_FEE.name { amount(self.order.total_fee()) } else { text.into() }
    }

    /// Adds the call that placed the order, its payment, and what else changed it.
    pub(super) fn add_order(&self, story: &mut Story, requests: &mut OrderRequests) {
        let Self { order, now, .. } = self;
        let message = self.placing_call();
        let fields = self.placed_fields(message);
        let prompts = self.has_prompted(requests);
        let has_prompt_fault = requests.has_prompt_fault();
        let mut placing = Story::default();
        let mut expect = None;
        if prompts && !has_prompt_fault {
            if order.total_fee() > PASSWORD_THRESHOLD {
                expect = Some(json!({ (shared::ERR_CODE.name): USERPAYING }));
            } else {
                placing.add(order.placed_at, vec![fault_step(message, USERPAYING, Map::new(), self.number())]);
            }
        }
        requests.add_change(&mut placing, message, &fields, order.placed_at, expect);
        // Of the same second, the requests that faults kept from anything came first.
        requests.add_faulted(story, message, |_| Some(&fields));
        story.append(placing);

        let number: Value = self.number().into();
        if let Some(payment) = &order.payment {
            let step = if order.is_code_payment() && !prompts { None } else { Some(self.payment(payment)) };
            story.add(payment.time_end, step.into_iter().collect());
        }
        let by_number = self.with_account(members([(shared::OUT_TRADE_NO.name, number.clone())]));
        for record in &order.events {
            let steps = match record.event {
                OrderEvent::Cancel => vec![members([("cancel", number.clone())])],
                OrderEvent::Fail => vec![members([("fail", number.clone())])],
                OrderEvent::Close => {
                    requests.add_change(story, &pay::CLOSE_ORDER, &by_number, record.at, None);
                    continue;
                }
                OrderEvent::Reverse => {
                    requests.add_change(story, self.reversing_call(), &by_number, record.at, None);
                    continue;
                }
                _ => continue,
            };
            story.add(record.at, steps);
        }
        if order.state(order.placed_at) != OrderState::Closed && order.state(*now) == OrderState::Closed {
            story.add(order.expires, Vec::new());
        }
    }

    fn reversing_call(&self) -> &'static Message {
        let carried_out = self.memory.carried_out.of(self.number(), Some(&self.order.key.mch_id));
        let calls = calls::all().map(|api| api.message).filter(|message| message.name.ends_with("reverse"));
        let mut carried_out = calls.filter(|message| carried_out.contains_key(&message.full_name().to_string()));
        carried_out.next().unwrap_or(&pay::REVERSE)
    }

    /// Whether the payer of a code payment had to type the password.
    fn has_prompted(&self, requests: &OrderRequests) -> bool {
        let order = self.order;
        order.is_code_payment()
            && order.payment.as_ref().is_none_or(|payment| {
                order.total_fee() > PASSWORD_THRESHOLD
                    || payment.time_end > order.placed_at
                    || requests.has_prompt_fault()
            })
    }

    fn payment(&self, payment: &OrderPayment) -> Map<String, Value> {
        let mut options = Map::new();
        if payment.openid != payer::usual_payer(self.order) {
            options.insert(shared::OPENID.name.to_owned(), payment.openid.as_str().into());
        }
        if !payment.coupons.is_empty() {
            let coupons = payment.coupons.iter().map(|coupon| {
                let kind = coupon.coupon_type();
                json!({ "id": coupon.id, "type": kind.as_str(), "fee": coupon.fee })
            });
            options.insert("coupons".to_owned(), coupons.collect());
        }
        let mut step = members([("pay", self.number().into())]);
        if !options.is_empty() {
            step.insert("payer".to_owned(), options.into());
        }
        step
    }

    /// What the scenario cannot say, a sentence each.
    pub(super) fn limits(&self, requests: &OrderRequests) -> Vec<String> {
        let order = self.order;
        let message = self.placing_call();
        let mut limits = Vec::new();
        let unknown: Vec<&str> =
            order.placed.keys().map(String::as_str).filter(|name| message.find(name).is_none()).collect();
        let unknown: Vec<&str> = unknown.into_iter().filter(|name| *name != shared::TRADE_TYPE_FIELD.name).collect();
        if !unknown.is_empty() {
            limits.push(format!(
                "Left out: fields that {} does not have: {}.",
                message.full_name(),
                unknown.join(", ")
            ));
        }
        if order.in_official_sandbox {
            limits.push(
                "It was placed at a path of an official sandbox, whose cases pay by the amount. The scenario places it \
                 at the usual path."
                    .to_owned(),
            );
        }
        if !requests.has_log {
            limits.push(
                "The log no longer has the time of the order: faults that hit its calls may be missing.".to_owned(),
            );
        }
        if self.memory.has_shared_number(self.number()) {
            limits.push("Other merchants use the number: requests in the log may be theirs.".to_owned());
        }
        limits.extend(requests.left_out(self.memory));
        if self.is_unacknowledged() {
            limits
                .push("The notification was not acknowledged, which depends on the server at `notify_url`.".to_owned());
        }
        limits
    }

    fn notification(&self) -> Option<&Notification> {
        self.order.notification.and_then(|id| self.memory.notification(id))
    }

    fn is_unacknowledged(&self) -> bool {
        self.notification().is_some_and(|notification| !notification.is_acknowledged())
    }

    /// Writes what the order and its refunds are at the end.
    pub(super) fn write_expectations(&self, file: &mut ScenarioFile) -> Result<(), Error> {
        let refunds = self.memory.refunds_of(self.order.id);
        for refund in &refunds {
            let status = refund.state(self.now).0.status();
            let fields =
                self.with_account(members([(shared::OUT_REFUND_NO.name, refund.key.out_refund_no.as_str().into())]));
            let expected = json!({ "refund_status_0": status.as_str() });
            file.step(members([
                ("call", pay::REFUND_QUERY.full_name().to_string().into()),
                ("fields", fields.into()),
                ("expect", expected),
            ]))?;
        }
        let mut expected =
            members([(shared::TRADE_STATE_FIELD.name, self.order.state(self.now).trade_state().as_str().into())]);
        if !refunds.is_empty() {
            let numbers: Vec<&str> = refunds.iter().map(|refund| refund.key.out_refund_no.as_str()).collect();
            expected.insert("refunds".to_owned(), numbers.into());
        }
        if self.notification().is_some_and(Notification::is_acknowledged) {
            expected.insert("acknowledged".to_owned(), true.into());
        }
        file.step(members([("order", self.number().into()), ("expect", expected.into())]))
    }
}

/// An amount as a number, or as a text beyond those of TOML.
pub(super) fn amount(fen: u64) -> Value {
    if i64::try_from(fen).is_ok() { fen.into() } else { fen.to_string().into() }
}

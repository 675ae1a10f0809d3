//! 付款码支付, and further charges at once: charges a payment code or a recognized face. Above 1,000 yuan the payer
//! has to enter the password, and the order waits for it.

use wxpay_core::BeijingTime;
use wxpay_core::schema::{Field, shared};
use wxpay_core::server::MessageBuilder;
use wxpay_core::value::TradeType;

use super::call::{Call, CallOutput, identity_fields};
use super::order::check_expiry;
use super::payment_fields::add_payment;
use crate::official_cases::{self, CaseOutcome};
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;
use crate::state::lifecycle::{OrderEvent, OrderState};
use crate::state::memory::Memory;
use crate::state::orders::{NewOrder, Order, OrderPayment};
use crate::state::payment_code::{self, CodeStatus};

/// The largest amount that is charged without a password, in fen.
pub(crate) const PASSWORD_THRESHOLD: u64 = 100_000;

pub(super) fn charge(state: &SandboxState, call: &Call<'_>) -> Result<CallOutput, Refusal> {
    charge_payer(state, call, PayerCode::Scanned)
}

/// What identifies the payer of a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PayerCode {
    /// The code that the payer shows.
    Scanned,
    /// The code of the payer's recognized face.
    #[cfg(feature = "all-messages")]
    Face,
}

impl PayerCode {
    /// The field with the code.
    fn field(self) -> &'static Field {
        match self {
            Self::Scanned => &shared::AUTH_CODE,
            #[cfg(feature = "all-messages")]
            Self::Face => &shared::FACE_CODE,
        }
    }

    fn trade_type(self) -> TradeType {
        match self {
            Self::Scanned => TradeType::Micropay,
            #[cfg(feature = "all-messages")]
            Self::Face => TradeType::Facepay,
        }
    }

    /// Refuses a code that is wrong or was charged before.
    fn check(self, call: &Call<'_>, memory: &Memory, code: &str, now: BeijingTime) -> Result<(), Refusal> {
        // Of a code that cannot be charged, every charge may say that it has expired.
        let refuse = |code: &str, reason| {
            let is_listed = call.message.error(code).is_some();
            Err(call.refuse(if is_listed { code } else { EXPIRED_CODE }, reason))
        };
        if memory.order_by_code(code).is_some() {
            return refuse(
                "AUTH_CODE_ERROR",
                Reason::new("the code was charged before, and each works once", "付款码已用过，每个码只能用一次"),
            );
        }
        if self != Self::Scanned {
            return Ok(());
        }
        match payment_code::code_status(memory, code, call.owner, now) {
            CodeStatus::Free | CodeStatus::Own => Ok(()),
            CodeStatus::Expired => {
                refuse(EXPIRED_CODE, Reason::new("the code was first seen a minute ago", "付款码出现已超过一分钟"))
            }
            CodeStatus::OtherMerchant => refuse(
                "AUTH_CODE_INVALID",
                Reason::new("another merchant asked for this code's payer", "另一个商户查询过这个付款码的用户"),
            ),
            CodeStatus::Malformed => refuse("AUTH_CODE_INVALID", payment_code::malformed_code()),
        }
    }
}

const EXPIRED_CODE: &str = "AUTHCODEEXPIRE";

/// Charges the payer whom a code identifies.
pub(crate) fn charge_payer(state: &SandboxState, call: &Call<'_>, by: PayerCode) -> Result<CallOutput, Refusal> {
    let now = state.clock.now();
    let mut placed = identity_fields(call.fields);
    let code = placed.get(by.field().name).cloned().unwrap_or_default();
    placed.insert(shared::TRADE_TYPE_FIELD.name.to_owned(), by.trade_type().as_str().to_owned());
    let mut memory = state.memory();
    let case = call.case.map(|case| case.outcome);
    let prompts = call.prompts
        || call.number(&shared::TOTAL_FEE) > PASSWORD_THRESHOLD
        || matches!(case, Some(CaseOutcome::EnteringPassword(_) | CaseOutcome::Failed));
    let event = if prompts { OrderEvent::Prompt } else { OrderEvent::Charge };

    if let Some(order) = memory.order_by_key(&call.order_key()) {
        let mut order = order.clone();
        if order.state(now) == OrderState::UserPaying && order.payment_code() != Some(&code) {
            return Err(call.refuse(
                "BUYER_MISMATCH",
                Reason::new(
                    "the order number was charged to another payer's code",
                    "该商户订单号已用另一个用户的付款码扣款",
                ),
            ));
        }
        let code = order.apply(event, now).err().unwrap_or("OUT_TRADE_NO_USED");
        return Err(call.refuse_order(Some(&order), now, code));
    }
    by.check(call, &memory, &code, now)?;
    check_expiry(call, now)?;

    let new_order = NewOrder {
        id: memory.ids.next_number(),
        key: call.order_key(),
        placed,
        sign_type: call.sign_type,
        in_official_sandbox: call.in_official_sandbox,
        prepay_id: String::new(),
        now,
    };
    let mut order = Order::new(new_order, event).map_err(|code| call.refuse_order(None, now, code))?;
    order.is_deposit = call.makes_deposit();
    if prompts {
        if let Some(CaseOutcome::EnteringPassword(queries)) = case {
            memory.faults.wait_for_password(call.owner, &order.key.out_trade_no, queries);
        }
        if let Some(CaseOutcome::Failed) = case {
            order.apply(OrderEvent::Fail, now).map_err(|code| call.refuse_order(None, now, code))?;
            memory.save_order(order);
            return Err(call.refuse(
                "TRADE_ERROR",
                Reason::new("a case of the official sandbox: the bank refuses", "官方沙箱用例：银行拒绝"),
            ));
        }
        memory.save_order(order);
        return Err(call.refuse(
            "USERPAYING",
            Reason::new(
                "the payer has to enter the password: pay or cancel the order",
                "用户需要输入密码：请支付或取消该订单",
            ),
        ));
    }
    let transaction_id = memory.ids.transaction_id(now);
    let payment = OrderPayment {
        transaction_id,
        time_end: now,
        openid: order.get(&shared::OPENID).map_or_else(|| payment_code::payer_openid(&code), str::to_owned),
        coupons: official_cases::coupons(call.case),
    };
    let reply = add_payment(MessageBuilder::new(), &order, &payment);
    let reply = call.message.response.into_iter().fold(reply, MessageBuilder::within);
    order.payment = Some(payment);
    #[cfg(feature = "all-messages")]
    crate::further::deposit::hold(&mut memory, &order);
    memory.save_order(order);
    Ok(reply.into())
}

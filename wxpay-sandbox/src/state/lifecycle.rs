//! The state machines of orders and refunds: a state and an event give the next state, or the code
//! of the refusal. All state changes go through them. `docs/sandbox.md` shows both as diagrams,
//! which a test compares with this file.

use serde::{Deserialize, Serialize};
use wxpay_core::value::{RefundStatus, TradeState};

/// A state of an order, named as in an order query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum OrderState {
    NotPay,
    UserPaying,
    Success,
    Refund,
    Closed,
    Revoked,
    PayError,
}

/// An event of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum OrderEvent {
    /// A unified order.
    Place,
    /// A code payment without a password.
    Charge,
    /// A code payment that needs the payer's password.
    Prompt,
    /// The payer pays.
    Pay,
    /// The payer cancels.
    Cancel,
    /// The bank refuses the payment.
    Fail,
    Close,
    /// The order expires.
    Expire,
    Reverse,
    Refund,
}

/// The next state of an order; `None` is an order that does not exist yet.
///
/// # Errors
/// The code of the refusal.
pub(crate) fn next_order_state(state: Option<OrderState>, event: OrderEvent) -> Result<OrderState, &'static str> {
    use OrderEvent as E;
    use OrderState as S;
    match (state, event) {
        (None, E::Place) => Ok(S::NotPay),
        (None, E::Charge) => Ok(S::Success),
        (None, E::Prompt) => Ok(S::UserPaying),
        (None, E::Reverse) => Err("INVALID_REQUEST"),
        (None, _) => Err("ORDERNOTEXIST"),

        // An equal order may be placed again, and a payer may leave the cashier.
        (Some(S::NotPay), E::Place | E::Cancel) => Ok(S::NotPay),
        (Some(S::NotPay | S::UserPaying), E::Pay) => Ok(S::Success),
        (Some(S::UserPaying), E::Cancel) => Ok(S::NotPay),
        (Some(S::NotPay | S::UserPaying), E::Fail) => Ok(S::PayError),
        (Some(S::NotPay | S::PayError), E::Close | E::Expire) => Ok(S::Closed),
        (Some(state), E::Expire) => Ok(state),
        (Some(S::Refund), E::Reverse) => Err("TRADE_ERROR"),
        (Some(_), E::Reverse) => Ok(S::Revoked),
        (Some(S::Success | S::Refund), E::Refund) => Ok(S::Refund),

        (Some(S::UserPaying), E::Refund) => Err("ORDER_NOT_READY"),
        (Some(S::Revoked), E::Refund) => Err("ERROR"),
        (Some(_), E::Refund) => Err("ORDERNOTEXIST"),
        (Some(S::Success | S::Refund), _) => Err("ORDERPAID"),
        (Some(S::UserPaying), E::Charge | E::Prompt) => Err("USERPAYING"),
        (Some(S::NotPay | S::PayError), E::Charge | E::Prompt) => Err("OUT_TRADE_NO_USED"),
        (Some(S::UserPaying | S::PayError), E::Place) => Err("OUT_TRADE_NO_USED"),
        (Some(S::UserPaying | S::Revoked), E::Close) => Err("TRADE_STATE_ERROR"),
        (Some(S::Revoked), E::Charge | E::Prompt) => Err("ORDERREVERSED"),
        (Some(S::Closed | S::Revoked | S::PayError), _) => Err("ORDERCLOSED"),
    }
}

impl OrderState {
    /// The state in an order query.
    pub(crate) fn trade_state(self) -> TradeState {
        match self {
            Self::NotPay => TradeState::Notpay,
            Self::UserPaying => TradeState::Userpaying,
            Self::Success => TradeState::Success,
            Self::Refund => TradeState::Refund,
            Self::Closed => TradeState::Closed,
            Self::Revoked => TradeState::Revoked,
            Self::PayError => TradeState::Payerror,
        }
    }

    /// The description in an order query.
    pub(crate) const fn description(self) -> &'static str {
        match self {
            Self::NotPay => "订单未支付",
            Self::UserPaying => "用户支付中，需要输入密码",
            Self::Success => "支付成功",
            Self::Refund => "转入退款",
            Self::Closed => "订单已关闭",
            Self::Revoked => "订单已撤销",
            Self::PayError => "支付失败，请重新下单支付",
        }
    }
}

/// A state of a refund, named as in a refund query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RefundState {
    Processing,
    Success,
    Change,
    RefundClose,
}

/// An event of a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum RefundEvent {
    /// The refund is requested.
    Ask,
    /// The money arrives, by the clock or on demand.
    Arrive,
    /// The bank refuses it.
    Bounce,
    /// It is closed.
    GiveUp,
}

impl RefundEvent {
    /// The event that ends a refund with a status.
    pub(crate) fn from_status(status: &str) -> Option<Self> {
        match RefundStatus::from(status) {
            RefundStatus::Success => Some(Self::Arrive),
            RefundStatus::Change => Some(Self::Bounce),
            RefundStatus::Refundclose => Some(Self::GiveUp),
            _ => None,
        }
    }
}

/// The next state of a refund; `None` is a refund that does not exist yet.
///
/// # Errors
/// The code of the refusal.
pub(crate) fn next_refund_state(state: Option<RefundState>, event: RefundEvent) -> Result<RefundState, &'static str> {
    use RefundEvent as E;
    use RefundState as S;
    match (state, event) {
        (None, E::Ask) => Ok(S::Processing),
        (None, _) => Err("REFUNDNOTEXIST"),
        // An equal refund, requested again.
        (Some(state), E::Ask) => Ok(state),
        (Some(S::Processing | S::Change), E::Arrive) => Ok(S::Success),
        (Some(S::Processing), E::Bounce) => Ok(S::Change),
        (Some(S::Processing | S::Change), E::GiveUp) => Ok(S::RefundClose),
        (Some(_), _) => Err("ERROR"),
    }
}

impl RefundState {
    /// The status in a refund query.
    pub(crate) fn status(self) -> RefundStatus {
        match self {
            Self::Processing => RefundStatus::Processing,
            Self::Success => RefundStatus::Success,
            Self::Change => RefundStatus::Change,
            Self::RefundClose => RefundStatus::Refundclose,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::diagram::{diagram, table};

    const ORDER_STATES: [OrderState; 7] = [
        OrderState::NotPay,
        OrderState::UserPaying,
        OrderState::Success,
        OrderState::Refund,
        OrderState::Closed,
        OrderState::Revoked,
        OrderState::PayError,
    ];

    /// The events with their labels in the diagram.
    const ORDER_EVENTS: [(OrderEvent, &str); 10] = [
        (OrderEvent::Place, "place"),
        (OrderEvent::Charge, "charge"),
        (OrderEvent::Prompt, "charge, password needed"),
        (OrderEvent::Pay, "pay"),
        (OrderEvent::Cancel, "cancel"),
        (OrderEvent::Fail, "fail"),
        (OrderEvent::Close, "close"),
        (OrderEvent::Expire, "expire"),
        (OrderEvent::Reverse, "reverse"),
        (OrderEvent::Refund, "refund"),
    ];

    const REFUND_STATES: [RefundState; 4] =
        [RefundState::Processing, RefundState::Success, RefundState::Change, RefundState::RefundClose];

    const REFUND_EVENTS: [(RefundEvent, &str); 4] = [
        (RefundEvent::Ask, "refund"),
        (RefundEvent::Arrive, "arrive"),
        (RefundEvent::Bounce, "bounce"),
        (RefundEvent::GiveUp, "give up"),
    ];

    #[test]
    fn transitions_match_the_document() {
        let orders = |state: OrderState| state.trade_state().as_str().to_owned();
        let refunds = |state: RefundState| state.status().as_str().to_owned();
        let shown = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/sandbox.md")).unwrap();
        for part in [
            diagram(&ORDER_STATES, &ORDER_EVENTS, orders, next_order_state),
            table(&ORDER_STATES, &ORDER_EVENTS, orders, next_order_state),
            diagram(&REFUND_STATES, &REFUND_EVENTS, refunds, next_refund_state),
            table(&REFUND_STATES, &REFUND_EVENTS, refunds, next_refund_state),
        ] {
            assert!(shown.contains(&part), "docs/sandbox.md lacks:\n{part}");
        }
    }
}

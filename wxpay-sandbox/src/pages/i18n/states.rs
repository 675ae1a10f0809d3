//! The names of states.

use wxpay_core::value::{RefundStatus, TradeState};

use super::super::view_model::DeliveryState;
use super::{Translation, w};

/// The name of an order's state.
pub(crate) fn trade_state(state: &TradeState) -> Translation {
    match state {
        TradeState::Success => w("已支付", "Paid"),
        TradeState::Refund => w("转入退款", "Refunded"),
        TradeState::Notpay => w("待支付", "Unpaid"),
        TradeState::Closed => w("已关闭", "Closed"),
        TradeState::Revoked => w("已撤销", "Revoked"),
        TradeState::Userpaying => w("输入密码中", "Password wanted"),
        TradeState::Payerror => w("支付失败", "Failed"),
        _ => w("", ""),
    }
}

/// The name of a refund's state.
pub(crate) fn refund_state(state: &RefundStatus) -> Translation {
    match state {
        RefundStatus::Success => w("已到账", "Done"),
        RefundStatus::Processing => w("退款中", "Under way"),
        RefundStatus::Change => w("退款异常", "Bank refused"),
        RefundStatus::Refundclose => w("退款关闭", "Closed"),
        _ => w("", ""),
    }
}

/// The name of a notification's state.
pub(crate) const fn delivery_state(state: DeliveryState) -> Translation {
    match state {
        DeliveryState::Acknowledged => w("已确认", "Acknowledged"),
        DeliveryState::Due => w("待通知", "Due"),
        DeliveryState::GivenUp => w("已放弃", "Given up"),
    }
}

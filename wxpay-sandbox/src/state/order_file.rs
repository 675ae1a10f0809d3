//! An order with all that belongs to it, which memory gives to the archive and takes from it as a whole.

use serde::{Deserialize, Serialize};
use wxpay_core::fields::Fields;
use wxpay_core::schema::{Field, shared};

use crate::state::carried_out::OrderCount;
use crate::state::notifications::Notification;
use crate::state::orders::Order;
use crate::state::refunds::Refund;

/// An order, its refunds and their notifications.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct OrderFile {
    pub(crate) order: Order,
    pub(crate) refunds: Vec<Refund>,
    pub(crate) notifications: Vec<Notification>,
    /// How often its calls were carried out.
    #[serde(default)]
    pub(crate) carried_out: Vec<OrderCount>,
}

/// What an archived order is found by. Each key is the kind and the value.
pub(crate) mod key {
    pub(crate) fn number(out_trade_no: &str) -> String {
        format!("n:{out_trade_no}")
    }

    pub(crate) fn transaction(transaction_id: &str) -> String {
        format!("t:{transaction_id}")
    }

    pub(crate) fn code(payment_code: &str) -> String {
        format!("c:{payment_code}")
    }

    pub(crate) fn prepay(prepay_id: &str) -> String {
        format!("p:{prepay_id}")
    }

    pub(crate) fn refund_number(out_refund_no: &str) -> String {
        format!("r:{out_refund_no}")
    }

    pub(crate) fn refund(refund_id: &str) -> String {
        format!("i:{refund_id}")
    }
}

impl OrderFile {
    /// What it is found by.
    pub(crate) fn keys(&self) -> Vec<String> {
        let order = &self.order;
        let mut keys = vec![key::number(&order.key.out_trade_no)];
        keys.extend(order.payment.iter().map(|payment| key::transaction(&payment.transaction_id)));
        keys.extend(order.payment_code().map(key::code));
        keys.extend(Some(order.prepay_id.as_str()).filter(|id| !id.is_empty()).map(key::prepay));
        for refund in &self.refunds {
            keys.push(key::refund_number(&refund.key.out_refund_no));
            keys.push(key::refund(&refund.refund_id));
        }
        keys
    }

    /// The seconds of its first and its last event.
    pub(crate) fn span(&self) -> (u64, u64) {
        let order = &self.order;
        let payments = order.payment.iter().map(|payment| payment.time_end);
        let revocations = order.revoked.iter().map(|revoked| revoked.at);
        let refunds = self.refunds.iter().flat_map(|refund| [refund.requested_at, refund.end_time()]);
        let first = order.placed_at.unix_seconds();
        let times = payments.chain(revocations).chain(refunds).map(wxpay_core::BeijingTime::unix_seconds);
        (first, times.fold(first, u64::max))
    }
}

/// The keys of the orders that a request may refer to.
pub(crate) fn keys_of_request(fields: &Fields<'_>) -> Vec<String> {
    let text = |field: &'static Field| fields.text(field);
    let known = [
        text(&shared::OUT_TRADE_NO).map(key::number),
        text(&shared::TRANSACTION_ID).map(key::transaction),
        text(&shared::OUT_REFUND_NO).map(key::refund_number),
        text(&shared::REFUND_ID).map(key::refund),
        text(&shared::AUTH_CODE).map(key::code),
        text(&shared::FACE_CODE).map(key::code),
    ];
    known.into_iter().flatten().collect()
}

//! Orders. `lifecycle.rs` has the transitions between their states.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wxpay_core::schema::{Channel, Field, shared};
use wxpay_core::value::TradeType;
use wxpay_core::{BeijingTime, SignType};

use crate::state::coupons::PaymentCoupon;
use crate::state::event_record::EventRecord;
use crate::state::lifecycle::{self, OrderEvent, OrderState};

/// The lifetime of a `prepay_id` (docs/protocol.md, Lifetimes).
const PREPAY_LIFETIME: Duration = Duration::from_secs(2 * 3600);
/// The lifetime of an order without `time_expire`.
const ORDER_LIFETIME: Duration = Duration::from_secs(7 * 24 * 3600);

/// The prefix of a NATIVE order's code; its `prepay_id` follows.
pub(crate) const ORDER_CODE_PREFIX: &str = "weixin://wxpay/bizpayurl?pr=";

/// The key of an order: numbers are unique within a channel and a merchant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct OrderKey {
    pub(crate) on_cloud: bool,
    pub(crate) mch_id: String,
    pub(crate) out_trade_no: String,
}

impl OrderKey {
    pub(crate) fn new(channel: Channel, mch_id: &str, out_trade_no: &str) -> Self {
        Self { on_cloud: channel == Channel::Cloud, mch_id: mch_id.to_owned(), out_trade_no: out_trade_no.to_owned() }
    }
}

/// An order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Order {
    /// Increases with every record.
    pub(crate) id: u64,
    pub(crate) key: OrderKey,
    /// The placed fields, without those that differ from call to call.
    pub(crate) placed: BTreeMap<String, String>,
    /// Whether notifications are signed with HMAC-SHA256, as the placing call was.
    hmac: bool,
    /// Whether it was placed by a path of an official sandbox, with the key for those.
    #[serde(rename = "in_trial")]
    pub(crate) in_official_sandbox: bool,
    /// Whether its amount is held as a deposit.
    #[serde(default)]
    pub(crate) is_deposit: bool,
    pub(crate) prepay_id: String,
    #[serde(with = "crate::state::serde_seconds")]
    pub(crate) placed_at: BeijingTime,
    #[serde(with = "crate::state::serde_seconds")]
    prepay_until: BeijingTime,
    #[serde(with = "crate::state::serde_seconds")]
    pub(crate) expires: BeijingTime,
    state: OrderState,
    pub(crate) payment: Option<OrderPayment>,
    /// The revocation of its payment.
    pub(crate) revoked: Option<Revocation>,
    /// The notification of the payment, by id.
    pub(crate) notification: Option<u64>,
    /// When the payer left, the bank refused, or the merchant closed or reversed it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) events: Vec<EventRecord<OrderEvent>>,
}

/// The payment of an order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct OrderPayment {
    pub(crate) transaction_id: String,
    #[serde(with = "crate::state::serde_seconds")]
    pub(crate) time_end: BeijingTime,
    pub(crate) openid: String,
    pub(crate) coupons: Vec<PaymentCoupon>,
}

/// The revocation of a payment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Revocation {
    #[serde(with = "crate::state::serde_seconds")]
    pub(crate) at: BeijingTime,
    pub(crate) refund_id: String,
}

/// The values of a new order.
pub(crate) struct NewOrder {
    pub(crate) id: u64,
    pub(crate) key: OrderKey,
    pub(crate) placed: BTreeMap<String, String>,
    pub(crate) sign_type: SignType,
    pub(crate) in_official_sandbox: bool,
    /// Empty for a code payment.
    pub(crate) prepay_id: String,
    pub(crate) now: BeijingTime,
}

impl Order {
    /// Creates the order that an event makes.
    ///
    /// # Errors
    /// The code of the refusal.
    pub(crate) fn new(new: NewOrder, event: OrderEvent) -> Result<Self, &'static str> {
        let NewOrder { id, key, placed, sign_type, in_official_sandbox, prepay_id, now } = new;
        let expires = placed
            .get(shared::TIME_EXPIRE.name)
            .and_then(|time| time.parse().ok())
            .unwrap_or_else(|| now.after(ORDER_LIFETIME));
        Ok(Self {
            id,
            key,
            placed,
            hmac: sign_type == SignType::HmacSha256,
            in_official_sandbox,
            is_deposit: false,
            prepay_id,
            placed_at: now,
            prepay_until: now.after(PREPAY_LIFETIME),
            expires,
            state: lifecycle::next_order_state(None, event)?,
            payment: None,
            revoked: None,
            notification: None,
            events: Vec::new(),
        })
    }

    /// The placed value of a field.
    pub(crate) fn get(&self, field: &Field) -> Option<&str> {
        self.placed.get(field.name).map(String::as_str)
    }

    /// The state at a time.
    pub(crate) fn state(&self, now: BeijingTime) -> OrderState {
        if now < self.expires {
            return self.state;
        }
        lifecycle::next_order_state(Some(self.state), OrderEvent::Expire).unwrap_or(self.state)
    }

    /// Applies an event.
    ///
    /// # Errors
    /// The code of the refusal.
    pub(crate) fn apply(&mut self, event: OrderEvent, now: BeijingTime) -> Result<(), &'static str> {
        self.state = lifecycle::next_order_state(Some(self.state(now)), event)?;
        // The other events have a record of their own, or leave the order as it is.
        if matches!(event, OrderEvent::Cancel | OrderEvent::Fail | OrderEvent::Close | OrderEvent::Reverse) {
            EventRecord::add(&mut self.events, event, now);
        }
        Ok(())
    }

    /// Whether its `prepay_id` has expired.
    pub(crate) fn is_prepay_expired(&self, now: BeijingTime) -> bool {
        now >= self.prepay_until
    }

    /// Replaces its `prepay_id`.
    pub(crate) fn renew_prepay(&mut self, prepay_id: String, now: BeijingTime) {
        self.prepay_id = prepay_id;
        self.prepay_until = now.after(PREPAY_LIFETIME);
    }

    pub(crate) fn sign_type(&self) -> SignType {
        if self.hmac { SignType::HmacSha256 } else { SignType::Md5 }
    }

    pub(crate) fn trade_type(&self) -> TradeType {
        TradeType::from(self.get(&shared::TRADE_TYPE_FIELD).unwrap_or(TradeType::Jsapi.as_str()))
    }

    /// Whether it charges a payment code or a recognized face, at once and without a notification.
    pub(crate) fn is_code_payment(&self) -> bool {
        matches!(self.trade_type(), TradeType::Micropay | TradeType::Facepay)
    }

    /// The payment code or the code of the face that it charges.
    pub(crate) fn payment_code(&self) -> Option<&str> {
        self.get(&shared::AUTH_CODE).or_else(|| self.get(&shared::FACE_CODE))
    }

    /// Whether its payment was revoked.
    pub(crate) fn is_revoked(&self) -> bool {
        self.state == OrderState::Revoked
    }

    /// The content of a NATIVE order's QR code.
    pub(crate) fn code_url(&self) -> String {
        format!("{ORDER_CODE_PREFIX}{}", self.prepay_id)
    }

    pub(crate) fn total_fee(&self) -> u64 {
        self.get(&shared::TOTAL_FEE).and_then(|fee| fee.parse().ok()).unwrap_or_default()
    }

    pub(crate) fn fee_type(&self) -> &str {
        self.get(&shared::FEE_TYPE).unwrap_or(shared::USUAL_CURRENCY)
    }

    /// The merchant that the order pays: the sub-merchant of a service provider, or the merchant itself.
    #[cfg(feature = "all-messages")]
    pub(crate) fn payee(&self) -> &str {
        self.get(&shared::SUB_MCH_ID).unwrap_or(&self.key.mch_id)
    }
}

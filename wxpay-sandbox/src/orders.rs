//! An order: what was placed, and what became of it. What may become of it stands
//! in `lifecycle.rs`.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use wxpay_core::schema::{Channel, Field, shared};
use wxpay_core::value::TradeType;
use wxpay_core::{BeijingTime, SignType};

use crate::coupons::Coupon;
use crate::lifecycle::{self, OrderEvent, OrderState};

/// A prepay_id lives two hours (docs/protocol.md, Lifetimes).
const PREPAY_LIFE: Duration = Duration::from_secs(2 * 3600);
/// An order without `time_expire` lives seven days.
const ORDER_LIFE: Duration = Duration::from_secs(7 * 24 * 3600);

/// What the code of a NATIVE order begins with; its prepay_id follows.
pub(crate) const CODE_OF_ORDER: &str = "weixin://wxpay/bizpayurl?pr=";

/// What an order number is unique within: the channel and the merchant.
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
    /// Counts up with every order.
    pub(crate) id: u64,
    pub(crate) key: OrderKey,
    /// What was placed, without what differs from call to call.
    pub(crate) placed: BTreeMap<String, String>,
    /// Whether notifications are signed with HMAC-SHA256, as the placing call was.
    hmac: bool,
    /// Whether it was placed under a path of the sandbox's, with the key for that.
    pub(crate) in_trial: bool,
    pub(crate) prepay_id: String,
    #[serde(with = "crate::seconds")]
    pub(crate) placed_at: BeijingTime,
    #[serde(with = "crate::seconds")]
    prepay_until: BeijingTime,
    #[serde(with = "crate::seconds")]
    pub(crate) expires: BeijingTime,
    state: OrderState,
    pub(crate) payment: Option<Payment>,
    /// When the payment was revoked, of one that was.
    pub(crate) revoked: Option<Revocation>,
    /// What tells the merchant of the payment.
    pub(crate) notification: Option<u64>,
}

/// The payment of an order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Payment {
    pub(crate) transaction_id: String,
    #[serde(with = "crate::seconds")]
    pub(crate) time_end: BeijingTime,
    pub(crate) openid: String,
    pub(crate) coupons: Vec<Coupon>,
}

/// The revocation of a payment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Revocation {
    #[serde(with = "crate::seconds")]
    pub(crate) at: BeijingTime,
    pub(crate) refund_id: String,
}

/// A call that makes an order.
pub(crate) struct Placing {
    pub(crate) id: u64,
    pub(crate) key: OrderKey,
    pub(crate) placed: BTreeMap<String, String>,
    pub(crate) sign_type: SignType,
    pub(crate) in_trial: bool,
    /// None for a code payment.
    pub(crate) prepay_id: String,
    pub(crate) now: BeijingTime,
}

impl Order {
    /// The order that an event makes.
    pub(crate) fn new(placing: Placing, event: OrderEvent) -> Result<Self, &'static str> {
        let Placing { id, key, placed, sign_type, in_trial, prepay_id, now } = placing;
        let expires = placed
            .get(shared::TIME_EXPIRE.name)
            .and_then(|time| time.parse().ok())
            .unwrap_or_else(|| now.after(ORDER_LIFE));
        Ok(Self {
            id,
            key,
            placed,
            hmac: sign_type == SignType::HmacSha256,
            in_trial,
            prepay_id,
            placed_at: now,
            prepay_until: now.after(PREPAY_LIFE),
            expires,
            state: lifecycle::order(None, event)?,
            payment: None,
            revoked: None,
            notification: None,
        })
    }

    /// What was placed for a field.
    pub(crate) fn get(&self, field: &Field) -> Option<&str> {
        self.placed.get(field.name).map(String::as_str)
    }

    /// What became of the order by now.
    pub(crate) fn state(&self, now: BeijingTime) -> OrderState {
        if now < self.expires {
            return self.state;
        }
        lifecycle::order(Some(self.state), OrderEvent::Expire).unwrap_or(self.state)
    }

    /// Lets something happen to the order, or says with which code it is refused.
    pub(crate) fn apply(&mut self, event: OrderEvent, now: BeijingTime) -> Result<(), &'static str> {
        self.state = lifecycle::order(Some(self.state(now)), event)?;
        Ok(())
    }

    /// Whether its prepay_id lives no more.
    pub(crate) fn is_stale(&self, now: BeijingTime) -> bool {
        now >= self.prepay_until
    }

    /// Gives it another prepay_id.
    pub(crate) fn renew(&mut self, prepay_id: String, now: BeijingTime) {
        self.prepay_id = prepay_id;
        self.prepay_until = now.after(PREPAY_LIFE);
    }

    pub(crate) fn sign_type(&self) -> SignType {
        if self.hmac { SignType::HmacSha256 } else { SignType::Md5 }
    }

    pub(crate) fn trade_type(&self) -> TradeType {
        TradeType::from(self.get(&shared::TRADE_TYPE_FIELD).unwrap_or(TradeType::Jsapi.as_str()))
    }

    /// Whether the payer's code is charged.
    pub(crate) fn is_code_payment(&self) -> bool {
        self.trade_type() == TradeType::Micropay
    }

    /// Whether its payment was taken back.
    pub(crate) fn is_revoked(&self) -> bool {
        self.state == OrderState::Revoked
    }

    /// What a NATIVE order shows as a QR code.
    pub(crate) fn code_url(&self) -> String {
        format!("{CODE_OF_ORDER}{}", self.prepay_id)
    }

    pub(crate) fn total_fee(&self) -> u64 {
        self.get(&shared::TOTAL_FEE).and_then(|fee| fee.parse().ok()).unwrap_or_default()
    }

    pub(crate) fn fee_type(&self) -> &str {
        self.get(&shared::FEE_TYPE).unwrap_or(shared::USUAL_CURRENCY)
    }
}

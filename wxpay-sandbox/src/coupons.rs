//! Coupons: what they take off a payment, and which part of each a refund gives
//! back. Amounts go in, amounts come out, in fen.

use serde::{Deserialize, Serialize};
use wxpay_core::gateway::Reply;
use wxpay_core::schema::{Channel, pay, shared};
use wxpay_core::value::CouponType;

/// A coupon of a payment, or the part of one that a refund gives back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Coupon {
    pub(crate) id: String,
    /// Whether the payer paid for it: CASH, which is settled to the merchant.
    pub(crate) cash: bool,
    pub(crate) fee: u64,
}

impl Coupon {
    pub(crate) fn kind(&self) -> CouponType {
        if self.cash { CouponType::Cash } else { CouponType::NoCash }
    }
}

/// What the coupons come to.
pub(crate) fn sum(coupons: &[Coupon]) -> u64 {
    coupons.iter().fold(0, |sum, coupon| sum.saturating_add(coupon.fee))
}

/// What those come to that are not settled to the merchant.
pub(crate) fn unsettled(coupons: &[Coupon]) -> u64 {
    coupons.iter().filter(|coupon| !coupon.cash).fold(0, |sum, coupon| sum.saturating_add(coupon.fee))
}

/// The part of each coupon that goes back when a payment of `total` that was
/// refunded up to `before` is refunded up to `after`: in proportion, and with the
/// last fen of the payment the last fen of each coupon.
pub(crate) fn given_back(coupons: &[Coupon], total: u64, before: u64, after: u64) -> Vec<Coupon> {
    let share = |fee: u64, of: u64| {
        let share = u128::from(fee) * u128::from(of) / u128::from(total.max(1));
        u64::try_from(share).unwrap_or(fee)
    };
    coupons
        .iter()
        .map(|coupon| Coupon {
            fee: share(coupon.fee, after).saturating_sub(share(coupon.fee, before)),
            ..coupon.clone()
        })
        .filter(|coupon| coupon.fee > 0)
        .collect()
}

/// Adds the coupons of a payment: a family in XML, lists in JSON.
pub(crate) fn of_payment(mut reply: Reply, coupons: &[Coupon], channel: Channel) -> Reply {
    if coupons.is_empty() {
        return reply;
    }
    reply =
        reply.set(&shared::COUPON_FEE, sum(coupons).to_string()).set(&shared::COUPON_COUNT, coupons.len().to_string());
    if channel == Channel::Cloud {
        return reply
            .set_list(&shared::COUPON_TYPE_LIST, coupons.iter().map(|coupon| coupon.kind().to_string()).collect())
            .set_list(&shared::COUPON_ID_LIST, coupons.iter().map(|coupon| coupon.id.clone()).collect())
            .set_list(&shared::COUPON_FEE_LIST, coupons.iter().map(|coupon| coupon.fee.to_string()).collect());
    }
    for (at, coupon) in coupons.iter().enumerate() {
        reply = reply
            .set_at(&shared::COUPON_TYPE_N, &[at], coupon.kind().as_str())
            .set_at(&shared::COUPON_ID_N, &[at], coupon.id.as_str())
            .set_at(&shared::COUPON_FEE_N, &[at], coupon.fee.to_string());
    }
    reply
}

/// Adds the coupons that one refund gives back.
pub(crate) fn of_refund(mut reply: Reply, coupons: &[Coupon], channel: Channel) -> Reply {
    if coupons.is_empty() {
        return reply;
    }
    reply = reply
        .set(&shared::COUPON_REFUND_FEE, sum(coupons).to_string())
        .set(&shared::COUPON_REFUND_COUNT, coupons.len().to_string());
    if channel == Channel::Cloud {
        return reply
            .set_list(&shared::COUPON_TYPE_LIST, coupons.iter().map(|coupon| coupon.kind().to_string()).collect())
            .set_list(&shared::COUPON_REFUND_ID_LIST, coupons.iter().map(|coupon| coupon.id.clone()).collect())
            .set_list(&shared::COUPON_REFUND_FEE_LIST, coupons.iter().map(|coupon| coupon.fee.to_string()).collect());
    }
    for (at, coupon) in coupons.iter().enumerate() {
        reply = reply
            .set_at(&shared::REFUND_COUPON_TYPE_N, &[at], coupon.kind().as_str())
            .set_at(&shared::COUPON_REFUND_ID_N, &[at], coupon.id.as_str())
            .set_at(&shared::COUPON_REFUND_FEE_N, &[at], coupon.fee.to_string());
    }
    reply
}

/// What the promotions did, for an order placed with `version`.
pub(crate) fn promotions(reply: Reply, coupons: &[Coupon]) -> Reply {
    use wxpay_core::value::{PromotionScope, PromotionType};
    if coupons.is_empty() {
        return reply;
    }
    let of = |coupon: &Coupon| {
        let kind = if coupon.cash { PromotionType::Coupon } else { PromotionType::Discount };
        let fee = coupon.fee.to_string();
        [
            ("promotion_id", coupon.id.as_str()),
            ("name", "优惠"),
            ("scope", PromotionScope::Global.as_str()),
            ("type", kind.as_str()),
            ("amount", &fee),
            ("activity_id", "931386"),
            ("wxpay_contribute", "0"),
            ("merchant_contribute", if coupon.cash { "0" } else { &fee }),
            ("other_contribute", if coupon.cash { &fee } else { "0" }),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((pay::PROMOTION_DETAIL.find(name)?, value)))
        .fold(Reply::new(), |promotion, (field, value)| promotion.set(field, value))
    };
    let Some(list) = pay::PROMOTIONS.find("promotion_detail") else {
        return reply;
    };
    let promotions = Reply::new().set_objects(list, coupons.iter().map(of).collect());
    reply.set_object(&shared::PROMOTIONS_FIELD, promotions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fen_of_a_coupon_goes_back_once() {
        let coupons =
            [Coupon { id: "1".to_owned(), cash: true, fee: 100 }, Coupon { id: "2".to_owned(), cash: false, fee: 7 }];
        let (total, parts) = (888, [1, 300, 86, 500, 1]);
        let (mut before, mut back) = (0, [0, 0]);
        for part in parts {
            let given = given_back(&coupons, total, before, before + part);
            assert!(sum(&given) <= part);
            for coupon in given {
                back[usize::from(!coupon.cash)] += coupon.fee;
            }
            before += part;
        }
        assert_eq!((before, back), (total, [100, 7]));
    }
}

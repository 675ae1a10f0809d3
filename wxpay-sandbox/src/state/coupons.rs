//! Coupons: their part of a payment, and the part of each that a refund returns. Amounts are in
//! fen.

use serde::{Deserialize, Serialize};
use wxpay_core::schema::{Channel, pay, shared};
use wxpay_core::server::MessageBuilder;
use wxpay_core::value::CouponType;

/// A coupon of a payment, or the part of one that a refund returns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PaymentCoupon {
    pub(crate) id: String,
    /// Whether the payer bought it: CASH, which is settled to the merchant.
    pub(crate) cash: bool,
    pub(crate) fee: u64,
}

impl PaymentCoupon {
    pub(crate) fn coupon_type(&self) -> CouponType {
        if self.cash { CouponType::Cash } else { CouponType::NoCash }
    }
}

/// The sum of the coupons.
pub(crate) fn sum(coupons: &[PaymentCoupon]) -> u64 {
    coupons.iter().fold(0, |sum, coupon| sum.saturating_add(coupon.fee))
}

/// The sum of the coupons that are not settled to the merchant.
pub(crate) fn unsettled_amount(coupons: &[PaymentCoupon]) -> u64 {
    coupons.iter().filter(|coupon| !coupon.cash).fold(0, |sum, coupon| sum.saturating_add(coupon.fee))
}

/// The part of each coupon that a refund of `fee` returns, after the refunds in `earlier`. The
/// parts are proportional and never exceed the refund; the refund of the payment's last fen returns
/// the last fen of each coupon.
pub(crate) fn returned_coupons(
    coupons: &[PaymentCoupon],
    total: u64,
    earlier: &[(u64, &[PaymentCoupon])],
    fee: u64,
) -> Vec<PaymentCoupon> {
    let share = |of: u64, refunded: u64| {
        let share = u128::from(of) * u128::from(refunded) / u128::from(total.max(1));
        u64::try_from(share).unwrap_or(of)
    };
    let refunded = earlier.iter().fold(fee, |sum, (fee, _)| sum.saturating_add(*fee));
    let returned = || earlier.iter().flat_map(|(_, coupons)| coupons.iter());
    let returned_of = |id: &str| returned().filter(|coupon| coupon.id == id).map(|coupon| coupon.fee).sum::<u64>();
    let returned_in_all = returned().map(|coupon| coupon.fee).sum();
    let mut left = share(sum(coupons), refunded).saturating_sub(returned_in_all).min(fee);
    let mut back: Vec<PaymentCoupon> = Vec::new();
    // First the share of each coupon, then what rounding left over.
    let due = |coupon: &PaymentCoupon| share(coupon.fee, refunded).saturating_sub(returned_of(&coupon.id));
    for coupon in coupons {
        let part = due(coupon).min(left);
        left -= part;
        back.push(PaymentCoupon { fee: part, ..coupon.clone() });
    }
    for (coupon, back) in coupons.iter().zip(&mut back) {
        let rest = coupon.fee.saturating_sub(returned_of(&coupon.id)).saturating_sub(back.fee).min(left);
        left -= rest;
        back.fee += rest;
    }
    back.retain(|coupon| coupon.fee > 0);
    back
}

/// Adds the coupons of a payment: indexed fields in XML, lists in JSON.
pub(crate) fn add_to_payment(mut reply: MessageBuilder, coupons: &[PaymentCoupon], channel: Channel) -> MessageBuilder {
    if coupons.is_empty() {
        return reply;
    }
    reply =
        reply.set(&shared::COUPON_FEE, sum(coupons).to_string()).set(&shared::COUPON_COUNT, coupons.len().to_string());
    if channel == Channel::Cloud {
        return reply
            .set_list(
                &shared::COUPON_TYPE_LIST,
                coupons.iter().map(|coupon| coupon.coupon_type().to_string()).collect(),
            )
            .set_list(&shared::COUPON_ID_LIST, coupons.iter().map(|coupon| coupon.id.clone()).collect())
            .set_list(&shared::COUPON_FEE_LIST, coupons.iter().map(|coupon| coupon.fee.to_string()).collect());
    }
    for (at, coupon) in coupons.iter().enumerate() {
        reply = reply
            .set_at(&shared::COUPON_TYPE_N, &[at], coupon.coupon_type().as_str())
            .set_at(&shared::COUPON_ID_N, &[at], coupon.id.as_str())
            .set_at(&shared::COUPON_FEE_N, &[at], coupon.fee.to_string());
    }
    reply
}

/// Adds the coupons that a refund returns.
pub(crate) fn add_to_refund(mut reply: MessageBuilder, coupons: &[PaymentCoupon], channel: Channel) -> MessageBuilder {
    if coupons.is_empty() {
        return reply;
    }
    reply = reply
        .set(&shared::COUPON_REFUND_FEE, sum(coupons).to_string())
        .set(&shared::COUPON_REFUND_COUNT, coupons.len().to_string());
    if channel == Channel::Cloud {
        return reply
            .set_list(
                &shared::COUPON_TYPE_LIST,
                coupons.iter().map(|coupon| coupon.coupon_type().to_string()).collect(),
            )
            .set_list(&shared::COUPON_REFUND_ID_LIST, coupons.iter().map(|coupon| coupon.id.clone()).collect())
            .set_list(&shared::COUPON_REFUND_FEE_LIST, coupons.iter().map(|coupon| coupon.fee.to_string()).collect());
    }
    for (at, coupon) in coupons.iter().enumerate() {
        reply = reply
            .set_at(&shared::REFUND_COUPON_TYPE_N, &[at], coupon.coupon_type().as_str())
            .set_at(&shared::COUPON_REFUND_ID_N, &[at], coupon.id.as_str())
            .set_at(&shared::COUPON_REFUND_FEE_N, &[at], coupon.fee.to_string());
    }
    reply
}

/// Adds the promotion details, for an order placed with `version`.
pub(crate) fn add_promotions(reply: MessageBuilder, coupons: &[PaymentCoupon]) -> MessageBuilder {
    use wxpay_core::value::{PromotionScope, PromotionType};
    if coupons.is_empty() {
        return reply;
    }
    let of = |coupon: &PaymentCoupon| {
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
        .fold(MessageBuilder::new(), |promotion, (field, value)| promotion.set(field, value))
    };
    let Some(list) = pay::PROMOTIONS.find("promotion_detail") else {
        return reply;
    };
    let promotions = MessageBuilder::new().set_objects(list, coupons.iter().map(of).collect());
    reply.set_object(&shared::PROMOTIONS_FIELD, promotions)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn returned_coupons_return_every_fen_once() {
        let coupons = [
            PaymentCoupon { id: "1".to_owned(), cash: true, fee: 100 },
            PaymentCoupon { id: "2".to_owned(), cash: false, fee: 7 },
        ];
        for (total, parts) in [(888, vec![1, 300, 86, 500, 1]), (107, vec![1; 107]), (200, vec![199, 1])] {
            let mut refunds: Vec<(u64, Vec<PaymentCoupon>)> = Vec::new();
            for part in parts {
                let earlier: Vec<(u64, &[PaymentCoupon])> =
                    refunds.iter().map(|(fee, back)| (*fee, back.as_slice())).collect();
                let back = returned_coupons(&coupons, total, &earlier, part);
                assert!(sum(&back) <= part, "{part} fen gave back {back:?}");
                refunds.push((part, back));
            }
            let of = |id: &str| -> u64 {
                let coupons = refunds.iter().flat_map(|(_, back)| back);
                coupons.filter(|coupon| coupon.id == id).map(|coupon| coupon.fee).sum()
            };
            assert_eq!((of("1"), of("2")), (100, 7), "of {total}");
        }
    }
}

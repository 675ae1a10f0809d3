//! The enums of the schema's lists of values. Each keeps unlisted values, because WeChat
//! Pay adds some without notice.

#[cfg(feature = "cash-coupon")]
mod cash_coupon;
#[cfg(feature = "customs")]
mod customs;
#[cfg(feature = "face-payment")]
mod face_payment;
#[cfg(feature = "papay")]
mod papay;
#[cfg(feature = "profit-sharing")]
mod profit_sharing;
#[cfg(feature = "red-packet")]
mod red_packet;
#[cfg(feature = "report")]
mod report;
#[cfg(feature = "transfer")]
mod transfer;
#[cfg(feature = "vehicle")]
mod vehicle;

use wxpay_derive::choices;
use wxpay_schema as schema;

#[cfg(feature = "cash-coupon")]
pub use cash_coupon::*;
#[cfg(feature = "customs")]
pub use customs::*;
#[cfg(feature = "face-payment")]
pub use face_payment::*;
#[cfg(feature = "papay")]
pub use papay::*;
#[cfg(feature = "profit-sharing")]
pub use profit_sharing::*;
#[cfg(feature = "red-packet")]
pub use red_packet::*;
#[cfg(feature = "report")]
pub use report::*;
#[cfg(feature = "transfer")]
pub use transfer::*;
#[cfg(feature = "vehicle")]
pub use vehicle::*;

choices!(pub enum TradeType = schema::choices::TRADE_TYPE);
choices!(pub enum TradeState = schema::choices::TRADE_STATE);
choices!(pub enum SignMethod = schema::choices::SIGN_TYPE);
choices!(pub enum ResultCode = schema::choices::OUTCOME);
choices!(pub enum YesNo = schema::choices::YES_NO);
choices!(pub enum LimitPay = schema::choices::LIMIT_PAY);
choices!(pub enum ReceiptFlag = schema::choices::RECEIPT);
choices!(pub enum CouponType = schema::choices::COUPON_TYPE);
choices!(pub enum IdentityDocument = schema::choices::IDENTITY_DOCUMENT);
choices!(pub enum H5Scene = schema::choices::H5_SCENE);
choices!(pub enum RefundStatus = schema::choices::REFUND_STATUS);
choices!(pub enum RefundChannel = schema::choices::REFUND_CHANNEL);
choices!(pub enum RefundAccount = schema::choices::REFUND_ACCOUNT);
choices!(pub enum RefundRequestSource = schema::choices::REFUND_REQUEST_SOURCE);
choices!(pub enum PromotionScope = schema::choices::PROMOTION_SCOPE);
choices!(pub enum PromotionType = schema::choices::PROMOTION_TYPE);
choices!(pub enum BillType = schema::choices::BILL_TYPE);
choices!(pub enum TarType = schema::choices::TAR_TYPE);
choices!(pub enum AccountType = schema::choices::ACCOUNT_TYPE);
choices!(pub enum ErrorCode = schema::errors::ERROR_CODE);

impl From<schema::SignType> for SignMethod {
    fn from(sign_type: schema::SignType) -> Self {
        Self::from(sign_type.name())
    }
}

#[cfg(test)]
mod tests {
    use super::{TradeState, TradeType};
    use wxpay_schema::choices;

    #[test]
    fn choices_have_a_variant_for_each_listed_value() {
        for choice in choices::TRADE_STATE.values {
            let state = TradeState::from(choice.value);
            assert!(!matches!(state, TradeState::Other(_)), "{}", choice.value);
            assert_eq!(state.as_str(), choice.value);
        }
    }

    #[test]
    fn choices_keep_unknown_values() {
        let new = TradeType::from("PALM");
        assert_eq!(new, TradeType::Other("PALM".into()));
        assert_eq!(new.to_string(), "PALM");
    }
}

//! The built-in structs of the XML channel, one for each table of [`schema::pay`]. Optional fields
//! are grouped in `optional`.
//!
//! ```
//! use wxpay_core::{Fen, pay, text, value::TradeType};
//!
//! let order = pay::UnifiedOrder {
//!     body: text!("Tea shop-oolong"),
//!     out_trade_no: text!("20261123091010"),
//!     total_fee: Fen(888),
//!     spbill_create_ip: "203.0.113.7".parse()?,
//!     trade_type: TradeType::Jsapi,
//!     optional: pay::UnifiedOrderOptional {
//!         openid: Some(text!("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")),
//!         ..Default::default()
//!     },
//! };
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "cash-coupon")]
mod cash_coupon;
#[cfg(feature = "customs")]
mod customs;
#[cfg(feature = "deposit")]
mod deposit;
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

use wxpay_derive::message;

use crate::schema;

#[cfg(feature = "cash-coupon")]
pub use cash_coupon::*;
#[cfg(feature = "customs")]
pub use customs::*;
#[cfg(feature = "deposit")]
pub use deposit::*;
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

message! {
    pub struct UnifiedOrder = schema::pay::UNIFIED_ORDER;
    pub struct UnifiedOrderResponse = schema::pay::UNIFIED_ORDER_RESPONSE;
    pub struct OrderQuery = schema::pay::ORDER_QUERY;
    pub struct OrderQueryResponse = schema::pay::ORDER_QUERY_RESPONSE;
    pub struct CloseOrder = schema::pay::CLOSE_ORDER;
    pub struct CloseOrderResponse = schema::pay::CLOSE_ORDER_RESPONSE;
    pub struct Refund = schema::pay::REFUND;
    pub struct RefundResponse = schema::pay::REFUND_RESPONSE;
    pub struct RefundQuery = schema::pay::REFUND_QUERY;
    pub struct RefundQueryResponse = schema::pay::REFUND_QUERY_RESPONSE;
    pub struct DownloadBill = schema::pay::DOWNLOAD_BILL;
    pub struct DownloadBillResponse = schema::pay::DOWNLOAD_BILL_RESPONSE;
    pub struct DownloadFundFlow = schema::pay::DOWNLOAD_FUND_FLOW;
    pub struct DownloadFundFlowResponse = schema::pay::DOWNLOAD_FUND_FLOW_RESPONSE;
    pub struct Micropay = schema::pay::MICROPAY;
    pub struct MicropayResponse = schema::pay::MICROPAY_RESPONSE;
    pub struct Reverse = schema::pay::REVERSE;
    pub struct ReverseResponse = schema::pay::REVERSE_RESPONSE;
    pub struct AuthCodeToOpenid = schema::pay::AUTH_CODE_TO_OPENID;
    pub struct AuthCodeToOpenidResponse = schema::pay::AUTH_CODE_TO_OPENID_RESPONSE;
    pub struct ShortUrl = schema::pay::SHORT_URL;
    pub struct ShortUrlResponse = schema::pay::SHORT_URL_RESPONSE;
    pub struct GetSignKey = schema::pay::GET_SIGN_KEY;
    pub struct GetSignKeyResponse = schema::pay::GET_SIGN_KEY_RESPONSE;
    pub struct PayNotification = schema::pay::PAY_NOTIFICATION;
    pub struct RefundNotification = schema::pay::REFUND_NOTIFICATION;
    pub struct RefundNotificationInfo = schema::pay::REFUND_NOTIFICATION_INFO;
    pub struct NativeCallback = schema::pay::NATIVE_CALLBACK;
    pub struct NotificationReply = schema::pay::NOTIFICATION_REPLY;
    pub struct NativeCallbackReply = schema::pay::NATIVE_CALLBACK_REPLY;
    pub struct SceneInfo = schema::pay::SCENE_INFO;
    pub struct StoreInfo = schema::pay::STORE_INFO;
    pub struct H5Info = schema::pay::H5_INFO;
    pub struct Detail = schema::pay::DETAIL;
    pub struct GoodsDetail = schema::pay::GOODS_DETAIL;
    pub struct RefundDetail = schema::pay::REFUND_DETAIL;
    pub struct RefundGoodsDetail = schema::pay::REFUND_GOODS_DETAIL;
    pub struct Promotions = schema::pay::PROMOTIONS;
    pub struct PromotionDetail = schema::pay::PROMOTION_DETAIL;
    pub struct PromotionGoods = schema::pay::PROMOTION_GOODS;
    pub struct Coupon = schema::pay::COUPON;
    pub struct RefundCoupon = schema::pay::REFUND_COUPON;
    pub struct RefundRecord = schema::pay::REFUND_RECORD;
    pub struct RefundRecordCoupon = schema::pay::REFUND_RECORD_COUPON;
    pub struct JsapiPayment = schema::pay::JSAPI_PAYMENT;
    pub struct AppPayment = schema::pay::APP_PAYMENT;
    pub struct NativeUrl = schema::pay::NATIVE_URL;
}

#[cfg(feature = "json")]
impl Promotions {
    /// Parses the text of `promotion_detail` of a verified message. Members that the tables lack
    /// are ignored.
    ///
    /// ```
    /// use wxpay_core::{Fen, pay::Promotions};
    ///
    /// let text = r#"{"promotion_detail":[{"promotion_id":"109519","amount":5,"activity_id":"931386"}]}"#;
    /// let promotions = Promotions::from_json(text)?;
    /// assert_eq!(promotions.promotion_detail[0].amount, Some(Fen(5)));
    /// # Ok::<(), wxpay_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Malformed`](crate::ErrorKind::Malformed) if it is not a JSON object,
    /// [`InvalidFields`](crate::ErrorKind::InvalidFields) with every member that is missing or not of
    /// its type.
    #[inline]
    pub fn from_json(text: &str) -> Result<Self, crate::Error> {
        let fields = crate::json::read::fields(text.as_bytes(), <Self as crate::wire::DecodeFields<'_>>::TABLE)?;
        crate::receive::status::decode(&fields)
    }
}

//! The tables of the XML channel, for ordinary merchants and service providers together.

mod close_order;
mod coupon;
mod detail;
mod download;
pub mod fields;
mod micropay;
mod native;
mod notification;
mod order_query;
mod payment;
mod promotion;
mod refund;
mod refund_notification;
mod refund_query;
mod scene_info;
mod sign_key;
mod sign_types;
mod unified_order;

// The families of further calls, each behind a feature of its name.
#[cfg(feature = "cash-coupon")]
pub(crate) mod cash_coupon;
#[cfg(feature = "customs")]
pub(crate) mod customs;
#[cfg(feature = "deposit")]
pub(crate) mod deposit;
#[cfg(feature = "face-payment")]
pub(crate) mod face_payment;
#[cfg(feature = "papay")]
pub(crate) mod papay;
#[cfg(feature = "profit-sharing")]
pub(crate) mod profit_sharing;
#[cfg(feature = "red-packet")]
pub(crate) mod red_packet;
#[cfg(feature = "report")]
pub(crate) mod report;
#[cfg(feature = "transfer")]
pub(crate) mod transfer;
#[cfg(feature = "vehicle")]
pub(crate) mod vehicle;

pub use close_order::{CLOSE_ORDER, CLOSE_ORDER_RESPONSE, RESULT_MSG};
pub use coupon::COUPON;
pub use detail::{DETAIL, DETAIL_FIELD, GOODS_DETAIL};
pub use download::{
    ACCOUNT_TYPE_FIELD, DOWNLOAD_BILL, DOWNLOAD_BILL_RESPONSE, DOWNLOAD_FUND_FLOW, DOWNLOAD_FUND_FLOW_RESPONSE,
};
pub use micropay::{
    AUTH_CODE_TO_OPENID, AUTH_CODE_TO_OPENID_RESPONSE, MICROPAY, MICROPAY_RESPONSE, RECALL, REVERSE, REVERSE_RESPONSE,
};
pub use native::{
    LONG_URL, NATIVE_CALLBACK, NATIVE_CALLBACK_REPLY, NATIVE_URL, SHORT_URL, SHORT_URL_RESPONSE, SHORTENED_URL,
};
pub use notification::{NOTIFICATION_REPLY, PAY_NOTIFICATION};
pub use order_query::{ORDER_QUERY, ORDER_QUERY_RESPONSE};
pub use payment::{APP_PAYMENT, JSAPI_PAYMENT};
pub use promotion::{PROMOTION_DETAIL, PROMOTION_GOODS, PROMOTIONS, PROMOTIONS_FIELD};
pub use refund::{REFUND, REFUND_COUPON, REFUND_DETAIL, REFUND_GOODS_DETAIL, REFUND_RESPONSE};
pub use refund_notification::{REFUND_NOTIFICATION, REFUND_NOTIFICATION_INFO};
pub use refund_query::{
    OFFSET, REFUND_COUNT, REFUND_QUERY, REFUND_QUERY_RESPONSE, REFUND_RECORD, REFUND_RECORD_COUPON, REFUNDS,
    TOTAL_REFUND_COUNT,
};
pub use scene_info::{H5_INFO, SCENE_INFO, STORE_INFO};
pub use sign_key::{GET_SIGN_KEY, GET_SIGN_KEY_RESPONSE, SANDBOX_SIGNKEY};
pub(crate) use unified_order::SCENE_INFO_FIELD;
pub use unified_order::{UNIFIED_ORDER, UNIFIED_ORDER_RESPONSE};

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

//! The built-in structs of the XML channel, one for each table of
//! [`schema::pay`]: required fields plain, the others in
//! `optional`.
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

use wxpay_derive::message;

use crate::schema;

message!(pub struct UnifiedOrder = schema::pay::UNIFIED_ORDER);
message!(pub struct UnifiedOrderResponse = schema::pay::UNIFIED_ORDER_RESPONSE);
message!(pub struct OrderQuery = schema::pay::ORDER_QUERY);
message!(pub struct OrderQueryResponse = schema::pay::ORDER_QUERY_RESPONSE);
message!(pub struct PayNotification = schema::pay::PAY_NOTIFICATION);
message!(pub struct NotificationReply = schema::pay::NOTIFICATION_REPLY);
message!(pub struct SceneInfo = schema::pay::SCENE_INFO);
message!(pub struct StoreInfo = schema::pay::STORE_INFO);
message!(pub struct H5Info = schema::pay::H5_INFO);
message!(pub struct JsapiPayment = schema::pay::JSAPI_PAYMENT);

//! The cloud channel: JSON from a cloud-run container or a cloud function, with
//! the platform as the service provider. Nothing is signed that a merchant could
//! check, so what comes back is [`Unsigned`](crate::Unsigned).
//!
//! ```
//! use wxpay_core::{Fen, Request, cloud, schema};
//!
//! #[derive(Request)]
//! #[wxpay(message = schema::cloud::UNIFIED_ORDER, fixed(function_name = "pay_cb"))]
//! struct ShopOrder<'a> {
//!     body: &'a str,
//!     out_trade_no: &'a str,
//!     total_fee: Fen,
//!     spbill_create_ip: std::net::Ipv4Addr,
//!     env_id: &'a str,
//! }
//!
//! let merchant = cloud::CloudMerchant::new().with_sub_merchant("1900009231")?;
//! let call = merchant.function_call(&ShopOrder {
//!     body: "小秋TIT店-超市",
//!     out_trade_no: "1217752501201407033233368018",
//!     total_fee: Fen(1),
//!     spbill_create_ip: [127, 0, 0, 1].into(),
//!     env_id: "test-f0b102",
//! })?;
//! assert_eq!(call.name, "unifiedOrder");
//! assert!(call.json.contains(r#""functionName":"pay_cb""#));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod callback;
mod client;
mod merchant;
mod prepared;
mod reply;

pub use callback::{accepted, callback, refused};
#[cfg(feature = "server")]
pub(crate) use callback::{check_callback, read_callback};
pub use client::CloudClient;
pub use merchant::CloudMerchant;
pub use prepared::{FunctionCall, PreparedCall};
#[cfg(feature = "server")]
pub(crate) use reply::fields as reply_fields;

use wxpay_derive::message;

use crate::schema;

message!(pub struct UnifiedOrder = schema::cloud::UNIFIED_ORDER);
message!(pub struct UnifiedOrderResponse = schema::cloud::UNIFIED_ORDER_RESPONSE);
message!(pub struct QueryOrder = schema::cloud::QUERY_ORDER);
message!(pub struct QueryOrderResponse = schema::cloud::QUERY_ORDER_RESPONSE);
message!(pub struct CloseOrder = schema::cloud::CLOSE_ORDER);
message!(pub struct CloseOrderResponse = schema::cloud::CLOSE_ORDER_RESPONSE);
message!(pub struct Refund = schema::cloud::REFUND);
message!(pub struct RefundResponse = schema::cloud::REFUND_RESPONSE);
message!(pub struct QueryRefund = schema::cloud::QUERY_REFUND);
message!(pub struct QueryRefundResponse = schema::cloud::QUERY_REFUND_RESPONSE);
message!(pub struct DownloadBill = schema::cloud::DOWNLOAD_BILL);
message!(pub struct DownloadBillResponse = schema::cloud::DOWNLOAD_BILL_RESPONSE);
message!(pub struct PayCallback = schema::cloud::PAY_CALLBACK);
message!(pub struct RefundCallback = schema::cloud::REFUND_CALLBACK);
message!(pub struct CallbackReply = schema::cloud::CALLBACK_REPLY);
message!(pub struct Container = schema::cloud::CONTAINER);
message!(pub struct UserInfo = schema::cloud::USER_INFO);
message!(pub struct Payment = schema::cloud::PAYMENT);
message!(pub struct SceneInfo = schema::cloud::SCENE_INFO);
message!(pub struct StoreInfo = schema::cloud::STORE_INFO);

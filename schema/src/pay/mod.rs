//! The tables of the XML channel: the union of what ordinary merchants and
//! service providers send and receive.

mod notification;
mod order_query;
mod payment;
mod scene_info;
mod unified_order;

pub use notification::{NOTIFICATION_REPLY, PAY_NOTIFICATION};
pub use order_query::{ORDER_QUERY, ORDER_QUERY_RESPONSE};
pub use payment::JSAPI_PAYMENT;
pub use scene_info::{H5_INFO, SCENE_INFO, STORE_INFO};
pub use unified_order::{UNIFIED_ORDER, UNIFIED_ORDER_RESPONSE};

use crate::message::SignType;

/// Both ways of signing, the safer first.
const EITHER: &[SignType] = &[SignType::HmacSha256, SignType::Md5];

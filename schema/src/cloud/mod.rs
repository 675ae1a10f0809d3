//! The tables of the cloud channel: JSON from a cloud function or a cloud-run
//! container, unsigned, with the platform as the service provider (docs/protocol.md,
//! Channels). The names are in snake case as cloud-run sends them; the camel-case names of
//! the function SDK are derived from them.

mod callback;
mod close_order;
mod download_bill;
mod envelope;
mod query_order;
mod refund;
mod scene_info;
mod unified_order;

#[cfg(feature = "profit-sharing")]
pub(crate) mod profit_sharing;

pub use callback::{CALLBACK_REPLY, PAY_CALLBACK, REFUND_CALLBACK, USER_INFO, USER_INFO_APP_ID, USER_INFO_FIELD};
pub use close_order::{CLOSE_ORDER, CLOSE_ORDER_RESPONSE};
pub use download_bill::{DOWNLOAD_BILL, DOWNLOAD_BILL_RESPONSE};
pub use envelope::{DATA, ERRCODE, ERRMSG, RESPDATA};
#[cfg(feature = "profit-sharing")]
pub use profit_sharing::*;
pub use query_order::{QUERY_ORDER, QUERY_ORDER_RESPONSE};
pub use refund::{QUERY_REFUND, QUERY_REFUND_RESPONSE, REFUND, REFUND_RESPONSE};
pub use scene_info::{SCENE_INFO, STORE_INFO};
pub use unified_order::{
    CONTAINER, CONTAINER_FIELD, CONTAINER_PATH, CONTAINER_SERVICE, FUNCTION_NAME, PAYMENT, PAYMENT_FIELD,
    UNIFIED_ORDER, UNIFIED_ORDER_RESPONSE,
};

//! The tables of the cloud channel: JSON from a cloud function or a cloud-run
//! container, unsigned, with the platform as the service provider (docs/protocol.md,
//! Channels). The names are in snake case as cloud-run sends them; the function
//! SDK's camel-case names follow from them.

mod callback;
mod envelope;
mod query_order;
mod scene_info;
mod unified_order;

pub use callback::{CALLBACK_REPLY, PAY_CALLBACK};
pub use envelope::{ERRCODE, ERRMSG, RESPDATA};
pub use query_order::{QUERY_ORDER, QUERY_ORDER_RESPONSE};
pub use scene_info::{SCENE_INFO, STORE_INFO};
pub use unified_order::{
    CONTAINER, CONTAINER_FIELD, CONTAINER_PATH, CONTAINER_SERVICE, FUNCTION_NAME, PAYMENT, PAYMENT_FIELD,
    UNIFIED_ORDER, UNIFIED_ORDER_RESPONSE,
};

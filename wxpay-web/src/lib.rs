//! Notifications of WeChat Pay in web frameworks.

mod acknowledgement;
mod adapter;
mod content;
mod notice;
mod receiver;
mod reception;
mod refusal;
mod source;

pub use acknowledgement::Acknowledgement;
#[cfg(feature = "tower")]
pub use adapter::tower::NotificationService;
pub use content::{CloudCallback, Content, Notification, Payment, Refund};
pub use notice::Notice;
pub use receiver::Receiver;
pub use reception::{Reception, receive};
pub use refusal::Refusal;

/// Any error of the merchant's own code.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

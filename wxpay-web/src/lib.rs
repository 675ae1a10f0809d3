//! Notifications of WeChat Pay in web frameworks: bytes in, an acknowledgement out.
//!
//! A [`Receiver`] has the accounts and the limits. A handler gets a [`Notice`] with a [`Notification`] that was
//! verified or decrypted for the account that it names. `Ok` accepts it, `Err` refuses it, and WeChat Pay repeats what
//! is refused.
//!
//! - The body is read within the receiver's limit (64 KiB), whatever the framework's. What is beyond is read on and
//!   dropped, up to 32 MiB, so that its sender sees the answer. Content types are not checked, and compressed bodies
//!   are not unpacked.
//! - Every fault has the same answer, byte for byte. The reason is in [`Acknowledgement::refusal`], and with the
//!   feature `tracing` recorded as a warning, without the message.
//! - The handler runs in a task of its own: a client that goes away does not cancel it. After 4.5 s, of which reading
//!   and verifying are a part, the notification is refused while the handler goes on. Its commit makes the repetition a
//!   duplicate, so a handler stores its effect in one transaction under the payment's keys (`wxpay_core::inbox`).
//! - One address serves payments, refunds and callbacks of the cloud channel, for any number of apps and merchants.
//!
//! # Features
//!
//! None is on by default.
//!
//! | feature | what it adds |
//! |---|---|
//! | `axum`, `actix-web`, `poem` | extractor and answer of axum 0.8, actix-web 4, poem 3 |
//! | `salvo` | the same of salvo 1, which needs Rust 1.95 |
//! | `tower` | `NotificationService`, a service for any body |
//! | `accounts` | the accounts of a file, which may be reloaded |
//! | `tracing` | why a notification was refused, as events |
//!
//! Any other framework calls [`receive`] or [`receive_from`], within a runtime of tokio: `examples/frameworks` has
//! complete servers of rocket and ntex too.
//!
//! # axum
//!
//! The receiver is the router's state, or a part of it by `FromRef`.
//!
//! ```
//! # #[cfg(feature = "axum")] mod example {
//! use wxpay_web::{Acknowledgement, Notification, Reception};
//!
//! async fn notify(reception: Reception<Notification>) -> Acknowledgement {
//!     reception
//!         .handle(|notice| async move {
//!             match notice.message {
//!                 Notification::Payment(payment) => {
//!                     // Confirm the amount, and store the payment and `notice.body`.
//!                     Ok(())
//!                 }
//!                 // Note down that the order or the refund is to be queried.
//!                 Notification::FailedPayment(_) | Notification::Refund(_) => Ok(()),
//!                 _ => Err("this shop has no cloud channel".into()),
//!             }
//!         })
//!         .await
//! }
//! // Router::new().route("/wxpay/notify", post(notify)).with_state(receiver)
//! # }
//! ```
//!
//! # actix-web
//!
//! The receiver is `app_data`.
//!
//! ```
//! # #[cfg(feature = "actix-web")] mod example {
//! use actix_web::{App, web};
//! use wxpay_web::{Acknowledgement, Notification, Reception, Receiver};
//!
//! async fn notify(reception: Reception<Notification>) -> Acknowledgement {
//!     reception.handle(|notice| async move { Ok(()) }).await
//! }
//!
//! fn configure(app: &mut web::ServiceConfig, receiver: Receiver) {
//!     app.app_data(receiver).route("/wxpay/notify", web::post().to(notify));
//! }
//! # }
//! ```
//!
//! # salvo
//!
//! The receiver is a hoop of the router.
//!
//! ```
//! # #[cfg(feature = "salvo")] mod example {
//! use salvo_core::{Router, Writer as _, handler};
//! use wxpay_web::{Acknowledgement, Notification, Reception, Receiver};
//!
//! #[handler]
//! async fn notify(reception: Reception<Notification>) -> Acknowledgement {
//!     reception.handle(|notice| async move { Ok(()) }).await
//! }
//!
//! fn router(receiver: Receiver) -> Router {
//!     Router::with_path("wxpay/notify").hoop(receiver).post(notify)
//! }
//! # }
//! ```
//!
//! # poem
//!
//! The receiver is `data` of the endpoint.
//!
//! ```
//! # #[cfg(feature = "poem")] mod example {
//! use poem::{EndpointExt as _, IntoEndpoint, Route, handler, post};
//! use wxpay_web::{Acknowledgement, Notification, Reception, Receiver};
//!
//! #[handler]
//! async fn notify(reception: Reception<Notification>) -> Acknowledgement {
//!     reception.handle(|notice| async move { Ok(()) }).await
//! }
//!
//! fn route(receiver: Receiver) -> impl IntoEndpoint {
//!     Route::new().at("/wxpay/notify", post(notify)).data(receiver)
//! }
//! # }
//! ```
//!
//! # Where to read on
//!
//! [A page][web] has the way of a notification and every answer; `wxpay-jobs` stores payments and acts on each once.
//!
//! [web]: https://github.com/wxpay-rs/wxpay/blob/main/docs/web.md

#![cfg_attr(docsrs, feature(doc_cfg))]

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
pub use reception::{Reception, receive, receive_from};
pub use refusal::Refusal;

/// Any error of the merchant's own code.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

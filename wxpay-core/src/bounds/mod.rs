//! The bounds of the calls, for generic functions of your own. Every struct of a fitting
//! table satisfies them, and no other type can. Types for bounds on
//! [`OnChannel`], [`ArrivesAs`] and [`MoneyTrust`] are in [`marker`].
//!
//! ```
//! use wxpay_core::bounds::{PayRequest, Reply, SignedNotification};
//! use wxpay_core::{Error, Merchant, PreparedRequest, Request, Verified};
//!
//! fn prepared<R: PayRequest>(merchant: &Merchant, request: &R) -> Result<PreparedRequest<R::Response>, Error> {
//!     merchant.prepare(request)
//! }
//!
//! fn notified<T: SignedNotification>(merchant: &Merchant, body: &[u8]) -> Result<Verified<T>, Error> {
//!     merchant.notification(body)
//! }
//! ```
//!
//! | a struct of this table | is read by |
//! |---|---|
//! | a signed notification, such as `schema::pay::PAY_NOTIFICATION` | [`Merchant::notification`] |
//! | `schema::pay::REFUND_NOTIFICATION_INFO` | `Merchant::refund_notification` |
//! | `schema::pay::REFUND_NOTIFICATION` | none: its content is encrypted |
//! | `schema::pay::PROFITSHARING_NOTIFICATION_RESOURCE` | `Merchant::profitsharing_notification` |
//! | a notification of the cloud channel, such as `schema::cloud::PAY_CALLBACK` | `cloud::callback` |
//! | a reply | [`Client::send`], [`PreparedRequest::read`] |
//! | a reply without a signature that counts | [`Client::send_unsigned`], [`PreparedRequest::read_unsigned`] |
//! | none, since the payer's browser opens the request: [`Link`] | none: see [`Merchant::link`] |
//! | the error message in place of a file | [`Client::download`], [`PreparedRequest::file`] |
//!
//! [`Merchant::notification`]: crate::Merchant::notification
//! [`Merchant::link`]: crate::Merchant::link
//! [`Client::send`]: crate::Client::send
//! [`Client::send_unsigned`]: crate::Client::send_unsigned
//! [`Client::download`]: crate::Client::download
//! [`PreparedRequest::read`]: crate::PreparedRequest::read
//! [`PreparedRequest::read_unsigned`]: crate::PreparedRequest::read_unsigned
//! [`PreparedRequest::file`]: crate::PreparedRequest::file

pub(crate) mod arrival;
pub mod marker;

#[cfg(feature = "further-calls")]
pub use crate::link::Link;
pub use crate::message::{ArrivesAs, MoneyTrust, OnChannel};
use crate::message::{Request, Response};
use arrival::ReplyOnChannel;

/// A request of [`schema::pay`](crate::schema::pay), for
/// [`Merchant::prepare`](crate::Merchant::prepare).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a request for this channel",
    note = "messages of `schema::pay` go through `wxpay_core::Merchant` and `Client`, those of `schema::cloud` \
            through `wxpay_core::cloud`; a notification is answered by `Merchant::answer` or with \
            `notification::accepted`, a callback with `cloud::accepted`"
)]
pub trait PayRequest: Request {}

impl<R: Request<Response: ReplyOnChannel<R, marker::Pay>>> PayRequest for R {}

/// A request of [`schema::cloud`](crate::schema::cloud), for
/// `cloud::CloudMerchant::prepare`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a request for this channel",
    note = "messages of `schema::cloud` go through `wxpay_core::cloud`, those of `schema::pay` through \
            `wxpay_core::Merchant` and `Client`; a callback is answered with `cloud::accepted`, a notification by \
            `Merchant::answer`"
)]
pub trait CloudRequest: Request {}

impl<R: Request<Response: ReplyOnChannel<R, marker::Cloud>>> CloudRequest for R {}

/// An answer to a notification, for [`Merchant::answer`](crate::Merchant::answer).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an answer to a notification",
    note = "`answer` takes what derives `Request` with the table of such an answer, as `pay::NativeCallbackReply`; a \
            request is prepared by `prepare`, and a callback of the cloud channel answered with `cloud::accepted`"
)]
pub trait NotificationReply: Request {}

impl<R: Request<Response: ReplyOnChannel<R, marker::PayAnswer>>> NotificationReply for R {}

/// A signed notification, in a struct that owns its fields, for
/// [`Merchant::notification`](crate::Merchant::notification).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what `notification` reads",
    note = "`notification` reads a struct that owns its fields and derives `Response` with the table of a signed \
            notification: `pay::PayNotification`, for example; for a struct that borrows, keep the fields by \
            `open_notification` and read it from them by `decode`",
    note = "what a refund notification says is read by `refund_notification::<pay::RefundNotificationInfo>`, a \
            callback of the cloud channel by `cloud::callback`, a reply by `send` or `PreparedRequest::read`",
    note = "a notification of sharing is read by \
            `profitsharing_notification::<pay::ProfitsharingNotificationResource>`"
)]
pub trait SignedNotification: for<'r> Response<'r> {}

#[diagnostic::do_not_recommend]
impl<T: for<'r> Response<'r> + ArrivesAs<marker::Notification>> SignedNotification for T {}

/// The decrypted content of a refund notification, in a struct that owns its fields, for
/// `Merchant::refund_notification`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what `refund_notification` reads",
    note = "`refund_notification` reads what is encrypted in `req_info`, as a struct that owns its fields: \
            `pay::RefundNotificationInfo`, or one that derives `Response` with \
            `schema::pay::REFUND_NOTIFICATION_INFO`",
    note = "a signed notification is read by `notification::<pay::PayNotification>`, a callback of the cloud channel \
            by `cloud::callback`, a reply by `send` or `PreparedRequest::read`"
)]
pub trait RefundHint: for<'r> Response<'r> + MoneyTrust<marker::Hints> {}

#[diagnostic::do_not_recommend]
impl<T> RefundHint for T where
    T: for<'r> Response<'r> + ArrivesAs<marker::RefundNotificationInfo> + MoneyTrust<marker::Hints>
{
}

/// The decrypted content of a notification in JSON, in a struct that owns its fields, for
/// `Merchant::profitsharing_notification`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what `profitsharing_notification` reads",
    note = "`profitsharing_notification` reads what is encrypted in `resource`, as a struct that owns its fields: \
            `pay::ProfitsharingNotificationResource`, or one that derives `Response` with \
            `schema::pay::PROFITSHARING_NOTIFICATION_RESOURCE`"
)]
pub trait EncryptedResource: for<'r> Response<'r> {}

#[diagnostic::do_not_recommend]
impl<T: for<'r> Response<'r> + ArrivesAs<marker::EncryptedResource>> EncryptedResource for T {}

/// A notification of the cloud channel, in a struct that owns its fields, for
/// `cloud::callback`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what `cloud::callback` reads",
    note = "`cloud::callback` reads a struct that owns its fields and derives `Response` with the table of a \
            callback of the cloud channel: `cloud::PayCallback`, for example",
    note = "of the other channel, a signed notification is read by `Merchant::notification::<pay::PayNotification>`, \
            what a refund notification says by `Merchant::refund_notification::<pay::RefundNotificationInfo>`; a \
            reply is read by `send` or `PreparedRequest::read`"
)]
pub trait Callback: for<'r> Response<'r> + MoneyTrust<marker::Hints> {}

#[diagnostic::do_not_recommend]
impl<T: for<'r> Response<'r> + ArrivesAs<marker::Callback> + MoneyTrust<marker::Hints>> Callback for T {}

/// A reply, in a struct that owns its fields, for [`Client::send`](crate::Client::send)
/// and [`PreparedRequest::read`](crate::PreparedRequest::read).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not read as a reply",
    note = "a bill or a fund flow is a file: ask for it by `download`, or take it from the answer by \
            `PreparedRequest::file`",
    note = "a request that the payer's browser opens has no reply: make its URL by `link`",
    note = "a reply without a signature settles nothing, such as that to a red packet or a transfer: send the request \
            by `send_unsigned`, or read the reply by `PreparedRequest::read_unsigned`",
    note = "for a struct that borrows, keep the fields by `PreparedRequest::open` and read it from them by \
            `Merchant::decode`"
)]
pub trait Reply: for<'r> Response<'r> {}

#[diagnostic::do_not_recommend]
impl<T: for<'r> Response<'r> + ArrivesAs<marker::Reply>> Reply for T {}

/// A reply without a signature that counts, in a struct that owns its fields, for
/// [`Client::send_unsigned`](crate::Client::send_unsigned) and
/// [`PreparedRequest::read_unsigned`](crate::PreparedRequest::read_unsigned).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not read as a reply without a signature",
    note = "its signature is verified by `send` and `PreparedRequest::read`; a bill or a fund flow is a file: ask for \
            it by `download`"
)]
pub trait UnsignedReply: for<'r> Response<'r> {}

#[diagnostic::do_not_recommend]
impl<T: for<'r> Response<'r> + ArrivesAs<marker::UnsignedReply>> UnsignedReply for T {}

/// The error message in place of a file, for
/// [`Client::download`](crate::Client::download) and
/// [`PreparedRequest::file`](crate::PreparedRequest::file).
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not stand for a file",
    note = "`download` and `file` are for requests that a file answers, such as `pay::DownloadBill`; send any other \
            by `send`, or read its answer by `PreparedRequest::read`"
)]
pub trait Failure: for<'r> Response<'r> {}

#[diagnostic::do_not_recommend]
impl<T: for<'r> Response<'r> + ArrivesAs<marker::Failure>> Failure for T {}

/// A signed notification or a reply, in a struct that may borrow, for
/// [`Merchant::decode`](crate::Merchant::decode), which decodes verified fields.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what `decode` reads",
    note = "`decode` reads what derives `Response` with the table of the reply that `PreparedRequest::open` \
            verified, or of a notification that `open_notification` did, such as `schema::pay::PAY_NOTIFICATION`",
    note = "a notification with a way of signing of its own, `pay::NativeCallback`, is read by `notification`, into \
            a struct that owns its fields; what a refund notification says by \
            `refund_notification::<pay::RefundNotificationInfo>`, a callback of the cloud channel by \
            `cloud::callback`"
)]
pub trait Verifiable<'r>: Response<'r> {}

#[diagnostic::do_not_recommend]
impl<'r, T: Response<'r> + ArrivesAs<marker::Verifiable>> Verifiable<'r> for T {}

//! What a handler can ask for, told apart by content.

use wxpay_core::bounds::marker::Settles;
use wxpay_core::bounds::{Callback, MoneyTrust, RefundHint, SignedNotification};
use wxpay_core::pay::{PayNotification, RefundNotificationInfo};
use wxpay_core::{Error, ErrorKind, FailedPayment, MessageKind, Unsigned, Verified, cloud};

use crate::acknowledgement::Format;
use crate::receiver::Settings;
use crate::refusal::Refusal;
use crate::source::{Owner, Verifier};
use sealed::Read;

/// What a handler receives, as a parameter of [`Notice`](crate::Notice): a [`Notification`] of any kind, or one kind of
/// them, with a struct of one's own: [`Payment`], [`Refund`] or [`CloudCallback`]. A message of another kind is refused
/// before the handler is called, and so is a notification of `APIv3`.
pub trait Content: sealed::Read + Send + 'static {}

impl<T: sealed::Read + Send + 'static> Content for T {}

/// Any notification about an order, so that one address serves all. Those of the further calls are refused by name, and
/// so they are repeated: give each an address of its own, that of deductions with [`Payment`].
#[non_exhaustive]
pub enum Notification {
    /// A payment: signature and account are verified. [`confirm`](Verified::confirm) its amount, store it, then accept
    /// it.
    Payment(Verified<PayNotification>),
    /// A payment that failed (`result_code` FAIL), genuine: query the order, and accept the notification.
    FailedPayment(FailedPayment),
    /// A refund, decrypted: a hint which refund to query.
    Refund(Unsigned<RefundNotificationInfo>),
    /// A payment on the cloud channel: a hint which order to query.
    CloudPayment(Unsigned<cloud::PayCallback>),
    /// A payment that failed on the cloud channel, as far as an unsigned message can tell: a hint which order to query.
    FailedCloudPayment(FailedPayment),
    /// A refund on the cloud channel: a hint which refund to query.
    CloudRefund(Unsigned<cloud::RefundCallback>),
}

/// A notification of a payment, in a struct of the table `schema::pay::PAY_NOTIFICATION`, or of another table whose
/// messages settle payments, such as that of deductions, `schema::pay::PAPPAY_NOTIFICATION`.
#[allow(clippy::large_enum_variant, reason = "it is matched once, where it arrives")]
pub enum Payment<T = PayNotification> {
    /// A payment: signature and account are verified. [`confirm`](Verified::confirm) its amount, store it, then accept
    /// it.
    Success(Verified<T>),
    /// A payment that failed (`result_code` FAIL), genuine: query the order, and accept the notification.
    Failure(FailedPayment),
}

/// A notification of a refund, in a struct of the table `schema::pay::REFUND_NOTIFICATION_INFO`: decrypted, and a hint
/// which refund to query.
pub struct Refund<T = RefundNotificationInfo>(pub Unsigned<T>);

/// A callback of the cloud channel, in a struct of its table. Nothing of it is signed.
#[allow(clippy::large_enum_variant, reason = "as `Payment`")]
pub enum CloudCallback<T = cloud::PayCallback> {
    /// What to query.
    Hint(Unsigned<T>),
    /// A payment that failed, as far as an unsigned message can tell: query the order.
    FailedPayment(FailedPayment),
}

pub(crate) mod sealed {
    use std::future::Future;

    use super::Opened;
    use crate::receiver::Settings;
    use crate::refusal::Refusal;

    /// Reads the bytes of a message.
    #[diagnostic::on_unimplemented(
        message = "`{Self}` is not what a handler receives",
        note = "a handler receives a `Notice` of `Notification`, `Payment<T>`, `Refund<T>` or `CloudCallback<T>`, \
                where `T` derives `Response` with the table of that message"
    )]
    pub trait Read: Sized {
        /// Finds the account, and verifies, decrypts or decodes the message.
        fn read(settings: &Settings, body: &[u8]) -> impl Future<Output = Result<Opened<Self>, Refusal>> + Send;
    }
}

/// A message that was read.
pub struct Opened<M> {
    pub(crate) message: M,
    pub(crate) owner: Option<Owner>,
    /// The format of the answer that accepts it.
    pub(crate) format: Format,
}

impl<M> Opened<M> {
    fn new(message: M, owner: Option<Owner>) -> Self {
        Self { message, owner, format: Format::Xml }
    }

    fn cloud(message: M) -> Self {
        Self { message, owner: None, format: Format::Json }
    }
}

impl Read for Notification {
    async fn read(settings: &Settings, body: &[u8]) -> Result<Opened<Self>, Refusal> {
        if settings.takes_cloud && is_json(body) {
            return Ok(Opened::cloud(read_callback(body)?));
        }
        let verifier = settings.source.verifier(body).await?;
        // Only the order of the attempts, so that each message is counted once: a payment may quote the name.
        if contains(body, b"req_info") {
            match verifier.refund(body) {
                Ok((owner, hint)) => return Ok(Opened::new(Self::Refund(hint), Some(owner))),
                Err(error) if found(&error) == Some(MessageKind::Payment) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let (payment, owner) = read_payment(&verifier, body)?;
        Ok(match payment {
            Payment::Success(payment) => Opened::new(Self::Payment(payment), owner),
            Payment::Failure(failed) => Opened::new(Self::FailedPayment(failed), owner),
        })
    }
}

impl<T: SignedNotification + MoneyTrust<Settles> + Send> Read for Payment<T> {
    async fn read(settings: &Settings, body: &[u8]) -> Result<Opened<Self>, Refusal> {
        let verifier = settings.source.verifier(body).await?;
        let (payment, owner) = read_payment(&verifier, body)?;
        Ok(Opened::new(payment, owner))
    }
}

impl<T: RefundHint + Send> Read for Refund<T> {
    async fn read(settings: &Settings, body: &[u8]) -> Result<Opened<Self>, Refusal> {
        let verifier = settings.source.verifier(body).await?;
        let (owner, hint) = verifier.refund(body)?;
        Ok(Opened::new(Self(hint), Some(owner)))
    }
}

impl<T: Callback + Send> Read for CloudCallback<T> {
    async fn read(_: &Settings, body: &[u8]) -> Result<Opened<Self>, Refusal> {
        Ok(Opened::cloud(match cloud::callback(body) {
            Ok(hint) => Self::Hint(hint),
            Err(error) => Self::FailedPayment(error.failed_payment().cloned().ok_or(error)?),
        }))
    }
}

fn read_payment<T>(verifier: &Verifier<'_>, body: &[u8]) -> Result<(Payment<T>, Option<Owner>), Error>
where
    T: SignedNotification + MoneyTrust<Settles>,
{
    match verifier.notification(body) {
        Ok((owner, payment)) => Ok((Payment::Success(payment), Some(owner))),
        Err(error) => match error.failed_payment() {
            Some(failed) => Ok((Payment::Failure(failed.clone()), verifier.owner(body))),
            None => Err(error),
        },
    }
}

/// Reads a callback of the cloud channel of either kind.
fn read_callback(body: &[u8]) -> Result<Notification, Error> {
    // Only the order of the attempts, as above.
    if contains(body, b"out_refund_no") || contains(body, b"outRefundNo") {
        match cloud::callback(body) {
            Ok(hint) => return Ok(Notification::CloudRefund(hint)),
            Err(error) if found(&error) == Some(MessageKind::CloudPayment) => {}
            Err(error) => return Err(error),
        }
    }
    match cloud::callback(body) {
        Ok(hint) => Ok(Notification::CloudPayment(hint)),
        Err(error) => Ok(Notification::FailedCloudPayment(error.failed_payment().cloned().ok_or(error)?)),
    }
}

/// Returns the kind of a message that is of another kind than was read.
fn found(error: &Error) -> Option<MessageKind> {
    match error.kind() {
        ErrorKind::WrongKind(wrong) => wrong.found(),
        _ => None,
    }
}

/// Whether a body begins like the JSON of the cloud channel.
fn is_json(body: &[u8]) -> bool {
    let first = body.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'{'))
}

fn contains(body: &[u8], part: &[u8]) -> bool {
    body.windows(part.len()).any(|window| window == part)
}

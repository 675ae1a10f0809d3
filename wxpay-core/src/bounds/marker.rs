//! Markers: the parameters of [`OnChannel`](crate::bounds::OnChannel),
//! [`ArrivesAs`](crate::bounds::ArrivesAs) and [`MoneyTrust`](crate::bounds::MoneyTrust), to name in a bound.
//! They have no values.
//!
//! ```
//! use wxpay_core::bounds::marker::{Hints, Notification, Pay};
//! use wxpay_core::bounds::{ArrivesAs, MoneyTrust, OnChannel};
//! use wxpay_core::{Error, Merchant, Request, Response, Unsigned, Verified};
//!
//! fn read<T>(merchant: &Merchant, body: &[u8]) -> Result<Verified<T>, Error>
//! where
//!     T: for<'r> Response<'r> + ArrivesAs<Notification>,
//! {
//!     merchant.notification(body)
//! }
//!
//! fn refund_number<T: MoneyTrust<Hints>>(hint: &Unsigned<T>) -> Option<&str> {
//!     hint.out_refund_no()
//! }
//!
//! fn check<R: Request + OnChannel<Pay>>(merchant: &Merchant, request: &R) -> bool {
//!     merchant.prepare(request).is_ok()
//! }
//! ```

macro_rules! markers {
    ($( $(#[$doc:meta])* $name:ident; )*) => {$(
        $(#[$doc])*
        #[derive(Debug)]
        pub enum $name {}
    )*};
}

// Of `OnChannel`.
markers! {
    /// [`OnChannel`](crate::bounds::OnChannel): a request of [`schema::pay`](crate::schema::pay).
    Pay;
    /// [`OnChannel`](crate::bounds::OnChannel): a request of [`schema::cloud`](crate::schema::cloud).
    Cloud;
    /// [`OnChannel`](crate::bounds::OnChannel): the answer to a notification of `schema::pay`.
    PayAnswer;
    /// [`OnChannel`](crate::bounds::OnChannel): the answer to a callback of `schema::cloud`.
    CloudAnswer;
}

// Of `ArrivesAs`: one for each `wxpay_schema::Arrival`, under its name, and `Verifiable`.
markers! {
    /// [`ArrivesAs`](crate::bounds::ArrivesAs): a signed reply, or one of the cloud channel.
    Reply;
    /// [`ArrivesAs`](crate::bounds::ArrivesAs): a reply without a signature that counts.
    UnsignedReply;
    /// [`ArrivesAs`](crate::bounds::ArrivesAs): a reply on the cloud channel.
    CloudReply;
    /// [`ArrivesAs`](crate::bounds::ArrivesAs): the error message in place of a file.
    Failure;
    /// [`ArrivesAs`](crate::bounds::ArrivesAs): a signed notification.
    Notification;
    /// [`ArrivesAs`](crate::bounds::ArrivesAs): a notification that is signed in a way of its own.
    NotificationWithItsWay;
    /// [`ArrivesAs`](crate::bounds::ArrivesAs): a refund notification, whose content is encrypted.
    RefundNotification;
    /// [`ArrivesAs`](crate::bounds::ArrivesAs): the decrypted content of a refund notification.
    RefundNotificationInfo;
    /// [`ArrivesAs`](crate::bounds::ArrivesAs): a notification in JSON, whose `resource` is encrypted.
    EncryptedNotification;
    /// [`ArrivesAs`](crate::bounds::ArrivesAs): the decrypted `resource` of a notification.
    EncryptedResource;
    /// [`ArrivesAs`](crate::bounds::ArrivesAs): a notification of the cloud channel.
    Callback;
    /// [`ArrivesAs`](crate::bounds::ArrivesAs): an item of an indexed family.
    Item;
    /// [`ArrivesAs`](crate::bounds::ArrivesAs): verified fields, those of a reply or a notification.
    Verifiable;
    /// A message that is not received, or that nothing protects.
    Nowhere;
}

// Of `MoneyTrust`: one for each `wxpay_schema::Money`.
markers! {
    /// [`MoneyTrust`](crate::bounds::MoneyTrust): the message settles no payment.
    Informs;
    /// [`MoneyTrust`](crate::bounds::MoneyTrust): the message claims what a query has to confirm.
    Hints;
    /// [`MoneyTrust`](crate::bounds::MoneyTrust): the message settles a payment, once its amount is that
    /// of the order.
    Settles;
}

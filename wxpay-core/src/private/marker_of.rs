//! The markers of a table that only the compiler sees, from the numbers of its enums.

use wxpay_schema::{Arrival, Channel, Money};

use crate::bounds::marker;

/// The marker of a number.
pub trait HasMarker {
    /// One of `bounds::marker`.
    type Marker;
}

/// Declares the numbers, a type for each set of them, and an alias of the marker.
macro_rules! markers {
    ($( $(#[$doc:meta])* $of:ident, $number:ident: $( $value:expr => $marker:ident ),*; )*) => {$(
        $(#[$doc])*
        pub type $of<const N: u8> = <$number<N> as HasMarker>::Marker;

        /// A number of them.
        pub struct $number<const N: u8>;

        $(
            impl HasMarker for $number<{ $value }> {
                type Marker = marker::$marker;
            }
        )*
    )*};
}

markers! {
    /// The marker of a channel, by `Message::way`.
    ChannelOf, ChannelNumber:
        Channel::Pay as u8 => Pay,
        Channel::Cloud as u8 => Cloud,
        u8::MAX - Channel::Pay as u8 => PayAnswer,
        u8::MAX - Channel::Cloud as u8 => CloudAnswer;
    /// The marker of an arrival, by its number.
    ArrivalOf, ArrivalNumber:
        Arrival::Nowhere as u8 => Nowhere,
        Arrival::Reply as u8 => Reply,
        Arrival::UnsignedReply as u8 => UnsignedReply,
        Arrival::CloudReply as u8 => CloudReply,
        Arrival::Failure as u8 => Failure,
        Arrival::Notification as u8 => Notification,
        Arrival::NotificationWithItsWay as u8 => NotificationWithItsWay,
        Arrival::RefundNotification as u8 => RefundNotification,
        Arrival::RefundNotificationInfo as u8 => RefundNotificationInfo,
        Arrival::EncryptedNotification as u8 => EncryptedNotification,
        Arrival::EncryptedResource as u8 => EncryptedResource,
        Arrival::Callback as u8 => Callback,
        Arrival::Item as u8 => Item;
    /// The marker of how far a message is trusted with money, by `Money::rank`.
    MoneyOf, MoneyNumber:
        Money::Informs.rank() => Informs,
        Money::Hints.rank() => Hints,
        Money::Settles.rank() => Settles;
}

//! How a received message arrives, which determines the call that reads it. The bounds of
//! the core's calls are made from the [`Arrival`] of each table.

use crate::shared::REQ_INFO;
use crate::table::model::{Channel, Direction, Message, Money};

/// How a received message arrives. Each variant is read by a call of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// None of these: the message is sent, or nothing authenticates it.
    Nowhere,
    /// The signed reply to a request.
    Reply,
    /// A reply without a signature.
    UnsignedReply,
    /// The reply to a request of the cloud channel.
    CloudReply,
    /// The error message in place of a requested file.
    Failure,
    /// Unprompted, signed with the account's sign type.
    Notification,
    /// Unprompted, signed with a sign type of its own.
    NotificationWithItsWay,
    /// Unprompted, with encrypted content.
    RefundNotification,
    /// Encrypted in a refund notification.
    RefundNotificationInfo,
    /// Unprompted, in JSON, with an encrypted `resource`.
    EncryptedNotification,
    /// Encrypted in the `resource` of such a notification.
    EncryptedResource,
    /// Unprompted, on the cloud channel.
    Callback,
    /// An item of an indexed family.
    Item,
}

impl Arrival {
    /// The name of the variant.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nowhere => "Nowhere",
            Self::Reply => "Reply",
            Self::UnsignedReply => "UnsignedReply",
            Self::CloudReply => "CloudReply",
            Self::Failure => "Failure",
            Self::Notification => "Notification",
            Self::NotificationWithItsWay => "NotificationWithItsWay",
            Self::RefundNotification => "RefundNotification",
            Self::RefundNotificationInfo => "RefundNotificationInfo",
            Self::EncryptedNotification => "EncryptedNotification",
            Self::EncryptedResource => "EncryptedResource",
            Self::Callback => "Callback",
            Self::Item => "Item",
        }
    }
}

impl Message {
    /// How the message arrives.
    ///
    /// ```
    /// use wxpay_schema::{Arrival, cloud, pay};
    ///
    /// assert_eq!(pay::PAY_NOTIFICATION.arrival(), Arrival::Notification);
    /// assert_eq!(pay::REFUND_NOTIFICATION.arrival(), Arrival::RefundNotification);
    /// assert_eq!(cloud::PAY_CALLBACK.arrival(), Arrival::Callback);
    /// ```
    #[must_use]
    pub const fn arrival(&self) -> Arrival {
        match (self.direction, self.channel, self.money) {
            (Direction::Response, Channel::Cloud, _) => Arrival::CloudReply,
            (Direction::Response, Channel::Pay, _) if self.signed => Arrival::Reply,
            (Direction::Response, Channel::Pay, _) => Arrival::UnsignedReply,
            (Direction::Failure, ..) => Arrival::Failure,
            (Direction::Item, ..) => Arrival::Item,
            (Direction::Notification, Channel::Cloud, Money::Hints) => Arrival::Callback,
            (Direction::Notification, Channel::Pay, _) if self.find(REQ_INFO.name).is_some() => {
                Arrival::RefundNotification
            }
            (Direction::Notification, Channel::Pay, _) if self.is_resource => Arrival::EncryptedResource,
            (Direction::Notification, Channel::Pay, _) if self.find("resource").is_some() => {
                Arrival::EncryptedNotification
            }
            (Direction::Notification, Channel::Pay, Money::Hints) => Arrival::RefundNotificationInfo,
            (Direction::Notification, Channel::Pay, _) if self.signed && self.sign.is_empty() => Arrival::Notification,
            (Direction::Notification, Channel::Pay, _) if self.signed => Arrival::NotificationWithItsWay,
            _ => Arrival::Nowhere,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Arrival;
    use crate::{ALL, Channel, Message, Money, cloud, pay, text};

    #[test]
    fn arrival_is_known_of_every_received_table() {
        for message in ALL {
            assert_eq!(message.is_received(), message.arrival() != Arrival::Nowhere, "{}", message.name);
        }
    }

    #[test]
    fn arrival_of_an_extension_is_that_of_its_base() {
        const MORE: &[crate::Field] = &[text("till", 8).received().optional()];
        for message in ALL {
            assert_eq!(Message::extending(message, "more", MORE).arrival(), message.arrival(), "{}", message.name);
        }
        assert_eq!(pay::NATIVE_CALLBACK.arrival(), Arrival::NotificationWithItsWay);
        assert_eq!(pay::REFUND_NOTIFICATION_INFO.arrival(), Arrival::RefundNotificationInfo);
        assert_eq!(pay::GET_SIGN_KEY_RESPONSE.arrival(), Arrival::UnsignedReply);
        assert_eq!(cloud::DOWNLOAD_BILL_RESPONSE.arrival(), Arrival::Failure);
    }

    #[test]
    fn arrival_of_a_hint_on_the_cloud_channel_is_callback() {
        let callback = Message::notification(Channel::Cloud, "refunded");
        assert_eq!(callback.money(Money::Hints).arrival(), Arrival::Callback);
        assert_eq!(callback.money(Money::Settles).arrival(), Arrival::Nowhere);
        assert_eq!(Message::notification(Channel::Pay, "shop").unsigned().arrival(), Arrival::Nowhere);
    }

    #[cfg(feature = "further-calls")]
    #[test]
    fn arrival_of_a_notification_with_a_resource_is_encrypted() {
        const ROWS: &[crate::Field] = &[crate::unbounded("resource").received()];
        let notification = Message::notification(Channel::Pay, "shared").unsigned().money(Money::Hints);
        assert_eq!(notification.fields(ROWS).arrival(), Arrival::EncryptedNotification);
        assert_eq!(notification.resource().arrival(), Arrival::EncryptedResource);
        assert_eq!(notification.arrival(), Arrival::RefundNotificationInfo);
    }
}

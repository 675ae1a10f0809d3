//! A message of another kind than its address reads: the addresses are swapped, or one
//! serves several kinds.

use std::fmt;

use wxpay_schema::{Message, cloud, pay, shared};

/// A kind of message, recognised by fields that no other kind has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MessageKind {
    /// A payment notification, read by [`Merchant::notification`](crate::Merchant::notification).
    Payment,
    /// A refund notification, read by
    #[cfg_attr(
        feature = "refund-notification",
        doc = "[`Merchant::refund_notification`](crate::Merchant::refund_notification)."
    )]
    #[cfg_attr(not(feature = "refund-notification"), doc = "`Merchant::refund_notification`.")]
    Refund,
    /// The call after a scan of a code that never changes, read by
    /// [`Merchant::notification`](crate::Merchant::notification) into a
    /// [`NativeCallback`](crate::pay::NativeCallback).
    NativeScan,
    /// The notification of an agreement, read by [`Merchant::notification`](crate::Merchant::notification) into a
    /// [`ContractNotification`](crate::pay::ContractNotification).
    #[cfg(feature = "papay")]
    Contract,
    /// The notification of a deduction, read by [`Merchant::notification`](crate::Merchant::notification) into a
    /// [`PappayNotification`](crate::pay::PappayNotification).
    #[cfg(feature = "papay")]
    Deduction,
    /// The notification of a car's state, read by [`Merchant::notification`](crate::Merchant::notification) into a
    /// [`VehicleEventNotification`](crate::pay::VehicleEventNotification).
    #[cfg(feature = "vehicle")]
    VehicleEvent,
    /// The notification of sharing, read by
    /// [`Merchant::profitsharing_notification`](crate::Merchant::profitsharing_notification).
    #[cfg(feature = "profit-sharing")]
    Sharing,
    /// The reply to an order query.
    OrderQueryReply,
    /// The reply to a refund query.
    RefundQueryReply,
    /// The payment callback of the cloud channel, read by `cloud::callback` into a
    /// `cloud::PayCallback`.
    CloudPayment,
    /// The refund callback of the cloud channel, read by `cloud::callback` into a
    /// `cloud::RefundCallback`.
    CloudRefund,
}

impl MessageKind {
    /// Returns the table of the messages of this kind.
    #[must_use]
    pub const fn table(self) -> &'static Message {
        match self {
            Self::Payment => &pay::PAY_NOTIFICATION,
            Self::Refund => &pay::REFUND_NOTIFICATION,
            Self::NativeScan => &pay::NATIVE_CALLBACK,
            #[cfg(feature = "papay")]
            Self::Contract => &pay::CONTRACT_NOTIFICATION,
            #[cfg(feature = "papay")]
            Self::Deduction => &pay::PAPPAY_NOTIFICATION,
            #[cfg(feature = "vehicle")]
            Self::VehicleEvent => &pay::VEHICLE_EVENT_NOTIFICATION,
            #[cfg(feature = "profit-sharing")]
            Self::Sharing => &pay::PROFITSHARING_NOTIFICATION,
            Self::OrderQueryReply => &pay::ORDER_QUERY_RESPONSE,
            Self::RefundQueryReply => &pay::REFUND_QUERY_RESPONSE,
            Self::CloudPayment => &cloud::PAY_CALLBACK,
            Self::CloudRefund => &cloud::REFUND_CALLBACK,
        }
    }
}

/// A message of another kind than the call reads, and which, as far as its fields show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongKind {
    found: Option<MessageKind>,
    /// Whether the call reads refund notifications.
    lacks_req_info: bool,
}

impl WrongKind {
    /// Creates the error of a message of that kind.
    pub(crate) const fn new(found: MessageKind) -> Self {
        Self { found: Some(found), lacks_req_info: false }
    }

    /// Creates the error of a message that is not a refund notification.
    #[cfg(feature = "refund-notification")]
    pub(crate) const fn not_a_refund(found: Option<MessageKind>) -> Self {
        Self { found, lacks_req_info: true }
    }

    /// Returns the kind of the message, if its fields show it. The message is not verified.
    #[must_use]
    pub const fn found(self) -> Option<MessageKind> {
        self.found
    }

    /// Returns the field that shows the kind.
    pub(crate) const fn field(self) -> &'static str {
        match self.found {
            Some(kind) if !self.lacks_req_info => kind.field(),
            _ => shared::REQ_INFO.name,
        }
    }
}

impl MessageKind {
    /// Returns whether it is a notification of a further call. Their ids and sign types may not be those of orders.
    pub(crate) const fn is_of_further_call(self) -> bool {
        match self {
            #[cfg(feature = "papay")]
            Self::Contract | Self::Deduction => true,
            #[cfg(feature = "vehicle")]
            Self::VehicleEvent => true,
            _ => false,
        }
    }

    /// Returns the field that shows the kind.
    const fn field(self) -> &'static str {
        match self {
            #[cfg(feature = "papay")]
            Self::Contract => pay::fields::papay::CONTRACT_ID.name,
            #[cfg(feature = "papay")]
            Self::Deduction => shared::TRADE_STATE_FIELD.name,
            #[cfg(feature = "vehicle")]
            Self::VehicleEvent => pay::fields::vehicle::VEHICLE_EVENT_TYPE.name,
            #[cfg(feature = "profit-sharing")]
            Self::Sharing => pay::fields::profit_sharing::RESOURCE.name,
            Self::Payment => shared::TIME_END.name,
            Self::Refund => shared::REQ_INFO.name,
            Self::NativeScan => shared::PRODUCT_ID.name,
            Self::OrderQueryReply => shared::TRADE_STATE_FIELD.name,
            Self::RefundQueryReply => shared::REFUND_STATUS_FIELD.name,
            Self::CloudPayment => shared::RESULT_CODE.name,
            Self::CloudRefund => shared::OUT_REFUND_NO.name,
        }
    }

    /// Returns its name with an article.
    const fn name(self) -> &'static str {
        match self {
            #[cfg(feature = "papay")]
            Self::Contract => "the notification of an agreement",
            #[cfg(feature = "papay")]
            Self::Deduction => "the notification of a deduction",
            #[cfg(feature = "vehicle")]
            Self::VehicleEvent => "the notification of a car's state",
            #[cfg(feature = "profit-sharing")]
            Self::Sharing => "the notification of sharing",
            Self::Payment => "a payment notification",
            Self::Refund => "a refund notification",
            Self::NativeScan => "the call of a scanned code",
            Self::OrderQueryReply => "the reply to an order query",
            Self::RefundQueryReply => "the reply to a refund query",
            Self::CloudPayment => "a payment callback of the cloud channel",
            Self::CloudRefund => "a refund callback of the cloud channel",
        }
    }

    /// Returns the call that reads it.
    const fn reader(self) -> &'static str {
        match self {
            #[cfg(feature = "papay")]
            Self::Contract => "`notification` into a `ContractNotification`",
            #[cfg(feature = "papay")]
            Self::Deduction => "`notification` into a `PappayNotification`",
            #[cfg(feature = "vehicle")]
            Self::VehicleEvent => "`notification` into a `VehicleEventNotification`",
            #[cfg(feature = "profit-sharing")]
            Self::Sharing => "`profitsharing_notification`",
            Self::Payment => "`notification`",
            Self::Refund => "`refund_notification`",
            Self::NativeScan => "`notification` into a `NativeCallback`",
            Self::OrderQueryReply | Self::RefundQueryReply => "the prepared request that it answers",
            Self::CloudPayment => "`cloud::callback` into a `PayCallback`",
            Self::CloudRefund => "`cloud::callback` into a `RefundCallback`",
        }
    }
}

impl fmt::Display for WrongKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let req_info = shared::REQ_INFO.name;
        match self.found {
            None => write!(f, "it has no `{req_info}`: not a refund notification; check which address it came to"),
            Some(MessageKind::Payment) if self.lacks_req_info => {
                write!(f, "it has no `{req_info}`: not a refund notification; read by `notification`")
            }
            Some(kind) if self.lacks_req_info => write!(
                f,
                "it has no `{req_info}`: not a refund notification; {}, read by {}",
                kind.name(),
                kind.reader()
            ),
            Some(kind) => write!(f, "it has `{}`: {}, read by {}", kind.field(), kind.name(), kind.reader()),
        }
    }
}

impl std::error::Error for WrongKind {}

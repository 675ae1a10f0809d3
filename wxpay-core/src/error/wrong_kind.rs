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
    /// Returns the field that shows the kind.
    const fn field(self) -> &'static str {
        match self {
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

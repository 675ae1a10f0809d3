//! A message that came where another kind is read: swapped addresses, or one address for
//! several kinds.

use std::fmt;

use wxpay_schema::shared;

/// A kind of message, told by fields that no other kind has.
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
    /// The call when a code that never changes was scanned, read by
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

/// A message of another kind than the one that is read: which, as far as its fields tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OtherKind {
    found: Option<MessageKind>,
    /// Whether a refund notification was to be read.
    lacks_req_info: bool,
}

impl OtherKind {
    /// One that is of that kind.
    pub(crate) const fn new(found: MessageKind) -> Self {
        Self { found: Some(found), lacks_req_info: false }
    }

    /// One that is not a refund notification.
    #[cfg(feature = "refund-notification")]
    pub(crate) const fn not_a_refund(found: Option<MessageKind>) -> Self {
        Self { found, lacks_req_info: true }
    }

    /// The kind that it is, if that can be told. Nothing of the message was verified.
    #[must_use]
    pub const fn found(self) -> Option<MessageKind> {
        self.found
    }

    /// The field that tells.
    pub(crate) const fn field(self) -> &'static str {
        match self.found {
            Some(kind) if !self.lacks_req_info => kind.field(),
            _ => shared::REQ_INFO.name,
        }
    }
}

impl MessageKind {
    /// The field that tells.
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

    /// What it is called.
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

    /// What reads it.
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

impl fmt::Display for OtherKind {
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

//! The records of sharing: receivers, sharings with their shares, and returns.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wxpay_core::BeijingTime;

use crate::further::records::Content;
use crate::further::time_text;

lifecycle! {
    /// The states of a sharing or of a finish.
    SHARINGS = "Sharings";
    /// The state of a sharing, as the query names it.
    states SharingState { Processing = "PROCESSING", Finished = "FINISHED" }
    /// What happens to a sharing.
    events SharingEvent { Accept = "share", Settle = "every share has ended" }
    steps {
        New|Processing, Accept => Processing;
        Finished, Accept => Finished;
        Processing, Settle => Finished;
    }
    refused { _ => "" }
}

lifecycle! {
    /// The states of one receiver's share.
    SHARES = "Shares of one receiver";
    /// What became of a share.
    states ShareState { Pending = "PENDING", Success = "SUCCESS", Closed = "CLOSED" }
    /// What happens to a share.
    events ShareEvent { Accept = "share", Arrive = "arrive", Close = "close" }
    steps {
        New, Accept => Pending;
        Pending, Arrive => Success;
        Pending, Close => Closed;
    }
    refused { _ => "" }
}

lifecycle! {
    /// The states of a return.
    RETURNS = "Returns of shares";
    /// The result of a return.
    states ReturnState { Processing = "PROCESSING", Success = "SUCCESS", Failed = "FAILED" }
    /// What happens to a return.
    events ReturnEvent { Ask = "return", Arrive = "arrive", Fail = "fail" }
    steps {
        New|Processing, Ask => Processing;
        Success, Ask => Success;
        Failed, Ask => Failed;
        Processing, Arrive => Success;
        Processing, Fail => Failed;
    }
    refused { _ => "" }
}

/// A receiver that a merchant may share with.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Receiver {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) account: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) relation_type: String,
    /// Whether it was removed again.
    #[serde(default)]
    pub(super) removed: bool,
}

/// A sharing or a finish.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Sharing {
    pub(super) status: SharingState,
    /// The call, such as `multiprofitsharing`.
    pub(super) call: String,
    /// The merchant number or, on the cloud channel, that of the sub-merchant.
    pub(super) mch_id: String,
    /// The sub-merchant of a service provider.
    pub(super) sub_mch_id: Option<String>,
    /// The merchant whose payment is shared.
    pub(super) payer: String,
    pub(super) transaction_id: String,
    /// The number of WeChat Pay.
    pub(super) order_id: String,
    /// What was sent, to compare a repetition.
    pub(super) sent: BTreeMap<String, String>,
    pub(super) receivers: Vec<Share>,
    /// What a finish released.
    pub(super) released: Option<u64>,
    #[serde(with = "time_text")]
    pub(super) requested_at: BeijingTime,
}

/// The share of one receiver, with the members of a query's reply.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Share {
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) account: String,
    pub(super) amount: u64,
    pub(super) description: String,
    pub(super) detail_id: String,
    pub(super) result: ShareState,
    #[serde(default, with = "time_text::option", skip_serializing_if = "Option::is_none")]
    pub(super) finish_time: Option<BeijingTime>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) fail_reason: Option<String>,
}

/// A return of a share.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SharingReturn {
    pub(super) result: ReturnState,
    /// The sharing, by id.
    pub(super) sharing: u64,
    pub(super) order_id: String,
    pub(super) out_order_no: String,
    /// The number of WeChat Pay.
    pub(super) return_no: String,
    /// The merchant that gives the money back.
    pub(super) account: String,
    pub(super) amount: u64,
    pub(super) description: String,
    /// What was sent, to compare a repetition.
    pub(super) sent: BTreeMap<String, String>,
    pub(super) finish_time: Option<String>,
    pub(super) fail_reason: Option<String>,
}

impl Content for Receiver {
    const KIND: &'static str = "receiver";
}

impl Content for Sharing {
    const KIND: &'static str = "sharing";
}

impl Content for SharingReturn {
    const KIND: &'static str = "sharing_return";
}

/// The kind of a receiver that is a merchant.
pub(super) const MERCHANT: &str = "MERCHANT_ID";

/// The number of a receiver's record.
pub(super) fn receiver_number(kind: &str, account: &str) -> String {
    format!("{kind}:{account}")
}

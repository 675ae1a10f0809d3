//! The two channels: from the bytes of a request to those of its reply.

pub(crate) mod cloud;
pub(crate) mod pay;
mod unknown_fields;

use crate::faults::FaultHit;
use crate::official_cases::OfficialSandbox;
use crate::refusal::Refusal;

/// A reply, and what the log records of it.
pub(crate) struct ChannelReply {
    pub(crate) body: Vec<u8>,
    pub(crate) refused: Option<Refusal>,
    /// A remark on the request, whether it was accepted or not.
    pub(crate) note: Option<String>,
    pub(crate) out_trade_no: Option<String>,
    /// The fault that a rule injected.
    pub(crate) hit: Option<FaultHit>,
}

/// A request as HTTP delivers it.
#[derive(Clone, Copy)]
pub(crate) struct ChannelRequest<'b> {
    pub(crate) is_post: bool,
    pub(crate) body: &'b [u8],
    /// The official sandbox whose path was used.
    pub(crate) official_sandbox: Option<OfficialSandbox>,
    /// The case that the header names.
    pub(crate) case: Option<&'b str>,
}

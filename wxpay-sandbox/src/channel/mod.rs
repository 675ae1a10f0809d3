//! The two channels: from the bytes of a request to those of its reply.

mod cloud;
pub(crate) mod late;
mod pay;
mod unknown_fields;

use wxpay_core::fields::Fields;
use wxpay_core::schema::{Channel, Message, Method};
use wxpay_core::{Limits, Malformed, server};

use crate::calls::{self, Api};
use crate::faults::FaultHit;
use crate::official_cases::OfficialSandbox;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::SandboxState;

#[cfg(feature = "all-messages")]
pub(crate) use pay::verify;

/// A reply, and what the log records of it.
pub(crate) struct ChannelReply {
    pub(crate) body: Vec<u8>,
    pub(crate) refused: Option<Refusal>,
    /// A remark on the request, whether it was accepted or not.
    pub(crate) note: Option<Reason>,
    pub(crate) out_trade_no: Option<String>,
    /// The fault that a rule injected.
    pub(crate) hit: Option<FaultHit>,
}

/// A request as HTTP delivers it.
#[derive(Clone, Copy)]
pub(crate) struct ChannelRequest<'b> {
    /// Whether its method is that of the message.
    pub(crate) method_fits: bool,
    /// Whether it came by the path of service providers, of a call that has two.
    pub(crate) at_partner_path: bool,
    /// The body, or the query of a GET.
    pub(crate) body: &'b [u8],
    /// The official sandbox whose path was used.
    pub(crate) official_sandbox: Option<OfficialSandbox>,
    /// The case that the header names.
    pub(crate) case: Option<&'b str>,
    /// The host to which it was sent.
    #[cfg_attr(not(feature = "all-messages"), allow(dead_code, reason = "only further calls answer with links"))]
    pub(crate) host: Option<&'b str>,
    /// Whether a fault has held it back. No other fault applies to it then.
    pub(crate) is_late: bool,
}

/// Reads the message of an XML call: the body, or the query of a GET.
///
/// # Errors
/// If it is malformed.
fn read_message<'b>(message: &Message, text: &'b [u8]) -> Result<Fields<'b>, Malformed> {
    match message.method {
        Method::Post => server::read(text, &Limits::default()),
        Method::Get => {
            let query = std::str::from_utf8(text).map_err(|_| Malformed::Encoding)?;
            server::read_query(query, &Limits::default())
        }
    }
}

/// The call that a request means, of those at its path: the one whose table has most of its fields. `text` is
/// the body, or the query of a GET.
pub(crate) fn choose(apis: &[&'static Api], text: &[u8]) -> Option<&'static Api> {
    let unknown = |api: &&&'static Api| {
        let fields = read_message(api.message, text).unwrap_or_default();
        fields.iter().filter(|entry| api.message.find(&entry.name).is_none()).count()
    };
    match apis {
        [only] => Some(*only),
        several => several.iter().filter(|api| api.message.channel == Channel::Pay).min_by_key(unknown).copied(),
    }
}

/// Answers a request to a call of either channel.
pub(crate) fn handle(state: &SandboxState, api: &Api, request: ChannelRequest<'_>) -> ChannelReply {
    match api.message.channel {
        Channel::Pay => pay::handle(state, api, request),
        Channel::Cloud => cloud::handle(state, api, request),
    }
}

/// The reply to a request of which the change could not be stored.
pub(crate) fn refuse_unstored(state: &SandboxState, api: &Api, request: ChannelRequest<'_>) -> Vec<u8> {
    let api = Api { handler: calls::refuse_unstored, ..*api };
    // No fault applies to it a second time.
    handle(state, &api, ChannelRequest { is_late: true, case: None, ..request }).body
}

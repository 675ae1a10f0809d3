//! Requests that arrive late: the client's connection is closed, and the request is carried out
//! afterwards.

use std::sync::{Arc, PoisonError};

use axum::body::Bytes;
use wxpay_core::BeijingTime;

use super::{ChannelReply, ChannelRequest, handle};
use crate::calls::Api;
use crate::faults::FaultHit;
use crate::notify::delivery;
use crate::official_cases::OfficialSandbox;
use crate::state::SandboxState;
use crate::state::log::LogEntry;

/// A request that a fault holds back.
pub(crate) struct LateRequest {
    pub(crate) api: &'static Api,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Bytes,
    pub(crate) official_sandbox: Option<OfficialSandbox>,
    pub(crate) case: Option<String>,
    pub(crate) hit: FaultHit,
    /// When the fault held it back.
    pub(crate) received: BeijingTime,
}

impl LateRequest {
    /// Carries out the request once the clock reaches its time, unless the sandbox is reset before.
    /// Nobody gets the reply; the log has its verdict.
    pub(crate) fn carry_out_later(self, state: &Arc<SandboxState>) {
        state.memory().late_requests.push(self.hit.until(self.received));
        let carried_out = self.carry_out(Arc::clone(state));
        let mut deliveries = state.deliveries.lock().unwrap_or_else(PoisonError::into_inner);
        deliveries.spawn_on(carried_out, &state.runtime);
    }

    async fn carry_out(self, state: Arc<SandboxState>) {
        let due = self.hit.until(self.received);
        state.clock.sleep_until(due).await;
        let request = ChannelRequest {
            method_fits: true,
            at_partner_path: self.api.message.partner_path == Some(self.path.as_str()),
            body: &self.body,
            official_sandbox: self.official_sandbox,
            case: self.case.as_deref(),
            host: None,
            is_late: true,
        };
        let ChannelReply { refused, note, out_trade_no, .. } = handle(&state, self.api, request);
        let fresh = state.add_to_log_and_drain(LogEntry {
            api: Some(self.api.message),
            out_trade_no,
            refused: refused.map(|refusal| (refusal.code.to_owned(), refusal.reason)),
            note,
            fault: Some(self.hit.name),
            ..LogEntry::new(state.clock.now(), &self.method, &self.path)
        });
        delivery::start(&state, fresh);
        let late = &mut state.memory().late_requests;
        if let Some(at) = late.iter().position(|one| *one == due) {
            late.swap_remove(at);
        }
    }
}

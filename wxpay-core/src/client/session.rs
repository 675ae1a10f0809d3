//! The part that all clients share.

use std::fmt;
use std::sync::Arc;

use wxpay_schema::Message;

use super::attempts::{Attempts, SharedState, Target};
use super::endpoint::Endpoint;
use super::in_flight::InFlight;
use super::observer::Observer;
use super::plan::Plan;
use super::route::Host;
use crate::transport::Transport;
use crate::visit::VisitFields;

/// The largest file that a download writes, in bytes. A bill of a million rows has some
/// 300 MB before it is compressed.
pub(crate) const MAX_FILE_BYTES: u64 = 2 << 30;

/// The name of the file in the error for one that is too large.
pub(crate) const FILE_LABEL: &str = "the file, in bytes,";

/// An account, a transport and the host that is called.
#[derive(Clone)]
pub(crate) struct Session<M, T> {
    pub(crate) merchant: M,
    endpoint: Endpoint,
    /// The endpoint after a network failure.
    backup: Option<Endpoint>,
    pub(crate) transport: T,
    plan: Plan,
    shared: Arc<SharedState>,
    observer: Option<Arc<dyn Observer>>,
}

impl<M, T> Session<M, T> {
    /// A session with the mainland host.
    pub(crate) fn new(merchant: M, transport: T) -> Self {
        let endpoint = Endpoint::default();
        Self {
            merchant,
            backup: endpoint.backup(),
            endpoint,
            transport,
            plan: Plan::new(),
            shared: Arc::new(SharedState::new()),
            observer: None,
        }
    }

    /// Replaces the host, with a route and a budget of its own.
    pub(crate) fn with_endpoint(self, endpoint: Endpoint) -> Self {
        Self { backup: endpoint.backup(), endpoint, shared: Arc::new(SharedState::new()), ..self }
    }

    /// Replaces the plan.
    pub(crate) fn with_plan(self, plan: Plan) -> Self {
        Self { plan, ..self }
    }

    /// Sets the observer.
    pub(crate) fn with_observer(self, observer: Arc<dyn Observer>) -> Self {
        Self { observer: Some(observer), ..self }
    }

    /// The plan.
    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The host that is called.
    #[cfg(any(feature = "json", feature = "tokio"))]
    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Whether there is another host for the request: only the usual one has a backup.
    fn has_backup(&self, message: &Message) -> bool {
        self.backup.is_some() && message.host == wxpay_schema::Host::Api
    }

    /// Begins the attempts of a call.
    pub(crate) fn attempts(&self, message: &'static Message, is_download: bool) -> Attempts<'_>
    where
        T: Transport,
    {
        let now = self.transport.now();
        let target = Target { message, is_download, has_backup: self.has_backup(message), is_step: false };
        Attempts::new(target, &self.plan, &self.shared, now)
    }

    /// Begins the attempts of a step of a settlement, by a plan of its own.
    pub(crate) fn step_attempts<'c>(&'c self, message: &'static Message, plan: &'c Plan) -> Attempts<'c>
    where
        T: Transport,
    {
        let now = self.transport.now();
        let target = Target { message, is_download: false, has_backup: self.has_backup(message), is_step: true };
        Attempts::new(target, plan, &self.shared, now)
    }

    /// Begins a call of that merchant with those attempts.
    pub(crate) fn begin<'c, R>(&'c self, request: &'c R, attempts: Attempts<'c>, mch_id: &str) -> InFlight<'c, R, T>
    where
        R: VisitFields,
        T: Transport,
    {
        InFlight::new(request, &self.transport, attempts, self.observer.as_deref(), mch_id)
    }

    /// The URL of a path at a host of WeChat Pay, or at the one that stands for it.
    pub(crate) fn url(&self, of: wxpay_schema::Host, host: Host, path: &str) -> String {
        let endpoint = match host {
            Host::Primary => &self.endpoint,
            Host::Backup => self.backup.as_ref().unwrap_or(&self.endpoint),
        };
        [&*endpoint.url_of(of), path].concat()
    }
}

impl<M: fmt::Debug, T: fmt::Debug> Session<M, T> {
    /// Formats the client of that name.
    pub(crate) fn fmt_as(&self, client: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(client)
            .field("merchant", &self.merchant)
            .field("endpoint", &self.endpoint)
            .field("plan", &self.plan)
            .field("transport", &self.transport)
            .finish_non_exhaustive()
    }
}

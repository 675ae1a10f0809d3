//! A running sandbox.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use wxpay_core::schema::{Channel, Message};
use wxpay_core::value::{CouponType, RefundStatus};
use wxpay_core::{ConfigError, Endpoint, Fen, Merchant};

use crate::account::Account;
use crate::archive;
use crate::calls;
use crate::channel::late::LateRequest;
use crate::channel::{self, ChannelRequest};
use crate::faults::{FaultHit, FaultRule};
use crate::ledger::Ledger;
use crate::notify::delivery::{self, act_and_notify};
use crate::pages::Pages;
use crate::state::SandboxState;
use crate::state::coupons::PaymentCoupon;
use crate::state::lifecycle::RefundEvent;
use crate::state::memory::Memory;
use crate::state::payer::{self, NumberRef, PayOptions};
use crate::tls::Tls;

/// A running gateway. It stops when it is dropped. The [crate's page](crate) has an example.
#[derive(Debug)]
pub struct Sandbox {
    pub(crate) address: SocketAddr,
    pub(crate) state: Arc<SandboxState>,
    pub(crate) pages: Arc<Pages>,
    pub(crate) tls: Option<Arc<Tls>>,
    pub(crate) server: JoinHandle<()>,
}

impl Sandbox {
    /// The listening address.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The base URL, without a trailing slash; `https` if that is enabled.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// The certificate of the authority to trust, in PEM, if HTTPS is enabled.
    #[cfg(feature = "https")]
    #[must_use]
    pub fn authority(&self) -> Option<&str> {
        self.tls.as_deref().map(Tls::authority)
    }

    /// The address for a [`Client`](wxpay_core::Client).
    ///
    /// # Errors
    /// Never for a listening address.
    pub fn endpoint(&self) -> Result<Endpoint, ConfigError> {
        Endpoint::sandbox(&self.url())
    }

    /// The demo merchant.
    ///
    /// # Errors
    /// Never for the demo merchant's own ids.
    pub fn merchant(&self) -> Result<Merchant, ConfigError> {
        Merchant::new(Account::DEMO_APPID, Account::DEMO_MCH_ID, Account::DEMO_KEY)
    }

    /// Answers a request to a path of the XML channel without a connection, for transports of tests: with
    /// a clock of their own, or with losses on the way. The body of a GET is its query. Faults of the connection do
    /// not apply. `None` for a path that the gateway does not have.
    ///
    /// # Panics
    /// Outside a Tokio runtime, as it may start a notification.
    #[must_use]
    pub fn answer(&self, path: &str, body: &[u8]) -> Option<Vec<u8>> {
        let is_at_path = |message: &Message| message.path == path || message.partner_path == Some(path);
        let apis = calls::all().filter(|api| api.message.channel == Channel::Pay && is_at_path(api.message));
        let api = channel::choose(&apis.collect::<Vec<_>>(), body)?;
        let host = self.address.to_string();
        let request = ChannelRequest {
            method_fits: true,
            at_partner_path: api.message.partner_path == Some(path),
            body,
            official_sandbox: None,
            case: None,
            host: Some(&host),
            is_late: false,
        };
        let reply = channel::handle(&self.state, api, request);
        if let Some(hit) = reply.hit.filter(FaultHit::is_late) {
            let late = LateRequest {
                api,
                method: "POST".to_owned(),
                path: path.to_owned(),
                body: body.to_vec().into(),
                official_sandbox: None,
                case: None,
                hit,
                received: self.state.clock.now(),
            };
            late.carry_out_later(&self.state);
        }
        let fresh = self.state.memory().drain_new();
        delivery::start(&self.state, fresh);
        Some(reply.body)
    }

    /// Pays an order as its payer would, and starts its notification. If several merchants use the
    /// number, this pays the order placed last.
    ///
    /// # Errors
    /// If the order is unknown, paid or closed; the error has the reason.
    pub fn pay(&self, out_trade_no: &str) -> io::Result<()> {
        self.pay_with(out_trade_no, &[])
    }

    /// Pays an order with coupons, given by type and amount. The payer pays the rest in money.
    ///
    /// # Errors
    /// As for [`pay`](Self::pay), and if the coupons exceed the order.
    pub fn pay_with(&self, out_trade_no: &str, coupons: &[(CouponType, Fen)]) -> io::Result<()> {
        let coupon = |(id, (kind, fee)): (usize, &(CouponType, Fen))| PaymentCoupon {
            id: id.to_string(),
            cash: *kind == CouponType::Cash,
            fee: fee.0,
        };
        let coupons = (10_000..).zip(coupons).map(coupon).collect();
        let options = PayOptions { coupons, ..PayOptions::default() };
        archive::recall_number(&self.state, out_trade_no).map_err(io::Error::other)?;
        let result =
            act_and_notify(&self.state, |memory, now| payer::pay(memory, NumberRef::new(out_trade_no), options, now));
        self.pages.events.notify();
        result.map(drop).map_err(|refusal| io::Error::other(refusal.reason.en))
    }

    /// Ends a refund before its time: SUCCESS, CHANGE if the bank refuses it, or REFUNDCLOSE. The
    /// merchant is notified.
    ///
    /// # Errors
    /// If the refund is unknown or cannot end like that; the error has the reason.
    pub fn finish_refund(&self, out_refund_no: &str, status: &RefundStatus) -> io::Result<()> {
        let Some(event) = RefundEvent::from_status(status.as_str()) else {
            return Err(io::Error::other(format!("a refund does not end as {status}")));
        };
        archive::recall_number(&self.state, out_refund_no).map_err(io::Error::other)?;
        let result = act_and_notify(&self.state, |memory, now| {
            payer::finish_refund(memory, NumberRef::new(out_refund_no), event, now)
        });
        self.pages.events.notify();
        result.map(drop).map_err(|refusal| io::Error::other(refusal.reason.en))
    }

    /// Sets a fault rule, in the JSON of `POST /_sandbox/faults`, such as
    /// `{"api": "pay.refund", "fault": "LATE", "seconds": 60}`.
    ///
    /// # Errors
    /// If the text is no object or the rule is impossible; the error has the reason.
    pub fn set_fault(&self, rule: &str) -> io::Result<()> {
        let members = serde_json::from_str(rule).map_err(io::Error::other)?;
        let merchants: Vec<&str> = self.state.accounts.iter().flat_map(Account::merchants).collect();
        let rule = FaultRule::from_json(&members, &merchants).map_err(|reason| io::Error::other(reason.en))?;
        self.state.memory().faults.set(rule);
        self.pages.events.notify();
        Ok(())
    }

    /// What was really done for an order number, whatever the replies said. If several merchants use the
    /// number, the order is the one placed last, and requests of all merchants count.
    #[must_use]
    pub fn ledger(&self, out_trade_no: &str) -> Ledger {
        // What cannot be read is as what never was.
        let _ = archive::recall_number(&self.state, out_trade_no);
        Ledger::new(&self.state.memory(), NumberRef::new(out_trade_no), self.state.clock.now())
    }

    /// Advances the sandbox's clock: orders expire, and notifications that become due are sent. The
    /// clock cannot be moved back.
    pub fn advance(&self, by: Duration) {
        self.state.advance(by);
        self.pages.events.notify();
    }

    /// Waits until `attempts` attempts were made to notify the merchant of an order, and returns
    /// whether one was acknowledged. Waits for ever if the order is never paid.
    pub async fn wait_for_notification(&self, out_trade_no: &str, attempts: usize) -> bool {
        let _ = archive::recall_number(&self.state, out_trade_no);
        self.wait_for_attempts(attempts, |memory| memory.find_order(out_trade_no, None)?.notification).await
    }

    /// As [`wait_for_notification`](Self::wait_for_notification), for the end of a refund.
    pub async fn wait_for_refund_notification(&self, out_refund_no: &str, attempts: usize) -> bool {
        let _ = archive::recall_number(&self.state, out_refund_no);
        self.wait_for_attempts(attempts, |memory| memory.find_refund(out_refund_no, None)?.notification).await
    }

    async fn wait_for_attempts(&self, attempts: usize, of: impl Fn(&Memory) -> Option<u64>) -> bool {
        let mut counted = self.state.attempts.subscribe();
        loop {
            let made = {
                let memory = self.state.memory();
                let notification = of(&memory).and_then(|notification| memory.notification(notification));
                notification.map(|notification| (notification.attempts.len(), notification.is_acknowledged()))
            };
            match made {
                Some((made, acknowledged)) if made >= attempts => return acknowledged,
                _ => {}
            }
            // The sender lives as long as the state.
            let _ = counted.changed().await;
        }
    }

    /// Waits for the server, which runs until the process ends.
    pub async fn serve(mut self) {
        let _ = (&mut self.server).await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.server.abort();
        self.pages.events.close();
        self.state.close();
    }
}

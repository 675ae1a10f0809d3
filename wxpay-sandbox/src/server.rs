//! A sandbox that runs, and its end.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinHandle;
use wxpay_core::value::{CouponType, RefundStatus};
use wxpay_core::{ConfigError, Endpoint, Fen, Merchant};

use crate::account::Account;
use crate::builder::Builder;
use crate::calls::{Named, Wishes};
use crate::control;
use crate::coupons::Coupon;
use crate::memory::Memory;
use crate::pages::Pages;
use crate::state::State;
use crate::tls::Tls;

/// A gateway that runs. It ends when it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    pub(crate) address: SocketAddr,
    pub(crate) state: Arc<State>,
    pub(crate) pages: Arc<Pages>,
    pub(crate) tls: Option<Arc<Tls>>,
    pub(crate) server: JoinHandle<()>,
}

impl Sandbox {
    /// Starts a sandbox with the demo merchant on a free loopback port.
    ///
    /// # Errors
    /// When no port can be listened at.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// A sandbox with other accounts, or at another address.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its address as a URL, without a slash at the end; of https if it answers that.
    #[must_use]
    pub fn url(&self) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", self.address)
    }

    /// The certificate of the authority to trust, in PEM, if it answers HTTPS.
    #[cfg(feature = "https")]
    #[must_use]
    pub fn authority(&self) -> Option<&str> {
        self.tls.as_deref().map(Tls::authority)
    }

    /// Its address for a client.
    ///
    /// # Errors
    /// Never for an address that was listened at.
    pub fn endpoint(&self) -> Result<Endpoint, ConfigError> {
        Endpoint::sandbox(&self.url())
    }

    /// The demo merchant, as a client of it would be set up.
    ///
    /// # Errors
    /// Never for the demo merchant's own ids.
    pub fn merchant(&self) -> Result<Merchant, ConfigError> {
        Merchant::new(Account::DEMO_APPID, Account::DEMO_MCH_ID, Account::DEMO_KEY)
    }

    /// Pays an order as its payer would, and starts to tell the merchant. If several
    /// merchants have the number, it is the one placed last.
    ///
    /// # Errors
    /// When the order is unknown, paid or closed: why, in words.
    pub fn pay(&self, out_trade_no: &str) -> io::Result<()> {
        self.pay_with(out_trade_no, &[])
    }

    /// Pays an order with coupons: the kind and the amount of each. The payer pays the
    /// rest in money.
    ///
    /// # Errors
    /// As for [`pay`](Self::pay), and when the coupons exceed the order.
    pub fn pay_with(&self, out_trade_no: &str, coupons: &[(CouponType, Fen)]) -> io::Result<()> {
        let coupon = |(id, (kind, fee)): (usize, &(CouponType, Fen))| Coupon {
            id: id.to_string(),
            cash: *kind == CouponType::Cash,
            fee: fee.0,
        };
        let coupons = (10_000..).zip(coupons).map(coupon).collect();
        let paid =
            control::pay_and_tell(&self.state, Named::anyone(out_trade_no), Wishes { coupons, ..Wishes::default() });
        self.pages.live.changed();
        paid.map(drop).map_err(|refusal| io::Error::other(refusal.reason))
    }

    /// Ends a refund before its time: SUCCESS, CHANGE when the bank refuses it, or
    /// REFUNDCLOSE. The merchant is told.
    ///
    /// # Errors
    /// When the refund is unknown, or cannot end like that: why, in words.
    pub fn finish_refund(&self, out_refund_no: &str, status: &RefundStatus) -> io::Result<()> {
        let Some(event) = control::refund_event(status.as_str()) else {
            return Err(io::Error::other(format!("a refund does not end as {status}")));
        };
        let finished = control::finish_and_tell(&self.state, Named::anyone(out_refund_no), event);
        self.pages.live.changed();
        finished.map(drop).map_err(|refusal| io::Error::other(refusal.reason))
    }

    /// Moves the sandbox's clock forward: orders expire, and notifications that
    /// come due are sent. Nothing moves it back.
    pub fn advance(&self, by: Duration) {
        self.state.advance(by);
        self.pages.live.changed();
    }

    /// Waits until so many attempts to notify the merchant of an order were made,
    /// and says whether one was acknowledged. For an order that is never paid it
    /// waits for ever.
    pub async fn notified(&self, out_trade_no: &str, attempts: usize) -> bool {
        self.told(attempts, |memory| memory.find(out_trade_no, None)?.notification).await
    }

    /// As [`notified`](Self::notified), of the end of a refund.
    pub async fn refund_notified(&self, out_refund_no: &str, attempts: usize) -> bool {
        self.told(attempts, |memory| memory.find_refund(out_refund_no, None)?.notification).await
    }

    async fn told(&self, attempts: usize, of: impl Fn(&Memory) -> Option<u64>) -> bool {
        let mut counted = self.state.attempts.subscribe();
        loop {
            let made = {
                let memory = self.state.memory();
                let told = of(&memory).and_then(|told| memory.notification(told));
                told.map(|told| (told.attempts.len(), told.is_acknowledged()))
            };
            match made {
                Some((made, acknowledged)) if made >= attempts => return acknowledged,
                _ => {}
            }
            // The sender lives as long as the state.
            let _ = counted.changed().await;
        }
    }

    /// Waits until the server ends, which it does not by itself.
    pub async fn serve(mut self) {
        let _ = (&mut self.server).await;
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.server.abort();
        self.pages.live.end();
        self.state.close();
    }
}

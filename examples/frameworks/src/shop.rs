//! A shop that keeps in memory what a real one keeps in its database.

use std::sync::Arc;

use tokio::sync::{Mutex, MutexGuard, watch};
use wxpay_core::{Expected, Fen};
use wxpay_web::{BoxError, Notice, Notification};

/// The price of every order.
pub const PRICE: Fen = Fen(888);

/// A shop. A clone is the same one.
#[derive(Clone, Debug)]
pub struct Shop {
    rows: Arc<Mutex<Vec<String>>>,
    progress: watch::Sender<Progress>,
}

/// How many notifications were handed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many were begun.
    pub begun: usize,
    /// How many were kept.
    pub kept: usize,
}

impl Default for Shop {
    fn default() -> Self {
        Self { rows: Arc::default(), progress: watch::Sender::new(Progress::default()) }
    }
}

impl Shop {
    /// Keeps what a notification says, once. After an error it is repeated.
    ///
    /// # Errors
    /// For a payment with another amount than the order's.
    pub async fn keep(&self, notice: Notice<Notification>) -> Result<(), BoxError> {
        self.progress.send_modify(|progress| progress.begun += 1);
        let row = match notice.message {
            Notification::Payment(payment) => {
                let paid = payment.confirm(Expected::cny(PRICE))?;
                format!("paid {} by {}", paid.out_trade_no(), paid.transaction_id())
            }
            // Neither is acted upon before a query.
            Notification::FailedPayment(failed) => format!("query order {}", failed.out_trade_no),
            Notification::Refund(hint) => format!("query refund {}", hint.out_refund_no().unwrap_or_default()),
            Notification::CloudPayment(hint) => format!("query cloud order {}", hint.out_trade_no()),
            Notification::FailedCloudPayment(failed) => format!("query cloud order {}", failed.out_trade_no),
            Notification::CloudRefund(hint) => {
                format!("query cloud refund {}", hint.out_refund_no().unwrap_or_default())
            }
            _ => return Err("a notification of another kind".into()),
        };
        let mut rows = self.rows.lock().await;
        if !rows.contains(&row) {
            rows.push(row);
        }
        drop(rows);
        self.progress.send_modify(|progress| progress.kept += 1);
        Ok(())
    }

    /// Returns the rows, and holds them until the guard is dropped, as a database that is busy does.
    pub async fn rows(&self) -> MutexGuard<'_, Vec<String>> {
        self.rows.lock().await
    }

    /// Waits until as many notifications were handed over.
    pub async fn wait_for(&self, is_reached: impl Fn(&Progress) -> bool) {
        // The shop itself has the sender, which is not dropped meanwhile.
        let _ = self.progress.subscribe().wait_for(|progress| is_reached(progress)).await;
    }
}

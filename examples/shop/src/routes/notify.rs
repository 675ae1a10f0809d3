//! `POST /wxpay/notify`: payments and refunds.

use axum::extract::State;
use wxpay_core::Merchant;
use wxpay_jobs::database::Database;
use wxpay_jobs::{accept, accept_order_hint, accept_refund_hint};
use wxpay_web::{Acknowledgement, BoxError, Notice, Notification, Reception};

use super::App;
use crate::shop::TeaShop;

/// Receives a notification. Whatever is wrong with it, the answer is the same, and the reason is in the log.
pub(super) async fn receive<D: Database>(
    State(app): State<App<D>>,
    reception: Reception<Notification>,
) -> Acknowledgement {
    reception.handle(move |notice| handle(app.shop, notice)).await
}

/// Handles a notification that is genuine. `Ok` acknowledges it, so everything is committed before. An error refuses
/// it, and the gateway repeats it.
async fn handle<D: Database>(shop: TeaShop<D>, notice: Notice<Notification>) -> Result<(), BoxError> {
    match notice.message {
        Notification::Payment(payment) => {
            // Compares the amount with the order's, and stores the payment once, with what it leads to.
            let acceptance = accept(&shop, &payment, &notice.body).await?;
            shop.wake();
            if acceptance.is_acknowledged() { Ok(()) } else { Err(acceptance.to_string().into()) }
        }
        Notification::FailedPayment(failed) => {
            accept_order_hint(&shop, shop.order_key(&failed.out_trade_no)).await?;
            shop.wake();
            Ok(())
        }
        // Not signed: only the query's answer changes a state.
        Notification::Refund(hint) => {
            let mch_id = notice.merchant.as_ref().map(Merchant::mch_id).unwrap_or_default();
            accept_refund_hint(&shop, mch_id, &hint).await?;
            shop.wake();
            Ok(())
        }
        _ => Err("this shop has no cloud channel".into()),
    }
}

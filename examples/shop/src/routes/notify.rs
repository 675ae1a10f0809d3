//! `POST /wxpay/notify`: payments and refunds.

pub(super) async fn receive<D: Database>(State(_): State<App<D>>) {}
use axum::extract::State;
use wxpay_jobs::database::Database;
use super::App;

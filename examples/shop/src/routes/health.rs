//! `GET /health`: whether this process can serve.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use serde_json::json;
use wxpay_jobs::Shop as _;
use wxpay_jobs::database::{Connection as _, Database, DatabaseError};

use super::App;
use super::json::Json;

/// How long the database may take. A load balancer gives up soon after.
const LIMIT: Duration = Duration::from_secs(2);

pub(super) async fn health<D: Database>(State(app): State<App<D>>) -> Json {
    let asked = async {
        let mut transaction = app.shop.database().begin().await?;
        transaction.query("SELECT 1 FROM shop_order LIMIT 1", &[]).await?;
        wxpay_jobs::tables::check(&mut transaction).await
    };
    let is_ready = *app.ready.borrow();
    let answer: Result<Result<(), DatabaseError>, _> = tokio::time::timeout(LIMIT, asked).await;
    match answer {
        Ok(Ok(())) if is_ready => Json(StatusCode::OK, json!({ "database": "ready" })),
        _ => Json(StatusCode::SERVICE_UNAVAILABLE, json!({ "database": "away" })),
    }
}

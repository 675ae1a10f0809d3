//! The answer to a request that was not carried out.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use wxpay_jobs::database::DatabaseError;

use super::json::Json;
use crate::worker::chain;

/// Why a request was not carried out: a status and a sentence, which is `{"error": …}` in JSON.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) reason: String,
}

impl Refusal {
    /// The request is wrong.
    pub(crate) fn bad_request(reason: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, reason: reason.into() }
    }

    /// There is no such thing.
    pub(crate) fn not_found(reason: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, reason: reason.into() }
    }

    /// The address has other methods.
    pub(crate) fn method_not_allowed(reason: impl Into<String>) -> Self {
        Self { status: StatusCode::METHOD_NOT_ALLOWED, reason: reason.into() }
    }

    /// The request is right, and the state of the order forbids it.
    pub(crate) fn conflict(reason: impl Into<String>) -> Self {
        Self { status: StatusCode::CONFLICT, reason: reason.into() }
    }

    /// The gateway did not do it, or it is not known whether it did.
    pub(crate) fn bad_gateway(reason: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_GATEWAY, reason: reason.into() }
    }
}

impl From<DatabaseError> for Refusal {
    fn from(error: DatabaseError) -> Self {
        tracing::warn!(error = chain(&error), "the database failed");
        Self { status: StatusCode::SERVICE_UNAVAILABLE, reason: error.to_string() }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        Json(self.status, json!({ "error": self.reason })).into_response()
    }
}

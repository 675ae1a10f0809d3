//! What the shop answers over HTTP.

mod guard;
mod health;
mod json;
mod notify;
mod orders;
mod pages;
mod refunds;
mod refusal;
mod request;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::middleware::from_fn;
use axum::routing::{get, post};
use tokio::sync::watch;
use wxpay_jobs::database::Database;
use wxpay_web::Receiver;

use crate::shop::TeaShop;
use refusal::Refusal;

/// The limit of a request's body in bytes.
const BODY_LIMIT: usize = 64 * 1024;

/// What the handlers share.
#[derive(Clone)]
pub(crate) struct App<D> {
    pub(crate) shop: TeaShop<D>,
    /// Verifies notifications.
    pub(crate) receiver: Receiver,
    /// Whether the tables are there.
    pub(crate) ready: watch::Receiver<bool>,
    /// The address of the sandbox's pages, if one runs inside.
    pub(crate) sandbox: Option<String>,
}

/// The extractor of notifications takes the receiver from here.
impl<D> FromRef<App<D>> for Receiver {
    fn from_ref(app: &App<D>) -> Self {
        app.receiver.clone()
    }
}

/// Returns the routes of the shop.
pub(crate) fn routes<D: Database>(app: App<D>) -> Router {
    let notifications = Router::new().route("/wxpay/notify", post(notify::receive::<D>));
    Router::new()
        .route("/orders", post(orders::create::<D>))
        .route("/orders/{out_trade_no}", get(orders::show::<D>))
        .route("/orders/{out_trade_no}/refunds", post(refunds::create::<D>))
        .route("/", get(pages::overview::<D>))
        .route("/pages/orders", post(pages::place::<D>))
        .route("/pages/orders/{out_trade_no}", get(pages::order::<D>))
        .route("/pages/orders/{out_trade_no}/refunds", post(pages::refund::<D>))
        .route("/style.css", get(pages::style))
        .route("/script.js", get(pages::script))
        .fallback(async || Refusal::not_found("there is nothing at this address"))
        .method_not_allowed_fallback(async || Refusal::method_not_allowed("this address has no such method"))
        .layer(from_fn(guard::guard))
        // Notifications come from the gateway, never from a browser; health is asked by a load balancer.
        .merge(notifications)
        .route("/health", get(health::health::<D>))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(app)
}

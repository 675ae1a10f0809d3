//! axum 0.8: the receiver is a part of the router's state.

use std::io;
use std::net::TcpListener;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::post;
use wxpay_web::{Acknowledgement, Notification, Receiver, Reception};

use crate::{PATH, Shop};

#[derive(Clone)]
struct AppState {
    shop: Shop,
    receiver: Receiver,
}

impl FromRef<AppState> for Receiver {
    fn from_ref(state: &AppState) -> Self {
        state.receiver.clone()
    }
}

async fn notify(State(state): State<AppState>, reception: Reception<Notification>) -> Acknowledgement {
    reception.handle(move |notice| async move { state.shop.keep(notice).await }).await
}

/// Serves the notifications of a shop.
///
/// # Errors
/// If the listener fails.
pub async fn serve(listener: TcpListener, receiver: Receiver, shop: Shop) -> io::Result<()> {
    let router = Router::new().route(PATH, post(notify)).with_state(AppState { shop, receiver });
    listener.set_nonblocking(true)?;
    axum::serve(tokio::net::TcpListener::from_std(listener)?, router).await
}

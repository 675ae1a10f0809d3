//! A service of tower, here under hyper: every request is a notification.

use std::io;
use std::net::TcpListener;

use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use wxpay_web::{NotificationService, Receiver};

use crate::Shop;

/// Serves the notifications of a shop.
///
/// # Errors
/// If the listener fails.
pub async fn serve(listener: TcpListener, receiver: Receiver, shop: Shop) -> io::Result<()> {
    let service = NotificationService::new(receiver, move |notice| {
        let shop = shop.clone();
        async move { shop.keep(notice).await }
    });
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    loop {
        let (stream, _) = listener.accept().await?;
        let service = TowerToHyperService::new(service.clone());
        tokio::spawn(async move {
            // A connection that breaks ends, and nothing else.
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}

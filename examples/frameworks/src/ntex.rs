//! ntex 3, without an adapter: `receive_from` takes the future that reads the body.

use std::io;
use std::net::TcpListener;

use ntex::web::types::{Payload, State};
use ntex::web::{self, App, HttpResponse, HttpServer};
use wxpay_web::{BoxError, Receiver, receive_from};

use crate::{PATH, Shop};

async fn notify(mut payload: Payload, receiver: State<Receiver>, shop: State<Shop>) -> HttpResponse {
    let (limit, shop) = (receiver.limit(), Shop::clone(&shop));
    let body = async {
        let mut body = Vec::new();
        // What is longer is refused.
        while body.len() <= limit {
            let Some(part) = payload.recv().await else { break };
            body.extend_from_slice(&part.map_err(|error| BoxError::from(error.to_string()))?);
        }
        Ok::<_, BoxError>(body)
    };
    let answer = receive_from(&receiver, body, move |notice| async move { shop.keep(notice).await }).await;
    HttpResponse::Ok().content_type(answer.content_type()).body(answer.into_body())
}

/// Serves the notifications of a shop.
///
/// # Errors
/// If the listener fails.
pub async fn serve(listener: TcpListener, receiver: Receiver, shop: Shop) -> io::Result<()> {
    HttpServer::new(async move || {
        App::new().state(receiver.clone()).state(shop.clone()).route(PATH, web::post().to(notify))
    })
    .workers(1)
    .disable_signals()
    .listen(listener)?
    .run()
    .await
}

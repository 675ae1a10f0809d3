//! actix-web 4: the receiver is `app_data`.

use std::io;
use std::net::TcpListener;

use actix_web::{App, HttpServer, web};
use wxpay_web::{Acknowledgement, Notification, Receiver, Reception};

use crate::{PATH, Shop};

async fn notify(shop: web::Data<Shop>, reception: Reception<Notification>) -> Acknowledgement {
    // A task of its own does not keep what belongs to the request's thread.
    let shop = Shop::clone(&shop);
    reception.handle(move |notice| async move { shop.keep(notice).await }).await
}

/// Serves the notifications of a shop.
///
/// # Errors
/// If the listener fails.
pub async fn serve(listener: TcpListener, receiver: Receiver, shop: Shop) -> io::Result<()> {
    let app = move || {
        App::new().app_data(receiver.clone()).app_data(web::Data::new(shop.clone())).route(PATH, web::post().to(notify))
    };
    HttpServer::new(app).workers(1).disable_signals().listen(listener)?.run().await
}

//! poem 3: the receiver is `data` of the endpoint.

use std::io;
use std::net::TcpListener;

use poem::listener::TcpAcceptor;
use poem::web::Data;
use poem::{EndpointExt as _, Route, Server, handler, post};
use wxpay_web::{Acknowledgement, Notification, Receiver, Reception};

use crate::{PATH, Shop};

#[handler]
async fn notify(Data(shop): Data<&Shop>, reception: Reception<Notification>) -> Acknowledgement {
    let shop = shop.clone();
    reception.handle(move |notice| async move { shop.keep(notice).await }).await
}

/// Serves the notifications of a shop.
///
/// # Errors
/// If the listener fails.
pub async fn serve(listener: TcpListener, receiver: Receiver, shop: Shop) -> io::Result<()> {
    let app = Route::new().at(PATH, post(notify)).data(receiver).data(shop);
    listener.set_nonblocking(true)?;
    Server::new_with_acceptor(TcpAcceptor::from_std(listener)?).run(app).await
}

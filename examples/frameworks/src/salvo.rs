//! salvo 1: the receiver is a hoop of the router.

use std::io;
use std::net::TcpListener;

use salvo_core::conn::tcp::TcpAcceptor;
use salvo_core::http::{Request, Response};
use salvo_core::routing::FlowCtrl;
// `Writer` is for the expansion of `handler`.
use salvo_core::{Depot, Handler, Router, Server, Writer as _, async_trait, handler};
use wxpay_web::{Acknowledgement, Notification, Receiver, Reception};

use crate::{PATH, Shop};

#[handler]
async fn notify(reception: Reception<Notification>, depot: &mut Depot) -> Acknowledgement {
    let shop = depot.get_typed::<Shop>().ok().cloned();
    reception.handle(move |notice| async move { shop.ok_or("the depot has no shop")?.keep(notice).await }).await
}

/// A hoop that hands over the shop.
#[async_trait]
impl Handler for Shop {
    async fn handle(&self, _: &mut Request, depot: &mut Depot, _: &mut Response, _: &mut FlowCtrl) {
        depot.insert_typed(self.clone());
    }
}

/// Serves the notifications of a shop.
///
/// # Errors
/// If the listener fails.
pub async fn serve(listener: TcpListener, receiver: Receiver, shop: Shop) -> io::Result<()> {
    let router = Router::with_path(PATH).hoop(receiver).hoop(shop).post(notify);
    listener.set_nonblocking(true)?;
    let acceptor = TcpAcceptor::try_from(tokio::net::TcpListener::from_std(listener)?)?;
    Server::new(acceptor).try_serve(router).await
}

//! The servers, each in a thread of its own until the process ends.

use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::mpsc;
use std::thread;

use frameworks::Shop;
use rocket::Config;
use rocket::config::LogLevel;
use rocket::fairing::AdHoc;
use tokio::runtime::{Builder, Runtime};
use wxpay_web::Receiver;

/// Starts a server and returns its address.
pub(crate) type Start = fn(Receiver, Shop) -> SocketAddr;

pub(crate) fn axum(receiver: Receiver, shop: Shop) -> SocketAddr {
    listen(|listener| block_on(frameworks::axum::serve(listener, receiver, shop)))
}

pub(crate) fn poem(receiver: Receiver, shop: Shop) -> SocketAddr {
    listen(|listener| block_on(frameworks::poem::serve(listener, receiver, shop)))
}

pub(crate) fn salvo(receiver: Receiver, shop: Shop) -> SocketAddr {
    listen(|listener| block_on(frameworks::salvo::serve(listener, receiver, shop)))
}

pub(crate) fn tower(receiver: Receiver, shop: Shop) -> SocketAddr {
    listen(|listener| block_on(frameworks::tower::serve(listener, receiver, shop)))
}

pub(crate) fn actix_web(receiver: Receiver, shop: Shop) -> SocketAddr {
    listen(|listener| {
        actix_web::rt::System::new().block_on(frameworks::actix_web::serve(listener, receiver, shop)).unwrap();
    })
}

pub(crate) fn ntex(receiver: Receiver, shop: Shop) -> SocketAddr {
    listen(|listener| {
        let system = ntex::rt::System::build().name("shop").build(ntex::rt::DefaultRuntime);
        system.block_on(frameworks::ntex::serve(listener, receiver, shop)).unwrap();
    })
}

pub(crate) fn rocket(receiver: Receiver, shop: Shop) -> SocketAddr {
    let (sender, receive) = mpsc::channel();
    let config = Config { port: 0, workers: 1, log_level: LogLevel::Off, ..Config::default() };
    // It binds the port itself, and says which one.
    let tell = AdHoc::on_liftoff("address", move |rocket| {
        let _ = sender.send(SocketAddr::from((Ipv4Addr::LOCALHOST, rocket.config().port)));
        Box::pin(async {})
    });
    thread::spawn(move || {
        let rocket = frameworks::rocket::build(config, receiver, shop).attach(tell);
        runtime().block_on(rocket.launch()).map(drop).unwrap();
    });
    receive.recv().unwrap()
}

fn listen(serve: impl FnOnce(TcpListener) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || serve(listener));
    address
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn block_on(serve: impl Future<Output = std::io::Result<()>>) {
    runtime().block_on(serve).unwrap();
}

/// Waits for something of the shop in a test.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    runtime().block_on(async {
        tokio::time::timeout(super::http::TOO_LONG, future).await.unwrap_or_else(|_| panic!("it took too long"))
    })
}

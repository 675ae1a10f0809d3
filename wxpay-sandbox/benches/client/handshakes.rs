//! The TLS handshakes of calls in sequence, counted in front of the sandbox.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use wxpay_core::transport::Reqwest;
use wxpay_core::{Client, Endpoint};
use wxpay_sandbox::Sandbox;

use super::process::{merchant, place, query};
use super::report::Report;

const CALLS: usize = 1_000;

pub(crate) async fn measure(report: &mut Report) {
    let sandbox = Sandbox::builder().https().start().await.unwrap();
    let (port, handshakes) = count_connections(sandbox.address()).await;
    let endpoint = Endpoint::sandbox(&format!("https://127.0.0.1:{port}")).unwrap();
    let client = Client::with_transport(merchant(), transport(sandbox.authority().unwrap())).with_endpoint(endpoint);
    place(&client, "HANDSHAKES").await;
    for _ in 1..CALLS {
        client.send(&query("HANDSHAKES")).await.unwrap();
    }
    let handshakes = handshakes.load(Ordering::Relaxed);
    report.add(&format!("TLS handshakes of {CALLS} calls in sequence"), &handshakes.to_string(), "1", handshakes == 1);
}

/// The settings of [`Reqwest::new`], with the sandbox's authority.
fn transport(authority: &str) -> Reqwest {
    // Sets up TLS for the process.
    let _ = Reqwest::new();
    let authority = reqwest::Certificate::from_pem(authority.as_bytes()).unwrap();
    let client = reqwest::Client::builder().tls_certs_only([authority]).no_proxy().http1_only();
    Reqwest::from(client.build().unwrap())
}

/// Forwards connections, each of which has one handshake, and counts them.
async fn count_connections(to: SocketAddr) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(async move {
                let mut server = TcpStream::connect(to).await.unwrap();
                let _ = copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    (port, count)
}

//! Calls after idle times, at a server that closes idle connections as the gateway does.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use wxpay_core::transport::Reqwest;
use wxpay_core::{Client, Endpoint, Plan};
use wxpay_sandbox::Sandbox;

use super::process::{merchant, place, query};
use super::report::Report;

pub(crate) async fn measure(is_long: bool, report: &mut Report) {
    // A tenth of the real times: the client closes after 700 ms, the server after 800 ms.
    let scaled = reqwest::Client::builder().no_proxy().http1_only().pool_idle_timeout(Duration::from_millis(700));
    let scaled = Reqwest::from(scaled.build().unwrap());
    let waits: Vec<_> = (650..=850).step_by(10).map(Duration::from_millis).collect();
    let resets = resets(scaled, Duration::from_millis(800), &waits).await;
    let name = format!("resets after {} idle times of 650-850 ms", waits.len());
    report.add(&name, &resets.to_string(), "0; the server closes after 800 ms", resets == 0);
    if is_long {
        let waits: Vec<_> = [6_900, 7_500, 7_990, 8_000, 8_010, 8_500].map(Duration::from_millis).into();
        let resets = self::resets(Reqwest::new(), Duration::from_secs(8), &waits).await;
        let name = format!("resets after {} idle times of 6.9-8.5 s", waits.len());
        report.add(&name, &resets.to_string(), "0; the server closes after 8 s", resets == 0);
    }
}

/// Calls once after each wait, and counts the calls that fail. Nothing is repeated.
async fn resets(transport: Reqwest, closes_after: Duration, waits: &[Duration]) -> usize {
    let sandbox = Sandbox::start().await.unwrap();
    let port = close_idle(sandbox.address(), closes_after).await;
    let endpoint = Endpoint::sandbox(&format!("http://127.0.0.1:{port}")).unwrap();
    let client = Client::with_transport(merchant(), transport).with_endpoint(endpoint).with_plan(Plan::once());
    place(&client, "IDLE").await;
    let mut resets = 0;
    for wait in waits {
        tokio::time::sleep(*wait).await;
        resets += usize::from(client.send(&query("IDLE")).await.is_err());
    }
    resets
}

/// Forwards connections, and closes those on which the client is silent for that time.
async fn close_idle(to: SocketAddr, closes_after: Duration) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(forward(client, to, closes_after));
        }
    });
    port
}

async fn forward(client: TcpStream, to: SocketAddr, closes_after: Duration) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = TcpStream::connect(to).await.unwrap().into_split();
    let answers = tokio::spawn(async move {
        let _ = tokio::io::copy(&mut from_server, &mut to_client).await;
    });
    let mut part = [0; 4_096];
    while let Ok(Ok(bytes @ 1..)) = timeout(closes_after, from_client.read(&mut part)).await {
        to_server.write_all(&part[..bytes]).await.unwrap();
    }
    // Drops the other half too.
    answers.abort();
}

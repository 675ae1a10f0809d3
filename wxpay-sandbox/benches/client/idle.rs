//! Calls after idle times, at a server that closes idle connections after 8 seconds, as the gateway does.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;
use wxpay_core::Plan;

use super::process::{Server, client, place, query};
use super::report::Report;

/// Each has a transport of its own. With the forwarded connections they stay below 1,024 descriptors.
const CLIENTS: u32 = 200;
const CLOSES_AFTER: Duration = Duration::from_secs(8);
/// The idle times lie around those of client and server.
const SHORTEST: Duration = Duration::from_millis(6_500);
const SPAN: Duration = Duration::from_secs(2);

/// Calls `rounds` times from each client, after idle times from 6.5 to 8.5 seconds. Nothing is repeated.
pub(crate) async fn measure(server: &Server, rounds: u32, report: &mut Report) {
    let address = server.url.strip_prefix("http://").unwrap().parse().unwrap();
    let url = format!("http://127.0.0.1:{}", close_idle(address).await);
    place(&client(&url), "IDLE").await;
    let callers: Vec<_> = (0..CLIENTS)
        .map(|number| {
            let (client, wait) = (client(&url).with_plan(Plan::once()), SHORTEST + SPAN * number / CLIENTS);
            tokio::spawn(async move {
                client.send(&query("IDLE")).await.unwrap();
                let mut failures = 0;
                for _ in 0..rounds {
                    tokio::time::sleep(wait).await;
                    failures += u32::from(client.send(&query("IDLE")).await.is_err());
                }
                failures
            })
        })
        .collect();
    let mut failures = 0;
    for caller in callers {
        failures += caller.await.unwrap();
    }
    let name = format!("resets after {} idle times of 6.5-8.5 s", CLIENTS * rounds);
    report.add(&name, &failures.to_string(), "0; the server closes after 8 s", failures == 0);
}

/// Forwards connections, and closes those on which the client is silent.
async fn close_idle(to: SocketAddr) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(forward(client, to));
        }
    });
    port
}

async fn forward(client: TcpStream, to: SocketAddr) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = TcpStream::connect(to).await.unwrap().into_split();
    let answers = tokio::spawn(async move {
        let _ = tokio::io::copy(&mut from_server, &mut to_client).await;
    });
    let mut part = [0; 4_096];
    while let Ok(Ok(bytes @ 1..)) = timeout(CLOSES_AFTER, from_client.read(&mut part)).await {
        to_server.write_all(&part[..bytes]).await.unwrap();
    }
    // Drops the other half too, which closes the connection.
    answers.abort();
}

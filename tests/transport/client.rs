//! The client over its real transport, against servers that are not there or are not
//! WeChat Pay.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use wxpay_core::transport::Reqwest;
use wxpay_core::{Client, Endpoint, Error, ErrorKind, Plan, Transmission, Unreachable};

use crate::common::crypto::install_crypto_provider;
use crate::common::fixtures::{merchant, order_query};
use crate::common::http::unused_address;

/// A client that tries once: the servers here answer once.
fn client_at(url: &str) -> Client {
    Client::new(merchant()).with_endpoint(Endpoint::sandbox(url).unwrap()).with_plan(Plan::once())
}

/// The error of a client whose first request is answered with these bytes.
async fn answer_error(answer: Vec<u8>) -> Error {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 16_384]).unwrap();
        // The client may close before the end.
        let _ = stream.write_all(&answer);
    });
    let client = client_at(&url);
    let error = client.send(&order_query("20261123091010")).await.unwrap_err();
    server.join().unwrap();
    error
}

/// A server that answers with a page and keeps its connections. Returns its address and the number of connections.
fn keep_alive_server() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            count.fetch_add(1, Ordering::SeqCst);
            std::thread::spawn(move || {
                let mut request = Vec::new();
                let mut part = [0; 16_384];
                while let Ok(read @ 1..) = stream.read(&mut part) {
                    request.extend_from_slice(&part[..read]);
                    if request.ends_with(b"</xml>") {
                        request.clear();
                        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n<html></html>");
                    }
                }
            });
        }
    });
    (url, connections)
}

mod client_send {
    use super::*;

    #[tokio::test]
    async fn uses_one_connection_for_calls_in_sequence() {
        let (url, connections) = keep_alive_server();
        let client = Client::new(merchant()).with_endpoint(Endpoint::sandbox(&url).unwrap()).with_plan(Plan::once());
        for _ in 0..1_000 {
            let error = client.send(&order_query("20261123091010")).await.unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::UnexpectedReply { status: 200, .. }), "{error}");
        }
        assert_eq!(connections.load(Ordering::SeqCst), 1);
    }

    #[tokio::test]
    async fn names_an_unreachable_gateway_and_what_to_do() {
        let url = format!("http://{}", unused_address());
        let client = client_at(&url);
        let error = client.send(&order_query("20261123091010")).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Unreachable(Unreachable { transmission: Transmission::Never, .. })));
        let words = error.to_string();
        assert!(words.starts_with(&url) && words.contains("repeat it with the same parameters"), "{words}");
    }

    /// The password is used and never shown.
    #[tokio::test]
    async fn uses_the_name_and_password_of_the_address() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://shop:tea@{}", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut head = [0; 16_384];
            let read = stream.read(&mut head).unwrap();
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 13\r\n\r\n<html></html>");
            String::from_utf8_lossy(&head[..read]).to_ascii_lowercase()
        });
        let client = client_at(&url);
        let error = client.send(&order_query("20261123091010")).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::UnexpectedReply { status: 200, .. }), "{error}");
        assert!(server.join().unwrap().contains("authorization: basic "));

        let error = client.send(&order_query("20261123091010")).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Unreachable(_)) && !error.to_string().contains("tea"), "{error}");
    }

    #[tokio::test]
    async fn distinguishes_a_page_from_an_answer() {
        let page = b"HTTP/1.1 200 OK\r\ncontent-length: 26\r\n\r\n<html>please log in</html>".to_vec();
        let error = answer_error(page).await;
        let ErrorKind::UnexpectedReply { status: 200, excerpt, .. } = error.kind() else { panic!("{error}") };
        assert!(excerpt.contains("please log in"), "{error}");
    }

    #[tokio::test]
    async fn stops_reading_an_endless_answer() {
        let mut endless = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n<xml>".to_vec();
        endless.resize(200_000, b'x');
        let error = answer_error(endless).await;
        assert!(
            matches!(error.kind(), ErrorKind::Unreachable(Unreachable { reason, .. }) if reason.contains("exceeds")),
            "{error}"
        );
    }

    #[tokio::test]
    async fn follows_no_redirect() {
        let elsewhere = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n".to_vec();
        let error = answer_error(elsewhere).await;
        assert!(matches!(error.kind(), ErrorKind::UnexpectedReply { status: 302, .. }), "{error}");
        assert!(error.to_string().contains("redirect"), "{error}");
    }

    #[tokio::test]
    async fn states_the_content_length() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let (mut request, mut buffer) = (Vec::new(), [0; 4_096]);
            // The client ends the connection.
            while !request.ends_with(b"</xml>") {
                let read = stream.read(&mut buffer).unwrap();
                request.extend_from_slice(&buffer[..read]);
            }
            String::from_utf8(request).unwrap()
        });
        let client = client_at(&url);
        let _ = client.send(&order_query("20261123091010")).await.unwrap_err();
        let request = server.join().unwrap();
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}", body.len())) && !head.contains("chunked"), "{head}");
    }

    #[tokio::test]
    async fn obeys_the_timeout_of_a_callers_own_client() {
        // No server accepts: the system takes the connection, and no answer comes.
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        install_crypto_provider();
        let own = reqwest::Client::builder().no_proxy().timeout(Duration::from_millis(50)).build().unwrap();
        let client = Client::with_transport(merchant(), Reqwest::from(own))
            .with_endpoint(Endpoint::sandbox(&url).unwrap())
            .with_plan(Plan::once());
        let before = Instant::now();
        let error = client.send(&order_query("20261123091010")).await.unwrap_err();
        assert!(error.to_string().contains("timed out"), "{error}");
        assert!(before.elapsed() < Duration::from_secs(10));
    }
}

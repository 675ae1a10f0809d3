//! Connections: limits for idle, slow and large clients, which do not keep others from
//! being served.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use wxpay_sandbox::{Builder, Sandbox};

use crate::client::{NOWHERE, TOO_LONG, blocking, connect, http, order_body, place_order, receive, send};

/// Returns whether the server ends the connection.
fn is_ended(mut stream: TcpStream) -> bool {
    match stream.read(&mut [0; 1024]) {
        Ok(read) => read == 0,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    }
}

/// Makes a request on a connection that stays open.
fn ask_and_stay(address: SocketAddr) -> TcpStream {
    let mut stream = connect(address);
    stream.write_all(b"GET /_sandbox/faults HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    let mut byte = [0];
    while !answer.ends_with(b"[]") {
        assert_eq!(stream.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&answer));
        answer.push(byte[0]);
    }
    stream
}

fn is_logged(address: SocketAddr, reason: &str) -> bool {
    let log = http(address, "GET", "/_sandbox/log", b"").json();
    log.as_array().unwrap().iter().any(|entry| {
        entry["verdict"] == "refused" && entry["reason"].as_str().is_some_and(|given| given.contains(reason))
    })
}

/// A sandbox with few connections and no timeouts.
fn builder_with_limit(most: usize) -> Builder {
    Sandbox::builder().max_connections(NonZeroUsize::new(most).unwrap()).client_timeout(TOO_LONG * 10)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stay_usable_beside_a_thousand_idle_ones() {
    let sandbox = builder_with_limit(1_024).start().await.unwrap();
    let address = sandbox.address();
    blocking(move || {
        let idle: Vec<TcpStream> = (0..1_000).map(|_| connect(address)).collect();
        // Half of them have sent a part of a head.
        for mut stream in idle.iter().step_by(2) {
            stream.write_all(b"POST /pay/unifiedorder HTTP/1.1\r\nhost: ").unwrap();
        }
        assert_eq!(place_order(address, "A1").field("result_code"), "SUCCESS");
        drop(idle);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wait_beyond_the_limit() {
    let sandbox = builder_with_limit(2).start().await.unwrap();
    let address = sandbox.address();
    blocking(move || {
        let (one, other) = (ask_and_stay(address), ask_and_stay(address));
        let mut waiting = send(address, "POST", "/pay/unifiedorder", order_body("B1", NOWHERE).as_bytes());
        waiting.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        let nothing = waiting.read(&mut [0]).unwrap_err();
        assert!(matches!(nothing.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{nothing}");
        drop(one);
        waiting.set_read_timeout(Some(TOO_LONG)).unwrap();
        assert_eq!(receive(waiting).field("result_code"), "SUCCESS");
        drop(other);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn end_with_the_sandbox() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.address();
    let stream = blocking(move || ask_and_stay(address)).await;
    drop(sandbox);
    assert!(blocking(move || is_ended(stream)).await);
}

mod patience {
    use super::*;

    /// Short to keep the tests fast; nothing depends on its length.
    const CLIENT_TIMEOUT: Duration = Duration::from_millis(300);

    async fn start() -> Sandbox {
        Sandbox::builder().client_timeout(CLIENT_TIMEOUT).start().await.unwrap()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn closes_silent_and_slow_connections() {
        let sandbox = start().await;
        let address = sandbox.address();
        blocking(move || {
            assert!(is_ended(connect(address)), "silent");
            assert!(is_ended(ask_and_stay(address)), "silent after a request");
            let mut half = connect(address);
            half.write_all(b"POST /pay/unifiedorder HTTP/1.1\r\nhost: x\r\n").unwrap();
            // The answer is not specified, only the end.
            assert!(receive(half).body.is_empty(), "half a head");
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn ends_a_body_that_trickles_in() {
        let sandbox = start().await;
        let address = sandbox.address();
        blocking(move || {
            let mut stream = connect(address);
            stream.write_all(b"POST /pay/unifiedorder HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n").unwrap();
            stream.set_read_timeout(Some(Duration::from_millis(10))).unwrap();
            let begun = Instant::now();
            // One byte at a time until an answer comes.
            while stream.peek(&mut [0]).is_err() {
                assert!(begun.elapsed() < TOO_LONG, "it is never given up");
                if stream.write_all(b"<").is_err() {
                    break;
                }
            }
            let answer = receive(stream);
            assert_eq!((answer.status(), answer.header("connection")), (408, "close"));
            assert!(is_logged(address, "the body took more than 0.3 seconds"));
        })
        .await;
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn closes_a_connection_that_does_not_read() {
        let sandbox =
            Sandbox::builder().max_connections(NonZeroUsize::MIN).client_timeout(CLIENT_TIMEOUT).start().await.unwrap();
        let address = sandbox.address();
        blocking(move || {
            // A long log.
            let path = format!("/{}", "x".repeat(200));
            for _ in 0..1_000 {
                assert_eq!(http(address, "GET", &path, b"").status(), 404);
            }

            // Requested a hundred times by a client that reads nothing. There is one connection, so the
            // next client is served only after this one is closed.
            let mut deaf = connect(address);
            deaf.write_all("GET /_sandbox/log HTTP/1.1\r\nhost: x\r\n\r\n".repeat(100).as_bytes()).unwrap();
            assert_eq!(place_order(address, "D1").field("result_code"), "SUCCESS");
            let mut taken = 0;
            let mut piece = vec![0; 65_536];
            while let Ok(read @ 1..) = deaf.read(&mut piece) {
                taken += read;
            }
            let whole = 100 * http(address, "GET", "/_sandbox/log", b"").body.len();
            assert!(taken < whole, "{taken} of {whole} bytes: all of it found room on the way");
        })
        .await;
    }
}

mod body_limit {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn refuses_and_logs_a_longer_body() {
        let sandbox = Sandbox::start().await.unwrap();
        let address = sandbox.address();
        blocking(move || {
            let most = 256 * 1024;
            assert_eq!(http(address, "POST", "/pay/unifiedorder", &vec![b' '; most]).status(), 200);
            assert!(!is_logged(address, "the request exceeds"));
            for size in [most + 1, 4 * 1024 * 1024] {
                let answer = http(address, "POST", "/pay/unifiedorder", &vec![b' '; size]);
                assert_eq!((answer.status(), answer.header("connection")), (413, "close"), "{size}");
                assert!(answer.body.contains("exceeds 262144 bytes"), "{}", answer.body);
            }
            assert!(is_logged(address, "the request exceeds 262144 bytes"));
            // The same without a length.
            let mut stream = connect(address);
            stream
                .write_all(b"POST /pay/unifiedorder HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n")
                .unwrap();
            let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x1_0000));
            for _ in 0..5 {
                stream.write_all(chunk.as_bytes()).unwrap();
            }
            stream.write_all(b"0\r\n\r\n").unwrap();
            assert_eq!(receive(stream).status(), 413);

            let mut stream = connect(address);
            let head = format!("GET /{} HTTP/1.1\r\nhost: x\r\n\r\n", "x".repeat(100_000));
            stream.write_all(head.as_bytes()).unwrap();
            assert!([414, 431].contains(&receive(stream).status()), "a head beyond measure");
            assert_eq!(place_order(address, "C1").field("result_code"), "SUCCESS");
        })
        .await;
    }
}

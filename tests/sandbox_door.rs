//! The sandbox's door: what idle, slow and talkative clients come to, and that they
//! keep nobody else from being served.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod common;

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use common::raw::{NOWHERE, TOO_LONG, connect, http, order, place, receive, send};
use serde_json::{Value, json};
use wxpay_sandbox::{Builder, Sandbox};

/// Short, so that the tests are; nothing here depends on how short.
const PATIENCE: Duration = Duration::from_millis(300);

async fn impatient() -> Sandbox {
    Sandbox::builder().patience(PATIENCE).start().await.unwrap()
}

/// With so many places, and patience without end.
fn narrow(most: usize) -> Builder {
    Sandbox::builder().connections(NonZeroUsize::new(most).unwrap()).patience(TOO_LONG * 10)
}

/// Waits on the client's side without blocking the sandbox.
async fn blocking<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(run).await.unwrap()
}

/// Whether the other side ended the connection, which may take it a while.
fn is_ended(mut stream: TcpStream) -> bool {
    match stream.read(&mut [0; 1024]) {
        Ok(read) => read == 0,
        Err(error) => error.kind() == ErrorKind::ConnectionReset,
    }
}

/// A request and its answer on a connection that stays open.
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_idle_connections_do_no_harm() {
    let sandbox = narrow(1_024).start().await.unwrap();
    let address = sandbox.address();
    blocking(move || {
        let idle: Vec<TcpStream> = (0..1_000).map(|_| connect(address)).collect();
        // Some are half into a head.
        for mut stream in idle.iter().step_by(2) {
            stream.write_all(b"POST /pay/unifiedorder HTTP/1.1\r\nhost: ").unwrap();
        }
        assert_eq!(place(address, "A1").field("result_code"), "SUCCESS");
        drop(idle);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_finds_no_place_waits_for_one() {
    let sandbox = narrow(2).start().await.unwrap();
    let address = sandbox.address();
    blocking(move || {
        let (one, other) = (ask_and_stay(address), ask_and_stay(address));
        let mut waiting = send(address, "POST", "/pay/unifiedorder", order("B1", NOWHERE).as_bytes());
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
async fn who_is_silent_or_slow_to_ask_is_shown_out() {
    let sandbox = impatient().await;
    let address = sandbox.address();
    blocking(move || {
        assert!(is_ended(connect(address)), "silent");
        assert!(is_ended(ask_and_stay(address)), "silent after a request");
        let mut half = connect(address);
        half.write_all(b"POST /pay/unifiedorder HTTP/1.1\r\nhost: x\r\n").unwrap();
        // What is said to that is not ours to choose; that it ends is.
        assert!(receive(half).body.is_empty(), "half a head");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_trickles_in_is_given_up() {
    let sandbox = impatient().await;
    let address = sandbox.address();
    blocking(move || {
        let mut stream = connect(address);
        stream.write_all(b"POST /pay/unifiedorder HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n").unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(10))).unwrap();
        let begun = Instant::now();
        // A byte at a time, as long as no answer comes.
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
async fn a_body_beyond_measure_is_refused_and_logged() {
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
        // Without a length, too.
        let mut stream = connect(address);
        stream.write_all(b"POST /pay/unifiedorder HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n").unwrap();
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
        assert_eq!(place(address, "C1").field("result_code"), "SUCCESS");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_listen_is_shown_out() {
    let sandbox = Sandbox::builder().connections(NonZeroUsize::MIN).patience(PATIENCE).start().await.unwrap();
    let address = sandbox.address();
    blocking(move || {
        // A log that is long.
        let path = format!("/{}", "x".repeat(200));
        for _ in 0..1_000 {
            assert_eq!(http(address, "GET", &path, b"").status(), 404);
        }

        // Asked for a hundred times by a client that takes nothing: there is one
        // place, so the next is served only once this one is gone.
        let mut deaf = connect(address);
        deaf.write_all("GET /_sandbox/log HTTP/1.1\r\nhost: x\r\n\r\n".repeat(100).as_bytes()).unwrap();
        assert_eq!(place(address, "D1").field("result_code"), "SUCCESS");
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_end_with_the_sandbox() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.address();
    let stream = blocking(move || ask_and_stay(address)).await;
    drop(sandbox);
    assert!(blocking(move || is_ended(stream)).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn notifications_go_to_near_addresses_unless_allowed() {
    // Of the documentation's, where nobody is.
    let far = "http://[2001:db8::1]:1/notify";
    for allowed in [None, Some("2001:db8::1"), Some("*")] {
        let mut builder = Sandbox::builder();
        if let Some(host) = allowed {
            builder = builder.allow_notify(host);
        }
        let sandbox = builder.start().await.unwrap();
        let address = sandbox.address();
        blocking(move || http(address, "POST", "/pay/unifiedorder", order("F1", far).as_bytes())).await;
        sandbox.pay("F1").unwrap();
        assert!(!sandbox.notified("F1", 1).await);
        let shown: Value = blocking(move || http(address, "GET", "/_sandbox/orders/F1", b"").json()).await;
        let attempt = &shown["notifications"][0];
        let refused = attempt["answer"].as_str().unwrap().contains("only calls loopback and private addresses");
        assert_eq!((refused, attempt["url"] == json!("")), (allowed.is_none(), allowed.is_none()), "{attempt}");
        // What was sent is shown, and when it is tried again.
        let sent = attempt["request"].as_str().unwrap().contains("<out_trade_no><![CDATA[F1]]></out_trade_no>");
        assert_eq!(sent, allowed.is_some(), "{attempt}");
        assert_eq!(shown["next_attempt"].as_str().unwrap().len(), 14, "{shown}");
    }
}

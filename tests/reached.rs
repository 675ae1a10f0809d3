//! Whether a request may have arrived: what the error says, and what a server counted.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod common;

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use common::merchant;
use wxpay_core::schema::Action;
use wxpay_core::transport::{HttpRequest, HttpResponse, Reqwest, Transport};
use wxpay_core::{Client, Endpoint, Error, ErrorKind, Fen, Transmission, Unreachable, blocking, cloud, pay, text};
use wxpay_sandbox::Sandbox;

/// The call that must not be repeated unless nothing was sent.
fn micropay() -> pay::Micropay<'static> {
    pay::Micropay {
        body: text!("Tea shop-oolong"),
        out_trade_no: text!("20261123091010"),
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        auth_code: text!("120061098828009406"),
        optional: pay::MicropayOptional::default(),
    }
}

fn refund() -> pay::Refund<'static> {
    pay::Refund {
        out_refund_no: text!("r1"),
        total_fee: Fen(1),
        refund_fee: Fen(1),
        optional: pay::RefundOptional { out_trade_no: Some(text!("1")), ..Default::default() },
    }
}

/// Does something with each connection, and counts the bytes that it read of them.
fn server(serve: impl Fn(&mut TcpStream) -> usize + Send + 'static) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            counted.fetch_add(serve(&mut stream), Ordering::SeqCst);
        }
    });
    (address, count)
}

/// Reads a request to its end.
fn request(stream: &mut TcpStream) -> Vec<u8> {
    let (mut request, mut buffer) = (Vec::new(), [0; 4_096]);
    loop {
        let read = stream.read(&mut buffer).unwrap_or_default();
        request.extend_from_slice(&buffer[..read]);
        let text = String::from_utf8_lossy(&request);
        let ends = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
            let head = head.to_ascii_lowercase();
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            body.len() >= length.map_or(0, |length| length.parse().unwrap())
        });
        if read == 0 || ends {
            return request;
        }
    }
}

fn at(url: &str) -> Endpoint {
    Endpoint::sandbox(url).unwrap()
}

async fn charged(transport: Reqwest, url: &str) -> Error {
    Client::with_transport(merchant(), transport).with_endpoint(at(url)).send(&micropay()).await.unwrap_err()
}

/// A client of one's own, which does not wait long.
fn impatient() -> reqwest::ClientBuilder {
    let _ = Reqwest::new(); // sets TLS up
    reqwest::Client::builder().no_proxy().timeout(Duration::from_millis(300))
}

fn reached(error: &Error) -> Transmission {
    let ErrorKind::Unreachable(Unreachable { transmission, .. }) = error.kind() else { panic!("{error}") };
    *transmission
}

/// What the error prints is not repeated by a cause, for who prints all of them.
#[track_caller]
fn repeats_no_source(error: &Error) {
    let (text, mut source) = (error.to_string(), std::error::Error::source(error));
    while let Some(cause) = source {
        assert!(!text.contains(&cause.to_string()), "{text} / {cause}");
        source = cause.source();
    }
}

#[track_caller]
fn was_never_sent(error: &Error, action: Action) {
    assert_eq!((reached(error), error.action()), (Transmission::Never, action), "{error}");
    repeats_no_source(error);
    let words = error.to_string();
    assert!(words.contains("Nothing was sent") && !words.contains("unknown"), "{words}");
}

#[track_caller]
fn may_have_been_sent(error: &Error) {
    assert_eq!((reached(error), error.action()), (Transmission::Maybe, Action::QueryOrder), "{error}");
    repeats_no_source(error);
    let words = error.to_string();
    assert!(words.contains("do not repeat it") && !words.contains("Nothing was sent"), "{words}");
}

fn nobody() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

#[tokio::test]
async fn what_was_never_sent_may_be_sent_again_even_a_payment() {
    let url = format!("http://{}", nobody());
    was_never_sent(&charged(Reqwest::new(), &url).await, Action::RetrySame);
    was_never_sent(&charged(Reqwest::from(impatient().build().unwrap()), &url).await, Action::RetrySame);
    was_never_sent(&charged(Reqwest::new(), "http://no-such-host.invalid").await, Action::RetrySame);

    // The connection does not come about in time.
    let slow = impatient().connect_timeout(Duration::from_millis(100)).timeout(Duration::from_secs(20));
    let slow = slow.dns_resolver(Arc::new(NoAnswer)).build().unwrap();
    was_never_sent(&charged(Reqwest::from(slow), "http://shop.example").await, Action::RetrySame);

    // The other side speaks no TLS, or ends within the handshake.
    let (plain, _) = server(|stream| {
        let _ = stream.read(&mut [0; 4_096]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        0
    });
    was_never_sent(&charged(Reqwest::new(), &format!("https://{plain}")).await, Action::RetrySame);
    let (deaf, _) = server(|_| 0);
    was_never_sent(&charged(Reqwest::new(), &format!("https://{deaf}")).await, Action::RetrySame);
}

/// Resolves no name, and takes its time.
struct NoAnswer;

impl reqwest::dns::Resolve for NoAnswer {
    fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_not_trusted_is_to_be_corrected() {
    let sandbox = Sandbox::builder().https().start().await.unwrap();
    let error = charged(Reqwest::new(), &sandbox.url()).await;
    was_never_sent(&error, Action::CorrectRequest);
    assert!(error.to_string().contains("not to be trusted"), "{error}");
    assert!(matches!(error.kind(), ErrorKind::Unreachable(Unreachable { misconfigured: true, .. })));
}

#[tokio::test]
async fn a_proxy_that_opens_no_tunnel_was_never_passed() {
    for (status, action) in
        [("403 Forbidden", Action::RetrySame), ("407 Proxy Authentication Required", Action::CorrectRequest)]
    {
        let (proxy, count) = server(move |stream| {
            let head = request(stream);
            let _ = stream.write_all(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n").as_bytes());
            // What belongs to the proxy is not of the request.
            usize::from(!head.starts_with(b"CONNECT "))
        });
        let own = impatient().proxy(reqwest::Proxy::https(format!("http://{proxy}")).unwrap()).build().unwrap();
        was_never_sent(&charged(Reqwest::from(own), "https://api.example").await, action);
        assert_eq!(count.load(Ordering::SeqCst), 0);
    }
    let own = impatient().proxy(reqwest::Proxy::https(format!("http://{}", nobody())).unwrap()).build().unwrap();
    was_never_sent(&charged(Reqwest::from(own), "https://api.example").await, Action::RetrySame);
}

#[tokio::test]
async fn what_may_have_arrived_is_not_repeated() {
    let (after_the_request, count) = server(|stream| request(stream).len());
    may_have_been_sent(&charged(Reqwest::new(), &format!("http://{after_the_request}")).await);
    assert!(count.load(Ordering::SeqCst) > 0);

    let (silent, _) = server(|stream| {
        let read = request(stream).len();
        // Until the client has given up.
        let _ = stream.read(&mut [0; 16]);
        read
    });
    let own = Reqwest::from(impatient().build().unwrap());
    may_have_been_sent(&charged(own, &format!("http://{silent}")).await);

    let (half, _) = server(|stream| {
        let read = request(stream).len();
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n<xml>");
        read
    });
    may_have_been_sent(&charged(Reqwest::new(), &format!("http://{half}")).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn unreachable_names_the_cause_and_has_the_error_of_reqwest_as_its_source() {
    let trusting = || impatient().tls_danger_accept_invalid_certs(true).build().unwrap();
    let own = || Reqwest::from(impatient().build().unwrap());
    let by_proxy = impatient().proxy(reqwest::Proxy::https(format!("http://{}", nobody())).unwrap());
    let (closed, _) = server(|stream| request(stream).len());
    let (silent, _) = server(|stream| {
        let read = request(stream).len();
        let _ = stream.read(&mut [0; 16]);
        read
    });
    let (half, _) = server(|stream| {
        let read = request(stream).len();
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n<xml>");
        read
    });
    let (other, _) = server(|stream| {
        let read = request(stream).len();
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.7\r\n");
        read
    });
    let (plain, _) = server(|stream| {
        let _ = stream.read(&mut [0; 4_096]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        0
    });
    let sandbox = Sandbox::builder().https().start().await.unwrap();
    for (transport, url, words) in [
        (Reqwest::new(), format!("http://{}", nobody()), "was not reached: the connection was refused; check"),
        (Reqwest::new(), "http://no-such-host.invalid".to_owned(), "DNS"),
        (own(), format!("http://{silent}"), "gave no answer: timed out after 0.3 seconds; check"),
        (Reqwest::new(), format!("http://{closed}"), "gave no answer: the connection was closed before the answer was"),
        (Reqwest::new(), format!("http://{half}"), "gave no answer: the connection was closed too early;"),
        (Reqwest::new(), format!("http://{other}"), "gave no answer: the answer is not proper HTTP;"),
        (Reqwest::new(), format!("https://{plain}"), "was not reached: it does not speak TLS, or not properly ("),
        (
            Reqwest::new(),
            sandbox.url(),
            "was not called: its certificate is not to be trusted (its issuer is not known);",
        ),
        (Reqwest::from(trusting()), format!("https://{}", nobody()), "was not reached: the connection was refused;"),
        (
            Reqwest::from(by_proxy.build().unwrap()),
            "https://api.example".to_owned(),
            "was not reached: the proxy was not reached: the connection was refused;",
        ),
    ] {
        let error = charged(transport, &url).await;
        assert!(error.to_string().contains(words), "{error}");
        repeats_no_source(&error);
        let source = std::error::Error::source(&error).unwrap();
        assert!(source.is::<reqwest::Error>(), "{source:?}");
    }
}

/// Wherever the other side ends, nobody says of what arrived that it did not.
#[tokio::test]
async fn never_is_not_said_of_a_byte_that_arrived() {
    for most in [0, 1, 16, 100, 300, 1_000, 10_000] {
        for reset in [false, true] {
            let (address, count) = server(move |stream| {
                let (mut read, mut buffer) = (0, [0; 1]);
                while read < most && stream.read(&mut buffer).unwrap_or_default() == 1 {
                    read += 1;
                }
                // What is left unread makes a reset of the end.
                let _ = if reset { Ok(()) } else { stream.shutdown(Shutdown::Write) };
                read
            });
            let transport = Reqwest::from(impatient().build().unwrap());
            for _ in 0..5 {
                let before = count.load(Ordering::SeqCst);
                let error = charged(transport.clone(), &format!("http://{address}")).await;
                let arrived = count.load(Ordering::SeqCst) > before;
                assert!(!(arrived && reached(&error) == Transmission::Never), "{most} {reset}: {error}");
            }
        }
    }
}

#[tokio::test]
async fn a_connection_that_the_server_closed_while_it_was_kept_may_have_taken_the_request() {
    let (address, count) = server(|stream| {
        let mut read = request(stream).len();
        let page = b"<html></html>";
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", page.len());
        stream.write_all(&[head.as_bytes(), page].concat()).unwrap();
        // The second request on the same connection is read and not answered.
        read += request(stream).len();
        read
    });
    let transport = Reqwest::new();
    let url = format!("http://{address}");
    assert!(matches!(charged(transport.clone(), &url).await.kind(), ErrorKind::UnexpectedReply { .. }));
    may_have_been_sent(&charged(transport, &url).await);
    assert!(count.load(Ordering::SeqCst) > 0);
}

/// Of a client of one's own, which follows redirects unless it is told not to.
#[tokio::test]
async fn a_redirect_does_not_carry_a_request_elsewhere() {
    let (elsewhere, count) = server(|stream| {
        let request = request(stream);
        let answer = "<xml><return_code>SUCCESS</return_code></xml>";
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", answer.len());
        let _ = stream.write_all(&[head.as_bytes(), answer.as_bytes()].concat());
        // Nothing of the merchant's may be in it.
        usize::from(String::from_utf8_lossy(&request).contains("<sign>"))
    });
    let gone = nobody();
    for status in [301, 302, 303, 307, 308] {
        for to in [elsewhere, gone] {
            let (address, _) = server(move |stream| {
                let read = request(stream).len();
                let head = format!(
                    "HTTP/1.1 {status} Moved\r\nlocation: http://{to}/pay/micropay\r\ncontent-length: 0\r\n\r\n"
                );
                let _ = stream.write_all(head.as_bytes());
                read
            });
            let error = charged(Reqwest::from(impatient().build().unwrap()), &format!("http://{address}")).await;
            match error.kind() {
                // Sent on, it would have carried the whole request.
                ErrorKind::UnexpectedReply { status: told, .. } => assert!(*told == status && status >= 307, "{error}"),
                _ => {
                    may_have_been_sent(&error);
                    assert!(to == gone || error.to_string().contains("redirect"), "{error}");
                }
            }
        }
    }
    assert_eq!(count.load(Ordering::SeqCst), 0);
}

/// Whatever the policy of retries of a client of one's own.
#[tokio::test]
async fn a_request_is_sent_once() {
    let (address, count) = server(|stream| {
        request(stream);
        let _ = stream.write_all(b"HTTP/1.1 503 Busy\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        1
    });
    let again = reqwest::retry::for_host("127.0.0.1").max_retries_per_request(3).classify_fn(|attempt| {
        if attempt.status().is_none_or(|status| status.is_server_error()) {
            attempt.retryable()
        } else {
            attempt.success()
        }
    });
    let own = impatient().retry(again).build().unwrap();
    let error = charged(Reqwest::from(own), &format!("http://{address}")).await;
    assert!(matches!(error.kind(), ErrorKind::UnexpectedReply { status: 503, .. }), "{error}");
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

/// The time limits go with the client that they are of.
#[tokio::test]
async fn calls_with_a_certificate_go_by_their_own_client_and_its_times() {
    // Nobody accepts: the system takes the connection, and no answer ever comes.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let (patient, hasty) = (impatient().timeout(Duration::from_secs(600)), impatient());
    let transport = Reqwest::from(patient.build().unwrap()).with_certified_client(hasty.build().unwrap());
    let before = Instant::now();
    let error =
        Client::with_transport(merchant(), transport).with_endpoint(at(&url)).send(&refund()).await.unwrap_err();
    assert!(error.to_string().contains("timed out") && reached(&error) == Transmission::Maybe, "{error}");
    assert!(before.elapsed() < Duration::from_secs(10));
}

/// Waits as long as that is: 15 seconds.
#[tokio::test]
async fn a_certificate_has_the_times_of_the_transport() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let pem = [
        include_bytes!("certificates/apiclient_cert.pem").as_slice(),
        include_bytes!("certificates/apiclient_key.pem").as_slice(),
    ]
    .concat();
    let transport = Reqwest::new().with_certificate(&pem).unwrap();
    let client = Client::with_transport(merchant(), transport).with_endpoint(at(&url));
    let waited = tokio::time::timeout(Duration::from_secs(40), client.send(&refund())).await;
    let error = waited.unwrap().unwrap_err();
    assert!(error.to_string().contains("timed out"), "{error}");
}

/// A transport of one's own says which it was, and every client hands it on.
#[tokio::test]
async fn what_a_transport_says_is_what_the_error_says() {
    struct Down(fn(&str) -> Unreachable);
    impl Transport for Down {
        async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
            Err((self.0)(post.url))
        }
    }
    impl blocking::Transport for Down {
        fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
            Err((self.0)(post.url))
        }
    }
    let close =
        cloud::CloseOrder { out_trade_no: text!("20261123091010"), optional: cloud::CloseOrderOptional::default() };
    let cloud_merchant = cloud::CloudMerchant::new().with_sub_merchant("1900000109").unwrap();
    let never: fn(&str) -> Unreachable = |url| Unreachable::never(url, "down");
    let misconfigured: fn(&str) -> Unreachable = |url| Unreachable::misconfigured(url, "no proxy");
    for (says, action) in [(never, Action::RetrySame), (misconfigured, Action::CorrectRequest)] {
        was_never_sent(&Client::with_transport(merchant(), Down(says)).send(&micropay()).await.unwrap_err(), action);
        was_never_sent(
            &blocking::Client::with_transport(merchant(), Down(says)).send(&micropay()).unwrap_err(),
            action,
        );
        was_never_sent(
            &cloud::CloudClient::with_transport(cloud_merchant.clone(), Down(says)).send(&close).await.unwrap_err(),
            action,
        );
    }
    let maybe = Down(|url| Unreachable::maybe(url, "down"));
    may_have_been_sent(&Client::with_transport(merchant(), maybe).send(&micropay()).await.unwrap_err());
}

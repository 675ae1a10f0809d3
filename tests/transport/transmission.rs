//! Whether a request may have arrived: what the error reports against what a server counted.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use wxpay_core::schema::Action;
use wxpay_core::transport::{HttpRequest, HttpResponse, Reqwest, Transport};
use wxpay_core::{
    Client, Endpoint, Error, ErrorKind, Fen, Plan, Transmission, Unreachable, blocking, cloud, pay, text,
};
use wxpay_sandbox::Sandbox;

use crate::common::crypto::install_crypto_provider;
use crate::common::fixtures::{merchant, micropay};
use crate::common::http::{read_request as request, server, unused_address};
use crate::common::samples::certificate_with_key;

fn refund() -> pay::Refund<'static> {
    pay::Refund {
        out_refund_no: text!("r1"),
        total_fee: Fen(1),
        refund_fee: Fen(1),
        optional: pay::RefundOptional { out_trade_no: Some(text!("1")), ..Default::default() },
    }
}

fn endpoint(url: &str) -> Endpoint {
    Endpoint::sandbox(url).unwrap()
}

async fn charge_error(transport: Reqwest, url: &str) -> Error {
    let client = Client::with_transport(merchant(), transport).with_endpoint(endpoint(url)).with_plan(Plan::once());
    client.send(&micropay()).await.unwrap_err()
}

/// A caller's own client with a short timeout.
fn impatient_client() -> reqwest::ClientBuilder {
    install_crypto_provider();
    reqwest::Client::builder().no_proxy().timeout(Duration::from_millis(300))
}

fn transmission(error: &Error) -> Transmission {
    let ErrorKind::Unreachable(Unreachable { transmission, .. }) = error.kind() else { panic!("{error}") };
    *transmission
}

/// The text of the error holds no text of its sources, so that a printed chain repeats nothing.
#[track_caller]
fn assert_repeats_no_source(error: &Error) {
    let (text, mut source) = (error.to_string(), std::error::Error::source(error));
    while let Some(cause) = source {
        assert!(!text.contains(&cause.to_string()), "{text} / {cause}");
        source = cause.source();
    }
}

#[track_caller]
fn assert_never_sent(error: &Error, action: Action) {
    assert_repeats_no_source(error);
    assert_eq!((transmission(error), error.action()), (Transmission::Never, action), "{error}");
    let words = error.to_string();
    assert!(words.contains("Nothing was sent") && !words.contains("unknown"), "{words}");
}

#[track_caller]
fn assert_maybe_sent(error: &Error) {
    assert_repeats_no_source(error);
    assert_eq!((transmission(error), error.action()), (Transmission::Maybe, Action::QueryOrder), "{error}");
    let words = error.to_string();
    assert!(words.contains("do not repeat it") && !words.contains("Nothing was sent"), "{words}");
}

mod never {
    use super::*;

    /// A resolver that never answers.
    struct SilentResolver;

    impl reqwest::dns::Resolve for SilentResolver {
        fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
            Box::pin(std::future::pending())
        }
    }

    #[tokio::test]
    async fn is_reported_if_no_connection_came_about() {
        let url = format!("http://{}", unused_address());
        assert_never_sent(&charge_error(Reqwest::new(), &url).await, Action::RetrySame);
        assert_never_sent(
            &charge_error(Reqwest::from(impatient_client().build().unwrap()), &url).await,
            Action::RetrySame,
        );
        assert_never_sent(&charge_error(Reqwest::new(), "http://no-such-host.invalid").await, Action::RetrySame);

        // The connection times out.
        let slow = impatient_client().connect_timeout(Duration::from_millis(100)).timeout(Duration::from_secs(20));
        let slow = slow.dns_resolver(Arc::new(SilentResolver)).build().unwrap();
        assert_never_sent(&charge_error(Reqwest::from(slow), "http://shop.example").await, Action::RetrySame);

        // The server speaks no TLS, or closes during the handshake.
        let (plain, _) = server(|stream| {
            let _ = stream.read(&mut [0; 4_096]);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            0
        });
        assert_never_sent(&charge_error(Reqwest::new(), &format!("https://{plain}")).await, Action::RetrySame);
        let (deaf, _) = server(|_| 0);
        assert_never_sent(&charge_error(Reqwest::new(), &format!("https://{deaf}")).await, Action::RetrySame);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn is_reported_with_the_reason_if_the_server_is_not_trusted() {
        let sandbox = Sandbox::builder().https().start().await.unwrap();
        let error = charge_error(Reqwest::new(), &sandbox.url()).await;
        assert_never_sent(&error, Action::RetrySame);
        assert!(error.to_string().contains("not to be trusted"), "{error}");
        assert!(matches!(error.kind(), ErrorKind::Unreachable(Unreachable { misconfigured: false, .. })));
    }

    #[tokio::test]
    async fn is_reported_if_a_proxy_opens_no_tunnel() {
        for (status, action) in
            [("403 Forbidden", Action::RetrySame), ("407 Proxy Authentication Required", Action::CorrectRequest)]
        {
            let (proxy, count) = server(move |stream| {
                let head = request(stream);
                let _ = stream.write_all(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n").as_bytes());
                // The request to the proxy is not counted.
                usize::from(!head.starts_with(b"CONNECT "))
            });
            let own =
                impatient_client().proxy(reqwest::Proxy::https(format!("http://{proxy}")).unwrap()).build().unwrap();
            assert_never_sent(&charge_error(Reqwest::from(own), "https://api.example").await, action);
            assert_eq!(count.load(Ordering::SeqCst), 0);
        }
        let own = impatient_client()
            .proxy(reqwest::Proxy::https(format!("http://{}", unused_address())).unwrap())
            .build()
            .unwrap();
        assert_never_sent(&charge_error(Reqwest::from(own), "https://api.example").await, Action::RetrySame);
    }

    /// Wherever the server closes the connection.
    #[tokio::test]
    async fn is_not_reported_if_a_byte_arrived() {
        for most in [0, 1, 16, 100, 300, 1_000, 10_000] {
            for reset in [false, true] {
                let (address, count) = server(move |stream| {
                    let (mut read, mut buffer) = (0, [0; 1]);
                    while read < most && stream.read(&mut buffer).unwrap_or_default() == 1 {
                        read += 1;
                    }
                    // Unread bytes turn the end into a reset.
                    let _ = if reset { Ok(()) } else { stream.shutdown(Shutdown::Write) };
                    read
                });
                let transport = Reqwest::from(impatient_client().build().unwrap());
                for _ in 0..5 {
                    let before = count.load(Ordering::SeqCst);
                    let error = charge_error(transport.clone(), &format!("http://{address}")).await;
                    let arrived = count.load(Ordering::SeqCst) > before;
                    assert!(!(arrived && transmission(&error) == Transmission::Never), "{most} {reset}: {error}");
                }
            }
        }
    }
}

mod maybe {
    use super::*;

    #[tokio::test]
    async fn is_reported_if_the_request_may_have_arrived() {
        let (after_the_request, count) = server(|stream| request(stream).len());
        assert_maybe_sent(&charge_error(Reqwest::new(), &format!("http://{after_the_request}")).await);
        assert!(count.load(Ordering::SeqCst) > 0);

        let (silent, _) = server(|stream| {
            let read = request(stream).len();
            // Until the client gives up.
            let _ = stream.read(&mut [0; 16]);
            read
        });
        let own = Reqwest::from(impatient_client().build().unwrap());
        assert_maybe_sent(&charge_error(own, &format!("http://{silent}")).await);

        let (half, _) = server(|stream| {
            let read = request(stream).len();
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n<xml>");
            read
        });
        assert_maybe_sent(&charge_error(Reqwest::new(), &format!("http://{half}")).await);
    }

    #[tokio::test]
    async fn is_reported_if_a_kept_connection_was_closed() {
        let (address, count) = server(|stream| {
            let mut read = request(stream).len();
            let page = b"<html></html>";
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", page.len());
            stream.write_all(&[head.as_bytes(), page].concat()).unwrap();
            // The second request on the connection is read and not answered.
            read += request(stream).len();
            read
        });
        let transport = Reqwest::new();
        let url = format!("http://{address}");
        assert!(matches!(charge_error(transport.clone(), &url).await.kind(), ErrorKind::UnexpectedReply { .. }));
        assert_maybe_sent(&charge_error(transport, &url).await);
        assert!(count.load(Ordering::SeqCst) > 0);
    }
}

mod client_send {
    use super::*;

    /// Even if a caller's own client follows redirects.
    #[tokio::test]
    async fn sends_nothing_to_the_target_of_a_redirect() {
        let (elsewhere, count) = server(|stream| {
            let request = request(stream);
            let answer = "<xml><return_code>SUCCESS</return_code></xml>";
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", answer.len());
            let _ = stream.write_all(&[head.as_bytes(), answer.as_bytes()].concat());
            // It must contain nothing of the merchant's.
            usize::from(String::from_utf8_lossy(&request).contains("<sign>"))
        });
        let gone = unused_address();
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
                let error =
                    charge_error(Reqwest::from(impatient_client().build().unwrap()), &format!("http://{address}"))
                        .await;
                match error.kind() {
                    // A followed redirect of this status would repeat the whole request.
                    ErrorKind::UnexpectedReply { status: reported, .. } => {
                        assert!(*reported == status && status >= 307, "{error}");
                    }
                    _ => {
                        assert_maybe_sent(&error);
                        assert!(to == gone || error.to_string().contains("redirect"), "{error}");
                    }
                }
            }
        }
        assert_eq!(count.load(Ordering::SeqCst), 0);
    }

    /// Whatever the retry policy of a caller's own client.
    #[tokio::test]
    async fn sends_a_request_once() {
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
        let own = impatient_client().retry(again).build().unwrap();
        let error = charge_error(Reqwest::from(own), &format!("http://{address}")).await;
        assert!(matches!(error.kind(), ErrorKind::UnexpectedReply { status: 503, .. }), "{error}");
        assert_eq!(count.load(Ordering::SeqCst), 1);
    }
}

mod with_certified_client {
    use super::*;

    #[tokio::test]
    async fn uses_its_own_timeouts() {
        // No server accepts: the system takes the connection, and no answer comes.
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", silent.local_addr().unwrap());
        let (patient, hasty) = (impatient_client().timeout(Duration::from_secs(600)), impatient_client());
        let transport = Reqwest::from(patient.build().unwrap()).with_certified_client(hasty.build().unwrap());
        let before = Instant::now();
        let error = Client::with_transport(merchant(), transport)
            .with_endpoint(endpoint(&url))
            .with_plan(Plan::once())
            .send(&refund())
            .await
            .unwrap_err();
        assert!(error.to_string().contains("timed out") && transmission(&error) == Transmission::Maybe, "{error}");
        assert!(before.elapsed() < Duration::from_secs(10));
    }
}

mod with_certificate {
    use super::*;

    /// The test waits for the timeout of 15 seconds.
    #[tokio::test]
    async fn keeps_the_timeouts_of_the_transport() {
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", silent.local_addr().unwrap());
        let pem = certificate_with_key();
        let transport = Reqwest::new().with_certificate(&pem).unwrap();
        let client =
            Client::with_transport(merchant(), transport).with_endpoint(endpoint(&url)).with_plan(Plan::once());
        let waited = tokio::time::timeout(Duration::from_secs(40), client.send(&refund())).await;
        let error = waited.unwrap().unwrap_err();
        assert!(error.to_string().contains("timed out"), "{error}");
    }
}

mod transport {
    use super::*;

    /// Each client passes on what a caller's own transport reports.
    #[tokio::test]
    async fn decides_what_the_error_reports() {
        struct FailingTransport(fn(&str) -> Unreachable);
        impl Transport for FailingTransport {
            async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
                Err((self.0)(post.url))
            }
        }
        impl blocking::Transport for FailingTransport {
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
            assert_never_sent(
                &Client::with_transport(merchant(), FailingTransport(says)).send(&micropay()).await.unwrap_err(),
                action,
            );
            assert_never_sent(
                &blocking::Client::with_transport(merchant(), FailingTransport(says)).send(&micropay()).unwrap_err(),
                action,
            );
            assert_never_sent(
                &cloud::CloudClient::with_transport(cloud_merchant.clone(), FailingTransport(says))
                    .send(&close)
                    .await
                    .unwrap_err(),
                action,
            );
        }
        let maybe = FailingTransport(|url| Unreachable::maybe(url, "down"));
        assert_maybe_sent(&Client::with_transport(merchant(), maybe).send(&micropay()).await.unwrap_err());
    }
}

mod source {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn is_the_error_of_reqwest_and_is_not_repeated() {
        let trusting = || impatient_client().tls_danger_accept_invalid_certs(true).build().unwrap();
        let own = || Reqwest::from(impatient_client().build().unwrap());
        let by_proxy = impatient_client().proxy(reqwest::Proxy::https(format!("http://{}", unused_address())).unwrap());
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
            (
                Reqwest::new(),
                format!("http://{}", unused_address()),
                "was not reached: the connection was refused; check",
            ),
            (Reqwest::new(), "http://no-such-host.invalid".to_owned(), "DNS"),
            (own(), format!("http://{silent}"), "gave no answer: timed out after 0.3 seconds; check"),
            (
                Reqwest::new(),
                format!("http://{closed}"),
                "gave no answer: the connection was closed before the answer was",
            ),
            (Reqwest::new(), format!("http://{half}"), "gave no answer: the connection was closed too early;"),
            (Reqwest::new(), format!("http://{other}"), "gave no answer: the answer is not proper HTTP;"),
            (Reqwest::new(), format!("https://{plain}"), "was not reached: it does not speak TLS, or not properly ("),
            (
                Reqwest::new(),
                sandbox.url(),
                "was not reached: its certificate is not to be trusted (its issuer is not known);",
            ),
            (
                Reqwest::from(trusting()),
                format!("https://{}", unused_address()),
                "was not reached: the connection was refused;",
            ),
            (
                Reqwest::from(by_proxy.build().unwrap()),
                "https://api.example".to_owned(),
                "was not reached: the proxy was not reached: the connection was refused;",
            ),
        ] {
            let error = charge_error(transport, &url).await;
            assert!(error.to_string().contains(words), "{error}");
            assert_repeats_no_source(&error);
            let source = std::error::Error::source(&error).unwrap();
            assert!(source.is::<reqwest::Error>(), "{source:?}");
        }
    }
}

//! HTTPS: the authority, client certificates, and the page without a certificate.

use std::net::SocketAddr;
use std::process::Command;

use wxpay_core::schema::Action;
use wxpay_core::transport::{HttpRequest, Reqwest, Transport as _};
use wxpay_core::{Client, ErrorKind, Fen, Transmission, Unreachable, pay, text};
use wxpay_sandbox::Sandbox;

use crate::client::{NOWHERE, blocking, http, order_body, place_order};
use crate::common::crypto::install_crypto_provider;
use crate::common::fixtures::order_query;

/// A client that trusts the sandbox and shows this identity.
fn https_client(authority: &str, identity: Option<&str>) -> reqwest::Client {
    install_crypto_provider();
    let authority = reqwest::Certificate::from_pem(authority.as_bytes()).unwrap();
    let mut client = reqwest::Client::builder().tls_certs_only([authority]).no_proxy();
    if let Some(identity) = identity {
        client = client.identity(reqwest::Identity::from_pem(identity.as_bytes()).unwrap());
    }
    client.build().unwrap()
}

/// The certificate and the key of the demo merchant.
fn identity(address: SocketAddr) -> String {
    let file = |name| http(address, "GET", &format!("/_sandbox/merchants/10000100/{name}"), b"").body;
    [file("apiclient_cert.pem"), file("apiclient_key.pem")].concat()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn shares_its_address_with_http() {
    let sandbox = Sandbox::builder().https().start().await.unwrap();
    let address = sandbox.address();
    assert_eq!(sandbox.url(), format!("https://{address}"));
    let authority = sandbox.authority().unwrap().to_owned();
    let shown = blocking(move || {
        assert_eq!(place_order(address, "H1").field("result_code"), "SUCCESS");
        http(address, "GET", "/_sandbox/ca.pem", b"").body
    })
    .await;
    assert_eq!(shown, authority);

    let transport = Reqwest::from(https_client(&authority, None));
    let client =
        Client::with_transport(sandbox.merchant().unwrap(), transport).with_endpoint(sandbox.endpoint().unwrap());
    assert_eq!(client.send(&order_query("H1")).await.unwrap().out_trade_no(), "H1");
    // By another of its names.
    let port = address.port();
    let named = https_client(&authority, None).get(format!("https://localhost:{port}/_sandbox/log"));
    assert_eq!(named.send().await.unwrap().status(), 200);

    // A client without the authority does not trust it.
    let stranger = Client::new(sandbox.merchant().unwrap()).with_endpoint(sandbox.endpoint().unwrap());
    let words = stranger.send(&order_query("H1")).await.unwrap_err().to_string();
    assert!(words.to_lowercase().contains("certificate"), "{words}");
}

mod require_certificate {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn refuses_calls_without_one() {
        let sandbox = Sandbox::builder().require_certificate().start().await.unwrap();
        let (address, url) = (sandbox.address(), sandbox.url());
        let authority = sandbox.authority().unwrap().to_owned();
        let identity = blocking(move || {
            let answer = http(address, "POST", "/secapi/pay/refund", b"<xml></xml>");
            assert_eq!((answer.status(), answer.header("content-type")), (400, "text/html"));
            assert!(answer.body.contains("<title>400 No required SSL certificate was sent</title>"), "{}", answer.body);
            let log = http(address, "GET", "/_sandbox/log", b"").body;
            assert!(log.contains("CERT_ERROR") && log.contains("no client certificate"), "{log}");
            // Other calls need no certificate.
            assert_eq!(place_order(address, "H1").field("result_code"), "SUCCESS");
            identity(address)
        })
        .await;
        // The sandbox lacks the last two calls, but nginx checks by path.
        for path in [
            "/secapi/pay/refund",
            "/secapi/pay/refundv2",
            "/secapi/pay/reverse",
            "/pay/downloadfundflow",
            "/secapi/mch/submchmanage",
            "/mmpaymkttransfers/sendredpack",
        ] {
            let status = |client: reqwest::Client| {
                let request = client.post(format!("{url}{path}")).body("<xml></xml>");
                async move { request.send().await.unwrap().status() }
            };
            assert_eq!(status(https_client(&authority, None)).await, 400, "{path}");
            assert_ne!(status(https_client(&authority, Some(&identity))).await, 400, "{path}");
        }
        // With a certificate of another authority the connection fails.
        let other = Sandbox::builder().https().start().await.unwrap();
        let stranger = blocking(move || self::identity(other.address())).await;
        let refused = https_client(&authority, Some(&stranger)).get(format!("{url}/_sandbox/log")).send().await;
        assert!(refused.is_err());
        // The client does not retry forever.
        let transport = Reqwest::new().with_certified_client(https_client(&authority, Some(&stranger)));
        let client =
            Client::with_transport(sandbox.merchant().unwrap(), transport).with_endpoint(sandbox.endpoint().unwrap());
        let refund = pay::Refund {
            out_refund_no: text!("R1"),
            total_fee: Fen(888),
            refund_fee: Fen(888),
            optional: pay::RefundOptional { out_trade_no: Some(text!("H1")), ..Default::default() },
        };
        // Rarely the end of the connection is seen before the alert with the reason.
        let mut error = client.send(&refund).await.unwrap_err();
        for _ in 0..20 {
            if matches!(error.kind(), ErrorKind::Unreachable(Unreachable { misconfigured: true, .. })) {
                break;
            }
            assert!(
                matches!(error.kind(), ErrorKind::Unreachable(Unreachable { transmission: Transmission::Maybe, .. })),
                "{error}"
            );
            error = client.send(&refund).await.unwrap_err();
        }
        assert_eq!(error.action(), Action::CorrectRequest, "{error}");
        assert!(error.to_string().contains("refuses the client certificate"), "{error}");
    }
}

mod with_certificate {
    use super::*;

    /// The address and the identity for the child process.
    const URL: &str = "WXPAY_TEST_URL";

    const IDENTITY: &str = "WXPAY_TEST_IDENTITY";

    /// The core's transport trusts the system's authorities, which `SSL_CERT_FILE` sets, so the
    /// test runs itself in a separate process.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn shows_the_certificate_where_it_is_needed() {
        if let (Ok(url), Ok(identity)) = (std::env::var(URL), std::env::var(IDENTITY)) {
            let post = |path: &str, needs_certificate| {
                let url = format!("{url}{path}");
                let transport = Reqwest::new().with_certificate(identity.as_bytes()).unwrap();
                async move {
                    let post = HttpRequest::new(&url, "<xml></xml>", "text/xml").with_certificate(needs_certificate);
                    transport.post(post).await.unwrap().status
                }
            };
            assert_eq!(post("/secapi/pay/refund", false).await, 400);
            assert_ne!(post("/secapi/pay/refund", true).await, 400);
            assert_eq!(post("/pay/orderquery", true).await, 200);
            return;
        }
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("sandbox_https_adapter");
        let _ = std::fs::remove_dir_all(&folder);
        let sandbox = Sandbox::builder().require_certificate().tls_folder(&folder).start().await.unwrap();
        let (address, url) = (sandbox.address(), sandbox.url());
        let output = blocking(move || {
            Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "https::with_certificate::shows_the_certificate_where_it_is_needed", "--nocapture"])
                .env(URL, url)
                .env(IDENTITY, identity(address))
                .env("SSL_CERT_FILE", folder.join("ca.pem"))
                .env_remove("SSL_CERT_DIR")
                .output()
                .unwrap()
        })
        .await;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert!(String::from_utf8_lossy(&output.stdout).contains("1 passed"), "the child was not found by its name");
    }
}

mod tls_folder {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn keeps_the_authority() {
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("sandbox_https_folder");
        let _ = std::fs::remove_dir_all(&folder);
        let mut authorities = Vec::new();
        let mut identities = Vec::new();
        for _ in 0..2 {
            let sandbox = Sandbox::builder().tls_folder(&folder).start().await.unwrap();
            let (address, url) = (sandbox.address(), sandbox.url());
            authorities.push(sandbox.authority().unwrap().to_owned());
            identities.push(blocking(move || identity(address)).await);
            // A certificate of the first start is valid at the second.
            let answer =
                https_client(&authorities[0], Some(&identities[0])).get(format!("{url}/_sandbox/log")).send().await;
            assert_eq!(answer.unwrap().status(), 200);
        }
        assert_eq!(authorities[0], authorities[1]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(folder.join("ca_key.pem")).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        std::fs::write(folder.join("ca_key.pem"), "no key").unwrap();
        let error = Sandbox::builder().tls_folder(&folder).start().await.unwrap_err();
        assert!(error.to_string().contains("ca_key.pem"), "{error}");
    }
}

mod merchant_files {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn are_the_platforms() {
        let sandbox =
            Sandbox::builder().https().client_timeout(std::time::Duration::from_secs(3)).start().await.unwrap();
        let address = sandbox.address();
        blocking(move || {
            let get = |path: &str| http(address, "GET", path, b"");
            assert!(
                get("/_sandbox/merchants/10000100/apiclient_cert.pem").body.starts_with("-----BEGIN CERTIFICATE-----")
            );
            assert!(
                get("/_sandbox/merchants/10000100/apiclient_key.pem").body.starts_with("-----BEGIN PRIVATE KEY-----")
            );
            let p12 = get("/_sandbox/merchants/10000100/apiclient_cert.p12");
            assert_eq!((p12.status(), p12.header("content-type")), (200, "application/x-pkcs12"));
            let identity = wxpay_core::certificate::Identity::from_p12(&p12.bytes, "10000100").unwrap();
            assert_eq!(identity.mch_id(), Some("10000100"));
            assert_eq!(get("/_sandbox/merchants/1/apiclient_cert.pem").status(), 404);
            assert_eq!(get("/_sandbox/merchants/10000100/x").status(), 404);
            // A client that speaks neither protocol is refused.
            assert!(http(address, "\u{16}\u{3}\u{1}", "/", b"").status() != 200);
            let answer = http(address, "POST", "/pay/unifiedorder", order_body("H2", NOWHERE).as_bytes());
            assert_eq!(answer.field("result_code"), "SUCCESS");
        })
        .await;
    }
}

//! The proxy of the environment. Each case starts this test in a separate process with
//! its own environment.

use std::ffi::OsString;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use wxpay_core::schema::Action;
use wxpay_core::transport::Reqwest;
use wxpay_core::{Client, Endpoint, ErrorKind, Plan, Transmission, Unreachable, blocking, pay, text};

use crate::common::fixtures::{merchant, order_query};
use crate::common::samples::certificate_with_key;

/// What the process must find: the variable that is reported, `direct` or `proxy`.
const EXPECTED: &str = "WXPAY_TEST_EXPECTED";

/// A server that counts connections and ends them.
fn counting_server() -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            counted.fetch_add(1, Ordering::SeqCst);
            let _ = stream.read(&mut [0; 4_096]);
            let _ = stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        }
    });
    (address, count)
}

mod child {
    use super::*;

    #[tokio::test]
    async fn uses_the_proxy_of_its_environment() {
        let Ok(expected) = std::env::var(EXPECTED) else {
            return;
        };
        let (address, called) = counting_server();
        let query = order_query("20261123091010");
        let pem = certificate_with_key();
        let transport = Reqwest::new().with_certificate(&pem).unwrap();
        let client = Client::with_transport(merchant(), transport).with_plan(Plan::once());
        let at = |scheme: &str| Endpoint::sandbox(&format!("{scheme}://{address}")).unwrap();
        let error = client.clone().with_endpoint(at("https")).send(&query).await.unwrap_err();
        let ErrorKind::Unreachable(Unreachable { transmission, misconfigured, reason, .. }) = error.kind() else {
            panic!("{error}")
        };
        assert_eq!(*transmission, Transmission::Never, "{error}");
        match expected.as_str() {
            "direct" => assert_eq!(called.load(Ordering::SeqCst), 1, "{error}"),
            "proxy" => assert_eq!(called.load(Ordering::SeqCst), 0, "{error}"),
            variable => {
                assert_eq!(called.load(Ordering::SeqCst), 0, "{error}");
                assert!(*misconfigured && reason.contains(&format!("variable {variable} ")), "{error}");
                assert_eq!(error.action(), Action::CorrectRequest);
                assert!(
                    error.to_string().contains("Nothing was sent") && !error.to_string().contains("secret"),
                    "{error}"
                );
                // A call that needs the certificate reports it too.
                let flow = pay::DownloadFundFlow {
                    bill_date: text!("20261122"),
                    account_type: wxpay_core::value::AccountType::Basic,
                    optional: pay::DownloadFundFlowOptional::default(),
                };
                let error =
                    client.clone().with_endpoint(at("https")).download(&flow, &mut Vec::new()).await.unwrap_err();
                assert!(
                    matches!(error.kind(), ErrorKind::Unreachable(Unreachable { misconfigured: true, .. })),
                    "{error}"
                );
                assert_eq!(called.load(Ordering::SeqCst), 0);
            }
        }
        // Plain http is never proxied: it goes to a sandbox or within a container's network.
        let before = called.load(Ordering::SeqCst);
        let error = client.with_endpoint(at("http")).send(&query).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::UnexpectedReply { status: 502, .. }), "{error}");
        assert_eq!(called.load(Ordering::SeqCst), before + 1);
    }

    #[test]
    fn uses_the_proxy_of_its_environment_without_a_runtime() {
        let Ok(expected) = std::env::var(EXPECTED) else {
            return;
        };
        let (address, called) = counting_server();
        let query = order_query("20261123091010");
        let client = blocking::Client::new(merchant()).with_plan(Plan::once());
        let at = |scheme: &str| Endpoint::sandbox(&format!("{scheme}://{address}")).unwrap();
        let error = client.clone().with_endpoint(at("https")).send(&query).unwrap_err();
        let ErrorKind::Unreachable(Unreachable { transmission, misconfigured, reason, .. }) = error.kind() else {
            panic!("{error}")
        };
        assert_eq!(*transmission, Transmission::Never, "{error}");
        let calls = usize::from(expected == "direct");
        assert_eq!(called.load(Ordering::SeqCst), calls, "{error}");
        if expected != "direct" && expected != "proxy" {
            assert!(*misconfigured && reason.contains(&format!("variable {expected} ")), "{error}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
        let error = client.with_endpoint(at("http")).send(&query).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::UnexpectedReply { status: 502, .. }), "{error}");
        assert_eq!(called.load(Ordering::SeqCst), calls + 1);
    }
}

mod https_proxy {
    use super::*;

    const VARIABLES: [&str; 6] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"];

    /// Asserts that a process with this environment finds the expected, with each transport.
    #[track_caller]
    fn assert_finds(environment: &[(&str, OsString)], expected: &str) {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child.args(["proxy::child::uses_the_proxy_of_its_environment", "--nocapture"]);
        for variable in VARIABLES {
            child.env_remove(variable);
        }
        let output =
            child.env(EXPECTED, expected).envs(environment.iter().map(|(name, value)| (name, value))).output().unwrap();
        assert!(output.status.success(), "{environment:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(String::from_utf8_lossy(&output.stdout).contains("2 passed"), "the child was not found by its name");
    }

    #[test]
    fn is_reported_if_invalid_and_never_ignored() {
        let bad = [
            "http://[::bad",
            "ftp://x",
            "http://user:secret@[::bad",
            "file:///etc/passwd",
            "http://",
            "://x",
            "http://host:99999",
            " ",
        ];
        for value in bad {
            assert_finds(&[("HTTPS_PROXY", value.into())], "HTTPS_PROXY");
        }
        for variable in ["https_proxy", "ALL_PROXY", "all_proxy"] {
            assert_finds(&[(variable, "http://[::bad".into())], variable);
            assert_finds(&[("HTTPS_PROXY", "".into()), (variable, "ftp://x".into())], variable);
        }
        #[cfg(unix)]
        {
            use std::os::unix::ffi::OsStringExt as _;
            assert_finds(&[("HTTPS_PROXY", OsString::from_vec(b"http://\xff".to_vec()))], "HTTPS_PROXY");
        }
    }

    #[test]
    fn is_used_except_for_the_hosts_of_no_proxy() {
        let (proxy, count) = counting_server();
        let url = OsString::from(format!("http://{proxy}"));
        let check = |environment: &[(&str, OsString)], expected: &str| {
            let before = count.load(Ordering::SeqCst);
            assert_finds(environment, expected);
            let proxied = count.load(Ordering::SeqCst) - before;
            assert_eq!(proxied, if expected == "proxy" { 2 } else { 0 }, "{environment:?}");
        };
        for variable in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
            check(&[(variable, url.clone())], "proxy");
        }
        // The part behind the host is ignored.
        for value in [format!("{proxy}"), format!("http://user:p%40ss@{proxy}/{{path}}?a|b#c")] {
            check(&[("HTTPS_PROXY", value.into())], "proxy");
        }
        // The first variable that is not empty counts.
        check(&[("HTTPS_PROXY", url.clone()), ("all_proxy", "ftp://x".into())], "proxy");
        check(&[], "direct");
        check(&[("HTTPS_PROXY", "".into())], "direct");
        for exception in ["NO_PROXY", "no_proxy"] {
            check(&[("HTTPS_PROXY", url.clone()), (exception, "127.0.0.1".into())], "direct");
            check(&[("HTTPS_PROXY", url.clone()), (exception, "".into())], "proxy");
        }
    }
}

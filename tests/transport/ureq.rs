//! The blocking transport over ureq: what its errors say, and the clients over it.

use std::io::{Read as _, Write as _};
use std::sync::atomic::Ordering;

use wxpay_core::blocking::Client;
use wxpay_core::schema::Action;
use wxpay_core::transport::Ureq;
use wxpay_core::{Endpoint, Error, ErrorKind, Plan, Transmission, Unreachable};
use wxpay_sandbox::Sandbox;

use crate::common::fixtures::{merchant, micropay, order_query};
use crate::common::http::{blocking, read_request, server, unused_address};

fn charge_error(url: &str) -> Error {
    let client = Client::new(merchant()).with_endpoint(Endpoint::sandbox(url).unwrap()).with_plan(Plan::once());
    client.send(&micropay()).unwrap_err()
}

#[track_caller]
fn assert_says(error: &Error, transmission: Transmission, action: Action, words: &str) {
    let ErrorKind::Unreachable(unreachable) = error.kind() else { panic!("{error}") };
    assert_eq!((unreachable.transmission, error.action()), (transmission, action), "{error}");
    assert!(error.to_string().contains(words), "{error}");
    let mut source = std::error::Error::source(error);
    assert!(source.is_some_and(<dyn std::error::Error>::is::<ureq::Error>), "{source:?}");
    while let Some(cause) = source {
        assert!(!error.to_string().contains(&cause.to_string()), "{error} / {cause}");
        source = cause.source();
    }
}

#[test]
fn errors_state_the_cause_and_whether_a_byte_left() {
    use Transmission::{Maybe, Never};
    let (closed, _) = server(|stream| read_request(stream).len());
    let (half, _) = server(|stream| {
        let read = read_request(stream).len();
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n<xml>");
        read
    });
    let (other, _) = server(|stream| {
        let read = read_request(stream).len();
        let _ = stream.write_all(b"SSH-2.0-OpenSSH_9.7\r\n");
        read
    });
    let (plain, _) = server(|stream| {
        let _ = stream.read(&mut [0; 4_096]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        0
    });
    for (url, transmission, words) in [
        (format!("http://{}", unused_address()), Never, "was not reached: the connection was refused; check"),
        ("http://no-such-host.invalid".to_owned(), Never, "DNS"),
        (format!("https://{plain}"), Never, "was not reached: it does not speak TLS, or not properly ("),
        (format!("http://{closed}"), Maybe, "gave no answer: the connection was closed"),
        (format!("http://{half}"), Maybe, "gave no answer: the connection was closed"),
        (format!("http://{other}"), Maybe, "gave no answer: the answer is not proper HTTP;"),
    ] {
        let action = if transmission == Never { Action::RetrySame } else { Action::QueryOrder };
        assert_says(&charge_error(&url), transmission, action, words);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn roots_are_those_of_the_system_and_of_the_builder() {
    let sandbox = Sandbox::builder().https().start().await.unwrap();
    let (url, merchant) = (sandbox.url(), sandbox.merchant().unwrap());
    let authority = sandbox.authority().unwrap().to_owned();
    blocking(move || {
        let words = "was not reached: its certificate is not to be trusted (its issuer is not known);";
        assert_says(&charge_error(&url), Transmission::Never, Action::RetrySame, words);
        let transport = Ureq::builder().roots(authority.as_bytes()).build().unwrap();
        let client = Client::with_transport(merchant, transport).with_endpoint(Endpoint::sandbox(&url).unwrap());
        let error = client.send(&order_query("20261123091010")).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Business { .. }), "{error}");
    })
    .await;
    for pem in ["", "no PEM", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"] {
        assert!(Ureq::builder().roots(pem.as_bytes()).build().is_err(), "{pem}");
    }
}

#[test]
fn certificate_is_missed_before_anything_is_sent() {
    let (address, count) = server(|stream| read_request(stream).len());
    let url = format!("https://{address}");
    let client = Client::new(merchant()).with_endpoint(Endpoint::sandbox(&url).unwrap());
    let refund = wxpay_core::pay::Refund {
        out_refund_no: wxpay_core::text!("r1"),
        total_fee: wxpay_core::Fen(1),
        refund_fee: wxpay_core::Fen(1),
        optional: wxpay_core::pay::RefundOptional { out_trade_no: Some(wxpay_core::text!("1")), ..Default::default() },
    };
    let error = client.send(&refund).unwrap_err();
    let is_missed = matches!(error.kind(), ErrorKind::Unreachable(Unreachable { misconfigured: true, .. }));
    assert!(is_missed && count.load(Ordering::SeqCst) == 0, "{error}");
}

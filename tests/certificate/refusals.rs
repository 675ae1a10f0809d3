//! Calls that need a certificate, over transports that are known to have none.

use std::sync::Mutex;

use wxpay_core::schema::Action;
use wxpay_core::transport::{CertificateStatus, HttpRequest, HttpResponse, Reqwest, Transport};
use wxpay_core::{
    BeijingTime, Client, Endpoint, Error, ErrorKind, Fen, Transmission, Unreachable, blocking, pay, text,
};

use crate::common::fixtures::{merchant, order_query};

/// A line that is not there, and counts what would be sent.
struct Line {
    status: CertificateStatus,
    sent: Mutex<usize>,
}

impl Line {
    fn new(status: CertificateStatus) -> Self {
        Self { status, sent: Mutex::new(0) }
    }

    fn fail(&self, url: &str) -> Result<HttpResponse, Unreachable> {
        *self.sent.lock().unwrap() += 1;
        // No repetition would help.
        Err(Unreachable::misconfigured(url, "the line is not there"))
    }
}

impl Transport for &Line {
    async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.fail(post.url)
    }

    fn certificate(&self) -> CertificateStatus {
        self.status
    }
}

impl blocking::Transport for &Line {
    fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.fail(post.url)
    }

    fn certificate(&self) -> CertificateStatus {
        self.status
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

fn fund_flow() -> pay::DownloadFundFlow<'static> {
    pay::DownloadFundFlow {
        bill_date: text!("20261122"),
        account_type: wxpay_core::value::AccountType::Basic,
        optional: pay::DownloadFundFlowOptional::default(),
    }
}

#[track_caller]
fn assert_refused(error: &Error, word: &str) {
    let ErrorKind::Unreachable(Unreachable { transmission, misconfigured, .. }) = error.kind() else {
        panic!("{error}")
    };
    assert_eq!((*transmission, *misconfigured), (Transmission::Never, true), "{error}");
    assert_eq!(error.action(), Action::CorrectRequest, "{error}");
    let words = error.to_string();
    assert!(words.contains(word) && words.contains("Nothing was sent"), "{words}");
}

fn yesterday() -> BeijingTime {
    BeijingTime::from_unix_seconds(BeijingTime::now().unix_seconds() - 86_400).unwrap()
}

mod client_send {
    use super::*;

    #[tokio::test]
    async fn refuses_a_call_without_its_certificate() {
        for (status, word) in [
            (CertificateStatus::Absent, "the transport has none"),
            (CertificateStatus::ValidUntil(yesterday()), "(Beijing time); renew it"),
        ] {
            let line = Line::new(status);
            let client = Client::with_transport(merchant(), &line);
            assert_refused(&client.send(&refund()).await.unwrap_err(), word);
            assert_refused(&client.download(&fund_flow(), &mut Vec::new()).await.unwrap_err(), word);
            let client = blocking::Client::with_transport(merchant(), &line);
            assert_refused(&client.send(&refund()).unwrap_err(), word);
            assert_refused(&client.download(&fund_flow(), &mut Vec::new()).unwrap_err(), word);
            assert_eq!(*line.sent.lock().unwrap(), 0);
        }
    }

    #[tokio::test]
    async fn refuses_it_over_reqwest() {
        let client = Client::with_transport(merchant(), Reqwest::new());
        assert_refused(&client.send(&refund()).await.unwrap_err(), "the transport has none");
    }

    #[tokio::test]
    async fn sends_what_needs_none_or_may_have_it() {
        for status in [CertificateStatus::Unknown, CertificateStatus::ValidUntil(BeijingTime::now().after(DAY))] {
            let line = Line::new(status);
            Client::with_transport(merchant(), &line).send(&refund()).await.unwrap_err();
            assert_eq!(*line.sent.lock().unwrap(), 1, "{status:?}");
        }
        let line = Line::new(CertificateStatus::Absent);
        let client = Client::with_transport(merchant(), &line);
        client.send(&order_query("1")).await.unwrap_err();
        assert_eq!(*line.sent.lock().unwrap(), 1);
        // A sandbox at plain http asks for none.
        let client = client.with_endpoint(Endpoint::sandbox("http://127.0.0.1:9").unwrap());
        client.send(&refund()).await.unwrap_err();
        assert_eq!(*line.sent.lock().unwrap(), 2);
        let client = client.with_endpoint(Endpoint::sandbox("https://127.0.0.1:9").unwrap());
        assert_refused(&client.send(&refund()).await.unwrap_err(), "the transport has none");
    }

    const DAY: std::time::Duration = std::time::Duration::from_secs(86_400);
}

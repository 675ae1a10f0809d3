//! Downloads over real HTTP, of any size.

use std::io::{Cursor, Read as _, Seek as _, Write as _};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use wxpay_core::bill::TradeBill;
use wxpay_core::pay::{DownloadBill, DownloadBillOptional, DownloadFundFlow, DownloadFundFlowOptional};
use wxpay_core::schema::Action;
use wxpay_core::transport::{HttpRequest, HttpResponse, Transport};
use wxpay_core::value::{AccountType, BillType};
use wxpay_core::{Client, Endpoint, Error, ErrorKind, Malformed, SignType, Unreachable, blocking, cloud, text};

use crate::common::fixtures::merchant;

fn bill() -> DownloadBill<'static> {
    DownloadBill {
        bill_date: text!("20261122"),
        optional: DownloadBillOptional { bill_type: Some(BillType::All), ..Default::default() },
    }
}

/// A gateway that gives every call this answer.
async fn gateway(status: StatusCode, body: Vec<u8>) -> Endpoint {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let answer = move || async move { (status, body) };
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(post(answer))).await });
    Endpoint::sandbox(&format!("http://{address}")).unwrap()
}

/// A transport that records the requests.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<(String, bool)>>>);

impl Transport for Recorder {
    async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.0.lock().unwrap().push((post.body.to_owned(), post.needs_certificate));
        Ok(HttpResponse::new(200, b"the file".to_vec()))
    }
}

#[tokio::test]
async fn writes_a_large_file_as_it_came() {
    let sent: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect();
    let client = Client::new(merchant()).with_endpoint(gateway(StatusCode::OK, sent.clone()).await);
    let mut file = Vec::new();
    client.download(&bill(), &mut file).await.unwrap();
    assert!(file == sent, "{} bytes of {}", file.len(), sent.len());
}

#[tokio::test]
async fn writes_what_is_read_as_a_bill_or_a_refusal() {
    let bill_of_2014 = include_bytes!("../protocol/samples/bill.ALL.2014.csv");
    let client = Client::new(merchant()).with_endpoint(gateway(StatusCode::OK, bill_of_2014.to_vec()).await);
    let mut file = Cursor::new(Vec::new());
    client.download(&bill(), &mut file).await.unwrap();
    file.rewind().unwrap();
    assert!(TradeBill::open(file).unwrap().finish().unwrap().agrees());

    let refusal = include_bytes!("../protocol/samples/error.downloadbill.xml");
    let client = Client::new(merchant()).with_endpoint(gateway(StatusCode::OK, refusal.to_vec()).await);
    let mut file = Cursor::new(Vec::new());
    client.download(&bill(), &mut file).await.unwrap();
    file.rewind().unwrap();
    assert!(TradeBill::open(file).unwrap_err().is_no_bill());
    // The same in memory.
    assert!(merchant().prepare(&bill()).unwrap().file(200, refusal).unwrap_err().is_no_bill());
}

#[tokio::test]
async fn refuses_a_page() {
    let page = b"<html><head><title>400 No required SSL certificate was sent</title></head></html>";
    let client = Client::new(merchant()).with_endpoint(gateway(StatusCode::BAD_REQUEST, page.to_vec()).await);
    let mut file = Vec::new();
    match client.download(&bill(), &mut file).await.map_err(Error::into_kind) {
        Err(ErrorKind::UnexpectedReply { status: 400, excerpt, .. }) => {
            assert!(excerpt.contains("SSL certificate"), "{excerpt}");
        }
        other => panic!("{other:?}"),
    }
    assert!(file.is_empty());
}

#[tokio::test]
async fn reports_a_full_disk() {
    struct FullDisk;
    impl std::io::Write for FullDisk {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::Error::other("no space left"))
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let client = Client::new(merchant()).with_endpoint(gateway(StatusCode::OK, b"x".to_vec()).await);
    let error = client.download(&bill(), &mut FullDisk).await.unwrap_err();
    assert!(error.to_string().contains("no space left"), "{error}");
}

#[tokio::test]
async fn signs_a_fund_flow_with_hmac_and_shows_the_certificate() {
    let kept = Recorder::default();
    let client = Client::with_transport(merchant().with_sign_type(SignType::Md5), kept.clone());
    let flow = DownloadFundFlow {
        bill_date: text!("20261122"),
        account_type: AccountType::Basic,
        optional: DownloadFundFlowOptional::default(),
    };
    let mut file = Vec::new();
    client.download(&flow, &mut file).await.unwrap();
    client.download(&bill(), &mut file).await.unwrap();
    assert_eq!(file, b"the filethe file");
    let asked = kept.0.lock().unwrap().clone();
    assert!(asked[0].0.contains("<sign_type>HMAC-SHA256</sign_type>") && asked[0].1);
    assert!(asked[1].0.contains("<sign_type>MD5</sign_type>") && !asked[1].1);
}

/// A download only reads, so it may always be repeated.
#[tokio::test]
async fn may_be_repeated_after_any_failure() {
    struct FailingTransport;
    impl blocking::Transport for FailingTransport {
        fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
            Err(Unreachable::maybe(post.url, "down"))
        }
    }
    impl Transport for FailingTransport {
        async fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
            Err(Unreachable::maybe(post.url, "down"))
        }
    }
    let cloud_bill =
        cloud::DownloadBill { bill_date: text!("20261122"), optional: cloud::DownloadBillOptional::default() };
    let cloud_merchant = cloud::CloudMerchant::new().with_sub_merchant("1900000109").unwrap();
    let page = gateway(StatusCode::BAD_GATEWAY, b"<html>bad gateway</html>".to_vec()).await;
    for error in [
        Client::with_transport(merchant(), FailingTransport).download(&bill(), &mut Vec::new()).await.unwrap_err(),
        blocking::Client::with_transport(merchant(), FailingTransport).download(&bill(), &mut Vec::new()).unwrap_err(),
        cloud::CloudClient::with_transport(cloud_merchant, FailingTransport).download(&cloud_bill).await.unwrap_err(),
        Client::new(merchant()).with_endpoint(page).download(&bill(), &mut Vec::new()).await.unwrap_err(),
    ] {
        assert_eq!(error.action(), Action::RetrySame, "{error}");
        assert!(error.request().is_some() && error.to_string().contains("repeat it"), "{error}");
    }
}

mod download_at_most {
    use super::*;

    /// A gateway with an endless answer.
    fn endless_gateway() -> Endpoint {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                let _ = stream.read(&mut [0; 16_384]);
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
                while stream.write_all(&[b'x'; 16 * 1024]).is_ok() {}
            }
        });
        Endpoint::sandbox(&format!("http://{address}")).unwrap()
    }

    fn is_too_large(error: &Error, most: usize) -> bool {
        matches!(error.kind(), ErrorKind::Malformed(Malformed::TooLarge { limit, .. }) if *limit == most)
    }

    #[tokio::test]
    async fn stops_at_the_limit() {
        let client = Client::new(merchant()).with_endpoint(gateway(StatusCode::OK, vec![b'x'; 1_000]).await);
        let mut file = Vec::new();
        client.download_at_most(&bill(), &mut file, 1_000).await.unwrap();
        assert_eq!(file.len(), 1_000);
        let mut file = Vec::new();
        let error = client.download_at_most(&bill(), &mut file, 999).await.unwrap_err();
        assert!(is_too_large(&error, 999), "{error}");
        assert!(file.len() <= 999);

        let mut file = Vec::new();
        let client = Client::new(merchant()).with_endpoint(endless_gateway());
        let error = client.download_at_most(&bill(), &mut file, 1_000_000).await.unwrap_err();
        assert!(is_too_large(&error, 1_000_000) && error.to_string().contains("1000000"), "{error}");
        assert!(file.len() <= 1_000_000);
    }

    #[test]
    fn stops_at_the_limit_of_a_blocking_transport() {
        struct LongTransport;
        impl blocking::Transport for LongTransport {
            fn post(&self, _: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
                Ok(HttpResponse::new(200, vec![b'x'; 1_000]))
            }
        }
        let client = blocking::Client::with_transport(merchant(), LongTransport);
        let mut file = Vec::new();
        client.download(&bill(), &mut file).unwrap();
        let error = client.download_at_most(&bill(), &mut file, 999).unwrap_err();
        assert!(is_too_large(&error, 999), "{error}");
        assert_eq!(file.len(), 1_000);
    }
}

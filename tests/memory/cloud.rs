//! Answers of the cloud channel: reading takes bounded memory.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::sync::mpsc;

use wxpay_core::{Endpoint, Error, ErrorKind, Malformed, cloud, text};

fn bill() -> cloud::DownloadBill<'static> {
    cloud::DownloadBill { bill_date: text!("20261122"), optional: cloud::DownloadBillOptional::default() }
}

fn merchant() -> cloud::CloudMerchant {
    cloud::CloudMerchant::new().with_sub_merchant("1900000109").unwrap()
}

/// The peak of the heap in bytes.
fn peak_bytes(run: impl FnOnce()) -> usize {
    usize::try_from(allocation_counter::measure(run).bytes_max).unwrap()
}

fn too_large(error: &Error) -> Option<(&'static str, usize)> {
    match error.kind() {
        ErrorKind::Malformed(Malformed::TooLarge { what, limit }) => Some((what, *limit)),
        _ => None,
    }
}

mod download {
    use super::*;

    const BILL: usize = 64 << 20;

    #[test]
    fn reads_an_endless_bill_to_its_limit() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (sender, sent) = mpsc::channel();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 16_384]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{\"errcode\":0,\"respdata\":\"");
            let (piece, mut count) = ([b'x'; 16 * 1024], 0);
            while stream.write_all(&piece).is_ok() {
                count += piece.len();
            }
            sender.send(count).unwrap();
        });
        let heap = peak_bytes(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            let client = cloud::CloudClient::new(merchant()).with_endpoint(Endpoint::sandbox(&url).unwrap());
            let error = runtime.block_on(client.download(&bill())).unwrap_err();
            assert_eq!(too_large(&error), Some(("the body", BILL)), "{error}");
        });
        // A growing vector holds the old and the doubled buffer for a moment.
        assert!(heap < 4 * BILL, "{heap} bytes");
        assert!(sent.recv().unwrap() < 2 * BILL);
    }
}

mod file {
    use super::*;

    /// Repeats a piece of JSON up to a size in bytes.
    fn repeat_to_size(before: &str, piece: &str, behind: &str, bytes: usize) -> Vec<u8> {
        let count = (bytes - before.len() - behind.len()) / piece.len();
        format!("{before}{}{behind}", piece.repeat(count)).into_bytes()
    }

    #[test]
    fn refuses_many_small_values_before_they_take_memory() {
        let prepared = merchant().prepare(&bill()).unwrap();
        let call = merchant().function_call(&bill()).unwrap();
        for bytes in [64 * 1024, 15_000_000] {
            for piece in ["{},", "0,", "[],", "[{}],", "\"\",", "null,", "{\"a\":0},", "[[[[0]]]],", "1.5,"] {
                for (before, behind) in [
                    ("{\"errcode\":0,\"respdata\":[", "0]}"),
                    ("{\"errcode\":0,\"respdata\":{\"x\":[", "0]}}"),
                    ("{\"x\":[", "0],\"errcode\":0,\"respdata\":\"\"}"),
                ] {
                    let body = repeat_to_size(before, piece, behind, bytes);
                    let mut read = Vec::new();
                    let heap = peak_bytes(|| {
                        read.extend([prepared.file(200, &body), call.file(&body)]);
                        if body.len() < 64 * 1024 {
                            read.push(cloud::callback::<cloud::PayCallback>(&body).map(|_| String::new()));
                        }
                    });
                    for read in read {
                        let error = read.unwrap_err();
                        assert_eq!(too_large(&error), Some(("the number of values", 4_096)), "{piece}: {error}");
                    }
                    assert!(heap < 1_500_000, "{piece} in {bytes}: {heap} bytes");
                }
            }
        }
    }

    #[test]
    fn reads_a_long_bill() {
        let prepared = merchant().prepare(&bill()).unwrap();
        let body = repeat_to_size("{\"errcode\":0,\"errmsg\":\"ok\",\"respdata\":\"", "`1,`2\\n", "\"}", 20_000_000);
        let heap = peak_bytes(|| assert!(prepared.file(200, &body).unwrap().starts_with("`1,`2\n`1")));
        assert!(heap < 4 * body.len(), "{heap} bytes");
        // Far more items than any message has.
        let items = vec!["{\"goods_id\":\"1\",\"price\":1}"; 1_000].join(",");
        let body = format!("{{\"errcode\":0,\"respdata\":\"x\",\"items\":[{items}]}}");
        assert_eq!(prepared.file(200, body.as_bytes()).unwrap(), "x");
    }
}

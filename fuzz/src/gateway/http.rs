//! Bodies over HTTP, also those of the cloud channel, the control interface and the pages.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use wxpay_core::schema::ALL;

use super::sandbox::{Running, with_sandbox};
use crate::targets::account::assert_hidden;
use crate::targets::input;
use crate::targets::seeds::{behind, messages};

const CONTROL: [&str; 12] = [
    "/_sandbox/faults",
    "/_sandbox/orders",
    "/_sandbox/orders/TEA1/pay",
    "/_sandbox/advance",
    "/_sandbox/scan",
    "/_sandbox/log",
    "/_sandbox/refunds/R1/finish",
    "/",
    "/pages",
    "/_sandbox/clock",
    "/_sandbox/merchants",
    "/_sandbox/auth_codes",
];

/// Posts a body to the path that the first byte selects.
pub fn run(data: &[u8]) {
    let Some((byte, body)) = input::split_byte(data) else { return };
    let paths: Vec<&str> =
        CONTROL.into_iter().chain(ALL.iter().map(|table| table.path)).filter(|path| !path.is_empty()).collect();
    let Some(path) = paths.get(usize::from(byte) % paths.len()) else { return };
    with_sandbox(|running| {
        let answer = running.runtime.block_on(exchange(running, path, body));
        assert!(answer.starts_with(b"HTTP/1.1 "), "{path} gave no answer");
        assert!(!answer.starts_with(b"HTTP/1.1 500"), "{path}: {}", String::from_utf8_lossy(&answer));
        assert_hidden(&String::from_utf8_lossy(&answer));
    });
}

async fn exchange(running: &Running, path: &str, body: &[u8]) -> Vec<u8> {
    let address = running.sandbox.address();
    let kind = if body.starts_with(b"{") { "application/json" } else { "text/xml" };
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
    let mut answer = Vec::new();
    // A connection that is reset has given its answer, or none.
    let _ = stream.read_to_end(&mut answer).await;
    answer
}

/// Returns the messages in JSON, at every path.
pub fn seeds() -> Vec<Vec<u8>> {
    let mut own = messages("json");
    own.retain(|body| body.len() < 1_000);
    let rules = [r#"{"api":"pay.refund","fault":"LATE","seconds":60}"#, r#"{"seconds":1}"#, "{}", "[]", "seconds=1"];
    let rules: Vec<Vec<u8>> = rules.iter().map(|rule| rule.as_bytes().to_vec()).collect();
    [behind(0..12, &rules), behind([12, 40, 90, 130], &own)].concat()
}

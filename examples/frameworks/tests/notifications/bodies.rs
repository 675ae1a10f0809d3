//! How a body arrives.

use std::io::Write as _;
use std::time::Duration;

use frameworks::Shop;
use wxpay_core::{Limits, notification};
use wxpay_web::Receiver;

use super::http::{answer_of, connect, head, head_of_chunks, post, read};
use super::messages::{merchant, padded, payment, receiver};
use super::servers::Start;

/// Returns a body in chunks.
fn chunked(body: &[u8]) -> Vec<u8> {
    let mut chunks = Vec::new();
    for part in body.chunks(1000) {
        chunks.extend_from_slice(format!("{:x}\r\n", part.len()).as_bytes());
        chunks.extend_from_slice(part);
        chunks.extend_from_slice(b"\r\n");
    }
    chunks.extend_from_slice(b"0\r\n\r\n");
    chunks
}

pub(crate) fn check_limit(start: Start) {
    let limit = 5000;
    let address = start(receiver().with_limit(limit), Shop::default());
    for (length, fits) in [(limit - 1, true), (limit, true), (limit + 1, false)] {
        let body = padded(&payment(), length);
        let with_length = answer_of(address, &[head(&body).as_bytes(), &body]);
        let in_chunks = answer_of(address, &[head_of_chunks().as_bytes(), &chunked(&body)]);
        for answer in [with_length, in_chunks] {
            match answer {
                Some(answer) if fits => answer.assert_is(&notification::accepted(), &length.to_string()),
                Some(answer) => answer.assert_is(&notification::refused("FAIL"), &length.to_string()),
                None => assert!(!fits, "closed at {length}"),
            }
        }
    }
}

pub(crate) fn check_long_body(start: Start) {
    // Some frameworks stop at 2 MiB.
    let limit = (2 << 20) + 1000;
    let limits = Limits { body: limit, ..Limits::default() };
    let address = start(Receiver::new(merchant().with_limits(limits)).with_limit(limit), Shop::default());
    let body = padded(&payment(), limit);
    post(address, &body).assert_is(&notification::accepted(), "more than 2 MiB");
}

pub(crate) fn check_slow_body(start: Start) {
    let address = start(receiver().with_time(Duration::from_millis(100)), Shop::default());
    let body = payment();
    let mut stream = connect(address);
    stream.write_all(head(&body).as_bytes()).unwrap();
    stream.write_all(&body[..body.len() / 2]).unwrap();
    // The rest never comes.
    if let Some(answer) = read(&mut stream) {
        answer.assert_is(&notification::refused("FAIL"), "slow");
    }
    let address = start(receiver(), Shop::default());
    post(address, &body).assert_is(&notification::accepted(), "repetition");
}

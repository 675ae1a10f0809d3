//! Clients that go away, and handlers that take too long.

use std::io::Write as _;
use std::time::Duration;

use frameworks::Shop;
use wxpay_core::notification;

use super::http::{connect, head, post};
use super::messages::{payment, receiver};
use super::servers::{Start, wait};

pub(crate) fn check_late_handler(start: Start) {
    let shop = Shop::default();
    let address = start(receiver().with_time(Duration::from_millis(100)), shop.clone());
    // The database is busy.
    let rows = wait(shop.rows());
    post(address, &payment()).assert_is(&notification::refused("FAIL"), "late");
    drop(rows);
    // Nobody cancelled the handler.
    wait(shop.wait_for(|progress| progress.kept == 1));
    let address = start(receiver(), shop.clone());
    post(address, &payment()).assert_is(&notification::accepted(), "repetition");
    assert_eq!(wait(shop.rows()).len(), 1);
}

pub(crate) fn check_each_stage(start: Start) {
    let shop = Shop::default();
    let address = start(receiver(), shop.clone());
    let body = payment();
    let head = head(&body);
    for parts in [&[][..], &[&head.as_bytes()[..20]], &[head.as_bytes()], &[head.as_bytes(), &body[..100]]] {
        let mut stream = connect(address);
        parts.iter().for_each(|part| stream.write_all(part).unwrap());
        drop(stream);
    }
    // The handler has begun when the client goes away, and is not cancelled.
    let rows = wait(shop.rows());
    let mut stream = connect(address);
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body).unwrap();
    wait(shop.wait_for(|progress| progress.begun == 1));
    drop(stream);
    // Others are served meanwhile, so that the server has seen it go.
    post(address, b"?").assert_is(&notification::refused("FAIL"), "another");
    drop(rows);
    wait(shop.wait_for(|progress| progress.kept == 1));
    post(address, &body).assert_is(&notification::accepted(), "repetition");
    assert_eq!(wait(shop.rows()).len(), 1);
    wait(shop.wait_for(|progress| progress.begun == 2));
}

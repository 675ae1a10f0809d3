//! The number of allocations of the three paths. The limits are the present counts; lower
//! them as the library approaches the targets.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

#[allow(dead_code, reason = "some of it only the benches use")]
#[path = "../benches/workload.rs"]
mod workload;

use std::hint::black_box;
use workload::{Notification, Reply};
use wxpay_core::blocking::{Client, Transport};
use wxpay_core::pay::PayNotification;
use wxpay_core::transport::{HttpRequest, HttpResponse};
use wxpay_core::{Object as _, SignType, Unreachable};

/// A path, its limit, and its target. Owned values may only allocate what they hold.
const LIMITS: [(&str, u64, Option<u64>); 9] = [
    ("A", 1, Some(1)),
    ("A-partner", 1, Some(1)),
    ("B-reply-borrowed", 1, Some(1)),
    ("B-reply-owned", 13, None),
    ("B-notification-borrowed", 1, Some(1)),
    ("B-notification-owned", 16, None),
    ("B-unknown-kept", 1, Some(2)),
    ("C-md5", 1, Some(1)),
    ("C-hmac", 1, Some(1)),
];

/// Counts the allocations of a path.
fn allocations<T>(path: impl FnOnce() -> T) -> u64 {
    allocation_counter::measure(|| drop(black_box(path()))).count_total
}

/// Answers an order query at once.
struct Answers;

impl Transport for Answers {
    fn post(&self, _: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        Ok(HttpResponse::new(200, workload::REPLY.as_bytes().to_vec()))
    }
}

mod client {
    use super::*;

    /// What the client does beside the request, its URL and the reply costs no allocation.
    #[test]
    fn allocates_as_much_as_a_request_by_hand() {
        let merchant = workload::merchant(SignType::HmacSha256);
        let query = workload::order_query();
        let by_hand = allocations(|| {
            let prepared = merchant.prepare(&query).unwrap();
            let url = format!("https://api.mch.weixin.qq.com{}", prepared.path);
            let response = Answers.post(HttpRequest::new(&url, &prepared.body, "text/xml")).unwrap();
            prepared.read(response.status, &response.body).unwrap()
        });
        let client = Client::with_transport(merchant, Answers);
        assert_eq!(allocations(|| client.send(&query).unwrap()), by_hand);
    }
}

mod paths {
    use super::*;

    #[test]
    fn allocate_within_their_limits() {
        const WAY: SignType = SignType::HmacSha256;
        let (merchant, order, query) = (workload::merchant(WAY), workload::order(), workload::query(WAY));
        let (prepay, of_md5) = (workload::prepay(WAY), workload::merchant(SignType::Md5));
        let partner =
            merchant.clone().with_sub_merchant("1900000110").unwrap().with_sub_appid("wx8888888888888888").unwrap();
        let reply = |body: &str| {
            allocations(|| {
                let opened = query.open(200, body.as_bytes()).unwrap();
                drop(black_box(merchant.decode::<Reply<'_>>(&opened).unwrap()));
                opened
            })
        };
        let notification = workload::NOTIFICATION.as_bytes();
        let counted = [
            ("A", allocations(|| merchant.prepare(&order).unwrap())),
            ("A-partner", allocations(|| partner.prepare(&order).unwrap())),
            ("B-reply-borrowed", reply(workload::REPLY)),
            ("B-reply-owned", allocations(|| query.read(200, workload::REPLY.as_bytes()).unwrap())),
            (
                "B-notification-borrowed",
                allocations(|| {
                    let opened = merchant.open_notification(notification).unwrap();
                    drop(black_box(merchant.decode::<Notification<'_>>(&opened).unwrap()));
                    opened
                }),
            ),
            ("B-notification-owned", allocations(|| merchant.notification::<PayNotification>(notification).unwrap())),
            ("B-unknown-kept", reply(workload::REPLY_UNKNOWN)),
            ("C-md5", allocations(|| of_md5.jsapi_parameters_at(&prepay, workload::time(0)).to_json())),
            ("C-hmac", allocations(|| merchant.jsapi_parameters_at(&prepay, workload::time(0)).to_json())),
        ];
        let mut over = Vec::new();
        for ((name, count), (row, limit, target)) in counted.into_iter().zip(LIMITS) {
            assert_eq!(name, row);
            let target = target.map_or_else(String::new, |target| format!(", should be {target}"));
            println!("{name}: {count}, may be {limit}{target}");
            if count > limit {
                over.push(format!("{name} allocates {count} times, at most {limit} were allowed"));
            }
        }
        assert!(over.is_empty(), "{}", over.join("; "));
    }
}

//! What is recorded of refusals.
#![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]
#![allow(dead_code, reason = "the fixtures are those of all tests")]

#[path = "../../tests/common/fixtures.rs"]
mod fixtures;

use std::fmt::Debug;
use std::future::ready;
use std::sync::{Arc, Mutex};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};
use wxpay_core::SignType;
use wxpay_web::{BoxError, Notice, Notification, Receiver, Refund, receive};

/// Keeps the events of this crate as text.
#[derive(Clone, Default)]
struct Events(Arc<Mutex<Vec<String>>>);

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0 += &format!(" {field}={value:?}");
    }
}

impl Subscriber for Events {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target().starts_with("wxpay_web")
    }

    fn event(&self, event: &Event<'_>) {
        let mut text = Text(event.metadata().level().to_string());
        event.record(&mut text);
        self.0.lock().unwrap().push(text.0);
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

fn payment() -> Vec<u8> {
    let payment = fixtures::notification("TEA1", "4200000000202611230000000001", 888);
    payment.signed(&fixtures::key(), SignType::HmacSha256).into_bytes()
}

#[tokio::test]
async fn refusal_is_recorded_once_without_the_message() {
    let events = Events::default();
    let _guard = tracing::subscriber::set_default(events.clone());
    let receiver = Receiver::new(fixtures::merchant());
    let take = |_: Notice<Notification>| ready(Ok(()));
    let refuse = |_: Notice<Notification>| ready(Err(BoxError::from("the database is away")));

    assert!(receive(&receiver, &payment(), take).await.is_accepted());
    assert!(events.0.lock().unwrap().is_empty());

    let mut forged = payment();
    let at = forged.windows(3).position(|window| window == b"888").unwrap();
    forged[at] = b'1';
    assert!(!receive(&receiver, &forged, take).await.is_accepted());
    assert!(!receive(&receiver, &payment(), refuse).await.is_accepted());
    assert!(!receive(&receiver, &payment(), |_: Notice<Refund>| ready(Ok(()))).await.is_accepted());

    let events = events.0.lock().unwrap();
    let classes: Vec<_> = events.iter().map(|event| event.split('"').nth(1).unwrap()).collect();
    assert_eq!(classes, ["BadSign", "Handler", "OtherMessage"], "{events:?}");
    assert!(events[1].contains("the database is away") && events[2].contains("req_info"), "{events:?}");
    for event in &*events {
        assert!(event.starts_with(Level::WARN.as_str()), "{event}");
        let secrets = [fixtures::KEY, "oUpF8uMEb4qRXf22hE3X68TekukE", "<xml>"];
        assert!(secrets.iter().all(|secret| !event.contains(secret)), "{event}");
    }
}

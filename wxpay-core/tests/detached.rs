//! Detached calls, whose future is dropped.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};

use tokio::sync::{Notify, oneshot};
use wxpay_core::pay::{Refund, RefundOptional};
use wxpay_core::schema::Effect;
use wxpay_core::transport::{HttpRequest, HttpResponse, Transport};
use wxpay_core::{Call, Client, Error, ErrorKind, Fen, Merchant, Observer, Plan, Unreachable, text};

/// Waits for a permit before it answers with a page.
#[derive(Clone, Default)]
struct Gate(Arc<Notify>);

impl Transport for Gate {
    async fn post(&self, _: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        self.0.notified().await;
        Ok(HttpResponse::new(502, b"<html>".to_vec()))
    }
}

#[derive(Clone)]
struct Panicking;

impl Transport for Panicking {
    async fn post(&self, _: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
        panic!("a mistake of the transport")
    }
}

/// Tells the end of a call.
struct End(Mutex<Option<oneshot::Sender<&'static str>>>);

impl Observer for End {
    fn on_end(&self, _: &Call<'_>, _: u32, error: Option<&Error>) {
        let sender = self.0.lock().unwrap().take().unwrap();
        sender.send(error.map_or("ok", Error::class)).unwrap();
    }

    fn on_abandon(&self, _: &Call<'_>, _: u32) {
        panic!("a detached call was abandoned");
    }
}

fn merchant() -> Merchant {
    Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d").unwrap()
}

fn refund() -> Refund<'static> {
    let optional = RefundOptional { out_trade_no: Some(text!("TEA1")), ..Default::default() };
    Refund { out_refund_no: text!("R1"), total_fee: Fen(888), refund_fee: Fen(1), optional }
}

#[tokio::test]
async fn a_detached_call_is_finished_though_its_future_is_dropped() {
    let (sender, ended) = oneshot::channel();
    let gate = Gate::default();
    let client = Client::with_transport(merchant(), gate.clone())
        .with_plan(Plan::once())
        .with_observer(Arc::new(End(Mutex::new(Some(sender)))));
    {
        let mut future = pin!(client.detached().send(refund()));
        assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    gate.0.notify_one();
    assert_eq!(ended.await.unwrap(), "NotAnAnswer");
}

#[tokio::test]
async fn a_detached_call_whose_task_panics_may_have_had_an_effect() {
    let error = Client::with_transport(merchant(), Panicking).detached().send(refund()).await.unwrap_err();
    assert_eq!((error.class(), error.effect()), ("Unreachable", Effect::Possible));
    assert!(error.to_string().contains("panicked"), "{error}");
}

#[test]
fn a_detached_call_without_a_runtime_sends_nothing() {
    let mut future = pin!(Client::with_transport(merchant(), Panicking).detached().send(refund()));
    let ready = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    let std::task::Poll::Ready(Err(error)) = ready else { panic!("{}", ready.is_pending()) };
    assert_eq!(error.effect(), Effect::None);
    assert!(matches!(error.kind(), ErrorKind::Unreachable(unreachable) if unreachable.misconfigured));
}

//! Bytes in, acknowledgement out.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]
#![allow(dead_code, reason = "the fixtures are those of all tests")]

#[path = "../../tests/common/fixtures.rs"]
mod fixtures;

use std::error::Error as _;
use std::future::{Ready, pending, ready};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep};
use wxpay_core::schema::shared;
use wxpay_core::server::MessageBuilder;
use wxpay_core::{Expected, Fen, Merchant, Response, SignType, cloud, notification, schema};
use wxpay_web::{
    Acknowledgement, BoxError, CloudCallback, Content, Notice, Notification, Payment, Receiver, Refund, Refusal,
    receive, receive_from,
};

use fixtures::{APPID, KEY, MCH_ID, key, merchant, notification as payment};

const OTHER_APPID: &str = "wx8888888888888888";
const OTHER_KEY: &str = "8934e7d15453e97507ef794cf7b0519d";
const APIV3: &[u8] = br#"{"id":"EV-1","event_type":"TRANSACTION.SUCCESS","resource":{"ciphertext":"AAAA"}}"#;
const CLOUD_REFUND: &[u8] = br#"{"returnCode":"SUCCESS","outRefundNo":"R1","outTradeNo":"A1"}"#;

fn payment_body() -> Vec<u8> {
    payment("TEA1", "4200000000202611230000000001", 888).signed(&key(), SignType::HmacSha256).into_bytes()
}

fn refund_body() -> Vec<u8> {
    let hint = MessageBuilder::new()
        .set(&shared::TRANSACTION_ID, "4200000000202611230000000001")
        .set(&shared::OUT_TRADE_NO, "TEA1")
        .set(&shared::REFUND_ID, "50000000002026112300000000001")
        .set(&shared::OUT_REFUND_NO, "R1")
        .set(&shared::TOTAL_FEE, "888")
        .set(&shared::REFUND_FEE, "888")
        .set(&shared::SETTLEMENT_REFUND_FEE, "888")
        .set(&shared::REFUND_STATUS_FIELD, "SUCCESS")
        .set(&shared::REFUND_RECV_ACCOUT, "支付用户零钱")
        .set(&shared::REFUND_ACCOUNT_FIELD, "REFUND_SOURCE_RECHARGE_FUNDS")
        .set(&shared::REFUND_REQUEST_SOURCE_FIELD, "API");
    MessageBuilder::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, MCH_ID)
        .set(&shared::NONCE_STR, "abc")
        .set(&shared::REQ_INFO, hint.encrypted(&key()))
        .unsigned()
        .into_bytes()
}

/// A handler that takes everything.
fn take<M>(_: Notice<M>) -> Ready<Result<(), BoxError>> {
    ready(Ok(()))
}

async fn answer<M: Content>(receiver: &Receiver, body: &[u8]) -> Acknowledgement {
    receive(receiver, body, take::<M>).await
}

/// Asserts that it is the one refusal, and returns the reason.
fn reason(answer: &Acknowledgement) -> String {
    assert_eq!(answer.body(), notification::refused("FAIL"));
    assert_eq!(answer.content_type(), notification::CONTENT_TYPE);
    answer.refusal().unwrap().to_string()
}

mod receive {
    use super::*;

    #[tokio::test]
    async fn accepts_a_payment_that_the_handler_accepts() {
        let receiver = Receiver::new(merchant());
        let answer = wxpay_web::receive(&receiver, &payment_body(), |notice: Notice<Notification>| async move {
            assert_eq!(notice.body, payment_body());
            assert_eq!(notice.merchant.unwrap().mch_id(), MCH_ID);
            let Notification::Payment(payment) = notice.message else { return Err("no payment".into()) };
            payment.confirm(Expected::cny(Fen(888)))?;
            Ok(())
        })
        .await;
        assert!(answer.is_accepted(), "{:?}", answer.refusal());
        assert_eq!((answer.body(), answer.content_type()), (&*notification::accepted(), notification::CONTENT_TYPE));
    }

    #[tokio::test]
    async fn refuses_what_the_handler_refuses() {
        let receiver = Receiver::new(merchant());
        let handler = |_: Notice<Notification>| ready(Err(BoxError::from("the database is away")));
        let answer = wxpay_web::receive(&receiver, &payment_body(), handler).await;
        assert_eq!(reason(&answer), "the handler returned an error; the notification is repeated");
        assert_eq!(answer.refusal().unwrap().source().unwrap().to_string(), "the database is away");
    }

    #[tokio::test]
    async fn refuses_a_handler_that_panics() {
        let receiver = Receiver::new(merchant());
        let at_once = |_: Notice<Notification>| -> Ready<Result<(), BoxError>> { panic!("on purpose") };
        let answer = wxpay_web::receive(&receiver, &payment_body(), at_once).await;
        assert!(matches!(answer.refusal(), Some(Refusal::Panic)));
        let later = |_: Notice<Notification>| async {
            tokio::task::yield_now().await;
            panic!("on purpose")
        };
        let answer = wxpay_web::receive(&receiver, &payment_body(), later).await;
        assert_eq!(reason(&answer), "the handler panicked; the notification is repeated");
    }

    #[tokio::test(start_paused = true)]
    async fn refuses_after_four_and_a_half_seconds_while_the_handler_goes_on() {
        let (receiver, done) = (Receiver::new(merchant()), Arc::new(Notify::new()));
        let (start, end) = (Instant::now(), Arc::clone(&done));
        let answer = wxpay_web::receive(&receiver, &payment_body(), |_: Notice<Notification>| async move {
            sleep(Duration::from_secs(20)).await;
            end.notify_one();
            Ok(())
        })
        .await;
        assert!(reason(&answer).starts_with("the handler did not end within 4.5s"), "{:?}", answer.refusal());
        assert_eq!(start.elapsed().as_millis(), 4500);
        done.notified().await;
        assert_eq!(start.elapsed().as_millis(), 20_000);
    }

    #[tokio::test(start_paused = true)]
    async fn counts_the_body_and_the_account_within_the_time() {
        let receiver = Receiver::from_lookup(|_| async {
            sleep(Duration::from_secs(3)).await;
            Ok(Some(merchant()))
        });
        let body = async {
            sleep(Duration::from_secs(1)).await;
            Ok::<_, BoxError>(payment_body())
        };
        let start = Instant::now();
        let slow = |_: Notice<Notification>| async {
            sleep(Duration::from_secs(1)).await;
            Ok(())
        };
        let answer = receive_from(&receiver, body, slow).await;
        assert!(matches!(answer.refusal(), Some(Refusal::Late { .. })), "{:?}", answer.refusal());
        assert_eq!(start.elapsed().as_millis(), 4500);

        let answer = receive_from(&receiver, pending::<Result<Vec<u8>, BoxError>>(), take::<Notification>).await;
        assert_eq!(reason(&answer), "the body or the account did not arrive within 4.5s");
    }

    #[tokio::test]
    async fn refuses_a_body_that_breaks_or_is_too_long() {
        let receiver = Receiver::new(merchant()).with_limit(payment_body().len());
        assert!(answer::<Notification>(&receiver, &payment_body()).await.is_accepted());
        let receiver = Receiver::new(merchant()).with_limit(payment_body().len() - 1);
        let too_long = answer::<Notification>(&receiver, &payment_body()).await;
        assert!(reason(&too_long).starts_with("the body is longer than"));
        let broken = receive_from(&receiver, ready(Err::<Vec<u8>, _>("reset")), take::<Notification>).await;
        assert_eq!(reason(&broken), "the body did not arrive as a whole");
    }

    #[test]
    fn refuses_without_a_runtime() {
        let receiver = Receiver::new(merchant()).with_time(Duration::ZERO);
        let mut future = std::pin::pin!(super::answer::<Notification>(&receiver, b"?"));
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        let std::task::Poll::Ready(answer) = future.as_mut().poll(&mut context) else { panic!("it waits") };
        assert!(matches!(answer.refusal(), Some(Refusal::Setup(_))), "{:?}", answer.refusal());
    }

    #[tokio::test]
    async fn does_not_cancel_the_handler_of_a_caller_that_went_away() {
        let receiver = Receiver::new(merchant());
        let (begun, go, done) = (Arc::new(Notify::new()), Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (tell, wait, end) = (Arc::clone(&begun), Arc::clone(&go), Arc::clone(&done));
        let request = tokio::spawn(async move {
            wxpay_web::receive(&receiver, &payment_body(), |_: Notice<Notification>| async move {
                tell.notify_one();
                wait.notified().await;
                end.notify_one();
                Ok(())
            })
            .await
        });
        begun.notified().await;
        request.abort();
        assert!(request.await.unwrap_err().is_cancelled());
        go.notify_one();
        done.notified().await;
    }
}

mod notification_kind {
    use super::*;

    #[derive(Response)]
    #[wxpay(message = schema::pay::PAY_NOTIFICATION)]
    struct OwnPayment {
        #[wxpay(rename = "transaction_id")]
        number: String,
    }

    #[tokio::test]
    async fn own_structs_are_read() {
        let receiver = Receiver::new(merchant());
        let answer = wxpay_web::receive(&receiver, &payment_body(), |notice: Notice<Payment<OwnPayment>>| async move {
            let Payment::Success(payment) = notice.message else { return Err("failed".into()) };
            let paid = payment.confirm(Expected::cny(Fen(888)))?;
            assert_eq!(paid.number, "4200000000202611230000000001");
            Ok(())
        })
        .await;
        assert!(answer.is_accepted(), "{:?}", answer.refusal());
    }

    #[tokio::test]
    async fn refund_hint_is_decrypted() {
        let receiver = Receiver::new(merchant());
        let answer = wxpay_web::receive(&receiver, &refund_body(), |notice: Notice<Refund>| async move {
            assert_eq!(notice.message.0.out_refund_no(), Some("R1"));
            Ok(())
        })
        .await;
        assert!(answer.is_accepted(), "{:?}", answer.refusal());
    }

    #[tokio::test]
    async fn another_kind_is_named_in_the_reason_and_has_the_one_answer() {
        let receiver = Receiver::new(merchant());
        let to_refunds = answer::<Refund>(&receiver, &payment_body()).await;
        assert_eq!(reason(&to_refunds), "it has no `req_info`: not a refund notification; read by `notification`");
        let to_payments = answer::<Payment>(&receiver, &refund_body()).await;
        assert!(reason(&to_payments).contains("a refund notification"), "{}", reason(&to_payments));
        for answer in [
            answer::<Notification>(&receiver, APIV3).await,
            answer::<Payment>(&receiver, APIV3).await,
            answer::<Refund>(&receiver, APIV3).await,
            answer::<CloudCallback>(&receiver, APIV3).await,
        ] {
            assert!(reason(&answer).contains("APIv3"), "{}", reason(&answer));
        }
        let to_cloud = answer::<CloudCallback>(&receiver, CLOUD_REFUND).await;
        assert!(reason(&to_cloud).contains("a refund callback of the cloud channel"), "{}", reason(&to_cloud));
    }

    #[tokio::test]
    async fn callback_is_accepted_in_json_and_refused_as_everything() {
        let receiver = Receiver::new(merchant());
        let accepted = answer::<Notification>(&receiver, CLOUD_REFUND).await;
        assert_eq!(
            (accepted.body(), accepted.content_type()),
            (&*cloud::accepted(), "application/json; charset=utf-8")
        );
        let refuse = |_: Notice<Notification>| ready(Err(BoxError::from("no")));
        reason(&wxpay_web::receive(&receiver, CLOUD_REFUND, refuse).await);
        let without = receiver.without_cloud_callbacks();
        assert!(reason(&answer::<Notification>(&without, CLOUD_REFUND).await).contains("cloud channel"));
    }

    /// A shop that takes failed payments must not take a callback that anyone can send for one.
    #[tokio::test]
    async fn failed_payment_on_the_cloud_channel_is_a_kind_of_its_own() {
        let body = br#"{"returnCode":"SUCCESS","resultCode":"FAIL","errCode":"SYSTEMERROR","outTradeNo":"A1"}"#;
        let handler = |notice: Notice<Notification>| async move {
            assert!(notice.merchant.is_none());
            let Notification::FailedCloudPayment(failed) = notice.message else { return Err("another".into()) };
            assert_eq!((failed.out_trade_no.as_str(), failed.is_verified), ("A1", false));
            Ok(())
        };
        let answer = wxpay_web::receive(&Receiver::new(merchant()), body, handler).await;
        assert_eq!(answer.body(), cloud::accepted(), "{:?}", answer.refusal());
    }

    #[tokio::test]
    async fn payment_that_quotes_the_name_of_a_refund_is_a_payment() {
        let body = fixtures::paid_order_reply("TEA1", "4200000000202611230000000001");
        let body = body.within(&schema::pay::PAY_NOTIFICATION).set(&shared::DEVICE_INFO, "req_info");
        let body = body.signed(&key(), SignType::HmacSha256);
        let answer = answer::<Notification>(&Receiver::new(merchant()), body.as_bytes()).await;
        assert!(answer.is_accepted(), "{:?}", answer.refusal());
    }
}

mod receiver {
    use super::*;

    fn other_merchant() -> Merchant {
        Merchant::new(OTHER_APPID, "1900000109", OTHER_KEY).unwrap()
    }

    fn body_of(merchant: &Merchant, key: &str) -> Vec<u8> {
        let key = wxpay_core::Key::new(key).unwrap();
        MessageBuilder::new()
            .set(&shared::RETURN_CODE, "SUCCESS")
            .set(&shared::APPID, merchant.appid())
            .set(&shared::MCH_ID, merchant.mch_id())
            .set(&shared::NONCE_STR, "5d2b6c2a8db53831f7eda20af46e531c")
            .set(&shared::RESULT_CODE, "SUCCESS")
            .set(&shared::OPENID, "oUpF8uMEb4qRXf22hE3X68TekukE")
            .set(&shared::TRADE_TYPE_FIELD, "JSAPI")
            .set(&shared::BANK_TYPE, "CFT")
            .set(&shared::TOTAL_FEE, "888")
            .set(&shared::TRANSACTION_ID, "4200000000202611230000000001")
            .set(&shared::OUT_TRADE_NO, "TEA1")
            .set(&shared::TIME_END, "20261123091520")
            .signed(&key, SignType::HmacSha256)
            .into_bytes()
    }

    /// Returns for which app a payment arrived.
    async fn app(receiver: &Receiver, body: &[u8]) -> Option<String> {
        let (sender, receive) = tokio::sync::oneshot::channel();
        let answer = wxpay_web::receive(receiver, body, |notice: Notice<Payment>| async move {
            let merchant = notice.merchant.unwrap();
            let _ = sender.send(format!("{}@{}", merchant.appid(), merchant.mch_id()));
            Ok(())
        })
        .await;
        assert_eq!(answer.is_accepted(), answer.refusal().is_none());
        receive.await.ok()
    }

    #[tokio::test]
    async fn from_merchants_finds_the_merchant_and_the_app() {
        let mini = Merchant::new(OTHER_APPID, MCH_ID, KEY).unwrap();
        let receiver = Receiver::from_merchants([merchant(), mini.clone(), other_merchant()]);
        for (merchant, key) in [(merchant(), KEY), (mini, KEY), (other_merchant(), OTHER_KEY)] {
            let expected = format!("{}@{}", merchant.appid(), merchant.mch_id());
            assert_eq!(app(&receiver, &body_of(&merchant, key)).await, Some(expected));
            assert_eq!(app(&receiver, &body_of(&merchant, "00000000000000000000000000000000")).await, None);
        }
        let unknown = Merchant::new(APPID, "1", KEY).unwrap();
        assert_eq!(app(&receiver, &body_of(&unknown, KEY)).await, None);
        let unknown_app = Merchant::new("wx0000000000000001", MCH_ID, KEY).unwrap();
        assert_eq!(app(&receiver, &body_of(&unknown_app, KEY)).await, None);
        assert_eq!(app(&Receiver::from_merchants([]), &body_of(&merchant(), KEY)).await, None);
    }

    #[tokio::test]
    async fn from_lookup_asks_for_the_ids_of_the_body() {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let receiver = Receiver::from_lookup(move |ids| {
            count.fetch_add(1, Ordering::Relaxed);
            async move {
                match ids.mch_id.as_deref() {
                    Some(MCH_ID) => Ok(Some(merchant())),
                    Some("1") => Err("the database is away".into()),
                    _ => Ok(None),
                }
            }
        });
        assert!(app(&receiver, &body_of(&merchant(), KEY)).await.is_some());
        assert!(app(&receiver, &body_of(&other_merchant(), OTHER_KEY)).await.is_none());
        let away = body_of(&Merchant::new(APPID, "1", KEY).unwrap(), KEY);
        let answer = answer::<Notification>(&receiver, &away).await;
        assert_eq!(reason(&answer), "the account could not be looked up; the notification is repeated");
        // What names nobody is not looked up.
        reason(&super::answer::<Notification>(&receiver, b"<xml></xml>").await);
        assert_eq!(asked.load(Ordering::Relaxed), 3);
    }

    #[test]
    fn debug_shows_no_key() {
        let receiver = Receiver::from_merchants([merchant(), other_merchant()]);
        let texts = [format!("{receiver:?}"), format!("{:?}", Receiver::new(merchant()))];
        assert!(texts.iter().all(|text| !text.contains(KEY) && text.contains(MCH_ID)), "{texts:?}");
    }
}

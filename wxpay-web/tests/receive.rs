//! Bytes in, acknowledgement out.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

#[path = "../../tests/common/fixtures.rs"]
#[allow(dead_code, reason = "no binary uses all of it")]
mod fixtures;

use wxpay_core::{Expected, Fen, SignType, notification};
use wxpay_web::{Notice, Notification, Receiver};

use fixtures::{key, merchant, notification as payment};

fn payment_body() -> Vec<u8> {
    payment("TEA1", "4200000000202611230000000001", 888).signed(&key(), SignType::HmacSha256).into_bytes()
}

mod receive {
    use super::*;

    #[tokio::test]
    async fn accepts_a_payment_that_the_handler_accepts() {
        let receiver = Receiver::new(merchant());
        let answer = wxpay_web::receive(&receiver, &payment_body(), |notice: Notice<Notification>| async move {
            assert_eq!(notice.body, payment_body());
            assert_eq!(notice.merchant.unwrap().mch_id(), fixtures::MCH_ID);
            let Notification::Payment(payment) = notice.message else { return Err("no payment".into()) };
            payment.confirm(Expected::cny(Fen(888)))?;
            Ok(())
        })
        .await;
        assert!(answer.is_accepted(), "{:?}", answer.refusal());
        assert_eq!((answer.body(), answer.content_type()), (&*notification::accepted(), notification::CONTENT_TYPE));
        
    }
}

//! Changed amounts, numbers that are read as others, and orders that are not paid.

use wxpay_core::pay::PayNotification;
use wxpay_core::schema::shared;
use wxpay_core::server::MessageBuilder;
use wxpay_core::value::TradeState;
use wxpay_core::{Expected, Fen, Mismatch, Response, SignType, schema};

use crate::common::fixtures::{key, merchant, notification, order_query};
use crate::forgery::{confirm_amount, genuine_notification, genuine_with_field, receive, sign_reply};

mod confirm {
    use super::*;

    /// A struct without the amount.
    #[derive(Response)]
    #[wxpay(message = schema::pay::PAY_NOTIFICATION)]
    struct AttachNotification {
        attach: Option<String>,
    }

    #[test]
    fn refuses_another_amount() {
        let body = sign_reply(&genuine_notification());
        assert_eq!(confirm_amount(&body, 888), Ok(()));
        for expected in [0, 1, 887, 889, 88_800, 4_294_968_184] {
            assert_eq!(
                confirm_amount(&body, expected),
                Err(Mismatch::Amount { expected: Fen(expected), found: Fen(888) })
            );
        }
        let usd = sign_reply(&genuine_notification().set(&shared::FEE_TYPE, "USD"));
        assert_eq!(confirm_amount(&usd, 888).unwrap_err().class(), "AmountMismatch");
        // Before that, `Debug` does not show the amount either.
        assert!(!format!("{:?}", receive(body.as_bytes()).unwrap()).contains("888"));
    }

    #[test]
    fn compares_the_amount_before_coupons() {
        // The order is 888; a coupon of 100 leaves 788 to settle and to pay.
        let body = sign_reply(
            &genuine_notification()
                .set(&shared::SETTLEMENT_TOTAL_FEE, "788")
                .set(&shared::CASH_FEE, "788")
                .set(&shared::COUPON_FEE, "100")
                .set(&shared::COUPON_COUNT, "1"),
        );
        assert_eq!(confirm_amount(&body, 888), Ok(()));
        assert_eq!(confirm_amount(&body, 788), Err(Mismatch::Amount { expected: Fen(788), found: Fen(888) }));
        // No sum of the parts replaces the amount.
        let cheap = sign_reply(
            &notification("TEA1", "4200", 1).set(&shared::CASH_FEE, "888").set(&shared::SETTLEMENT_TOTAL_FEE, "888"),
        );
        assert!(confirm_amount(&cheap, 888).is_err());
    }

    #[test]
    fn takes_only_the_orders_amount_and_currency() {
        let merchant = merchant();
        let read = |body: MessageBuilder| {
            merchant.notification::<PayNotification>(body.signed(&key(), SignType::HmacSha256).as_bytes()).unwrap()
        };
        let expected = Expected::cny(Fen(888));
        let paid = read(notification("1", "4200", 888)).confirm(expected).unwrap();
        assert_eq!((paid.out_trade_no(), paid.transaction_id(), paid.total_fee), ("1", "4200", Fen(888)));

        let less = read(notification("1", "4200", 887)).confirm(expected).unwrap_err();
        assert_eq!(less, Mismatch::Amount { expected: Fen(888), found: Fen(887) });
        let foreign = read(notification("1", "4200", 888).set(&shared::FEE_TYPE, "USD")).confirm(expected).unwrap_err();
        assert!(matches!(foreign, Mismatch::Currency { .. }));
        // 4294968184 is 888 in 32 bits.
        let wrapped = read(notification("1", "4200", 4_294_968_184)).confirm(expected).unwrap_err();
        assert!(matches!(wrapped, Mismatch::Amount { .. }));
    }

    #[test]
    fn refuses_an_order_that_is_not_paid() {
        let query = order_query("1");
        for (state, expected) in [
            ("NOTPAY", TradeState::Notpay),
            ("REFUND", TradeState::Refund),
            ("NEWSTATE", TradeState::Other("NEWSTATE".into())),
        ] {
            let body = notification("1", "4200", 888).set(&shared::TRADE_STATE_FIELD, state);
            let verified = merchant()
                .prepare(&query)
                .unwrap()
                .read(200, body.signed(&key(), SignType::HmacSha256).as_bytes())
                .unwrap();
            assert_eq!(verified.state(), &expected);
            assert_eq!(verified.confirm(Expected::cny(Fen(888))).map(|_| ()), Err(Mismatch::NotPaid(expected)));
        }
    }

    #[test]
    fn compares_the_amount_even_if_the_struct_lacks_it() {
        let body = notification("1", "4200", 888).signed(&key(), SignType::HmacSha256);
        let verified = merchant().notification::<AttachNotification>(body.as_bytes()).unwrap();
        assert!(verified.confirm(Expected::cny(Fen(1))).is_err());
        let verified = merchant().notification::<AttachNotification>(body.as_bytes()).unwrap();
        let paid = verified.confirm(Expected::cny(Fen(888))).unwrap();
        assert_eq!(paid.attach.as_deref(), Some("支付测试 a&b"));
    }
}

mod notification {
    use super::*;

    /// Number parsing tricks: signs, separators, exponents, other digits, overflow.
    #[test]
    fn refuses_amounts_that_are_not_whole_fen() {
        for trick in [
            "+888",
            "-888",
            "-0",
            "0888",
            "00",
            "8.88",
            "888.0",
            "8e2",
            "0x378",
            " 888",
            "888 ",
            "888\n",
            "8_88",
            "8,88",
            "٨٨٨",
            "８８８",
            "18446744073709552504",
            "1000000000000000000",
            "888a",
            "NaN",
            "²",
        ] {
            let error = receive(genuine_with_field(&shared::TOTAL_FEE, trick).as_bytes()).unwrap_err();
            assert_eq!((error.class(), error.field()), ("Type", Some("total_fee")), "{trick}");
            assert!(trick.parse::<Fen>().is_err(), "{trick}");
        }
        assert_eq!(
            confirm_amount(&genuine_with_field(&shared::TOTAL_FEE, "999999999999999999"), 999_999_999_999_999_999),
            Ok(())
        );
        // 2^32 + 888.
        assert!(confirm_amount(&genuine_with_field(&shared::TOTAL_FEE, "4294968184"), 888).is_err());
    }
}

//! Replies: what `PreparedRequest::read` accepts, and what it reports of the rest.

use wxpay_core::pay;
use wxpay_core::schema::{Action, Effect, shared};
use wxpay_core::server::MessageBuilder;
use wxpay_core::value::TradeState;
use wxpay_core::{Error, ErrorKind, Malformed, Merchant, PreparedRequest, SignType, Untrusted, schema};

use crate::common::fixtures::{APPID, KEY, MCH_ID, key, merchant, notification, order, order_query, prepayment};
use crate::common::signature::{owned_fields, signed_xml};

fn prepare_order() -> PreparedRequest<pay::UnifiedOrderResponse> {
    merchant().prepare(&order()).unwrap()
}

fn prepayment_with(field: &'static schema::Field, value: &str, message: &str) -> String {
    MessageBuilder::new().set(field, value).set(&shared::RETURN_MSG, message).and(prepayment_rest()).unsigned()
}

fn prepayment_rest() -> MessageBuilder {
    MessageBuilder::new().set(&shared::PREPAY_ID, "wx1").set(&shared::TOTAL_FEE, "1")
}

mod prepared_read {
    use super::*;

    #[test]
    fn refuses_a_reply_for_another_account_or_order() {
        let body = prepayment().signed(&key(), SignType::HmacSha256);
        let other_merchant = Merchant::new(APPID, "10000101", KEY).unwrap().with_notify_url("https://a.b/c").unwrap();
        let other_app =
            Merchant::new("wx0000000000000000", MCH_ID, KEY).unwrap().with_notify_url("https://a.b/c").unwrap();
        let read = |merchant: Merchant| merchant.prepare(&order()).unwrap().read(200, body.as_bytes()).map(|_| ());
        assert!(matches!(
            read(other_merchant).map_err(Error::into_kind),
            Err(ErrorKind::Untrusted(Untrusted::WrongMerchant))
        ));
        assert!(matches!(read(other_app).map_err(Error::into_kind), Err(ErrorKind::Untrusted(Untrusted::WrongApp))));

        let query = order_query("20261123091010");
        let other_order = notification("20261123091011", "1", 888).set(&shared::TRADE_STATE_FIELD, "SUCCESS");
        let result =
            merchant().prepare(&query).unwrap().read(200, other_order.signed(&key(), SignType::HmacSha256).as_bytes());
        assert!(matches!(
            result.map(|_| ()).map_err(Error::into_kind),
            Err(ErrorKind::Untrusted(Untrusted::WrongOrder))
        ));
    }

    #[test]
    fn distinguishes_failures_and_shows_no_business_fields() {
        let prepared = prepare_order();
        let fail = prepayment_with(&shared::RETURN_CODE, "FAIL", "签名错误");
        let error = prepared.read(200, fail.as_bytes()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::NotTaken { message, .. } if message == "签名错误"), "{error}");
        assert!(error.to_string().contains("check the API key"), "{error}");
        assert_eq!(error.action(), Action::CorrectRequest);

        let refused = prepayment()
            .set(&shared::ERR_CODE, "ORDERPAID")
            .set(&shared::ERR_CODE_DES, "该订单已支付")
            .signed(&key(), SignType::HmacSha256)
            .replace("<result_code>SUCCESS", "<result_code>FAIL");
        // Changed without the key, it is not a refusal either.
        assert!(matches!(
            prepared.read(200, refused.as_bytes()).map_err(Error::into_kind),
            Err(ErrorKind::Untrusted(Untrusted::BadSign))
        ));
        let refused = MessageBuilder::new()
            .set(&shared::RETURN_CODE, "SUCCESS")
            .set(&shared::APPID, APPID)
            .set(&shared::MCH_ID, MCH_ID)
            .set(&shared::RESULT_CODE, "FAIL")
            .set(&shared::ERR_CODE, "ORDERPAID")
            .set(&shared::ERR_CODE_DES, "该订单已支付")
            .signed(&key(), SignType::HmacSha256);
        let error = prepared.read(200, refused.as_bytes()).unwrap_err();
        assert_eq!(error.action(), Action::QueryOrder);
        match error.kind() {
            ErrorKind::Business { code, description, .. } => {
                assert_eq!(code, "ORDERPAID");
                assert_eq!(description, "该订单已支付");
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn advises_on_a_page_or_another_status() {
        let prepared = prepare_order();
        for (status, body) in
            [(502, "<html>Bad Gateway</html>"), (200, "<!DOCTYPE html><html>login</html>"), (404, "nothing here")]
        {
            let error = prepared.read(status, body.as_bytes()).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::UnexpectedReply { .. }), "{error}");
            assert!(error.to_string().contains("check the gateway's address"), "{error}");
        }
        assert!(matches!(
            prepared.read(200, b"\xff\xfe").map_err(Error::into_kind),
            Err(ErrorKind::Malformed(Malformed::Encoding))
        ));
        assert!(matches!(
            prepared.read(200, b"").map_err(Error::into_kind),
            Err(ErrorKind::Malformed(Malformed::Empty))
        ));
    }

    #[test]
    fn verifies_published_replies() {
        let merchant =
            Merchant::new("wx2421b1c4370ec43b", MCH_ID, KEY).unwrap().with_notify_url("https://a.b/c").unwrap();
        let md5 = merchant.clone().with_sign_type(SignType::Md5);
        let body = include_bytes!("../protocol/samples/signed/unifiedorder.response.md5.xml");
        let prepay = md5.prepare(&order()).unwrap().read(200, body).unwrap();
        assert_eq!(prepay.prepay_id, "wx201411101639507cbf6ffd8b0779950874");

        let body = include_bytes!("../protocol/samples/signed/unifiedorder.response.fail.hmac.xml");
        let error = merchant.prepare(&order()).unwrap().read(200, body).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Business { code, .. } if *code == "ORDERPAID"), "{error}");

        let query = order_query("1415757673");
        let body = include_bytes!("../protocol/samples/signed/orderquery.response.notpay.md5.xml");
        let verified = md5.prepare(&query).unwrap().read(200, body).unwrap();
        assert_eq!(verified.state(), &TradeState::Notpay);
    }

    /// The order may be placed though its reply is not whole.
    #[test]
    fn that_is_incomplete_leaves_the_outcome_open() {
        let fields = [("return_code", "SUCCESS"), ("result_code", "SUCCESS"), ("appid", APPID), ("mch_id", MCH_ID)];
        let body = signed_xml(owned_fields(&fields), KEY, SignType::HmacSha256);
        let error = merchant().prepare(&order()).unwrap().read(200, body.as_bytes()).map(|_| ()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::InvalidFields(_)), "{error}");
        assert_eq!((error.effect(), error.action()), (Effect::Possible, Action::QueryOrder));
        assert!(error.to_string().contains("It may have been carried out"), "{error}");
    }

    #[test]
    fn refuses_an_order_query_without_a_state() {
        let query = order_query("1");
        let body = notification("1", "4200", 888).signed(&key(), SignType::HmacSha256);
        match merchant().prepare(&query).unwrap().read(200, body.as_bytes()).map(|_| ()).map_err(Error::into_kind) {
            Err(ErrorKind::InvalidFields(faults)) => assert_eq!(faults.to_string(), "`trade_state` is missing"),
            other => panic!("{other:?}"),
        }
    }
}

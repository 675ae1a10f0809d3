//! Errors of refused and unanswered requests: what to do, why, and how they print.

use wxpay_core::blocking::{Client, Transport};
use wxpay_core::schema::{self, Action, Effect, Message, errors, shared, text};
use wxpay_core::server::MessageBuilder;
use wxpay_core::transport::{HttpRequest, HttpResponse};
use wxpay_core::{ErrorCode, ErrorKind, Merchant, Request, SignType, Unreachable, pay};

use crate::common::fixtures::{APPID, MCH_ID, key, merchant, order_query, prepayment};
use crate::refusals::{CHARGED, ORDERED, Order, answer_error, not_taken_reply, refusal};

/// A call with the refusals of the bill download.
static BILL: Message = Message::extending(&schema::pay::ORDER_QUERY, "bill", &[text("bill_date", 8).doc("The day.")])
    .errors(errors::DOWNLOAD_BILL)
    .sealed();

const _: () = BILL.assert_sound();

mod action {
    use super::*;

    /// A transport without a connection.
    struct FailingTransport;

    impl Transport for FailingTransport {
        fn post(&self, post: HttpRequest<'_>) -> Result<HttpResponse, Unreachable> {
            Err(Unreachable::maybe(post.url, "down"))
        }
    }

    #[test]
    fn depends_on_the_call() {
        let error = answer_error(&ORDERED, 200, &refusal("SYSTEMERROR", "系统错误"));
        assert_eq!((error.action(), error.request().unwrap().name), (Action::RetrySame, "unified_order"));
        assert!(matches!(error.kind(), ErrorKind::Business { code: ErrorCode::SystemError, .. }));
        let error = answer_error(&CHARGED, 200, &refusal("SYSTEMERROR", "系统错误"));
        assert_eq!(error.action(), Action::QueryOrder);
        assert!(error.to_string().contains("revoke it"), "{error}");

        let error = answer_error(&CHARGED, 200, &refusal("SIGN_ERROR", "签名错误"));
        assert_eq!(error.explanation().unwrap().code, "SIGNERROR");
        // A general code that the query does not list.
        assert_eq!(answer_error(&order_query("1"), 200, &refusal("NOAUTH", "")).action(), Action::AskMerchant);
        // A code of another call is not explained.
        let error = answer_error(&order_query("1"), 200, &refusal("REVERSE_EXPIRE", "订单无法撤销"));
        assert!(error.explanation().is_none());
    }

    #[test]
    fn is_never_stop_for_an_unknown_code() {
        for (error, action) in [
            (answer_error(&ORDERED, 200, &refusal("NEW_CODE", "?")), Action::QueryOrder),
            (answer_error(&CHARGED, 200, &refusal("NEW_CODE", "?")), Action::QueryOrder),
            (answer_error(&order_query("1"), 200, &refusal("NEW_CODE", "?")), Action::CorrectRequest),
            // A request with `return_code` FAIL was not carried out, except perhaps a charge.
            (answer_error(&ORDERED, 200, &not_taken_reply("something new")), Action::CorrectRequest),
            (answer_error(&CHARGED, 200, &not_taken_reply("something new")), Action::QueryOrder),
            (answer_error(&order_query("1"), 200, &not_taken_reply("something new")), Action::CorrectRequest),
        ] {
            assert_eq!(error.action(), action, "{error}");
            assert!(error.explanation().is_none());
            assert!(error.to_string().contains("the documents do not list this"), "{error}");
            if let ErrorKind::Business { code, .. } = error.kind() {
                assert_eq!(*code, "NEW_CODE");
            }
        }
    }

    #[test]
    fn repeats_at_a_busy_gateway_only_where_that_is_harmless() {
        for busy in ["系统繁忙，请稍后再试", "System Busy"] {
            assert_eq!(answer_error(&ORDERED, 200, &not_taken_reply(busy)).action(), Action::RetrySame);
            assert_eq!(answer_error(&order_query("1"), 200, &not_taken_reply(busy)).action(), Action::RetrySame);
            assert_eq!(answer_error(&CHARGED, 200, &not_taken_reply(busy)).action(), Action::QueryOrder);
        }
        assert_eq!(answer_error(&CHARGED, 200, &not_taken_reply("SYSTEMERROR")).action(), Action::QueryOrder);
    }

    #[test]
    fn depends_on_the_request_without_an_answer() {
        let client = Client::with_transport(merchant(), FailingTransport);
        assert_eq!(client.send(&ORDERED).map(|_| ()).unwrap_err().action(), Action::RetrySame);
        assert_eq!(client.send(&order_query("1")).map(|_| ()).unwrap_err().action(), Action::RetrySame);
        let error = client.send(&CHARGED).map(|_| ()).unwrap_err();
        assert_eq!(error.action(), Action::QueryOrder);
        assert!(error.to_string().contains("do not repeat it"), "{error}");
    }

    #[test]
    fn is_never_stop_if_the_outcome_is_unknown() {
        let signed = |reply: MessageBuilder| reply.signed(&key(), SignType::HmacSha256);
        let cut = signed(prepayment()).replace("</xml>", "");
        let stranger = Merchant::new(APPID, MCH_ID, "00000000000000000000000000000000").unwrap();
        let foreign = stranger.with_notify_url("https://a.b/c").unwrap().prepare(&ORDERED).unwrap();
        let nothing_said = || signed(MessageBuilder::new().set(&shared::RETURN_CODE, "SUCCESS"));
        for (error, action) in [
            // What cannot be read is no answer: an order is placed again, a charge is queried.
            (answer_error(&ORDERED, 200, &cut), Action::RetrySame),
            (answer_error(&ORDERED, 200, ""), Action::RetrySame),
            (answer_error(&CHARGED, 200, &cut), Action::QueryOrder),
            (answer_error(&CHARGED, 200, ""), Action::QueryOrder),
            (answer_error(&ORDERED, 200, &signed(prepayment().set(&shared::OUT_TRADE_NO, "2"))), Action::QueryOrder),
            (answer_error(&ORDERED, 200, &nothing_said()), Action::QueryOrder),
            (foreign.read(200, signed(prepayment()).as_bytes()).map(|_| ()).unwrap_err(), Action::QueryOrder),
        ] {
            assert_eq!((error.action(), error.effect()), (action, Effect::Possible), "{error:?}");
            assert!(error.to_string().contains("It may have been carried out"), "{error}");
        }
        // A query changes nothing. What cannot be read is asked for again, what cannot be trusted is not.
        for (reply, action) in [(String::new(), Action::RetrySame), (nothing_said(), Action::Stop)] {
            let error = answer_error(&order_query("1"), 200, &reply);
            assert_eq!((error.action(), error.effect()), (action, Effect::None), "{error:?}");
            assert!(error.to_string().contains("Nothing was changed"), "{error}");
        }
        let invalid = merchant().prepare(&Order { openid: "", ..ORDERED }).map(|_| ()).unwrap_err();
        assert_eq!((invalid.action(), invalid.effect()), (Action::CorrectRequest, Effect::None));
    }
}

mod explanation {
    use super::*;

    #[derive(Request)]
    #[wxpay(message = BILL, response = pay::OrderQueryResponse)]
    struct Bill<'a> {
        out_trade_no: &'a str,
    }

    const BILLED: Bill<'_> = Bill { out_trade_no: "1" };

    #[test]
    fn finds_the_refusals_of_bills_by_text_and_by_number() {
        let error = answer_error(&BILLED, 200, include_str!("../protocol/samples/error.downloadbill.xml"));
        assert_eq!((error.action(), error.explanation().unwrap().code), (Action::Stop, "NO Bill Exist"));
        assert!(matches!(error.kind(), ErrorKind::NotTaken { code: Some(ErrorCode::Bill20002), .. }), "{error:?}");
        let error = answer_error(&BILLED, 200, include_str!("../protocol/samples/error.downloadbill.sign.xml"));
        assert_eq!((error.action(), error.explanation().unwrap().code), (Action::CorrectRequest, "SIGN ERROR"));

        let numbered = |number, text| {
            let reply = MessageBuilder::new().set(&shared::RETURN_CODE, "FAIL").set(&shared::RETURN_MSG, text);
            let error = answer_error(&BILLED, 200, &reply.set(&shared::ERROR_CODE, number).unsigned());
            (error.action(), error.explanation().unwrap().code)
        };
        // The same number with another text.
        assert_eq!(numbered("20002", "BILL CREATING"), (Action::RetrySame, "Bill Creating"));
        assert_eq!(
            numbered("20001", "invalid tar_type, Only GZIP supported"),
            (Action::CorrectRequest, "invalid tar_type: Only GZIP supported")
        );
        for (number, action) in [
            ("100", Action::RetrySame),
            ("20001", Action::CorrectRequest),
            ("20002", Action::Stop),
            ("20003", Action::RetrySame),
            ("20007", Action::AskMerchant),
            ("20100", Action::RetrySame),
        ] {
            assert_eq!(numbered(number, "in new words"), (action, number));
        }
    }

    #[test]
    fn covers_a_page_only_if_it_refuses_the_certificate() {
        let page = include_str!("../protocol/samples/error.cert_400.html");
        let error = answer_error(&CHARGED, 400, page);
        assert_eq!(error.action(), Action::CorrectRequest);
        assert!(error.to_string().contains("client certificate of this merchant"), "{error}");
        for (status, page) in [(502, page), (400, "<html>invalid request</html>"), (502, "<html>签名错误</html>")] {
            assert!(answer_error(&CHARGED, status, page).explanation().is_none());
            assert_eq!(answer_error(&CHARGED, status, page).action(), Action::QueryOrder);
            assert_eq!(answer_error(&ORDERED, status, page).action(), Action::RetrySame);
        }
    }
}

mod debug {
    use super::*;

    #[test]
    fn shows_the_name_of_the_request_and_no_table() {
        let error = answer_error(&ORDERED, 200, &refusal("ORDERPAID", "商户订单已支付"));
        let shown = format!("{error:?}");
        assert!(shown.contains("unified_order") && shown.len() < 200, "{shown}");
    }
}

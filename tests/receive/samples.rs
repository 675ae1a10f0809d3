//! The published replies and notifications, each read into its built-in struct. The
//! documents sign only one example with the published key, so the tests sign the samples;
//! where a sample lacks what its own table requires, the test adds it.

use wxpay_core::dynamic::DynamicRequest;
use wxpay_core::value::{CouponType, RefundAccount, RefundChannel, RefundStatus, TradeType};
use wxpay_core::{Error, ErrorKind, Expected, Fen, Limits, SignType, Verified, pay, schema, server, text};

use crate::common::fixtures::{self, KEY};
use crate::common::samples::{merchant, micropay, order_query, provider, refund, refund_query, sample};
use crate::common::signature::{owned_fields, signed_xml};

/// A sample with more fields, signed.
fn sign_sample(name: &str, more: &[(&str, &str)]) -> String {
    let text = sample(name);
    let read = server::read(text.as_bytes(), &Limits::default()).unwrap();
    let published = read.iter().map(|entry| (entry.name.to_string(), entry.value.as_text().unwrap().to_owned()));
    signed_xml(published.chain(owned_fields(more)).collect(), KEY, SignType::Md5)
}

macro_rules! reply {
    ($request:expr, $body:expr) => {
        merchant().prepare(&$request).unwrap().read(200, $body.as_bytes())
    };
}

fn coupons(coupons: &[pay::Coupon]) -> Vec<(Option<CouponType>, &str, u64)> {
    coupons
        .iter()
        .map(|coupon| (coupon.coupon_type.clone(), coupon.coupon_id.as_deref().unwrap(), coupon.coupon_fee.unwrap().0))
        .collect()
}

mod unified_order {
    use super::*;

    #[test]
    fn reads_the_published_reply() {
        let order = pay::UnifiedOrder {
            body: text!("JSAPI支付测试"),
            out_trade_no: text!("1415659990"),
            total_fee: Fen(1),
            spbill_create_ip: "14.23.150.211".parse().unwrap(),
            trade_type: TradeType::Jsapi,
            optional: pay::UnifiedOrderOptional {
                openid: Some(text!("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")),
                ..Default::default()
            },
        };
        let reply = reply!(order, sign_sample("unifiedorder.response.xml", &[])).unwrap();
        assert_eq!(reply.prepay_id, "wx201411101639507cbf6ffd8b0779950874");
        let error = reply!(order, sample("error.return_fail.xml")).unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::NotTaken { message, .. } if message == "body参数长度有误"),
            "{error}"
        );
    }
}

mod order_query {
    use super::*;

    #[test]
    fn reads_the_published_reply() {
        let paid = reply!(order_query(), sign_sample("orderquery.response.xml", &[]))
            .unwrap()
            .confirm(Expected::cny(Fen(1)))
            .unwrap();
        assert_eq!((paid.out_trade_no.as_str(), &paid.trade_type), ("1415757673", &Some(TradeType::Micropay)));
        assert!(paid.coupons.is_empty());

        let paid = reply!(order_query(), sign_sample("orderquery.response.coupons.xml", &[])).unwrap();
        let paid = paid.confirm(Expected::cny(Fen(1))).unwrap();
        assert_eq!(
            coupons(&paid.coupons),
            [(Some(CouponType::Cash), "10000", 100), (Some(CouponType::NoCash), "10001", 200)]
        );
    }
}

mod close_order {
    use super::*;

    #[test]
    fn reads_the_published_reply() {
        let close = pay::CloseOrder { out_trade_no: text!("1415983244"), optional: pay::CloseOrderOptional::default() };
        let reply = reply!(close, sign_sample("closeorder.response.xml", &[])).unwrap();
        assert_eq!(reply.result_msg.as_deref(), Some("OK"));
    }
}

mod refund {
    use super::*;

    #[test]
    fn reads_the_published_reply() {
        // `refund_channel` is not in the table: it is kept, and empty here.
        let reply = reply!(refund(), sign_sample("refund.response.xml", &[])).unwrap();
        assert_eq!((reply.refund_id.as_str(), reply.refund_fee), ("2008450740201411110000174436", Fen(1)));
        assert_eq!((reply.total_fee, reply.cash_fee), (None, None));

        let mut request = refund();
        request.refund_fee = Fen(2);
        let reply = reply!(request, sign_sample("refund.response.coupons.xml", &[])).unwrap();
        assert_eq!((reply.coupon_refund_count, reply.coupons.len()), (Some(1), 1));
        let coupon = &reply.coupons[0];
        assert_eq!(coupon.coupon_type, Some(CouponType::Cash));
        assert_eq!((coupon.coupon_refund_id.as_deref(), coupon.coupon_refund_fee), (Some("123"), Some(Fen(1))));

        let refused = sign_sample("error.result_fail.refund.xml", &[]);
        let account = provider();
        match account.prepare(&refund()).unwrap().read(200, refused.as_bytes()).map_err(Error::into_kind) {
            Err(ErrorKind::Business { code, .. }) => assert_eq!(code, "FREQUENCY_LIMITED"),
            other => panic!("{:?}", other.map(|_| ())),
        }
    }
}

mod refund_query {
    use super::*;

    #[test]
    fn reads_the_published_reply() {
        let reply = reply!(refund_query(), sign_sample("refundquery.response.xml", &[])).unwrap();
        assert_eq!(reply.refunds.len(), 1);
        let record = &reply.refunds[0];
        assert_eq!((record.out_refund_no.as_str(), record.refund_fee), ("1415701182", Fen(1)));
        assert_eq!(record.refund_status, RefundStatus::Processing);

        // The form of a live answer, without the account.
        let account = [("appid", "wx2421b1c4370ec43b"), ("mch_id", "10000100"), ("nonce_str", "TeqClE3i0mvn3DrK")];
        let reply = reply!(refund_query(), sign_sample("refundquery.response.live_form.xml", &account)).unwrap();
        assert_eq!((reply.refund_fee, reply.cash_fee), (Some(Fen(1)), Some(Fen(1))));
        let record = &reply.refunds[0];
        assert_eq!(record.refund_channel, Some(RefundChannel::Original));
        assert_eq!(record.refund_account, Some(RefundAccount::RefundSourceUnsettledFunds));
        assert_eq!(record.refund_recv_accout.as_deref(), Some("招商银行信用卡0403"));
        assert_eq!(record.refund_success_time.unwrap().to_string(), "20201022153236");
    }

    /// One of the refunds has two coupons.
    #[test]
    fn reads_the_published_reply_with_two_refunds() {
        let merchant = merchant().with_sign_type(SignType::HmacSha256);
        let body = sample("signed/refundquery.response.two_refunds.hmac.xml");
        let reply: Verified<pay::RefundQueryResponse> =
            merchant.prepare(&refund_query()).unwrap().read(200, body.as_bytes()).unwrap();
        let refunds: Vec<_> = reply
            .refunds
            .iter()
            .map(|refund| (refund.out_refund_no.as_str(), refund.refund_fee, &refund.refund_status))
            .collect();
        assert_eq!(refunds, [("R-1", Fen(30), &RefundStatus::Success), ("R-2", Fen(70), &RefundStatus::Processing)]);
        let given_back: Vec<_> = reply.refunds[0]
            .coupons
            .iter()
            .map(|coupon| (coupon.coupon_type.clone(), coupon.coupon_refund_fee))
            .collect();
        assert_eq!(given_back, [(Some(CouponType::Cash), Some(Fen(5))), (Some(CouponType::NoCash), Some(Fen(15)))]);
        assert!(reply.refunds[1].coupons.is_empty());
        assert!(reply.miscounts().is_empty());
    }
}

mod micropay {
    use super::*;

    #[test]
    fn reads_the_published_refusal() {
        let account = provider();
        let body = sign_sample("micropay.response.fail.xml", &[]);
        match account.prepare(&micropay()).unwrap().read(200, body.as_bytes()).map_err(Error::into_kind) {
            Err(ErrorKind::Business { code, description, .. }) => {
                assert_eq!(code, "AUTH_CODE_INVALID");
                assert!(description.contains("付款码已过期"));
            }
            other => panic!("{:?}", other.map(|_| ())),
        }
    }
}

mod notification {
    use super::*;

    #[test]
    fn reads_the_published_payments() {
        let read = |name| {
            merchant()
                .notification::<pay::PayNotification>(sign_sample(name, &[]).as_bytes())
                .unwrap()
                .confirm(Expected::cny(Fen(1)))
                .unwrap()
        };
        let paid = read("pay_notify.xml");
        assert_eq!((paid.attach.as_deref(), paid.cash_fee), (Some("支付测试"), None));

        let paid = read("pay_notify.coupons_out_of_order.xml");
        assert_eq!(
            coupons(&paid.coupons),
            [(Some(CouponType::Cash), "10000", 100), (Some(CouponType::NoCash), "10001", 200)]
        );

        // Names without an index are unknown fields, not coupons.
        let paid = read("pay_notify.current_page.xml");
        assert_eq!((paid.coupon_fee, paid.coupon_count, paid.coupons.len()), (Some(Fen(10)), Some(1), 0));
    }

    #[test]
    fn reads_the_published_call_of_a_scanned_code() {
        let account = provider();
        let body = sign_sample("native_prepay_callback.xml", &[]);
        let call = account.notification::<pay::NativeCallback>(body.as_bytes()).unwrap();
        assert_eq!((call.product_id.as_str(), call.openid.as_str()), ("88888", "o8GeHuLAsgefS_80exEr1cTqekUs"));
    }
}

mod refund_notification {
    use super::*;

    /// The published message around the published plain text, encrypted.
    #[test]
    fn reads_the_published_one() {
        let plain = sample("refund_notify.req_info.plain.xml");
        let sealed = server::encrypt(plain.as_bytes(), &fixtures::key());
        let body = sample("refund_notify.xml").replace("T87GAHG17TGAHG1TGHAHAHA1Y1CIOA9UGJA", &sealed);
        let account = provider();
        let refund = account.refund_notification::<pay::RefundNotificationInfo>(body.as_bytes()).unwrap();
        // A hint shows only which refund to query.
        assert_eq!(refund.out_refund_no(), Some("131811191610442717309"));
        assert_eq!(refund.refund_id(), Some("50000408942018111907145868882"));
        assert_eq!(refund.out_trade_no(), "71106718111915575302817");
    }
}

mod download_bill {
    use super::*;

    #[test]
    fn reads_the_published_refusals() {
        let bill = pay::DownloadBill { bill_date: text!("20141110"), optional: pay::DownloadBillOptional::default() };
        for (name, text) in [("error.downloadbill.xml", "No Bill Exist"), ("error.downloadbill.sign.xml", "sign error")]
        {
            let error = merchant().prepare(&bill).unwrap().open(200, sample(name).as_bytes()).map(|_| ()).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::NotTaken { message, .. } if message == text), "{name}: {error}");
        }
    }
}

mod read_unsigned {
    use super::*;

    /// The key of the old sandbox comes without a signature and a `result_code`.
    #[test]
    fn reads_only_a_reply_that_has_no_signature_by_its_table() {
        let request = merchant().prepare(&pay::GetSignKey {}).unwrap();
        let body = "<xml><return_code>SUCCESS</return_code><return_msg>ok</return_msg><mch_id>10000100</mch_id>\
            <sandbox_signkey>797657811956</sandbox_signkey></xml>";
        assert_eq!(request.read_unsigned(200, body.as_bytes()).unwrap().sandbox_signkey, "797657811956");
        assert!(request.open(200, body.as_bytes()).is_err());
        let query = DynamicRequest::new(&schema::pay::ORDER_QUERY, [("out_trade_no", "1")]).unwrap();
        let error = merchant().prepare(&query).unwrap().read_unsigned(200, body.as_bytes()).map(|_| ()).unwrap_err();
        assert_eq!(error.class(), "MissingSign", "a signed one is not");
    }
}

mod promotions {
    use super::*;

    /// Into a type of the table or a member of the merchant's own struct.
    #[test]
    fn are_read_out_of_their_text() {
        #[derive(wxpay_core::Response)]
        #[wxpay(message = wxpay_core::schema::pay::PAY_NOTIFICATION)]
        struct PaymentWithPromotions {
            promotion_detail: Option<pay::Promotions>,
        }
        let text = concat!(
            r#"{"promotion_detail":[{"promotion_id":"109519","name":"单品惠-6","scope":"SINGLE","#,
            r#""type":"DISCOUNT","amount":5,"activity_id":"931386","wxpay_contribute":0,"merchant_contribute":0,"#,
            r#""other_contribute":5,"goods_detail":[{"goods_id":"a_goods1","goods_remark":"商品备注","#,
            r#""quantity":7,"price":1,"discount_amount":4}]}]}"#,
        );
        let body = fixtures::notification("TEA1", "4200", 888).set(&schema::shared::PROMOTIONS_FIELD, text);
        let body = body.signed(&fixtures::key(), SignType::HmacSha256);
        let promoted = fixtures::merchant().notification::<PaymentWithPromotions>(body.as_bytes()).unwrap();
        let promoted = promoted.confirm(wxpay_core::Expected::cny(Fen(888))).unwrap().into_inner();
        let promotions = promoted.promotion_detail.unwrap().promotion_detail;
        assert_eq!((promotions[0].amount, promotions[0].goods_detail[0].quantity), (Some(Fen(5)), Some(7)));

        let built_in = fixtures::merchant().notification::<pay::PayNotification>(body.as_bytes()).unwrap();
        let built_in = built_in.confirm(wxpay_core::Expected::cny(Fen(888))).unwrap();
        let again = pay::Promotions::from_json(built_in.promotion_detail.as_deref().unwrap()).unwrap();
        assert_eq!(again.promotion_detail[0].promotion_id, "109519");
        assert!(pay::Promotions::from_json("[]").is_err());
    }
}

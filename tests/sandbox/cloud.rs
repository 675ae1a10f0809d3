//! The six calls of the cloud channel, by the library's client.

use std::time::Duration;

use wxpay_core::bill::TradeBill;
use wxpay_core::cloud::{
    self, CloseOrder, CloseOrderOptional, DownloadBill, DownloadBillOptional, QueryOrder, QueryOrderOptional,
    QueryRefund, QueryRefundOptional, Refund, RefundOptional, UnifiedOrder, UnifiedOrderOptional,
};
use wxpay_core::value::{BillType, CouponType, RefundStatus, TradeState};
use wxpay_core::{BeijingTime, Error, ErrorKind, Expected, Fen, Text, text};
use wxpay_sandbox::Sandbox;

use crate::client::{Answer, blocking, http};

fn client(sandbox: &Sandbox) -> cloud::CloudClient {
    let merchant = cloud::CloudMerchant::new().with_sub_merchant("1900000109").unwrap();
    cloud::CloudClient::new(merchant).with_endpoint(sandbox.endpoint().unwrap())
}

fn order(number: &str) -> UnifiedOrder<'_> {
    UnifiedOrder {
        env_id: "test-123",
        body: text!("Tea shop-oolong"),
        out_trade_no: Text::new(number).unwrap(),
        total_fee: Fen(888),
        spbill_create_ip: "127.0.0.1".parse().unwrap(),
        optional: UnifiedOrderOptional { function_name: Some("paid"), ..Default::default() },
    }
}

mod cloud_calls {
    use super::*;

    fn json(answer: &Answer) -> serde_json::Value {
        serde_json::from_str(&answer.body).unwrap()
    }

    fn code(error: &Error) -> &str {
        match error.kind() {
            ErrorKind::Business { code, .. } => code.as_str(),
            other => panic!("{other:?}"),
        }
    }

    fn refund<'a>(number: &'a str, out_refund_no: &'a str, fee: u64) -> Refund<'a> {
        Refund {
            out_refund_no: Text::new(out_refund_no).unwrap(),
            total_fee: Fen(888),
            refund_fee: Fen(fee),
            optional: RefundOptional { out_trade_no: Some(Text::new(number).unwrap()), ..Default::default() },
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn follow_an_order_to_its_refunds() {
        let sandbox = Sandbox::builder().refund_duration(Duration::from_secs(60)).start().await.unwrap();
        let client = client(&sandbox);
        client.send(&order("A1")).await.unwrap();
        client.send(&order("A2")).await.unwrap();
        let close =
            |number| CloseOrder { out_trade_no: Text::new(number).unwrap(), optional: CloseOrderOptional::default() };
        client.send(&close("A2")).await.unwrap();
        assert_eq!(code(&client.send(&close("A2")).await.unwrap_err()), "ORDERCLOSED");
        assert_eq!(code(&client.send(&close("A3")).await.unwrap_err()), "ORDERNOTEXIST");
        assert_eq!(code(&client.send(&refund("A1", "R1", 300)).await.unwrap_err()), "ORDERNOTEXIST");

        sandbox.pay_with("A1", &[(CouponType::Cash, Fen(100)), (CouponType::NoCash, Fen(88))]).unwrap();
        assert_eq!(code(&client.send(&close("A1")).await.unwrap_err()), "ORDERPAID");
        let query =
            QueryOrder { optional: QueryOrderOptional { out_trade_no: Some(text!("A1")), ..Default::default() } };
        let reply = client.send(&query).await.unwrap();
        assert_eq!(reply.state(), &TradeState::Success);
        let paid = reply.confirm(Expected::cny(Fen(888))).unwrap();
        assert_eq!(
            (paid.cash_fee, paid.coupon_fee, paid.settlement_total_fee),
            (Some(Fen(700)), Some(Fen(188)), Some(Fen(800)))
        );
        assert_eq!(paid.coupon_type_list, [CouponType::Cash, CouponType::NoCash]);
        assert_eq!(paid.coupon_fee_list, [Fen(100), Fen(88)]);

        let half = client.send(&refund("A1", "R1", 444)).await.unwrap();
        assert_eq!((half.cash_refund_fee, half.coupon_refund_fee), (Some(Fen(350)), Some(Fen(94))));
        assert_eq!(half.coupon_refund_fee_list, [Fen(50), Fen(44)]);
        client.send(&refund("A1", "R2", 444)).await.unwrap();
        let said = |error: Error| match error.into_kind() {
            ErrorKind::Business { code, description, .. } => (code.as_str().to_owned(), description),
            other => panic!("{other:?}"),
        };
        let all = said(client.send(&refund("A1", "R3", 1)).await.unwrap_err());
        assert_eq!(all, ("ERROR".to_owned(), "订单已全额退款".to_owned()));
        // The library refuses to send more than the order's amount, or another total.
        let raw = |fee: u64, total_fee: u64| {
            let body = serde_json::json!({ "sub_mch_id": "1900000109", "nonce_str": "n", "out_trade_no": "A1",
            "out_refund_no": "R4", "total_fee": total_fee, "refund_fee": fee });
            let address = sandbox.address();
            blocking(move || {
                json(&http(address, "POST", "/_/pay/refund", body.to_string().as_bytes()))["respdata"].clone()
            })
        };
        assert_eq!(
            raw(889, 888).await,
            serde_json::json!({ "return_code": "FAIL", "return_msg": "invalid refund_fee" })
        );
        let other = raw(1, 887).await;
        assert_eq!(
            (&other["err_code"], &other["err_code_des"]),
            (&"INVALID_REQUEST".into(), &"您的请求参数与订单信息不一致".into())
        );
        sandbox.finish_refund("R1", &RefundStatus::Success).unwrap();
        let query =
            QueryRefund { optional: QueryRefundOptional { out_trade_no: Some(text!("A1")), ..Default::default() } };
        let reply = client.send(&query).await.unwrap();
        assert_eq!(reply.out_refund_no_list, ["R1", "R2"]);
        assert_eq!(reply.refund_fee_list, [Fen(444), Fen(444)]);
        assert_eq!(reply.refund_status_list, [RefundStatus::Success, RefundStatus::Processing]);
        assert_eq!(reply.coupon_refund_fee_array, [[Fen(50), Fen(44)], [Fen(50), Fen(44)]]);
        assert!(reply.refund_success_time_list.is_empty(), "one is under way");
        sandbox.advance(Duration::from_secs(60));
        assert_eq!(client.send(&query).await.unwrap().refund_success_time_list.len(), 2);
    }
}

mod cloud_download_bill {
    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn gives_a_text() {
        let sandbox = Sandbox::start().await.unwrap();
        let client = client(&sandbox);
        client.send(&order("B1")).await.unwrap();
        sandbox.pay("B1").unwrap();
        let today = BeijingTime::now().to_string()[..8].to_owned();
        let bill = |bill_type| DownloadBill {
            bill_date: Text::new(today.clone()).unwrap(),
            optional: DownloadBillOptional { bill_type: Some(bill_type), ..Default::default() },
        };
        assert!(client.download(&bill(BillType::All)).await.unwrap_err().is_bill_creating());
        sandbox.advance(Duration::from_secs(2 * 24 * 3600));
        let text = client.download(&bill(BillType::All)).await.unwrap();
        let mut rows = TradeBill::open(text.as_bytes()).unwrap();
        let row = rows.next().unwrap().unwrap();
        assert_eq!((row.out_trade_no.as_str(), row.sub_mch_id.as_deref()), ("B1", Some("1900000109")));
        assert!(client.download(&bill(BillType::Refund)).await.unwrap_err().is_no_bill());
    }
}

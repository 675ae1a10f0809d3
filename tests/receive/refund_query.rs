//! Replies to refund queries as live gateways send them, beyond the documents
//! (docs/live.md).

use wxpay_core::pay::{RefundNotificationInfo, RefundQuery, RefundQueryOptional, RefundQueryResponse};
use wxpay_core::server::MessageBuilder;
use wxpay_core::{Fen, PreparedRequest, Request, Response, SignType, Text, schema};

use crate::common::fixtures::{APPID, MCH_ID, key, md5_merchant};

fn refund_query(out_refund_no: &'static str) -> PreparedRequest<RefundQueryResponse> {
    let out_refund_no = Some(Text::new(out_refund_no).unwrap());
    md5_merchant()
        .prepare(&RefundQuery { optional: RefundQueryOptional { out_refund_no, ..Default::default() } })
        .unwrap()
}

#[derive(Request)]
#[wxpay(message = schema::pay::REFUND_QUERY, response = Refunds)]
struct Query {
    out_refund_no: &'static str,
}

#[derive(Response)]
#[wxpay(message = schema::pay::REFUND_QUERY_RESPONSE)]
struct Refunds {
    #[wxpay(rename = "out_refund_no_$n")]
    numbers: Vec<String>,
    #[wxpay(rename = "refund_fee_$n")]
    fees: Vec<Fen>,
}

/// A signed reply to a refund query.
fn refunds(fields: &[(&'static str, &str)]) -> String {
    let mut reply = MessageBuilder::new();
    let head = [("return_code", "SUCCESS"), ("result_code", "SUCCESS"), ("appid", APPID), ("mch_id", MCH_ID)];
    let head =
        head.iter().chain(&[("nonce_str", "1"), ("out_trade_no", "A"), ("transaction_id", "4"), ("total_fee", "9")]);
    for (name, value) in head.chain(fields) {
        let field = schema::Field::extra(name);
        reply = reply.set(Box::leak(Box::new(field)), *value);
    }
    reply.signed(&key(), SignType::Md5)
}

trait OptionalFee {
    fn optional_fee(&self) -> Option<Fen>;
}

impl OptionalFee for RefundQueryResponse {
    fn optional_fee(&self) -> Option<Fen> {
        self.refund_fee
    }
}

#[test]
fn reads_a_single_refund_without_an_index_as_the_first() {
    let body = include_bytes!("../live/single_refund.xml");
    let reply = refund_query("R81a0").read(200, body).unwrap();
    assert_eq!(reply.refund_count, None);
    assert!(reply.miscounts().is_empty());
    let [refund] = &reply.refunds[..] else { panic!("{}", reply.refunds.len()) };
    assert_eq!((refund.out_refund_no.as_str(), refund.refund_fee), ("R81a0", Fen(129)));
    assert_eq!(refund.refund_id, "503011074120210320073081889");
    assert_eq!(refund.refund_status.as_str(), "SUCCESS");
    assert!(refund.refund_success_time.is_some() && refund.refund_recv_accout.is_some());
    assert!(refund.refund_account.is_some() && refund.refund_channel.is_some());

    let notified = include_bytes!("../live/single_refund.notification.xml");
    let hint = md5_merchant().refund_notification::<RefundNotificationInfo>(notified).unwrap();
    let confirmed = hint.confirm_refund(&reply).unwrap();
    assert_eq!((confirmed.refund_fee, confirmed.refund_status.as_str()), (Fen(129), "SUCCESS"));

    // A merchant's own struct reads it by the indexed names.
    let prepared = md5_merchant().prepare(&Query { out_refund_no: "R81a0" }).unwrap();
    let own = prepared.read(200, body).unwrap();
    assert_eq!((own.numbers.as_slice(), own.fees.as_slice()), (&["R81a0".to_owned()][..], &[Fen(129)][..]));
}

#[test]
fn keeps_the_index_of_what_has_one() {
    let reply = refund_query("R1").read(200, include_bytes!("../live/refund_without_count.xml")).unwrap();
    assert_eq!((reply.refund_count, reply.refunds.len()), (None, 1));
    assert_eq!(reply.refunds[0].out_refund_no, "R1");

    // The total amount is not that of a refund.
    let body = refunds(&[
        ("refund_count", "2"),
        ("refund_fee", "9"),
        ("out_refund_no_0", "R1"),
        ("refund_id_0", "5"),
        ("refund_fee_0", "4"),
        ("refund_status_0", "SUCCESS"),
        ("out_refund_no_1", "R2"),
        ("refund_id_1", "6"),
        ("refund_fee_1", "5"),
        ("refund_status_1", "CHANGE"),
    ]);
    let reply = refund_query("R1").read(200, body.as_bytes()).unwrap();
    let fees: Vec<Fen> = reply.refunds.iter().map(|refund| refund.refund_fee).collect();
    assert_eq!((fees, reply.optional_fee()), (vec![Fen(4), Fen(5)], Some(Fen(9))));

    // A wrong count is reported and not fatal.
    let single = [
        ("refund_count", "2"),
        ("out_refund_no", "R1"),
        ("refund_id", "5"),
        ("refund_fee", "9"),
        ("refund_status", "PROCESSING"),
        ("coupon_refund_count", "1"),
        ("coupon_refund_fee", "3"),
        ("coupon_refund_fee_0", "3"),
    ];
    let reply = refund_query("R1").read(200, refunds(&single).as_bytes()).unwrap();
    assert_eq!(reply.refunds[0].refund_status.as_str(), "PROCESSING");
    assert_eq!(reply.miscounts().iter().map(|count| (count.stated, count.found)).next(), Some((2, 1)));
    // Missing refunds are not invented.
    let error = refund_query("R1").read(200, refunds(&[("refund_count", "1")]).as_bytes()).unwrap_err();
    assert_eq!(error.class(), "WrongRefund");
}

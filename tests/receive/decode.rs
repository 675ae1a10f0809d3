//! Verified fields that are kept and decoded later.

use wxpay_core::pay::{self, CloseOrderResponse, OrderQueryResponse, PayNotification};
use wxpay_core::schema::shared;
use wxpay_core::{Error, ErrorKind, Request, Response, SignType, schema};

use crate::common::fixtures::{class, key, md5_merchant, merchant, notification, order_query, paid_order_reply};

/// A struct of a table that does not settle money, with a field that does.
#[derive(Response)]
#[wxpay(message = schema::pay::UNIFIED_ORDER_RESPONSE)]
struct PrepaymentWithAmount {
    #[wxpay(extra)]
    total_fee: u64,
}

#[test]
fn refuses_a_struct_of_another_table() {
    let query = order_query("1");
    let body = notification("1", "4200", 888).set(&shared::TRADE_STATE_FIELD, "NOTPAY");
    let body = body.signed(&key(), SignType::HmacSha256);
    let opened = merchant().prepare(&query).unwrap().open(200, body.as_bytes()).unwrap();
    let prepayment = merchant().decode::<PrepaymentWithAmount>(&opened).map(|read| read.total_fee);
    assert!(matches!(prepayment.map_err(Error::into_kind), Err(ErrorKind::WrongMessage { .. })));
    assert!(merchant().decode::<pay::OrderQueryResponse>(&opened).is_ok());
    let notified = merchant();
    let opened = notified.open_notification(body.as_bytes()).unwrap();
    assert!(matches!(
        notified.decode::<PrepaymentWithAmount>(&opened).map(|read| read.total_fee).map_err(Error::into_kind),
        Err(ErrorKind::WrongMessage { .. })
    ));
}

#[test]
fn refuses_the_fields_of_another_table() {
    let body = include_bytes!("../live/payment.xml");
    let merchant = md5_merchant();
    let opened = merchant.open_notification(body).unwrap();
    assert!(merchant.decode::<PayNotification>(&opened).is_ok());
    assert!(matches!(
        merchant.decode::<OrderQueryResponse>(&opened).map(|_| ()).map_err(Error::into_kind),
        Err(ErrorKind::WrongMessage { .. })
    ));
    assert!(matches!(
        merchant.decode::<CloseOrderResponse>(&opened).map(|_| ()).map_err(Error::into_kind),
        Err(ErrorKind::WrongMessage { .. })
    ));
    assert!(format!("{opened:?}").contains("pay_notification"));
}

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY, response = OrderNumber)]
struct NumberQuery {
    out_trade_no: &'static str,
}

#[derive(Response)]
#[wxpay(message = schema::pay::ORDER_QUERY_RESPONSE)]
struct OrderNumber {
    #[allow(dead_code, reason = "only read")]
    out_trade_no: String,
}

/// The table decides what a reply must have, not the struct.
#[test]
fn checks_fields_that_the_struct_does_not_declare() {
    let prepared = merchant().prepare(&NumberQuery { out_trade_no: "1" }).unwrap();
    let read = |cash_fee: &str| {
        let reply = paid_order_reply("1", "4200").set(&shared::CASH_FEE, cash_fee);
        prepared
            .read(200, reply.signed(&key(), SignType::HmacSha256).as_bytes())
            .map(|read| read.out_trade_no().to_owned())
    };
    assert_eq!(read("888").unwrap(), "1");
    assert_eq!(class(read("8.88")), "Type");
}

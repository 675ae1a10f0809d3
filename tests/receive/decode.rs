//! Verified fields that are kept and decoded later.

use wxpay_core::pay::{self, CloseOrderResponse, OrderQueryResponse, PayNotification};
use wxpay_core::schema::shared;
use wxpay_core::{Error, ErrorKind, Response, SignType, schema};

use crate::common::fixtures::{key, md5_merchant, merchant, notification, order_query};

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

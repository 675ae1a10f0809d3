//! The cloud channel: callbacks, the envelopes of replies, and the results of the function SDK.

use std::fmt::Debug;

use wxpay_core::cloud::{self, CloudMerchant, DownloadBill, PayCallback, QueryOrder, QueryRefund, RefundCallback};
use wxpay_core::pay::Promotions;
use wxpay_core::{Error, text};

use super::{input, seeds};

/// Reads a body as what the first byte selects.
pub fn run(data: &[u8]) {
    let Some((byte, body)) = input::split_byte(data) else { return };
    let merchant = CloudMerchant::new().with_sub_merchant("1900000109").unwrap();
    let mut order = QueryOrder { optional: cloud::QueryOrderOptional::default() };
    order.optional.out_trade_no = Some(text!("TEA1"));
    let bill = DownloadBill { bill_date: text!("20261122"), optional: cloud::DownloadBillOptional::default() };
    let mut refund = QueryRefund { optional: cloud::QueryRefundOptional::default() };
    refund.optional.out_refund_no = Some(text!("R1"));
    match byte % 8 {
        0 => show(cloud::callback::<PayCallback>(body)),
        1 => show(cloud::callback::<RefundCallback>(body)),
        2 => show(merchant.prepare(&order).unwrap().read(200, body)),
        3 => show(merchant.function_call(&order).unwrap().read(body)),
        4 => show(merchant.prepare(&refund).unwrap().read(200, body)),
        5 => show(merchant.prepare(&bill).unwrap().file(200, body)),
        6 => show(merchant.function_call(&bill).unwrap().file(body)),
        _ => show(Promotions::from_json(std::str::from_utf8(body).unwrap_or_default())),
    }
}

fn show<T: Debug>(result: Result<T, Error>) {
    match result {
        Ok(value) => assert!(!format!("{value:?}").is_empty()),
        Err(error) => {
            let _ = (error.action(), error.effect(), error.field(), error.failed_payment());
            assert!(!error.to_string().is_empty());
        }
    }
}

/// Returns the messages in JSON, for each use.
pub fn seeds() -> Vec<Vec<u8>> {
    seeds::behind(0..8, &seeds::messages("json"))
}

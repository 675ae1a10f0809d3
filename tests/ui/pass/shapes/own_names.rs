//! Names that may be somebody else's, `Self`, and bounds: what is left to the compiler.
use wxpay_core::wire::{FromWire, ValueRef, ToWire, kind};
use wxpay_core::{Fen, Request, Response, Text, schema};

/// Not std's.
struct Duration(&'static str);

impl ToWire<kind::Time> for Duration {
    fn to_wire(&self) -> ValueRef<'_> {
        ValueRef::Text(self.0)
    }
}

impl<'r> FromWire<'r, kind::Time> for Duration {
    fn from_wire(received: &'r wxpay_core::fields::FieldValue<'r>) -> Option<Self> {
        received.as_text().map(|_| Self(""))
    }
}

#[derive(Request)]
#[allow(deprecated)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "APP", body = "Tea"), fixed(total_fee = 888))]
struct Order {
    out_trade_no: Text<'static, { Self::LONGEST }>,
    spbill_create_ip: &'static str,
    time_expire: Option<Duration>,
}

impl Order {
    const LONGEST: usize = 16;
}

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct Paid<T>
where
    T: for<'r> FromWire<'r, kind::Text<32>>,
{
    out_trade_no: T,
    time_end: Duration,
    total_fee: Fen,
    coupon_ids: Option<Vec<T>>,
}

fn main() {
    let order = Order { out_trade_no: wxpay_core::text!("1"), spbill_create_ip: "", time_expire: None };
    let _ = order;
    let _ = |paid: Paid<String>| (paid.out_trade_no, paid.time_end.0, paid.total_fee, paid.coupon_ids);
}

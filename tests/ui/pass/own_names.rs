//! Types of the shop's own that are called as types of std or of wxpay-core are.
#![allow(non_camel_case_types)]

use wxpay_core::wire::{FromWire, Occurrence, ValueRef, ToWire, kind};
use wxpay_core::{Merchant, Object, Request, Response, schema};

/// They hold what their traits say, and not what their names say.
mod shop {
    use std::option::Option as Maybe;
    use std::string::String as Words;

    use wxpay_core::fields::FieldValue;
    use wxpay_core::wire::{FromWire, Occurrence, ValueRef, ToWire, kind};

    macro_rules! own {
        ($($name:ident: $($kind:ident),*);* $(;)?) => {$(
            pub struct $name(pub &'static str);
            $(
                impl ToWire<kind::$kind> for $name {
                    fn to_wire(&self) -> ValueRef<'_> {
                        ValueRef::Text(self.0)
                    }
                }
                impl<'r> FromWire<'r, kind::$kind> for $name {
                    fn from_wire(received: &'r FieldValue<'r>) -> Maybe<Self> {
                        received.as_text().map(|_| Self(""))
                    }
                }
            )*
        )*};
    }

    own! {
        Instant: Time;
        Duration: Time;
        HashMap: Time;
        LimitPay: Choice;
        IpAddr: Choice;
        Fen: Choice;
        TradeState: Address;
        BeijingTime: Amount, Number;
        String: Amount, Number;
        i64: Time;
    }

    /// Padded: `N` is no limit in bytes.
    pub struct Text<const N: usize>(pub Words);

    impl<const MAX: usize, const N: usize> ToWire<kind::Text<MAX>> for Text<N> {
        const LONGEST: Maybe<usize> = Some(20);

        fn to_wire(&self) -> ValueRef<'_> {
            ValueRef::Text(&self.0)
        }
    }

    pub struct Option<T>(pub T);

    impl<T: AsRef<str>, const MAX: usize> ToWire<kind::Text<MAX>> for Option<T> {
        fn to_wire(&self) -> ValueRef<'_> {
            ValueRef::Text(self.0.as_ref())
        }
    }

    /// A list without a heap.
    pub struct Vec<T, const N: usize>(pub [Maybe<T>; N]);

    impl<const MAX: usize, const N: usize> ToWire<kind::Text<MAX>> for Vec<Words, N> {
        fn to_wire(&self) -> ValueRef<'_> {
            self.0.iter().flatten().next().map_or(ValueRef::Absent, |first| ValueRef::Text(first))
        }
    }

    /// One coupon or none.
    pub struct CouponType(pub Maybe<Words>);

    impl<'r> FromWire<'r, kind::Choice> for CouponType {
        const OCCURS: Occurrence = Occurrence::Maybe;

        fn from_wire(received: &'r FieldValue<'r>) -> Maybe<Self> {
            received.as_text().map(|text| Self(Some(text.to_owned())))
        }
    }
}

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(product_id = "oolong"))]
struct ByPath {
    body: shop::Option<String>,
    attach: Option<shop::Vec<String, 2>>,
    out_trade_no: shop::Text<64>,
    total_fee: shop::String,
    time_start: shop::i64,
    time_expire: Option<shop::Duration>,
    trade_type: shop::Fen,
    limit_pay: Option<crate::shop::IpAddr>,
    spbill_create_ip: self::shop::TradeState,
}

/// The same with the names alone.
mod imported {
    use super::shop::{BeijingTime, Duration, Fen, HashMap, Instant, IpAddr, LimitPay, Text, TradeState};
    use super::{Request, Response, schema};

    #[derive(Request)]
    #[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(body = "Tea", product_id = "oolong"))]
    pub struct Order {
        pub out_trade_no: Text<64>,
        pub total_fee: BeijingTime,
        pub time_start: Instant,
        pub time_expire: Option<Duration>,
        pub trade_type: LimitPay,
        pub limit_pay: Option<Fen>,
        pub spbill_create_ip: TradeState,
    }

    #[derive(Response)]
    #[wxpay(message = schema::pay::ORDER_QUERY_RESPONSE)]
    #[allow(dead_code)]
    pub struct State {
        trade_state: IpAddr,
        time_end: Option<HashMap>,
        total_fee: Option<BeijingTime>,
    }

    /// A parameter may be called so too.
    #[derive(Request)]
    #[wxpay(message = schema::pay::CLOSE_ORDER)]
    pub struct Close<Duration> {
        pub out_trade_no: Duration,
    }
}

/// Objects and items of one's own, called as those of others are.
#[derive(Object)]
#[wxpay(message = schema::pay::GOODS_DETAIL)]
struct Detail {
    goods_id: &'static str,
    quantity: u32,
    price: wxpay_core::Fen,
}

#[derive(Object)]
#[wxpay(message = schema::pay::DETAIL)]
struct StoreInfo {
    goods_detail: Vec<Detail>,
}

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER)]
#[wxpay(fixed(trade_type = "APP", body = "Tea", out_trade_no = "1", total_fee = 1, spbill_create_ip = "203.0.113.7"))]
struct WithDetail {
    detail: StoreInfo,
}

#[derive(Response)]
#[wxpay(message = schema::pay::REFUND_COUPON)]
#[allow(dead_code)]
struct Coupon {
    coupon_refund_id: Option<String>,
}

#[derive(Response)]
#[wxpay(message = schema::pay::REFUND_RESPONSE)]
#[allow(dead_code)]
struct Refunded {
    out_refund_no: String,
    coupons: Vec<Coupon>,
}

/// A list of values that says by itself that it may be absent.
mod choices {
    use super::shop::CouponType;
    use super::{Response, schema};

    #[derive(Response)]
    #[wxpay(message = schema::pay::COUPON)]
    #[allow(dead_code)]
    pub struct Paid {
        coupon_type: CouponType,
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?
        .with_notify_url("https://shop.example/wxpay")?;
    let order = ByPath {
        body: shop::Option("Tea".to_owned()),
        attach: Some(shop::Vec([None, Some("front".to_owned())])),
        out_trade_no: shop::Text("20261123091010".to_owned()),
        total_fee: shop::String("888"),
        time_start: shop::i64("20261123091010"),
        time_expire: Some(shop::Duration("20261123101010")),
        trade_type: shop::Fen("NATIVE"),
        limit_pay: Some(shop::IpAddr("no_credit")),
        spbill_create_ip: shop::TradeState("203.0.113.7"),
    };
    let body = merchant.prepare(&order)?.body;
    assert!(body.contains("front") && body.contains("888") && body.contains("no_credit"), "{body}");
    let order = imported::Order {
        out_trade_no: shop::Text("20261123091010".to_owned()),
        total_fee: shop::BeijingTime("888"),
        time_start: shop::Instant("20261123091010"),
        time_expire: None,
        trade_type: shop::LimitPay("NATIVE"),
        limit_pay: Some(shop::Fen("no_credit")),
        spbill_create_ip: shop::TradeState("203.0.113.7"),
    };
    let body = merchant.prepare(&order)?.body;
    assert!(body.contains("888") && body.contains("no_credit") && body.contains("20261123091010"), "{body}");
    assert!(merchant.prepare(&imported::Close { out_trade_no: "20261123" })?.body.contains("20261123"));
    let goods = vec![Detail { goods_id: "1", quantity: 1, price: wxpay_core::Fen(888) }];
    let body = merchant.prepare(&WithDetail { detail: StoreInfo { goods_detail: goods } })?.body;
    assert!(body.contains(r#""goods_id":"1""#), "{body}");
    fn response<R: for<'r> Response<'r>>() {}
    response::<imported::State>();
    response::<choices::Paid>();
    response::<Refunded>();
    let _: Option<(Occurrence, fn(&str) -> ValueRef<'_>)> = None;
    fn both<T: ToWire<kind::Time> + for<'r> FromWire<'r, kind::Time>>() {}
    both::<shop::Instant>();
    Ok(())
}

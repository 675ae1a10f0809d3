#![deny(warnings)]
#![allow(dead_code)]
//! `Self` in the types of members stands for the struct, wherever it may.
use std::marker::PhantomData;
use wxpay_core::fields::FieldValue;
use wxpay_core::wire::{FromWire, Item, ValueRef, ToWire, kind};
use wxpay_core::{Fen, Object, Request, Response, Text, schema};

/// A number of one kind of thing.
pub struct Id<Of: ?Sized>(String, PhantomData<Of>);
impl<Of: ?Sized, const MAX: usize> ToWire<kind::Text<MAX>> for Id<Of> {
    const LONGEST: Option<usize> = Some(20);
    fn to_wire(&self) -> ValueRef<'_> {
        ValueRef::Text(&self.0)
    }
}
impl<Of: ?Sized> ToWire<kind::Extra> for Id<Of> {
    fn to_wire(&self) -> ValueRef<'_> {
        ValueRef::Text(&self.0)
    }
}
impl<Of> Item for Id<Of> {
    fn item(&self) -> ValueRef<'_> {
        ValueRef::Text(&self.0)
    }
}
impl<'r, Of, const MAX: usize> FromWire<'r, kind::Text<MAX>> for Id<Of> {
    fn from_wire(received: &'r FieldValue<'r>) -> Option<Self> {
        received.as_text().map(|text| Self(text.to_owned(), PhantomData))
    }
}
impl<Of> Default for Id<Of> {
    fn default() -> Self {
        Self(String::new(), PhantomData)
    }
}

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY)]
pub struct Query {
    out_trade_no: Id<Self>,
    transaction_id: Option<Id<Self>>,
    #[wxpay(extra)]
    e: Id<Self>,
    #[wxpay(skip)]
    s: Option<Box<Self>>,
}

#[derive(Request)]
#[wxpay(message = schema::pay::CLOSE_ORDER)]
pub struct Close {
    out_trade_no: Text<'static, { Self::MAX }>,
}
impl Close {
    const MAX: usize = 16;
}

#[derive(Request)]
#[wxpay(message = schema::pay::CLOSE_ORDER)]
pub struct Generic<'a, T, const N: usize>
where
    T: Send,
{
    out_trade_no: Id<Self>,
    #[wxpay(skip)]
    t: &'a T,
    #[wxpay(skip)]
    n: [u8; N],
}

trait Shop {
    type No;
}
impl Shop for Assoc {
    type No = String;
}
#[derive(Request)]
#[wxpay(message = schema::pay::CLOSE_ORDER)]
pub struct Assoc {
    out_trade_no: <Self as Shop>::No,
}

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
pub struct Paid {
    out_trade_no: Id<Self>,
    attach: Option<Id<Self>>,
    coupon_ids: Vec<Id<Self>>,
    total_fee: Fen,
    #[wxpay(skip)]
    s: Option<Box<Self>>,
}
#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
pub struct PaidG<'a, T> {
    out_trade_no: Id<Self>,
    transaction_id: &'a str,
    attach: Option<T>,
    coupon_ids: Option<Vec<Id<Self>>>,
}

#[derive(Object)]
#[wxpay(message = schema::pay::STORE_INFO)]
pub struct Store {
    id: Id<Self>,
    name: Option<Id<Self>>,
    #[wxpay(skip)]
    s: Option<Box<Self>>,
}
#[derive(Object)]
#[wxpay(message = schema::pay::STORE_INFO)]
pub struct StoreG<'a, T> {
    id: Id<Self>,
    name: Option<&'a str>,
    address: T,
}

const TILL: schema::Message =
    schema::Message::extending(&schema::pay::ORDER_QUERY, "till", &[schema::text("shop", 20).required()]);
#[derive(Request)]
#[wxpay(message = TILL, response = wxpay_core::pay::OrderQueryResponse)]
pub struct Till<T> {
    shop: Id<Self>,
    out_trade_no: Option<Id<Self>>,
    transaction_id: Option<T>,
}
#[derive(Request)]
#[wxpay(message = TILL, response = wxpay_core::pay::OrderQueryResponse)]
pub struct Till2 {
    shop: Id<Self>,
    out_trade_no: Option<Text<'static, { Self::N }>>,
}
impl Till2 {
    const N: usize = 3;
}
macro_rules! m {
    ($n:ident, $t:ty) => {
        #[derive(Request)]
        #[wxpay(message = schema::pay::CLOSE_ORDER)]
        pub struct $n {
            out_trade_no: $t,
        }
    };
}
m!(Mac, Id<Self>);

/// What asks names its reply.
pub trait Asks {
    type Reply;
}

#[derive(Request)]
#[wxpay(message = schema::pay::ORDER_QUERY, response = <Self as Asks>::Reply)]
pub struct Asking {
    out_trade_no: String,
}
impl Asks for Asking {
    type Reply = wxpay_core::pay::OrderQueryResponse;
}

fn main() {
    fn request<R: Request>() {}
    fn response<R: for<'r> Response<'r>>() {}
    fn object<R: Object>() {}
    request::<Query>();
    request::<Generic<'_, u8, 3>>();
    request::<Till<String>>();
    request::<Asking>();
    response::<Paid>();
    object::<Store>();
    object::<StoreG<'_, &str>>();
}

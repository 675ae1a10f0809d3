//! An `Option` of a list, sent and received.
use wxpay_core::schema::{self, Channel, Message, array, fen, json_text, object, shared, text};
use wxpay_core::value::CouponType;
use wxpay_core::{Fen, Merchant, Object, Request, Response};

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct Paid {
    out_trade_no: String,
    coupon_ids: Option<Vec<String>>,
    coupon_fees: std::option::Option<std::vec::Vec<Fen>>,
    #[wxpay(rename = "coupon_type_$n")]
    types: Maybe<Vec<CouponType>>,
}

/// Behind an alias it is the same.
type Maybe<T> = Option<T>;

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct ValueList {
    coupons: Option<Vec<Coupon>>,
}

#[derive(Response)]
#[wxpay(message = schema::pay::COUPON)]
struct Coupon {
    coupon_id: Option<String>,
}

#[derive(Response)]
#[wxpay(message = schema::pay::REFUND_QUERY_RESPONSE)]
struct Refunds {
    #[wxpay(rename = "coupon_refund_id_$n_$m")]
    coupon_ids: Option<Vec<Vec<String>>>,
}

#[derive(Response)]
#[wxpay(message = schema::cloud::QUERY_ORDER_RESPONSE)]
struct CloudState {
    coupon_id_list: Option<Vec<String>>,
    coupon_fee_list: Maybe<Vec<Fen>>,
}

#[derive(Object)]
#[wxpay(message = schema::pay::DETAIL)]
struct Detail {
    goods_detail: Option<Vec<Goods>>,
}

#[derive(Object)]
#[wxpay(message = schema::pay::GOODS_DETAIL)]
struct Goods {
    goods_id: &'static str,
    quantity: u8,
    price: Fen,
}

/// A message that macros do not see.
const LOYALTY: Message = Message::request(Channel::Pay, "loyalty", "/pay/loyalty").fields(&[
    shared::APPID,
    shared::MCH_ID,
    shared::NONCE_STR,
    shared::SIGN,
    shared::SIGN_TYPE_FIELD,
    json_text("basket", 200, &BASKET).doc("What was bought."),
]);

const BASKET: Message = Message::nested(Channel::Pay, "basket").fields(&[
    array(text("goods", 8)).doc("What is in it."),
    array(object("lines", &LINE)).doc("The lines of the receipt."),
    array(fen("coins")).doc("What was paid with."),
]);

const LINE: Message = Message::nested(Channel::Pay, "line").fields(&[text("name", 8).required()]);

#[derive(Request)]
#[wxpay(message = LOYALTY, response = Points)]
struct Loyalty<'a> {
    basket: Basket<'a>,
}

#[derive(Object)]
#[wxpay(message = BASKET)]
struct Basket<'a> {
    goods: Option<Vec<&'a str>>,
    lines: Maybe<Vec<Line<'a>>>,
    coins: Option<Vec<u32>>,
}

#[derive(Object)]
#[wxpay(message = LINE)]
struct Line<'a> {
    name: &'a str,
}

const LOYALTY_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "loyalty.response").fields(&[
    shared::RETURN_CODE,
    shared::RETURN_MSG,
    shared::RESULT_CODE,
    schema::indexed(text("mark_$n", 8)).received().optional(),
]);

#[derive(Response)]
#[wxpay(message = LOYALTY_RESPONSE)]
struct Points {
    #[wxpay(rename = "mark_$n")]
    marks: Option<Vec<String>>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?;
    let full = Basket { goods: Some(vec!["oolong"]), lines: Some(vec![Line { name: "tea" }]), coins: Some(vec![2, 3]) };
    let body = merchant.prepare(&Loyalty { basket: full })?.body;
    assert!(body.contains(r#"{"coins":[2,3],"goods":["oolong"],"lines":[{"name":"tea"}]}"#), "{body}");
    // An empty list counts as absent, as it does without the `Option`.
    let empty = Basket { goods: None, lines: Some(Vec::new()), coins: Some(vec![5]) };
    let body = merchant.prepare(&Loyalty { basket: empty })?.body;
    assert!(body.contains(r#"{"coins":[5]}"#), "{body}");
    let goods = Some(vec![Goods { goods_id: "1", quantity: 1, price: Fen(888) }]);
    assert_eq!(
        Detail { goods_detail: goods }.to_json(),
        r#"{"goods_detail":[{"goods_id":"1","price":888,"quantity":1}]}"#
    );
    fn response<R: for<'r> Response<'r>>() {}
    response::<Paid>();
    response::<ValueList>();
    response::<Refunds>();
    response::<CloudState>();
    response::<Points>();
    Ok(())
}

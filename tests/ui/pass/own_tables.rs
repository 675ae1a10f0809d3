//! Tables that no macro can see: the merchant's own, and those of the schema
//! under other names.
use wxpay_core::schema::{
    self, Channel, Message, array, fen, json_text, number, object, one_of, shared, text, when, with,
};
use wxpay_core::value::TradeType;
use wxpay_core::{Fen, Merchant, Object, Request, Response, Text, pay};

/// The unified order with what one till system adds.
const TILL_ORDER: Message = Message::extending(
    &schema::pay::UNIFIED_ORDER,
    "till_order",
    &[
        text("device_group", 8).required().doc("The group of tills."),
        fen("Rebate").doc("What the till takes off."),
        number("shift").at_least(1).at_most(3).doc("The shift."),
    ],
)
.rules(&[with("Rebate").needs(&["shift"])]);
const _: () = TILL_ORDER.assert_sound();

/// Its reply, with what the till system answers.
const TILL_ORDER_RESPONSE: Message = Message::extending(
    &schema::pay::UNIFIED_ORDER_RESPONSE,
    "till_order.response",
    &[text("till_ticket", 16).received().doc("The ticket."), text("hint", 16).received().optional().doc("A hint.")],
);

#[derive(Request)]
#[wxpay(message = TILL_ORDER, response = Ticket, fixed(trade_type = "JSAPI", shift = 2))]
struct TillOrder<'a> {
    device_group: &'a str,
    body: Text<'a, 127>,
    #[wxpay(rename = "out_trade_no")]
    order_no: String,
    total_fee: Fen,
    #[wxpay(rename = "Rebate")]
    rebate: Option<u32>,
    spbill_create_ip: std::net::IpAddr,
    openid: Maybe<&'a str>,
    #[wxpay(extra)]
    zone: Option<u8>,
    #[wxpay(skip)]
    #[allow(dead_code)]
    table: u16,
}

type Maybe<T> = Option<T>;

#[derive(Debug, Response)]
#[wxpay(message = TILL_ORDER_RESPONSE)]
#[allow(dead_code)]
struct Ticket {
    till_ticket: String,
    prepay_id: String,
    trade_type: TradeType,
    hint: Maybe<String>,
}

/// A message of the merchant's own: its own path, its own reply, its own rules.
const LOYALTY: Message = Message::request(Channel::Pay, "loyalty", "/pay/loyalty")
    .signed_with(&[wxpay_core::SignType::HmacSha256])
    .fields(&[
        shared::APPID,
        shared::MCH_ID,
        shared::NONCE_STR,
        shared::SIGN,
        shared::SIGN_TYPE_FIELD,
        text("member", 16).required().doc("The member."),
        one_of("channel", &CHANNELS).required().doc("Where."),
        fen("spent").at_least(1).doc("What was spent."),
        json_text("basket", 200, &BASKET).doc("What was bought."),
    ])
    .rules(&[when("channel", "SHOP").needs(&["spent"])]);

const CHANNELS: schema::Choices = schema::Choices {
    name: "LoyaltyChannel",
    doc: "Where points are earned.",
    values: &[schema::choice("SHOP", "In the shop."), schema::choice("WEB", "On the site.")],
};

const BASKET: Message = Message::nested(Channel::Pay, "basket").fields(&[
    text("till", 4).required().doc("The till."),
    array(text("goods", 8)).doc("What is in it."),
    array(object("lines", &LINE)).doc("The lines of the receipt."),
    array(fen("coins")).required().doc("What was paid with."),
]);

const LINE: Message = Message::nested(Channel::Pay, "line").fields(&[text("name", 8).required(), fen("price")]);

#[derive(Object)]
#[wxpay(message = LINE)]
struct Line {
    name: &'static str,
    price: u8,
}

const LOYALTY_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "loyalty.response").fields(&[
    shared::RETURN_CODE,
    shared::RETURN_MSG,
    shared::RESULT_CODE,
    number("points").received().doc("The points."),
]);

#[derive(Object)]
#[wxpay(message = BASKET)]
struct Basket<'a> {
    till: &'a str,
    goods: Vec<&'a str>,
    lines: Lines,
    coins: Vec<u32>,
}

type Lines = Vec<Line>;

#[derive(Request)]
#[wxpay(message = LOYALTY, response = Points, fixed(channel = "SHOP"))]
struct Loyalty<'a, M, const N: usize> {
    member: M,
    spent: Fen,
    basket: Option<Basket<'a>>,
    #[wxpay(extra)]
    note: Text<'a, N>,
}

#[derive(Response)]
#[wxpay(message = LOYALTY_RESPONSE)]
struct Points {
    points: u64,
}

/// Tables of the schema under other names: the built-in reply stays theirs.
mod names {
    use wxpay_core::schema::pay::{self as tables, ORDER_QUERY, PAY_NOTIFICATION};
    use wxpay_core::{Request, Response, schema};

    #[derive(Request)]
    #[wxpay(message = ORDER_QUERY)]
    pub struct Bare {
        pub out_trade_no: String,
    }

    #[derive(Request)]
    #[wxpay(message = tables::ORDER_QUERY)]
    pub struct Aliased {
        pub out_trade_no: String,
    }

    const QUERY: schema::Message = schema::pay::ORDER_QUERY;

    #[derive(Request)]
    #[wxpay(message = QUERY)]
    pub struct Constant {
        pub out_trade_no: String,
    }

    #[derive(Response)]
    #[wxpay(message = PAY_NOTIFICATION)]
    pub struct Notice<'a> {
        pub out_trade_no: &'a str,
        pub attach: Option<&'a str>,
        pub coupon_ids: Vec<String>,
    }

    pub mod glob {
        use wxpay_core::Request;
        use wxpay_core::schema::pay::*;

        #[derive(Request)]
        #[wxpay(message = NOTIFICATION_REPLY, fixed(return_code = "SUCCESS", return_msg = "OK"))]
        pub struct Thanks {}
    }

    /// A module of the shop's called `pay`, with a table of its own.
    pub mod pay {
        use wxpay_core::schema;

        pub const SHOP_QUERY: schema::Message =
            schema::Message::extending(&schema::pay::ORDER_QUERY, "shop_query", &[schema::text("shop", 4).required()]);

        /// The other channel of the schema has this name.
        pub const QUERY_ORDER: schema::Message = SHOP_QUERY;
    }

    #[derive(Request)]
    #[wxpay(message = pay::QUERY_ORDER, response = wxpay_core::pay::OrderQueryResponse, fixed(shop = "7"))]
    pub struct OfThatName {
        pub out_trade_no: String,
    }

    #[derive(Request)]
    #[wxpay(message = pay::SHOP_QUERY, response = wxpay_core::pay::OrderQueryResponse)]
    pub struct InShop {
        pub shop: &'static str,
        pub out_trade_no: String,
    }
}

fn names(body: &str) -> Vec<&str> {
    body.split('<')
        .filter_map(|tag| tag.split_once('>').map(|(name, _)| name))
        .filter(|name| !name.starts_with(['/', '!']) && *name != "xml")
        .collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let merchant = Merchant::new("wxd930ea5d5a258f4f", "10000100", "192006250b4c09247ec02edce69f6a2d")?
        .with_notify_url("https://shop.example/wxpay")?;
    let order = TillOrder {
        device_group: "front",
        body: wxpay_core::text!("Tea shop-oolong"),
        order_no: "20261123091010".to_owned(),
        total_fee: Fen(888),
        rebate: Some(8),
        spbill_create_ip: "203.0.113.7".parse()?,
        openid: Some("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"),
        zone: Some(7),
        table: 3,
    };
    let prepared: wxpay_core::PreparedRequest<Ticket> = merchant.prepare(&order)?;
    assert_eq!(prepared.path, "/pay/unifiedorder");
    let carried = names(&prepared.body);
    let mut sorted: Vec<&str> = carried.iter().copied().filter(|name| *name != "sign").collect();
    assert_eq!(carried.iter().filter(|name| **name != "sign").count(), sorted.len());
    let unsorted = sorted.clone();
    sorted.sort_unstable();
    assert_eq!(unsorted, sorted);
    assert_eq!(sorted[0], "Rebate");
    assert!(sorted.contains(&"device_group") && sorted.contains(&"zone") && sorted.contains(&"nonce_str"));
    assert!(prepared.body.contains("<shift>2</shift>"), "{}", prepared.body);

    // What the compiler cannot tell is told before anything is signed.
    let refused = merchant.prepare(&TillOrder { device_group: "much too long", openid: None, ..order }).unwrap_err();
    let words = refused.to_string();
    assert!(words.contains("`device_group` holds at most 8 bytes"), "{words}");
    assert!(words.contains("requires one of `openid`, `sub_openid`"), "{words}");

    let loyalty = Loyalty::<_, 8> {
        member: "m-1",
        spent: Fen(5),
        basket: Some(Basket {
            till: "7",
            goods: vec!["oolong", "\"tea\""],
            lines: vec![Line { name: "oolong", price: 5 }],
            coins: vec![2, 3],
        }),
        note: wxpay_core::text!("thanks"),
    };
    let prepared = merchant.prepare(&loyalty)?;
    assert_eq!(prepared.path, "/pay/loyalty");
    let basket = r#"{"coins":[2,3],"goods":["oolong","\"tea\""],"lines":[{"name":"oolong","price":5}],"till":"7"}"#;
    assert!(prepared.body.contains(basket), "{}", prepared.body);
    assert!(format!("{:?}", loyalty.masked()).contains(r#"goods: ["oolong","#));
    let wrong =
        Basket { till: "7", goods: vec!["far too long"], lines: vec![Line { name: "", price: 5 }], coins: vec![] };
    let refused = merchant.prepare(&Loyalty { basket: Some(wrong), ..loyalty }).unwrap_err().to_string();
    assert!(refused.contains("`basket.goods` holds at most 8 bytes"), "{refused}");
    assert!(refused.contains("`basket.lines[0].name` is empty"), "{refused}");
    assert!(refused.contains("`basket.coins` is missing"), "{refused}");

    fn answered<R: Request<Response = pay::OrderQueryResponse>>(_: &R) {}
    answered(&names::Bare { out_trade_no: "1".to_owned() });
    answered(&names::Aliased { out_trade_no: "1".to_owned() });
    answered(&names::Constant { out_trade_no: "1".to_owned() });
    answered(&names::OfThatName { out_trade_no: "1".to_owned() });
    answered(&names::InShop { shop: "7", out_trade_no: "1".to_owned() });
    assert!(merchant.prepare(&names::InShop { shop: "7", out_trade_no: "1".to_owned() })?.body.contains("<shop>"));
    let thanks = names::glob::Thanks {};
    fn response<R: for<'r> Response<'r>>() {}
    response::<Points>();
    let _ = thanks;
    Ok(())
}

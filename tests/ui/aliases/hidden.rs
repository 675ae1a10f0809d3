//! What an alias hides is no part of a type to write.
use wxpay_core::schema::{self, Message, array_of_arrays, text};
use wxpay_core::{Request, Response};

type Maybe<T> = Option<T>;
type Ids = Vec<String>;
type Lists = Vec<Vec<String>>;

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct TeaPaid {
    coupon_ids: Maybe<String>,
    coupon_types: Lists,
    attach: Ids,
    device_info: Option<Ids>,
}

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct Others {
    #[wxpay(rename = "coupon_id_$n")]
    listed: Vec<Ids>,
}

const GRID: Message =
    Message::extending(&schema::pay::PAY_NOTIFICATION, "grid", &[array_of_arrays(text("cells", 8)).received()]);

#[derive(Response)]
#[wxpay(message = GRID)]
struct Grid {
    cells: Ids,
    attach: Option<Ids>,
    coupon_ids: Vec<Vec<String>>,
}

#[derive(Response)]
#[wxpay(message = GRID)]
struct Cell {
    cells: Maybe<String>,
    attach: Vec<Vec<String>>,
}

#[derive(Request)]
#[wxpay(message = schema::pay::CLOSE_ORDER)]
struct Close {
    out_trade_no: Maybe<Maybe<String>>,
}

fn main() {}

//! What occurs several times is a `Vec`: nothing else could hold all of it.
use wxpay_core::{Fen, Response, schema};

#[derive(Response)]
#[wxpay(message = schema::pay::PAY_NOTIFICATION)]
struct TeaPaid {
    #[wxpay(rename = "coupon_id_$n")]
    ids: String,
    #[wxpay(rename = "coupon_type_$n")]
    kind: Option<String>,
    coupon_fees: Option<Vec<Fen>>,
}

#[derive(Response)]
#[wxpay(message = schema::cloud::PAY_CALLBACK)]
struct CloudPaid {
    coupon_fee_list: Option<Fen>,
}

fn main() {}

//! Limits within a nested object.
use wxpay_core::{Object, Text, schema};

#[derive(Object)]
#[wxpay(
    message = schema::pay::STORE_INFO,
    fixed(id = "SZTX0010000000000000000000000000000000001", area_code = "4403056")
)]
struct Teahouse<'a> {
    name: Text<'a, 257>,
    address: Option<Text<'a, 256>>,
}

fn main() {}

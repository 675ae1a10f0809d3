//! `message!` makes a struct of a table that it sees.
use wxpay_core::{message, schema};

const MINE: schema::Message = schema::Message::extending(&schema::pay::ORDER_QUERY, "mine", &[]);

message!(pub struct Mine = MINE);

fn main() {}

//! `message!` needs a table of the schema.
use wxpay_core::{message, schema};

message!(pub struct Order = schema::pay::UNIFIEDORDER);

fn main() {}

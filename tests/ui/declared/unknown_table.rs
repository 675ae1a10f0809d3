//! No such table: rustc says so.
use wxpay_core::{message, schema};

message!(pub struct Order = schema::pay::UNIFIEDORDER);

fn main() {}

//! Types that hold no such field of an own table: one error each, which does not ask for
//! an `Option` or a `Vec` of them.
use wxpay_core::schema::{Message, pay, text};
use wxpay_core::{Fen, Response};

const TILL_PAID: Message = Message::extending(&pay::PAY_NOTIFICATION, "till_paid", &[text("till", 8).doc("The till.")]);

#[derive(Response)]
#[wxpay(message = TILL_PAID)]
struct TillPaid {
    till: u64,
    coupon_ids: u64,
    coupon_fees: [Fen; 2],
    attach: Vec<u64>,
    fee_type: String,
}

fn main() {}

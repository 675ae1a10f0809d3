//! A table that contradicts itself stops the compiler where it is proved, and
//! where a struct derives on it.
use wxpay_core::schema::{self, Channel, Message, any_of, indexed, one_of, text, when};
use wxpay_core::{Object, Request};

const TILL_ORDER: Message = Message::extending(&schema::pay::UNIFIED_ORDER, "till_order", &[text("body", 9)]);
const _: () = TILL_ORDER.assert_sound();

const WRONG_RULE: Message =
    Message::request(Channel::Pay, "wrong_rule", "/rule").fields(&[text("member", 9)]).rules(&[any_of(&["membr"])]);
const _: () = WRONG_RULE.assert_sound();

const WRONG_VALUE: Message = Message::extending(&schema::pay::UNIFIED_ORDER, "wrong_value", &[])
    .rules(&[when("trade_type", "JSAPPI").needs(&["openid"])]);
const _: () = WRONG_VALUE.assert_sound();

const WRONG_LIST: Message = Message::request(Channel::Pay, "wrong_list", "/list")
    .fields(&[one_of("fee_type", &schema::choices::RECEIPT).only(&["N"])]);
const _: () = WRONG_LIST.assert_sound();

const FAMILY: Message = Message::nested(Channel::Pay, "family").fields(&[indexed(text("note_$n", 9))]);

#[derive(Object)]
#[wxpay(message = FAMILY)]
struct Notes {
    nothing_of_this_is_looked_at: f64,
}

#[derive(Request)]
#[wxpay(message = WRONG_RULE)]
struct Rule {
    member: String,
}

fn main() {}

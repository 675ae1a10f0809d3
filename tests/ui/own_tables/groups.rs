//! Groups of fields, exclusion and ranges, in a table of the merchant's own.
use wxpay_core::schema::{Channel, Message, all_or_none, any_group_of, fen, outside, shared, text, when, with};
use wxpay_core::{Fen, Request};

const GIFT: Message = Message::request(Channel::Pay, "gift", "/pay/gift")
    .fields(&[
        shared::SIGN,
        text("contract_id", 32),
        text("plan_id", 28),
        text("contract_code", 32),
        fen("amount"),
        text("scene_id", 32),
        text("version", 8),
        text("brand_id", 32),
        text("template_id", 32),
        text("nickname", 32),
    ])
    .rules(&[
        any_group_of(&[&["contract_id"], &["plan_id", "contract_code"]]),
        outside("amount", 100, 20_000).needs(&["scene_id"]),
        all_or_none(&["brand_id", "template_id"]),
        with("contract_id").excludes(&["nickname"]),
        when("version", "1.0").excludes(&["scene_id"]),
    ]);
const _: () = GIFT.assert_sound();

#[derive(Request)]
#[wxpay(message = GIFT, response = wxpay_core::pay::RefundResponse, fixed(amount = 20001))]
struct NoContract {
    nickname: String,
}

#[derive(Request)]
#[wxpay(message = GIFT, response = wxpay_core::pay::RefundResponse, fixed(amount = 99, version = "1.0"))]
struct HalfAContract {
    plan_id: String,
    scene_id: String,
    brand_id: String,
}

#[derive(Request)]
#[wxpay(message = GIFT, response = wxpay_core::pay::RefundResponse)]
struct Both {
    contract_id: String,
    nickname: String,
    amount: Fen,
}

/// The values decide.
#[derive(Request)]
#[wxpay(message = GIFT, response = wxpay_core::pay::RefundResponse)]
struct Open {
    contract_id: Option<String>,
    plan_id: Option<String>,
    contract_code: Option<String>,
    amount: Fen,
    version: String,
    scene_id: Option<String>,
    brand_id: Option<String>,
    template_id: String,
    nickname: Option<String>,
}

fn main() {}

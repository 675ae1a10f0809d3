//! The results of promotions, in replies and notifications.

use crate::choices::{PROMOTION_SCOPE, PROMOTION_TYPE};
use crate::shared::{GOODS_ID, GOODS_PRICE};
use crate::table::builders::{array, fen, json_text, number, object, one_of, text};
use crate::table::model::{Channel, Field, Message};

/// The result of per-item promotions.
pub const PROMOTIONS_FIELD: Field = json_text("promotion_detail", 6000, &PROMOTIONS)
    .received()
    .conditional()
    .sample(concat!(
        r#"{"promotion_detail":[{"promotion_id":"109519","name":"单品惠-6","scope":"SINGLE","type":"DISCOUNT","#,
        r#""amount":5,"activity_id":"931386"}]}"#,
    ))
    .doc(
        "What promotions did, as JSON text, when the order was placed with `version` 1.0. It takes part in the \
         signature.",
    );

/// The results of promotions.
pub static PROMOTIONS: Message = Message::item(Channel::Pay, "promotions")
    .doc("What promotions did: the JSON text of `promotion_detail`, which has one member of the same name.")
    .fields(&[array(object("promotion_detail", &PROMOTION_DETAIL)).received().sample("[...]").doc("The promotions.")])
    .sealed();

/// One promotion.
pub static PROMOTION_DETAIL: Message = Message::item(Channel::Pay, "promotion_detail")
    .doc("One promotion: what it took off the order, or what a refund took back of it.")
    .fields(&[
        text("promotion_id", 32).received().sample("109519").doc("The id of the coupon or discount."),
        text("name", 64).received().optional().sample("单品惠-6").doc("The name; of a payment only."),
        one_of("scope", &PROMOTION_SCOPE).max_bytes(32).received().optional().sample("SINGLE").doc("What it reduces."),
        one_of("type", &PROMOTION_TYPE).max_bytes(32).received().optional().sample("DISCOUNT").doc("Who pays for it."),
        fen("amount").received().conditional().sample("5").doc("What it took off in fen; of a payment only."),
        text("activity_id", 32)
            .received()
            .conditional()
            .sample("931386")
            .doc("The id of the activity or the stock of coupons; of a payment only."),
        fen("wxpay_contribute").received().optional().sample("0").doc("The part that WeChat Pay funds, in fen."),
        fen("merchant_contribute").received().optional().sample("0").doc("The part that the merchant funds, in fen."),
        fen("other_contribute").received().optional().sample("5").doc("The part that others fund, in fen."),
        REFUND_AMOUNT.doc("What a refund took back of it, in fen; of a refund only."),
        fen("refund_amout")
            .received()
            .optional()
            .sample("5")
            .doc("`refund_amount`, as the published sample misspells it."),
        array(object("goods_detail", &PROMOTION_GOODS))
            .received()
            .optional()
            .sample("[...]")
            .doc("The items it concerns."),
    ])
    .sealed();

/// One item that a promotion concerns.
pub static PROMOTION_GOODS: Message = Message::item(Channel::Pay, "promotion_goods")
    .doc("One item that a promotion concerns.")
    .fields(&[
        GOODS_ID.received().sample("a_goods1"),
        text("goods_remark", 128).received().optional().sample("商品备注").doc("A remark on the item."),
        number("quantity").received().conditional().sample("7").doc("How many pieces; of a payment only."),
        GOODS_PRICE.received().sample("1"),
        fen("discount_amount")
            .received()
            .optional()
            .sample("4")
            .doc("What it took off the item, in fen; of a payment only."),
        number("refund_quantity")
            .received()
            .conditional()
            .sample("7")
            .doc("How many pieces were returned; of a refund only."),
        REFUND_AMOUNT.sample("4").doc("What a refund took back of the item's discount, in fen; of a refund only."),
    ])
    .sealed();

const REFUND_AMOUNT: Field = fen("refund_amount").received().conditional().sample("5");

//! The amount of a refund notification cannot be read: the query tells it.

use wxpay_core::schema::{Channel, Message, Money, shared};
use wxpay_core::{Fen, Response, Unsigned};

static SHOP_REFUND: Message = Message::notification(Channel::Pay, "shop_refund")
    .money(Money::Hints)
    .fields(&[shared::OUT_REFUND_NO.received(), shared::REFUND_FEE.received()]);

#[derive(Response)]
#[wxpay(message = SHOP_REFUND)]
struct ShopRefund {
    refund_fee: Fen,
}

fn refunded(hint: &Unsigned<ShopRefund>) -> Fen {
    hint.refund_fee
}

fn unwrapped(hint: Unsigned<ShopRefund>) -> Fen {
    hint.into_inner().refund_fee
}

fn main() {}

//! The demo account and messages of it.

use wxpay_core::pay::{Micropay, MicropayOptional, OrderQuery, OrderQueryOptional, UnifiedOrder, UnifiedOrderOptional};
use wxpay_core::schema::shared;
use wxpay_core::server::MessageBuilder;
use wxpay_core::value::TradeType;
use wxpay_core::wire::{ToWire, ValueRef, kind};
use wxpay_core::{Error, ErrorKind, Fen, Key, Merchant, MessageKind, SignType, text};

/// The account of the documents' signing tutorial.
pub(crate) const APPID: &str = "wxd930ea5d5a258f4f";
pub(crate) const MCH_ID: &str = "10000100";
pub(crate) const KEY: &str = "192006250b4c09247ec02edce69f6a2d";
/// Another key, which the account had before.
pub(crate) const OLD_KEY: &str = "8934e7d15453e97507ef794cf7b0519d";
/// The payer.
pub(crate) const OPENID: &str = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";

pub(crate) fn merchant() -> Merchant {
    Merchant::new(APPID, MCH_ID, KEY).unwrap().with_notify_url("https://shop.example/wxpay").unwrap()
}

pub(crate) fn md5_merchant() -> Merchant {
    merchant().with_sign_type(SignType::Md5)
}

pub(crate) fn key() -> Key {
    Key::new(KEY).unwrap()
}

/// The order `TEA1` of 888 fen.
pub(crate) fn order() -> UnifiedOrder<'static> {
    UnifiedOrder {
        body: text!("Tea shop-oolong"),
        out_trade_no: text!("TEA1"),
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        trade_type: TradeType::Jsapi,
        optional: UnifiedOrderOptional { openid: Some(text!("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")), ..Default::default() },
    }
}

/// The same order with a text of the merchant's, which comes back in the notification.
pub(crate) fn order_with_attach(attach: &str) -> UnifiedOrder<'_> {
    let mut order: UnifiedOrder<'_> = order();
    order.optional.attach = Some(attach.try_into().unwrap());
    order
}

/// The query of an order by its number.
pub(crate) fn order_query(out_trade_no: &str) -> OrderQuery<'_> {
    OrderQuery {
        optional: OrderQueryOptional { out_trade_no: Some(out_trade_no.try_into().unwrap()), ..Default::default() },
    }
}

/// A charge for `TEA1`, which must not be repeated unless nothing was sent.
pub(crate) fn micropay() -> Micropay<'static> {
    Micropay {
        body: text!("Tea shop-oolong"),
        out_trade_no: text!("TEA1"),
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        auth_code: text!("120061098828009406"),
        optional: MicropayOptional::default(),
    }
}

/// A payment notification before it is signed.
pub(crate) fn notification(out_trade_no: &str, transaction_id: &str, total_fee: u64) -> MessageBuilder {
    MessageBuilder::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, MCH_ID)
        .set(&shared::NONCE_STR, "5d2b6c2a8db53831f7eda20af46e531c")
        .set(&shared::RESULT_CODE, "SUCCESS")
        .set(&shared::OPENID, "oUpF8uMEb4qRXf22hE3X68TekukE")
        .set(&shared::TRADE_TYPE_FIELD, "JSAPI")
        .set(&shared::BANK_TYPE, "CFT")
        .set(&shared::TOTAL_FEE, total_fee.to_string())
        .set(&shared::TRANSACTION_ID, transaction_id)
        .set(&shared::OUT_TRADE_NO, out_trade_no)
        .set(&shared::ATTACH, "支付测试 a&b")
        .set(&shared::TIME_END, "20261123091520")
}

/// The reply to the query of a paid order before it is signed.
pub(crate) fn paid_order_reply(out_trade_no: &str, transaction_id: &str) -> MessageBuilder {
    notification(out_trade_no, transaction_id, 888).set(&shared::TRADE_STATE_FIELD, "SUCCESS")
}

/// The reply to a unified order before it is signed.
pub(crate) fn prepayment() -> MessageBuilder {
    MessageBuilder::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::RETURN_MSG, "OK")
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, MCH_ID)
        .set(&shared::NONCE_STR, "IITRi8Iabbblz1Jc")
        .set(&shared::RESULT_CODE, "SUCCESS")
        .set(&shared::PREPAY_ID, "wx201411101639507cbf6ffd8b0779950874")
        .set(&shared::TRADE_TYPE_FIELD, "JSAPI")
}

/// An order number that is a number in the shop's database.
pub(crate) struct OrderNo(pub(crate) u64);

impl<const MAX: usize> ToWire<kind::Text<MAX>> for OrderNo {
    fn to_wire(&self) -> ValueRef<'_> {
        ValueRef::Number(self.0)
    }
}

/// The class of a refusal, or `accept`.
pub(crate) fn class<T>(result: Result<T, Error>) -> &'static str {
    result.map_or_else(|error| error.class(), |_| "accept")
}

/// The kind of a message that is refused for its kind, and the words of the error.
pub(crate) fn other_kind<T>(result: Result<T, Error>) -> (Option<MessageKind>, String) {
    match result.map(|_| ()).map_err(Error::into_kind) {
        Err(ErrorKind::WrongKind(other)) => (other.found(), ErrorKind::WrongKind(other).to_string()),
        other => panic!("{other:?}"),
    }
}

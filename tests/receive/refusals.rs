//! Requests of different retry policies, and refusals that answer them.

use std::net::Ipv4Addr;

use wxpay_core::bounds::marker;
use wxpay_core::bounds::{ArrivesAs, OnChannel};
use wxpay_core::schema::{self, Message, Retry, errors, shared, text};
use wxpay_core::server::MessageBuilder;
use wxpay_core::{Error, Fen, Request, SignType, pay};

use crate::common::fixtures::{APPID, MCH_ID, OPENID, key, merchant};

/// A call that must not be repeated blindly, with the codes of code payment.
static CHARGE: Message = Message::extending(&schema::pay::ORDER_QUERY, "charge", &[text("note", 8).doc("A note.")])
    .retry(Retry::QueryFirst)
    .errors(errors::MICROPAY)
    .sealed();
const _: () = CHARGE.assert_sound();

#[derive(Request)]
#[wxpay(message = CHARGE, response = pay::OrderQueryResponse)]
pub(crate) struct Charge<'a> {
    out_trade_no: &'a str,
}

#[derive(Request)]
#[wxpay(message = schema::pay::UNIFIED_ORDER, fixed(trade_type = "JSAPI", body = "Tea"))]
pub(crate) struct Order<'a> {
    pub(crate) out_trade_no: &'a str,
    pub(crate) total_fee: Fen,
    pub(crate) spbill_create_ip: Ipv4Addr,
    pub(crate) openid: &'a str,
}

pub(crate) const CHARGED: Charge<'_> = Charge { out_trade_no: "1" };
pub(crate) const ORDERED: Order<'_> =
    Order { out_trade_no: "1", total_fee: Fen(1), spbill_create_ip: Ipv4Addr::LOCALHOST, openid: OPENID };

/// The error of a request that is answered with this body.
pub(crate) fn answer_error<R>(request: &R, status: u16, body: &str) -> Error
where
    R: Request<Response: ArrivesAs<marker::Reply>> + OnChannel<marker::Pay>,
{
    merchant().prepare(request).unwrap().read(status, body.as_bytes()).map(|_| ()).unwrap_err()
}

/// `return_code` FAIL with that text.
pub(crate) fn not_taken_reply(text: &str) -> String {
    MessageBuilder::new().set(&shared::RETURN_CODE, "FAIL").set(&shared::RETURN_MSG, text).unsigned()
}

/// A signed refusal.
pub(crate) fn refusal(code: &str, text: &str) -> String {
    MessageBuilder::new()
        .set(&shared::RETURN_CODE, "SUCCESS")
        .set(&shared::APPID, APPID)
        .set(&shared::MCH_ID, MCH_ID)
        .set(&shared::RESULT_CODE, "FAIL")
        .set(&shared::ERR_CODE, code)
        .set(&shared::ERR_CODE_DES, text)
        .signed(&key(), SignType::HmacSha256)
}

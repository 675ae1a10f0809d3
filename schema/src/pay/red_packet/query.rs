//! 查询红包记录: querying a red packet, and who claimed it.

use super::fields::{
    ACT_NAME, CLAIMED_AMOUNT, CLAIMED_BY, DETAIL_ID, HB_TYPE, MCH_BILLNO, MD5, MD5_SIGN, RCV_TIME, REASON,
    REFUND_AMOUNT, REFUND_TIME, REMARK, SEND_TIME, SEND_TYPE, STATUS, TOTAL_AMOUNT, TOTAL_NUM, WISHING,
};
use crate::choices::RED_PACKET_NUMBER_TYPE;
use crate::errors;
use crate::shared::{APPID, ERR_CODE, ERR_CODE_DES, MCH_ID, NONCE_STR, RESULT_CODE, RETURN_CODE, RETURN_MSG, SIGN};
use crate::table::builders::{one_of, text};
use crate::table::model::{Channel, Field, Message, Retry};
use crate::table::policy::xml_list;

/// Queries a red packet.
pub static GETHBINFO: Message = Message::request(Channel::Pay, "gethbinfo", "/mmpaymkttransfers/gethbinfo")
    .doc(
        "Asks for the state of a red packet and for who claimed it (查询红包记录), up to 30 days back. (The limit is \
         unverified.)",
    )
    .signed_with(MD5)
    .without_sign_type()
    .with_certificate()
    .retry(Retry::Read)
    .answered_by(&GETHBINFO_RESPONSE)
    .errors(errors::GETHBINFO)
    .fields(&[
        NONCE_STR,
        MD5_SIGN,
        MCH_BILLNO.doc("The merchant's number of the red packet."),
        MCH_ID,
        APPID.doc("The app of the red packet. (`wxappid`, where it is sent.)"),
        one_of("bill_type", &RED_PACKET_NUMBER_TYPE)
            .max_bytes(32)
            .required()
            .sample("MCHT")
            .doc("The kind of number: always `MCHT`, the merchant's own."),
    ])
    .sealed();

/// The reply to the query of a red packet.
pub static GETHBINFO_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "gethbinfo.response")
    .doc("The unsigned reply to the query of a red packet: its state, and who claimed it.")
    .unsigned()
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        RESULT_CODE.doc("Whether the query was answered. It is there with a FAIL of `return_code` too."),
        ERR_CODE.doc("Why not, as a code. A success has SUCCESS."),
        ERR_CODE_DES,
        MCH_BILLNO.received().doc("The merchant's number of the red packet."),
        MCH_ID.received(),
        DETAIL_ID,
        STATUS,
        SEND_TYPE,
        HB_TYPE,
        TOTAL_NUM.received(),
        TOTAL_AMOUNT.received().sample("5000").doc("The amount of the red packet in fen."),
        REASON,
        SEND_TIME,
        REFUND_TIME,
        REFUND_AMOUNT,
        WISHING.received().optional().sample("新年快乐"),
        REMARK.received().optional().sample("新年红包"),
        ACT_NAME.received().optional().sample("新年红包"),
        HBLIST,
        APPID.received().optional().single_source(),
        SIGN.received().optional().max_bytes(32).decided().doc("A signature that old pages list and no reply has."),
    ])
    .sealed();

/// A claim.
pub static GETHBINFO_HBINFO: Message = Message::item(Channel::Pay, "gethbinfo_hbinfo")
    .doc("One claim of a red packet.")
    .fields(&[
        CLAIMED_BY,
        CLAIMED_AMOUNT,
        RCV_TIME,
        text("status", 16)
            .received()
            .optional()
            .decided()
            .sample("RECEIVED")
            .doc("The state of the claim; only in old replies."),
    ])
    .sealed();

/// The claims.
pub const HBLIST: Field = xml_list("hblist", "hbinfo", &GETHBINFO_HBINFO)
    .personal()
    .doc("Who claimed it, an element `hbinfo` for each claim; absent before the first.");

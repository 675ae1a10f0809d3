//! 企业微信红包: red packets that an enterprise sends in WeCom, and their query.

use super::fields::{
    ACT_NAME, CLAIMED_AMOUNT, CLAIMED_BY, DETAIL_ID, ECHOED_MCH_BILLNO, ECHOED_RE_OPENID, ECHOED_TOTAL_AMOUNT,
    ECHOED_WXAPPID, MCH_BILLNO, MD5, MD5_SIGN, NEEDS_SCENE, RCV_TIME, RE_OPENID, REASON, REFUND_AMOUNT, REFUND_TIME,
    REMARK, SCENE_ID, SEND_LISTID, SEND_TIME, SEND_TYPE, SENDER_HEADER_MEDIA_ID, SENDER_NAME, STATUS, TOTAL_AMOUNT,
    WISHING, WXAPPID,
};
use crate::errors;
use crate::shared::{
    APPID, ERR_CODE, ERR_CODE_DES, MCH_ID, NONCE_STR, RESULT_CODE, RETURN_CODE, RETURN_MSG, WORKWX_SIGN,
};
use crate::table::builders::number;
use crate::table::model::{Certainty, Channel, Field, Message, Money, Retry};
use crate::table::rule::{any_group_of, with};

/// Sends a red packet in WeCom.
pub static SENDWORKWXREDPACK: Message =
    Message::request(Channel::Pay, "sendworkwxredpack", "/mmpaymkttransfers/sendworkwxredpack")
        .doc(
            "Sends a red packet to a user from an enterprise's WeCom (发放企业红包). It carries a second signature, \
             made with WeCom's payment secret. After an unknown outcome repeat it with the same `mch_billno` and \
             values or query it: another number is another red packet.",
        )
        .for_merchants()
        .signed_with(MD5)
        .without_sign_type()
        .workwx_signed(&[
            ACT_NAME.name,
            MCH_BILLNO.name,
            MCH_ID.name,
            NONCE_STR.name,
            RE_OPENID.name,
            TOTAL_AMOUNT.name,
            WXAPPID.name,
        ])
        .with_certificate()
        .retry(Retry::Same)
        .keyed_by(&[MCH_BILLNO.name])
        .confirmed_by(&QUERYWORKWXREDPACK)
        .certainty(Certainty::Decided)
        .answered_by(&SENDWORKWXREDPACK_RESPONSE)
        .errors(errors::SENDWORKWXREDPACK)
        .fields(&[
            NONCE_STR,
            MD5_SIGN.doc("The signature by MD5 in upper-case hex, of `workwx_sign` too."),
            MCH_BILLNO,
            MCH_ID,
            WXAPPID.doc("The id of the enterprise, its corp id. (Not `appid`, as in other calls.)"),
            number("agentid").sample("1").doc("The WeCom app that sends, which shows with its name and picture."),
            SENDER_NAME,
            SENDER_HEADER_MEDIA_ID,
            RE_OPENID,
            TOTAL_AMOUNT,
            WISHING,
            ACT_NAME,
            REMARK,
            SCENE_ID,
            WORKWX_SIGN,
        ])
        .rules(&[
            NEEDS_SCENE,
            any_group_of(&[&["agentid"], &[SENDER_NAME.name, SENDER_HEADER_MEDIA_ID.name]]),
            with("agentid").excludes(&[SENDER_NAME.name, SENDER_HEADER_MEDIA_ID.name]),
        ])
        .sealed();

/// The reply to sending a red packet in WeCom.
pub static SENDWORKWXREDPACK_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "sendworkwxredpack.response")
    .doc("The reply to sending a red packet in WeCom: it was sent, or refused. Its signature is not verified.")
    .unreliably_signed()
    .money(Money::Hints)
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        UNRELIABLE_SIGN,
        RESULT_CODE,
        ERR_CODE,
        ERR_CODE_DES,
        ECHOED_MCH_BILLNO,
        MCH_ID.received().optional(),
        ECHOED_WXAPPID,
        ECHOED_RE_OPENID,
        ECHOED_TOTAL_AMOUNT,
        SEND_LISTID,
        ECHOED_SENDER_NAME,
        ECHOED_SENDER_HEADER_MEDIA_ID,
    ])
    .sealed();

/// The signature of a reply.
const UNRELIABLE_SIGN: Field =
    MD5_SIGN.received().optional().single_source().doc("A signature that one page lists. No source shows it verified.");

/// The sender's name in a reply.
const ECHOED_SENDER_NAME: Field =
    SENDER_NAME.received().optional().certainty(Certainty::Sure).doc("The name of the sender.");

/// The sender's picture in a reply.
const ECHOED_SENDER_HEADER_MEDIA_ID: Field = SENDER_HEADER_MEDIA_ID
    .received()
    .optional()
    .certainty(Certainty::Sure)
    .doc("The picture of the sender, as WeCom's media id.");

/// Queries a red packet in WeCom.
pub static QUERYWORKWXREDPACK: Message =
    Message::request(Channel::Pay, "queryworkwxredpack", "/mmpaymkttransfers/queryworkwxredpack")
        .doc("Asks for the state of a red packet that was sent in WeCom (查询企业红包记录).")
        .for_merchants()
        .signed_with(MD5)
        .without_sign_type()
        .with_certificate()
        .retry(Retry::Read)
        .answered_by(&QUERYWORKWXREDPACK_RESPONSE)
        .errors(errors::QUERYWORKWXREDPACK)
        .fields(&[
            NONCE_STR,
            MD5_SIGN,
            MCH_BILLNO.doc("The merchant's number of the red packet."),
            MCH_ID,
            APPID.doc("The id of the enterprise, its corp id. (`wxappid`, where it is sent.)"),
        ])
        .sealed();

/// The reply to the query of a red packet in WeCom.
pub static QUERYWORKWXREDPACK_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "queryworkwxredpack.response")
        .doc("The reply to the query of a red packet in WeCom. Its signature is not verified.")
        .unreliably_signed()
        .fields(&[
            RETURN_CODE,
            RETURN_MSG,
            UNRELIABLE_SIGN,
            RESULT_CODE,
            ERR_CODE,
            ERR_CODE_DES,
            MCH_BILLNO.received().doc("The merchant's number of the red packet."),
            MCH_ID.received(),
            DETAIL_ID,
            STATUS,
            SEND_TYPE,
            TOTAL_AMOUNT.received().sample("5000").doc("The amount of the red packet in fen."),
            REASON,
            SEND_TIME.optional(),
            REFUND_TIME,
            REFUND_AMOUNT,
            WISHING.received().optional().sample("新年快乐"),
            REMARK.received().optional().sample("新年红包"),
            ACT_NAME.received().optional().sample("新年红包"),
            CLAIMED_BY.optional(),
            CLAIMED_AMOUNT.optional(),
            RCV_TIME.optional(),
            ECHOED_SENDER_NAME,
            ECHOED_SENDER_HEADER_MEDIA_ID,
        ])
        .sealed();

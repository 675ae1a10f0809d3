//! 发放红包: red packets for one user, for a group, and in a mini program.

use super::fields::{
    ACT_NAME, CONSUME_MCH_ID, ECHOED_MCH_BILLNO, ECHOED_RE_OPENID, ECHOED_TOTAL_AMOUNT, ECHOED_WXAPPID, MCH_BILLNO,
    MD5, MD5_SIGN, MSGAPPID, NEEDS_SCENE, PACKAGE, RE_OPENID, REMARK, RISK_INFO, SCENE_ID, SEND_ERR_CODE, SEND_LISTID,
    SEND_NAME, SEND_RESULT_CODE, TOTAL_AMOUNT, TOTAL_NUM, WISHING, WXAPPID,
};
use super::query::GETHBINFO;
use crate::choices::{RED_PACKET_DIVISION, RED_PACKET_NOTIFY_WAY};
use crate::errors;
use crate::shared::{ERR_CODE_DES, MCH_ID, NONCE_STR, RETURN_CODE, RETURN_MSG, SUB_MCH_ID};
use crate::table::builders::{ip, one_of, time14};
use crate::table::model::{Channel, Field, Message, Money, Retry, Rule};
use crate::table::rule::with;

/// Sends a red packet to a user.
pub static SENDREDPACK: Message = Message::request(Channel::Pay, "sendredpack", "/mmpaymkttransfers/sendredpack")
    .doc(
        "Sends a red packet to a user (发放普通红包). SUCCESS means sent, not claimed. After an unknown outcome, and \
         after a code that is not listed, repeat it with the same `mch_billno` and values or query it: another \
         number is another red packet. Between two tries of a number lies a second at least.",
    )
    .signed_with(MD5)
    .without_sign_type()
    .with_certificate()
    .retry(Retry::Same)
    .keyed_by(&[MCH_BILLNO.name])
    .confirmed_by(&GETHBINFO)
    .answered_by(&SENDREDPACK_RESPONSE)
    .errors(errors::SENDREDPACK)
    .fields(&[
        NONCE_STR,
        MD5_SIGN,
        MCH_BILLNO,
        MCH_ID,
        SUB_MCH_ID,
        MSGAPPID.decided(),
        WXAPPID,
        SEND_NAME,
        RE_OPENID,
        TOTAL_AMOUNT,
        TOTAL_NUM.at_least(1).at_most(1).doc("The number of receivers, always 1."),
        WISHING,
        ip("client_ip", 15).required().sample("192.168.0.1").doc("The IPv4 address of the calling server."),
        ACT_NAME,
        REMARK,
        SCENE_ID,
        RISK_INFO,
        CONSUME_MCH_ID,
    ])
    .rules(&[NEEDS_SCENE, NEEDS_MSGAPPID])
    .sealed();

/// A service provider names the app of the message.
const NEEDS_MSGAPPID: Rule = with(SUB_MCH_ID.name).needs(&[MSGAPPID.name]);

/// The reply to sending a red packet.
pub static SENDREDPACK_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "sendredpack.response")
    .doc("The unsigned reply to sending a red packet: it was sent, or refused.")
    .unsigned()
    .money(Money::Hints)
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        SEND_RESULT_CODE,
        SEND_ERR_CODE,
        ERR_CODE_DES,
        ECHOED_MCH_BILLNO,
        MCH_ID.received().optional(),
        ECHOED_WXAPPID,
        ECHOED_RE_OPENID,
        ECHOED_TOTAL_AMOUNT,
        OLD_SEND_LISTID.conditional(),
        OLD_SEND_TIME,
    ])
    .sealed();

/// The number of WeChat Pay, which old replies lack.
const OLD_SEND_LISTID: Field = SEND_LISTID.decided().doc("The number of WeChat Pay, which old samples lack.");

/// The time of sending, which only old replies have.
const OLD_SEND_TIME: Field = time14("send_time")
    .received()
    .optional()
    .decided()
    .sample("20150520102602")
    .doc("When it was sent, in Beijing time as yyyyMMddHHmmss; only in old replies.");

/// Sends a red packet to a group.
pub static SENDGROUPREDPACK: Message =
    Message::request(Channel::Pay, "sendgroupredpack", "/mmpaymkttransfers/sendgroupredpack")
        .doc(
            "Sends a red packet to a user, who shares it on to a group (发放裂变红包). Repeated and queried as the red \
             packet for one user is. WeChat Pay retired it in 2024.",
        )
        .signed_with(MD5)
        .without_sign_type()
        .with_certificate()
        .retry(Retry::Same)
        .keyed_by(&[MCH_BILLNO.name])
        .confirmed_by(&GETHBINFO)
        .answered_by(&SENDGROUPREDPACK_RESPONSE)
        .errors(errors::SENDGROUPREDPACK)
        .fields(&[
            NONCE_STR,
            MD5_SIGN,
            MCH_BILLNO,
            MCH_ID,
            WXAPPID,
            SEND_NAME,
            RE_OPENID.doc("The id under `wxappid` of the first user, who shares the red packet on."),
            TOTAL_AMOUNT.doc(
                "The sum of all parts in fen: 100 to 20000, or another range that the merchant has. Outside of it \
                 `scene_id` is needed.",
            ),
            TOTAL_NUM.at_least(3).at_most(20).sample("3").doc("The number of receivers, 3 to 20."),
            one_of("amt_type", &RED_PACKET_DIVISION)
                .max_bytes(32)
                .required()
                .sample("ALL_RAND")
                .doc("How the amount is divided: always `ALL_RAND`."),
            WISHING,
            ACT_NAME,
            REMARK,
            SCENE_ID,
            RISK_INFO,
            SUB_MCH_ID,
            MSGAPPID,
            CONSUME_MCH_ID,
        ])
        .rules(&[NEEDS_SCENE, NEEDS_MSGAPPID])
        .sealed();

/// The reply to sending a red packet to a group.
pub static SENDGROUPREDPACK_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "sendgroupredpack.response")
    .doc("The unsigned reply to sending a red packet to a group: it was sent, or refused.")
    .unsigned()
    .money(Money::Hints)
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        SEND_RESULT_CODE,
        SEND_ERR_CODE,
        ERR_CODE_DES,
        ECHOED_MCH_BILLNO,
        MCH_ID.received().optional(),
        ECHOED_WXAPPID,
        ECHOED_RE_OPENID,
        ECHOED_TOTAL_AMOUNT,
        OLD_SEND_LISTID,
        OLD_SEND_TIME,
    ])
    .sealed();

/// Sends a red packet that a mini program opens.
pub static SENDMINIPROGRAMHB: Message =
    Message::request(Channel::Pay, "sendminiprogramhb", "/mmpaymkttransfers/sendminiprogramhb")
        .doc(
            "Sends a red packet that the user opens in a mini program (小程序红包). Its reply has the `package` of \
             wx.sendBizRedPacket. Repeated and queried as the red packet for one user is.",
        )
        .for_merchants()
        .signed_with(MD5)
        .without_sign_type()
        .with_certificate()
        .retry(Retry::Same)
        .keyed_by(&[MCH_BILLNO.name])
        .confirmed_by(&GETHBINFO)
        .answered_by(&SENDMINIPROGRAMHB_RESPONSE)
        .errors(errors::SENDMINIPROGRAMHB)
        .fields(&[
            NONCE_STR,
            MD5_SIGN,
            MCH_BILLNO,
            MCH_ID,
            WXAPPID.doc("The id of the mini program. (Not `appid`, as in other calls.)"),
            SEND_NAME,
            RE_OPENID,
            TOTAL_AMOUNT,
            TOTAL_NUM.at_least(1).at_most(1).doc("The number of receivers, always 1."),
            WISHING,
            ACT_NAME,
            REMARK,
            one_of("notify_way", &RED_PACKET_NOTIFY_WAY)
                .max_bytes(256)
                .required()
                .sample("MINI_PROGRAM_JSAPI")
                .doc("How the user learns of it: always `MINI_PROGRAM_JSAPI`, in the mini program."),
            SCENE_ID,
        ])
        .rules(&[NEEDS_SCENE])
        .sealed();

/// The reply to sending a red packet that a mini program opens.
pub static SENDMINIPROGRAMHB_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "sendminiprogramhb.response")
    .doc("The unsigned reply to sending a red packet in a mini program: it was sent, or refused.")
    .unsigned()
    .money(Money::Hints)
    .fields(&[
        RETURN_CODE,
        RETURN_MSG,
        SEND_RESULT_CODE,
        SEND_ERR_CODE,
        ERR_CODE_DES,
        ECHOED_MCH_BILLNO,
        MCH_ID.received().optional(),
        ECHOED_WXAPPID,
        ECHOED_RE_OPENID,
        ECHOED_TOTAL_AMOUNT,
        OLD_SEND_LISTID,
        PACKAGE,
    ])
    .sealed();

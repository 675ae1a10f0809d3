//! The fields that the messages of red packets share, and their rules.

use crate::choices::{RED_PACKET_SCENE, RED_PACKET_SOURCE, RED_PACKET_STATUS, RED_PACKET_TYPE};
use crate::shared::{ERR_CODE, RESULT_CODE, SIGN};
use crate::table::builders::{date_time, fen, number, one_of, text, unbounded};
use crate::table::model::{AccountValue, Charset, Field, Rule, SignType};
use crate::table::rule::outside;

/// The only sign type of red packets.
pub(super) const MD5: &[SignType] = &[SignType::Md5];

/// The signature by MD5.
pub const MD5_SIGN: Field =
    SIGN.max_bytes(32).doc("The signature by MD5 in upper-case hex. Red packets know no other way of signing.");

/// The merchant's number of the red packet.
pub const MCH_BILLNO: Field =
    text("mch_billno", 28).required().of(Charset::Alphanumeric).sample("10000098201411111234567890").doc(
        "The merchant's number of the red packet, letters and digits. One number pays once, however often it is sent \
         with the same values: after an unknown outcome repeat it and never take another.",
    );

/// The number of the red packet in a reply.
pub const ECHOED_MCH_BILLNO: Field =
    MCH_BILLNO.received().optional().doc("The merchant's number of the red packet, in refusals too.");

/// The app of the receiver.
pub const WXAPPID: Field = text("wxappid", 32)
    .required()
    .of(Charset::Alphanumeric)
    .by_account(AccountValue::Appid)
    .sample("wx8888888888888888")
    .doc("The id of the official account or mini program whose user receives. (Not `appid`, as in other calls.)");

/// The app in a reply.
pub const ECHOED_WXAPPID: Field = WXAPPID.received().optional().doc("The app of the request, in refusals too.");

/// The app of the message, for service providers.
pub const MSGAPPID: Field =
    text("msgappid", 32).conditional().of(Charset::Alphanumeric).partner_only().sample("wx28b16568a629bb33").doc(
        "The app whose user gets the message: the service provider's or the sub-merchant's. Required of service \
         providers.",
    );

/// The merchant that pays, for service providers.
pub const CONSUME_MCH_ID: Field = text("consume_mch_id", 32)
    .of(Charset::Digits)
    .partner_only()
    .decided()
    .sample("10000097")
    .doc("The merchant whose money is used; only on old pages for service providers.");

/// The sender's name.
pub const SEND_NAME: Field =
    text("send_name", 32).required().sample("天虹百货").doc("The name of the sender that the user sees.");

/// The receiver.
pub const RE_OPENID: Field = text("re_openid", 32)
    .required()
    .personal()
    .sample("oxTWIuGaIt6gTKsQRLau2M0yL16E")
    .doc("The receiver's id under `wxappid`.");

/// The receiver in a reply.
pub const ECHOED_RE_OPENID: Field =
    RE_OPENID.received().optional().doc("The receiver of the request, in refusals too.");

/// The amount.
pub const TOTAL_AMOUNT: Field = fen("total_amount").required().at_least(1).sample("1000").doc(
    "The amount in fen: 100 to 20000, or another range that the merchant has. Outside of it `scene_id` is needed.",
);

/// The amount in a reply.
pub const ECHOED_TOTAL_AMOUNT: Field =
    TOTAL_AMOUNT.received().optional().doc("The amount of the request in fen, in refusals too.");

/// The number of receivers.
pub const TOTAL_NUM: Field = number("total_num").required().sample("1").doc("The number of receivers.");

/// The wish.
pub const WISHING: Field = text("wishing", 128)
    .required()
    .sample("感谢您参加猜灯谜活动，祝您元宵节快乐！")
    .doc("The wish that the user reads.");

/// The campaign.
pub const ACT_NAME: Field = text("act_name", 32).required().sample("猜灯谜抢红包活动").doc("The name of the campaign.");

/// The remark.
pub const REMARK: Field = text("remark", 256).required().sample("猜越多得越多，快来抢！").doc("A remark.");

/// The use of the red packet.
pub const SCENE_ID: Field = one_of("scene_id", &RED_PACKET_SCENE)
    .max_bytes(32)
    .conditional()
    .decided()
    .sample("PRODUCT_8")
    .doc("The use of the red packet. Required for less than 100 and for more than 20000 fen.");

/// What speaks for or against a fraud.
pub const RISK_INFO: Field = text("risk_info", 128)
    .personal()
    .sample("posttime%3d123123412%26clientversion%3d234134%26mobile%3d122344545%26deviceid%3dIOS")
    .doc(
        "Data on the risk: `posttime`, `mobile`, `deviceid` and `clientversion` as `name=value`, joined with `&` and \
         URL-encoded as a whole. It is signed and sent as encoded.",
    );

/// The use of a red packet outside the usual range of amounts.
pub(super) const NEEDS_SCENE: Rule = outside(TOTAL_AMOUNT.name, 100, 20000).needs(&[SCENE_ID.name]);

/// The result, which a message that did not get through has too.
pub const SEND_RESULT_CODE: Field =
    RESULT_CODE.doc("Whether the request was carried out. It is there with a FAIL of `return_code` too.");

/// The error code, which a success has too.
pub const SEND_ERR_CODE: Field = ERR_CODE.doc(
    "Why not, as a code; also with a FAIL of `return_code`. A success has SUCCESS or 0. An unlisted code, such as the \
     numbers of old samples, leaves the outcome unknown.",
);

/// The number of WeChat Pay.
pub const SEND_LISTID: Field =
    text("send_listid", 32).received().sample("100000000020150520314766074200").doc("The number of WeChat Pay.");

// What the queries tell.

/// The number of WeChat Pay, in a query.
pub const DETAIL_ID: Field =
    text("detail_id", 32).received().sample("1000000000201503283103439304").doc("The number of WeChat Pay.");

/// The state.
pub const STATUS: Field = one_of("status", &RED_PACKET_STATUS)
    .max_bytes(16)
    .received()
    .sample("RECEIVED")
    .doc("The state of the red packet. `SENT` is not claimed yet; what nobody claims within 24 hours goes back.");

/// The origin.
pub const SEND_TYPE: Field =
    one_of("send_type", &RED_PACKET_SOURCE).max_bytes(32).received().sample("API").doc("The origin of the red packet.");

/// The reason of a failure.
pub const REASON: Field =
    text("reason", 32).received().optional().sample("余额不足").doc("Why sending it failed, in words.");

/// The time of sending.
pub const SEND_TIME: Field = date_time("send_time")
    .received()
    .sample("2015-04-21 20:00:00")
    .doc("When it was sent, in Beijing time as yyyy-MM-dd HH:mm:ss.");

/// The time of the return.
pub const REFUND_TIME: Field = date_time("refund_time")
    .received()
    .optional()
    .sample("2015-04-21 23:03:00")
    .doc("When what was not claimed went back, in Beijing time as yyyy-MM-dd HH:mm:ss.");

/// The amount of the return.
pub const REFUND_AMOUNT: Field =
    fen("refund_amount").received().optional().sample("8000").doc("What went back unclaimed, in fen.");

/// The user who claimed.
pub const CLAIMED_BY: Field = text("openid", 32)
    .received()
    .personal()
    .sample("ohO4GtzOAAYMp2yapORH3dQB3W18")
    .doc("The id of the user who claimed.");

/// The amount claimed.
pub const CLAIMED_AMOUNT: Field = fen("amount").received().sample("100").doc("What was claimed, in fen.");

/// The time of the claim.
pub const RCV_TIME: Field = date_time("rcv_time")
    .received()
    .sample("2015-04-21 20:00:00")
    .doc("When it was claimed, in Beijing time as yyyy-MM-dd HH:mm:ss.");

/// The kind of the red packet.
pub const HB_TYPE: Field =
    one_of("hb_type", &RED_PACKET_TYPE).max_bytes(32).received().sample("NORMAL").doc("The kind of the red packet.");

/// The argument with which a mini program opens the red packet.
pub const PACKAGE: Field = unbounded("package")
    .received()
    .sample(concat!(
        "sendid=242e8abd163d300019b2cae74ba8e8c06e3f0e51ab84d16b3c80decd22a5b672&ver=8&",
        "sign=4110d649a5aef52dd6b95654ddf91ca7d5411ac159ace4e1a766b7d3967a1c3dfe1d256811445a4abda2d9cfa4a9b377",
        "a829258bd00d90313c6c346f2349fe5d&mchid=11475856&appid=wxd27ebc41b85ce36d",
    ))
    .doc("The `package` of wx.sendBizRedPacket, which takes it URL-encoded.");

/// The sender's name.
pub const SENDER_NAME: Field = text("sender_name", 128)
    .conditional()
    .decided()
    .sample("XX活动")
    .doc("The name of the sender that the user sees, in place of `agentid`.");

/// The sender's picture.
pub const SENDER_HEADER_MEDIA_ID: Field = text("sender_header_media_id", 128)
    .conditional()
    .decided()
    .sample("1G6nrLmr5EC3MMb_-zK1dDdzmd0p7cNliYu9V5w7o8K0")
    .doc("The picture of the sender that the user sees, as WeCom's media id, in place of `agentid`.");

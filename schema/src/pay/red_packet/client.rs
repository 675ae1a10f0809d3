//! wx.sendBizRedPacket: the parameters with which a mini program opens a red packet.

use crate::shared::{
    PAYMENT_APP_ID, PAYMENT_NONCE_STR, PAYMENT_PACKAGE, PAYMENT_SIGN, PAYMENT_SIGN_TYPE, PAYMENT_TIME_STAMP,
};
use crate::table::builders::unbounded;
use crate::table::model::{Channel, Message};

/// The argument of wx.sendBizRedPacket.
pub static SENDBIZREDPACKET: Message = Message::client_parameters(Channel::Pay, "sendbizredpacket")
    .doc("The argument of wx.sendBizRedPacket, with which a mini program opens a red packet.")
    .fields(&[
        PAYMENT_APP_ID
            .signed_only()
            .sample("wx8888888888888888")
            .doc("The id of the mini program. Signed, and not part of the argument."),
        PAYMENT_TIME_STAMP.sample("1542000000"),
        PAYMENT_NONCE_STR.sample("5K8264ILTKCH16CQ2502SI8ZNMTM67VS"),
        unbounded(PAYMENT_PACKAGE.name)
            .required()
            .decided()
            .sample("sendid%3D242e8abd163d300019b2cae74ba8e8c06e3f0e51ab84d16b3c80d")
            .doc(
                "The `package` of the reply, URL-encoded once. (Sources differ on whether the plain or the encoded \
                 text is signed; the plain one is likelier.)",
            ),
        PAYMENT_SIGN_TYPE.only(&["MD5"]).sent_only().decided().doc("Always `MD5`. In the argument, and not signed."),
        PAYMENT_SIGN.max_bytes(32).decided().doc(
            "The signature by MD5 of `appId`, `nonceStr`, `package` and `timeStamp`. (Sources differ on the case of \
             the hex digits.)",
        ),
    ])
    .sealed();

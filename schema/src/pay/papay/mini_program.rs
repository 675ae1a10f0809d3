//! 小程序签约: the parameters with which a mini program lets the payer sign an agreement.

use super::fields::{
    AGREEMENT_NOTIFY_URL, AGREEMENT_VERSION_FIELD, CONTRACT_CODE, DISPLAY_ACCOUNT, OUTERID, PLAN_ID, REQUEST_SERIAL,
    TIMESTAMP,
};
use crate::shared::{APPID, MCH_ID, SIGN, SUB_APPID, SUB_MCH_ID};
use crate::table::model::{Certainty, Channel, Message, SignType};

/// What a mini program hands to that of WeChat Pay.
pub static MINIPROGRAM_ENTRUST: Message = Message::client_parameters(Channel::Pay, "miniprogram_entrust")
    .doc(
        "The `extraData` of wx.navigateToMiniProgram, with which a mini program lets the payer sign an agreement \
         (小程序签约): page pages/index/index of wxbd687630cd02ce1d. The notification or the query of the agreement \
         tells what became of it.",
    )
    .signed_with(&[SignType::Md5])
    .fields(&[
        APPID,
        MCH_ID,
        SUB_APPID.optional(),
        SUB_MCH_ID,
        PLAN_ID,
        CONTRACT_CODE.certainty(Certainty::Sure),
        REQUEST_SERIAL.decided(),
        DISPLAY_ACCOUNT,
        AGREEMENT_NOTIFY_URL.decided().doc(
            "Where the notification of the signed agreement goes: a public, absolute http or https URL without query \
             and fragment. It is signed as it is, and handed over with every reserved character percent-encoded.",
        ),
        TIMESTAMP,
        SIGN.max_bytes(32),
        OUTERID,
        AGREEMENT_VERSION_FIELD.optional().decided().doc("The version of the call, 1.0. The page does not list it."),
    ])
    .sealed();

//! The fields that the calls of car services share.

use crate::choices::{VEHICLE_DEDUCT_MODE, VEHICLE_LANE, VEHICLE_SCENE, VEHICLE_USER_STATE, VEHICLE_VERSION};
use crate::shared::{OPENID, RECEIVED_NONCE_STR, SIGN, SIGN_TYPE_FIELD, SUB_APPID, SUB_OPENID};
use crate::table::builders::{one_of, text, time14};
use crate::table::model::{Field, SignType};

/// The only way of signing.
pub(super) const HMAC: &[SignType] = &[SignType::HmacSha256];

/// The way of signing.
pub const HMAC_SIGN_TYPE: Field = SIGN_TYPE_FIELD
    .required()
    .only(&["HMAC-SHA256"])
    .sample("HMAC-SHA256")
    .doc("The way of signing, always HMAC-SHA256 here.");

/// The sub-merchant's app.
pub const SUB_MERCHANT_APPID: Field =
    SUB_APPID.optional().doc("The id of the sub-merchant's account, mini program or app.");

/// The version of the calls.
pub const VERSION_FIELD: Field = one_of("version", &VEHICLE_VERSION)
    .max_bytes(16)
    .required()
    .sample("3.0")
    .doc("The version, always `3.0`. Other calls have `1.0` here.");

/// The scene.
pub const TRADE_SCENE: Field = one_of("trade_scene", &VEHICLE_SCENE)
    .max_bytes(16)
    .required()
    .sample("PARKING")
    .doc("What is deducted for. `PARKING SPACE` has a blank.");

/// The driver under the app.
pub const DRIVER: Field = OPENID.max_bytes(32);

/// The driver under the sub-merchant's app.
pub const DRIVER_OF_SUB_MERCHANT: Field = SUB_OPENID.max_bytes(32);

/// The number plate.
pub const PLATE_NUMBER: Field = text("plate_number", 32)
    .conditional()
    .personal()
    .sample("粤B888888")
    .doc("The number plate: the sign of the province, letters and digits.");

/// The way in which a deduction starts.
pub const DEDUCT_MODE: Field =
    one_of("deduct_mode", &VEHICLE_DEDUCT_MODE).max_bytes(16).sample("PROACTIVE").doc("How the deduction starts.");

/// The lane.
pub const LANE: Field =
    one_of("channel_type", &VEHICLE_LANE).max_bytes(32).sample("ETC").doc("The lane of the toll station.");

/// The nonce of a reply.
pub const REPLY_NONCE_STR: Field = RECEIVED_NONCE_STR.single_source();

/// The signature of a reply.
pub const REPLY_SIGN: Field = SIGN.received().single_source();

/// The state of the driver.
pub const USER_STATE: Field =
    one_of("user_state", &VEHICLE_USER_STATE).max_bytes(16).received().sample("NORMAL").doc("The state of the driver.");

/// The page where the driver signs up.
pub const PATH: Field = text("path", 1024)
    .received()
    .optional()
    .sample("pages/route/index")
    .doc("The page of the mini program where the driver signs up, or pays what is owed.");

/// The new state.
pub const VEHICLE_EVENT_TYPE: Field =
    text("vehicle_event_type", 32).received().single_source().sample("NORMAL").doc("The new state.");

/// The new state, in words.
pub const VEHICLE_EVENT_DES: Field =
    text("vehicle_event_des", 128).received().optional().single_source().doc("The new state in words.");

/// The time of the change.
pub const VEHICLE_EVENT_CREATETIME: Field = time14("vehicle_event_createtime")
    .received()
    .single_source()
    .sample("20180101100000")
    .doc("When it changed, in Beijing time as yyyyMMddHHmmss.");

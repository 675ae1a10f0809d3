//! 入场通知, 查询用户状态, 用户状态变更通知: whether a driver's account can be deducted.

use super::fields::{
    DEDUCT_MODE, DRIVER, DRIVER_OF_SUB_MERCHANT, HMAC, HMAC_SIGN_TYPE, LANE, PATH, PLATE_NUMBER, REPLY_NONCE_STR,
    REPLY_SIGN, SUB_MERCHANT_APPID, TRADE_SCENE, USER_STATE, VEHICLE_EVENT_CREATETIME, VEHICLE_EVENT_DES,
    VEHICLE_EVENT_TYPE, VERSION_FIELD,
};
use super::scene::SCENE_INFO_FIELD;
use crate::choices::{VEHICLE_JUMP_SCENE, VEHICLE_PERMISSION};
use crate::errors;
use crate::shared::{
    APPID, ERR_CODE, ERR_CODE_DES, MCH_ID, NONCE_STR, RESULT_CODE, RETURN_CODE, RETURN_MSG, SIGN, SUB_APPID, SUB_MCH_ID,
};
use crate::table::builders::{array, json_text, object, one_of, unbounded};
use crate::table::model::{Channel, Field, Message, Retry};
use crate::table::rule::any_of;

/// Reports a car that enters.
pub static VEHICLE_NOTIFICATION: Message =
    Message::request(Channel::Pay, "vehicle_notification", "/vehicle/pay/notification")
        .partner_path("/vehicle/partnerpay/notification")
        .doc(
            "Tells WeChat Pay of a car that enters a car park, and asks whether its driver can be deducted (入场通知). \
             A request of the merchant in spite of its name; repeat it freely.",
        )
        .signed_with(HMAC)
        .retry(Retry::Read)
        .answered_by(&VEHICLE_NOTIFICATION_RESPONSE)
        .errors(errors::VEHICLE_NOTIFICATION)
        .fields(&[
            APPID,
            MCH_ID,
            NONCE_STR,
            HMAC_SIGN_TYPE,
            SIGN,
            VERSION_FIELD,
            TRADE_SCENE.only(&["PARKING", "PARKING SPACE"]),
            SCENE_INFO_FIELD,
            SUB_MERCHANT_APPID.decided(),
            SUB_MCH_ID,
        ])
        .sealed();

/// The reply to reporting a car that enters.
pub static VEHICLE_NOTIFICATION_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "vehicle_notification.response")
        .doc("The reply to reporting a car that enters: whether its driver can be deducted.")
        .fields(&[
            RETURN_CODE,
            RETURN_MSG,
            APPID.received(),
            MCH_ID.received(),
            REPLY_NONCE_STR,
            REPLY_SIGN,
            RESULT_CODE,
            ERR_CODE,
            ERR_CODE_DES,
            one_of("user_state", &VEHICLE_PERMISSION)
                .max_bytes(16)
                .received()
                .sample("NORMAL")
                .doc("Whether the driver can be deducted."),
            DEDUCT_MODE.received().optional(),
            SUB_APPID.received().optional(),
            SUB_MCH_ID.received().conditional(),
        ])
        .sealed();

/// Queries the state of a driver.
pub static VEHICLE_QUERYSTATE: Message =
    Message::request(Channel::Pay, "vehicle_querystate", "/vehicle/pay/querystate")
        .partner_path("/vehicle/partnerpay/querystate")
        .doc("Asks for the state of a driver or a car (查询用户状态). It only reads; repeat it freely.")
        .signed_with(HMAC)
        .retry(Retry::Read)
        .answered_by(&VEHICLE_QUERYSTATE_RESPONSE)
        .errors(errors::VEHICLE_QUERYSTATE)
        .fields(&[
            APPID,
            MCH_ID,
            NONCE_STR,
            HMAC_SIGN_TYPE,
            SIGN,
            TRADE_SCENE,
            one_of("jump_scene", &VEHICLE_JUMP_SCENE)
                .max_bytes(16)
                .sample("H5")
                .doc("Where the page of the reply's `path` is opened."),
            DRIVER.decided().doc("The driver's id under `appid`."),
            PLATE_NUMBER.decided(),
            VERSION_FIELD,
            SUB_MERCHANT_APPID.decided(),
            SUB_MCH_ID,
            DRIVER_OF_SUB_MERCHANT.decided().doc("The driver's id under `sub_appid`."),
        ])
        .rules(&[any_of(&[DRIVER.name, DRIVER_OF_SUB_MERCHANT.name, PLATE_NUMBER.name])])
        .sealed();

/// The reply with the state of a driver.
pub static VEHICLE_QUERYSTATE_RESPONSE: Message =
    Message::reply_to_request(Channel::Pay, "vehicle_querystate.response")
        .doc("The reply with the state of a driver or a car.")
        .fields(&[
            RETURN_CODE,
            RETURN_MSG,
            APPID.received(),
            MCH_ID.received(),
            REPLY_NONCE_STR,
            REPLY_SIGN,
            RESULT_CODE,
            ERR_CODE,
            ERR_CODE_DES,
            USER_STATE,
            DRIVER.received().optional(),
            DEDUCT_MODE.received().optional(),
            PATH,
            PLATE_NUMBER_INFO_FIELD,
            SUB_APPID.received().optional(),
            SUB_MCH_ID.received().conditional(),
            DRIVER_OF_SUB_MERCHANT.received().optional(),
        ])
        .sealed();

/// The object around the cars of a driver.
pub static VEHICLE_PLATE_NUMBER_INFO_TEXT: Message = Message::item(Channel::Pay, "vehicle_plate_number_info_text")
    .doc("The object around the cars of a driver: the JSON text of `plate_number_info`.")
    .fields(&[array(object("plate_number_info", &VEHICLE_PLATE_NUMBER_INFO))
        .received()
        .personal()
        .sample("[...]")
        .doc("The cars.")])
    .sealed();

/// One car of a driver.
pub static VEHICLE_PLATE_NUMBER_INFO: Message = Message::item(Channel::Pay, "vehicle_plate_number_info")
    .doc("One car of a driver.")
    .fields(&[
        PLATE_NUMBER.received(),
        LANE.received().optional().doc("The lane of toll stations that the car takes."),
        unbounded("common_use_flag")
            .received()
            .optional()
            .sample("COMMON_USE")
            .doc("`COMMON_USE`: the car that the driver uses most."),
    ])
    .sealed();

/// Reports that the state of a car changed.
pub static VEHICLE_EVENT_NOTIFICATION: Message = Message::notification(Channel::Pay, "vehicle_event_notification")
    .doc(
        "Tells the merchant that the state of a car changed (用户状态变更通知), at the `notify_url` of the scene of \
         `vehicle_notification`. Its signature is always HMAC-SHA256.",
    )
    .signed_with(HMAC)
    .fields(&[
        RETURN_CODE.optional().single_source().doc("Whether the message got through. The published one lacks it."),
        APPID.received().single_source(),
        MCH_ID.received().single_source(),
        SUB_APPID.received().optional().single_source(),
        SUB_MCH_ID.received().optional().single_source(),
        REPLY_NONCE_STR,
        HMAC_SIGN_TYPE.received().single_source(),
        REPLY_SIGN,
        PLATE_NUMBER.received().single_source(),
        DEDUCT_MODE.received().optional().single_source(),
        VEHICLE_EVENT_TYPE,
        VEHICLE_EVENT_DES,
        VEHICLE_EVENT_CREATETIME,
    ])
    .sealed();

/// The driver's cars.
pub const PLATE_NUMBER_INFO_FIELD: Field = json_text("plate_number_info", 512, &VEHICLE_PLATE_NUMBER_INFO_TEXT)
    .received()
    .optional()
    .personal()
    .sample(r#"{"plate_number_info":[{"plate_number":"粤B888888","channel_type":"ETC"}]}"#)
    .doc("The driver's cars as JSON text: an object with one member of the same name.");

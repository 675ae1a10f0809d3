//! The scene of a deduction. Which members a request needs depends on its `trade_scene`, which is not part of this
//! object: the rules here are those that hold for every scene.

use super::fields::{DEDUCT_MODE, DRIVER, DRIVER_OF_SUB_MERCHANT, LANE, PLATE_NUMBER};
use crate::choices::VEHICLE_SUPPORTED_MODES;
use crate::shared::NOTIFY_URL;
use crate::table::builders::{json_text, number, object, one_of, text, time14};
use crate::table::model::{Channel, Field, Message};
use crate::table::rule::{all_or_none, any_of, with};

/// The scene, as a request has it.
pub const SCENE_INFO_FIELD: Field = json_text("scene_info", 1024, &VEHICLE_SCENE_INFO_TEXT)
    .required()
    .sample(concat!(
        r#"{"scene_info":{"start_time":"20170926114339","plate_number":"CB1000sdfasd","car_type":"大型车","#,
        r#""parking_name":"欢乐海岸停车场","free_time":1200}}"#,
    ))
    .doc("The scene as JSON text: an object with one member of the same name. Its members depend on `trade_scene`.");

/// The object around the scene.
pub static VEHICLE_SCENE_INFO_TEXT: Message = Message::nested(Channel::Pay, "vehicle_scene_info_text")
    .doc("The object around the scene of a deduction: the JSON text of `scene_info`.")
    .fields(&[object("scene_info", &VEHICLE_SCENE_INFO).required().sample("{...}").doc("The scene.")])
    .sealed();

/// The scene of a deduction.
pub static VEHICLE_SCENE_INFO: Message = Message::nested(Channel::Pay, "vehicle_scene_info")
    .doc("The scene of a deduction. Which members are required depends on the `trade_scene` of the request.")
    .fields(&[
        time14("start_time")
            .required()
            .sample("20170826104339")
            .doc("When the stay or the trade began, in Beijing time as yyyyMMddHHmmss."),
        END_TIME,
        number("charging_time")
            .conditional()
            .sample("3600")
            .doc("The time charged in seconds. Required by a deduction for PARKING and PARKING SPACE."),
        PLATE_NUMBER.doc("The number plate. Required for every scene but PARKING SPACE."),
        CAR_TYPE,
        PARKING_NAME,
        number("free_time")
            .conditional()
            .sample("1200")
            .doc("The time free of charge in seconds. Required by `vehicle_notification`."),
        DEDUCT_MODE.conditional().doc("How the deduction starts. Required by a deduction for PARKING."),
        one_of("support_deduct_mode", &VEHICLE_SUPPORTED_MODES)
            .max_bytes(32)
            .documented(16)
            .conditional()
            .decided()
            .sample("DEDUCT_ALL")
            .doc(
                "The modes that the merchant supports. Required by a deduction for PARKING. (The page says 16 bytes, \
                 which two values exceed.)",
            ),
        NOTIFY_URL
            .by_caller()
            .optional()
            .sample("https://www.example.com/notify")
            .doc("Where `vehicle_event_notification` goes; of `vehicle_notification` only."),
        DRIVER.doc("The driver's id under `appid`. Required by `vehicle_notification` for PARKING SPACE."),
        DRIVER_OF_SUB_MERCHANT.optional().any_account().doc("The driver's id under `sub_appid`."),
        SPACE_NUMBER,
        GAS_STATION,
        GAS_LABEL_NAME,
        GAS_TYPE,
        GAS_STANDARD,
        GAS_GUN_NO,
        GAS_AMOUNT,
        ENTRANCE_NAME,
        EXIT_NAME,
        number("carrying_capacity").sample("10").doc("The number of seats; of HIGHWAY only."),
        text("carrying_range", 32).sample("6-12").doc("The range of the number of seats; of HIGHWAY only."),
        CHANNEL_TYPE,
    ])
    .rules(&[
        any_of(&[PLATE_NUMBER.name, SPACE_NUMBER.name]),
        with(PARKING_NAME.name).needs(&[PLATE_NUMBER.name]),
        all_or_none(&[
            GAS_STATION.name,
            GAS_LABEL_NAME.name,
            GAS_TYPE.name,
            GAS_STANDARD.name,
            GAS_GUN_NO.name,
            GAS_AMOUNT.name,
        ]),
        with(GAS_STATION.name).needs(&[PLATE_NUMBER.name]),
        with(ENTRANCE_NAME.name).needs(&[
            END_TIME.name,
            PLATE_NUMBER.name,
            CAR_TYPE.name,
            EXIT_NAME.name,
            CHANNEL_TYPE.name,
        ]),
        with(EXIT_NAME.name).needs(&[PLATE_NUMBER.name]),
        with(CHANNEL_TYPE.name).needs(&[ENTRANCE_NAME.name]),
    ])
    .sealed();

const END_TIME: Field = time14("end_time")
    .conditional()
    .sample("20170826114339")
    .doc("When it ended, in Beijing time as yyyyMMddHHmmss. Required for HIGHWAY, optional for the scenes of parking.");
const CAR_TYPE: Field =
    text("car_type", 16).conditional().sample("小型车").doc("The kind of the car. Required for HIGHWAY.");
const PARKING_NAME: Field = text("parking_name", 32)
    .conditional()
    .sample("欢乐海岸停车场")
    .doc("The name of the car park. Required for PARKING.");
const SPACE_NUMBER: Field = text("space_number", 16)
    .conditional()
    .sample("D6666")
    .doc("The number of the parking space. Required for PARKING SPACE.");
const GAS_STATION: Field = text("gas_station", 32)
    .conditional()
    .sample("中国石油加油站")
    .doc("The name of the filling station. Required for GAS.");
const GAS_LABEL_NAME: Field =
    text("gas_label_name", 8).conditional().sample("98").doc("The grade of the fuel. Required for GAS.");
const GAS_TYPE: Field =
    text("gas_type", 32).conditional().sample("汽油").doc("The kind of the fuel. Required for GAS.");
const GAS_STANDARD: Field =
    text("gas_standard", 32).conditional().sample("国V").doc("The emission standard of the fuel. Required for GAS.");
const GAS_GUN_NO: Field =
    text("gas_gun_no", 32).conditional().sample("10").doc("The number of the nozzle. Required for GAS.");
const GAS_AMOUNT: Field = number("gas_amount")
    .conditional()
    .decided()
    .sample("50120")
    .doc("The amount of the fuel in millilitres. Required for GAS.");
const ENTRANCE_NAME: Field = text("entrance_name", 60)
    .conditional()
    .sample("沿江深圳-大铲湾")
    .doc("The entrance to the motorway. Required for HIGHWAY.");
const EXIT_NAME: Field = text("exit_name", 64)
    .conditional()
    .sample("虎门大桥")
    .doc("The exit from the motorway, or the bridge. Required for HIGHWAY and BRIDGE.");
const CHANNEL_TYPE: Field = LANE.conditional().doc("The lane of the toll station. Required for HIGHWAY.");

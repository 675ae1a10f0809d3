//! The enums of the lists of values of 车主服务.

use wxpay_derive::choices;
use wxpay_schema as schema;

choices!(pub enum VehicleScene = schema::choices::VEHICLE_SCENE);
choices!(pub enum VehicleVersion = schema::choices::VEHICLE_VERSION);
choices!(pub enum VehicleTradeType = schema::choices::VEHICLE_TRADE_TYPE);
choices!(pub enum VehicleJumpScene = schema::choices::VEHICLE_JUMP_SCENE);
choices!(pub enum VehiclePermission = schema::choices::VEHICLE_PERMISSION);
choices!(pub enum VehicleUserState = schema::choices::VEHICLE_USER_STATE);
choices!(pub enum VehicleDeductMode = schema::choices::VEHICLE_DEDUCT_MODE);
choices!(pub enum VehicleSupportedModes = schema::choices::VEHICLE_SUPPORTED_MODES);
choices!(pub enum VehicleLane = schema::choices::VEHICLE_LANE);

//! The structs of 车主服务.

use wxpay_derive::message;

use crate::schema;

message!(pub struct VehicleNotification = schema::pay::VEHICLE_NOTIFICATION);
message!(pub struct VehicleNotificationResponse = schema::pay::VEHICLE_NOTIFICATION_RESPONSE);
message!(pub struct VehiclePayapply = schema::pay::VEHICLE_PAYAPPLY);
message!(pub struct VehiclePayapplyResponse = schema::pay::VEHICLE_PAYAPPLY_RESPONSE);
message!(pub struct VehicleQuerystate = schema::pay::VEHICLE_QUERYSTATE);
message!(pub struct VehicleQuerystateResponse = schema::pay::VEHICLE_QUERYSTATE_RESPONSE);
message!(pub struct TransitQueryorder = schema::pay::TRANSIT_QUERYORDER);
message!(pub struct TransitQueryorderResponse = schema::pay::TRANSIT_QUERYORDER_RESPONSE);
message!(pub struct VehicleEventNotification = schema::pay::VEHICLE_EVENT_NOTIFICATION);
message!(pub struct VehicleSceneInfoText = schema::pay::VEHICLE_SCENE_INFO_TEXT);
message!(pub struct VehicleSceneInfo = schema::pay::VEHICLE_SCENE_INFO);
message!(pub struct VehiclePlateNumberInfoText = schema::pay::VEHICLE_PLATE_NUMBER_INFO_TEXT);
message!(pub struct VehiclePlateNumberInfo = schema::pay::VEHICLE_PLATE_NUMBER_INFO);

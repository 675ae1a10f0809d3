//! The structs of 车主服务.

use wxpay_derive::message;

use crate::schema;

message! {
    pub struct VehicleNotification = schema::pay::VEHICLE_NOTIFICATION;
    pub struct VehicleNotificationResponse = schema::pay::VEHICLE_NOTIFICATION_RESPONSE;
    pub struct VehiclePayapply = schema::pay::VEHICLE_PAYAPPLY;
    pub struct VehiclePayapplyResponse = schema::pay::VEHICLE_PAYAPPLY_RESPONSE;
    pub struct VehicleQuerystate = schema::pay::VEHICLE_QUERYSTATE;
    pub struct VehicleQuerystateResponse = schema::pay::VEHICLE_QUERYSTATE_RESPONSE;
    pub struct TransitQueryorder = schema::pay::TRANSIT_QUERYORDER;
    pub struct TransitQueryorderResponse = schema::pay::TRANSIT_QUERYORDER_RESPONSE;
    pub struct VehicleEventNotification = schema::pay::VEHICLE_EVENT_NOTIFICATION;
    pub struct VehicleSceneInfoText = schema::pay::VEHICLE_SCENE_INFO_TEXT;
    pub struct VehicleSceneInfo = schema::pay::VEHICLE_SCENE_INFO;
    pub struct VehiclePlateNumberInfoText = schema::pay::VEHICLE_PLATE_NUMBER_INFO_TEXT;
    pub struct VehiclePlateNumberInfo = schema::pay::VEHICLE_PLATE_NUMBER_INFO;
}

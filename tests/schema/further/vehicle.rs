use super::{Family, PAY};
use wxpay_core::schema::pay;

pub(super) const FAMILY: Family = Family {
    tables: &[
        (&pay::VEHICLE_NOTIFICATION, PAY, "vehicle_notification.request", ""),
        (&pay::VEHICLE_NOTIFICATION_RESPONSE, PAY, "vehicle_notification.response", ""),
        (&pay::VEHICLE_PAYAPPLY, PAY, "vehicle_payapply.request", ""),
        (&pay::VEHICLE_PAYAPPLY_RESPONSE, PAY, "vehicle_payapply.response", ""),
        (&pay::VEHICLE_QUERYSTATE, PAY, "vehicle_querystate.request", ""),
        (&pay::VEHICLE_QUERYSTATE_RESPONSE, PAY, "vehicle_querystate.response", ""),
        (&pay::TRANSIT_QUERYORDER, PAY, "transit_queryorder.request", ""),
        (&pay::TRANSIT_QUERYORDER_RESPONSE, PAY, "transit_queryorder.response", ""),
        (&pay::VEHICLE_EVENT_NOTIFICATION, PAY, "vehicle_event_notify", ""),
        (&pay::VEHICLE_SCENE_INFO, PAY, "vehicle.scene_info", "scene_info."),
    ],
    without_a_file: &[
        (&pay::VEHICLE_SCENE_INFO_TEXT, "one member, around the scene"),
        (&pay::VEHICLE_PLATE_NUMBER_INFO_TEXT, "one member, around the cars"),
        (&pay::VEHICLE_PLATE_NUMBER_INFO, "known by its sample"),
    ],
    meant: &[
        ("vehicle_payapply", &["body"], "max", "128 by the table, 127 enforced by the gateway"),
        ("vehicle_payapply", &["SIGN_ERROR"], "code", SPELLING),
        ("vehicle_payapply", &["SIGNERROR"], "more codes", SPELLING),
        (
            "vehicle_event_notification",
            &["deduct_mode"],
            "kind",
            "a string by the table, a list of values by its meaning",
        ),
    ],
};

const SPELLING: &str = "another spelling of one code";

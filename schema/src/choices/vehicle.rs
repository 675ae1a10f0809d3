//! The lists of values of 车主服务.

use crate::table::builders::choice;
use crate::table::model::Choices;

lists! {
    LISTS:
    /// Scenes of a deduction.
    pub const VEHICLE_SCENE: Choices = Choices {
        name: "VehicleScene",
        doc: "What a driver's account is deducted for.",
        values: &[
            choice("PARKING", "A car park."),
            choice("PARKING SPACE", "A parking space at the roadside; the value has a blank.").variant("ParkingSpace"),
            choice("GAS", "Fuel."),
            choice("HIGHWAY", "The toll of a motorway."),
            choice("BRIDGE", "The toll of a bridge."),
        ],
    };

    /// Versions of the calls of car services.
    pub const VEHICLE_VERSION: Choices = Choices {
        name: "VehicleVersion",
        doc: "The version of the calls of car services.",
        values: &[choice("3.0", "The only one.").variant("V3")],
    };

    /// Scenes of the payment of a deduction.
    pub const VEHICLE_TRADE_TYPE: Choices = Choices {
        name: "VehicleTradeType",
        doc: "The scene of the payment of a deduction.",
        values: &[choice("PAP", "By deduction from the driver's account.")],
    };

    /// Places that open the page of a driver.
    pub const VEHICLE_JUMP_SCENE: Choices = Choices {
        name: "VehicleJumpScene",
        doc: "Where the page of a driver is opened.",
        values: &[choice("APP", "In the merchant's app."), choice("H5", "On a web page.")],
    };

    /// Permissions to deduct.
    pub const VEHICLE_PERMISSION: Choices = Choices {
        name: "VehiclePermission",
        doc: "Whether a driver can be deducted.",
        values: &[choice("NORMAL", "The driver can be."), choice("BLOCK", "The driver cannot be.")],
    };

    /// States of a driver.
    pub const VEHICLE_USER_STATE: Choices = Choices {
        name: "VehicleUserState",
        doc: "The state of a driver.",
        values: &[
            choice("NORMAL", "The driver can be deducted."),
            choice("PAUSED", "Deductions are paused."),
            choice("OVERDUE", "The driver owes a payment."),
            choice("UNAUTHORIZED", "The driver has not signed up."),
        ],
    };

    /// Ways in which a deduction starts.
    pub const VEHICLE_DEDUCT_MODE: Choices = Choices {
        name: "VehicleDeductMode",
        doc: "How a deduction starts.",
        values: &[choice("PROACTIVE", "By the driver."), choice("AUTOPAY", "By itself.")],
    };

    /// Ways in which a merchant's deductions can start.
    pub const VEHICLE_SUPPORTED_MODES: Choices = Choices {
        name: "VehicleSupportedModes",
        doc: "How a merchant's deductions can start.",
        values: &[
            choice("DEDUCT_PROACTIVE_ONLY", "By the driver only."),
            choice("DEDUCT_AUTOPAY_ONLY", "By themselves only."),
            choice("DEDUCT_ALL", "In both ways."),
        ],
    };

    /// Lanes of a toll station.
    pub const VEHICLE_LANE: Choices = Choices {
        name: "VehicleLane",
        doc: "The lane of a toll station.",
        values: &[
            choice("ETC", "The one with electronic toll collection."),
            choice("MTC", "The one with toll collection by hand."),
        ],
    };
}

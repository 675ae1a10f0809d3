//! The lists of values of 现金红包.

use crate::table::builders::choice;
use crate::table::model::Choices;

lists! {
    LISTS:
    /// Uses of a red packet.
    pub const RED_PACKET_SCENE: Choices = Choices {
        name: "RedPacketScene",
        doc: "The use of a red packet, which decides its range of amounts.",
        values: &[
            choice("PRODUCT_1", "A sales promotion."),
            choice("PRODUCT_2", "A lottery."),
            choice("PRODUCT_3", "Prizes for virtual goods."),
            choice("PRODUCT_4", "Benefits for staff."),
            choice("PRODUCT_5", "A sales channel's share."),
            choice("PRODUCT_6", "A reward of an insurance."),
            choice("PRODUCT_7", "Winnings of a lottery ticket."),
            choice("PRODUCT_8", "A scratch-off prize of the tax office."),
        ],
    };

    /// States of a red packet.
    pub const RED_PACKET_STATUS: Choices = Choices {
        name: "RedPacketStatus",
        doc: "The state of a red packet.",
        values: &[
            choice("SENDING", "Being sent."),
            choice("SENT", "Sent, and waiting to be claimed."),
            choice("FAILED", "Not sent."),
            choice("RECEIVED", "Claimed."),
            choice("RFUND_ING", "What was not claimed is on its way back. The misspelling is the value."),
            choice("REFUND", "What was not claimed went back."),
        ],
    };

    /// Origins of a red packet.
    pub const RED_PACKET_SOURCE: Choices = Choices {
        name: "RedPacketSource",
        doc: "The origin of a red packet.",
        values: &[
            choice("API", "A request."),
            choice("UPLOAD", "A file of receivers on the merchant platform."),
            choice("ACTIVITY", "A campaign on the merchant platform."),
        ],
    };

    /// Kinds of a red packet.
    pub const RED_PACKET_TYPE: Choices = Choices {
        name: "RedPacketType",
        doc: "The kind of a red packet.",
        values: &[choice("NORMAL", "For one user."), choice("GROUP", "For a group, shared on by the first user.")],
    };

    /// Ways to divide a red packet.
    pub const RED_PACKET_DIVISION: Choices = Choices {
        name: "RedPacketDivision",
        doc: "The way in which a red packet is divided.",
        values: &[choice("ALL_RAND", "Into random parts.")],
    };

    /// Ways to claim a red packet.
    pub const RED_PACKET_NOTIFY_WAY: Choices = Choices {
        name: "RedPacketNotifyWay",
        doc: "The way in which the user learns of a red packet.",
        values: &[choice("MINI_PROGRAM_JSAPI", "The mini program opens it.")],
    };

    /// Kinds of a red packet's number.
    pub const RED_PACKET_NUMBER_TYPE: Choices = Choices {
        name: "RedPacketNumberType",
        doc: "The kind of number in a query of a red packet.",
        values: &[choice("MCHT", "The merchant's own number.")],
    };
}

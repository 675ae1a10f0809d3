//! The lists of values of 代金券.

use crate::table::builders::choice;
use crate::table::model::Choices;

lists! {
    LISTS:
    /// Versions of the coupon calls.
    pub const COUPON_CALL_VERSION: Choices = Choices {
        name: "CouponCallVersion",
        doc: "The version of a coupon call.",
        values: &[choice("1.0", "The only version.").variant("V1")],
    };

    /// Formats of the coupon calls.
    pub const COUPON_CALL_FORMAT: Choices = Choices {
        name: "CouponCallFormat",
        doc: "The format of a coupon call.",
        values: &[choice("XML", "XML, the only format.")],
    };

    /// Results of sending a coupon.
    pub const COUPON_RESULT: Choices = Choices {
        name: "CouponResult",
        doc: "The result of sending a coupon to one payer.",
        values: &[choice("SUCCESS", "It was sent."), choice("FAILED", "It was not sent.")],
    };

    /// States of a stock of coupons.
    pub const COUPON_STOCK_STATUS: Choices = Choices {
        name: "CouponStockStatus",
        doc: "The state of a stock of coupons.",
        values: &[
            choice("1", "Not active.").variant("Inactive"),
            choice("2", "In approval.").variant("InApproval"),
            choice("4", "Active.").variant("Active"),
            choice("8", "Void.").variant("Void"),
            choice("16", "Stopped.").variant("Stopped"),
        ],
    };

    /// States of a coupon.
    pub const COUPON_STATE: Choices = Choices {
        name: "CouponState",
        doc: "The state of a coupon. Old replies have 2 (usable), 4 (locked) and 8 (used).",
        values: &[
            choice("SENDED", "Usable. The misspelling is the protocol's.").variant("Sent"),
            choice("USED", "Used."),
            choice("EXPIRED", "Expired."),
        ],
    };

    /// Origins of a coupon.
    pub const COUPON_SOURCE: Choices = Choices {
        name: "CouponSource",
        doc: "How the payer came by a coupon. Old replies have other words.",
        values: &[choice("FULL_SEND", "By an activity for a full amount."), choice("NORMAL", "As usual.")],
    };

    /// Ways of using a coupon.
    pub const COUPON_PARTIAL_USE: Choices = Choices {
        name: "CouponPartialUse",
        doc: "Whether a coupon can be used in parts.",
        values: &[choice("1", "It can.").variant("Allowed")],
    };
}

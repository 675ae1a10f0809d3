//! The lists of values of 刷脸支付.

use crate::table::builders::choice;
use crate::table::model::Choices;

lists! {
    LISTS:
    /// Versions of the rules of promotions.
    pub const PROMOTION_VERSION: Choices = Choices {
        name: "PromotionVersion",
        doc: "The switch for per-item promotions.",
        values: &[choice("1.0", "They are on.").variant("V1")],
    };

    /// Versions of the call for the credential of face recognition.
    pub const AUTHINFO_VERSION: Choices = Choices {
        name: "AuthinfoVersion",
        doc: "The version of the call for the credential of face recognition.",
        values: &[choice("1", "The only one.").variant("V1")],
    };
}

//! The lists of values of 委托代扣.

use crate::table::builders::choice;
use crate::table::model::Choices;

lists! {
    LISTS:
    /// Versions of the calls about agreements.
    pub const AGREEMENT_VERSION: Choices = Choices {
        name: "AgreementVersion",
        doc: "The version of a call about an agreement.",
        values: &[choice("1.0", "The only version.").variant("V1")],
    };

    /// Where the page leads after signing.
    pub const RETURN_WEB: Choices = Choices {
        name: "ReturnWeb",
        doc: "Where the page leads after signing.",
        values: &[choice("1", "Back to the page that it was opened from.").variant("Back")],
    };

    /// States of an agreement.
    pub const CONTRACT_STATE: Choices = Choices {
        name: "ContractState",
        doc: "The state of an agreement.",
        values: &[
            choice("0", "Signed and in force.").variant("Signed"),
            choice("1", "Not signed, or ended.").variant("Ended"),
            choice("9", "Being signed.").variant("Signing"),
        ],
    };

    /// Ways in which an agreement ended.
    pub const TERMINATION_MODE: Choices = Choices {
        name: "TerminationMode",
        doc: "The way in which an agreement ended.",
        values: &[
            choice("0", "It has not ended.").variant("NotEnded"),
            choice("1", "It expired.").variant("Expired"),
            choice("2", "The payer ended it.").variant("ByPayer"),
            choice("3", "The merchant ended it by a call.").variant("ByCall"),
            choice("4", "The merchant ended it on the merchant platform.").variant("OnPlatform"),
            choice("5", "The payer's account was closed.").variant("AccountClosed"),
            choice("7", "Customer service ended it.").variant("ByCustomerService"),
        ],
    };

    /// Changes of an agreement.
    pub const CONTRACT_CHANGE: Choices = Choices {
        name: "ContractChange",
        doc: "The change of an agreement.",
        values: &[choice("ADD", "It was signed."), choice("DELETE", "It ended.")],
    };

    /// Scenes of a deduction.
    pub const DEDUCTION_TYPE: Choices = Choices {
        name: "DeductionType",
        doc: "The scene of a deduction.",
        values: &[choice("PAP", "By an agreement that the payer signed.")],
    };

    /// States of an order that is deducted.
    pub const DEDUCTION_STATE: Choices = Choices {
        name: "DeductionState",
        doc: "The state of an order that is deducted.",
        values: &[
            choice("SUCCESS", "Paid."),
            choice("REFUND", "Paid, and moved to refund."),
            choice("NOTPAY", "Not paid yet.").variant("NotPay"),
            choice("CLOSED", "Closed without a payment."),
            choice("REVOKED", "Revoked; listed, and not known to occur."),
            choice("USERPAYING", "The payer is paying; listed, and not known to occur.").variant("UserPaying"),
            choice("PAYERROR", "Failed; listed, and not known to occur.").variant("PayError"),
            choice("ACCEPT", "Accepted, waiting for the deduction."),
            choice("PAY_FAIL", "The deduction failed."),
        ],
    };
}

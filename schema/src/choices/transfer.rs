//! The lists of values of 付款.

use crate::table::builders::choice;
use crate::table::model::Choices;

lists! {
    LISTS:
    /// Checks of the payee's name.
    pub const NAME_CHECK: Choices = Choices {
        name: "NameCheck",
        doc: "Whether the payee's name is compared with the verified one.",
        values: &[
            choice("NO_CHECK", "It is not compared."),
            choice("FORCE_CHECK", "It is compared, and a payee without a verified name is refused."),
        ],
    };

    /// States of a transfer to a balance.
    pub const TRANSFER_STATUS: Choices = Choices {
        name: "TransferStatus",
        doc: "The state of a transfer to a user's balance.",
        values: &[
            choice("SUCCESS", "Paid."),
            choice("FAILED", "Not paid."),
            choice("PROCESSING", "Under way."),
        ],
    };

    /// States of a transfer to a bank card.
    pub const BANK_TRANSFER_STATUS: Choices = Choices {
        name: "BankTransferStatus",
        doc: "The state of a transfer to a bank card.",
        values: &[
            choice("SUCCESS", "Paid to the bank. The bank may still send it back."),
            choice("FAILED", "Not paid. Paying again needs another number."),
            choice("PROCESSING", "Under way."),
            choice("BANK_FAIL", "The bank sent the money back, perhaps days after a success."),
        ],
    };

    /// Kinds of WeCom's messages about a payment.
    pub const WORKWX_MESSAGE_TYPE: Choices = Choices {
        name: "WorkwxMessageType",
        doc: "The kind of WeCom's message about a payment.",
        values: &[choice("NORMAL_MSG", "Of a project."), choice("APPROVAL_MSG", "Of an approval.")],
    };

    /// Kinds of an approval.
    pub const APPROVAL_TYPE: Choices = Choices {
        name: "ApprovalType",
        doc: "The kind of an approval.",
        values: &[choice("1", "An approval within WeCom.").variant("WithinWorkwx")],
    };
}

//! The lists of values of 分账.

use crate::table::builders::choice;
use crate::table::model::Choices;

lists! {
    LISTS:

    /// Kinds of a receiver.
    pub const RECEIVER_TYPE: Choices = Choices {
        name: "ReceiverType",
        doc: "What identifies a receiver of a sharing.",
        values: &[
            choice("MERCHANT_ID", "A merchant, by the merchant number."),
            choice("PERSONAL_OPENID", "A person, by the id under `appid`."),
            choice("PERSONAL_SUB_OPENID", "A person, by the id under `sub_appid`."),
        ],
    };

    /// Relations of a receiver.
    pub const RECEIVER_RELATION: Choices = Choices {
        name: "ReceiverRelation",
        doc: "What a receiver is to the paying merchant.",
        values: &[
            choice("SERVICE_PROVIDER", "The service provider."),
            choice("STORE", "A store."),
            choice("STAFF", "An employee."),
            choice("STORE_OWNER", "The owner of a store."),
            choice("PARTNER", "A partner."),
            choice("HEADQUARTER", "The headquarters."),
            choice("BRAND", "The brand owner."),
            choice("DISTRIBUTOR", "A distributor."),
            choice("USER", "A user."),
            choice("SUPPLIER", "A supplier."),
            choice("CUSTOM", "Another relation, in words of its own."),
            choice("PLATFORM", "The platform; not in older lists."),
            choice("OTHERS", "None of these; not in older lists."),
        ],
    };

    /// States of a sharing.
    pub const SHARING_STATUS: Choices = Choices {
        name: "SharingStatus",
        doc: "The state of a sharing as a whole.",
        values: &[
            choice("PROCESSING", "Under way."),
            choice("FINISHED", "Completed: each share succeeded or was closed."),
            choice("ACCEPTED", "Accepted; in older replies."),
            choice("CLOSED", "Closed without a share; in older replies."),
        ],
    };

    /// States of a share.
    pub const SHARE_RESULT: Choices = Choices {
        name: "ShareResult",
        doc: "What became of the share of one receiver.",
        values: &[
            choice("PENDING", "Under way."),
            choice("SUCCESS", "The receiver has the money."),
            choice("CLOSED", "Closed: the money stays with the paying merchant."),
        ],
    };

    /// States of a return.
    pub const RETURN_RESULT: Choices = Choices {
        name: "ReturnResult",
        doc: "What became of a return.",
        values: &[
            choice("SUCCESS", "The money is back."),
            choice("PROCESSING", "Under way: query later, never under another number."),
            choice("FAILED", "Failed: the next try needs another number."),
        ],
    };

    /// Reasons of a failed return.
    pub const RETURN_FAIL_REASON: Choices = Choices {
        name: "ReturnFailReason",
        doc: "Why a return failed.",
        values: &[
            choice("ACCOUNT_ABNORMAL", "The account that returns the money is closed or blocked."),
            choice("TIME_OUT_CLOSED", "Closed after a wait for the money."),
            choice("PAYER_ACCOUNT_ABNORMAL", "The account that gets the money back is closed or blocked."),
            choice("INVALID_REQUEST", "The balance or the state of the account does not allow it."),
        ],
    };

    /// Kinds of the resource of a notification.
    pub const RESOURCE_TYPE: Choices = Choices {
        name: "ResourceType",
        doc: "The form of the `resource` of a notification.",
        values: &[choice("encrypt-resource", "An encrypted object.")],
    };

    /// Ciphers of the resource of a notification.
    pub const RESOURCE_ALGORITHM: Choices = Choices {
        name: "ResourceAlgorithm",
        doc: "The cipher of the `resource` of a notification.",
        values: &[choice("AEAD_AES_256_GCM", "AES-256-GCM with the APIv3 key.")],
    };
}

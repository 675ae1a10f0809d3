//! The lists of values, each behind one enum of `wxpay-core`.

use crate::errors::ERROR_CODE;
use crate::table::builders::choice;
use crate::table::model::Choices;

/// Declares each list as a constant, and a constant with all of them.
macro_rules! lists {
    ($all:ident: $($(#[$doc:meta])* pub const $list:ident: Choices = $choices:expr;)*) => {
        $($(#[$doc])* pub const $list: Choices = $choices;)*

        /// The lists of this module.
        pub(super) const $all: &[&Choices] = &[$(&$list,)*];
    };
}

// After the macro, which they use.
#[cfg(feature = "cash-coupon")]
mod cash_coupon;
#[cfg(feature = "customs")]
mod customs;
#[cfg(feature = "face-payment")]
mod face_payment;
#[cfg(feature = "papay")]
mod papay;
#[cfg(feature = "profit-sharing")]
mod profit_sharing;
#[cfg(feature = "red-packet")]
mod red_packet;
#[cfg(feature = "report")]
mod report;
#[cfg(feature = "transfer")]
mod transfer;
#[cfg(feature = "vehicle")]
mod vehicle;

#[cfg(feature = "cash-coupon")]
pub use cash_coupon::*;
#[cfg(feature = "customs")]
pub use customs::*;
#[cfg(feature = "face-payment")]
pub use face_payment::*;
#[cfg(feature = "papay")]
pub use papay::*;
#[cfg(feature = "profit-sharing")]
pub use profit_sharing::*;
#[cfg(feature = "red-packet")]
pub use red_packet::*;
#[cfg(feature = "report")]
pub use report::*;
#[cfg(feature = "transfer")]
pub use transfer::*;
#[cfg(feature = "vehicle")]
pub use vehicle::*;

/// Every list of values that is behind an enum of `wxpay-core`.
pub const CHOICES: &[&Choices] = &joined::<{ length(LISTS) }>(LISTS);

const LISTS: &[&[&Choices]] = &[
    ORDERS,
    &[&ERROR_CODE],
    #[cfg(feature = "profit-sharing")]
    profit_sharing::LISTS,
    #[cfg(feature = "red-packet")]
    red_packet::LISTS,
    #[cfg(feature = "transfer")]
    transfer::LISTS,
    #[cfg(feature = "papay")]
    papay::LISTS,
    #[cfg(feature = "cash-coupon")]
    cash_coupon::LISTS,
    #[cfg(feature = "customs")]
    customs::LISTS,
    #[cfg(feature = "face-payment")]
    face_payment::LISTS,
    #[cfg(feature = "vehicle")]
    vehicle::LISTS,
    #[cfg(feature = "report")]
    report::LISTS,
];

/// The number of lists in the groups.
const fn length(groups: &[&[&Choices]]) -> usize {
    let (mut length, mut at) = (0, 0);
    while at < groups.len() {
        length += groups[at].len();
        at += 1;
    }
    length
}

/// The lists of the groups, one group after the other.
const fn joined<const LENGTH: usize>(groups: &[&[&'static Choices]]) -> [&'static Choices; LENGTH] {
    let mut all = [groups[0][0]; LENGTH];
    let (mut next, mut group) = (0, 0);
    while group < groups.len() {
        let mut at = 0;
        while at < groups[group].len() {
            all[next] = groups[group][at];
            next += 1;
            at += 1;
        }
        group += 1;
    }
    all
}

lists! {
    ORDERS:
    /// Scenes of a payment.
    pub const TRADE_TYPE: Choices = Choices {
        name: "TradeType",
        doc: "The scene of a payment.",
        values: &[
            choice("JSAPI", "In an official account or a mini program."),
            choice("NATIVE", "By scanning a QR code that the merchant shows."),
            choice("APP", "From the merchant's app."),
            choice("MWEB", "From a browser outside WeChat."),
            choice("MICROPAY", "By scanning the payer's code; not a value of the unified order."),
            choice("FACEPAY", "By face; only received."),
            choice("AUTH", "By entrusted deduction; only received."),
        ],
    };

    /// States of an order.
    pub const TRADE_STATE: Choices = Choices {
        name: "TradeState",
        doc: "What became of an order.",
        values: &[
            choice("SUCCESS", "Paid."),
            choice("REFUND", "Paid, and moved to refund."),
            choice("NOTPAY", "Not paid yet."),
            choice("CLOSED", "Closed without a payment."),
            choice("REVOKED", "Revoked; code payment only."),
            choice("USERPAYING", "The payer is entering the password; code payment only."),
            choice("PAYERROR", "Failed, at the bank or otherwise."),
            choice("ACCEPT", "Accepted, waiting for the deduction."),
        ],
    };

    /// Ways of signing.
    pub const SIGN_TYPE: Choices = Choices {
        name: "SignMethod",
        doc: "The name of a way of signing.",
        values: &[choice("MD5", "MD5, which is what an absent value means."), choice("HMAC-SHA256", "HMAC-SHA256.")],
    };

    /// Outcomes of a message or a request.
    pub const OUTCOME: Choices = Choices {
        name: "ResultCode",
        doc: "How a message or a request ended.",
        values: &[choice("SUCCESS", "It worked."), choice("FAIL", "It did not.")],
    };

    /// Yes and no.
    pub const YES_NO: Choices =
        Choices { name: "YesNo", doc: "Yes or no.", values: &[choice("Y", "Yes."), choice("N", "No.")] };

    /// Limits on the way of paying.
    pub const LIMIT_PAY: Choices = Choices {
        name: "LimitPay",
        doc: "A limit on the way of paying.",
        values: &[choice("no_credit", "No credit cards.")],
    };

    /// The e-invoice entry.
    pub const RECEIPT: Choices =
        Choices { name: "ReceiptFlag", doc: "Whether the e-invoice entry shows.", values: &[choice("Y", "It shows.")] };

    /// Kinds of coupons.
    pub const COUPON_TYPE: Choices = Choices {
        name: "CouponType",
        doc: "The kind of a coupon.",
        values: &[
            choice("CASH", "A coupon the payer paid for."),
            choice("NO_CASH", "A coupon given away, which is not settled to the merchant."),
        ],
    };

    /// Kinds of identity documents.
    pub const IDENTITY_DOCUMENT: Choices = Choices {
        name: "IdentityDocument",
        doc: "The kind of an identity document.",
        values: &[
            choice("IDCARD", "The resident identity card."),
            choice("HONGKONG_MACAO", "The travel permit of Hong Kong and Macao residents."),
            choice("HONGKONG_MACAO_RESIDENT", "The residence permit of Hong Kong and Macao residents."),
            choice("TAIWAN_RESIDENT", "The residence permit of Taiwan residents."),
            choice("FOREIGN_RESIDENT", "The residence permit of foreigners."),
            choice("OVERSEA_PASSPORT", "A foreign passport."),
        ],
    };

    /// Scenes of an MWEB payment.
    pub const H5_SCENE: Choices = Choices {
        name: "H5Scene",
        doc: "Where an MWEB payment starts.",
        values: &[
            choice("IOS", "An app on iOS."),
            choice("Android", "An app on Android."),
            choice("Wap", "A website."),
        ],
    };

    /// States of a refund.
    pub const REFUND_STATUS: Choices = Choices {
        name: "RefundStatus",
        doc: "What became of a refund.",
        values: &[
            choice("SUCCESS", "The money is back."),
            choice("PROCESSING", "Under way; only in the answer to a query."),
            choice("CHANGE", "The bank refused it: the merchant finishes it on the merchant platform."),
            choice("REFUNDCLOSE", "Closed without a refund."),
            choice("FAIL", "Failed; what old pages list in place of REFUNDCLOSE."),
        ],
    };

    /// Ways of a refund.
    pub const REFUND_CHANNEL: Choices = Choices {
        name: "RefundChannel",
        doc: "Where a refund went.",
        values: &[
            choice("ORIGINAL", "Back the way the payment came."),
            choice("BALANCE", "To the payer's balance."),
            choice("OTHER_BALANCE", "To another balance, as the payer's account is faulty."),
            choice("OTHER_BANKCARD", "To another bank card, as the paying one is faulty."),
        ],
    };

    /// Sources of the money of a refund.
    pub const REFUND_ACCOUNT: Choices = Choices {
        name: "RefundAccount",
        doc: "Which of the merchant's money pays a refund.",
        values: &[
            choice("REFUND_SOURCE_UNSETTLED_FUNDS", "What is not settled yet, which is what an absent value means."),
            choice("REFUND_SOURCE_RECHARGE_FUNDS", "The available balance."),
        ],
    };

    /// Origins of a refund.
    pub const REFUND_REQUEST_SOURCE: Choices = Choices {
        name: "RefundRequestSource",
        doc: "Who asked for a refund.",
        values: &[choice("API", "A request."), choice("VENDOR_PLATFORM", "A person on the merchant platform.")],
    };

    /// Scopes of a promotion.
    pub const PROMOTION_SCOPE: Choices = Choices {
        name: "PromotionScope",
        doc: "What a promotion reduces.",
        values: &[choice("GLOBAL", "The whole order."), choice("SINGLE", "Single items.")],
    };

    /// Kinds of a promotion.
    pub const PROMOTION_TYPE: Choices = Choices {
        name: "PromotionType",
        doc: "Who pays for a promotion.",
        values: &[
            choice("COUPON", "Funded in advance: the merchant gets the money."),
            choice("DISCOUNT", "Not settled to the merchant."),
        ],
    };

    /// Kinds of a bill.
    pub const BILL_TYPE: Choices = Choices {
        name: "BillType",
        doc: "What a bill lists.",
        values: &[
            choice("ALL", "Every order of the day, which is what an absent value means."),
            choice("SUCCESS", "The orders paid on the day."),
            choice("REFUND", "The refunds of the day."),
            choice("RECHARGE_REFUND", "The refunds of recharges of the day."),
        ],
    };

    /// Compressions of a file.
    pub const TAR_TYPE: Choices = Choices {
        name: "TarType",
        doc: "How a file is packed; absent means plain text.",
        values: &[choice("GZIP", "As a gzip stream.")],
    };

    /// The merchant's accounts.
    pub const ACCOUNT_TYPE: Choices = Choices {
        name: "AccountType",
        doc: "Which of the merchant's accounts a fund flow is of.",
        values: &[
            choice("Basic", "The basic account."),
            choice("Operation", "The operating account."),
            choice("Fees", "The account of fees."),
        ],
    };
}

//! The fields of the further calls, a module for each family. The fields that they share with orders and refunds are in
//! [`shared`](crate::shared).
//!
//! ```
//! # #[cfg(feature = "red-packet")]
//! # {
//! use wxpay_schema::pay::{self, fields::red_packet};
//!
//! let row = pay::SENDREDPACK.find(red_packet::MCH_BILLNO.name).unwrap();
//! assert_eq!(row.max_bytes, Some(28));
//! # }
//! ```

/// The fields of stocks and coupons.
#[cfg(feature = "cash-coupon")]
pub mod cash_coupon {
    pub use crate::pay::cash_coupon::fields::*;
}

/// The fields of declarations.
#[cfg(feature = "customs")]
pub mod customs {
    pub use crate::pay::customs::fields::*;
}

/// The fields of deposits.
#[cfg(feature = "deposit")]
pub mod deposit {
    pub use crate::pay::deposit::fields::*;
}

/// The fields of face payment.
#[cfg(feature = "face-payment")]
pub mod face_payment {
    pub use crate::pay::face_payment::fields::*;
}

/// The fields of agreements and deductions.
#[cfg(feature = "papay")]
pub mod papay {
    pub use crate::pay::papay::fields::*;
}

/// The fields of sharings, of their receivers and of their notification.
#[cfg(feature = "profit-sharing")]
pub mod profit_sharing {
    pub use crate::pay::profit_sharing::fields::*;
    pub use crate::pay::profit_sharing::notification::{
        ALGORITHM, ASSOCIATED_DATA, CIPHERTEXT, CODE, CREATE_TIME, EVENT_TYPE, MCHID, MESSAGE, NONCE, NOTIFICATION_ID,
        ORIGINAL_TYPE, RESOURCE, RESOURCE_TYPE_FIELD, SP_MCHID, SUB_MCHID, SUCCESS_TIME, SUMMARY,
    };
    pub use crate::pay::profit_sharing::receiver::{ACCOUNT, AMOUNT, TYPE};
}

/// The fields of red packets.
#[cfg(feature = "red-packet")]
pub mod red_packet {
    pub use crate::pay::red_packet::fields::*;
    pub use crate::pay::red_packet::query::HBLIST;
}

/// The fields of comments.
#[cfg(feature = "report")]
pub mod report {
    pub use crate::pay::report::fields::*;
}

/// The fields of transfers.
#[cfg(feature = "transfer")]
pub mod transfer {
    pub use crate::pay::transfer::fields::*;
}

/// The fields of car services.
#[cfg(feature = "vehicle")]
pub mod vehicle {
    pub use crate::pay::vehicle::fields::*;
    pub use crate::pay::vehicle::scene::SCENE_INFO_FIELD;
    pub use crate::pay::vehicle::state::PLATE_NUMBER_INFO_FIELD;
}

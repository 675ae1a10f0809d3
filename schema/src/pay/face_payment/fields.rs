//! The fields that the calls of face payment share with each other and with deposits.

use crate::choices::PROMOTION_VERSION;
use crate::shared::{OPENID, RECEIVED_NONCE_STR, SIGN};
use crate::table::builders::{fen, number, one_of, text};
use crate::table::model::Field;

/// The switch for per-item promotions.
pub const PROMOTION_VERSION_FIELD: Field = one_of("version", &PROMOTION_VERSION)
    .max_bytes(32)
    .single_source()
    .sample("1.0")
    .doc("`1.0` switches per-item promotions on, and replies then carry `promotion_detail`.");

/// The payer, as the face was recognized.
pub const OPENID_OF_FACE: Field =
    OPENID.required().decided().doc("The payer's id under `appid`, as the face recognition SDK returned it.");

/// The nonce of a reply.
pub const REPLY_NONCE_STR: Field = RECEIVED_NONCE_STR.single_source();

/// The signature of a reply.
pub const REPLY_SIGN: Field = SIGN.received().single_source();

/// The terminal.
pub const DEVICE_ID: Field =
    text("device_id", 32).required().sample("DEV001").doc("The terminal's id, chosen by the merchant.");

/// The credential.
pub const AUTHINFO: Field = text("authinfo", 4096)
    .received()
    .personal()
    .doc("The credential for the face recognition SDK. Whoever has it acts as this device.");

/// The lifetime of the credential.
pub const EXPIRES_IN: Field =
    number("expires_in").received().optional().sample("3600").doc("The lifetime of `authinfo` in seconds.");

/// The part consumed of a deposit.
pub const CONSUME_FEE: Field = fen("consume_fee")
    .received()
    .optional()
    .single_source()
    .sample("888")
    .doc("The part consumed of a deposit, in fen.");

//! The fields that the calls of deposits share.

use crate::shared::{
    BODY, FEE_TYPE, RECEIVED_NONCE_STR, SIGN, SIGN_TYPE_FIELD, SPBILL_CREATE_IP, SUB_APPID, TOTAL_FEE, TRANSACTION_ID,
};
use crate::table::builders::{fen, text};
use crate::table::model::{Field, SignType};

/// The only way of signing.
pub(super) const HMAC: &[SignType] = &[SignType::HmacSha256];

/// The way of signing.
pub const HMAC_SIGN_TYPE: Field = SIGN_TYPE_FIELD
    .required()
    .only(&["HMAC-SHA256"])
    .decided()
    .sample("HMAC-SHA256")
    .doc("The way of signing, always HMAC-SHA256 here. (One source names MD5 too, or makes it optional.)");

/// The sub-merchant's app.
pub const SUB_MERCHANT_APPID: Field =
    SUB_APPID.optional().doc("The id of the sub-merchant's account, mini program or app.");

/// What the deposit is for.
pub const BODY_OF_DEPOSIT: Field = BODY.decided();

/// The amount of the deposit.
pub const DEPOSIT_FEE: Field = TOTAL_FEE.doc("The amount of the deposit in fen, at least 1.");

/// The currency of the deposit.
pub const CURRENCY: Field = FEE_TYPE.decided();

/// The till's or the payer's address.
pub const IP: Field = SPBILL_CREATE_IP.decided();

/// The order number of WeChat Pay, as one of two.
pub const EITHER_TRANSACTION_ID: Field =
    TRANSACTION_ID.decided().doc("The order number of WeChat Pay, which wins over `out_trade_no` (28 digits today).");

/// The part consumed, in a reply.
pub const CONSUMED_FEE: Field =
    fen("consume_fee").received().sample("888").doc("The part consumed of the deposit, in fen.");

/// The nonce of a reply.
pub const REPLY_NONCE_STR: Field = RECEIVED_NONCE_STR.single_source();

/// The signature of a reply.
pub const REPLY_SIGN: Field = SIGN.received().single_source();

/// The time at which the refund succeeded.
pub const REFUND_SUCCESS_TIME: Field =
    text("refund_success_time", 20).received().optional().single_source().sample("2016-07-25 15:26:26").doc(
        "When the refund succeeded, in Beijing time, as yyyy-MM-dd HH:mm:ss or yyyyMMddHHmmss; for the state \
         SUCCESS.",
    );

//! The fields that the messages of transfers share, and their rules.

use crate::choices::{NAME_CHECK, TRANSFER_STATUS};
use crate::shared::{APPID, OPENID, SIGN, SPBILL_CREATE_IP};
use crate::table::builders::{date_time, fen, one_of, text};
use crate::table::model::{Charset, Field, Rule, SignType};
use crate::table::rule::when;

/// The only sign type of transfers.
pub(super) const MD5: &[SignType] = &[SignType::Md5];

/// The signature by MD5.
pub(super) const MD5_SIGN: Field =
    SIGN.max_bytes(32).doc("The signature by MD5 in upper-case hex. Transfers know no other way of signing.");

/// The app of the payee.
pub(super) const PAYEE_APPID: Field = APPID.max_bytes(128).doc("The app under which `openid` is the payee's id.");

/// The merchant's number of the transfer.
pub(super) const PARTNER_TRADE_NO: Field =
    text("partner_trade_no", 32).required().of(Charset::Alphanumeric).sample("10000098201411111234567890").doc(
        "The merchant's number of the transfer, letters and digits. One number pays once, however often it is sent \
         with the same values: after an unknown outcome repeat it and never take another.",
    );

/// The number of the transfer that is queried, and in replies.
pub(super) const TRANSFER_NO: Field = PARTNER_TRADE_NO.doc("The merchant's number of the transfer.");

/// The payee.
pub(super) const PAYEE_OPENID: Field =
    OPENID.max_bytes(64).required().sample("oxTWIuGaIt6gTKsQRLau2M0yL16E").doc("The payee's id under the app.");

/// The check of the payee's name.
pub(super) const CHECK_NAME: Field = one_of("check_name", &NAME_CHECK)
    .max_bytes(16)
    .required()
    .decided()
    .sample("FORCE_CHECK")
    .doc("Whether `re_user_name` is compared with the payee's verified name.");

/// The payee's name.
pub(super) const RE_USER_NAME: Field = text("re_user_name", 64)
    .conditional()
    .decided()
    .personal()
    .sample("王小王")
    .doc("The payee's real name, not encrypted. Required for `FORCE_CHECK`.");

/// The name that is compared.
pub(super) const CHECK_NEEDS_NAME: Rule = when(CHECK_NAME.name, "FORCE_CHECK").needs(&[RE_USER_NAME.name]);

/// The amount.
pub(super) const AMOUNT: Field = fen("amount")
    .required()
    .at_least(1)
    .sample("10099")
    .doc("The amount in fen. The merchant's settings limit it on both sides.");

/// The remark.
pub(super) const DESC: Field = text("desc", 100).required().sample("理赔").doc("A remark that the payee reads.");

/// The server's address.
pub(super) const SERVER_IP: Field = SPBILL_CREATE_IP.max_bytes(32).sample("192.168.0.1").doc(
    "The IPv4 or IPv6 address of the calling server. It must be among the allowed ones, where the merchant lists them.",
);

// What the replies tell.

/// The number of WeChat Pay.
pub(super) const PAYMENT_NO: Field =
    text("payment_no", 64).received().sample("1007752501201407033233368018").doc("The number of WeChat Pay.");

/// The time of the payment.
pub(super) const PAYMENT_TIME: Field = date_time("payment_time")
    .received()
    .sample("2015-05-19 15:26:59")
    .doc("When the payee got the money, in Beijing time as yyyy-MM-dd HH:mm:ss.");

/// The number of WeChat Pay, in a query.
pub(super) const DETAIL_ID: Field =
    text("detail_id", 64).received().sample("1000000000201503283103439304").doc("The number of WeChat Pay.");

/// The state.
pub(super) const STATUS: Field = one_of("status", &TRANSFER_STATUS)
    .max_bytes(16)
    .received()
    .sample("SUCCESS")
    .doc("The state of the transfer. After `FAILED` another number may pay.");

/// The reason of a failure.
pub(super) const REASON: Field =
    text("reason", 128).received().optional().sample("余额不足").doc("Why the transfer failed, in words.");

/// The payee's name, in a query.
pub(super) const TRANSFER_NAME: Field =
    text("transfer_name", 64).received().optional().personal().sample("马华").doc("The payee's name.");

/// The amount paid.
pub(super) const PAYMENT_AMOUNT: Field =
    fen("payment_amount").received().sample("5000").doc("The amount of the transfer in fen.");

/// The time of the request.
pub(super) const TRANSFER_TIME: Field = date_time("transfer_time")
    .received()
    .sample("2015-04-21 20:00:00")
    .doc("When the transfer was requested, in Beijing time as yyyy-MM-dd HH:mm:ss.");

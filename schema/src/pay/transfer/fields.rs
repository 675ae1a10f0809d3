//! The fields that the messages of transfers share, and their rules.

use crate::choices::{NAME_CHECK, TRANSFER_STATUS};
use crate::shared::{APPID, OPENID, SIGN, SPBILL_CREATE_IP};
use crate::table::builders::{date_time, fen, one_of, text};
use crate::table::model::{Charset, Field, Rule, SignType};
use crate::table::policy::encrypted;
use crate::table::rule::when;

/// The only sign type of transfers.
pub(super) const MD5: &[SignType] = &[SignType::Md5];

/// The signature by MD5.
pub const MD5_SIGN: Field =
    SIGN.max_bytes(32).doc("The signature by MD5 in upper-case hex. Transfers know no other way of signing.");

/// The app of the payee.
pub const PAYEE_APPID: Field = APPID.max_bytes(128).doc("The app under which `openid` is the payee's id.");

/// The merchant's number of the transfer.
pub const PARTNER_TRADE_NO: Field =
    text("partner_trade_no", 32).required().of(Charset::Alphanumeric).sample("10000098201411111234567890").doc(
        "The merchant's number of the transfer, letters and digits. One number pays once, however often it is sent \
         with the same values: after an unknown outcome repeat it and never take another.",
    );

/// The number of the transfer that is queried, and in replies.
pub const TRANSFER_NO: Field = PARTNER_TRADE_NO.doc("The merchant's number of the transfer.");

/// The payee.
pub const PAYEE_OPENID: Field =
    OPENID.max_bytes(64).required().sample("oxTWIuGaIt6gTKsQRLau2M0yL16E").doc("The payee's id under the app.");

/// The check of the payee's name.
pub const CHECK_NAME: Field = one_of("check_name", &NAME_CHECK)
    .max_bytes(16)
    .required()
    .decided()
    .sample("FORCE_CHECK")
    .doc("Whether `re_user_name` is compared with the payee's verified name.");

/// The payee's name.
pub const RE_USER_NAME: Field = text("re_user_name", 64)
    .conditional()
    .decided()
    .personal()
    .sample("王小王")
    .doc("The payee's real name, not encrypted. Required for `FORCE_CHECK`.");

/// The name that is compared.
pub(super) const CHECK_NEEDS_NAME: Rule = when(CHECK_NAME.name, "FORCE_CHECK").needs(&[RE_USER_NAME.name]);

/// The amount.
pub const AMOUNT: Field = fen("amount")
    .required()
    .at_least(1)
    .sample("10099")
    .doc("The amount in fen. The merchant's settings limit it on both sides.");

/// The remark.
pub const DESC: Field = text("desc", 100).required().sample("理赔").doc("A remark that the payee reads.");

/// The server's address.
pub const SERVER_IP: Field = SPBILL_CREATE_IP.max_bytes(32).sample("192.168.0.1").doc(
    "The IPv4 or IPv6 address of the calling server. It must be among the allowed ones, where the merchant lists them.",
);

// What the replies tell.

/// The number of WeChat Pay.
pub const PAYMENT_NO: Field =
    text("payment_no", 64).received().sample("1007752501201407033233368018").doc("The number of WeChat Pay.");

/// The time of the payment.
pub const PAYMENT_TIME: Field = date_time("payment_time")
    .received()
    .sample("2015-05-19 15:26:59")
    .doc("When the payee got the money, in Beijing time as yyyy-MM-dd HH:mm:ss.");

/// The number of WeChat Pay, in a query.
pub const DETAIL_ID: Field =
    text("detail_id", 64).received().sample("1000000000201503283103439304").doc("The number of WeChat Pay.");

/// The state.
pub const STATUS: Field = one_of("status", &TRANSFER_STATUS)
    .max_bytes(16)
    .received()
    .sample("SUCCESS")
    .doc("The state of the transfer. After `FAILED` another number may pay.");

/// The reason of a failure.
pub const REASON: Field =
    text("reason", 128).received().optional().sample("余额不足").doc("Why the transfer failed, in words.");

/// The payee's name, in a query.
pub const TRANSFER_NAME: Field =
    text("transfer_name", 64).received().optional().personal().sample("马华").doc("The payee's name.");

/// The amount paid.
pub const PAYMENT_AMOUNT: Field =
    fen("payment_amount").received().sample("5000").doc("The amount of the transfer in fen.");

/// The time of the request.
pub const TRANSFER_TIME: Field = date_time("transfer_time")
    .received()
    .sample("2015-04-21 20:00:00")
    .doc("When the transfer was requested, in Beijing time as yyyy-MM-dd HH:mm:ss.");

/// The card number, encrypted.
pub const ENC_BANK_NO: Field = encrypted("enc_bank_no", 1024)
    .required()
    .decided()
    .personal()
    .sample("8609cb22e1774a50a930e414cc71eca06121bcd266335cda230d24a7886a8d9f")
    .doc("The card number, encrypted by RSA with OAEP and SHA-1, in base64. (Tables say 1024, 384 or 64.)");

/// The card holder's name, encrypted.
pub const ENC_TRUE_NAME: Field = encrypted("enc_true_name", 1024)
    .required()
    .decided()
    .personal()
    .sample("ca775af5f841bdf424b2e6eb86a6e21e")
    .doc("The card holder's name, encrypted as the card number is.");

/// The MD5 of the card number.
pub const BANK_NO_MD5: Field = text("bank_no_md5", 32)
    .received()
    .optional()
    .personal()
    .sample("2260AB5EF3D290E28EFD3F74FF7A29A0")
    .doc("The MD5 of the card number.");

/// The MD5 of the card holder's name.
pub const TRUE_NAME_MD5: Field = text("true_name_md5", 32)
    .received()
    .optional()
    .personal()
    .sample("7F25B325D37790764ABA55DAD8D09B76")
    .doc("The MD5 of the card holder's name.");

/// The time of the request of a transfer to a card.
pub const CREATE_TIME: Field = date_time("create_time")
    .received()
    .sample("2017-03-09 15:04:04")
    .doc("When the transfer was requested, in Beijing time as yyyy-MM-dd HH:mm:ss.");

/// The time at which the bank was paid.
pub const PAY_SUCC_TIME: Field = date_time("pay_succ_time")
    .received()
    .optional()
    .sample("2017-03-09 15:05:04")
    .doc("When the bank was paid, in Beijing time as yyyy-MM-dd HH:mm:ss.");

/// The public key.
pub const PUB_KEY: Field = text("pub_key", 2048)
    .received()
    .sample("-----BEGIN RSA PUBLIC KEY-----...-----END RSA PUBLIC KEY-----")
    .doc("The RSA public key as PEM in the form PKCS#1.");

/// The commission.
pub const CMMS_AMT: Field = fen("cmms_amt").received().sample("0").doc("The commission in fen, on top of `amount`.");

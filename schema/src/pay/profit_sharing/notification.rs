//! 分账动账通知: the notification of a share in JSON, its encrypted content, and the answer to it.

use super::receiver::{ACCOUNT, AMOUNT, DESCRIPTION, TYPE};
use crate::choices::{OUTCOME, RESOURCE_ALGORITHM, RESOURCE_TYPE};
use crate::pay::profit_sharing::fields::{ORDER_ID, OUT_ORDER_NO, SHARED_TRANSACTION_ID};
use crate::table::builders::{object, one_of, text};
use crate::table::model::{Channel, Charset, Field, Message, Money};

/// Reports that money was shared with a merchant, or returned.
pub static PROFITSHARING_NOTIFICATION: Message = Message::notification(Channel::Pay, "profitsharing_notification")
    .doc(
        "Tells the merchant that money was shared with a merchant, or returned (分账动账通知), in the JSON of the \
         APIv3 protocol. What it says is encrypted in `resource` with the APIv3 key, and a query has to confirm it. \
         Its URL is set on the merchant platform; shares of persons are not reported.",
    )
    .unsigned()
    .money(Money::Hints)
    .fields(&[NOTIFICATION_ID, CREATE_TIME, EVENT_TYPE, SUMMARY, RESOURCE_TYPE_FIELD, RESOURCE])
    .sealed();

/// The encrypted content of the notification.
pub static PROFITSHARING_NOTIFICATION_ENCRYPTED: Message =
    Message::item(Channel::Pay, "profitsharing_notification_encrypted")
        .doc("The encrypted content of the notification, which the APIv3 key decrypts.")
        .fields(&[ALGORITHM, ORIGINAL_TYPE, CIPHERTEXT, ASSOCIATED_DATA, NONCE])
        .sealed();

/// The decrypted content of the notification.
pub static PROFITSHARING_NOTIFICATION_RESOURCE: Message =
    Message::notification(Channel::Pay, "profitsharing_notification_resource")
        .doc(
            "What is encrypted in the notification, a JSON object: one share of a merchant, or one return. It is a \
             hint, which a query has to confirm.",
        )
        .unsigned()
        .resource()
        .money(Money::Hints)
        .fields(&[
            MCHID,
            SP_MCHID,
            SUB_MCHID,
            SHARED_TRANSACTION_ID
                .received()
                .required()
                .sample("4200000000000000000000000000")
                .doc("The order number of WeChat Pay."),
            ORDER_ID
                .received()
                .required()
                .sample("1217752501201407033233368018")
                .doc("WeChat Pay's number of the sharing, or of the return."),
            OUT_ORDER_NO.received().required().doc("The merchant's number of the sharing, or of the return."),
            object("receiver", &PROFITSHARING_NOTIFICATION_RECEIVER)
                .received()
                .required()
                .personal()
                .sample("{...}")
                .doc("The merchant whose share it is."),
            SUCCESS_TIME,
        ])
        .sealed();

/// The receiver in the notification.
pub static PROFITSHARING_NOTIFICATION_RECEIVER: Message =
    Message::item(Channel::Pay, "profitsharing_notification_receiver")
        .doc("The receiver in the notification, always a merchant.")
        .fields(&[
            TYPE.received().required(),
            ACCOUNT.received().required().sample("1900000100").doc("The merchant number of the receiver."),
            AMOUNT.received().required().sample("888").doc("The amount that moved, in fen."),
            DESCRIPTION.received().required().sample("运费/交易分账"),
        ])
        .sealed();

/// The merchant's answer to the notification.
pub static PROFITSHARING_NOTIFICATION_REPLY: Message =
    Message::notification_reply(Channel::Pay, "profitsharing_notification_reply")
        .doc(
            "The merchant's answer to the notification, in JSON. SUCCESS with the status 200 stops the repetitions; it \
             carries no signature.",
        )
        .fields(&[CODE, MESSAGE])
        .sealed();

/// The number of the notification.
pub const NOTIFICATION_ID: Field = text("id", 36)
    .received()
    .required()
    .sample("EV-2018022511223320873")
    .doc("The number of the notification, which repetitions have too.");

/// The time of the notification.
pub const CREATE_TIME: Field = text("create_time", 32)
    .received()
    .required()
    .sample("2018-06-08T10:34:56+08:00")
    .doc("When the notification was made, in the form of RFC 3339.");

/// The event.
pub const EVENT_TYPE: Field = text("event_type", 32)
    .received()
    .required()
    .sample("TRANSACTION.SUCCESS")
    .decided()
    .doc("What happened. (Pages have `TRANSACTION.SUCCESS`, `PROFITSHARING.SUCCESS` and `PROFITSHARING.RETURN`.)");

/// The event, in words.
pub const SUMMARY: Field = text("summary", 64).received().required().sample("分账成功").doc("What happened, in words.");

/// The form of the encrypted content.
pub const RESOURCE_TYPE_FIELD: Field = one_of("resource_type", &RESOURCE_TYPE)
    .max_bytes(32)
    .received()
    .required()
    .sample("encrypt-resource")
    .doc("The form of `resource`.");

/// The encrypted content.
pub const RESOURCE: Field = object("resource", &PROFITSHARING_NOTIFICATION_ENCRYPTED)
    .received()
    .required()
    .sample("{...}")
    .doc("The encrypted content.");

/// The cipher.
pub const ALGORITHM: Field = one_of("algorithm", &RESOURCE_ALGORITHM)
    .max_bytes(32)
    .received()
    .required()
    .sample("AEAD_AES_256_GCM")
    .doc("The cipher.");

/// The kind of the decrypted object.
pub const ORIGINAL_TYPE: Field =
    text("original_type", 32).received().optional().sample("profitsharing").doc("The kind of the decrypted object.");

/// The ciphertext.
pub const CIPHERTEXT: Field =
    text("ciphertext", 1_048_576).received().required().doc("The ciphertext and its tag of 16 bytes, in base64.");

/// The associated data of the cipher.
pub const ASSOCIATED_DATA: Field = text("associated_data", 32)
    .received()
    .optional()
    .sample("profitsharing")
    .doc("The associated data of the cipher, which may be empty.");

/// The nonce of the cipher.
pub const NONCE: Field =
    text("nonce", 16).received().required().sample("fdasflkja484").doc("The nonce of the cipher, 12 bytes.");

/// The merchant that shares.
pub const MCHID: Field = text("mchid", 32)
    .of(Charset::Digits)
    .received()
    .conditional()
    .sample("1900000100")
    .doc("The merchant that shares; of an ordinary merchant only.");

/// The service provider that shares.
pub const SP_MCHID: Field = text("sp_mchid", 32)
    .of(Charset::Digits)
    .received()
    .conditional()
    .sample("1900000100")
    .doc("The service provider that shares.");

/// The sub-merchant whose payment is shared.
pub const SUB_MCHID: Field = text("sub_mchid", 32)
    .of(Charset::Digits)
    .received()
    .conditional()
    .sample("1900000109")
    .doc("The sub-merchant whose payment is shared; with a service provider only.");

/// The time at which the money moved.
pub const SUCCESS_TIME: Field = text("success_time", 64)
    .received()
    .required()
    .sample("2018-06-08T10:34:56+08:00")
    .doc("When the money moved, in the form of RFC 3339.");

/// The merchant's answer.
pub const CODE: Field =
    one_of("code", &OUTCOME).max_bytes(32).sample("SUCCESS").single_source().doc("SUCCESS stops the repetitions.");

/// The reason of a refusal.
pub const MESSAGE: Field = text("message", 64).sample("成功").single_source().doc("Why not, in words.");

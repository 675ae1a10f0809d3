//! The receivers of 分账, as JSON text in requests and replies.

use crate::choices::{RECEIVER_RELATION, RECEIVER_TYPE, SHARE_RESULT};
use crate::shared::FAIL_REASON;
use crate::table::builders::{fen, one_of, text, time14, unbounded};
use crate::table::model::{Channel, Field, Message, Rule};
use crate::table::rule::{when, with};

/// One receiver of a sharing.
pub static PROFITSHARING_RECEIVERS: Message = Message::nested(Channel::Pay, "profitsharing_receivers")
    .doc("One receiver of a sharing, with the amount.")
    .fields(&[
        TYPE,
        ACCOUNT,
        AMOUNT,
        DESCRIPTION,
        unbounded("name")
            .personal()
            .sample("张三")
            .doc("The real name of a person. The request is refused if it is another."),
    ])
    .sealed();

/// One receiver to add or to remove.
pub static PROFITSHARING_RECEIVER: Message = Message::nested(Channel::Pay, "profitsharing_receiver")
    .doc("One receiver to add or to remove; `type` and `account` suffice to remove it.")
    .fields(RECEIVER_ROWS)
    .rules(RECEIVER_RULES)
    .sealed();

/// One receiver of a sharing, with what became of the share.
pub static PROFITSHARING_RESULT_RECEIVERS: Message = Message::item(Channel::Pay, "profitsharing_result_receivers")
    .doc("One receiver of a sharing, with what became of the share.")
    .fields(&[
        TYPE.received(),
        RESULT_ACCOUNT,
        AMOUNT.received(),
        DESCRIPTION.received(),
        text("detail_id", 64)
            .received()
            .optional()
            .sample("36011111111111111111111")
            .doc("The number of the share, which the fund flow shows."),
        RESULT_FINISH_TIME,
        text("receiver_mchid", 32)
            .received()
            .optional()
            .sample("1900000110")
            .single_source()
            .doc("The merchant number of the receiver, in older replies."),
        RESULT,
        FAIL_REASON.sample("NO_RELATION").single_source().doc(
            "Why the share was closed: `ACCOUNT_ABNORMAL`, `NO_RELATION`, `RECEIVER_HIGH_RISK`, \
             `RECEIVER_REAL_NAME_NOT_VERIFIED` or `NO_AUTH`.",
        ),
        text("receiver_account", 64)
            .received()
            .optional()
            .personal()
            .sample("190001001")
            .decided()
            .doc("The `account` under another name, in replies to the two sharing calls."),
    ])
    .sealed();

/// The kind of the receiver.
pub const TYPE: Field =
    one_of("type", &RECEIVER_TYPE).max_bytes(32).required().sample("MERCHANT_ID").doc("The kind of the receiver.");

/// The account of the receiver.
pub const ACCOUNT: Field = text("account", 64)
    .required()
    .personal()
    .sample("190001001")
    .doc("The merchant number of the receiver, or the openid of a person.");

/// The amount of the share.
pub const AMOUNT: Field =
    fen("amount").required().at_least(1).sample("100").doc("The amount of the share in fen, at least 1.");

/// The reason of the share.
pub(crate) const DESCRIPTION: Field =
    text("description", 80).required().sample("分到商户").doc("The reason of the share, which the bill shows.");

/// The relation of the receiver.
pub(super) const RELATION_TYPE: Field =
    one_of("relation_type", &RECEIVER_RELATION).max_bytes(32).conditional().sample("STORE").decided().doc(
        "The relation of the receiver to the paying merchant. Needed to add a receiver, not used to remove one. \
         (Optional in one source; older lists lack PLATFORM and OTHERS.)",
    );

/// The relation in words.
pub(super) const CUSTOM_RELATION: Field = text("custom_relation", 40)
    .documented(10)
    .conditional()
    .sample("代理商")
    .decided()
    .doc("The relation in words, for `relation_type` CUSTOM. At most 10 characters, which are up to 40 bytes.");

/// The rows of a receiver to add or to remove, on both channels.
pub(crate) const RECEIVER_ROWS: &[Field] = &[
    TYPE,
    ACCOUNT,
    text("name", 1024).conditional().personal().sample("示例商户全称").decided().doc(
        "The full registered name of a merchant, needed to add one; optionally the real name of a person. Not needed \
         to remove a receiver.",
    ),
    RELATION_TYPE,
    CUSTOM_RELATION,
];

/// The rules of a receiver to add or to remove, on both channels.
pub(crate) const RECEIVER_RULES: &[Rule] = &[
    when(RELATION_TYPE.name, "CUSTOM").needs(&[CUSTOM_RELATION.name]),
    with(CUSTOM_RELATION.name).needs(&[RELATION_TYPE.name]),
];

/// The account of the receiver, in a result.
pub(crate) const RESULT_ACCOUNT: Field = ACCOUNT.received().optional().decided().doc(
    "The merchant number of the receiver, or the openid of a person. Replies to the two sharing calls may have it as \
     `receiver_account`.",
);

/// The time of the share.
pub(crate) const RESULT_FINISH_TIME: Field =
    time14("finish_time").received().optional().sample("20180608170132").decided().doc(
        "When the share was completed, in Beijing time as yyyyMMddHHmmss; absent or zeros while it is pending. (One \
         source has the form of RFC 3339.)",
    );

/// The state of the share.
pub(crate) const RESULT: Field =
    one_of("result", &SHARE_RESULT).max_bytes(32).received().sample("SUCCESS").doc("What became of the share.");

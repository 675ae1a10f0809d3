//! The receivers of 分账 over the cloud channel, as JSON text.

use crate::pay::profit_sharing::receiver::{
    ACCOUNT, AMOUNT, DESCRIPTION, RECEIVER_ROWS, RECEIVER_RULES, RESULT, RESULT_ACCOUNT, RESULT_FINISH_TIME, TYPE,
};
use crate::table::model::{Channel, Message};

/// One receiver of a sharing.
pub static PROFITSHARING_RECEIVERS: Message = Message::nested(Channel::Cloud, "profitsharing_receivers")
    .doc("One receiver of a sharing, with the amount.")
    .fields(&[TYPE, ACCOUNT, AMOUNT, DESCRIPTION])
    .sealed();

/// One receiver to add or to remove.
pub static PROFITSHARING_RECEIVER: Message = Message::nested(Channel::Cloud, "profitsharing_receiver")
    .doc("One receiver to add or to remove; `type` and `account` suffice to remove it.")
    .fields(RECEIVER_ROWS)
    .rules(RECEIVER_RULES)
    .sealed();

/// One receiver of a sharing, with what became of the share.
pub static PROFITSHARING_RESULT_RECEIVERS: Message = Message::item(Channel::Cloud, "profitsharing_result_receivers")
    .doc("One receiver of a sharing, with what became of the share.")
    .fields(&[TYPE.received(), RESULT_ACCOUNT, AMOUNT.received(), DESCRIPTION.received(), RESULT_FINISH_TIME, RESULT])
    .sealed();

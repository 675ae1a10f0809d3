//! The refund callback of the cloud channel, which no page describes: the members that
//! merchants report, by the names of the refund notification in camel case. It has no
//! signature and no `resultCode`.

use wxpay_core::gateway::Reply;
use wxpay_core::schema::{Channel, Field, Message, Money, object, pay, shared, text};
use wxpay_core::value::Outcome;

use crate::account::Account;
use crate::orders::Order;

/// The callback, for rules that name it. Its members are those of [`message`].
pub(crate) static REFUND_CALLBACK: Message = Message::notification(Channel::Cloud, "refund_callback")
    .doc("Tells a cloud function or service that a refund ended.")
    .unsigned()
    .money(Money::Hints)
    .fields(&[shared::RETURN_CODE, shared::OUT_REFUND_NO.received(), shared::OUT_TRADE_NO.received(), USER_INFO])
    .sealed();

/// Whose the event is, as the platform adds it to what a function receives.
const USER_INFO: Field = object("user_info", &USER).received().optional().doc("Where the callback comes from.");
static USER_INFO_FIELD: Field = USER_INFO;

static USER: Message =
    Message::nested(Channel::Cloud, "user_info").doc("Where the callback comes from.").fields(&[APP_ID]).sealed();
const APP_ID: Field = text("app_id", 32).received().doc("The mini program's appid.");
static APP_ID_FIELD: Field = APP_ID;

/// The callback about a refund of that order. `info` is what the notification of the other
/// channel says of it.
pub(crate) fn message(account: &Account, order: &Order, nonce: String, info: Reply) -> Reply {
    let own = account.sub_appid(&order.key.mch_id).unwrap_or_default();
    let app_id = order.get(&shared::SUB_APPID).unwrap_or(own);
    Reply::new()
        .set(&shared::RETURN_CODE, Outcome::Success.as_str())
        .set(&shared::APPID, account.app(order.get(&shared::APPID)))
        .set(&shared::MCH_ID, &account.mch_id)
        .set(&shared::SUB_MCH_ID, &order.key.mch_id)
        .set(&shared::NONCE_STR, nonce)
        .and(info.within(&pay::REFUND_NOTIFICATION_INFO))
        .set_object(&USER_INFO_FIELD, Reply::new().set(&APP_ID_FIELD, app_id))
}

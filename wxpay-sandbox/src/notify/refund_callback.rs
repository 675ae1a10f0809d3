//! The refund callback of the cloud channel. It is not documented: the members are those that
//! merchants report, named as in the refund notification, in camel case. It has neither a signature
//! nor a `resultCode`.

use wxpay_core::schema::{Field, cloud, pay, shared};
use wxpay_core::server::MessageBuilder;
use wxpay_core::value::ResultCode;

use crate::account::Account;
use crate::state::orders::Order;

/// Statics, because the writer takes fields by reference.
static USER_INFO: Field = cloud::USER_INFO_FIELD;
static APP_ID: Field = cloud::USER_INFO_APP_ID;

/// The callback about a refund of an order. `info` is what the notification of the XML channel
/// encrypts.
pub(crate) fn message(account: &Account, order: &Order, nonce: String, info: MessageBuilder) -> MessageBuilder {
    let own = account.sub_appid(&order.key.mch_id).unwrap_or_default();
    let app_id = order.get(&shared::SUB_APPID).unwrap_or(own);
    MessageBuilder::new()
        .set(&shared::RETURN_CODE, ResultCode::Success.as_str())
        .set(&shared::APPID, account.app(order.get(&shared::APPID)))
        .set(&shared::MCH_ID, &account.mch_id)
        .set(&shared::SUB_MCH_ID, &order.key.mch_id)
        .set(&shared::NONCE_STR, nonce)
        .and(info.within(&pay::REFUND_NOTIFICATION_INFO))
        .set_object(&USER_INFO, MessageBuilder::new().set(&APP_ID, app_id))
}

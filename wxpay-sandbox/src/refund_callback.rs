//! The refund callback of the cloud channel, which no page describes: the members that
//! merchants report, by the names of the refund notification in camel case. It has no
//! signature and no `resultCode`.

use wxpay_core::schema::{Field, cloud, pay, shared};
use wxpay_core::server::Reply;
use wxpay_core::value::ResultCode;

use crate::account::Account;
use crate::orders::Order;

/// The members as the writer takes them: by reference.
static USER_INFO: Field = cloud::USER_INFO_FIELD;
static APP_ID: Field = cloud::USER_INFO_APP_ID;

/// The callback about a refund of that order. `info` is what the notification of the other
/// channel says of it.
pub(crate) fn message(account: &Account, order: &Order, nonce: String, info: Reply) -> Reply {
    let own = account.sub_appid(&order.key.mch_id).unwrap_or_default();
    let app_id = order.get(&shared::SUB_APPID).unwrap_or(own);
    Reply::new()
        .set(&shared::RETURN_CODE, ResultCode::Success.as_str())
        .set(&shared::APPID, account.app(order.get(&shared::APPID)))
        .set(&shared::MCH_ID, &account.mch_id)
        .set(&shared::SUB_MCH_ID, &order.key.mch_id)
        .set(&shared::NONCE_STR, nonce)
        .and(info.within(&pay::REFUND_NOTIFICATION_INFO))
        .set_object(&USER_INFO, Reply::new().set(&APP_ID, app_id))
}

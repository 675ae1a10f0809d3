//! 分账动账通知: tells the merchant that a merchant got its share.

use serde_json::json;
use wxpay_core::BeijingTime;
use wxpay_core::schema::pay::{self, fields::profit_sharing};
use wxpay_core::schema::shared;

use super::record::{MERCHANT, Share, Sharing};
use crate::further::notices::{self, Notice, NoticeForm};
use crate::further::records::Saved;
use crate::further::time_text::rfc3339;
use crate::state::SandboxState;
use crate::state::memory::Memory;
use crate::state::notifications::Schedule;

/// Enqueues the notification of a share, if it is a merchant's and the account has an address for it.
pub(super) fn enqueue(
    state: &SandboxState,
    memory: &mut Memory,
    sharing: &Saved<Sharing>,
    share: &Share,
    at: BeijingTime,
) {
    let Sharing { mch_id, sub_mch_id, transaction_id, order_id, .. } = &sharing.content;
    let account = state.accounts.iter().find(|account| account.mch_id == *mch_id);
    let Some(url) = account.and_then(|account| account.further.sharing_notify_url.clone()) else { return };
    if share.kind != MERCHANT {
        return;
    }
    let receiver = json!({
        (profit_sharing::TYPE.name): share.kind,
        (profit_sharing::ACCOUNT.name): share.account,
        (profit_sharing::AMOUNT.name): share.amount,
        (profit_sharing::DESCRIPTION.name): share.description,
    });
    let mut fields = match sub_mch_id {
        Some(sub_mch_id) => {
            vec![(&profit_sharing::SP_MCHID, mch_id.clone()), (&profit_sharing::SUB_MCHID, sub_mch_id.clone())]
        }
        None => vec![(&profit_sharing::MCHID, mch_id.clone())],
    };
    fields.extend([
        (&shared::TRANSACTION_ID, transaction_id.clone()),
        (&profit_sharing::ORDER_ID, order_id.clone()),
        (&profit_sharing::OUT_ORDER_NO, sharing.number.clone()),
        (&profit_sharing::RECEIVER, receiver.to_string()),
        (&profit_sharing::SUCCESS_TIME, rfc3339(at)),
    ]);
    let notice = Notice {
        about: sharing.id,
        message: pay::PROFITSHARING_NOTIFICATION.full_name().to_string(),
        mch_id: mch_id.clone(),
        merchant: sub_mch_id.clone().unwrap_or_else(|| mch_id.clone()),
        number: sharing.number.clone(),
        url,
        fields: fields.into_iter().map(|(field, value)| (field.name.to_owned(), value)).collect(),
        form: NoticeForm::Apiv3,
    };
    notices::enqueue(memory, notice, Schedule::Order, at);
}

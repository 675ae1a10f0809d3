//! 签约、解约结果通知, 扣款结果通知: tells the merchant of agreements and deductions.

use wxpay_core::BeijingTime;
use wxpay_core::schema::Field;
use wxpay_core::schema::pay::{self, fields::papay};
use wxpay_core::schema::shared;

use super::agreement::Agreement;
use super::plan;
use crate::further::notices::{self, Notice};
use crate::further::records::Saved;
use crate::further::time_text::date_time;
use crate::state::memory::Memory;
use crate::state::notifications::Schedule;

/// The change of an agreement.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Add,
    Delete,
}

/// Enqueues the notification of a change: of the signing to the URL of its request, of the end to that of the
/// template.
pub(super) fn enqueue_change(memory: &mut Memory, agreement: &Saved<Agreement>, change: Change, at: BeijingTime) {
    let content = &agreement.content;
    let time = |time: Option<BeijingTime>| time.map(date_time).unwrap_or_default();
    let mut fields = vec![
        (&shared::RETURN_CODE, "SUCCESS".to_owned()),
        (&shared::RESULT_CODE, "SUCCESS".to_owned()),
        (&shared::MCH_ID, agreement.owner.clone()),
        (&shared::SUB_MCH_ID, content.sub_mch_id.clone().unwrap_or_default()),
        (&papay::CONTRACT_CODE, content.contract_code.clone()),
        (&papay::PLAN_ID, content.plan_id.clone()),
        (&shared::OPENID, content.openid.clone().unwrap_or_default()),
        (&papay::OPERATE_TIME, date_time(at)),
        (&papay::CONTRACT_ID, content.contract_id.clone()),
        (&papay::REQUEST_SERIAL, content.request_serial.clone()),
    ];
    let url = match change {
        Change::Add => {
            fields.push((&papay::CHANGE_TYPE, "ADD".to_owned()));
            fields.push((&papay::CONTRACT_EXPIRED_TIME, time(content.expires_at)));
            None
        }
        Change::Delete => {
            fields.push((&papay::CHANGE_TYPE, "DELETE".to_owned()));
            fields.push((&papay::TERMINATION_MODE_FIELD, content.contract_termination_mode.clone()));
            plan::find(memory, &agreement.owner, &content.plan_id).notify_url
        }
    };
    let notice = Notice {
        about: agreement.id,
        message: pay::CONTRACT_NOTIFICATION.full_name().to_string(),
        mch_id: agreement.owner.clone(),
        merchant: agreement.owner.clone(),
        number: agreement.number.clone(),
        url: url.unwrap_or_else(|| content.notify_url.clone()),
        fields: present(fields),
        form: content.form,
    };
    notices::enqueue(memory, notice, Schedule::Contract, at);
}

/// The fields with a value.
pub(super) fn present(fields: Vec<(&Field, String)>) -> Vec<(String, String)> {
    let fields = fields.into_iter().filter(|(_, value)| !value.is_empty());
    fields.map(|(field, value)| (field.name.to_owned(), value)).collect()
}

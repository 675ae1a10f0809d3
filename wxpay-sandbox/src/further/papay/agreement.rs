//! The record of an agreement, and its states.

use serde::{Deserialize, Serialize};
use wxpay_core::BeijingTime;
use wxpay_core::schema::{pay::fields::papay, shared};

use crate::calls::Call;
use crate::further::notices::NoticeForm;
use crate::further::records::{Content, Saved};
use crate::further::time_text;
use crate::reason::Reason;
use crate::refusal::Refusal;
use crate::state::memory::Memory;

lifecycle! {
    /// The states of an agreement.
    AGREEMENTS = "Agreements";
    /// The state of an agreement.
    states AgreementState {
        Signing = "SIGNING",
        Signed = "SIGNED",
        Declined = "DECLINED",
        Ended = "ENDED",
    }
    /// What happens to an agreement.
    events AgreementEvent {
        Prepare = "prepare",
        Agree = "agree",
        Decline = "decline",
        End = "end by the payer",
        Delete = "deletecontract",
        Expire = "expire",
    }
    steps {
        New | Signing | Declined, Prepare => Signing;
        Signing, Agree => Signed;
        Signing, Decline => Declined;
        Signed, End => Ended;
        Signed | Ended, Delete => Ended;
        Signed, Expire => Ended;
    }
    refused {
        Signed | Ended, Prepare => "INVALID_REQUEST";
        New | Signing | Declined, Delete => "CONTRACT_NOT_EXIST";
        _ => ""
    }
}

/// The number of an end, as the query and the notification have it.
pub(super) mod mode {
    pub(in super::super) const EXPIRED: &str = "1";
    pub(in super::super) const BY_PAYER: &str = "2";
    pub(in super::super) const BY_CALL: &str = "3";
}

/// An agreement. Its number is the merchant's, `contract_code`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Agreement {
    pub(super) state: AgreementState,
    /// The call that prepared it, such as `entrustweb`.
    pub(super) call: String,
    /// The number of WeChat Pay; empty before it is signed.
    pub(super) contract_id: String,
    pub(super) plan_id: String,
    pub(super) contract_code: String,
    pub(super) request_serial: String,
    pub(super) contract_display_account: String,
    /// Where it is notified that it was signed.
    pub(super) notify_url: String,
    pub(super) appid: String,
    pub(super) sub_appid: Option<String>,
    pub(super) sub_mch_id: Option<String>,
    /// How its notifications are signed.
    pub(super) form: NoticeForm,
    /// The number of the prepared agreement, for apps.
    pub(super) pre_entrustweb_id: String,
    /// The order that is paid with it, by its record.
    pub(super) order: Option<u64>,
    /// The payer, once it is signed.
    pub(super) openid: Option<String>,
    #[serde(default, with = "time_text::option")]
    pub(super) signed_at: Option<BeijingTime>,
    #[serde(default, with = "time_text::option")]
    pub(super) expires_at: Option<BeijingTime>,
    #[serde(default, with = "time_text::option")]
    pub(super) ended_at: Option<BeijingTime>,
    /// The way in which it ended; empty before.
    pub(super) contract_termination_mode: String,
    pub(super) contract_termination_remark: String,
}

impl Content for Agreement {
    const KIND: &'static str = "agreement";
}

impl Agreement {
    /// The agreement that a call prepares.
    pub(super) fn new(call: &Call<'_>, form: NoticeForm) -> Self {
        let own = |field| call.fields.text(field).map(str::to_owned);
        Self {
            state: AgreementState::New,
            call: call.message.name.to_owned(),
            contract_id: String::new(),
            plan_id: call.text(&papay::PLAN_ID).to_owned(),
            contract_code: call.text(&papay::CONTRACT_CODE).to_owned(),
            request_serial: call.text(&papay::REQUEST_SERIAL).to_owned(),
            contract_display_account: call.text(&papay::DISPLAY_ACCOUNT).to_owned(),
            notify_url: call.text(&shared::NOTIFY_URL).to_owned(),
            appid: call.text(&shared::APPID).to_owned(),
            sub_appid: own(&shared::SUB_APPID),
            sub_mch_id: own(&shared::SUB_MCH_ID),
            form,
            pre_entrustweb_id: String::new(),
            order: None,
            openid: None,
            signed_at: None,
            expires_at: None,
            ended_at: None,
            contract_termination_mode: String::new(),
            contract_termination_remark: String::new(),
        }
    }

    /// Whether deductions by it are possible.
    pub(super) fn is_in_force(&self) -> bool {
        self.state == AgreementState::Signed
    }

    /// The state as the query has it.
    pub(super) const fn wire_state(&self) -> &'static str {
        match self.state {
            AgreementState::Signed => "0",
            AgreementState::Signing | AgreementState::New => "9",
            AgreementState::Declined | AgreementState::Ended => "1",
        }
    }
}

/// The agreement with that number of the merchant, which is unique within the template.
pub(super) fn by_code(memory: &Memory, owner: &str, plan_id: &str, code: &str) -> Option<Saved<Agreement>> {
    let is_named = |agreement: &Saved<Agreement>| agreement.owner == owner && agreement.content.plan_id == plan_id;
    let latest = memory.find_record::<Agreement>(owner, code);
    if latest.as_ref().is_none_or(is_named) {
        return latest;
    }
    memory.records_of::<Agreement>().rev().find(|agreement| agreement.number == code && is_named(agreement))
}

/// The agreement with that number of WeChat Pay, which ends with that of the record.
pub(super) fn by_id(memory: &Memory, owner: &str, contract_id: &str) -> Option<Saved<Agreement>> {
    let (_, record) = contract_id.split_at_checked(contract_id.len().checked_sub(ID_DIGITS)?)?;
    let agreement = memory.record::<Agreement>(record.parse().ok()?)?;
    Some(agreement).filter(|agreement| agreement.owner == owner && agreement.content.contract_id == contract_id)
}

/// The digits of the record's number in a `contract_id`.
const ID_DIGITS: usize = 12;

/// The agreement that a call names.
///
/// # Errors
/// The refusal, if it is unknown.
pub(super) fn named_by(call: &Call<'_>, memory: &Memory) -> Result<Saved<Agreement>, Refusal> {
    let agreement = match call.text(&papay::CONTRACT_ID) {
        "" => by_code(memory, call.owner, call.text(&papay::PLAN_ID), call.text(&papay::CONTRACT_CODE)),
        contract_id => by_id(memory, call.owner, contract_id),
    };
    let sub_mch_id = call.fields.text(&shared::SUB_MCH_ID);
    let agreement = agreement.filter(|agreement| agreement.content.sub_mch_id.as_deref() == sub_mch_id);
    agreement.ok_or_else(|| {
        unknown(
            call,
            Reason::new("no agreement of that number was prepared by this merchant", "该商户没有这个单号的协议"),
        )
    })
}

/// The refusal of an agreement that is unknown or not in force.
pub(super) fn unknown(call: &Call<'_>, reason: Reason) -> Refusal {
    let code = "CONTRACT_NOT_EXIST";
    Refusal { code, text: "签约协议不存在".to_owned(), ..call.refuse(code, reason) }
}

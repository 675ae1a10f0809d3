//! An agreement as the page of the phone shows it.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::agreement::{Agreement, AgreementState};
use super::contract_order;
use crate::further::records::Saved;
use crate::state::SandboxState;

/// What the page shows.
#[derive(Debug)]
pub(crate) struct AgreementView {
    pub(crate) merchant: String,
    pub(crate) number: String,
    pub(crate) plan_id: String,
    pub(crate) account: String,
    /// The state, such as `SIGNED`.
    pub(crate) state: &'static str,
    /// Whether the payer may sign.
    pub(crate) is_open: bool,
    /// Whether the payer may end it.
    pub(crate) is_in_force: bool,
}

/// The path of the page.
pub(super) fn phone_path(merchant: &str, number: &str) -> String {
    let number = utf8_percent_encode(number, NON_ALPHANUMERIC);
    format!("/_sandbox/phone/contracts/{number}?merchant={merchant}")
}

/// The agreement with that number; without a merchant, the latest one.
pub(crate) fn view(state: &SandboxState, number: &str, merchant: Option<&str>) -> Option<AgreementView> {
    let memory = state.memory_now();
    let agreement = memory
        .records_of::<Agreement>()
        .rev()
        .find(|one| one.number == number && merchant.is_none_or(|merchant| one.owner == merchant))?;
    Some(agreement.into())
}

/// The agreement that is signed with the payment of an order.
pub(crate) fn view_of_order(state: &SandboxState, merchant: &str, out_trade_no: &str) -> Option<AgreementView> {
    contract_order::agreement_of(&state.memory(), merchant, out_trade_no).map(AgreementView::from)
}

impl From<Saved<Agreement>> for AgreementView {
    fn from(agreement: Saved<Agreement>) -> Self {
        let content = agreement.content;
        Self {
            merchant: agreement.owner,
            number: agreement.number,
            state: content.state.name(),
            is_open: content.state == AgreementState::Signing,
            is_in_force: content.is_in_force(),
            plan_id: content.plan_id,
            account: content.contract_display_account,
        }
    }
}

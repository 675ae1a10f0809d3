//! The changes of agreements: they are prepared, signed and ended.

use std::time::Duration;

use wxpay_core::BeijingTime;

use super::agreement::{AGREEMENTS, Agreement, AgreementEvent, AgreementState, by_code};
use super::notification;
use crate::further::records::Saved;
use crate::state::memory::Memory;

/// How long an agreement is in force: five years.
const LIFETIME: Duration = Duration::from_secs(5 * 365 * 24 * 3600);

/// Prepares an agreement that the payer can sign. The same number is prepared again until it is signed.
///
/// # Errors
/// The code of the refusal.
pub(super) fn prepare(
    memory: &mut Memory,
    owner: &str,
    agreement: Agreement,
) -> Result<Saved<Agreement>, &'static str> {
    let earlier = by_code(memory, owner, &agreement.plan_id, &agreement.contract_code);
    let before = earlier.as_ref().map_or(AgreementState::New, |earlier| earlier.content.state);
    let state = AGREEMENTS.next(before, AgreementEvent::Prepare)?;
    let content = Agreement { state, ..agreement };
    let number = content.contract_code.clone();
    let prepared = match earlier {
        Some(earlier) => Saved { content, ..earlier },
        None => Saved::new(memory, owner, &number, content),
    };
    prepared.save(memory);
    Ok(prepared)
}

/// The payer signs an agreement.
///
/// # Errors
/// The code of the refusal.
pub(super) fn sign(
    memory: &mut Memory,
    mut agreement: Saved<Agreement>,
    openid: &str,
    at: BeijingTime,
) -> Result<Saved<Agreement>, &'static str> {
    let content = &mut agreement.content;
    content.state = AGREEMENTS.next(content.state, AgreementEvent::Agree)?;
    content.contract_id = memory.ids.contract_id(at, agreement.id);
    content.openid = Some(openid.to_owned());
    content.signed_at = Some(at);
    content.expires_at = Some(at.after(LIFETIME));
    agreement.due = agreement.content.expires_at;
    agreement.save(memory);
    notification::enqueue_change(memory, &agreement, notification::Change::Add, at);
    Ok(agreement)
}

/// Ends an agreement; one that has ended stays as it is.
///
/// # Errors
/// The code of the refusal.
pub(super) fn end(
    memory: &mut Memory,
    mut agreement: Saved<Agreement>,
    event: AgreementEvent,
    (mode, remark): (&str, &str),
    at: BeijingTime,
) -> Result<(), &'static str> {
    let content = &mut agreement.content;
    let was_in_force = content.is_in_force();
    content.state = AGREEMENTS.next(content.state, event)?;
    if !was_in_force {
        return Ok(());
    }
    content.ended_at = Some(at);
    content.contract_termination_mode = mode.to_owned();
    content.contract_termination_remark = remark.to_owned();
    agreement.due = None;
    agreement.save(memory);
    notification::enqueue_change(memory, &agreement, notification::Change::Delete, at);
    Ok(())
}

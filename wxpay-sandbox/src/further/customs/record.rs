//! The record of a declaration, its states, and what the customs office and the clock do to it.

use std::collections::BTreeMap;
use wxpay_core::schema::{Field, pay::fields::customs, shared};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use wxpay_core::BeijingTime;

use crate::further::kind::ActionError;
use crate::further::members::text_member;
use crate::further::records::{Content, Saved};
use crate::further::time_text;
use crate::state::SandboxState;
use crate::state::memory::Memory;

lifecycle! {
    /// The states of a declaration.
    DECLARATIONS = "Declarations";
    /// The state of a declaration, as the replies name it.
    states DeclarationState {
        Undeclared = "UNDECLARED",
        Submitted = "SUBMITTED",
        Processing = "PROCESSING",
        Success = "SUCCESS",
        Fail = "FAIL",
        Except = "EXCEPT",
    }
    /// What happens to a declaration.
    events DeclarationEvent {
        Declare = "declare",
        Again = "declare again",
        Receive = "the office receives it",
        Accept = "the office accepts it",
        Refuse = "the office refuses it",
        Break = "the office breaks down",
    }
    steps {
        New, Declare => Undeclared;
        Undeclared, Again => Undeclared;
        Submitted, Again => Submitted;
        Success | Fail | Except, Again => Submitted;
        Undeclared | Submitted, Receive => Processing;
        Undeclared | Submitted | Processing, Accept => Success;
        Undeclared | Submitted | Processing, Refuse => Fail;
        Undeclared | Submitted | Processing, Break => Except;
    }
    refused { Processing, Again => "PARAM_ERROR"; _ => "" }
}

/// The office that declares nothing.
pub(super) const NO_OFFICE: &str = "NO";

/// A declaration of an order, or of a part of one, to a customs office. Its number is that of the order or the
/// part, a hyphen and the office.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Declaration {
    pub(super) state: DeclarationState,
    /// What was sent, to compare a repetition.
    pub(super) sent: BTreeMap<String, String>,
    pub(super) customs: String,
    pub(super) out_trade_no: String,
    pub(super) transaction_id: String,
    /// The merchant's number of the part; empty for a whole order.
    pub(super) sub_order_no: String,
    /// WeChat Pay's number of the part.
    pub(super) sub_order_id: String,
    pub(super) explanation: String,
    #[serde(with = "time_text")]
    pub(super) modify_time: BeijingTime,
    pub(super) cert_check_result: String,
    pub(super) verify_department_trade_id: String,
}

impl Content for Declaration {
    const KIND: &'static str = "declaration";
}

impl Declaration {
    /// A value of the request.
    pub(super) fn of_request(&self, field: &Field) -> String {
        self.sent.get(field.name).cloned().unwrap_or_default()
    }

    /// Applies an event.
    ///
    /// # Errors
    /// The code of the refusal.
    pub(super) fn apply(&mut self, event: DeclarationEvent, at: BeijingTime) -> Result<(), &'static str> {
        self.state = DECLARATIONS.next(self.state, event)?;
        self.modify_time = at;
        Ok(())
    }
}

/// The number of a declaration.
pub(super) fn number(out_trade_no: &str, sub_order_no: &str, customs: &str) -> String {
    format!("{}-{customs}", if sub_order_no.is_empty() { out_trade_no } else { sub_order_no })
}

/// The time at which the office goes on with a declaration.
pub(super) fn wait(state: &SandboxState, declaration: Saved<Declaration>, now: BeijingTime) -> Saved<Declaration> {
    let due = (declaration.content.customs != NO_OFFICE).then(|| now.after(state.refund_duration));
    Saved { due, ..declaration }
}

/// Carries on a declaration at its time: the office receives it, then accepts it.
pub(super) fn carry_on(state: &SandboxState, memory: &mut Memory, id: u64, at: BeijingTime) {
    let Some(mut declaration) = memory.record::<Declaration>(id) else { return };
    declaration.due = None;
    let is_received = declaration.content.state == DeclarationState::Processing;
    let event = if is_received { DeclarationEvent::Accept } else { DeclarationEvent::Receive };
    // The lifecycle decides whether there is something to do.
    if declaration.content.apply(event, at).is_ok() && !is_received {
        declaration = wait(state, declaration, at);
    }
    declaration.save(memory);
}

/// The office ends a declaration.
pub(super) fn finish(
    state: &SandboxState,
    memory: &mut Memory,
    id: u64,
    members: &Map<String, Value>,
) -> Result<(), ActionError> {
    let event = match text_member(members, customs::STATE.name)?.unwrap_or("SUCCESS") {
        "SUCCESS" => DeclarationEvent::Accept,
        "FAIL" => DeclarationEvent::Refuse,
        "EXCEPT" => DeclarationEvent::Break,
        _ => return Err(ActionError::invalid("`state` is SUCCESS, FAIL or EXCEPT".to_owned())),
    };
    let Some(mut declaration) = memory.record::<Declaration>(id) else { return Ok(()) };
    let before = declaration.content.state.name();
    let content = &mut declaration.content;
    content.apply(event, state.clock.now()).map_err(|_| ActionError::refused(before))?;
    text_member(members, shared::EXPLANATION.name)?.unwrap_or_default().clone_into(&mut content.explanation);
    declaration.due = None;
    declaration.save(memory);
    Ok(())
}

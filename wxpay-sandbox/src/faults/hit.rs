//! A fault that a rule injects into one request or notification.

use std::time::Duration;

use serde_json::{Map, Value};
use wxpay_core::schema::{Message, shared};
use wxpay_core::server::MessageBuilder;
use wxpay_core::value::ResultCode;
use wxpay_core::{BeijingTime, Key, SignType};

use super::kind::InjectedFault;
use super::parameter::{FaultParameter, FaultValues};
use super::rule;
use crate::calls::charges_payer;
use crate::reason::Reason;
use crate::refusal::Refusal;

/// A fault injected into a request or a notification.
#[derive(Clone, Debug)]
pub(crate) struct FaultHit {
    /// The number of the rule.
    pub(super) rule: u64,
    /// The name of the fault in the rule.
    pub(crate) name: &'static str,
    pub(super) fault: InjectedFault,
    pub(super) parameters: &'static [FaultParameter],
    pub(super) values: FaultValues,
}

/// Carries out a request, or replaces it by the refusal of a fault. A fault that comes after the
/// request replaces its result.
pub(crate) fn carry_out<T>(
    hit: Option<&FaultHit>,
    message: &Message,
    action: impl FnOnce() -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let Some(hit) = hit else {
        return action();
    };
    if hit.prompts(message) || hit.recalls() {
        return action();
    }
    let reason = Reason::new(
        format!("rule {} asked for {}", hit.rule, hit.name),
        format!("故障规则 {} 要求 {}", hit.rule, hit.name),
    );
    let refusal = match hit.fault {
        InjectedFault::Code(code) => Refusal::from_fault(message, code, reason),
        InjectedFault::Fail => Refusal::without_code(hit.values.text.as_deref().unwrap_or_default(), reason),
        // It is carried out later.
        InjectedFault::Late => return Err(Refusal::without_code("", reason)),
        _ if hit.values.before => Refusal::without_code("", reason),
        _ => return action(),
    };
    if !hit.values.before {
        // A request that is refused anyway keeps its own reason.
        action()?;
    }
    Err(refusal)
}

/// Signs and writes a message, unless a fault removes or spoils the signature.
pub(crate) fn sign_message(hit: Option<&FaultHit>, message: MessageBuilder, key: &Key, sign_type: SignType) -> String {
    match hit.map(|hit| hit.fault) {
        Some(InjectedFault::Unsigned) => message.unsigned(),
        Some(InjectedFault::WrongSign) => {
            let sign = message.sign(key, sign_type);
            message.set(&shared::SIGN, corrupt(&sign)).unsigned()
        }
        _ => message.signed(key, sign_type),
    }
}

/// The FAIL message in place of a notification, if a fault requires it.
pub(crate) fn fail_form(hit: Option<&FaultHit>) -> Option<String> {
    let hit = hit.filter(|hit| hit.fault == InjectedFault::Fail)?;
    let text = hit.values.text.as_deref().unwrap_or_default();
    let failed = MessageBuilder::new().in_cdata().set(&shared::RETURN_CODE, ResultCode::Fail.as_str());
    Some(failed.set(&shared::RETURN_MSG, text).unsigned())
}

/// The cipher text of a refund notification, spoilt if a fault requires that.
pub(crate) fn corrupt_cipher_text(hit: Option<&FaultHit>, info: String) -> String {
    match hit.map(|hit| hit.fault) {
        Some(InjectedFault::WrongSign) => corrupt(&info),
        _ => info,
    }
}

/// A wrong signature or cipher text of the same length.
fn corrupt(sign: &str) -> String {
    let (first, rest) = sign.split_at_checked(1).unwrap_or_default();
    format!("{}{rest}", if first == "0" { "1" } else { "0" })
}

impl FaultHit {
    /// The further members of a rule that injects the same.
    pub(crate) fn members(&self) -> Map<String, Value> {
        let members =
            self.parameters.iter().map(|parameter| (parameter.name().to_owned(), self.values.json(*parameter)));
        members.filter(|(_, value)| !value.is_null()).collect()
    }

    /// The time at which a delayed message continues.
    pub(crate) fn until(&self, now: BeijingTime) -> BeijingTime {
        now.after(Duration::from_secs(self.values.seconds))
    }

    /// The error code with which a request is answered after it was carried out.
    #[cfg(feature = "all-messages")]
    pub(crate) fn code_after(&self) -> Option<&'static str> {
        match self.fault {
            InjectedFault::Code(code) if !self.values.before => Some(code),
            _ => None,
        }
    }

    /// Whether a reversal asks to be repeated, and does nothing. The call itself answers so.
    pub(crate) fn recalls(&self) -> bool {
        self.fault == InjectedFault::Recall
    }

    /// Whether the request is carried out later, after the delay of the fault.
    pub(crate) fn is_late(&self) -> bool {
        self.fault == InjectedFault::Late
    }

    /// Whether the payer of a code payment has to enter the password. The call itself refuses then,
    /// and the order waits.
    pub(crate) fn prompts(&self, message: &Message) -> bool {
        self.fault == InjectedFault::Code(rule::USERPAYING) && charges_payer(message)
    }
}

#[cfg(test)]
mod tests {
    use wxpay_core::schema::pay;

    use super::*;

    fn hit(code: &'static str, before: bool) -> FaultHit {
        FaultHit {
            rule: 1,
            name: code,
            fault: InjectedFault::Code(code),
            parameters: &[],
            values: FaultValues { before, ..FaultValues::default() },
        }
    }

    #[test]
    fn carry_out_keeps_the_own_refusal_of_a_request() {
        let hit = |before| hit("SYSTEMERROR", before);
        let refused = || Err::<(), _>(Refusal::business(&pay::UNIFIED_ORDER, "ORDERPAID", Reason::verbatim("paid")));
        let code = |hit: &FaultHit, action: &dyn Fn() -> Result<(), Refusal>| {
            carry_out(Some(hit), &pay::UNIFIED_ORDER, action).err().map(|refusal| refusal.code)
        };
        assert_eq!(code(&hit(true), &refused), Some("SYSTEMERROR"));
        assert_eq!(code(&hit(false), &refused), Some("ORDERPAID"));
        assert_eq!(code(&hit(false), &|| Ok(())), Some("SYSTEMERROR"));
    }

    #[test]
    fn carry_out_leaves_waiting_code_payments_to_the_call() {
        let typing = hit("USERPAYING", true);
        assert_eq!(carry_out(Some(&typing), &pay::MICROPAY, || Ok("called")).ok(), Some("called"));
        assert_eq!(carry_out(Some(&typing), &pay::REVERSE, || Ok("called")).ok(), None);
    }

    #[test]
    fn corrupt_changes_a_signature() {
        assert_eq!(corrupt("ABC"), "0BC");
        assert_eq!(corrupt("0BC"), "1BC");
    }
}

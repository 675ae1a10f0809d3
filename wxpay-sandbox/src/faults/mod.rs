//! Faults on demand: rules go in (`POST /_sandbox/faults`), and strike requests that
//! would be carried out, and notifications. What is refused by itself, or goes
//! nowhere, uses no rule.

mod answer;
mod chance;
mod kind;
mod notice;
mod pattern;
mod rule;

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use wxpay_core::schema::{Message, pay, shared};
use wxpay_core::server::Reply;
use wxpay_core::value::ResultCode;
use wxpay_core::{BeijingTime, Key, SignType};

use crate::refusal::Refusal;

#[cfg(feature = "https")]
pub(crate) use answer::page;
pub(crate) use answer::{HangUp, answer};
pub(crate) use notice::{claimed, claimed_refund, copies, strike_notice};
pub(crate) use rule::{Rule, Target, name};

use kind::Fault;

/// The rules that are set.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Vec<Rule>,
    last: u64,
    /// How many more queries find the payer typing, by the merchant and the number
    /// of the order.
    typing: BTreeMap<(String, String), u64>,
}

/// What a rule does to a request or a notification.
#[derive(Clone, Debug)]
pub(crate) struct FaultHit {
    /// The rule's number.
    rule: u64,
    /// The fault as the rule names it.
    pub(crate) name: &'static str,
    fault: Fault,
    seconds: u64,
    before: bool,
}

impl Faults {
    /// Sets a rule; it goes behind those that are set.
    pub(crate) fn set(&mut self, mut rule: Rule) -> Value {
        self.last += 1;
        rule.id = self.last;
        let shown = rule.json();
        self.rules.push(rule);
        shown
    }

    pub(crate) fn json(&self) -> Value {
        self.rules.iter().map(Rule::json).collect()
    }

    /// Takes a rule back; says whether there was one.
    pub(crate) fn remove(&mut self, id: u64) -> bool {
        let before = self.rules.len();
        self.rules.retain(|rule| rule.id != id);
        self.rules.len() < before
    }

    /// Takes every rule back; says how many there were.
    pub(crate) fn clear(&mut self) -> usize {
        self.typing.clear();
        std::mem::take(&mut self.rules).len()
    }

    /// What the first rule for it does; the rule counts as used.
    pub(crate) fn strike(&mut self, target: &Target<'_>) -> Option<FaultHit> {
        let rule = self.rules.iter_mut().find_map(|rule| rule.strikes(target).then_some(rule))?;
        if let (Some(queries), Some(out_trade_no)) = (rule.queries, target.out_trade_no) {
            self.typing.insert((target.merchant.to_owned(), out_trade_no.to_owned()), queries);
        }
        let struck =
            FaultHit { rule: rule.id, name: rule.name, fault: rule.fault, seconds: rule.seconds, before: rule.before };
        self.rules.retain(|rule| rule.left > 0);
        Some(struck)
    }

    /// Lets the payer of a code payment type for so many queries.
    pub(crate) fn types(&mut self, merchant: &str, out_trade_no: &str, queries: u64) {
        self.typing.insert((merchant.to_owned(), out_trade_no.to_owned()), queries);
    }

    /// Whether the payer of a code payment has typed the password by this query, of
    /// one that a rule made wait for so many.
    pub(crate) fn has_typed(&mut self, merchant: &str, out_trade_no: &str) -> bool {
        let order = (merchant.to_owned(), out_trade_no.to_owned());
        let Some(left) = self.typing.get_mut(&order) else {
            return false;
        };
        if *left > 0 {
            *left -= 1;
            return false;
        }
        self.typing.remove(&order);
        true
    }
}

/// What can be set: every kind, and every fault of every API.
pub(crate) fn catalogue() -> Value {
    let kinds: Vec<Value> = kind::KINDS
        .iter()
        .map(|kind| {
            let strikes = kind.strikes.name();
            json!({ "fault": kind.name, "strikes": strikes, "does": kind.does, "takes": kind.options() })
        })
        .collect();
    let apis: Vec<Value> = rule::apis()
        .map(|message| {
            let mut faults: Vec<&str> = Vec::new();
            for fault in rule::faults(message) {
                if !faults.contains(&fault) {
                    faults.push(fault);
                }
            }
            json!({ "api": rule::name(message), "faults": faults })
        })
        .collect();
    json!({ "kinds": kinds, "apis": apis })
}

/// Carries a request out, unless a fault takes the place of that; one that comes
/// after may take the place of the result.
pub(crate) fn carry_out<T>(
    struck: Option<&FaultHit>,
    message: &Message,
    action: impl FnOnce() -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    let Some(struck) = struck else {
        return action();
    };
    if struck.prompts(message) {
        return action();
    }
    let asked = format!("rule {} asked for {}", struck.rule, struck.name);
    let refusal = match struck.fault {
        Fault::Code(code) => Refusal::on_demand(message, code, asked),
        _ if struck.before => Refusal::uncoded("", asked),
        _ => return action(),
    };
    if !struck.before {
        // What is refused by itself stays refused for its own reason.
        action()?;
    }
    Err(refusal)
}

/// Writes a message that is signed, unless a fault spoils it.
pub(crate) fn signed(struck: Option<&FaultHit>, message: Reply, key: &Key, sign_type: SignType) -> String {
    match struck.map(|struck| struck.fault) {
        Some(Fault::Unsigned) => message.unsigned(),
        Some(Fault::WrongSign) => {
            let sign = message.sign(key, sign_type);
            message.set(&shared::SIGN, another(&sign)).unsigned()
        }
        _ => failed(struck).unwrap_or_else(|| message.signed(key, sign_type)),
    }
}

/// The form that says that nothing can be said, if a fault asks for it.
pub(crate) fn failed(struck: Option<&FaultHit>) -> Option<String> {
    struck.filter(|struck| struck.fault == Fault::Fail)?;
    let text = Refusal::business(&pay::UNIFIED_ORDER, "SYSTEMERROR", "").text;
    let failed = Reply::new().in_cdata().set(&shared::RETURN_CODE, ResultCode::Fail.as_str());
    Some(failed.set(&shared::RETURN_MSG, text).unsigned())
}

/// The cipher text of a refund's notification, unless a fault spoils it.
pub(crate) fn encrypted(struck: Option<&FaultHit>, info: String) -> String {
    match struck.map(|struck| struck.fault) {
        Some(Fault::WrongSign) => another(&info),
        _ => info,
    }
}

/// A signature, or a cipher text, of the same length that is none.
fn another(sign: &str) -> String {
    let (first, rest) = sign.split_at_checked(1).unwrap_or_default();
    format!("{}{rest}", if first == "0" { "1" } else { "0" })
}

impl FaultHit {
    /// When what the fault holds up goes on.
    pub(crate) fn until(&self, now: BeijingTime) -> BeijingTime {
        now.after(Duration::from_secs(self.seconds))
    }

    /// Whether the payer of this code payment has to type the password: it is the
    /// call's to refuse then, and the order waits.
    pub(crate) fn prompts(&self, message: &Message) -> bool {
        self.fault == Fault::Code(rule::USERPAYING) && message.fingerprint() == pay::MICROPAY.fingerprint()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use super::*;

    fn set(faults: &mut Faults, wish: &Value) {
        faults.set(Rule::read(wish.as_object().unwrap(), &["10000100"]).unwrap());
    }

    fn order(out_trade_no: &str) -> Target<'_> {
        Target { message: &pay::MICROPAY, merchant: "10000100", out_trade_no: Some(out_trade_no) }
    }

    fn struck(code: &'static str, before: bool) -> FaultHit {
        FaultHit { rule: 1, name: code, fault: Fault::Code(code), seconds: 0, before }
    }

    #[test]
    fn rules_strike_in_the_order_in_which_they_were_set() {
        let mut faults = Faults::default();
        set(&mut faults, &json!({ "api": "pay.micropay", "fault": "HTML", "out_trade_no": "B*" }));
        set(&mut faults, &json!({ "api": "pay.micropay", "fault": "EMPTY", "times": 2 }));
        set(&mut faults, &json!({ "api": "*", "fault": "CLOSED" }));
        let mut names = |out_trade_no| faults.strike(&order(out_trade_no)).map(|struck| struck.name);
        assert_eq!(
            ["A1", "B1", "B2", "A2", "A3"].map(&mut names),
            [Some("EMPTY"), Some("HTML"), Some("EMPTY"), Some("CLOSED"), None]
        );
        assert_eq!(faults.json(), json!([]));
    }

    #[test]
    fn a_payer_types_for_as_many_queries_as_a_rule_says() {
        let mut faults = Faults::default();
        set(&mut faults, &json!({ "api": "pay.micropay", "fault": "USERPAYING", "queries": 2 }));
        assert!(!faults.has_typed("10000100", "A1"), "no rule struck it");
        assert!(faults.strike(&order("A1")).is_some());
        let typed = [(); 4].map(|()| faults.has_typed("10000100", "A1"));
        assert_eq!(typed, [false, false, true, false]);
        assert!(!faults.has_typed("10000100", "A2"));
    }

    #[test]
    fn what_is_refused_by_itself_stays_so() {
        let struck = |before| struck("SYSTEMERROR", before);
        let refused = || Err::<(), _>(Refusal::business(&pay::UNIFIED_ORDER, "ORDERPAID", "paid"));
        let code = |struck: &FaultHit, action: &dyn Fn() -> Result<(), Refusal>| {
            carry_out(Some(struck), &pay::UNIFIED_ORDER, action).err().map(|refusal| refusal.code)
        };
        assert_eq!(code(&struck(true), &refused), Some("SYSTEMERROR"));
        assert_eq!(code(&struck(false), &refused), Some("ORDERPAID"));
        assert_eq!(code(&struck(false), &|| Ok(())), Some("SYSTEMERROR"));
    }

    #[test]
    fn a_code_payment_that_waits_for_the_password_is_the_call_s_to_refuse() {
        let typing = struck("USERPAYING", true);
        assert_eq!(carry_out(Some(&typing), &pay::MICROPAY, || Ok("called")).ok(), Some("called"));
        assert_eq!(carry_out(Some(&typing), &pay::REVERSE, || Ok("called")).ok(), None);
    }

    #[test]
    fn another_signature_is_another() {
        assert_eq!(another("ABC"), "0BC");
        assert_eq!(another("0BC"), "1BC");
    }
}

//! Faults on demand: rules set by `POST /_sandbox/faults` inject faults into requests that would
//! otherwise be carried out, and into notifications. A request that is refused anyway does not use
//! up a rule.

mod hit;
mod kind;
mod members;
mod notification;
mod parameter;
mod pattern;
mod probability;
mod response;
mod rule;

use std::collections::BTreeMap;

use serde_json::{Value, json};

pub(crate) use hit::{FaultHit, carry_out, corrupt_cipher_text, fail_form, sign_message};
pub(crate) use kind::{LATE, RECALL};
#[cfg(feature = "all-messages")]
pub(crate) use notification::spoils_amount;
pub(crate) use notification::{copy_count, next_notification_hit, with_wrong_amount, with_wrong_refund_amount};
#[cfg(feature = "https")]
pub(crate) use response::page;
pub(crate) use response::{ConnectionEnd, IdleEnd, apply_to_response};
pub(crate) use rule::{FaultRule, FaultTarget, USERPAYING};

/// The rules that are set.
#[derive(Debug, Default)]
pub(crate) struct FaultRules {
    rules: Vec<FaultRule>,
    last: u64,
    /// How many more queries find the payer entering the password, by merchant and order number.
    password_waits: BTreeMap<(String, String), u64>,
}

impl FaultRules {
    /// Adds a rule after the others and returns it as JSON.
    pub(crate) fn set(&mut self, mut rule: FaultRule) -> Value {
        self.last += 1;
        rule.id = self.last;
        let json = rule.json();
        self.rules.push(rule);
        json
    }

    pub(crate) fn json(&self) -> Value {
        self.rules.iter().map(FaultRule::json).collect()
    }

    /// Removes a rule; returns whether there was one.
    pub(crate) fn remove(&mut self, id: u64) -> bool {
        let before = self.rules.len();
        self.rules.retain(|rule| rule.id != id);
        self.rules.len() < before
    }

    /// Removes every rule; returns how many there were.
    pub(crate) fn clear(&mut self) -> usize {
        self.password_waits.clear();
        std::mem::take(&mut self.rules).len()
    }

    /// The fault of the first rule that applies. It counts as one use of the rule.
    pub(crate) fn next_hit(&mut self, target: &FaultTarget<'_>) -> Option<FaultHit> {
        let rule = self.rules.iter_mut().find_map(|rule| rule.take(target).then_some(rule))?;
        if let (Some(queries), Some(out_trade_no)) = (rule.values.queries, target.out_trade_no) {
            self.password_waits.insert((target.merchant.to_owned(), out_trade_no.to_owned()), queries);
        }
        let hit = FaultHit {
            rule: rule.id,
            name: rule.name,
            fault: rule.fault,
            parameters: rule.parameters,
            values: rule.values.clone(),
        };
        self.rules.retain(|rule| rule.left > 0);
        Some(hit)
    }

    /// Makes the payer of a code payment enter the password for so many queries.
    pub(crate) fn wait_for_password(&mut self, merchant: &str, out_trade_no: &str, queries: u64) {
        self.password_waits.insert((merchant.to_owned(), out_trade_no.to_owned()), queries);
    }

    /// Counts a query; returns whether the payer of a waiting code payment has entered the password
    /// by now.
    pub(crate) fn has_entered_password(&mut self, merchant: &str, out_trade_no: &str) -> bool {
        let order = (merchant.to_owned(), out_trade_no.to_owned());
        let Some(left) = self.password_waits.get_mut(&order) else {
            return false;
        };
        if *left > 0 {
            *left -= 1;
            return false;
        }
        self.password_waits.remove(&order);
        true
    }
}

/// Everything that can be set: all kinds, and the faults of each API.
pub(crate) fn catalogue() -> Value {
    let kinds: Vec<Value> = kind::KINDS
        .iter()
        .map(|kind| {
            let scope = kind.scope.name();
            let takes: Vec<&str> = kind.parameters.iter().map(|parameter| parameter.name()).collect();
            json!({ "fault": kind.name, "strikes": scope, "does": kind.does, "takes": takes })
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
            json!({ "api": message.full_name().to_string(), "faults": faults })
        })
        .collect();
    json!({ "kinds": kinds, "apis": apis })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use wxpay_core::schema::pay;

    use super::*;

    fn set(faults: &mut FaultRules, members: &Value) {
        faults.set(FaultRule::from_json(members.as_object().unwrap(), &["10000100"]).unwrap());
    }

    fn order(out_trade_no: &str) -> FaultTarget<'_> {
        FaultTarget { message: &pay::MICROPAY, merchant: "10000100", out_trade_no: Some(out_trade_no) }
    }

    #[test]
    fn next_hit_uses_rules_in_order() {
        let mut faults = FaultRules::default();
        set(&mut faults, &json!({ "api": "pay.micropay", "fault": "HTML", "out_trade_no": "B*" }));
        set(&mut faults, &json!({ "api": "pay.micropay", "fault": "EMPTY", "times": 2 }));
        set(&mut faults, &json!({ "api": "*", "fault": "CLOSED" }));
        let mut names = |out_trade_no| faults.next_hit(&order(out_trade_no)).map(|hit| hit.name);
        assert_eq!(
            ["A1", "B1", "B2", "A2", "A3"].map(&mut names),
            [Some("EMPTY"), Some("HTML"), Some("EMPTY"), Some("CLOSED"), None]
        );
        assert_eq!(faults.json(), json!([]));
    }

    #[test]
    fn has_entered_password_after_the_queries_of_the_rule() {
        let mut faults = FaultRules::default();
        set(&mut faults, &json!({ "api": "pay.micropay", "fault": "USERPAYING", "queries": 2 }));
        assert!(!faults.has_entered_password("10000100", "A1"), "no rule hit it");
        assert!(faults.next_hit(&order("A1")).is_some());
        let typed = [(); 4].map(|()| faults.has_entered_password("10000100", "A1"));
        assert_eq!(typed, [false, false, true, false]);
        assert!(!faults.has_entered_password("10000100", "A2"));
    }
}

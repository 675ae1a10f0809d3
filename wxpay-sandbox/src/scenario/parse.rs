//! Parses a scenario, with everything that is wrong with it at once.

use std::time::Duration;

use serde_json::{Map, Value};
use wxpay_core::schema::internal::closest;
use wxpay_core::server::mask_runs;
use wxpay_core::value::RefundStatus;

use super::call::Call;
use super::document::{Faults, Member, Table, read_steps};
use super::expectation::Expectation;
use super::{Action, Scenario, Step};
use crate::account::Account;
use crate::control::{MAX_ADVANCE, parse_pay_options};
use crate::faults::FaultRule;
use crate::state::lifecycle::RefundEvent;

const CALL: &str = "call";
const FIELDS: &str = "fields";
const PAY: &str = "pay";
const PAYER: &str = "payer";
const CANCEL: &str = "cancel";
const FAIL: &str = "fail";
const NOTIFY: &str = "notify";
const REFUND_FINISH: &str = "refund_finish";
const STATUS: &str = "status";
const ADVANCE: &str = "advance_seconds";
const FAULT: &str = "fault";
const EXPECT: &str = "expect";
const ORDER: &str = "order";

/// The members that say what a step does. `expect` is one too, unless there is a `call`.
const ACTIONS: [&str; 9] = [CALL, PAY, CANCEL, FAIL, NOTIFY, REFUND_FINISH, ADVANCE, FAULT, EXPECT];
/// The other members, with the one that each belongs to.
const FURTHER: [(&str, &str); 4] = [(FIELDS, CALL), (PAYER, PAY), (STATUS, REFUND_FINISH), (ORDER, EXPECT)];

/// Parses a scenario for these accounts.
///
/// # Errors
/// The faults of the text, the first 100, a line for each, without what may be a key.
pub(crate) fn parse(text: &str, accounts: &[Account]) -> Result<Scenario, String> {
    let mut faults = Faults::default();
    let tables = read_steps(text, &mut faults);
    let mut steps = Vec::with_capacity(tables.len());
    let mut advanced = 0;
    for table in &tables {
        let mut parser = StepParser { table, accounts, faults: &mut faults, advanced: &mut advanced };
        if let Some(action) = parser.action() {
            steps.push(Step { line: table.line, action });
        }
    }
    if faults.is_empty() { Ok(Scenario { steps }) } else { Err(mask_runs(&faults.into_text())) }
}

struct StepParser<'a> {
    table: &'a Table,
    accounts: &'a [Account],
    faults: &'a mut Faults,
    /// The seconds by which the steps so far advance the clock.
    advanced: &'a mut u64,
}

impl<'a> StepParser<'a> {
    fn action(&mut self) -> Option<Action> {
        let are_known = self.check_names();
        let is_call = self.table.get(CALL).is_some();
        let is_action =
            |member: &&Member| ACTIONS.contains(&member.name.as_str()) && !(is_call && member.name == EXPECT);
        let mut actions = self.table.members().iter().filter(is_action);
        let Some(action) = actions.next() else {
            // An unknown member was most likely meant to be the action.
            if are_known {
                let fault = format!("the step does nothing; it takes one of {}", listed(&ACTIONS));
                self.faults.push(self.table.line, fault);
            }
            return None;
        };
        let others: Vec<&Member> = actions.collect();
        for other in &others {
            let fault =
                format!("`{}` is a step of its own, apart from `{}`: write [[step]] above it", other.name, action.name);
            self.faults.push(other.line, fault);
        }
        // With two actions it is unclear what the further members belong to.
        if others.is_empty() {
            self.check_further(action);
        }
        match action.name.as_str() {
            CALL => self.call(action),
            PAY => self.pay(action),
            CANCEL => self.text(action).map(Action::Cancel),
            FAIL => self.text(action).map(Action::Fail),
            NOTIFY => self.text(action).map(Action::Notify),
            REFUND_FINISH => self.refund_finish(action),
            ADVANCE => self.advance(action),
            FAULT => self.fault(action),
            _ => self.expectation(action),
        }
    }

    /// Refuses unknown members; returns whether there is none.
    fn check_names(&mut self) -> bool {
        let mut are_known = true;
        let known = || ACTIONS.into_iter().chain(FURTHER.map(|(name, _)| name));
        for member in self.table.members() {
            let name = member.name.as_str();
            if !known().any(|known| known == name) {
                let hint = match closest(name, known()) {
                    Some(hint) => format!("did you mean `{hint}`?"),
                    None => format!("it has one of {}", listed(&ACTIONS)),
                };
                self.faults.push(member.line, format!("`{name}` is no member of a step; {hint}"));
                are_known = false;
            }
        }
        are_known
    }

    /// Refuses members that belong to another action.
    fn check_further(&mut self, action: &Member) {
        for (name, of) in FURTHER {
            if let Some(member) = self.table.get(name).filter(|_| action.name != of) {
                let hint = if name == ORDER && action.name == CALL {
                    ": the `expect` of a call is about its reply".to_owned()
                } else {
                    String::new()
                };
                let fault = format!("`{name}` belongs to `{of}`, and says nothing of `{}`{hint}", action.name);
                self.faults.push(member.line, fault);
            }
        }
    }

    fn text(&mut self, member: &Member) -> Option<String> {
        match &member.value {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            // Numbers of orders are often digits alone.
            Value::Number(number) if number.is_u64() => Some(number.to_string()),
            _ => {
                self.faults.push(member.line, format!("`{}` is a text, and not an empty one", member.name));
                None
            }
        }
    }

    fn members(&mut self, member: &'a Member) -> Option<&'a Map<String, Value>> {
        match &member.value {
            Value::Object(members) if !members.is_empty() => Some(members),
            _ => {
                self.faults
                    .push(member.line, format!("`{0}` is a table with a member, such as {0} = {{ … }}", member.name));
                None
            }
        }
    }

    fn call(&mut self, member: &'a Member) -> Option<Action> {
        let name = self.text(member)?;
        let no_fields = Map::new();
        let (line, fields) = match self.table.get(FIELDS) {
            None => (member.line, Some(&no_fields)),
            Some(fields) => (fields.line, self.members(fields)),
        };
        let expectation = match self.table.get(EXPECT) {
            None => None,
            Some(expect) => self.members(expect).map(|members| Expectation::new(members.clone())),
        };
        match Call::new(&name, fields?, self.accounts) {
            Ok(call) => Some(Action::Call(Box::new(call), expectation)),
            Err(faults) => {
                for (is_of_name, fault) in faults {
                    self.faults.push(if is_of_name { member.line } else { line }, fault);
                }
                None
            }
        }
    }

    fn pay(&mut self, member: &Member) -> Option<Action> {
        let number = self.text(member)?;
        let Some(payer) = self.table.get(PAYER) else {
            return Some(Action::Pay(number, Map::new()));
        };
        let members = self.members(payer)?;
        match parse_pay_options(members) {
            Ok(_) => Some(Action::Pay(number, members.clone())),
            Err(fault) => {
                self.faults.push(payer.line, fault.en);
                None
            }
        }
    }

    fn refund_finish(&mut self, member: &Member) -> Option<Action> {
        let number = self.text(member)?;
        let status = match self.table.get(STATUS) {
            None => RefundStatus::Success,
            Some(status) => {
                let Some(name) = status.value.as_str().filter(|name| RefundEvent::from_status(name).is_some()) else {
                    self.faults.push(status.line, "`status` is SUCCESS, CHANGE or REFUNDCLOSE");
                    return None;
                };
                RefundStatus::from(name)
            }
        };
        Some(Action::FinishRefund(number, status))
    }

    fn advance(&mut self, member: &Member) -> Option<Action> {
        let seconds = member.value.as_u64().filter(|seconds| *seconds > 0);
        let Some(seconds) = seconds else {
            self.faults.push(member.line, "`advance_seconds` is a whole number from 1: the clock cannot be moved back");
            return None;
        };
        *self.advanced = self.advanced.saturating_add(seconds);
        if *self.advanced > MAX_ADVANCE {
            self.faults.push(member.line, "the clock is advanced by more than ten years in all");
            return None;
        }
        Some(Action::Advance(Duration::from_secs(seconds)))
    }

    fn fault(&mut self, member: &'a Member) -> Option<Action> {
        let members = self.members(member)?;
        let merchants: Vec<&str> = self.accounts.iter().flat_map(Account::merchants).collect();
        match FaultRule::from_json(members, &merchants) {
            Ok(_) => Some(Action::Fault(members.clone())),
            Err(fault) => {
                self.faults.push(member.line, fault.en);
                None
            }
        }
    }

    fn expectation(&mut self, member: &'a Member) -> Option<Action> {
        let members = self.members(member).map(|members| Expectation::new(members.clone()));
        let Some(order) = self.table.get(ORDER) else {
            self.faults.push(member.line, "`expect` needs the number of its order: order = \"…\"");
            return None;
        };
        Some(Action::Expect(self.text(order)?, members?))
    }
}

fn listed(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use super::*;

    fn faults(text: &str) -> String {
        parse(text, &[Account::demo().unwrap()]).err().unwrap_or_default()
    }

    #[test]
    fn parse_tells_every_fault_with_its_line() {
        let text = r#"
            [[step]]
            cal = "pay.unified_order"
            [[step]]
            call = "pay.unified_ordr"
            pay = "1"
            [[step]]
            call = "pay.order_query"
            fields = { out_trade_nr = "1", sign = "x", transaction_id = true }
            order = "1"
            [[step]]
            expect = { trade_state = "SUCCESS" }
            [[step]]
            fault = { api = "pay.refund", fault = "SYSTEMEROR" }
            [[step]]
            advance_seconds = -1
            [[step]]
            refund_finish = ""
            status = "OK"
            [steps]"#;
        let expected = [
            "line 3: `cal` is no member of a step; did you mean `call`?",
            "line 5: there is no call `pay.unified_ordr`; did you mean `pay.unified_order`?",
            "line 6: `pay` is a step of its own, apart from `call`: write [[step]] above it",
            "line 9: field `transaction_id` is a text or a whole number",
            "line 9: no field `out_trade_nr` in message `order_query`; did you mean `out_trade_no`?",
            "line 9: `sign` is filled by the client, remove it",
            "line 10: `order` belongs to `expect`, and says nothing of `call`: the `expect` of a call is about its \
             reply",
            "line 12: `expect` needs the number of its order: order = \"…\"",
            "line 14: `SYSTEMEROR` is no fault of `pay.refund`, did you mean `SYSTEMERROR`?",
            "line 16: `advance_seconds` is a whole number from 1: the clock cannot be moved back",
            "line 18: `refund_finish` is a text, and not an empty one",
            "line 20: `steps` is not of a scenario, which has tables [[step]] alone",
        ];
        assert_eq!(faults(text), expected.join("\n"));
    }

    #[test]
    fn parse_checks_values_by_the_table() {
        let order = |fields: &str| {
            faults(&format!(
                "[[step]]\ncall = 'pay.unified_order'\nfields = {{ body = 'x', product_id = 1, {fields} }}"
            ))
        };
        assert_eq!(order("out_trade_no = 1, total_fee = 888, trade_type = 'NATIVE'"), "");
        assert_eq!(order("out_trade_no = '1', total_fee = '888', trade_type = 'NATIVE', sign_type = 'MD5'"), "");
        assert!(order("out_trade_no = '1', total_fee = 8.88, trade_type = 'NATIVE'").contains("a whole number"));
        assert!(order("out_trade_no = '1', total_fee = '8.88', trade_type = 'NATIVE'").contains("`total_fee`"));
        assert!(order("out_trade_no = '1', total_fee = 888, trade_type = 'NATIV'").contains("`NATIV`"));
        assert!(order("out_trade_no = '1', trade_type = 'NATIVE'").contains("`total_fee`"));
        let other = order("mch_id = '10000101', out_trade_no = '1', total_fee = 888, trade_type = 'NATIVE'");
        assert_eq!(other, "line 3: the sandbox has no merchant `10000101`; did you mean `10000100`?");
    }

    #[test]
    fn parse_takes_what_payers_and_banks_do() {
        let step = |members: &str| faults(&format!("[[step]]\n{members}"));
        assert_eq!(step("pay = '1'\npayer = { openid = 'o1', coupons = [{ type = 'CASH', fee = 1 }] }"), "");
        assert_eq!([step("cancel = 1"), step("fail = '1'"), step("notify = '1'")], ["", "", ""]);
        assert_eq!(
            step("pay = '1'\npayer = { opnid = 'o1' }"),
            "line 3: `opnid` is not something the sandbox can pay with; it takes `openid` and `coupons`"
        );
        assert_eq!(step("pay = '1'\npayer = {}"), "line 3: `payer` is a table with a member, such as payer = { … }");
        assert_eq!(
            step("cancel = '1'\npayer = { openid = 'o1' }"),
            "line 3: `payer` belongs to `pay`, and says nothing of `cancel`"
        );
        let order = "call = 'pay.unified_order'\nfields = { out_trade_no = 1, body = 'x', product_id = 1, \
                     total_fee = 1, trade_type = 'NATIVE', ";
        assert_eq!(step(&format!("{order}time_start = '+0', time_expire = '+600' }}")), "");
        assert!(step(&format!("{order}time_expire = '+x' }}")).contains("`time_expire`"));
        assert!(step(&format!("{order}time_expire = '+999999999999' }}")).contains("`time_expire`"));
    }

    #[test]
    fn parse_takes_a_file_cut_at_any_byte() {
        let text = include_str!("../../../examples/scenarios/expired.toml");
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            let _ = faults(&text[..end]);
        }
        assert_eq!(faults(text), "");
        assert!(faults("").starts_with("line 1: no step"));
        assert!(faults("step = 1").contains("write [[step]]"));
        assert!(faults("step = [1]").contains("write [[step]]"));
        assert!(faults(&format!("step = {}", "[".repeat(10_000))).lines().count() < 10);
        let many = faults(&"[[step]]\n".repeat(1000));
        assert_eq!((many.lines().count(), many.lines().last()), (101, Some("and 900 more")));
        let told = faults("[[step]]\npay = '1'\n\"\\u001b[31m\" = 1");
        assert!(told.contains("[31m") && !told.contains('\u{1b}'), "{told}");
        assert!(!faults(&format!("[[step]]\n{0} = '{0}'", Account::DEMO_KEY)).contains(Account::DEMO_KEY));
    }
}

//! The builders of rules, and their evaluation: the compiler evaluates a rule with what a
//! struct determines, the core with the values of a request.

use crate::table::model::{Condition, Demand, Field, Rule};
use crate::text::{beijing_seconds, digits, prefix, same, tails_eq};

/// Requires at least one of the fields.
#[must_use]
pub const fn any_of(fields: &'static [&'static str]) -> Rule {
    Rule { when: Condition::Always, demand: Demand::AnyOf(fields) }
}

/// Requires exactly one of the fields.
#[must_use]
pub const fn exactly_one_of(fields: &'static [&'static str]) -> Rule {
    Rule { when: Condition::Always, demand: Demand::ExactlyOneOf(fields) }
}

/// Requires all of the fields, or none of them.
#[must_use]
pub const fn all_or_none(fields: &'static [&'static str]) -> Rule {
    Rule { when: Condition::Always, demand: Demand::AllOrNone(fields) }
}

/// Requires all fields of at least one group: `contract_id`, or `plan_id` with `contract_code`.
#[must_use]
pub const fn any_group_of(groups: &'static [&'static [&'static str]]) -> Rule {
    Rule { when: Condition::Always, demand: Demand::AnyGroupOf(groups) }
}

/// Requires the time `later` to be at least `seconds` after `earlier`, if both are present.
#[must_use]
pub const fn after(later: &'static str, earlier: &'static str, seconds: u64) -> Rule {
    Rule { when: Condition::Always, demand: Demand::After { later, earlier, seconds } }
}

/// Requires the number `field` to be at most the number `limit`, if both are present.
#[must_use]
pub const fn at_most(field: &'static str, limit: &'static str) -> Rule {
    Rule { when: Condition::Always, demand: Demand::NotAbove { field, limit } }
}

/// The condition that the field has that value.
#[must_use]
pub const fn when(field: &'static str, value: &'static str) -> Condition {
    Condition::Is { field, value }
}

/// The condition that the field is present.
#[must_use]
pub const fn with(field: &'static str) -> Condition {
    Condition::Given { field }
}

/// The condition that the number is present and less than `min` or greater than `max`.
#[must_use]
pub const fn outside(field: &'static str, min: u64, max: u64) -> Condition {
    Condition::Outside { field, min, max }
}

impl Condition {
    /// Forbids each of the fields under the condition.
    #[must_use]
    pub const fn excludes(self, fields: &'static [&'static str]) -> Rule {
        Rule { when: self, demand: Demand::NoneOf(fields) }
    }

    /// Requires all fields of at least one group under the condition.
    #[must_use]
    pub const fn any_group_of(self, groups: &'static [&'static [&'static str]]) -> Rule {
        Rule { when: self, demand: Demand::AnyGroupOf(groups) }
    }

    /// Requires at least one of the fields under the condition.
    #[must_use]
    pub const fn any_of(self, fields: &'static [&'static str]) -> Rule {
        Rule { when: self, demand: Demand::AnyOf(fields) }
    }

    /// Requires exactly one of the fields under the condition.
    #[must_use]
    pub const fn exactly_one_of(self, fields: &'static [&'static str]) -> Rule {
        Rule { when: self, demand: Demand::ExactlyOneOf(fields) }
    }

    /// Requires each of the fields under the condition.
    #[must_use]
    pub const fn needs(self, fields: &'static [&'static str]) -> Rule {
        Rule { when: self, demand: Demand::Needs(fields) }
    }

    /// The field of the condition, if it depends on one.
    #[must_use]
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Always => None,
            Self::Is { field, .. } | Self::Given { field } | Self::Outside { field, .. } => Some(field),
        }
    }
}

/// Whether a field is present, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence<'a> {
    /// Absent.
    No,
    /// Known only at run time.
    Maybe,
    /// Present, with a value that is known only at run time.
    Yes,
    /// Present, with this value.
    Value(&'a str),
}

/// The state of a field in a list of them. A field that is not listed is absent.
#[derive(Clone, Copy, Debug)]
pub struct FieldState<'a> {
    /// The name of the field.
    pub name: &'static str,
    /// Its presence.
    pub presence: Presence<'a>,
    prefix: u64,
    seconds: Option<u64>,
}

impl<'a> FieldState<'a> {
    /// The state of no field, as the initial value of a list.
    pub const NONE: Self = Self { name: "", presence: Presence::No, prefix: 0, seconds: None };

    /// The state of that field.
    #[must_use]
    pub const fn new(field: &Field, presence: Presence<'a>) -> Self {
        Self { name: field.name, presence, prefix: field.prefix, seconds: None }
    }

    /// Sets the time that the value represents, in Beijing seconds ([`beijing_seconds`]).
    /// Its text is not parsed then.
    #[must_use]
    pub const fn with_seconds(mut self, seconds: u64) -> Self {
        self.seconds = Some(seconds);
        self
    }
}

impl FieldState<'_> {
    const fn time(&self) -> Option<u64> {
        match (self.seconds, self.presence) {
            (None, Presence::Value(text)) => beijing_seconds(text),
            (seconds, _) => seconds,
        }
    }
}

/// The result of evaluating a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleResult {
    /// The rule holds for all values that are still open.
    Holds,
    /// Known only at run time.
    Open,
    /// The rule fails for every value.
    Broken,
}

impl Rule {
    /// Evaluates the rule for these fields.
    #[must_use]
    pub const fn evaluate(&self, known: &[FieldState<'_>]) -> RuleResult {
        let applies = self.when.evaluate(known);
        if matches!(applies, RuleResult::Broken) {
            return RuleResult::Holds;
        }
        match (applies, self.demand.evaluate(known)) {
            (_, RuleResult::Holds) => RuleResult::Holds,
            (RuleResult::Holds, RuleResult::Broken) => RuleResult::Broken,
            _ => RuleResult::Open,
        }
    }
}

impl Condition {
    const fn evaluate(&self, known: &[FieldState<'_>]) -> RuleResult {
        match self.field() {
            Some(field) => self.evaluate_presence(presence_of(known, field)),
            None => RuleResult::Holds,
        }
    }

    /// Evaluates the condition for the presence of its field. If it is broken, the rule
    /// does not apply.
    #[must_use]
    pub const fn evaluate_presence(&self, given: Presence<'_>) -> RuleResult {
        match self {
            Self::Always => RuleResult::Holds,
            Self::Is { value, .. } => match given {
                Presence::Value(given) if same(given, value) => RuleResult::Holds,
                Presence::No | Presence::Value(_) => RuleResult::Broken,
                Presence::Maybe | Presence::Yes => RuleResult::Open,
            },
            Self::Given { .. } => presence_result(given),
            Self::Outside { min, max, .. } => match given {
                Presence::No => RuleResult::Broken,
                Presence::Maybe | Presence::Yes => RuleResult::Open,
                // A malformed number is an error of its own field.
                Presence::Value(given) => match digits(given.as_bytes()) {
                    Some(number) if number < *min || number > *max => RuleResult::Holds,
                    _ => RuleResult::Broken,
                },
            },
        }
    }
}

impl Demand {
    /// The fields of which it counts those that are present.
    #[must_use]
    pub const fn counted_fields(&self) -> &'static [&'static str] {
        match self {
            Self::AnyOf(fields)
            | Self::ExactlyOneOf(fields)
            | Self::Needs(fields)
            | Self::AllOrNone(fields)
            | Self::NoneOf(fields) => fields,
            Self::AnyGroupOf(_) | Self::After { .. } | Self::NotAbove { .. } => &[],
        }
    }

    /// The groups of which it requires one.
    #[must_use]
    pub const fn groups(&self) -> Option<&'static [&'static [&'static str]]> {
        match self {
            Self::AnyGroupOf(groups) => Some(groups),
            _ => None,
        }
    }

    /// The two fields that it compares.
    #[must_use]
    pub const fn compared_fields(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::After { later, earlier, .. } => Some((later, earlier)),
            Self::NotAbove { field, limit } => Some((field, limit)),
            _ => None,
        }
    }

    const fn evaluate(&self, known: &[FieldState<'_>]) -> RuleResult {
        if let Some(groups) = self.groups() {
            return evaluate_groups(groups, known);
        }
        match self.compared_fields() {
            Some((one, other)) => self.evaluate_pair(find(known, one), find(known, other)),
            None => {
                let (sure, possible) = count_present(self.counted_fields(), known);
                self.evaluate_count(sure, possible)
            }
        }
    }

    /// Evaluates a counting demand: `sure` fields are present, `possible` fields at most.
    #[must_use]
    pub const fn evaluate_count(&self, sure: usize, possible: usize) -> RuleResult {
        match self {
            Self::AnyOf(_) => result_of(sure > 0, possible > 0),
            Self::ExactlyOneOf(_) if sure > 1 => RuleResult::Broken,
            Self::ExactlyOneOf(_) => result_of(sure == 1 && possible == 1, possible > 0),
            Self::Needs(fields) => result_of(sure == fields.len(), possible == fields.len()),
            Self::AllOrNone(fields) => {
                result_of(possible == 0 || sure == fields.len(), sure == 0 || possible == fields.len())
            }
            Self::NoneOf(_) => result_of(possible == 0, sure == 0),
            Self::AnyGroupOf(_) | Self::After { .. } | Self::NotAbove { .. } => RuleResult::Open,
        }
    }

    /// Evaluates a comparing demand for its two fields.
    #[must_use]
    pub const fn evaluate_pair(&self, one: FieldState<'_>, other: FieldState<'_>) -> RuleResult {
        let (number, limit) = match (one.presence, other.presence) {
            (Presence::No, _) | (_, Presence::No) => return RuleResult::Holds,
            (Presence::Value(number), Presence::Value(limit)) => (number, limit),
            _ => return RuleResult::Open,
        };
        // A malformed time or number is an error of its own field.
        let broken = match self {
            Self::After { seconds, .. } => match (one.time(), other.time()) {
                (Some(later), Some(earlier)) => later < earlier + *seconds,
                _ => false,
            },
            Self::NotAbove { .. } => match (digits(number.as_bytes()), digits(limit.as_bytes())) {
                (Some(number), Some(limit)) => number > limit,
                _ => false,
            },
            _ => return RuleResult::Open,
        };
        if broken { RuleResult::Broken } else { RuleResult::Holds }
    }
}

const fn result_of(sure: bool, possible: bool) -> RuleResult {
    if sure {
        RuleResult::Holds
    } else if possible {
        RuleResult::Open
    } else {
        RuleResult::Broken
    }
}

const fn presence_result(given: Presence<'_>) -> RuleResult {
    match given {
        Presence::No => RuleResult::Broken,
        Presence::Maybe => RuleResult::Open,
        Presence::Yes | Presence::Value(_) => RuleResult::Holds,
    }
}

pub(super) const fn presence_of<'a>(known: &[FieldState<'a>], field: &str) -> Presence<'a> {
    find(known, field).presence
}

const fn find<'a>(mut known: &[FieldState<'a>], field: &str) -> FieldState<'a> {
    let prefix = prefix(field);
    while let [one, rest @ ..] = known {
        if one.prefix == prefix && tails_eq(one.name, field) {
            return *one;
        }
        known = rest;
    }
    FieldState::NONE
}

/// Evaluates a demand for one of the groups.
const fn evaluate_groups(groups: &[&[&str]], known: &[FieldState<'_>]) -> RuleResult {
    let (mut result, mut at) = (RuleResult::Broken, 0);
    while at < groups.len() {
        let (sure, possible) = count_present(groups[at], known);
        if sure == groups[at].len() {
            return RuleResult::Holds;
        }
        if possible == groups[at].len() {
            result = RuleResult::Open;
        }
        at += 1;
    }
    result
}

/// The number of fields that are certainly present, and of those that can be.
pub(super) const fn count_present(fields: &[&str], known: &[FieldState<'_>]) -> (usize, usize) {
    let (mut sure, mut possible) = (0, 0);
    let mut at = 0;
    while at < fields.len() {
        match presence_result(presence_of(known, fields[at])) {
            RuleResult::Holds => {
                sure += 1;
                possible += 1;
            }
            RuleResult::Open => possible += 1,
            RuleResult::Broken => {}
        }
        at += 1;
    }
    (sure, possible)
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::unbounded;
    use std::vec::Vec;

    fn evaluate(rule: &Rule, known: &[(&'static str, Presence<'_>)]) -> RuleResult {
        let known: Vec<FieldState<'_>> =
            known.iter().map(|(name, given)| FieldState::new(&unbounded(name), *given)).collect();
        rule.evaluate(&known)
    }

    const USER: Rule = when("trade_type", "JSAPI").any_of(&["openid", "sub_openid"]);

    #[test]
    fn evaluate_breaks_a_rule_only_if_no_value_could_satisfy_it() {
        use Presence::{Maybe, No, Value, Yes};
        let cases = [
            (Value("JSAPI"), No, No, RuleResult::Broken),
            (Value("JSAPI"), Maybe, No, RuleResult::Open),
            (Value("JSAPI"), Maybe, Yes, RuleResult::Holds),
            (Value("NATIVE"), No, No, RuleResult::Holds),
            (Yes, No, No, RuleResult::Open),
            (Maybe, Yes, No, RuleResult::Holds),
            (No, No, No, RuleResult::Holds),
        ];
        for (trade_type, openid, sub_openid, verdict) in cases {
            let known = [("trade_type", trade_type), ("openid", openid), ("sub_openid", sub_openid)];
            assert_eq!(evaluate(&USER, &known), verdict, "{known:?}");
        }
    }

    #[test]
    fn evaluate_counts_for_exactly_one_and_needs() {
        use Presence::{Maybe, Yes};
        let one = exactly_one_of(&["a", "b"]);
        assert_eq!(evaluate(&one, &[("a", Yes)]), RuleResult::Holds);
        assert_eq!(evaluate(&one, &[("a", Yes), ("b", Maybe)]), RuleResult::Open);
        assert_eq!(evaluate(&one, &[("a", Yes), ("b", Yes)]), RuleResult::Broken);
        assert_eq!(evaluate(&one, &[]), RuleResult::Broken);
        let both = with("a").needs(&["b", "c"]);
        assert_eq!(evaluate(&both, &[("a", Yes), ("b", Yes)]), RuleResult::Broken);
        assert_eq!(evaluate(&both, &[("a", Maybe), ("b", Yes)]), RuleResult::Open);
        assert_eq!(evaluate(&both, &[("b", Yes)]), RuleResult::Holds);
    }

    #[test]
    fn after_compares_times() {
        use Presence::{Value, Yes};
        let rule = after("time_expire", "time_start", 60);
        let at = |later| [("time_start", Value("20261123091010")), ("time_expire", later)];
        assert_eq!(evaluate(&rule, &at(Value("20261123091110"))), RuleResult::Holds);
        assert_eq!(evaluate(&rule, &at(Value("20261123091109"))), RuleResult::Broken);
        assert_eq!(evaluate(&rule, &at(Yes)), RuleResult::Open);
    }

    #[test]
    fn at_most_compares_numbers() {
        use Presence::{Maybe, No, Value, Yes};
        let rule = at_most("refund_fee", "total_fee");
        let of = |fee, total| evaluate(&rule, &[("refund_fee", fee), ("total_fee", total)]);
        assert_eq!(of(Value("100"), Value("100")), RuleResult::Holds);
        assert_eq!(of(Value("101"), Value("100")), RuleResult::Broken);
        assert_eq!(of(Value("9"), Value("10")), RuleResult::Holds);
        assert_eq!(of(Value("x"), Value("10")), RuleResult::Holds);
        assert_eq!(of(Value("101"), No), RuleResult::Holds);
        assert_eq!(of(Value("101"), Maybe), RuleResult::Open);
        assert_eq!(of(Yes, Value("100")), RuleResult::Open);
        let known = [FieldState::new(&unbounded("refund_fee"), Yes), FieldState::new(&unbounded("total_fee"), Yes)];
        assert_eq!(rule.help(&known).as_str(), "give a smaller `refund_fee`");
        assert_eq!(rule.fields().collect::<Vec<_>>(), ["refund_fee", "total_fee"]);
        assert_eq!((rule.nth_field(0), rule.nth_field(1)), (Some("refund_fee"), None));
    }

    /// The results for `a` and `b`, each absent, open and present.
    fn table_of(rule: &Rule) -> Vec<[RuleResult; 3]> {
        use Presence::{Maybe, No, Yes};
        let row = |a| [No, Maybe, Yes].map(|b| evaluate(rule, &[("a", a), ("b", b)]));
        [No, Maybe, Yes].map(row).to_vec()
    }

    #[test]
    fn all_or_none_is_broken_by_a_part() {
        use RuleResult::{Broken, Holds, Open};
        let expected = [[Holds, Open, Broken], [Open, Open, Open], [Broken, Open, Holds]];
        assert_eq!(table_of(&all_or_none(&["a", "b"])), expected);
        let rule = all_or_none(&["a", "b", "c"]);
        let known = [FieldState::new(&unbounded("b"), Presence::Yes)];
        assert_eq!(rule.evaluate(&known), Broken);
        assert_eq!(rule.words("m").as_str(), "message `m` requires all or none of `a`, `b`, `c`");
        assert_eq!(rule.help(&known).as_str(), "add the fields `a`, `c`");
        assert_eq!([0, 1, 2, 3].map(|nth| rule.nth_field(nth)), [Some("a"), Some("b"), Some("c"), None]);
    }

    #[test]
    fn excludes_is_broken_by_what_is_surely_there() {
        use RuleResult::{Broken, Holds, Open};
        let expected = [[Holds, Holds, Holds], [Holds, Open, Open], [Holds, Open, Broken]];
        assert_eq!(table_of(&with("a").excludes(&["b"])), expected);
        let rule = when("t", "1").excludes(&["a", "b"]);
        let known = |t| [("t", t), ("b", Presence::Yes)];
        assert_eq!(evaluate(&rule, &known(Presence::Value("1"))), Broken);
        assert_eq!(evaluate(&rule, &known(Presence::Value("2"))), Holds);
        assert_eq!(evaluate(&rule, &known(Presence::Yes)), Open);
        assert_eq!(rule.words("m").as_str(), "`t = 1` excludes `a`, `b`");
        let known = [FieldState::new(&unbounded("b"), Presence::Yes)];
        assert_eq!(rule.help(&known).as_str(), "leave out `b`");
        // The field to leave out, not the condition.
        assert_eq!([0, 1, 2].map(|nth| rule.nth_field(nth)), [Some("b"), Some("a"), None]);
    }

    #[test]
    fn any_group_of_is_broken_if_no_group_can_be_whole() {
        use Presence::{Maybe, No, Yes};
        use RuleResult::{Broken, Holds, Open};
        let rule = any_group_of(&[&["id"], &["plan", "code"]]);
        let of = |id, plan, code| evaluate(&rule, &[("id", id), ("plan", plan), ("code", code)]);
        for (id, plan, code, result) in [
            (No, No, No, Broken),
            (Yes, No, No, Holds),
            (Maybe, No, No, Open),
            (No, Yes, No, Broken),
            (No, Yes, Maybe, Open),
            (No, Yes, Yes, Holds),
            (No, Maybe, Maybe, Open),
            (Yes, Yes, No, Holds),
            (Maybe, Yes, No, Open),
            (Maybe, Yes, Yes, Holds),
        ] {
            assert_eq!(of(id, plan, code), result, "{id:?} {plan:?} {code:?}");
        }
        assert_eq!(rule.words("m").as_str(), "message `m` requires `id`, or `plan` with `code`");
        assert_eq!(rule.help(&[]).as_str(), "add `id`, or `plan` with `code`");
        let known = [FieldState::new(&unbounded("plan"), Yes)];
        assert_eq!(rule.help(&known).as_str(), "add the field `code`");
        assert_eq!([0, 1, 2, 3].map(|nth| rule.nth_field(nth)), [Some("id"), Some("plan"), Some("code"), None]);
        assert_eq!(rule.fields().collect::<Vec<_>>(), ["id", "plan", "code"]);
        let scene = when("scene", "BRAND").any_group_of(&[&["id"], &["plan", "code"]]);
        assert_eq!(scene.words("m").as_str(), "`scene = \"BRAND\"` requires `id`, or `plan` with `code`");
        assert_eq!(scene.nth_field(0), Some("scene"));
    }

    #[test]
    fn outside_applies_to_numbers_beyond_the_range() {
        use Presence::{Maybe, No, Value, Yes};
        use RuleResult::{Broken, Holds, Open};
        let rule = outside("amount", 100, 20_000).needs(&["scene"]);
        for (amount, without, open) in [
            (Value("99"), Broken, Open),
            (Value("100"), Holds, Holds),
            (Value("20000"), Holds, Holds),
            (Value("20001"), Broken, Open),
            // An error of the field itself.
            (Value("x"), Holds, Holds),
            (Yes, Open, Open),
            (Maybe, Open, Open),
            (No, Holds, Holds),
        ] {
            assert_eq!(evaluate(&rule, &[("amount", amount)]), without, "{amount:?}");
            assert_eq!(evaluate(&rule, &[("amount", amount), ("scene", Maybe)]), open, "{amount:?}");
            assert_eq!(evaluate(&rule, &[("amount", amount), ("scene", Yes)]), Holds, "{amount:?}");
        }
        assert_eq!(rule.words("m").as_str(), "`amount` outside 100 to 20000 requires `scene`");
        assert_eq!(rule.help(&[]).as_str(), "add the field `scene`");
        assert_eq!((rule.nth_field(0), rule.nth_field(1)), (Some("amount"), None));
    }

    #[test]
    fn words_are_sentences() {
        assert_eq!(USER.words("m").as_str(), "`trade_type = \"JSAPI\"` requires one of `openid`, `sub_openid`");
        assert_eq!(
            with("sub_openid").needs(&["sub_appid"]).words("m").as_str(),
            "`sub_openid` is only meaningful together with `sub_appid`"
        );
        assert_eq!(at_most("a", "b").words("m").as_str(), "`a` must not be above `b`");
        assert_eq!(with("a").exactly_one_of(&["b", "c"]).words("m").as_str(), "`a` requires exactly one of `b`, `c`");
        assert_eq!(any_of(&["a", "b"]).words("m").as_str(), "message `m` requires one of `a`, `b`");
    }
}

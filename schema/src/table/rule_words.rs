//! What is said about a rule: its sentence, how to satisfy it, and the field to point at.

use crate::table::model::{Condition, Demand, Rule};
use crate::table::rule::{FieldState, Presence, count_present, presence_of};
use crate::text::const_string::ConstString;
use crate::text::digits;

impl Rule {
    /// Describes the rule of `message`: "`trade_type = "JSAPI"` requires one of `openid`,
    /// `sub_openid`".
    #[must_use]
    pub const fn words(&self, message: &str) -> ConstString {
        let mut words = ConstString::new();
        match (self.when, self.demand) {
            (_, Demand::After { later, earlier, seconds }) => {
                return words
                    .name(later)
                    .and(" must be at least ")
                    .number(seconds)
                    .and(" seconds after ")
                    .name(earlier);
            }
            (_, Demand::NotAbove { field, limit }) => {
                return words.name(field).and(" must not be above ").name(limit);
            }
            (Condition::Given { field }, Demand::Needs(fields)) => {
                return words.name(field).and(" is only meaningful together with ").names(fields);
            }
            (Condition::Given { field }, Demand::NoneOf(fields)) => {
                return words.name(field).and(" excludes ").names(fields);
            }
            (Condition::Always, Demand::AllOrNone(fields)) => {
                return words.and("message ").name(message).and(" requires all or none of ").names(fields);
            }
            (Condition::Outside { field, min, max }, _) => {
                words = words.name(field).and(" outside ").number(min).and(" to ").number(max);
            }
            (Condition::Always, _) => words = words.and("message ").name(message),
            (Condition::Is { field, value }, _) => {
                let quote = if digits(value.as_bytes()).is_some() { "" } else { "\"" };
                words = words.and("`").and(field).and(" = ").and(quote).and(value).and(quote).and("`");
            }
            (Condition::Given { field }, _) => words = words.name(field),
        }
        match self.demand {
            Demand::AnyOf(fields) => words.and(" requires one of ").names(fields),
            Demand::ExactlyOneOf(fields) => words.and(" requires exactly one of ").names(fields),
            Demand::Needs(fields) => words.and(" requires ").names(fields),
            Demand::AllOrNone(fields) => words.and(" requires all or none of ").names(fields),
            Demand::NoneOf(fields) => words.and(" excludes ").names(fields),
            Demand::AnyGroupOf(groups) => words.and(" requires ").groups(groups),
            Demand::After { .. } | Demand::NotAbove { .. } => words,
        }
    }

    /// Suggests how to satisfy the rule, which `known` breaks.
    #[must_use]
    pub const fn help(&self, known: &[FieldState<'_>]) -> ConstString {
        let fields = match self.demand {
            Demand::AnyOf(fields)
            | Demand::ExactlyOneOf(fields)
            | Demand::Needs(fields)
            | Demand::AllOrNone(fields)
            | Demand::NoneOf(fields) => fields,
            // Members of the group that is begun, or else all groups.
            Demand::AnyGroupOf(groups) => match begun_group(groups, known) {
                Some(group) => group,
                None => return ConstString::from_text("add ").groups(groups),
            },
            Demand::After { later, .. } => return ConstString::from_text("give a later ").name(later),
            Demand::NotAbove { field, .. } => return ConstString::from_text("give a smaller ").name(field),
        };
        let (mut present, mut absent) = (ConstString::new(), ConstString::new());
        let (mut there, mut lacking) = (0, 0);
        let mut at = 0;
        while at < fields.len() {
            if matches!(presence_of(known, fields[at]), Presence::No) {
                absent = if lacking == 0 { absent } else { absent.and(", ") };
                absent = absent.name(fields[at]);
                lacking += 1;
            } else {
                present = if there == 0 { present } else { present.and(", ") };
                present = present.name(fields[at]);
                there += 1;
            }
            at += 1;
        }
        match (self.demand, there, lacking) {
            (Demand::NoneOf(_), ..) => ConstString::from_text("leave out ").and(present.as_str()),
            (Demand::ExactlyOneOf(_), 2.., _) => ConstString::from_text("keep one of ").and(present.as_str()),
            (_, _, 0) => ConstString::new(),
            (_, _, 1) => ConstString::from_text("add the field ").and(absent.as_str()),
            (Demand::Needs(_) | Demand::AllOrNone(_) | Demand::AnyGroupOf(_), ..) => {
                ConstString::from_text("add the fields ").and(absent.as_str())
            }
            _ => ConstString::from_text("add one of the fields ").and(absent.as_str()),
        }
    }

    /// Every field that the rule mentions.
    pub fn fields(&self) -> impl Iterator<Item = &'static str> + use<> {
        let compared = self.demand.compared_fields().map(|(one, other)| [one, other]);
        let groups = self.demand.groups().unwrap_or_default().iter().flat_map(|group| group.iter().copied());
        let counted = self.demand.counted_fields().iter().copied().chain(groups);
        let demanded = counted.chain(compared.into_iter().flatten());
        self.when.field().into_iter().chain(demanded)
    }

    /// The `nth` of the fields that an error can point at: the field of the condition, then
    /// those that can break the rule. What is to be left out comes before the condition.
    #[must_use]
    pub const fn nth_field(&self, mut nth: usize) -> Option<&'static str> {
        if let Demand::NoneOf(fields) = self.demand {
            return if nth < fields.len() { Some(fields[fields.len() - 1 - nth]) } else { None };
        }
        if let Some(field) = self.when.field() {
            if nth == 0 {
                return Some(field);
            }
            nth -= 1;
        }
        match self.demand {
            Demand::After { later, .. } if nth == 0 => Some(later),
            Demand::NotAbove { field, .. } if nth == 0 => Some(field),
            // The last one is the superfluous one.
            Demand::ExactlyOneOf(fields) if nth < fields.len() => Some(fields[fields.len() - 1 - nth]),
            // One that is there demands the others.
            Demand::AllOrNone(fields) if nth < fields.len() => Some(fields[nth]),
            Demand::AnyGroupOf(groups) => nth_in_groups(groups, nth),
            _ => None,
        }
    }
}

/// The `nth` field of the groups, one group after the other.
const fn nth_in_groups(groups: &[&'static [&'static str]], mut nth: usize) -> Option<&'static str> {
    let mut at = 0;
    while at < groups.len() {
        if nth < groups[at].len() {
            return Some(groups[at][nth]);
        }
        nth -= groups[at].len();
        at += 1;
    }
    None
}

/// The first group of which some fields are present, though not all.
const fn begun_group(groups: &[&'static [&'static str]], known: &[FieldState<'_>]) -> Option<&'static [&'static str]> {
    let mut at = 0;
    while at < groups.len() {
        let (_, possible) = count_present(groups[at], known);
        if possible > 0 && possible < groups[at].len() {
            return Some(groups[at]);
        }
        at += 1;
    }
    None
}

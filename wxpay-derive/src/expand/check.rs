//! The checks that need the whole struct: required fields that nothing gives,
//! and the rules of the message. A rule is an error only when no value could
//! satisfy it; the core holds it against the values otherwise.

use proc_macro2::Span;
use wxpay_schema::{Condition, Demand, Given, Known, Rule, Verdict};

use super::Macro;
use super::diagnostics::{Diagnostics, Place, listed};
use super::pair::{Paired, Source};
use super::parse::{Extent, Input};

/// Holds the struct against what spans several fields.
pub(super) fn check(input: &Input, paired: &Paired<'_>, faults: &mut Diagnostics) {
    // What is received is read leniently: it need not name every field. And what
    // could not be read may be just what seems to be missing.
    if input.derive == Macro::Response || input.read != Extent::Whole {
        return;
    }
    missing_fields(input, paired, faults);
    for rule in paired.message.rules {
        hold(rule, input, paired, faults);
    }
}

fn missing_fields(input: &Input, paired: &Paired<'_>, faults: &mut Diagnostics) {
    let missing = paired.missing();
    if missing.is_empty() {
        return;
    }
    let (fields, them) =
        if missing.contains(',') { ("fields", "the fields, or give them") } else { ("field", "the field, or give it") };
    faults.push(
        Place::Name,
        input.name.span(),
        format_args!("message `{}` requires the {fields} {missing}", paired.message.name),
        format_args!("add {them} once in `fixed(…)`"),
    );
}

fn hold(rule: &Rule, input: &Input, paired: &Paired<'_>, faults: &mut Diagnostics) {
    let mut known: Vec<Known<'_>> = paired.slots.iter().map(|slot| (slot.name.as_str(), slot.given())).collect();
    // A name that another error already offers counts as given some way.
    known.extend(paired.offered.iter().map(|name| (*name, Given::Maybe)));
    if rule.verdict(&known) != Verdict::Broken {
        return;
    }
    let (place, span) = origin(rule, input, paired);
    let (present, absent): (Vec<&str>, Vec<&str>) =
        rule.demand.fields().partition(|field| known.iter().any(|(name, given)| name == field && *given != Given::No));
    let fact = match rule.when {
        Condition::Always => rule.to_string().replacen("the message", &format!("message `{}`", paired.message.name), 1),
        _ => rule.to_string(),
    };
    match absent.as_slice() {
        _ if present.len() > 1 && matches!(rule.demand, Demand::ExactlyOneOf(_)) => {
            faults.push(place, span, fact, format_args!("keep one of {}", listed(present.iter().copied())));
        }
        [] => faults.push(place, span, fact, ""),
        [field] => faults.push(place, span, fact, format_args!("add the field `{field}`")),
        several => {
            faults.push(place, span, fact, format_args!("add one of the fields {}", listed(several.iter().copied())));
        }
    }
}

/// What to point at: the value or the field that calls for the rule or breaks
/// it, else the struct.
fn origin(rule: &Rule, input: &Input, paired: &Paired<'_>) -> (Place, Span) {
    let place = |name: &str| {
        let slot = paired.slots.iter().find(|slot| slot.name == name)?;
        match slot.source {
            Source::Fixed(fixed, _) => Some((fixed.place, fixed.value.span())),
            Source::Member(member) => Some((Place::Member(member.at), member.span)),
            Source::Filled => None,
        }
    };
    let breaks = match rule.demand {
        Demand::After { later, .. } => place(later),
        // One is too many: the last.
        Demand::ExactlyOneOf(fields) => fields.iter().rev().find_map(|name| place(name)),
        _ => None,
    };
    rule.when.field().and_then(place).or(breaks).unwrap_or((Place::Name, input.name.span()))
}

//! The checks that need the whole struct: required fields that nothing gives,
//! and the rules of the message. A rule is an error only when no value could
//! satisfy it; the core holds it against the values otherwise.

use proc_macro2::Span;
use wxpay_schema::{Condition, Given, Known, Rule, Verdict};

use super::Macro;
use super::diagnostics::{Diagnostics, Place, listed};
use super::pair::{Paired, Source};
use super::parse::Input;

/// Holds the struct against what spans several fields.
pub(super) fn check(input: &Input, paired: &Paired<'_>, faults: &mut Diagnostics) {
    // What is received is read leniently: it need not name every field.
    if input.derive == Macro::Response {
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
    let absent: Vec<&str> = rule
        .demand
        .fields()
        .filter(|field| !known.iter().any(|(name, given)| name == field && *given != Given::No))
        .collect();
    let fact = match rule.when {
        Condition::Always => rule.to_string().replacen("the message", &format!("message `{}`", paired.message.name), 1),
        _ => rule.to_string(),
    };
    match absent.as_slice() {
        [] => faults.push(place, span, fact, ""),
        [field] => faults.push(place, span, fact, format_args!("add the field `{field}`")),
        several => {
            faults.push(place, span, fact, format_args!("add one of the fields {}", listed(several.iter().copied())))
        }
    }
}

/// What to point at: the value or the field that calls for the rule, else the
/// struct.
fn origin(rule: &Rule, input: &Input, paired: &Paired<'_>) -> (Place, Span) {
    let named = rule.when.field().into_iter().chain(match rule.demand {
        wxpay_schema::Demand::After { later, .. } => Some(later),
        _ => None,
    });
    for name in named {
        if let Some(slot) = paired.slots.iter().find(|slot| slot.name == name) {
            match slot.source {
                Source::Fixed(fixed, _) => return (fixed.place, fixed.value.span()),
                Source::Member(member) => return (Place::Member(member.at), member.span),
                Source::Filled => {}
            }
        }
    }
    (Place::Name, input.name.span())
}

//! The checks that need the whole struct: required fields that nothing gives,
//! and the rules of the message. A rule is an error only when no value could
//! satisfy it; the core holds it against the values otherwise.

use wxpay_schema::internal::{FieldState, StructCheck};

use super::claims::Claimed;
use super::diagnostics::{Diagnostics, Place};
use super::parse::{Extent, Input};

/// Holds the struct against what spans several fields.
pub(super) fn check(input: &Input, candidate: &StructCheck<'_>, claimed: &[Claimed<'_>], faults: &mut Diagnostics) {
    // What could not be read may be just what seems to be missing.
    if input.read != Extent::Whole {
        return;
    }
    let mut known: Vec<FieldState<'_>> = vec![FieldState::NONE; candidate.message.count()];
    candidate.fill(&mut known);
    let name = (Place::Name, input.name.span());
    if let Some(finding) = candidate.missing_fault(&known) {
        faults.push(name.0, name.1, candidate.words(finding, &known), "");
    }
    for (at, _) in candidate.message.all_rules().enumerate() {
        if let Some(finding) = candidate.rule_fault(at, &known) {
            let (place, span) = candidate.claim_of_rule(at).map_or(name, |claim| claimed[claim].value_place());
            faults.push(place, span, candidate.words(finding, &known), "");
        }
    }
}
